"""Guess which field of a record contains its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

USUAL = ("text", "content", "body", "article", "document", "raw_content", "raw_text", "maintext", "page_content", "story")
"""Usual names of the text field, most frequent first: Common Crawl derivatives, Hugging Face data sets and scrapers."""
SAMPLE = 100
"""Number of records examined; the first hundred of any corpus show its fields."""


def guess(records: Iterable[Any]) -> str | None:
    """Return the field that contains the text: the first usual name that has one, otherwise the field with the most text.

    >>> guess([{"id": "a7", "text": "He resigned."}]), guess([{"post": {"words": "He resigned."}}]), guess([{}])
    ('text', 'post.words', None)
    >>> guess([{"id": "", "text": ""}])
    'text'
    """
    sizes: Counter[str] = Counter()
    for _, record in zip(range(SAMPLE), records, strict=False):
        sizes.update(dict(_texts(record, "")))
    for name in USUAL:
        if sizes[name]:
            return name
    # A text field may be empty in the first records.
    return max(sizes, key=lambda name: (sizes[name], name in USUAL), default=None)


def _texts(record: Any, prefix: str) -> Iterable[tuple[str, int]]:
    if isinstance(record, Mapping):
        for key, value in record.items():
            if isinstance(value, str) and not isinstance(value, Number):
                yield f"{prefix}{key}", len(value)
            elif isinstance(value, Mapping) and "." not in key:
                yield from _texts(value, f"{prefix}{key}.")


class Number(str):
    """A number as it is spelled; not a text."""

    __slots__ = ()
