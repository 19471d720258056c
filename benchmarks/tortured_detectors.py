"""Who finds tortured papers and phrases, and who raises false alarms: spinfix beside plain replacing and detection-only tools.

    python benchmarks/tortured_detectors.py                # everything, a quarter of an hour
    python benchmarks/tortured_detectors.py --every 8      # every eighth document of each set: a quick look
    python benchmarks/tortured_detectors.py --list FILE    # with the list of pip's TorturePhrases_Estimator, if you have it

All read the same documents:

*papers*: the development documents, genuine abstracts with listed phrases in place of their terms.  *in columns*: the same,
with lines of 46 characters and words divided at their ends, as `pdftotext` leaves narrow columns.  The rest is genuine:
academic abstracts of the corpus (spinfix weighs a phrase there as if it had not been counted in that text), development
documents of all genres, and samples of 50 other kinds.

- *spinfix, believed*: papers that `spinfix tortured` believes tortured, and the phrases that it lists in them.
- *spinfix, every phrase*: papers with any phrase that `spinfix tortured` lists, "no proof alone" included.
- *longest match*: a replacer with spinfix's list (`benchmarks/tortured.py`); what it would replace.
- *queries*: the screener's list as it is published, its queries (phrase AND company, NOT company, near) evaluated as a search
  engine does: exact words in order, hyphens and case ignored.  *two*: papers that meet two different ones.
- *estimator*: TorturePhrases_Estimator 4.0 of the package index, whose method is a search for each line of its own list of
  147,517 as a substring, in lower case.  The package is not needed, but its list is (--list).

A paper is found if it is flagged; a phrase is found if something overlaps it; something found is right if it overlaps a phrase.
The documents belong to others and are searched in ``$SPINFIX_SHARED``, then in ``shared`` next to the project.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from random import Random

from accuracy import shared_or_exit  # first: it puts the checkout on the path
from tortured import FAMILY, LeavingOut, LongestMatch

from spinfix.config import Config
from spinfix.families.tortured import dictionary
from spinfix.families.tortured.surveyor import TorturedSurveyor
from spinfix.report.papers import paper_of
from spinfix.result import Result
from spinfix.training import genuine, text_files
from spinfix.training.pairs import parse
from spinfix.training.tortured.dictionary import academic_files, read_list

Span = tuple[int, int]
Found = tuple[list[Span], bool]
"""The places found in a text, and whether it is flagged."""
Detector = Callable[[str], Found]

WIDTH = 46
"""Characters of a line in a narrow column."""
DIVIDED = 0.5
"""Share of the words at line ends that are divided."""
_TOKEN = re.compile(r'"([^"]*)"(?:~(\d+))?|\(|\)|[^\s()"]+')
_WORD = re.compile(r"[^\W_]+")


class Query:
    """A query of the screener: phrases and words, joined by AND, OR and NOT from left to right, with groups in brackets.

    >>> query = Query('"irregular woodland" AND (tree OR "random forest") NOT deer')
    >>> texts = "An irregular-woodland, a tree.", "An irregular woodland.", "Irregular woodland, tree, deer"
    >>> [query.meets(Folded(text)) for text in texts]
    [True, False, False]
    """

    def __init__(self, text: str) -> None:
        tokens = [(match[1], match[2], match[0]) for match in _TOKEN.finditer(text)]
        self.phrase = next((words(quoted) for quoted, _, _ in tokens if quoted is not None), words(text))
        self.meets = _parsed(tokens)


class Folded:
    """A text as a search engine sees it."""

    def __init__(self, text: str) -> None:
        self.words = words(text)
        self.text = f" {' '.join(self.words)} "
        self.known = set(self.words)


Test = Callable[[Folded], bool]


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _WORD.findall(text.lower())


def _parsed(tokens: list[tuple[str | None, str | None, str]]) -> Test:
    """What evaluates an expression; takes its tokens up to the bracket that ends it."""
    test = None
    operator = "OR"
    while tokens:
        quoted, slop, raw = tokens.pop(0)
        if raw == ")":
            break
        if quoted is None and raw in ("AND", "ADN", "OR", "NOT"):
            operator = raw
            continue
        operand = _parsed(tokens) if raw == "(" else _operand(words(quoted if quoted is not None else raw), slop, raw)
        test = _joined(test, operator, operand)
        operator = "OR"
    return test or (lambda _: False)


def _operand(phrase: list[str], slop: str | None, raw: str) -> Test:
    spelt = " ".join(phrase)
    if not phrase:
        return lambda _: False
    if raw.endswith("*"):
        return lambda text: f" {spelt}" in text.text
    if slop:
        return lambda text: text.known.issuperset(phrase) and bool(near(text.words, phrase, int(slop)))
    return lambda text: f" {spelt} " in text.text


def _joined(
    test: Callable[[Folded], bool] | None, operator: str, operand: Callable[[Folded], bool]
) -> Callable[[Folded], bool]:
    if test is None:
        return operand
    if operator == "NOT":
        return lambda text: test(text) and not operand(text)
    if operator == "OR":
        return lambda text: test(text) or operand(text)
    return lambda text: test(text) and operand(text)


def near(text: Sequence[str], phrase: Sequence[str], slop: int) -> bool:
    """Whether all words of a phrase stand within as many words as it has and ``slop`` more, in any order."""
    reach = len(phrase) + slop
    wanted = set(phrase)
    return any(wanted <= set(text[at : at + reach]) for at, word in enumerate(text) if word in wanted)


class Queries:
    """The queries of a list."""

    def __init__(self, path: Path, least: int = 1) -> None:
        rows = read_list(path)
        made = [Query(query) for _, _, _, query in rows if query]  # a phrase without a query is no longer searched for
        self._queries = [query for query in made if query.phrase]
        self._least = least

    def __call__(self, text: str) -> Found:
        """The places of the phrases whose queries the text meets."""
        folded = Folded(text)
        met = [query for query in self._queries if folded.known.issuperset(query.phrase) and query.meets(folded)]
        spans = [span for phrase in {tuple(query.phrase) for query in met} for span in places(text, phrase)]
        return spans, len({tuple(query.phrase) for query in met}) >= self._least


def places(text: str, phrase: Sequence[str]) -> list[Span]:
    """Where the words of a phrase follow each other."""
    pattern = r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, phrase)) + r"(?![^\W_])"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


class Substrings:
    """TorturePhrases_Estimator 4.0: each line of a list, searched in lower case as a substring."""

    def __init__(self, path: Path) -> None:
        self._lines = [line.strip().lower() for line in path.read_text("utf-8").splitlines() if line.strip()]

    def __call__(self, text: str) -> Found:
        """The places of the lines in the text."""
        lowered = text.lower()
        spans = [match.span() for line in self._lines if line in lowered for match in re.finditer(re.escape(line), lowered)]
        return spans, bool(spans)


class Replacer:
    """What the longest match would replace."""

    def __init__(self) -> None:
        self._plain = LongestMatch(dictionary.load_phrases(FAMILY.folder))

    def __call__(self, text: str) -> Found:
        """The places of the matches."""
        spans = [match.span() for match in self._plain.pattern.finditer(text)]
        return spans, bool(spans)


def spinfix(restorer: TorturedSurveyor, *, believed: bool) -> Detector:
    """What `spinfix tortured` lists and is not only mentioned; ``believed`` only in papers that it believes tortured."""

    def find(text: str) -> Found:
        finding = restorer.survey(text)
        tortured = finding.probability > restorer.threshold
        result = Result(text, (), finding.probability, "tortured" if tortured else None, (finding,))
        paper = paper_of(result, "")
        listed = [(place.sighting.start, place.sighting.end) for place in paper.places]
        spans = [span for span in listed if span not in {(mention.start, mention.end) for mention in finding.mentions}]
        return ([], False) if believed and not tortured else (spans, bool(spans))

    return find


def set_in_columns(text: str, slots: Sequence[Span], random: Random) -> tuple[str, list[Span]]:
    """The text in lines of `WIDTH` characters, with words divided at their ends, and the slots in it."""
    made: list[str] = []
    moved = {}
    length = line = 0
    for match in re.finditer(r"\s+|\S+", text):
        piece = match.group()
        if piece.isspace():
            piece = "\n" if "\n" in piece or line >= WIDTH else " "
        elif line + len(piece) > WIDTH:
            room = WIDTH - line - 1
            if len(piece) > 6 and 3 <= room <= len(piece) - 3 and piece.isalpha() and random.random() < DIVIDED:
                piece = f"{piece[:room]}-\n{piece[room:]}"
            elif made and made[-1] == " ":
                made[-1] = "\n"
                line = 0
        for slot in {place for span in slots for place in span}:
            if match.start() <= slot <= match.end() and slot not in moved:
                offset = slot - match.start()
                moved[slot] = length + offset + (2 if "-\n" in piece and offset > piece.index("-\n") else 0)
        made.append(piece)
        length += len(piece)
        line = len(piece) - piece.rindex("\n") - 1 if "\n" in piece else line + len(piece)
    return "".join(made), [(moved[start], moved[end]) for start, end in slots]


def unslotted(text: str) -> tuple[str, list[Span]]:
    """A document with slots as its spun text and the places of its phrases."""
    pair = parse("", text)
    return pair.spun, [(start, end) for start, end, _ in pair.slots]


@dataclass(slots=True)
class Score:
    """Counts of one detector on documents with phrases."""

    documents: int = 0
    flagged: int = 0
    phrases: int = 0
    met: int = 0
    found: int = 0
    right: int = 0

    def add(self, slots: Sequence[Span], found: Found) -> None:
        """Count a document."""
        spans, flagged = found
        self.documents += 1
        self.flagged += flagged
        self.phrases += len(slots)
        self.met += sum(any(a < end and start < b for a, b in spans) for start, end in slots)
        self.found += len(spans)
        self.right += sum(any(a < end and start < b for start, end in slots) for a, b in spans)


def alarms(find: Detector, documents: Sequence[str]) -> str:
    """Phrases a million words and documents flagged in a thousand, of genuine text."""
    size = sum(text.count(" ") + text.count("\n") + 1 for text in documents)
    found = [find(text) for text in documents]
    phrases, flagged = sum(len(spans) for spans, _ in found), sum(flag for _, flag in found)
    return f"{1e6 * phrases / size:.1f} | {1e3 * flagged / len(documents):.1f}"


def kinds(folder: Path, every: int) -> list[str]:
    """Every so many documents of 50 kinds of genuine English."""
    documents = chain.from_iterable(map(genuine.documents, genuine.sources(folder)))
    return list(islice(documents, 0, None, every))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth document of each set")
    parser.add_argument("--list", type=Path, metavar="FILE", help="tortured_phrases_list.txt of TorturePhrases_Estimator")
    options = parser.parse_args()
    every: int = options.every
    shared = shared_or_exit()
    papers = [
        unslotted(path.read_text("utf-8")) for path in sorted((shared / "eval/dev/tortured").glob("*.slots.txt"))[::every]
    ]
    random = Random(5)
    columns = [set_in_columns(text, slots, random) for text, slots in papers]
    academic = academic_files(shared / "corpus")
    abstracts = [text for path in academic for text in text_files.lines(path)][7 :: 20 * every]
    clean = [path.read_text("utf-8") for path in sorted((shared / "eval/dev/clean").glob("*.txt"))[::every]]
    others = kinds(shared / "genuine", 20 * every)
    restorer, left_out = TorturedSurveyor(FAMILY, Config()), LeavingOut(FAMILY, Config())
    queries = shared / "tortured" / "phrases.tsv"
    detectors: dict[str, tuple[Detector, Detector]] = {
        "spinfix, believed": (spinfix(restorer, believed=True), spinfix(left_out, believed=True)),
        "spinfix, every phrase": (spinfix(restorer, believed=False), spinfix(left_out, believed=False)),
        "longest match": (Replacer(),) * 2,
        "queries": (Queries(queries),) * 2,
        "queries, two": (Queries(queries, 2),) * 2,
    }
    if options.list:
        detectors["estimator"] = (Substrings(options.list),) * 2
    size = [sum(len(words(text)) for text in texts) for texts in (abstracts, clean, others)]
    print(f"{len(papers)} papers with {sum(len(slots) for _, slots in papers)} phrases; genuine words: {size}\n")
    print(
        "| | papers found | phrases found | in columns | of what is found, right | abstracts: phrases a million words "
        "| papers in 1,000 | all genres | documents in 1,000 | 50 kinds | documents in 1,000 |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    for name, (find, find_in_corpus) in detectors.items():
        score, narrow = Score(), Score()
        for text, slots in papers:
            score.add(slots, find(text))
        for text, slots in columns:
            narrow.add(slots, find(text))
        cells = [
            f"{score.flagged / score.documents:.3f}",
            f"{score.met / score.phrases:.3f}",
            f"{narrow.met / narrow.phrases:.3f}",
            f"{score.right / max(1, score.found):.3f}",
            alarms(find_in_corpus, abstracts),
            alarms(find, clean),
            alarms(find, others),
        ]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
