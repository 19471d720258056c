r"""Edit JSON in place: find the span of a field's value and edit the string inside it.

JSON is never serialised again.  Edits are applied inside the span of the value, so that the order of keys, the spelling of
numbers, blanks and escapes are preserved.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from spinfix import lazy
from spinfix.corpus.fields import Number
from spinfix.corpus.records import TAG_FIELDS, RecordError, Tag
from spinfix.corpus.splice import splice
from spinfix.edits import Edit

Keys = tuple[str, ...]
"""A field: its key, or the keys that lead to it."""

_TOKEN = lazy.re_compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],]', re.DOTALL)
_BLANK = lazy.re_compile(r"[ \t\r\n]*+:?[ \t\r\n]*+")
_ESCAPE = lazy.re_compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number)  # numbers are not used, and may be of any size


def parse(raw: str) -> Any:
    """Parse JSON, keeping numbers as they are spelled.

    Raises:
        RecordError: if it is not JSON.
    """
    try:
        return _DECODER.decode(raw)
    except json.JSONDecodeError as error:
        if error.pos == len(raw) - 1 and raw.endswith("\n"):  # the line end, taken for a part of a text
            raise RecordError("is not JSON (it ends inside a text, so it was probably cut off)") from error
        lines = "\n" in raw.strip()
        place = f"line {error.lineno} of it, column {error.colno}" if lines else f"column {error.pos + 1}"
        raise RecordError(f"is not JSON ({error.msg.removesuffix(' at')} at {place})") from error
    except RecursionError as error:
        raise RecordError("is nested too deeply") from error


def parse_at(text: str, start: int) -> tuple[Any, int]:
    """Parse the JSON that begins at ``start``, whatever follows it, and return where it ends.

    Raises:
        RecordError: if there is none.
    """
    try:
        return _DECODER.raw_decode(text, start)
    except (json.JSONDecodeError, RecursionError) as error:
        raise RecordError("is not JSON") from error


def value_at(record: Any, path: Keys) -> Any:
    """Return the value of a field.

    Raises:
        RecordError: if the record does not have it.
    """
    value = record
    for depth, key in enumerate(path):
        if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, dict):
            raise RecordError(f'has no field "{".".join(path)}"')
        else:
            raise RecordError(f'has no field "{".".join(path)}", because {_which(path[:depth])} is {_kind(value)}')
    return value


def _which(above: Keys) -> str:
    return f'"{".".join(above)}"' if above else "it"


def text_at(record: Any, path: Keys) -> str:
    """Return the text of a field.

    Raises:
        RecordError: if the record does not have it, or it is not a text.
    """
    value = value_at(record, path)
    if not isinstance(value, str) or isinstance(value, Number):
        raise RecordError(
            f'has {_kind(value)} in the field "{".".join(path)}", not a text' if path else f"is {_kind(value)}, not a text"
        )
    return value


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {dict: "an object", list: "a list", bool: "true or false", str: "a text"}
    return names.get(type(value), "a number")


def span_at(raw: str, path: Keys) -> tuple[int, int]:
    """Return the span of a field's value in ``raw``, which is valid JSON.

    >>> raw = '{"a": {"text": 1.00}, "text": "x"}'
    >>> [raw[slice(*span_at(raw, path))] for path in (("text",), ("a", "text"))]
    ['"x"', '1.00']
    """
    start, end = _BLANK.match(raw).end(), len(raw.rstrip(" \t\r\n"))  # type: ignore[union-attr]
    for key in path:
        span = None
        for name, begin, stop in members(raw, start):
            if name == key:
                span = (begin, stop)  # the last of equal keys counts, as in every JSON parser
        if span is None:
            raise RecordError(f'has no field "{".".join(path)}"')
        start, end = span
    return start, end


def members(raw: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield the members of the object or list that starts at ``start``: key (or index), start and end of the value."""
    named = raw[start] == "{"
    depth, key, count, begin = 0, "", 0, _BLANK.match(raw, start + 1).end()  # type: ignore[union-attr]
    waiting = named
    for match in _TOKEN.finditer(raw, start):
        token = match.group()
        if token in "{[":
            depth += 1
        elif depth > 1:
            depth -= token in "}]"
        elif token in ",}]":
            stop = match.start()
            while raw[stop - 1] in " \t\r\n":
                stop -= 1
            if stop > begin:
                yield key if named else str(count), begin, stop
            if token != ",":
                return
            count += 1
            waiting, begin = named, _BLANK.match(raw, match.end()).end()  # type: ignore[union-attr]
        elif waiting:
            key = json.loads(token) if "\\" in token else token[1:-1]
            waiting, begin = False, _BLANK.match(raw, match.end()).end()  # type: ignore[union-attr]


def rewritten(raw: str, span: tuple[int, int], edits: Sequence[Edit]) -> str:
    r"""Return the record with the string at ``span`` (including its quotes) edited.

    >>> edit = Edit(2, 7, "go to", "visit", "restoration")
    >>> rewritten(r'{"t": "é\ngo to"}', (6, 16), [edit])
    '{"t": "é\\nvisit"}'
    """
    start, end = span[0] + 1, span[1] - 1
    inside = raw[start:end]
    ascii_only = raw.isascii()  # the writer escapes non-ASCII, or had none to escape; both can be read everywhere

    def spell(text: str) -> str:
        return spelled(text, ascii_only)[1:-1]

    escapes = (match.span() for match in _ESCAPE.finditer(inside)) if "\\" in inside else ()
    return raw[:start] + splice(inside, escapes, edits, spell) + raw[end:]


def spelled(value: object, ascii_only: bool) -> str:
    """Return a value as JSON; lone surrogates are escaped, because UTF-8 cannot encode them."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    return text if ascii_only or not _SURROGATE.search(text) else json.dumps(value)


_SURROGATE = lazy.re_compile("[\ud800-\udfff]")


def tagged(raw: str, tag: Tag) -> str:
    """Return the record, an object, with the tag fields replaced if it has them, otherwise appended.

    >>> tagged('{"text": "x" }', Tag(0.5, None))
    '{"text": "x", "spin_probability": 0.5, "spin_family": null }'
    """
    ascii_only = raw.isascii()
    start = _BLANK.match(raw).end()  # type: ignore[union-attr]
    for key, value in zip(TAG_FIELDS, tag, strict=True):
        places = [(begin, stop) for name, begin, stop in members(raw, start) if name == key]
        if places:
            begin, stop = places[-1]
            raw = raw[:begin] + spelled(value, ascii_only) + raw[stop:]
            continue
        ends = [stop for _, _, stop in members(raw, start)]
        place = ends[-1] if ends else start + 1
        raw = f"{raw[:place]}{', ' if ends else ''}{spelled(key, ascii_only)}: {spelled(value, ascii_only)}{raw[place:]}"
    return raw
