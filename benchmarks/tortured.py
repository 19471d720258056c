"""The academic family compared with a plain replacer, in one run: restoration, unlisted phrases, harm, speed.

    python benchmarks/tortured.py                # everything
    python benchmarks/tortured.py --every 8      # every eighth document of each set: a quick look
    python benchmarks/tortured.py --show         # with the false edits on genuine text
    python benchmarks/tortured.py --families     # whole word families hidden: five folds, two minutes
    python benchmarks/tortured.py --unlisted FOLDER --archives FOLDER  # what the encoder finds of hidden phrases
    python benchmarks/tortured.py --deep         # what quality "deep" changes: listed phrases and harm; needs spinfix[deep]

*listed*: the development documents, with listed phrases in place of their terms.  *hidden*: genuine abstracts with inserted
phrases from a tenth of the list, which the dictionary in use was learned without; five abstracts per document, each with a
place for a phrase.  *hidden, thinly*: the same with arbitrary abstracts, so that half of the documents have a single phrase.
*hidden, families*: the same as *hidden* with whole families hidden together (`spinfix.training.tortured.families`), each
phrase tested in one of five folds: no substitute of the fold is known with any original, nor any phrase of a tested term;
or only the former; or only the latter. The gate's weights, a few dozen numbers, are those in use. *hidden among listed*:
abstracts with phrases of the whole list; only the hidden tenth is counted, or with ``--unlisted`` the fold of word families
that the encoder in FOLDER has not seen (that of ``spinfix learn unlisted --work``).  The rows with a hidden tenth are without
what finds phrases by their meaning; ``--unlisted`` has them with it, too, by an encoder that has not seen the tenth; it is
trained, which takes ten minutes, if FOLDER does not have it.  The rest is genuine: academic text, and documents of all genres,
in which every edit is false. The replacer uses the same list and replaces the longest match. Phrases in a text of the corpus
are weighed as if that text had not been counted. *spinfix* is the whole cleaner with its default options, *the family* its part
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
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random

from accuracy import load_scorer, shared_or_exit  # first: it puts the checkout on the path

from spinfix import Cleaner, edits, resources
from spinfix.config import Config
from spinfix.edits import Edit
from spinfix.families import registry
from spinfix.families.manifest import Family
from spinfix.families.tortured import classifier, unlisted
from spinfix.families.tortured import dictionary as tortured_dictionary
from spinfix.families.tortured.candidates import Occurrence
from spinfix.families.tortured.dictionary import Phrase, TorturedDictionary
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.families.tortured.surveyor import TorturedSurveyor
from spinfix.families.tortured.unlisted import UnlistedFinder
from spinfix.models.phrase_encoder import PhraseEncoder
from spinfix.training import everything, text_files
from spinfix.training.tortured import encoder as encoders
from spinfix.training.tortured import paraphrases, sieve
from spinfix.training.tortured.dictionary import academic_files
from spinfix.training.tortured.families import FOLDS, TermFamilies, WordFamilies, hidden_from, is_hidden
from spinfix.training.tortured.torturing import Torturer

FAMILY = registry.named("tortured")
WITH_ARTICLE = re.compile(r"^an? ", re.IGNORECASE)

Cleaning = Callable[[str], str]


UNSEEN = 20_000
"""First abstract of which neither the encoders nor the weights for unlisted phrases have learned anything."""

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
    return ((found.edits and restorer.restore_thoroughly(text)) or found).edits


def cleaning(restorer: TorturedRestorer) -> Cleaning:
    """Restoration of a text by the family alone."""
    return lambda text: edits.apply(text, _edits_of(restorer, text))


def without_a_tenth(whole: TorturedDictionary, folder: Path) -> None:
    """Write the dictionary as it would be without the first tenth of its phrases."""
    tortured_dictionary.save(hidden_from(whole, 0), folder)
    (folder / classifier.FILE).write_bytes(FAMILY.file(classifier.FILE).read_bytes())


def hidden_documents(phrases: Iterable[Phrase], abstracts: Sequence[str], *, thinly: bool) -> list[str]:
    """Documents of five abstracts with these phrases in them, as slots; ``thinly`` also takes abstracts without a place."""
    torturer = Torturer(phrases)
    chosen = abstracts if thinly else [text for text in abstracts if torturer.torture(text, Random(0), weighted=False).slots]
    random = Random(7)
    made = (torturer.torture("\n".join(chosen[at : at + 5]), random, weighted=False) for at in range(0, len(chosen), 5))
    return [document.as_slots() for document in made if document.slots]


def among_listed(
    name: str, restorer: TorturedRestorer, torturer: Torturer, hidden: Collection[str], abstracts: Sequence[str]
) -> str:
    """Recall and precision on the hidden phrases of documents with phrases of the whole list."""
    random = Random(8)
    total: Counter[str] = Counter()
    seconds = size = 0.0
    for at in range(0, len(abstracts), 5):
        made = torturer.torture("\n".join(abstracts[at : at + 5]), random, weighted=False)
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
    return _line(name, total, size / seconds)


def families(
    name: str,
    tested: Callable[[int], list[Phrase]],
    without: Callable[[int], TorturedDictionary],
    scorer: object,
    abstracts: Sequence[str],
    *,
    show: bool,
) -> str:
    """Recall and precision on the phrases tested in each fold, with the dictionary without that fold."""
    total: Counter[str] = Counter()
    seconds = size = 0.0
    for fold in range(FOLDS):
        with tempfile.TemporaryDirectory() as folder:
            tortured_dictionary.save(without(fold), Path(folder))
            (Path(folder) / classifier.FILE).write_bytes(FAMILY.file(classifier.FILE).read_bytes())
            lesser = cleaning(TorturedRestorer(Family("tortured", "tortured", Path(folder)), Config()))
            documents = hidden_documents(tested(fold), abstracts[fold :: 2 * FOLDS], thinly=False)
            part, took, length = _scored(lesser, scorer, documents, show=show)
        total.update(part)
        seconds, size = seconds + took, size + length
    return _line(name, total, size / seconds)


def among_families(whole: TorturedDictionary, folder: Path, kinds: Mapping[str, Sequence[str]], genuine: Sequence[str]) -> None:
    """For each fold with an encoder in ``folder`` what is restored of its phrases in documents with phrases of the whole list.

    Everything was learned without the fold: the dictionary in use, the encoder, and for folds that are not among
    `FITTED_FOLDS` also the weights.
    """
    families, torturer = WordFamilies(whole), Torturer(whole.phrases)
    learned, _ = unlisted.load(resources.of_meaning(unlisted.FILE))
    for fold in (fold for fold in range(FOLDS) if (folder / f"encoder-{fold}.npz").is_file()):
        encoder = PhraseEncoder(folder / f"encoder-{fold}.npz")
        tested = {phrase.spun for phrase in families.tested(fold)}
        with tempfile.TemporaryDirectory() as place:
            tortured_dictionary.save(families.without(fold), Path(place))
            (Path(place) / classifier.FILE).write_bytes(FAMILY.file(classifier.FILE).read_bytes())
            restorer = TorturedRestorer(Family("tortured", "tortured", Path(place)), Config())
            sieved = sieve.fit(encoder, families.without(fold), genuine, restorer)
            finder = UnlistedFinder(encoder, restorer.scorer, learned, sieved)
            for kind, texts in kinds.items():
                for how, restorer.unlisted in (("without", None), ("by meaning", finder)):
                    print(among_listed(f"{kind}, fold {fold}, {how}", restorer, torturer, tested, texts), flush=True)


def by_meaning(
    whole: TorturedDictionary, folder: Path, archives: Path, scorer: object, texts: Sequence[str], every: int
) -> None:
    """Print what is restored of a hidden tenth of the phrases with and without an encoder that has not seen them.

    Args:
        whole: the dictionary.
        folder: where the encoder is, or is to be.
        archives: the archives of `spinfix learn unlisted`.
        scorer: the shared scorer.
        texts: abstracts.
        every: which of them are taken.
    """
    path, known = folder / "encoder-tenth.npz", hidden_from(whole, 0)
    if not path.is_file():
        pretrained = encoders.read_pretrained(archives / everything.ENCODER)
        related = paraphrases.read_thesaurus(archives / everything.THESAURUS)
        encoders.save(encoders.train(known, encoders.take_inventory(known), texts[1::2], related, pretrained), path)
    unknown = [phrase for phrase in whole.phrases if is_hidden(phrase, 0)]
    with tempfile.TemporaryDirectory() as place:
        without_a_tenth(whole, Path(place))
        restorer = TorturedRestorer(Family("tortured", "tortured", Path(place)), Config())
        encoder = PhraseEncoder(path)
        sieved = sieve.fit(encoder, known, texts[1::2], restorer)
        finder = UnlistedFinder(encoder, restorer.scorer, unlisted.load(resources.of_meaning(unlisted.FILE))[0], sieved)
        for how, restorer.unlisted in (("without", None), ("by meaning", finder)):
            for name, thinly in (("hidden", False), ("hidden, thinly", True)):
                some = texts[2 :: 10 * every] if thinly else texts[3 :: 4 * every]
                hidden = hidden_documents(unknown, some, thinly=thinly)
                print(restoration(f"{name}, {how}", cleaning(restorer), scorer, hidden), flush=True)
            spun = {phrase.spun for phrase in unknown}
            some = texts[4 :: 10 * every]
            print(among_listed(f"hidden among listed, {how}", restorer, Torturer(whole.phrases), spun, some), flush=True)


def restoration(name: str, clean: Cleaning, scorer: object, documents: Iterable[str]) -> str:
    """Recall and precision on documents with slots."""
    total, seconds, size = _scored(clean, scorer, documents)
    return _line(name, total, size / seconds)


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


def _line(name: str, total: Counter[str], speed: float) -> str:
    good = total["restored"] + total["optional"]
    made = good + total["wrong"] + total["collateral"]
    return (
        f"| {name} | {total['required']} | {total['restored']} | {total['wrong']} | {total['collateral']} "
        f"| {total['restored'] / max(1, total['required']):.4f} | {good / max(1, made):.4f} | {speed / 1e6:.2f} |"
    )


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
    parser.add_argument("--show", action="store_true", help="print every false edit on genuine text to standard error")
    parser.add_argument("--families", action="store_true", help="hide whole word families of the list, and measure only that")
    parser.add_argument("--unlisted", type=Path, metavar="FOLDER", help="measure phrases found by their meaning, only that")
    parser.add_argument("--archives", type=Path, metavar="FOLDER", default=Path(), help="archives of `spinfix learn unlisted`")
    parser.add_argument("--deep", action="store_true", help='measure quality "deep", on listed phrases and genuine text only')
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
    if options.unlisted:
        print(head)
        kinds = {"arXiv": abstracts[UNSEEN::every], "CRAFT": list(text_files.lines(academic[1]))[::every]}
        by_meaning(whole, options.unlisted, options.archives, scorer, abstracts, every)
        among_families(whole, options.unlisted, kinds, abstracts[1::2])
        return 0
    if options.families:
        print(head)
        words, terms = WordFamilies(whole), TermFamilies(whole)
        for name, tested, without in (
            ("hidden, families of words and their terms", words.tested, words.without),
            ("hidden, families of words", words.tested, partial(words.without, terms=False)),
            ("hidden, all phrases of a term", terms.tested, terms.without),
        ):
            print(families(name, tested, without, scorer, abstracts[::every], show=options.show), flush=True)
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
        without_a_tenth(whole, Path(folder))
        lesser = TorturedRestorer(Family("tortured", "tortured", Path(folder)), Config())
        plainer = LongestMatch(tortured_dictionary.load_phrases(Path(folder)))
        for name, thinly in (("hidden", False), ("hidden, thinly", True)):
            unlisted = [phrase for phrase in whole.phrases if is_hidden(phrase, 0)]
            hidden = hidden_documents(
                unlisted, abstracts[2 :: 10 * every] if thinly else abstracts[3 :: 4 * every], thinly=thinly
            )
            print(restoration(f"{name}, the family", cleaning(lesser), scorer, hidden), flush=True)
            print(restoration(f"{name}, longest match", plainer, scorer, hidden), flush=True)
        unknown = {phrase.spun for phrase in whole.phrases if is_hidden(phrase, 0)}
        print(
            among_listed(
                "hidden among listed, the family", lesser, Torturer(whole.phrases), unknown, abstracts[4 :: 10 * every]
            ),
            flush=True,
        )
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
