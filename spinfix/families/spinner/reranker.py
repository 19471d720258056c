"""Choosing once more among the readings of each place, everything that is known of it seen together.

The decoder adds its terms up (`spinfix.families.spinner.weights`), which is what a search needs and a little less than the
terms say: what a draw elsewhere in the document is worth hangs on how often the phrase stands there, what the language model is
worth on how rare the phrase is.  Here a small perceptron sees the terms of one reading together with what is known of the
place, and adds to the decoder's sum.  Besides, every substitution has a handicap of its own, for what language model and judge
regularly get wrong in just that pair.  It ranks the `Site`s of the last decoding and is asked once a document.

    score(reading) = w · terms + perceptron(terms, place) + handicap(substitution)

`spinfix.training.spinner.reranker` fits it and `docs/experiments.md` has the figures.

File format: a `.npz` archive of plain float arrays (read with ``allow_pickle=False``), for each quality ``q``: ``q.scale``
what each input is divided by; ``q.linear`` two rows of weights, for documents spun in part and in full; ``q.1``, ``q.2``,
``q.3`` the perceptron's matrices (inputs × outputs) with ``q.1.bias`` …; ``q.handicap`` a table that `handicap_of` looks up.
"""

from __future__ import annotations

from functools import cached_property
from math import log10
from pathlib import Path
from typing import Any, NamedTuple

from spinfix.errors import SpinfixError
from spinfix.families.spinner.decoder import Decoding
from spinfix.families.spinner.lattice_arrays import fingerprint
from spinfix.families.spinner.weights import TERMS

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


FILE = "ranker.npz"
"""Its name in a family's folder."""


class RankerError(SpinfixError):
    """A file that is no ranker."""


class Places(NamedTuple):
    """The sites of one document in columns; a row is one reading, "as it stands" the first of each site.

    Attributes:
        firsts, lasts: the tokens of each site.
        sizes: number of readings of each.
        readings: a number for what is known of each one's phrase.
        log_standing: log10 of one more than its occurrences where the spinner left it.
        features: (rows, terms) `TERMS` of each row.
        beliefs: the decoder's belief in each.
        log_times: log10 of one more than the occurrences of each row's substitution; of "as it stands", of the phrase as the
            authors' own.
        substitutions: `spinfix.families.spinner.lattice_arrays.fingerprint` of each.
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


def describe(known: Places, share: float, *, full: bool) -> Questions:
    """What there is to know of the sites of one document, believed spun to a share of its groups, or in full."""
    import numpy as np

    sizes, starts = known.sizes.astype(np.int64), known.starts
    inputs = np.zeros((len(known.beliefs), len(TERMS) + len(PLACE)), np.float32)
    handicaps = known.substitutions.astype(np.int64) % HANDICAPS
    if not len(sizes):
        return Questions(inputs, starts, sizes, handicaps, full)
    of = np.repeat(np.arange(len(sizes)), sizes)
    terms = known.features.astype(np.float32)
    inputs[:, : len(TERMS)] = terms - terms[starts][of]
    belief = np.log(known.beliefs.astype(np.float32) + LEAST)
    best = np.maximum.reduceat(belief, starts)[of]
    second = np.maximum.reduceat(np.where(belief < best, belief, np.float32(2 * np.log(LEAST))), starts)[of]
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
    """Place of a substitution in the table of handicaps; "" is the phrase as it stands.  Case forms share one.

    >>> handicap_of("overseas", "foreign") == handicap_of("Overseas", "Foreign")
    True
    """
    return fingerprint(spun, original) % HANDICAPS


class Ranking(NamedTuple):
    """The readings of sites, ranked.

    Attributes:
        beliefs: belief in each row of `Places`.
        starts: row of the first reading of each site.
        chosen: number of the reading chosen in each site; 0 is "as it stands".
    """

    beliefs: list[float]
    starts: list[int]
    chosen: list[int]

    def of(self, site: int) -> list[float]:
        """The beliefs in the readings of a site."""
        end = self.starts[site + 1] if site + 1 < len(self.starts) else len(self.beliefs)
        return self.beliefs[self.starts[site] : end]


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
        """A ranker in memory, as `spinfix.training.spinner.reranker` fits it."""
        ranker = cls("", "")
        ranker.__dict__["_arrays"] = arrays
        return ranker

    def __call__(self, known: Places, share: float, *, full: bool) -> Ranking:
        """The sites with beliefs and choices made anew.  No two of the readings chosen lie over each other.

        Raises:
            RankerError: if the file is not what `spinfix learn weights` writes.
        """
        if not len(known.sizes):
            return Ranking([], [], [])
        questions = describe(known, share, full=full)
        return ranked(known, probabilities(self.scores(questions), questions))

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


class Unranked:
    """In place of a `Ranker`: the decoder's beliefs as they are, for families learned without one."""

    def __call__(self, known: Places, share: float, *, full: bool) -> Ranking:
        """The sites with the likeliest reading of each.  No two of the readings chosen lie over each other."""
        return ranked(known, known.beliefs) if len(known.sizes) else Ranking([], [], [])


def ranked(known: Places, beliefs: Any) -> Ranking:
    """The likeliest reading of each site chosen, where it does not lie over a more certain one."""
    import numpy as np

    beliefs = np.asarray(beliefs)
    return Ranking(beliefs.tolist(), known.starts.tolist(), _apart(known, _chosen(beliefs, known), beliefs))


def probabilities(scores: Any, questions: Questions) -> Any:
    """Probability of each reading among those of its site."""
    import numpy as np

    of = np.repeat(np.arange(len(questions.starts)), questions.sizes)
    powers = np.exp(scores - np.maximum.reduceat(scores, questions.starts)[of])
    return powers / np.add.reduceat(powers, questions.starts)[of]


def _chosen(beliefs: Any, questions: Places) -> Any:
    """The likeliest reading of each site; the first of several."""
    import numpy as np

    of = np.repeat(np.arange(len(questions.starts)), questions.sizes)
    behind = np.where(beliefs == np.maximum.reduceat(beliefs, questions.starts)[of], np.arange(len(of)), len(of))
    return np.minimum.reduceat(behind, questions.starts) - questions.starts


def _apart(known: Places, chosen: Any, beliefs: Any) -> list[int]:
    """The readings chosen, sites that are edited over a more certain edit left as they stand."""
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
