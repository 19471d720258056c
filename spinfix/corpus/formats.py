"""The format of a file, by its suffix."""

from __future__ import annotations

from pathlib import PurePath

from spinfix.corpus import compression, delimited, json_list, jsonl
from spinfix.corpus.records import Format
from spinfix.corpus.single_document import Whole
from spinfix.corpus.warc import Warc

RECORDS = frozenset((".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".warc", ".wet"))
DOCUMENTS = frozenset((".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml"))
KNOWN = RECORDS | DOCUMENTS
"""Suffixes that are processed in folders, also when followed by a compression suffix."""


def ending(name: str) -> str:
    """Return the suffix that gives the format, in lower case; "" if it is unknown, which means plain text.

    >>> ending("posts.JSONL.gz"), ending("notes")
    ('.jsonl', '')
    """
    suffix = PurePath(compression.split(name)[0]).suffix.lower()
    return suffix if suffix in KNOWN else ""


def known(name: str) -> bool:
    """Whether a file found in a folder is processed; Parquet is compressed internally, and not supported compressed again."""
    form = ending(name)
    return form != "" and not (form == ".parquet" and compression.split(name)[1])


def is_whole(name: str) -> bool:
    """Whether a file is one document rather than a file of records."""
    return ending(name) not in RECORDS


def make(name: str, head: bytes, field: str | None, limit: int | None) -> Format:
    """Create the format of the file called ``name`` that begins with ``head``.

    Raises:
        UnreadableError: if the file lacks what the format needs, such as a text field.
    """
    suffix = ending(name)
    if suffix in (".jsonl", ".ndjson"):
        return jsonl.make(head, field, name, limit)
    if suffix == ".json":
        return json_list.make(head, field, name, limit)
    if suffix in (".csv", ".tsv"):
        return delimited.make(head, field, name, limit, "\t" if suffix == ".tsv" else None)
    if suffix in (".warc", ".wet"):
        return Warc(name, limit)
    return Whole(name, limit, suffix in (".html", ".htm", ".xhtml"))
