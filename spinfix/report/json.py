"""A result as one JSON object on one line."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import Any

from spinfix.edits import Edit
from spinfix.report.positions import Lines
from spinfix.report.view import View
from spinfix.result import Result

VERSION = 2
"""Version of the objects below; raised on incompatible changes."""


def to_json(result: Result, name: str, *, dropped: bool = False) -> str:
    """Format a result; ``dropped`` is whether the run leaves the document out.

    Keys: ``version``; ``file``; ``changed``; ``dropped`` (true, only if it is); ``spin_probability`` (null if restoring is
    off); ``family`` believed to have spun it (null if none); ``text``, the output; ``edits``, each with its position in the
    input (``start`` and ``end`` in code points from 0, ``line`` and ``column`` from 1) and the attributes of
    `spinfix.edits.Edit` (``found``, ``replacement``, ``kind``, ``family``, ``entry``, ``rule``, ``confidence``,
    ``alternatives``); ``doubtful``, edits in the same form that were not applied because their confidence is too low, or, with
    confidence 0, because a correction keeps the text; ``minimums``, the least confidence of applied edits by family and kind
    of edit; ``artefacts``, the number removed by each rule; ``mentions``, phrases that the text only quotes or discusses,
    which are neither edited nor evidence (`spinfix.report.view.View.mention_objects`).
    """
    view = View(result)
    lines = view.lines
    return dumps(
        {
            "version": VERSION,
            "file": name,
            "changed": result.text != result.source,
            **({"dropped": True} if dropped else {}),
            "spin_probability": result.spin_probability,
            "family": result.family,
            "text": result.text,
            "edits": [edit_object(edit, lines) for edit in result.edits],
            "doubtful": [edit_object(edit, lines) for edit in result.doubtful],
            "minimums": dict(result.minimums),
            "artefacts": dict(Counter(edit.rule for edit in result.artefacts)),
            "mentions": view.mention_objects(),
        }
    )


def edit_object(edit: Edit, lines: Lines) -> dict[str, Any]:
    """Return an edit as a dictionary, with its line and column."""
    line, column = lines.place(edit.start)
    return {"line": line, "column": column, **asdict(edit)}


def removed(edit: Edit, lines: Lines, name: str, *, in_place: bool = False) -> str:
    """Format the record of a removed artefact; ``in_place`` is whether the file itself was changed."""
    line, column = lines.place(edit.start)
    return dumps(
        {
            **_removal(name, in_place=in_place),
            "line": line,
            "column": column,
            "start": edit.start,
            "end": edit.end,
            "rule": edit.rule,
            "text": edit.found,
        }
    )


def dropped(text: str, name: str, *, in_place: bool = False) -> str:
    """Format the record of a dropped document or record; ``in_place`` as for `removed`."""
    return dumps({**_removal(name, in_place=in_place), "rule": "drop-spun", "text": text})


def _removal(name: str, *, in_place: bool) -> dict[str, Any]:
    return {"version": VERSION, "file": name, **({"in_place": True} if in_place else {})}


def failure(name: str, message: str) -> str:
    """Format the record of a document that could not be cleaned: ``version``, ``file`` and ``error``."""
    return dumps({"version": VERSION, "file": name, "error": message})


def dumps(data: Any) -> str:
    r"""Format ``data`` as JSON on one line that can be encoded in UTF-8.

    >>> dumps(["é", "\ud800"])
    '["\\u00e9", "\\ud800"]'
    """
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate, from an escape in a JSON file or from a file name
        return json.dumps(data)
    return text
