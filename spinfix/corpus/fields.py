"""Guess which field of a record contains its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from spinfix.report.terminal import shortened

USUAL = ("text", "content", "body", "article", "document", "raw_content", "raw_text", "maintext", "page_content", "story")
"""Usual names of the text field, most frequent first: Common Crawl derivatives, Hugging Face data sets and scrapers."""
NAMED = 10
"""Names that a message lists."""
SAMPLE = 100
"""Number of records examined; the first hundred of any corpus show its fields."""
TITLE = 200
"""Characters of a field that may be a title; the text of a record is longer."""


def guess(records: Iterable[Any]) -> str | None:
    """Return the field that contains the text: the first usual name that has one, otherwise the field with the most text.

    Where that is no longer than titles are, a usual name whose texts are missing in the first records is taken.

    >>> guess([{"id": "a7", "text": "He resigned."}]), guess([{"post": {"words": "He resigned."}}]), guess([{}])
    ('text', 'post.words', None)
    >>> guess([{"id": "", "text": ""}]), guess([{"title": "Storm over Cork", "text": None}] * 2)
    ('text', 'text')

    A field without a name, such as that of row numbers, is never taken.

    >>> guess([{"": "17", "text": ""}]), guess([{"": "He resigned."}])
    ('text', None)
    """
    sizes: Counter[str] = Counter()
    longest: dict[str, int] = {}
    empty: set[str] = set()  # a text field may be empty in the first records, such as those of pages that were not found
    for _, record in zip(range(SAMPLE), records, strict=False):
        for name, size in _texts(record, ""):
            sizes[name] += size
            longest[name] = max(size, longest.get(name, 0))
        if isinstance(record, Mapping):
            empty.update(name for name in USUAL if record.get(name, "") in (None, "") and name in record)
    for name in USUAL:
        if sizes[name]:
            return name
    best = max(filter(None, sizes), key=lambda name: (sizes[name], name in USUAL), default=None)
    if best and longest[best] <= TITLE:
        return next((name for name in USUAL if name in empty), best)
    return best


def missing(records: Iterable[Any], field: str) -> str | None:
    """Say that none of the first records has a text in a field, and where they have texts; None if one has it, or there are no
    records.

    >>> missing([{"post": {"body": "He resigned."}}], "body")
    'no record has the field "body"; did you mean "post.body"?'
    >>> missing([{"post": {"body": "He resigned."}}], "post")
    'no record has a text in the field "post"; did you mean "post.body"?'
    >>> missing([{"text": "He resigned."}], "text"), missing([], "text")
    (None, None)
    """
    names: dict[str, None] = {}
    exists = False
    for _, record in zip(range(SAMPLE), records, strict=False):
        value = _value(record, path_of(field, (record,)))
        if value is None or (isinstance(value, str) and not isinstance(value, Number)):
            return None
        exists |= value is not _ABSENT
        if isinstance(record, Mapping):
            names.update(dict.fromkeys(name for name, _ in _texts(record, "")))
    if not names:
        return None
    last = field.rpartition(".")[2]
    near = [name for name in names if name.startswith(f"{field}.") or name.rpartition(".")[2] == last]
    near = near or get_close_matches(field, names, n=1)
    hint = f'did you mean "{near[0]}"?' if near else f"fields with text are {listed(names)}"
    return f'no record has {"a text in " if exists else ""}the field "{field}"; {hint}'


def textless(records: Iterable[Any]) -> str:
    """Say that no field of the first records contains text, and which fields they have.

    >>> textless([{"id": 7, "items": ["He resigned."]}])
    'no field of the first records contains text; they have id, items; choose one (--field)'
    >>> textless([])
    'no field of the first records contains text; choose one (--field)'
    """
    first = (record for _, record in zip(range(SAMPLE), records, strict=False) if isinstance(record, Mapping))
    names = dict.fromkeys(name for record in first for name in record)
    have = f" they have {listed(names)};" if names else ""
    return f"no field of the first records contains text;{have} choose one (--field)"


def listed(names: Iterable[str]) -> str:
    """The first `NAMED` of many names, and how many more there are.

    >>> listed("abc"), listed(map(str, range(12)))
    ('a, b, c', '0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more')

    Names that could not be seen are in quotation marks.

    >>> listed(["", "text", " "])
    '"", text, " "'
    """
    every = [shortened(name) if name.strip() else f'"{shortened(name)}"' for name in names]
    more = f" and {len(every) - NAMED:,} more" if len(every) > NAMED else ""
    return ", ".join(every[:NAMED]) + more


def path_of(field: str, records: Iterable[Any]) -> tuple[str, ...]:
    """The keys that lead to a field, of which any may contain dots: those of the first record that has it.

    A key with dots takes precedence over keys joined by them, as the name of a column of Parquet does.

    >>> nested, flat = {"post": {"body": "He resigned."}}, {"post.body": "He resigned."}
    >>> path_of("post.body", [{}, nested]), path_of("post.body", [flat]), path_of("post.body", [{**nested, **flat}])
    (('post', 'body'), ('post.body',), ('post.body',))
    """
    parts = field.split(".")
    for _, record in zip(range(SAMPLE), records, strict=False):
        if path := _path(record, parts):
            return path
    return tuple(parts)


def _path(record: Any, parts: Sequence[str]) -> tuple[str, ...]:
    """The keys of a record that are joined to these parts, the longest first; empty if there are none."""
    for count in range(len(parts), 0, -1):
        key = ".".join(parts[:count])
        value = _value(record, (key,))
        if value is _ABSENT:
            continue
        if count == len(parts):
            return (key,)
        if below := _path(value, parts[count:]):
            return (key, *below)
    return ()


_ABSENT = object()


def _value(record: Any, path: Sequence[str]) -> Any:
    """What a record has in a field; `_ABSENT` if it has no such field."""
    for key in path:
        if isinstance(record, list) and key.isdecimal() and int(key) < len(record):
            record = record[int(key)]
        elif isinstance(record, Mapping) and key in record:
            record = record[key]
        else:
            return _ABSENT
    return record


def _texts(record: Any, prefix: str) -> Iterable[tuple[str, int]]:
    if isinstance(record, Mapping):
        for key, value in record.items():
            if isinstance(value, str) and not isinstance(value, Number):
                yield f"{prefix}{key}", len(value)
            elif isinstance(value, Mapping):
                yield from _texts(value, f"{prefix}{key}.")


class Number(str):
    """A number as it is spelled; not a text."""

    __slots__ = ()
