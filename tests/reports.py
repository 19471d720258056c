"""Results for tests of reports: made by hand, so that the tests know what has to be said of them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

from spinfix.edits import Alternative, Edit, Kind
from spinfix.families.findings import Clue, Finding, Passage
from spinfix.report.positions import Origin
from spinfix.result import Result


def origin(name: str) -> Origin:
    """Where a document of this name comes from: "a.txt", "a.jsonl:7" with a line, or "a.parquet:7" with a number."""
    path, _, record = name.rpartition(":")
    return Origin(path, int(record), path.endswith((".jsonl", ".csv"))) if record.isdecimal() else Origin(name)


def edit(
    source: str,
    found: str,
    replacement: str,
    confidence: float = 0.9,
    others: tuple[tuple[str, float], ...] = (),
    rule: str = "",
    after: int = 0,
) -> Edit:
    """An edit of the first ``found`` in ``source`` from offset ``after`` on."""
    start = source.index(found, after)
    kind: Kind = "artefact" if rule else "restoration"
    origin = {"rule": rule} if rule else {"family": "wp-auto-spinner", "entry": f"{found} → {replacement}"}
    alternatives = tuple(Alternative(*other) for other in others)
    return Edit(start, start + len(found), found, replacement, kind, confidence=confidence, alternatives=alternatives, **origin)


HARBOUR = "[ad_1]\nThe harbour reopened this 12 months after lengthy repairs.\nBoats go to it once more, the mayor mentioned.\n"


def harbour() -> Result:
    """A spun document with an artefact and three restorations."""
    edits = (
        edit(HARBOUR, "[ad_1]\n", "", 1.0, rule="AD001"),
        edit(HARBOUR, "12 months", "year", 0.97, (("12 months", 0.02),)),
        edit(HARBOUR, "go to", "visit", 0.62, (("attend", 0.2), ("go to", 0.15))),
        edit(HARBOUR, "mentioned", "said", 0.88),
    )
    return Result(HARBOUR, edits, 0.98, "wp-auto-spinner")


def judged() -> Result:
    """The harbour with what its family's restorer says of it; some edits were too unsure to be made."""
    made = harbour().edits
    doubtful = (
        edit(HARBOUR, "lengthy", "long", 0.31),
        edit(HARBOUR, "12 months after", "year later", 0.2),  # in the way of an edit made
        edit(HARBOUR, "once more", "again", 0.44, (("once more", 0.56),)),
    )
    start = HARBOUR.index("Boats")
    finding = Finding(
        "wp-auto-spinner",
        made[1:],
        0.98,
        (Clue(made[1].start, made[1].end, "12 months", 6.0, "wp-auto-spinner", "12 months → year"),),
        0.9,
        (Passage(start, len(HARBOUR), 0.97),),
        doubtful,
    )
    return Result(HARBOUR, made, 0.98, "wp-auto-spinner", (finding,))


def meadow() -> Result:
    """A genuine document."""
    return Result("Nothing grows in the meadow before May.\n", (), 0.01)


def data_of(page: str) -> dict[str, Any]:
    """What the script of a page reads."""
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert match
    data: dict[str, Any] = json.loads(match[1])
    return data


class Elements(HTMLParser):
    """Counts the elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.handlers: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]
