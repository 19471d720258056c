"""Edits in words, as several reports say them."""

from __future__ import annotations

from spinfix.edits import Edit
from spinfix.report.table import shown


def said(edit: Edit) -> str:
    """An edit in words, without a full stop.

    >>> said(Edit(0, 5, "go to", "visit", "restoration", confidence=0.875))
    '“go to” should read “visit” (88 % sure)'
    """
    if not edit.replacement:
        return f"“{shown(edit.found.strip() or edit.found)}” should go"
    sure = f"({percent(edit.confidence)} sure)"
    if not edit.found:
        return f"“{shown(edit.replacement)}” is missing {sure}"
    return f"“{shown(edit.found)}” should read “{shown(edit.replacement)}” {sure}"


def percent(share: float) -> str:
    """A probability in per cent, never rounded up to certainty.

    >>> percent(0.875), percent(0.9996), percent(1.0)
    ('88 %', '> 99 %', '100 %')
    """
    if 0.995 <= share < 1.0:
        return "> 99 %"
    return f"{100 * share:.0f} %"
