"""Which documents of the pairs take no part in learning, so that weights can be tuned on them."""

from __future__ import annotations

import hashlib


def is_held_out(document_id: str) -> bool:
    """Whether the document belongs to the held-out twentieth, decided by the SHA-256 of its name."""
    return int(hashlib.sha256(document_id.encode()).hexdigest(), 16) % 20 == 0
