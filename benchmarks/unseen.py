"""Restoration of substitutions that are not in the dictionary.

    python benchmarks/unseen.py ../shared/pairs/wp-auto-spinner.train.jsonl.zst --documents 40

One head in ten is hidden: every entry of its group is removed from the dictionary, as if the spinner had learned the head
later.  Then held-out documents are restored.  For the places of hidden heads it prints how many are restored exactly, and how
many of the edits there are right.  For comparison, the same documents are restored with all entries, and without near matches.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from accuracy import held_out  # first: it puts the checkout on the path

from spinfix import Config
from spinfix.families import registry
from spinfix.families.spinner import channel, dictionary
from spinfix.families.spinner.restorer import Restorer
from spinfix.training.pairs import Pair
from spinfix.training.spinner.weights import is_right

FAMILY = "wp-auto-spinner"
HIDDEN = 10
"""One head in this many is hidden."""


def is_hidden(original: str) -> bool:
    """Whether the head is hidden, decided by the SHA-256 of its lower-case form."""
    return int(hashlib.sha256(original.lower().encode()).hexdigest(), 16) % HIDDEN == 0


def restorer(*, hide: bool, fuzzy: bool = True) -> Restorer:
    """A restorer of text known to be spun, optionally with a dictionary without the hidden heads."""
    made = Restorer(registry.named(FAMILY), Config(assume_spun=True, fuzzy=fuzzy))
    if hide:
        known = dictionary.load(registry.named(FAMILY).folder)
        kept = [entry for entry in known.substitutions if not is_hidden(entry.original)]
        made.__dict__["channel"] = channel.compile_channel(replace(known, substitutions=kept))
    return made


def count_places(made: Restorer, pairs: Sequence[Pair]) -> Counter[str]:
    """Results at the places of hidden heads, and all edits outside spun places."""
    found: Counter[str] = Counter()
    for pair in pairs:
        edits = [(edit.start, edit.end, edit.replacement) for edit in made.restore(pair.spun).edits]
        for start, end, original in pair.slots:
            if not is_hidden(original):
                continue
            found["places"] += 1
            touching = [edit for edit in edits if edit[0] < end and edit[1] > start]
            found["edited"] += bool(touching)
            found["right"] += bool(touching) and is_right(touching[0], edits, pair)
        spun = [(start, end) for start, end, _ in pair.slots]
        found["edits"] += len(edits)
        found["collateral"] += sum(all(edit[1] <= start or edit[0] >= end for start, end in spun) for edit in edits)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, help="the pairs that the dictionary was learned from")
    parser.add_argument("--documents", type=int, default=40, metavar="N", help="held-out documents (40)")
    options = parser.parse_args(arguments)
    pairs = list(islice(held_out(options.pairs), options.documents))
    print("| dictionary | places of hidden heads | edited | right | recall | precision | edits in all | beside spun places |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, made in (
        ("whole", restorer(hide=False)),
        ("a tenth of the heads hidden", restorer(hide=True)),
        ("the same, no near matches", restorer(hide=True, fuzzy=False)),
    ):
        found = count_places(made, pairs)
        recall, precision = found["right"] / max(1, found["places"]), found["right"] / max(1, found["edited"])
        row = (name, found["places"], found["edited"], found["right"], f"{recall:.3f}", f"{precision:.3f}")
        print("|", " | ".join(map(str, (*row, found["edits"], found["collateral"]))), "|", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
