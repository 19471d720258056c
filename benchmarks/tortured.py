"""The academic family against a plain replacer, in one run: restoration, phrases that no list holds, harm, speed.

    python benchmarks/tortured.py                # everything
    python benchmarks/tortured.py --every 8      # every eighth document of each set: a quick look

*listed*: the development documents, in which known phrases stand for their terms.  *hidden*: genuine abstracts into which a
tenth of the list is put that the dictionary in use was learned without.  The other two are genuine: academic text, and
documents of all genres, in which every edit is a false one.  The replacer takes the same list and replaces the longest match.

The documents belong to others and are looked for in ``$SPINFIX_SHARED``, then in ``shared`` beside the project.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random

from accuracy import load_scorer, shared_folder  # first: it puts the checkout on the path

from spinfix import edits, tortured_dictionary
from spinfix.config import Config
from spinfix.learn import text_files
from spinfix.learn.tortured_weights import Torturer, hidden_from, is_hidden
from spinfix.resources import family
from spinfix.tortured import FAMILY, WEIGHTS, TorturedRestorer
from spinfix.tortured_dictionary import Phrase, TorturedDictionary

Cleaning = Callable[[str], str]


class LongestMatch:
    """Replaces every phrase of the list by its term, the longest first, keeping a capital first letter."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._terms: dict[str, str] = {}
        for phrase in phrases:
            if " " in phrase.spun or "-" in phrase.spun:
                self._terms.setdefault(phrase.spun, phrase.original)
        longest_first = sorted(self._terms, key=lambda spun: (-len(spun), spun))
        self._pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """Replace what is found."""
        return self._pattern.sub(self._term, text)

    def _term(self, match: re.Match[str]) -> str:
        term = self._terms[match.group().lower()]
        return term[0].upper() + term[1:] if match.group()[0].isupper() else term


def cleaning(restorer: TorturedRestorer) -> Cleaning:
    """Restoration of a text by the family alone."""
    return lambda text: edits.apply(text, restorer.restore(text).edits)


def dictionary(folder: Path) -> TorturedDictionary:
    """The whole dictionary of a folder."""
    load = tortured_dictionary
    return TorturedDictionary(
        load.load_phrases(folder), load.load_words(folder), load.load_terms(folder), load.load_allowed(folder)
    )


def without_a_tenth(whole: TorturedDictionary, folder: Path) -> None:
    """Write the dictionary as it would be without the first tenth of its phrases."""
    tortured_dictionary.save(hidden_from(whole, 0), folder)
    (folder / WEIGHTS).write_bytes((family(FAMILY) / WEIGHTS).read_bytes())


def hidden_documents(whole: TorturedDictionary, abstracts: Sequence[str]) -> list[str]:
    """Documents of five abstracts with hidden phrases in them, as slots."""
    torturer = Torturer(phrase for phrase in whole.phrases if is_hidden(phrase, 0))
    random = Random(7)
    made = (torturer.torture("\n".join(abstracts[at : at + 5]), random, weighted=False) for at in range(0, len(abstracts), 5))
    return [document.as_slots() for document in made if document.slots]


def restoration(name: str, clean: Cleaning, scorer: object, documents: Iterable[str]) -> str:
    """Recall and precision on documents with slots."""
    total: Counter[str] = Counter()
    seconds = size = 0.0
    for text in documents:
        spun, _ = scorer.parse(text)  # type: ignore[attr-defined]
        start = time.perf_counter()
        output = clean(spun)
        seconds += time.perf_counter() - start
        size += len(spun)
        result = scorer.score(text, output)  # type: ignore[attr-defined]
        result.pop("detail")
        total.update(result)
    good = total["restored"] + total["optional"]
    made = good + total["wrong"] + total["collateral"]
    return (
        f"| {name} | {total['required']} | {total['restored']} | {total['wrong']} | {total['collateral']} "
        f"| {total['restored'] / max(1, total['required']):.4f} | {good / max(1, made):.4f} | {size / seconds / 1e6:.2f} |"
    )


def harm(name: str, clean: Callable[[str], int], documents: Iterable[str]) -> str:
    """False edits on genuine documents."""
    words = made = harmed = 0
    seconds = size = 0.0
    for text in documents:
        words += text.count(" ") + 1
        start = time.perf_counter()
        number = clean(text)
        seconds += time.perf_counter() - start
        size += len(text)
        made += number
        harmed += number > 0
    return f"| {name} | {words} | {made} | {harmed} | {1e6 * made / words:.2f} | {size / seconds / 1e6:.2f} |"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth document of each set")
    every = parser.parse_args().every
    shared = shared_folder()
    if shared is None:
        print("no shared folder: nothing is measured")
        return 0
    scorer = load_scorer(shared)
    whole = dictionary(family(FAMILY))
    restorer = TorturedRestorer(Config())
    plain = LongestMatch(whole.phrases)
    listed = [path.read_text("utf-8") for path in sorted((shared / "eval" / "dev" / "tortured").glob("*.slots.txt"))[::every]]
    academic = [path for path in text_files.files(shared / "corpus") if path.name.startswith("academic-")]
    abstracts = list(text_files.lines(academic[0]))
    print(
        "| | required | restored | wrong | collateral | recall | precision | MB/s |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    print(restoration("listed, spinfix", cleaning(restorer), scorer, listed), flush=True)
    print(restoration("listed, longest match", plain, scorer, listed), flush=True)
    hidden = hidden_documents(whole, abstracts[2 :: 10 * every])
    with tempfile.TemporaryDirectory() as folder:
        without_a_tenth(whole, Path(folder))
        lesser = TorturedRestorer(Config(), folder=Path(folder))
        print(restoration("hidden, spinfix", cleaning(lesser), scorer, hidden), flush=True)
        plainer = LongestMatch(tortured_dictionary.load_phrases(Path(folder)))
        print(restoration("hidden, longest match", plainer, scorer, hidden), flush=True)
    print("\n| | words | edits | documents harmed | edits a million words | MB/s |\n|---|---:|---:|---:|---:|---:|")
    clean = [path.read_text("utf-8") for path in sorted((shared / "eval" / "dev" / "clean").glob("*.txt"))]
    genuine = [text for path in academic for text in text_files.lines(path)][::every]
    for name, documents in (("corpus, academic", genuine), ("development, clean", clean)):
        print(harm(f"{name}, spinfix", lambda text: len(restorer.restore(text).edits), documents), flush=True)
        print(harm(f"{name}, longest match", lambda text: plain._pattern.subn("", text)[1], documents[::10]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
