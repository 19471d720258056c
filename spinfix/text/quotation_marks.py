"""The quotation marks that spinfix knows: one list for the language model, quotations, mentions and artefact rules.

What else may surround a phrase (a straight "'", backquotes, emphasis) depends on who asks, and stands in their modules.
"""

from __future__ import annotations

ENGLISH = ('""', "“”", "‘’")
"""The pairs of English text."""

PAIRS = (*ENGLISH, "„“", "«»")
"""Every opening mark and the one that closes it, one character each.  The language model reads none of them, so dictionaries
and language model are learned again when one is added."""

OPENING = "".join(pair[0] for pair in PAIRS)
CLOSING = "".join(pair[1] for pair in PAIRS)
