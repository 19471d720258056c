"""Documents that every engine's test cleans: spun, genuine, null, empty, broken and huge ones."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from spinfix import Cleaner, Config
from spinfix.integrations import Outcome, SpinfixBatch
from spinfix.result import Result

SPUN = (
    "The overseas minister mentioned on Tuesday that the corporate will likely be bought this 12 months.\n[ad_2]\nOne other "
    "assembly on the White Home is scheduled for subsequent week, she mentioned, and the identical officers will go to it."
)
GENUINE = "The foreign minister said on Tuesday that the company will be sold this year. Another meeting is due next week."
HUGE = "\n\n".join([SPUN, GENUINE] * 60)
MANGLED = (
    'Hereâ€™s one other \x00 assembly \ufffd\u202e\x1b[31m &amp;lt;p class="12 months\n\n\n\r\x85\ufeff<![CDATA[ mentioned'
)
SURROGATE = "broken \ud800 surrogate \x00"
TEXTS: list[str | None] = [GENUINE, SPUN, None, "", MANGLED, SURROGATE, HUGE, SPUN.upper()]
SOUND = [text for text in TEXTS if text != SURROGATE]
"""Without the surrogate, which Arrow cannot hold."""
FATAL = "This document is fatal."
"""What `Failing` cannot clean, and what kills the worker of `KilledOnce`."""
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


class FailingCleaner:
    """A cleaner that fails at `FATAL`, as one with a bug would."""

    def analyse(self, text: str) -> Result:
        if text == FATAL:
            raise RuntimeError("a bug")
        return cleaner().analyse(text)


class Failing(SpinfixBatch):
    """A batch with a `FailingCleaner` in every worker that it travels to."""

    def outcomes(self, texts: Sequence[Any]) -> list[Outcome]:
        self.documents.__dict__["cleaner"] = FailingCleaner()
        return super().outcomes(texts)


WITH_FATAL: list[str | None] = [GENUINE, FATAL, SPUN, GENUINE]


def expected_with_fatal() -> list[dict[str, Any]]:
    """What `Failing` must make of `WITH_FATAL`."""
    rows = expected(WITH_FATAL)
    rows[1] |= {"spin_probability": None, "spin_error": "a bug"}
    return rows


class KilledOnce(SpinfixBatch):
    """Kills its process (kill -9) the first time that it meets `FATAL`; ``killed`` is the file that remembers it."""

    def __init__(self, column: str = "text", *, killed: str, after: str = "", **options: Any) -> None:
        super().__init__(column, **options)
        self.killed, self.after = killed, after

    def outcomes(self, texts: Sequence[Any]) -> list[Outcome]:
        if FATAL in list(texts) and not Path(self.killed).exists():
            folder, _, pattern = self.after.rpartition("/")
            while pattern and not any(Path(folder).glob(pattern)):  # another worker's result, which must not be lost
                os.sched_yield()
            Path(self.killed).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().outcomes(texts)
