"""The dictionary entries of a phrase, as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spinfix import lazy
from spinfix.families.lookup import Entries
from spinfix.report.colour import Paint, Style, plain
from spinfix.report.folding import folded
from spinfix.report.json import dumps
from spinfix.report.table import table


def entry_tables(found: Iterable[Entries], paint: Paint = plain, width: int | None = None) -> str:
    """Format dictionary entries as tables; "" if there are none.

    Args:
        found: the entries.
        paint: colours.
        width: characters of a line at most, as of a terminal; None for no limit.
    """
    lines: list[str] = []
    for entries in found:
        lines += folded([("heading", entries.heading)], width, paint)
        styles: list[Style] = ["removed", "faint", "added"]
        styles += [""] * len(entries.columns[3:])
        lines += table([entries.columns, *entries.rows], styles, paint, width, indent="  ")
        lines += [line for note in entries.notes for line in folded([("", f"  {note}")], width)]
    return "".join(f"{line}\n" for line in lines)


VERSION = 1
"""Version of the objects that `entries_json` makes; raised on incompatible changes."""

_COUNTED = lazy.re_compile(r"(\d+) \((\d+)\)")


def entries_json(found: Iterable[Entries], family: str, phrase: str) -> str:
    """Format dictionary entries as JSON lines, one object for each side.

    Keys: ``version``; ``family``; ``phrase``, what was looked for; ``side`` on which it was found ("spun" or "original");
    ``entries``, each with its columns (counts as numbers, or as ``times`` and ``documents``); ``notes``.
    """
    lines = []
    for entries in found:
        rows = [
            {name: _value(name, cell) for name, cell in zip(entries.columns, row, strict=True) if name} for row in entries.rows
        ]
        data = {"version": VERSION, "family": family, "phrase": phrase, "side": entries.columns[0], "entries": rows}
        lines.append(dumps(data | {"notes": list(entries.notes)}))
    return "".join(f"{line}\n" for line in lines)


def _value(name: str, cell: str) -> Any:
    """A cell as a number or counts, if it is one; phrases stay text."""
    if name in ("spun", "original", "company"):
        return cell
    if match := _COUNTED.fullmatch(cell):
        return {"times": int(match[1]), "documents": int(match[2])}
    if cell == "–":
        return None
    return int(cell) if cell.isdecimal() else float(cell) if cell.replace(".", "", 1).isdecimal() else cell
