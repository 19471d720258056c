"""How often unlisted phrases stand in genuine technical text: a half of what `evidence.BANDS` of the academic family says.

    python benchmarks/tortured_evidence.py       # some minutes

The other half, how often they stand in text with hidden word families, is counted by ``tortured.py --families``.  The genuine
text is what is full of terms in the corpus, but for news and abstracts that were learned from, and in `../shared/genuine`; some
paragraphs of the corpus the weights have seen.

The documents belong to others and are searched in ``$SPINFIX_SHARED``, then in ``shared`` next to the project.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from accuracy import shared_or_exit  # first: it puts the checkout on the path

from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.tortured import evidence
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.learn import genuine, text_files
from spinfix.learn.pairs import Slot
from training.tortured.dictionary import academic_files
from training.tortured.unlisted import READ

SHORTEST, LONGEST = 200, 60_000
"""Code points of the texts; what is longer is cut off."""


class BandCounts:
    """Different unlisted phrases of texts by `evidence.BANDS`."""

    def __init__(self) -> None:
        self._found: Counter[float] = Counter()
        self._words = self._texts = self._several = 0

    def add(self, restorer: TorturedRestorer, text: str, slots: Iterable[Slot] | None = None) -> None:
        """Count those of a text, or only those in some ``slots`` of it."""
        words = restorer.finder.cut(text)
        listed, taken = restorer.finder.find(words)
        taken = {*taken, *(place for one in listed for place in range(one.first, one.last))}
        if restorer.unlisted is None:
            raise ValueError("the family has no weights for unlisted phrases")
        phrases = restorer.unlisted.find(words, taken)
        if slots is not None:
            places = [(start, end) for start, end, _ in slots]
            phrases = [one for one in phrases if any(a < one.occurrence.end and one.occurrence.start < b for a, b in places)]
        found = {(evidence.name_of(one), one.reading.original): one.right for one in phrases}
        bands = [next((band.least for band in evidence.BANDS if right >= band.least), None) for right in found.values()]
        self._found.update(band for band in bands if band is not None)
        self._words, self._texts = self._words + len(words), self._texts + 1
        self._several += sum(band is not None for band in bands) > 1

    def __str__(self) -> str:
        """The counts, those in a word in brackets."""
        bands = [
            f"{self._found[band.least]} from {band.least} ({self._found[band.least] / self._words:.1e})"
            for band in evidence.BANDS
        ]
        return f"{', '.join(bands)} in {self._words:,} words, {self._texts:,} texts; {self._several:,} texts have several"


def technical_texts(shared: Path) -> Iterator[str]:
    """The texts, technical or not."""
    first = academic_files(shared / "corpus")[0]
    for path in text_files.files(shared / "corpus"):
        for number, text in enumerate(text_files.lines(path)):
            is_left_out = number < READ or number % 3 if path == first else "news" in path.name or number % 11 == 0
            if not is_left_out:
                yield text
    for source in genuine.sources(shared / "genuine"):
        yield from (text[:LONGEST] for text in genuine.documents(source))


def main() -> int:
    """Count and print."""
    shared = shared_or_exit()
    restorer, counts = TorturedRestorer(registry.named("tortured"), Config()), BandCounts()
    for text in technical_texts(shared):
        if len(text) >= SHORTEST and restorer.composer.register(restorer.finder.cut(text)).is_technical:
            counts.add(restorer, text)
    print(f"Different unlisted phrases in genuine technical text: {counts}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
