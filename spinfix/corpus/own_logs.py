"""Tells the logs, plans, summaries and reports of earlier runs from documents, by how they begin.

They lie in the folders that they are about, and quote what was removed: cleaned in place they would say no more what it was.
"""

from __future__ import annotations

import re
from pathlib import Path

from spinfix import lazy

SUFFIXES = frozenset((".jsonl", ".ndjson", ".json", ".csv", ".html"))
"""Suffixes of files that are looked into."""
LONGEST_HEAD = 1 << 13
"""Bytes that are read of a file; the name of a document, the longest of what is looked for, has at most 4,096."""

_NAME = rb'"(?:[^"\\\n]|\\.)*+"'
_HEAD = lazy.re_compile(
    rb"""
    \{"file":\ NAME,\ "line":\ (?:null|\d+),\ "record":\ (?:null|\d+),\ "field":\ (?:null|NAME),  # --edits
      (?:\ "\w+":\ (?:NAME|true),)*\ "spin_probability":\ [^"\n]{1,40},\ "version":\ \d+,\ "sha256":\ "[0-9a-f]{64}",\ "
    | \{"version":\ \d+,\ "file":\ NAME,\ (?:"in_place":\ true,\ )?  # --removed
      (?:"line":\ \d+,\ "column":\ \d+,\ "start":\ \d+,\ "end":\ \d+,\ "rule":\ "|"rule":\ "drop-spun",\ "text":\ ")
    | (?:\xef\xbb\xbf)?\s*\{\s*"version":\ \d+,\s+"sha256":\ "[0-9a-f]{64}",\s+(?:"in_place":\ true,\s+)?
      "(?:minimums|edits)":\ [{\[]  # --plan, also as editors write it
    | \{"version":\ \d+,\ "resumed":\ (?:true|false),\ "documents":\ \d  # --summary
    | \{"version":\ \d+,\ "file":\ NAME,\ "verdict":\ "  # spinfix tortured
    | document,verdict,probability,page,line,
    | <!doctype\ html>\s<html[^<>]*>\s<head>\s<meta[^<>]*>\s<meta\ name="generator"\ content="spinfix\ (?:report|tortured)">
    """.replace(b"NAME", _NAME),
    re.VERBOSE,
)

_PLAN_IN_PLACE = lazy.re_compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*"version":\s*\d+,\s*"sha256":\s*"[0-9a-f]{64}",\s*"in_place":\s*true\b'
)
"""How the plan of a change in place begins, also as editors and other programs write it."""
_IN_PLACE = lazy.re_compile(
    rb'\{(?:"file": NAME, (?:NAME|[^"{}\[\]])*?"in_place": true, "spin_probability": '
    rb'|"version": \d+, "file": NAME, "in_place": true, )'.replace(b"NAME", _NAME)
)
"""How the edits of a run begin that has changed files in place, and the log of what it removed."""


def undoes_a_run(path: Path) -> bool:
    """Whether a file has the edits of a run that changed files in place, or what it removed, which is nowhere else."""
    head = _head_of(path)
    return _IN_PLACE.match(head) is not None or _PLAN_IN_PLACE.match(head) is not None


def is_plan_in_place(path: Path) -> bool:
    """Whether a file is the plan of a document that was changed in place."""
    return _PLAN_IN_PLACE.match(_head_of(path)) is not None


def is_foreign(path: Path) -> bool:
    """Whether a file has content that no run has written into it as a log, plan, summary or report."""
    head = _head_of(path)
    return bool(head) and _HEAD.match(head) is None


def _head_of(path: Path) -> bytes:
    """How a file begins; nothing if it is none, or cannot be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(LONGEST_HEAD)
    except OSError:
        return b""


def is_log(path: Path) -> bool:
    """Whether `--edits`, `--removed`, `--plan`, `--summary`, `--report` or `spinfix tortured` wrote a file that can be read."""
    if path.suffix.lower() not in SUFFIXES:
        return False
    try:
        with path.open("rb") as file:
            return _HEAD.match(file.read(LONGEST_HEAD)) is not None
    except OSError:
        return False
