"""The format of a file: as the user says, by its suffix, or for plain text that mostly consists of JSON by its content."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from pathlib import PurePath
from typing import Literal, get_args

from spinfix import lazy
from spinfix.corpus import compression, delimited, json_list, json_text, jsonl
from spinfix.corpus.extraction import Extractor
from spinfix.corpus.files import UnreadableError, is_utf8, refuse_binary
from spinfix.corpus.records import Format, RecordError, decode
from spinfix.corpus.single_document import Whole
from spinfix.corpus.text_lines import TextLines
from spinfix.corpus.warc import Warc

InputFormat = Literal["auto", "text", "markdown", "html", "lines", "jsonl", "json", "csv", "tsv", "parquet", "warc"]
"""What `--input-format` takes; "lines" is one document per line, which no suffix stands for."""

LINES = ".lines"
RECORDS = frozenset((".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".warc", ".wet"))
DOCUMENTS = frozenset((".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml"))
ARCHIVES = frozenset((".warc", ".wet"))
KNOWN = RECORDS | DOCUMENTS
"""Suffixes that are processed in folders, also when followed by a compression suffix."""

_SUFFIXES = {name: f".{name}" for name in get_args(InputFormat)} | {"text": ".txt", "markdown": ".md", "lines": LINES}
_DOUBTFUL = frozenset(("", ".txt", ".text"))
"""Suffixes of files that are examined for JSON: ``part-00001``, ``data.log``, ``posts.jsonl.txt``, standard input."""
_OPENING = lazy.re_compile(r"^[ \t]*(?=[{\[])", re.MULTILINE)
_OBJECT_START = lazy.re_compile(r'\{\s*+"(?:[^"\\\n]|\\.)*+"\s*+:')
FAILED = 20
"""Lines that open a bracket, but no JSON, after which a text is believed to be prose: each may be parsed up to its end."""


def ending(name: str, input_format: InputFormat = "auto") -> str:
    """Return the suffix that gives the format, in lower case; "" if it is unknown, which means plain text.

    >>> ending("posts.JSONL.gz"), ending("notes"), ending("part-00001", "jsonl")
    ('.jsonl', '', '.jsonl')
    """
    if input_format != "auto":
        return _SUFFIXES[input_format]
    suffix = PurePath(compression.split(name)[0]).suffix.lower()
    return suffix if suffix in KNOWN else ""


def known(name: str) -> bool:
    """Whether a file found in a folder is processed; Parquet is compressed internally, and not supported compressed again."""
    suffix = ending(name)
    return suffix != "" and not (suffix == ".parquet" and compression.split(name)[1])


def is_whole(name: str, input_format: InputFormat = "auto") -> bool:
    """Whether a file is one document rather than a file of records, as far as its name or the user says."""
    return ending(name, input_format) not in RECORDS | {LINES}


def is_examined(name: str, input_format: InputFormat = "auto") -> bool:
    """Whether `make` needs the head of the file."""
    return not is_whole(name, input_format) or (input_format == "auto" and ending(name) in _DOUBTFUL)


def make(
    name: str,
    head: bytes,
    field: str | None,
    limit: int | None,
    input_format: InputFormat = "auto",
    extract: Extractor = "none",
) -> Format:
    """Create the format of the file called ``name`` that begins with ``head``.  Parquet is no such format, since it is not read
    in blocks of bytes: `spinfix.corpus.reader` makes its `spinfix.corpus.parquet.Table`.

    Args:
        name: the name of the file, whose suffix gives the format unless ``input_format`` does.
        head: its first bytes, after decompression.
        field: the field that is cleaned; None to guess it.
        limit: maximum bytes of a record that is cleaned; None for no limit.
        input_format: the format that the user gives.
        extract: what extracts the text of pages in archives.

    Raises:
        UnreadableError: if the file lacks what the format needs, such as a text field, or is not text.
    """
    suffix = ending(name, input_format)
    if input_format == "auto" and suffix in _DOUBTFUL:
        try:
            if found := _json(head, name):
                return make(name, head, field, limit, found)
        except UnreadableError as error:
            raise UnreadableError(f"{error}, or --input-format text to clean the JSON as prose") from error
    if suffix in RECORDS | {LINES}:
        refuse_binary(head, name)
    if suffix == ".json" and input_format == "auto" and _has_objects_on_lines(head):
        suffix = ".jsonl"
    if suffix in (".jsonl", ".ndjson", ".json"):
        return json_list.make(head, field, name, limit) if suffix == ".json" else jsonl.make(head, field, name, limit)
    if suffix in (".csv", ".tsv"):
        return delimited.make(head, field, name, limit, "\t" if suffix == ".tsv" else None)
    if suffix in ARCHIVES | {LINES}:
        return TextLines(limit) if suffix == LINES else Warc(name, limit, extract)
    return Whole(name, limit, suffix in (".html", ".htm", ".xhtml"))


def is_text(form: Format, head: bytes) -> bool:
    """Whether a file of records that begins with ``head`` is UTF-8 so far, as far as its format is text."""
    return form.whole or not form.text or is_utf8(head)


def _json(head: bytes, name: str) -> InputFormat | None:
    """The format of a text that consists of JSON objects: all of it is one or a list of them, or most of its lines are some.

    Raises:
        UnreadableError: if most of it is JSON, but in none of these forms: as prose its keys would be cleaned too.
    """
    body = head.removeprefix(BOM_UTF8).lstrip()
    if body.startswith(b"["):
        elements = list(json_list.parsed(head, listed=True))
        if 2 * sum(isinstance(element, dict) for element in elements) > len(elements):
            return "json"
    *lines, last = body.split(b"\n")
    lines = [line for line in lines if line.strip()] or [last]  # the last line of a head may be cut off
    if 2 * sum(map(_is_object, lines)) > len(lines):
        return "jsonl"
    if _is_object(body):
        return "json"
    if _is_mostly_json(str(body, "utf-8", "replace")):
        raise UnreadableError(
            f"{name}: most of it is JSON, but neither an object on each line nor one list of objects; make it JSON lines "
            "(jq -c, no commas between them), give its format (--input-format jsonl or json)"
        )
    return None


def _has_objects_on_lines(head: bytes) -> bool:
    """Whether JSON consists of several objects, most of them on a line of its own; the last line of a head may be cut off.

    Spark, Hugging Face datasets and well-known corpora call JSON lines so.
    """
    body = head.removeprefix(BOM_UTF8).lstrip()
    lines = [line for line in body.split(b"\n")[:-1] if line.strip()]
    return 2 * sum(map(_is_object, lines)) > len(lines) and json_list.goes_on(body)


def _is_mostly_json(text: str) -> bool:
    """Whether objects and lists of objects that begin their lines take most of a text, or all of it is one that is broken."""
    taken = place = failed = 0
    for match in _OPENING.finditer(text):
        if match.end() <= place:
            continue
        try:
            value, end = json_text.parse_at(text, match.end())
        except RecordError:
            failed += 1
            if failed == FAILED:
                break
            continue
        if isinstance(value, dict) or (isinstance(value, list) and value and all(isinstance(item, dict) for item in value)):
            taken, place = taken + end - match.end(), end
    if taken or not _OBJECT_START.match(text):
        return 2 * taken > len(text)
    lines = [line for line in map(str.lstrip, text.split("\n")) if line]
    return 2 * sum(line[0] in '{}[]"' for line in lines) > len(lines)


def _is_object(data: bytes) -> bool:
    data = data.strip()
    if not (data.startswith(b"{") and data.endswith(b"}")):  # most lines of prose are not asked further
        return False
    try:
        return isinstance(json_text.parse(decode(data)), dict)
    except RecordError:
        return False
