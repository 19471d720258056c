"""Choosing once more among the readings of each place, everything that is known of it seen together.

The decoder adds its terms up (`spinfix.weights`), which is what a search needs and a little less than the terms say: what a
draw elsewhere in the document is worth hangs on how often the phrase stands there, what the language model is worth on how rare
the phrase is.  Here a small perceptron sees the terms of one reading together with what is known of the place, and adds to the
decoder's sum.  Besides, every substitution has a handicap of its own, for what language model and judge regularly get wrong in
just that pair.  It ranks the `Site`s of the last decoding and is asked once a document.

    score(reading) = w · terms + perceptron(terms, place) + handicap(substitution)

`spinfix.learn.ranking` fits it and `docs/experiments.md` has the figures.

File format: a `.npz` archive of plain float arrays (read with ``allow_pickle=False``), for each quality ``q``: ``q.scale``
what each input is divided by; ``q.linear`` two rows of weights, for documents spun in part and in full; ``q.1``, ``q.2``,
``q.3`` the perceptron's matrices (inputs × outputs) with ``q.1.bias`` …; ``q.handicap`` a table that `handicap_of` looks up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache
from math import log10
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from spinfix.beliefs import Option, Site
from spinfix.weights import TERMS

PLACE = ("times", "standing", "own", "occurrences", "share", "full", "readings", "stands", "belief", "margin")
"""What the perceptron sees of a reading and its place besides the terms.

times        log10 occurrences of the substitution in the pairs; for "as it stands", of the phrase as the authors' own
standing     log10 occurrences of the phrase that the spinner left
own          log10 occurrences of the phrase that a group would have replaced
occurrences  log10 occurrences in this document
share        share of the groups believed to be in use
full         1 if the document counts as spun in full
readings     number of readings
stands       1 for "as it stands"
belief       log of the decoder's belief
margin       log of its belief against that in the best other reading, bounded
"""

LEAST = 1e-6
"""Beliefs below this are alike."""
ROWS = 256
"""Readings multiplied at once: OpenBLAS takes more threads for more, which then spend a processor on waiting for each other."""
BOUND = 8.0
"""Of the margin, in nats."""
HANDICAPS = 1 << 15
"""Places in the table of handicaps, which 13,300 substitutions and 9,100 phrases share."""


class RankerError(ValueError):
    """A file that is no ranker."""


class Questions(NamedTuple):
    """The readings of many sites, one row each, as the perceptron sees them.

    Attributes:
        inputs: (readings, inputs) `TERMS` less those of "as it stands", then `PLACE`; not yet scaled.
        starts: row of the first reading of each site.
        sizes: number of readings of each site.
        handicaps: each reading's place in the table.
        full: whether the document counts as spun in full.
    """

    inputs: Any
    starts: Any
    sizes: Any
    handicaps: Any
    full: bool


def describe(sites: Sequence[Site], share: float, *, full: bool) -> Questions:
    """What there is to know of the sites of one document."""
    import numpy as np  # here, because text that shows no sign of spinning never needs it

    if not sites:
        none = np.zeros(0, np.int64)
        return Questions(np.zeros((0, len(TERMS) + len(PLACE)), np.float32), none, none, none, full)
    seen = Counter(site.arc.reading for site in sites)
    sizes = np.fromiter((len(site.options) for site in sites), np.int64, len(sites))
    starts = np.cumsum(sizes) - sizes
    of = np.repeat(np.arange(len(sites)), sizes)
    terms = np.array([option.features for site in sites for option in site.options], np.float32).reshape(-1, len(TERMS))
    terms -= terms[starts][of]
    belief = np.log(np.array([option.belief for site in sites for option in site.options], np.float32) + LEAST)
    best = np.maximum.reduceat(belief, starts)[of]
    second = np.maximum.reduceat(np.where(belief < best, belief, np.float32(2 * np.log(LEAST))), starts)[of]
    margin = np.clip(belief - np.where(belief < best, best, second), -BOUND, BOUND)
    rows = []
    for site in sites:
        reading = site.arc.reading
        place = (
            log10(reading.standing + 1.0),
            log10(reading.own + 1.0),
            log10(seen[reading]),
            share,
            float(full),
            float(len(site.options)),
        )
        for option in site.options:
            times = option.candidate.times if option.candidate else reading.own
            rows.append((log10(times + 1.0), *place, float(option.candidate is None)))
    inputs = np.concatenate((terms, np.array(rows, np.float32), belief[:, None], margin[:, None]), 1)
    names = (_names(site, option) for site in sites for option in site.options)
    handicaps = np.fromiter((handicap_of(*name) for name in names), np.int64, len(of))
    return Questions(inputs, starts, sizes, handicaps, full)


def _names(site: Site, option: Option) -> tuple[str, str]:
    candidate = option.candidate
    return (candidate.spun, candidate.original) if candidate else (site.arc.reading.candidates[0].spun, "")


@lru_cache(maxsize=1 << 16)
def handicap_of(spun: str, original: str) -> int:
    """Place of a substitution in the table of handicaps; "" is the phrase as it stands.  Case forms share one.

    >>> handicap_of("overseas", "foreign") == handicap_of("Overseas", "Foreign")
    True
    """
    return crc32(f"{spun}>{original}".lower().encode()) % HANDICAPS


class Ranker:
    """Ranks the readings of sites.

    The file is read on first use; a pickled ranker is its path and quality.

    Args:
        path: the model's file.
        quality: "fast" or "best", with which the sites were decoded.
    """

    def __init__(self, path: Path | str, quality: str) -> None:
        """Remember what to read."""
        self.path = Path(path)
        self.quality = quality

    def __reduce__(self) -> tuple[type[Ranker], tuple[Path, str]]:
        return type(self), (self.path, self.quality)

    @classmethod
    def of(cls, arrays: dict[str, Any]) -> Ranker:
        """A ranker in memory, as `spinfix.learn.ranking` fits it."""
        ranker = cls("", "")
        ranker.__dict__["_arrays"] = arrays
        return ranker

    def __call__(self, sites: Sequence[Site], share: float, *, full: bool) -> list[Site]:
        """The sites with beliefs and choices made anew.  No two of the readings chosen lie over each other.

        Raises:
            RankerError: if the file is not what `spinfix learn weights` writes.
        """
        if not sites:
            return []
        questions = describe(sites, share, full=full)
        believed = iter(probabilities(self.scores(questions), questions).tolist())
        ranked = []
        for site in sites:
            options = tuple(Option(option.candidate, option.features, next(believed)) for option in site.options)
            chosen = max(range(len(options)), key=lambda index: options[index].belief)
            ranked.append(Site(site.arc, options, chosen))
        return _apart(ranked)

    def scores(self, questions: Questions) -> Any:
        """Score of each reading, natural logarithm."""
        import numpy as np

        arrays = self._arrays
        scores = arrays["handicap"][questions.handicaps]
        for begin in range(0, len(scores), ROWS):
            scaled = questions.inputs[begin : begin + ROWS] / arrays["scale"]
            state = np.maximum(scaled @ arrays["1"] + arrays["1.bias"], 0)
            state = np.maximum(state @ arrays["2"] + arrays["2.bias"], 0)
            linear = scaled[:, : len(TERMS)] @ arrays["linear"][int(questions.full)]
            scores[begin : begin + ROWS] += linear + (state @ arrays["3"])[:, 0]
        return scores

    @cached_property
    def _arrays(self) -> dict[str, Any]:
        import numpy as np

        names = ("scale", "linear", "1", "1.bias", "2", "2.bias", "3", "handicap")
        try:
            with np.load(self.path, allow_pickle=False) as archive:
                return {name: archive[f"{self.quality}.{name}"].astype(np.float32) for name in names}
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise RankerError(f"{self.path}: not a ranker ({error}); `spinfix learn weights` makes one") from error


def probabilities(scores: Any, questions: Questions) -> Any:
    """Probability of each reading among those of its site."""
    import numpy as np

    of = np.repeat(np.arange(len(questions.starts)), questions.sizes)
    powers = np.exp(scores - np.maximum.reduceat(scores, questions.starts)[of])
    return powers / np.add.reduceat(powers, questions.starts)[of]


def _apart(sites: Sequence[Site]) -> list[Site]:
    """The sites, those that are edited over a more certain edit left as they stand."""
    edited = sorted((index for index, site in enumerate(sites) if site.chosen), key=lambda i: -_chosen_belief(sites[i]))
    taken: set[int] = set()
    kept = list(sites)
    for index in edited:
        site = sites[index]
        tokens = range(site.arc.first, site.arc.last)
        if taken.isdisjoint(tokens):
            taken.update(tokens)
        else:
            kept[index] = Site(site.arc, site.options, 0)
    return kept


def _chosen_belief(site: Site) -> float:
    return site.options[site.chosen].belief
