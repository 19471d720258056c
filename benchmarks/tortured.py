"""The academic family compared with a plain replacer, in one run: restoration, unlisted phrases, harm, speed.

    python benchmarks/tortured.py                # everything
    python benchmarks/tortured.py --every 8      # every eighth document of each set: a quick look
    python benchmarks/tortured.py --show         # with the false edits on genuine text
    python benchmarks/tortured.py --families     # whole word families hidden: five folds
    python benchmarks/tortured.py --deep         # what quality "deep" changes: listed phrases and harm; needs spinfix[deep]
    python benchmarks/tortured.py --families --deep     # and what it changes of hidden families, among listed phrases
    python benchmarks/tortured.py --families --every 2 --from 1    # in the other half of the abstracts
    python benchmarks/tortured.py --families --weights FOLDER      # keeps the weights of the folds there, or takes those there

*listed*: the development documents, with listed phrases in place of their terms.  *hidden*: genuine abstracts with inserted
phrases from a tenth of the list, which the dictionary in use was learned without; five abstracts per document, each with a
place for a phrase.  *hidden, thinly*: the same with arbitrary abstracts, so that half of the documents have a single phrase.
*hidden among listed*: abstracts with phrases of the whole list; only the hidden tenth is counted.  *families*: whole families
hidden together (`training.tortured.families`), each phrase tested in one of five folds: no substitute of the fold is
known with any original, nor any phrase of a tested term; among phrases of the whole list, or alone, or with only the former or
only the latter hidden.  The weights for unlisted phrases are fitted on the other four folds and on other abstracts, and all
26,000 terms are known; the gate's weights, a few dozen numbers, and with "deep" what the language model's answers are worth,
three numbers and their calibration, are those in use.  How often unlisted phrases stand in the places of the first row is
counted as well (``tortured_evidence.py``).  The synonyms (``synonyms.tsv``) were written without the list, and the odd pairs
(``odd_pairs.tsv``) made of them.  The rest is genuine: academic text, and documents of all genres, in which every edit is
false.  The replacer uses the same list and replaces the longest match.  Phrases in a text of the corpus are weighed as if that
text had not been counted; its odd pairs were.  *spinfix* is the whole cleaner with its default options, *the family* its part
for tortured phrases.

The documents belong to others and are searched in ``$SPINFIX_SHARED``, then in ``shared`` next to the project.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random

from accuracy import load_scorer, shared_or_exit  # first: it puts the checkout on the path
from tortured_evidence import BandCounts

from spinfix import Cleaner, edits, resources
from spinfix.config import Config
from spinfix.edits import Edit
from spinfix.families import registry
from spinfix.families.manifest import Family
from spinfix.families.tortured import dictionary as tortured_dictionary
from spinfix.families.tortured import gate, odd_pairs, synonyms, unlisted_reader, unlisted_weights
from spinfix.families.tortured.dictionary import Phrase, TorturedDictionary
from spinfix.families.tortured.occurrences import Occurrence
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.families.tortured.surveyor import TorturedSurveyor
from spinfix.learn import text_files
from spinfix.learn.pairs import Pair
from training.tortured import unlisted as training
from training.tortured.dictionary import academic_files
from training.tortured.families import FOLDS, TermFamilies, WordFamilies, hidden_from, is_hidden
from training.tortured.torturing import Torturer

FAMILY = registry.named("tortured")
WITH_ARTICLE = re.compile(r"^an? ", re.IGNORECASE)

Cleaning = Callable[[str], str]


HARM_HEAD = "\n| | words | edits | documents harmed | edits a million words | MB/s |\n|---|---:|---:|---:|---:|---:|"


class LongestMatch:
    """Replaces every phrase of the list by its term, the longest first, keeping a capital first letter."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._terms: dict[str, str] = {}
        for phrase in phrases:
            if " " in phrase.spun or "-" in phrase.spun:
                self._terms.setdefault(phrase.spun, phrase.original)
        longest_first = sorted(self._terms, key=lambda spun: (-len(spun), spun))
        self.pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """Replace the matches."""
        return self.pattern.sub(self._term, text)

    def find(self, text: str) -> list[str]:
        """The matches."""
        return self.pattern.findall(text)

    def _term(self, match: re.Match[str]) -> str:
        term = self._terms[match.group().lower()]
        return term[0].upper() + term[1:] if match.group()[0].isupper() else term


class LeavingOut(TorturedSurveyor):
    """Judges a text of the corpus as if the phrases in it had not been counted there."""

    def weigh_one(self, text: str, occurrence: Occurrence, words: int) -> WeighedPhrase:
        """Weigh a phrase as if this occurrence in genuine text had not been counted."""
        own = text.lower().count(occurrence.spun)
        return super().weigh_one(text, occurrence._replace(genuine=max(0, occurrence.genuine - own)), words)


def _edits_of(restorer: TorturedRestorer, text: str) -> Sequence[Edit]:
    """The edits of the family alone."""
    found = restorer.restore(text)
    return (((found.edits or found.undecided) and restorer.restore_thoroughly(text)) or found).edits


def cleaning(restorer: TorturedRestorer) -> Cleaning:
    """Restoration of a text by the family alone."""
    return lambda text: edits.apply(text, _edits_of(restorer, text))


def with_only(known: TorturedDictionary, folder: Path, weights: Path | None = None, *, deep: bool = False) -> TorturedRestorer:
    """The restorer of a dictionary with only what is ``known``, written to ``folder``, with the synonyms in use.

    Args:
        known: the dictionary.
        folder: an empty folder.
        weights: the file of those for unlisted phrases; None for those in use.
        deep: whether its quality is "deep".
    """
    tortured_dictionary.save(known, folder)
    for name in (gate.FILE, synonyms.FILE, odd_pairs.FILE, unlisted_reader.FILE):
        (folder / name).write_bytes(FAMILY.file(name).read_bytes())
    (folder / unlisted_weights.FILE).write_bytes((weights or resources.unlisted()).read_bytes())
    return TorturedRestorer(Family("tortured", "tortured", folder), Config(quality="deep" if deep else "best"))


def hidden_documents(phrases: Iterable[Phrase], abstracts: Sequence[str], *, thinly: bool) -> list[str]:
    """Documents of five abstracts with these phrases in them, as slots; ``thinly`` also takes abstracts without a place."""
    torturer = Torturer(phrases)
    chosen = abstracts if thinly else [text for text in abstracts if torturer.torture(text, Random(0), weighted=False).slots]
    random = Random(7)
    made = (torturer.torture("\n".join(chosen[at : at + 5]), random, weighted=False) for at in range(0, len(chosen), 5))
    return [document.as_slots() for document in made if document.slots]


def listed_documents(torturer: Torturer, abstracts: Sequence[str]) -> Iterator[Pair]:
    """Documents of five abstracts with phrases of the whole list."""
    random = Random(8)
    for at in range(0, len(abstracts), 5):
        yield torturer.torture("\n".join(abstracts[at : at + 5]), random, weighted=False)


def among_listed(
    restorer: TorturedRestorer, torturer: Torturer, hidden: Collection[str], abstracts: Sequence[str]
) -> tuple[Counter[str], float]:
    """What is restored of the hidden phrases of documents with phrases of the whole list, and megabytes a second."""
    total: Counter[str] = Counter()
    seconds = size = 0.0
    for made in listed_documents(torturer, abstracts):
        start = time.perf_counter()
        found = _edits_of(restorer, made.spun)
        seconds += time.perf_counter() - start
        size += len(made.spun)
        asked = [slot for slot in made.slots if made.spun[slot[0] : slot[1]].lower() in hidden]
        total["required"] += len(asked)
        total["collateral"] += sum(not any(a < edit.end and edit.start < b for a, b, _ in made.slots) for edit in found)
        for begin, end, original in asked:
            here = [edit for edit in found if begin < edit.end and edit.start < end]
            if here:
                first, last = min(begin, here[0].start), max(end, here[-1].end)
                wanted = made.spun[first:begin] + original + made.spun[end:last]
                moved = [dataclasses.replace(edit, start=edit.start - first, end=edit.end - first) for edit in here]
                became = edits.apply(made.spun[first:last], moved)
                total["restored" if WITH_ARTICLE.sub("", became) == WITH_ARTICLE.sub("", wanted) else "wrong"] += 1
    return total, size / seconds / 1e6


def families(whole: TorturedDictionary, corpus: Path, scorer: object, options: argparse.Namespace) -> None:
    """Print recall and precision on the phrases tested in each fold, with dictionary and weights without that fold.

    Args:
        whole: the dictionary.
        corpus: folder of genuine text.
        scorer: the shared scorer.
        options: ``every`` and ``offset``, which of the abstracts are taken; ``weights``, where those of the folds are kept;
            ``show``, to print what is wrong to standard error; ``deep``, to measure that quality as well, on families of words
            and their terms among listed phrases.
    """
    first, second = academic_files(corpus)[:2]
    abstracts = list(text_files.lines(first))[training.READ + options.offset :: options.every]
    journals = list(text_files.lines(second))[options.offset :: options.every]
    words, terms, torturer = WordFamilies(whole), TermFamilies(whole), Torturer(whole.phrases)
    totals: defaultdict[str, Counter[str]] = defaultdict(Counter)
    counts = BandCounts()
    for fold, weights in enumerate(fold_weights(whole, corpus, options.weights)):
        for name, known, tested in (
            ("families of words and their terms", words.without(fold), words.tested(fold)),
            ("families of words", words.without(fold, terms=False), words.tested(fold)),
            ("all phrases of a term", terms.without(fold), terms.tested(fold)),
        ):
            with tempfile.TemporaryDirectory() as folder:
                lesser = with_only(dataclasses.replace(known, terms=whole.terms), Path(folder), weights)
                spun = {phrase.spun for phrase in tested}
                for kind, texts in (("arXiv", abstracts), ("CRAFT", journals)):
                    found, _ = among_listed(lesser, torturer, spun, texts[fold :: 2 * FOLDS])
                    totals[f"{name}, among listed, {kind}"] += found
                if name == "families of words and their terms":
                    for document in listed_documents(torturer, abstracts[fold :: 2 * FOLDS]):
                        slots = [slot for slot in document.slots if document.spun[slot[0] : slot[1]].lower() in spun]
                        counts.add(lesser, document.spun, slots)
                documents = hidden_documents(tested, abstracts[fold :: 2 * FOLDS], thinly=False)
                totals[f"{name}, alone"] += _scored(cleaning(lesser), scorer, documents, show=options.show)[0]
        if options.deep:
            known, spun = words.without(fold), {phrase.spun for phrase in words.tested(fold)}
            with tempfile.TemporaryDirectory() as folder:
                reading = with_only(dataclasses.replace(known, terms=whole.terms), Path(folder), weights, deep=True)
                found, _ = among_listed(reading, torturer, spun, abstracts[fold :: 2 * FOLDS])
                totals["families of words and their terms, among listed, arXiv, deep"] += found
        print(f"fold {fold} of {FOLDS} is done", file=sys.stderr, flush=True)
    for name, total in totals.items():
        print(_line(name, total))
    print(f"Different unlisted phrases in the places of the first row: {counts}")


def fold_weights(whole: TorturedDictionary, corpus: Path, folder: Path | None) -> Iterator[Path]:
    """The files of the weights for unlisted phrases of each fold, fitted on the others: those in ``folder``, where they are
    kept, as far as they are there.
    """
    with tempfile.TemporaryDirectory() as temporary:
        kept = folder or Path(temporary)
        kept.mkdir(parents=True, exist_ok=True)
        files = [kept / f"fold-{fold}.npz" for fold in range(FOLDS)]
        if not all(path.is_file() for path in files):
            restorer = TorturedRestorer(FAMILY, Config())
            examples = training.collect(whole, corpus, FAMILY.folder, restorer)
        for fold, path in enumerate(files):
            if not path.is_file():
                training.save(training.fit([one for one in examples if one.fold != fold], restorer), path)
            yield path


def restoration(name: str, clean: Cleaning, scorer: object, documents: Iterable[str]) -> str:
    """Recall and precision on documents with slots."""
    total, seconds, size = _scored(clean, scorer, documents)
    return _line(name, total, size / seconds / 1e6)


def _scored(
    clean: Cleaning, scorer: object, documents: Iterable[str], *, show: bool = False
) -> tuple[Counter[str], float, float]:
    """The scorer's counts over documents with slots, the seconds that cleaning took, and the code points cleaned."""
    total: Counter[str] = Counter()
    seconds = size = 0.0
    for text in documents:
        spun, _ = scorer.parse(text)  # type: ignore[attr-defined]
        start = time.perf_counter()
        output = clean(spun)
        seconds += time.perf_counter() - start
        size += len(spun)
        result = scorer.score(text, output)  # type: ignore[attr-defined]
        detail = result.pop("detail")
        for line in detail if show else ():
            print(line, file=sys.stderr)
        total.update(result)
    return total, seconds, size


def _line(name: str, total: Counter[str], speed: float | None = None) -> str:
    """A row of the table; ``speed`` in megabytes a second."""
    good = total["restored"] + total["optional"]
    made = good + total["wrong"] + total["collateral"]
    counts = " | ".join(str(total[count]) for count in ("required", "restored", "wrong", "collateral"))
    shares = f"{total['restored'] / max(1, total['required']):.4f} | {good / max(1, made):.4f}"
    return f"| {name} | {counts} | {shares} | {'' if speed is None else f'{speed:.3f}'} |"


def harm(name: str, find: Callable[[str], Sequence[Edit | str]], documents: Iterable[str], *, show: bool = False) -> str:
    """False edits on genuine documents; optionally printed with their context to standard error."""
    words = made = harmed = 0
    seconds = size = 0.0
    for text in documents:
        words += text.count(" ") + 1
        start = time.perf_counter()
        found = find(text)
        seconds += time.perf_counter() - start
        size += len(text)
        made += len(found)
        harmed += bool(found)
        for edit in found if show else ():
            if isinstance(edit, Edit):
                around = text[max(0, edit.start - 50) : edit.end + 50].replace("\n", " ")
                print(f"{name}: {edit.entry} ({edit.confidence}): {around}", file=sys.stderr)
    return f"| {name} | {words} | {made} | {harmed} | {1e6 * made / words:.2f} | {size / seconds / 1e6:.2f} |"


def _options() -> argparse.Namespace:
    """What is to be measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth document of each set")
    parser.add_argument(
        "--from",
        type=int,
        default=0,
        metavar="K",
        dest="offset",
        help="leave out the first K documents of each set (--families)",
    )
    parser.add_argument(
        "--weights", type=Path, metavar="FOLDER", help="keep the weights of the folds there, or take those there (--families)"
    )
    parser.add_argument("--show", action="store_true", help="print every false edit on genuine text to standard error")
    parser.add_argument("--families", action="store_true", help="hide whole word families of the list, and measure only that")
    parser.add_argument(
        "--deep", action="store_true", help='measure quality "deep": listed phrases and genuine text, or families'
    )
    return parser.parse_args()


def main() -> int:
    """Measure and print."""
    options = _options()
    every: int = options.every
    shared = shared_or_exit()
    scorer = load_scorer(shared)
    whole = tortured_dictionary.load(FAMILY.folder)
    academic = academic_files(shared / "corpus")
    abstracts = list(text_files.lines(academic[0]))
    head = (
        "| | required | restored | wrong | collateral | recall | precision | MB/s |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    if options.families:
        print(head)
        families(whole, shared / "corpus", scorer, options)
        return 0
    listed = [path.read_text("utf-8") for path in sorted((shared / "eval" / "dev" / "tortured").glob("*.slots.txt"))[::every]]
    clean = [path.read_text("utf-8") for path in sorted((shared / "eval" / "dev" / "clean").glob("*.txt"))]
    genuine = [text for path in academic for text in text_files.lines(path)][::every]
    if options.deep:
        restorer, leaving_out = (kind(FAMILY, Config(quality="deep")) for kind in (TorturedRestorer, LeavingOut))
        print(head)
        print(restoration("listed, the family, deep", cleaning(restorer), scorer, listed), flush=True)
        print(HARM_HEAD)
        for name, documents, one in (("corpus, academic", genuine, leaving_out), ("development, clean", clean, restorer)):
            print(harm(f"{name}, the family, deep", partial(_edits_of, one), documents, show=options.show), flush=True)
        return 0
    restorer, cleaner = TorturedRestorer(FAMILY, Config()), Cleaner(Config(scrub=False))
    plain = LongestMatch(whole.phrases)
    print(head)
    print(restoration("listed, spinfix", cleaner.clean, scorer, listed), flush=True)
    print(restoration("listed, the family", cleaning(restorer), scorer, listed), flush=True)
    print(restoration("listed, longest match", plain, scorer, listed), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        lesser = with_only(hidden_from(whole, 0), Path(folder))
        plainer = LongestMatch(tortured_dictionary.load_phrases(Path(folder)))
        for name, thinly in (("hidden", False), ("hidden, thinly", True)):
            unknown = [phrase for phrase in whole.phrases if is_hidden(phrase, 0)]
            hidden = hidden_documents(
                unknown, abstracts[2 :: 10 * every] if thinly else abstracts[3 :: 4 * every], thinly=thinly
            )
            print(restoration(f"{name}, the family", cleaning(lesser), scorer, hidden), flush=True)
            print(restoration(f"{name}, longest match", plainer, scorer, hidden), flush=True)
        spun = {phrase.spun for phrase in whole.phrases if is_hidden(phrase, 0)}
        found, speed = among_listed(lesser, Torturer(whole.phrases), spun, abstracts[4 :: 10 * every])
        print(_line("hidden among listed, the family", found, speed), flush=True)
    print(HARM_HEAD)
    for name, documents, family_alone in (
        ("corpus, academic", genuine, LeavingOut(FAMILY, Config())),
        ("development, clean", clean, restorer),
    ):
        some = documents[:: len(documents) // 2000 + 1]
        for who, find, read in (
            ("spinfix", lambda text: cleaner.analyse(text).edits, some),
            ("the family", partial(_edits_of, family_alone), documents),
            ("longest match", plain.find, some),
        ):
            print(harm(f"{name}, {who}", find, read, show=options.show and who != "longest match"), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
