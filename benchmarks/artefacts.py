#!/usr/bin/env python3
"""Precision and recall of the artefact rules on passages labelled by hand, by pack; calibrates the confidence of the rules.

    python benchmarks/artefacts.py                # figures, reads ../shared or $SPINFIX_SHARED
    python benchmarks/artefacts.py --calibrate    # also write the counts of labelled matches into dictionaries/artefacts
    python benchmarks/artefacts.py --show         # also list what is missed and what is wrong

``labels/artefact-passages.jsonl`` has 327 passages of scraped posts and of genuine text from the web, with the offsets of all
artefacts in them and of what even a reader cannot tell.  ``labels/artefact-matches.tsv`` has matches of rules in these and
other sources, up to twelve a rule and context, each labelled.  Both name a document by its place and its hash; no text is in
them.

An artefact counts as found if nine tenths of its letters are removed, and a removal as right if half of its letters are in
labelled artefacts; markup does not count.  Whole documents are scrubbed, as users do.  Invisible characters are not labelled
and do not count.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import accuracy

from spinfix.artefacts.judging.match_judge import IN_STRUCTURE
from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.rules import PRIOR
from spinfix.artefacts.scrubber import Scan, Scrubber
from spinfix.config import LEAST_REMOVAL
from spinfix.edits import Edit
from spinfix.learn import genuine
from spinfix.text.markup import BLANK, view

HERE = Path(__file__).parent
PACKS = HERE.parent / "dictionaries" / "artefacts"
PAGES = HERE.parent / "tests" / "cases" / "structure" / "pages.json"
FOUND, RIGHT = 0.9, 0.5
"""Share of an artefact that must be removed, and of a removal that must be artefact."""

Span = tuple[int, int]


@dataclass
class Tally:
    """Counts of one pack."""

    artefacts: int = 0
    found: int = 0
    reported: int = 0
    removals: int = 0
    right: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add the counts of another pack."""
        for name in ("artefacts", "found", "reported", "removals", "right"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def row(self, name: str) -> str:
        """A row of the table."""
        recall = f"{self.found / self.artefacts:.3f}" if self.artefacts else "–"
        precision = f"{self.right / self.removals:.3f}" if self.removals else "–"
        return f"| {name} | {self.artefacts} | {self.found} | {self.reported} | {recall} | {self.removals} | {precision} |"


class Documents:
    """The documents of the shared folder, by source and number."""

    def __init__(self, shared: Path) -> None:
        self._shared = shared
        self._sources: dict[str, dict[int, str]] = {}

    def read(self, wanted: Iterable[tuple[str, int]]) -> None:
        """Read documents, each source once."""
        numbers: dict[str, set[int]] = defaultdict(set)
        for source, number in wanted:
            numbers[source].add(number)
        for source, chosen in numbers.items():
            texts = enumerate(self._texts(source))
            self._sources.setdefault(source, {}).update((n, text) for n, text in texts if n in chosen)

    def text(self, source: str, number: int, sha256: str) -> str:
        """A document; an error if it is not the one that was labelled."""
        text = self._sources[source][number]
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16] != sha256:
            raise SystemExit(f"artefacts: document {number} of {source} is not the one that was labelled; label it again")
        return text

    def _texts(self, source: str) -> Iterator[str]:
        if source.endswith(".jsonl"):
            lines = (self._shared / source).read_text("utf-8").splitlines()
            return (json.loads(line)["raw"] for line in lines)
        folder, _, name = source.partition("/")
        (found,) = (one for one in genuine.sources(self._shared / folder) if one.name == name)
        return genuine.documents(found)


def overlap(span: Span, others: Iterable[Span], text: str) -> int:
    """Number of visible characters of a span that others cover."""
    inside: set[int] = set()
    for start, end in others:
        inside.update(range(max(start, span[0]), min(end, span[1])))
    return sum(text[place] not in BLANK for place in inside)


def visible(span: Span, text: str) -> int:
    """Number of visible characters."""
    return sum(character not in BLANK for character in text[span[0] : span[1]])


def measure(
    documents: Documents, passages: list[dict[str, Any]], scrubber: Scrubber, packs: dict[str, str]
) -> dict[str, Tally]:
    """The counts by pack."""
    tallies: dict[str, Tally] = defaultdict(Tally)

    @cache
    def scan(source: str, number: int, sha256: str) -> Scan:
        return scrubber.scan(documents.text(source, number, sha256))

    for passage in passages:
        place = passage["source"], passage["document"], passage["sha256"]
        text, found = view(documents.text(*place)).text, scan(*place)
        window = passage["start"], passage["end"]
        made = [edit for edit in found.edits if packs[edit.rule] != "invisible" and touches(edit, window)]
        spans = [(edit.start, edit.end) for edit in made]
        doubtful = [(edit.start, edit.end) for edit in found.doubtful]
        labels: list[Span] = []
        for start, end, pack in passage["artefacts"]:
            size, tally = visible((start, end), text), tallies[pack]
            labels.append((start, end))
            tally.artefacts += 1
            if overlap((start, end), spans, text) >= FOUND * size:
                tally.found += 1
            elif overlap((start, end), doubtful, text) >= FOUND * size:
                tally.reported += 1
            else:
                tally.notes.append(f"missed in {place[0]} {place[1]}: {text[start:end][:100]!r}")
        for edit, span in zip(made, spans, strict=True):
            inner = max(span[0], window[0]), min(span[1], window[1])
            if overlap(inner, map(tuple, passage["unclear"]), text) * 2 >= visible(inner, text):
                continue
            tally = tallies[packs[edit.rule]]
            tally.removals += 1
            if overlap(inner, labels, text) >= RIGHT * visible(inner, text):
                tally.right += 1
            else:
                tally.notes.append(f"wrong in {place[0]} {place[1]}: {edit.rule} removes {edit.found[:100]!r}")
    return tallies


def touches(edit: Edit, window: Span) -> bool:
    """Whether an edit is in a passage, wholly or in part."""
    return edit.start < window[1] and window[0] < edit.end and bool(edit.found.strip())


def counted(matches: list[dict[str, str]]) -> dict[str, dict[str, list[int]]]:
    """By rule and context: the number of labelled matches that are artefacts, and of all."""
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: {"alone": [0, 0], "beside": [0, 0]})
    for match in matches:
        count = counts[match["rule"]][match["context"]]
        count[0] += match["artefact"] == "1"
        count[1] += 1
    return counts


def calibrate(counts: dict[str, dict[str, list[int]]]) -> None:
    """Write the counts into the packs."""
    for path in sorted(PACKS.glob("*.toml")):
        head, *rules = re.split(r"(?m)^(?=\[\[rules\]\])", path.read_text("utf-8"))
        for number, rule in enumerate(rules):
            name = re.search(r'(?m)^id = "(\w+)"', rule)
            assert name is not None
            bare = re.sub(r"(?m)^(?:alone|beside) = .*\n", "", rule)
            given = counts.get(name[1], {})
            lines = "".join(f"{context} = {count}\n" for context, count in given.items() if count[1])
            rules[number] = bare.replace("positive = ", lines + "positive = ", 1)
        path.write_text(head + "".join(rules), "utf-8")


def in_structure(scrubber: Scrubber, tallies: dict[str, Tally]) -> tuple[int, int]:
    """Of the matches left for the structure around them, those that are artefacts, and all; in the pages of the tests, too."""
    pages = json.loads(PAGES.read_text("utf-8"))
    innocent = sum(len(scrubber.scan(page["text"]).doubtful) for page in pages)
    reported = sum(tally.reported for tally in tallies.values())
    return reported, innocent + reported


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calibrate", action="store_true")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    shared = accuracy.shared_or_exit()
    passages = [json.loads(line) for line in (HERE / "labels" / "artefact-passages.jsonl").read_text("utf-8").splitlines()]
    with (HERE / "labels" / "artefact-matches.tsv").open(encoding="utf-8", newline="") as file:
        matches = list(csv.DictReader(file, delimiter="\t"))
    counts = counted(matches)
    if options.calibrate:
        calibrate(counts)
    packs = load_packs([PACKS])
    names = {rule.id: pack.name for pack in packs for rule in pack.rules}
    documents = Documents(shared)
    documents.read((passage["source"], passage["document"]) for passage in passages)
    scrubber = Scrubber(packs)
    tallies = measure(documents, passages, scrubber, names)
    print(f"{len(passages)} passages; minimum confidence {LEAST_REMOVAL}\n")
    print("| pack | artefacts | found | only reported | recall | removals | precision |\n|---|" + "---:|" * 6)
    total = Tally()
    for name in sorted(tallies):
        total.add(tallies[name])
        print(tallies[name].row(name))
    print(total.row("**all**"))
    right = sum(count[0] for rule in counts.values() for count in rule.values())
    seen = sum(count[1] for rule in counts.values() for count in rule.values())
    print(f"\n{right} of {seen} labelled matches of {len(counts)} rules are artefacts (prior {PRIOR[0]}, weight {PRIOR[1]})")
    stood, left = in_structure(scrubber, tallies)
    print(f"{stood} of {left} matches left for the structure around them are artefacts (constant {IN_STRUCTURE})")
    if options.show:
        print(*(f"{name}: {note}" for name, tally in sorted(tallies.items()) for note in tally.notes), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
