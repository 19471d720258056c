"""Edits in words, shared by several reports."""

from __future__ import annotations

from spinfix.edits import Edit
from spinfix.report.table import printable


def describe(edit: Edit) -> str:
    """Describe an edit in words, without a full stop.

    >>> describe(Edit(0, 5, "go to", "visit", "restoration", confidence=0.875))
    '“go to” should read “visit” (88 % sure)'
    """
    if not edit.replacement:
        return f"“{printable(edit.found.strip() or edit.found)}” should be removed"
    sure = f"({percent(edit.confidence)} sure)"
    if not edit.found:
        return f"“{printable(edit.replacement)}” is missing {sure}"
    return f"“{printable(edit.found)}” should read “{printable(edit.replacement)}” {sure}"


def percent(share: float) -> str:
    """Format a probability in per cent; less than 1 is never shown as 100 %.

    >>> percent(0.875), percent(0.9996), percent(1.0)
    ('88 %', '> 99 %', '100 %')
    """
    if 0.995 <= share < 1.0:
        return "> 99 %"
    return f"{100 * share:.0f} %"
