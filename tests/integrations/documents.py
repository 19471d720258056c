"""Documents that every engine's test cleans: spun, genuine, null, empty, broken and huge ones."""

from __future__ import annotations

from functools import cache
from typing import Any

from spinfix import Cleaner, Config

SPUN = (
    "The overseas minister mentioned on Tuesday that the corporate will likely be bought this 12 months.\n[ad_2]\nOne other "
    "assembly on the White Home is scheduled for subsequent week, she mentioned, and the identical officers will go to it."
)
GENUINE = "The foreign minister said on Tuesday that the company will be sold this year. Another meeting is due next week."
HUGE = "\n\n".join([SPUN, GENUINE] * 60)
TEXTS: list[str | None] = [SPUN, GENUINE, None, "", "broken \ud800 surrogate \x00", HUGE, SPUN.upper()]
SOUND = [text for text in TEXTS if text is None or text.isprintable() or "\n" in text]
"""Without the broken one, which Arrow cannot hold."""
OPTIONS: dict[str, Any] = {"quality": "fast"}
ADDED = ("spin_probability", "spin_family", "spin_restorations", "spin_removals", "spin_error")


@cache
def cleaner() -> Cleaner:
    return Cleaner(Config(**OPTIONS))


def expected(texts: list[str | None], action: str = "edit") -> list[dict[str, Any]]:
    """The rows that must come out, made without any of the adapters."""
    rows = []
    for number, text in enumerate(texts):
        if text is None:
            rows.append({"id": number, "text": None, **dict.fromkeys(ADDED), "spin_restorations": 0, "spin_removals": 0})
            continue
        result = cleaner().analyse(text)
        if action == "drop" and result.family:
            continue
        row = {
            "id": number,
            "text": text if action == "tag" else result.text,
            "spin_probability": result.spin_probability,
            "spin_family": result.family,
            "spin_restorations": sum(edit.kind == "restoration" for edit in result.edits),
            "spin_removals": sum(edit.kind == "artefact" for edit in result.edits),
            "spin_error": None,
        }
        rows.append(row)
    return rows


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with every kind of null as None."""
    return [{name: None if value is None or value != value else value for name, value in row.items()} for row in rows]
