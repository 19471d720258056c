"""The dictionary entries of a phrase, as text."""

from __future__ import annotations

from collections.abc import Iterable

from spinfix.families.base import Entries
from spinfix.report.colour import Paint, plain
from spinfix.report.table import table


def entry_tables(found: Iterable[Entries], paint: Paint = plain) -> str:
    """Format dictionary entries as tables; "" if there are none."""
    lines: list[str] = []
    for entries in found:
        lines.append(paint("heading", entries.heading))
        styles = ("removed", "faint", "added", *("" for _ in entries.columns[3:]))
        lines += [f"  {line}" for line in table([entries.columns, *entries.rows], styles, paint)]
        lines += [f"  {note}" for note in entries.notes]
    return "".join(f"{line}\n" for line in lines)
