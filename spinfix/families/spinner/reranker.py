"""The ranker: chooses again among the readings of each site, from all features together.

The decoder's score is a weighted sum of its terms (`spinfix.families.spinner.weights`), which the search needs, but which loses
some information: the weight of a draw elsewhere in the document depends on how often the phrase occurs there, that of the
language model on how rare the phrase is.  Here a small perceptron sees the terms of one reading together with features of the
site, and adds to the decoder's sum.  In addition, every substitution has a handicap of its own, for systematic errors of
language model and judge with that pair.  It ranks the `Site`s of the last decoding, once per document.

    score(reading) = w · terms + perceptron(terms, place) + handicap(substitution)

`spinfix.training.spinner.reranker` fits it; `docs/experiments.md` has the figures.

File format: a `.npz` archive of plain float arrays (read with ``allow_pickle=False``), for each quality ``q``: ``q.scale`` the
divisor of each input; ``q.linear`` two rows of weights, for documents spun in part and in full; ``q.1``, ``q.2``, ``q.3`` the
perceptron's matrices (inputs × outputs) with ``q.1.bias`` …; ``q.handicap`` a table that `handicap_of` looks up.
"""

from __future__ import annotations

from functools import cached_property
from math import log10
from pathlib import Path
from typing import Any, NamedTuple

from spinfix.errors import SpinfixError
from spinfix.families.spinner.channel import fingerprint
from spinfix.families.spinner.decoder import Decoding
from spinfix.families.spinner.weights import TERMS

PLACE = ("times", "standing", "own", "occurrences", "share", "full", "readings", "stands", "belief", "margin")
"""Inputs of the perceptron for a reading and its site besides the terms.

times        log10 occurrences of the substitution in the pairs; for "as it stands", of the phrase as the authors' own
standing     log10 occurrences of the phrase that the spinner left unchanged
own          log10 occurrences of the phrase that a group would have replaced
occurrences  log10 occurrences in this document
share        estimated share of the groups in use
full         1 if the document counts as spun in full
readings     number of readings
stands       1 for "as it stands"
belief       log of the decoder's probability
margin       log of its ratio to the probability of the best other reading, clipped
"""

BELIEF_FLOOR = 1e-6
"""Added to probabilities before taking logarithms, so that smaller ones are equal."""
ROWS = 256
"""Readings multiplied at once: for more, OpenBLAS starts more threads, which waste a processor on waiting for each other."""
BOUND = 8.0
"""Largest absolute margin, in nats."""
HANDICAPS = 1 << 15
"""Size of the table of handicaps, shared by 13,300 substitutions and 9,100 phrases."""


FILE = "ranker.npz"
"""File name in a family's folder."""


class RankerError(SpinfixError):
    """A file that does not contain a ranker."""


class Places(NamedTuple):
    """The sites of one document as columns; each row is one reading, with "as it stands" the first of each site.

    Attributes:
        firsts, lasts: the tokens of each site.
        sizes: number of readings of each.
        readings: number of the reading of each one's phrase.
        log_standing: log10 of its occurrences left unchanged by the spinner, plus one.
        features: (rows, terms) `TERMS` of each row.
        beliefs: the decoder's probability of each row.
        log_times: log10 of the occurrences of each row's substitution plus one; for "as it stands", of the phrase as the
            authors' own.
        substitutions: `spinfix.families.spinner.channel.fingerprint` of each.
    """

    firsts: Any
    lasts: Any
    sizes: Any
    readings: Any
    log_standing: Any
    features: Any
    beliefs: Any
    log_times: Any
    substitutions: Any

    @property
    def starts(self) -> Any:
        """Row of the first reading of each site."""
        return self.sizes.cumsum() - self.sizes


def places(decoding: Decoding) -> Places:
    """The sites of a decoded document."""
    import numpy as np  # here, because text that shows no sign of spinning never needs it

    grid, found = decoding.search.grid, decoding.found
    arcs = np.frombuffer(found.site_arc, np.int32, found.sites)
    rows_from = np.frombuffer(grid.arc_row, np.int32)
    begins, sizes = rows_from[arcs], rows_from[arcs + 1] - rows_from[arcs]
    rows = np.arange(sizes.sum()) + np.repeat(begins - (sizes.cumsum() - sizes), sizes)
    whole = np.frombuffer(found.features, np.float64, grid.rows * len(TERMS)).reshape(-1, len(TERMS))

    def of_sites(column: Any, kind: Any) -> Any:
        return np.frombuffer(column, kind)[arcs]

    def of_rows(column: Any, kind: Any) -> Any:
        return np.frombuffer(column, kind)[rows]

    return Places(
        firsts=of_sites(grid.arc_first, np.int32),
        lasts=of_sites(grid.arc_last, np.int32),
        sizes=sizes,
        readings=of_sites(grid.arc_reading, np.int32),
        log_standing=of_sites(grid.log_standing, np.float64),
        features=whole[rows],
        beliefs=of_rows(found.belief, np.float64),
        log_times=of_rows(grid.log_times, np.float64),
        substitutions=of_rows(grid.substitution, np.uint32),
    )


class Questions(NamedTuple):
    """The readings of many sites, one row each, as inputs of the perceptron.

    Attributes:
        inputs: (readings, inputs) `TERMS` less those of "as it stands", then `PLACE`; not yet scaled.
        starts: row of the first reading of each site.
        sizes: number of readings of each site.
        handicaps: each reading's index in the table.
        full: whether the document counts as spun in full.
    """

    inputs: Any
    starts: Any
    sizes: Any
    handicaps: Any
    full: bool


def describe(known: Places, share: float, *, full: bool) -> Questions:
    """The perceptron's inputs for the sites of one document, spun to an estimated share of its groups, or in full."""
    import numpy as np

    sizes, starts = known.sizes.astype(np.int64), known.starts
    inputs = np.zeros((len(known.beliefs), len(TERMS) + len(PLACE)), np.float32)
    handicaps = known.substitutions.astype(np.int64) % HANDICAPS
    if not len(sizes):
        return Questions(inputs, starts, sizes, handicaps, full)
    of = np.repeat(np.arange(len(sizes)), sizes)
    terms = known.features.astype(np.float32)
    inputs[:, : len(TERMS)] = terms - terms[starts][of]
    belief = np.log(known.beliefs.astype(np.float32) + BELIEF_FLOOR)
    best = np.maximum.reduceat(belief, starts)[of]
    second = np.maximum.reduceat(np.where(belief < best, belief, np.float32(2 * np.log(BELIEF_FLOOR))), starts)[of]
    margin = np.clip(belief - np.where(belief < best, best, second), -BOUND, BOUND)
    counts = np.bincount(known.readings)
    logs = np.array([0.0, *map(log10, range(1, int(counts.max()) + 1))])
    columns = {
        "times": known.log_times,
        "standing": known.log_standing[of],
        "own": known.log_times[starts][of],
        "occurrences": logs[counts[known.readings]][of],
        "share": share,
        "full": full,
        "readings": sizes[of],
        "stands": 0.0,
        "belief": belief,
        "margin": margin,
    }
    for place, name in enumerate(PLACE, len(TERMS)):
        inputs[:, place] = columns[name]
    inputs[starts, len(TERMS) + PLACE.index("stands")] = 1.0
    return Questions(inputs, starts, sizes, handicaps, full)


def handicap_of(spun: str, original: str) -> int:
    """Index of a substitution in the table of handicaps; "" is the phrase as it stands.  Case forms have the same index.

    >>> handicap_of("overseas", "foreign") == handicap_of("Overseas", "Foreign")
    True
    """
    return fingerprint(spun, original) % HANDICAPS


class Ranking(NamedTuple):
    """The readings of sites, ranked.

    Attributes:
        beliefs: probability of each row of `Places`.
        starts: row of the first reading of each site.
        chosen: index of the reading chosen in each site; 0 is "as it stands".
    """

    beliefs: list[float]
    starts: list[int]
    chosen: list[int]

    def of(self, site: int) -> list[float]:
        """The probabilities of the readings of a site."""
        end = self.starts[site + 1] if site + 1 < len(self.starts) else len(self.beliefs)
        return self.beliefs[self.starts[site] : end]


class Ranker:
    """Ranks the readings of sites.

    The file is read on first use; pickling stores only path and quality.

    Args:
        path: the model's file.
        quality: "fast" or "best", with which the sites were decoded.
    """

    def __init__(self, path: Path | str, quality: str) -> None:
        """Store path and quality."""
        self.path = Path(path)
        self.quality = quality

    def __reduce__(self) -> tuple[type[Ranker], tuple[Path, str]]:
        return type(self), (self.path, self.quality)

    @classmethod
    def of(cls, arrays: dict[str, Any]) -> Ranker:
        """A ranker from arrays in memory, as fitted by `spinfix.training.spinner.reranker`."""
        ranker = cls("", "")
        ranker.__dict__["_arrays"] = arrays
        return ranker

    def __call__(self, known: Places, share: float, *, full: bool) -> Ranking:
        """Rank the sites again.  No two of the chosen edits overlap.

        Raises:
            RankerError: if the file is not what `spinfix learn weights` writes.
        """
        if not len(known.sizes):
            return Ranking([], [], [])
        questions = describe(known, share, full=full)
        return ranked(known, probabilities(self.scores(questions), questions))

    def scores(self, questions: Questions) -> Any:
        """Natural log score of each reading."""
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


class Unranked:
    """Substitute for a `Ranker`: keeps the decoder's probabilities, for families without one."""

    def __call__(self, known: Places, share: float, *, full: bool) -> Ranking:
        """Choose the likeliest reading of each site.  No two of the chosen edits overlap."""
        return ranked(known, known.beliefs) if len(known.sizes) else Ranking([], [], [])


def ranked(known: Places, beliefs: Any) -> Ranking:
    """Choose the likeliest reading of each site, unless it overlaps a more certain edit."""
    import numpy as np

    beliefs = np.asarray(beliefs)
    return Ranking(beliefs.tolist(), known.starts.tolist(), _apart(known, _chosen(beliefs, known), beliefs))


def probabilities(scores: Any, questions: Questions) -> Any:
    """Probability of each reading within its site."""
    import numpy as np

    of = np.repeat(np.arange(len(questions.starts)), questions.sizes)
    powers = np.exp(scores - np.maximum.reduceat(scores, questions.starts)[of])
    return powers / np.add.reduceat(powers, questions.starts)[of]


def _chosen(beliefs: Any, questions: Places) -> Any:
    """The likeliest reading of each site; the first of equals."""
    import numpy as np

    of = np.repeat(np.arange(len(questions.starts)), questions.sizes)
    behind = np.where(beliefs == np.maximum.reduceat(beliefs, questions.starts)[of], np.arange(len(of)), len(of))
    return np.minimum.reduceat(behind, questions.starts) - questions.starts


def _apart(known: Places, chosen: Any, beliefs: Any) -> list[int]:
    """The readings chosen; edits that overlap a more certain one are dropped."""
    import numpy as np

    edited = np.flatnonzero(chosen)
    reached = np.maximum.accumulate(known.lasts[edited])
    if (known.firsts[edited][1:] >= reached[:-1]).all():  # as nearly always
        return chosen.tolist()  # type: ignore[no-any-return]
    certain = edited[np.argsort(-beliefs[known.starts[edited] + chosen[edited]], kind="stable")].tolist()
    firsts, lasts, kept = known.firsts.tolist(), known.lasts.tolist(), chosen.tolist()
    taken = bytearray(max(lasts))
    for site in certain:
        first, last = firsts[site], lasts[site]
        if any(taken[first:last]):
            kept[site] = 0
        else:
            taken[first:last] = b"\1" * (last - first)
    return kept  # type: ignore[no-any-return]
