"""The dictionary entries of a phrase, as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spinfix.families.lookup import Cell, Entries, Uses
from spinfix.report.json import dumps
from spinfix.report.terminal import Paint, Style, folded, plain, table

VERSION = 1
"""Version of the objects that `entries_json` makes; raised on incompatible changes."""


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
        rows = [list(map(_written, row)) for row in entries.rows]
        lines += table([entries.columns, *rows], styles, paint, width, indent="  ")
        lines += [line for note in entries.notes for line in folded([("", f"  {note}")], width)]
    return "".join(f"{line}\n" for line in lines)


def entries_json(found: Iterable[Entries], family: str, phrase: str) -> str:
    """Format dictionary entries as JSON lines, one object for each side.

    Keys: ``version``; ``family``; ``phrase``, what was looked for; ``side`` on which it was found ("spun" or "original");
    ``entries``, each with its columns (numbers, or ``times`` and ``documents``; null for what does not occur); ``notes``.
    """
    lines = []
    for entries in found:
        rows = [{name: _value(cell) for name, cell in zip(entries.columns, row, strict=True) if name} for row in entries.rows]
        data = {"version": VERSION, "family": family, "phrase": phrase, "side": entries.columns[0], "entries": rows}
        lines.append(dumps(data | {"notes": list(entries.notes)}))
    return "".join(f"{line}\n" for line in lines)


def _written(cell: Cell) -> str:
    """A cell for people."""
    if isinstance(cell, Uses):
        return f"{cell.times} ({cell.documents})"
    if cell is None:
        return "–"
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def _value(cell: Cell) -> Any:
    """A cell for JSON."""
    if isinstance(cell, Uses):
        return cell._asdict()
    return round(cell, 2) if isinstance(cell, float) else cell
