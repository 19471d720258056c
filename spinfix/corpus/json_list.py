"""A JSON file with one list of records (or one record); only one text field of each is edited."""

from __future__ import annotations

import json
import re
import shlex
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from spinfix import lazy
from spinfix.corpus import json_text
from spinfix.corpus.chunking import split_blocks
from spinfix.corpus.fields import TITLE, USUAL, Number, guess, missing, path_of, textless
from spinfix.corpus.files import UnreadableError
from spinfix.corpus.jsonl import fill
from spinfix.corpus.records import Block, Format, Place, Record, RecordError, Tag, decode
from spinfix.edits import Edit
from spinfix.report.terminal import shortened

_MARK = lazy.re_compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\],]|"', re.DOTALL)
"""A string, a bracket, a comma, or the opening quote of a string that does not end in the data."""
_STEPS = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}
"""What brackets add to the depth."""
_IN_STRING = lazy.re_compile(rb'(?:[^"\\]++|\\.)*+"', re.DOTALL)
_BLANK = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class JsonList(Format):
    """A JSON file.

    Attributes:
        field: the field that is cleaned, with dots; None if the elements of the list are the texts.
        path: the same as a sequence of keys.
        limit: bytes of the largest record that is cleaned.
        listed: whether the file is a list.
    """

    field: str | None
    path: json_text.Keys
    limit: int | None = None
    listed: bool = True

    separated = True

    def blocks(self, stream: BinaryIO, start: Place) -> Iterator[Block]:
        """Split after the commas of the list; if it is not closed, an empty block with a fault follows."""
        tail, end = b"]", start
        for block in split_blocks(stream, start, _Elements(self.listed, first=start.offset == 0), self.limit):
            tail, end = block.data.rstrip(_BLANK)[-1:] or tail, block.end
            yield block
        if self.listed and tail in b',}"[':  # otherwise the rest is a record that cannot be parsed
            yield Block(b"", end, end, "the list is not closed: the file is cut short; get it again")

    def records(self, block: Block) -> Iterator[Record]:
        """Yield one record per element, without the brackets, commas and blanks between elements."""
        data: bytes = block.data
        number, line, counted = block.start.number, block.start.line, 0
        first = block.start.offset == 0
        for start, end in _elements(data, self.listed, first):
            line, counted = line + data.count(b"\n", counted, start), start
            place = Place(0, line, number)
            record = Record(start, end, place)
            fill(record, data[start:end], self.path)
            yield record
            number += 1

    def rewrite(self, record: Record, edits: Sequence[Edit]) -> bytes:
        """Return the element with its text edited in place."""
        return json_text.rewritten(record.raw, json_text.span_at(record.raw, self.path), edits).encode("utf-8")

    def tagged(self, record: Record, tag: Tag | None) -> bytes:
        """Return the element with the two tag fields."""
        if not record.raw.startswith("{"):
            raise RecordError("is not an object, so it cannot be tagged")
        return json_text.tagged(record.raw, tag or Tag()).encode("utf-8")


def _elements(data: bytes, listed: bool, first: bool) -> Iterator[tuple[int, int]]:
    """Yield the elements of the list in ``data``, without surrounding blanks."""
    start = len(BOM_UTF8) if first and data.startswith(BOM_UTF8) else 0
    if not listed:
        yield from _trimmed(data, start, len(data))
        return
    for match, depth in _marks(data, 0 if first else 1, start):
        mark = match.group()
        if depth == 1 and _STEPS.get(mark) == 1:  # the list begins
            start = match.end()
        elif (depth == 1 and mark == b",") or (depth == 0 and _STEPS.get(mark) == -1):
            yield from _trimmed(data, start, match.start())
            start = match.end()
    yield from _trimmed(data, start, len(data))  # data after the list, or truncated data, is a record that cannot be parsed


def _marks(data: bytes, depth: int, start: int = 0) -> Iterator[tuple[re.Match[bytes], int]]:
    """The marks of JSON from ``start`` on, each with the depth behind it; ``depth`` is that at the beginning."""
    for match in _MARK.finditer(data, start):
        depth += _STEPS.get(match.group(), 0)
        yield match, depth


def _trimmed(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = data[start:end]
    if body := piece.strip(_BLANK):
        start += piece.index(body[:1])
        yield start, start + len(body)


class _Elements:
    """Records end with the comma after them; the state is the depth and the open part of a string."""

    def __init__(self, listed: bool, first: bool) -> None:
        self._listed = listed
        self._first = first

    def ends(self, data: bytes) -> tuple[int, int]:
        if not self._listed:
            return 0, 0
        end = count = 0
        for match, depth in _marks(data, 0 if self._first else 1):
            mark = match.group()
            if mark == b"," and depth == 1:
                end, count = match.end(), count + 1
            elif mark == b'"':
                break
        if end:
            self._first = False
        return end, count

    def enter(self, data: bytes) -> tuple[int, bytes]:
        depth = 0 if self._first else 1
        self._first = False
        return self._scan(data, depth, b"")[1]

    def leave(self, data: bytes, state: tuple[int, bytes]) -> tuple[int, tuple[int, bytes]]:
        return self._scan(data, *state)

    def _scan(self, data: bytes, depth: int, rest: bytes) -> tuple[int, tuple[int, bytes]]:
        """Continue at ``depth``; ``rest`` is the quote of an open string, with a backslash if that was the last character."""
        start = 0
        if rest:
            closing = _IN_STRING.match(rest[1:] + data)
            if closing is None:
                return -1, (depth, b'"' + _dangling(rest[1:] + data))
            start = closing.end() - len(rest[1:])
        for match, inside in _marks(data, depth, start):
            mark, depth = match.group(), inside
            if mark == b"," and depth == 1:
                return match.end(), (depth, b"")
            if mark == b'"':
                return -1, (depth, b'"' + _dangling(data[match.end() :]))
        return -1, (depth, b"")


def _dangling(data: bytes) -> bytes:
    """A final backslash that escapes the next character, if there is one."""
    return b"\\" if (len(data) - len(data.rstrip(b"\\"))) % 2 else b""


class Commas:
    """Removes the comma before the end of a list whose last elements were dropped.

    >>> commas = Commas()
    >>> commas.feed(b'[{"a": 1}, ') + commas.feed(b" ]") + commas.end()
    b'[{"a": 1}  ]'
    """

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """Take ``data`` and return what can be written."""
        if data.strip(_BLANK) in (b"", b"]"):
            self._held += data
            return b""
        ready, self._held = self._held, data
        return ready

    def end(self) -> bytes:
        """Return the rest."""
        return _LAST_COMMA.sub(rb"\1", self._held)


_LAST_COMMA = lazy.re_compile(rb",([ \t\r\n]*\][ \t\r\n]*)\Z")


def make(head: bytes, field: str | None, name: str, limit: int | None) -> JsonList:
    """Create the format of a file that begins with ``head``; without a ``field`` it is guessed.

    Raises:
        UnreadableError: if no field of its records contains text.
    """
    body = head.removeprefix(BOM_UTF8).lstrip(_BLANK)
    listed = body.startswith(b"[")
    if not listed and goes_on(body):
        raise UnreadableError(
            f"{name}: holds objects one after the other; make them JSON lines (jq -c .), or read it as such if it is some "
            "(--input-format jsonl)"
        )
    if field is not None:
        if problem := missing(parsed(head, listed), field):
            raise UnreadableError(f"{name}: {problem}")
        return JsonList(field, path_of(field, parsed(head, listed)), limit, listed)
    values = list(parsed(head, listed))
    if _are_texts(values):
        return JsonList(None, (), limit, listed)
    field = guess(values)
    if field is not None and not listed and (problem := _table(values[0]) or _elsewhere(values, field)):
        raise UnreadableError(f"{name}: {problem}")
    if field is None and body.strip(b"[]" + _BLANK):
        raise UnreadableError(f"{name}: {_no_text(values, listed) if values else _no_json(head, listed)}")
    field = field or "text"
    return JsonList(field, path_of(field, parsed(head, listed)), limit, listed)


def _are_texts(values: Sequence[object]) -> bool:
    """Whether the elements of a list are the texts; some may be missing."""
    texts = any(isinstance(value, str) and not isinstance(value, Number) for value in values)
    return texts and not any(isinstance(value, (dict, list)) for value in values)


def goes_on(body: bytes) -> bool:
    """Whether another object follows the first one."""
    text = str(body, "utf-8", "replace")
    try:
        _, end = json_text.parse_at(text, 0)
    except RecordError:
        return False
    return text[end:].lstrip()[:1] == "{"


def _no_json(head: bytes, listed: bool) -> str:
    """Why the first record of a file is no JSON, as far as the part of it that is seen tells."""
    start, end = next(_elements(head, listed, first=True), (0, 0))
    if start == end:
        return textless(())
    body, rest = head[start:end], head[end:].strip()
    is_cut = not rest and body.startswith((b"{", b"[", b'"')) and not body.endswith((b"}", b"]"))
    try:
        json_text.parse(decode(body))
    except RecordError as error:
        if not is_cut:
            what = "its first record " if listed else ""
            return f"{what}{error}; correct it, or give the file's format (--input-format)"
    return "the first record is cut short, or too long to see its fields; choose one (--field)"


def _no_text(values: Sequence[object], listed: bool) -> str:
    """Why no field was found, and what to do."""
    if not listed and (problem := _records_inside(values)):
        return problem
    return textless(values)


def _records_inside(values: Sequence[object]) -> str:
    """That the only record has a list of others, and what to do; "" if it has none."""
    record = values[0] if values else None
    for key, value in record.items() if isinstance(record, dict) else ():
        if isinstance(value, list) and guess(value):
            path = shlex.quote(f".[{json.dumps(key)}][]")
            return f'is one record, whose list "{shortened(key)}" holds others; make them JSON lines: jq -c {path}'
    return ""


def _table(record: object) -> str:
    """That the only record is a table of several, by columns or by rows, and what to do; "" if it is none.

    pandas writes tables so, by columns unless it is told otherwise; with one field, such as "text.0", one row would be cleaned.
    """
    parts = list(record.values()) if isinstance(record, dict) else []
    if len(parts) < 2 or not all(isinstance(part, dict) and part.keys() == parts[0].keys() for part in parts):
        return ""
    rows = not all(map(str.isdecimal, parts[0])) and all(guess([part]) for part in parts)
    if not rows and len(parts[0]) < 2:
        return ""
    advice = "make them JSON lines: jq -c '.[]'" if rows else 'in pandas write them by to_json(…, orient="records", lines=True)'
    return (
        f"is one object, which holds several records by {'row' if rows else 'column'}; {advice}; or choose one field (--field)"
    )


def _elsewhere(values: Sequence[object], field: str) -> str:
    """Why a guessed field is not the text of the only record: a list has more, as in feeds ("title", "items") and notebooks; ""
    if it may be.
    """
    record = values[0]
    if field.rpartition(".")[2] in USUAL or not isinstance(record, dict):
        return ""
    size = _size(json_text.value_at(record, path_of(field, values)))
    if size > TITLE:  # an abstract, beside a list of references
        return ""
    lists = {key: _size(value) for key, value in record.items() if isinstance(value, list)}
    key = max(lists, key=lambda name: lists[name], default="")
    if not lists or lists[key] <= size:
        return ""
    return _records_inside(values) or f'has most of its text in the list "{shortened(key)}"; choose a field (--field)'


def _size(value: object) -> int:
    """Characters of text in a value, and in all that it holds."""
    size, rest = 0, [value]
    while rest:
        part = rest.pop()
        if isinstance(part, str) and not isinstance(part, Number):
            size += len(part)
        elif isinstance(part, (dict, list)):
            rest += part.values() if isinstance(part, dict) else part
    return size


def parsed(head: bytes, listed: bool) -> Iterator[object]:
    """Yield the valid elements of the list in ``head``; the last one may be truncated."""
    for start, end in _elements(head, listed, first=True):
        try:
            yield json_text.parse(decode(head[start:end]))
        except RecordError:
            continue
