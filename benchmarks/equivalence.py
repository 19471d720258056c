"""How many wrong restorations are synonyms that leave good English with the same meaning.

    python benchmarks/equivalence.py --every 2                      # a second figure beside the strict one
    python benchmarks/equivalence.py --every 2 --show > places.tsv  # every wrong place with its score and context

``eval/score.py`` counts as wrong whatever is not the word that the author wrote.  Original and wrong restoration are
alternatives of one spun phrase, so they are near-synonyms by the spinner's thesaurus; what remains to be asked is whether the
sentence takes the other word as well.  The causal language model of quality "deep" answers: the log likelihood, in nats, of the
restoration and what follows it, less that of the author's word, in the author's text.  At `EQUIVALENT` or more the two count as
equivalent.

``equivalence.tsv`` holds a reader's verdicts on 200 of these places, drawn at random (1: good English with the same meaning);
the benchmark prints how often model and reader agree.  Needs ``spinfix[deep]``.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from accuracy import document_sets, load_scorer, shared_or_exit  # first: it puts the checkout on the path

from spinfix import Cleaner, Config
from spinfix.models import causal

EQUIVALENT = -2.0
"""Nats.  Chosen on 100 of the reader's 200 verdicts, where model and reader agree on 81; on the other 100 they agree on 77.
The reader calls 93 of the 200 equivalent, the model 103."""

FOLLOWING = 40
"""Code points after the place that are scored with it."""

VERDICTS = Path(__file__).with_suffix(".tsv")


class Wrong(NamedTuple):
    """A place restored to something else than the original.

    Attributes:
        file: name of the document.
        slot: number of the place in it, from 0.
        start: where the original begins in the original text, in code points.
        was: the spun phrase.
        now: what it was restored to.
        wanted: the original.
    """

    file: str
    slot: int
    start: int
    was: str
    now: str
    wanted: str


def original(scorer: ModuleType, text: str) -> tuple[str, list[tuple[int, str]]]:
    """The original text, and start and words of each slot's original."""
    pieces: list[str] = []
    slots: list[tuple[int, str]] = []
    last = length = 0
    for match in scorer.SLOT.finditer(text):
        words = match[2].split("|")[0]
        pieces += (text[last : match.start()], words)
        slots.append((length + match.start() - last, words))
        length += match.start() - last + len(words)
        last = match.end()
    return "".join((*pieces, text[last:])), slots


def wrong_places(scorer: ModuleType, name: str, text: str, output: str) -> Iterator[Wrong]:
    """The places of one document that were restored to something else."""
    _, items = scorer.parse(text)
    _, slots = original(scorer, text)
    spans = [match.span() for match in scorer.TOKEN.finditer(output.translate(scorer.FOLD))]
    number = -1
    for item, start, end, _ in scorer.align(items, scorer.tokens(output)):
        if item is None or isinstance(item, str):
            continue
        number += 1
        got = scorer.tokens(output[spans[start][0] : spans[end - 1][1]]) if end > start else []
        if got and got not in item[1] and got != item[0]:
            now = output[spans[start][0] : spans[end - 1][1]]
            yield Wrong(name, number, slots[number][0], " ".join(item[0]), now, slots[number][1])


def scores(model: causal.Continuing, text: str, places: Sequence[Wrong]) -> list[float]:
    """For each place the log likelihood of its restoration less that of the original, in nats."""
    asked = []
    for place in places:
        end = place.start + len(place.wanted)
        after = text[end : end + FOLLOWING]
        blank = int(place.start > 0 and text[place.start - 1] == " ")
        readings = tuple(" " * blank + words + after for words in (place.wanted, place.now))
        asked.append(causal.Place(place.start - blank, readings))
    return [now - wanted for wanted, now in model(text, asked)]


def verdicts() -> dict[tuple[str, int, str], bool]:
    """The reader's, by document, slot and restoration."""
    with VERDICTS.open(encoding="utf-8", newline="") as lines:
        return {
            (row["file"], int(row["slot"]), row["now"]): row["same"] == "1" for row in csv.DictReader(lines, delimiter="\t")
        }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quality", default=Config().quality, help="fast, best or deep")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth file of each set")
    parser.add_argument("--model", type=Path, help="a GGUF file instead of the default model")
    parser.add_argument("--show", action="store_true", help="print every wrong place instead of the table")
    options = parser.parse_args(arguments)
    shared = shared_or_exit()
    scorer, sets = load_scorer(shared), document_sets(shared)
    cleaner, model = Cleaner(Config(quality=options.quality)), causal.CausalModel(options.model)
    read = verdicts() if VERDICTS.is_file() else {}
    agreed: list[bool] = []
    if not options.show:
        print("| | edits | right | wrong | of these equivalent | precision | precision with equivalents |")
        print("|---|---:|---:|---:|---:|---:|---:|")
    for kind in ("fully spun", "half spun"):
        right = edits = wrong = equivalent = 0
        for path in sets[kind][:: options.every]:
            text = path.read_text("utf-8")
            output = cleaner.clean(scorer.parse(text)[0])
            counted = scorer.score(text, output)
            places = list(wrong_places(scorer, path.name, text, output))
            truth, _ = original(scorer, text)
            said = scores(model, truth, places)
            right += counted["restored"] + counted["optional"]
            edits += counted["restored"] + counted["optional"] + counted["wrong"] + counted["collateral"]
            wrong += len(places)
            equivalent += sum(score >= EQUIVALENT for score in said)
            for place, score in zip(places, said, strict=True):
                key = place.file, place.slot, place.now
                agreed += [read[key] == (score >= EQUIVALENT)] if key in read else []
                if options.show:
                    begin, end = place.start, place.start + len(place.wanted)
                    around = truth[max(0, begin - 90) : begin], truth[end : end + 60]
                    row = (*key, place.was, place.wanted, f"{score:.2f}", *(" ".join(side.split()) for side in around))
                    print(*row, sep="\t")
        if not options.show:
            figures = (f"{right / edits:.3f}", f"{(right + equivalent) / edits:.3f}") if edits else ("–", "–")
            share = f"{equivalent} ({equivalent / wrong:.0%})" if wrong else "0"
            print(f"| {kind} | {edits} | {right} | {wrong} | {share} | {figures[0]} | {figures[1]} |")
    if agreed and not options.show:
        print(f"\nReader and model agree on {sum(agreed)} of {len(agreed)} places that a reader judged.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
