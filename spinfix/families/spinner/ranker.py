"""The ranker: chooses again among the readings of each site, from all features together.

The decoder's score is a weighted sum of its terms (`spinfix.families.spinner.weights`), which the search needs, but which loses
some information: the weight of a draw elsewhere in the document depends on how often the phrase occurs there, that of the
language model on how rare the phrase is.  Here a small perceptron sees the terms of one reading together with features of the
site, and adds to the decoder's sum.  In addition, every substitution has a handicap of its own, for systematic errors of
language model and judge with that pair.  It ranks the `Site`s of the last decoding, once per document.

    score(reading) = w · terms + perceptron(terms, place) + handicap(substitution) − heads left standing

`spinfix.learn.ranker` fits it; `docs/experiments/restoring.md` has the figures.

File format: a `.npz` archive of plain float arrays (read with ``allow_pickle=False``), for each quality ``q``: ``q.scale`` the
divisor of each input; ``q.linear`` two rows of weights, for documents spun in part and in full; ``q.1``, ``q.2``, ``q.3`` the
perceptron's matrices (inputs × outputs) with ``q.1.bias`` …; ``q.handicap`` a table of handicaps by the
fingerprint of the substitution (`spinfix.families.spinner.channel.fingerprint`), modulo `HANDICAPS`.
"""

from __future__ import annotations

import math
from array import array
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from spinfix.errors import SpinfixError
from spinfix.families.spinner.beam_search import Round
from spinfix.families.spinner.decoder import Decoding
from spinfix.families.spinner.lattice_arrays import Grid
from spinfix.families.spinner.weights import TERMS
from spinfix.kernels.columns import zeros

SITE_INPUTS = ("times", "standing", "own", "occurrences", "share", "full", "readings", "stands", "belief", "margin")
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

TERM_COUNT = len(TERMS)
_COLUMN = {name: place for place, name in enumerate(SITE_INPUTS, TERM_COUNT)}
TIMES, STANDING, OWN, OCCURRENCES, SHARE = (_COLUMN[name] for name in ("times", "standing", "own", "occurrences", "share"))
FULL, READINGS, STANDS, BELIEF, MARGIN = (_COLUMN[name] for name in ("full", "readings", "stands", "belief", "margin"))

BELIEF_FLOOR = 1e-6
"""Added to probabilities before taking logarithms, so that smaller ones are equal."""
LEAST_LOG = 2.0 * math.log(BELIEF_FLOOR)
"""Stands for the other readings of a site where there are none."""
ROWS = 256
"""Readings multiplied at once: for more, OpenBLAS starts more threads, which waste a processor on waiting for each other."""
BOUND = 8.0
"""Largest absolute margin, in nats.  Chosen, not measured."""
HANDICAPS = 1 << 15
"""Size of the table of handicaps, shared by 13,300 substitutions and 9,100 phrases."""

LEFT_STANDING = 3.0
"""Taken from the score of a reading for each head that it leaves standing in a document spun in full, in nats.  In 150
held-out documents and passages of other kinds of text 1,865 of 138,790 sites have a reading that leaves any; with 3 nats their
log loss is least, 630 instead of 1,219 ("fast": 666 and 1,226; `benchmarks/left_standing.py`).  In documents spun in part 1
would be best and gain 7 %; not used, since it gains nothing on the development files."""

FILE = "ranker.npz"
"""File name in a family's folder."""


class RankerError(SpinfixError):
    """A file that does not contain a ranker."""


class SiteColumns(NamedTuple):
    """The sites of one document as columns; each row is one reading, with "as it stands" the first of each site.

    Attributes:
        firsts, lasts: the tokens of each site.
        sizes: number of readings of each.
        phrases: number of each one's spun phrase.
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
    phrases: Any
    log_standing: Any
    features: Any
    beliefs: Any
    log_times: Any
    substitutions: Any

    @property
    def starts(self) -> Any:
        """Row of the first reading of each site."""
        return self.sizes.cumsum() - self.sizes


def site_columns(decoding: Decoding) -> SiteColumns:
    """The sites of a decoded document."""
    return _site_columns(decoding.search.grid, decoding.last_round)


def _site_columns(grid: Grid, last_round: Round) -> SiteColumns:
    import numpy as np  # here, because text that shows no sign of spinning never needs it

    rows = 0
    for site in range(last_round.sites):
        rows += grid.arc_row[last_round.site_arc[site] + 1] - grid.arc_row[last_round.site_arc[site]]
    count = last_round.sites
    columns = SiteColumns(
        firsts=np.empty(count, np.int32),
        lasts=np.empty(count, np.int32),
        sizes=np.empty(count, np.int32),
        phrases=np.empty(count, np.int32),
        log_standing=np.empty(count),
        features=np.empty((rows, TERM_COUNT)),
        beliefs=np.empty(rows),
        log_times=np.empty(rows),
        substitutions=np.empty(rows, np.uint32),
    )
    firsts, lasts, sizes, phrases, log_standing, features, beliefs, log_times, substitutions = columns
    place = 0
    for site in range(last_round.sites):
        arc = last_round.site_arc[site]
        firsts[site], lasts[site], phrases[site] = grid.arc_first[arc], grid.arc_last[arc], grid.arc_phrase[arc]
        sizes[site], log_standing[site] = grid.arc_row[arc + 1] - grid.arc_row[arc], grid.log_standing[arc]
        for row in range(grid.arc_row[arc], grid.arc_row[arc + 1]):
            for term in range(TERM_COUNT):
                features[place, term] = last_round.features[TERM_COUNT * row + term]
            beliefs[place], log_times[place] = last_round.belief[row], grid.log_times[row]
            substitutions[place] = grid.substitution[row]
            place += 1
    return columns


class Questions(NamedTuple):
    """The readings of many sites, one row each, as inputs of the perceptron.

    Attributes:
        inputs: (readings, inputs) `TERMS` less those of "as it stands", then `SITE_INPUTS`; not yet scaled.
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


def describe(known: SiteColumns, share: float, *, full: bool) -> Questions:
    """The perceptron's inputs for the sites of one document, spun to an estimated share of its groups, or in full."""
    import numpy as np

    inputs = np.zeros((len(known.beliefs), TERM_COUNT + len(SITE_INPUTS)), np.float32)
    _fill(inputs, np.log(known.beliefs.astype(np.float32) + BELIEF_FLOOR), known, share, full)
    handicaps = known.substitutions.astype(np.int64) % HANDICAPS
    return Questions(inputs, known.starts, known.sizes.astype(np.int64), handicaps, full)


def _fill(empty: Any, logs: Any, known: SiteColumns, share: float, full: bool) -> None:
    """Fill in the ``empty`` inputs; ``logs`` are those of the beliefs.  In the perceptron all numbers have 32 bits."""
    inputs, features, log_times, log_standing = empty, known.features, known.log_times, known.log_standing
    sizes, phrases = known.sizes, known.phrases
    counts = _counts(phrases)
    start = 0
    for site in range(len(sizes)):
        end = start + sizes[site]
        best, second = logs[start], LEAST_LOG
        for row in range(start, end):
            best = max(best, logs[row])
        for row in range(start, end):
            if logs[row] < best:
                second = max(second, logs[row])
        occurrences = math.log10(counts[phrases[site]])
        for row in range(start, end):
            for term in range(TERM_COUNT):
                inputs[row, term] = features[row, term]
            inputs[row, TIMES], inputs[row, STANDING] = log_times[row], log_standing[site]
            inputs[row, OWN], inputs[row, OCCURRENCES] = log_times[start], occurrences
            inputs[row, SHARE], inputs[row, FULL], inputs[row, READINGS] = share, full, end - start
            belief = logs[row]
            margin = belief - (best if belief < best else second)
            inputs[row, BELIEF], inputs[row, MARGIN] = belief, min(max(margin, -BOUND), BOUND)
        inputs[start, STANDS] = 1.0
        for row in range(end - 1, start - 1, -1):  # "as it stands" last, since the terms of the others are relative to it
            for term in range(TERM_COUNT):
                inputs[row, term] = inputs[row, term] - inputs[start, term]
        start = end


def _counts(phrases: Any) -> array[int]:
    """The number of sites of each phrase."""
    most = 0
    for site in range(len(phrases)):
        most = max(most, phrases[site])
    column = zeros("i", most + 1)
    counts = column
    for site in range(len(phrases)):
        counts[phrases[site]] += 1
    return column


class Ranking(NamedTuple):
    """The readings of sites, ranked.

    Attributes:
        beliefs: probability of each row of `SiteColumns`.
        starts: row of the first reading of each site, followed by the number of rows.
        chosen: index of the reading chosen in each site; 0 is "as it stands".
    """

    beliefs: array[float]
    starts: array[int]
    chosen: array[int]

    def of(self, site: int) -> list[float]:
        """The probabilities of the readings of a site."""
        return list(self.beliefs[self.starts[site] : self.starts[site + 1]])


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
        """A ranker from arrays in memory, as fitted by `spinfix.learn.ranker`."""
        ranker = cls("", "")
        ranker.__dict__["_arrays"] = arrays
        return ranker

    def __call__(self, known: SiteColumns, share: float, *, full: bool, left: Any = None) -> Ranking:
        """Rank the sites again.  No two of the chosen edits overlap.

        Args:
            known: the sites.
            share: estimated share of the groups in use, 0 to 1.
            full: whether the document counts as spun in full.
            left: number of heads that each reading leaves standing (`spinfix.families.spinner.precedence`); None if it does
                not matter, as in a document spun in part, where their groups may not be in use.

        Raises:
            RankerError: if the file is not what `python -m training weights` writes.
        """
        questions = describe(known, share, full=full)
        scores = self.scores(questions)
        if left is not None:
            scores -= LEFT_STANDING * left
        return ranked(known, probabilities(scores, questions))

    def scores(self, questions: Questions) -> Any:
        """Natural log score of each reading."""
        import numpy as np

        arrays = self._arrays
        scores = arrays["handicap"][questions.handicaps]
        inputs = questions.inputs / arrays["scale"]
        for begin in range(0, len(scores), ROWS):
            scaled = inputs[begin : begin + ROWS]
            state = scaled @ arrays["1"]
            state += arrays["1.bias"]
            state = np.maximum(state, 0, out=state) @ arrays["2"]
            state += arrays["2.bias"]
            linear = scaled[:, :TERM_COUNT] @ arrays["linear"][int(questions.full)]
            scores[begin : begin + ROWS] += linear + (np.maximum(state, 0, out=state) @ arrays["3"])[:, 0]
        return scores

    @cached_property
    def _arrays(self) -> dict[str, Any]:
        import numpy as np

        names = ("scale", "linear", "1", "1.bias", "2", "2.bias", "3", "handicap")
        try:
            with np.load(self.path, allow_pickle=False) as archive:
                return {name: archive[f"{self.quality}.{name}"].astype(np.float32) for name in names}
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise RankerError(f"{self.path}: not a ranker ({error}); `python -m training weights` makes one") from error


class Unranked:
    """Substitute for a `Ranker`: keeps the decoder's probabilities, for families without one."""

    def __call__(self, known: SiteColumns, share: float, *, full: bool, left: Any = None) -> Ranking:
        """Choose the likeliest reading of each site.  No two of the chosen edits overlap."""
        return ranked(known, array("d", known.beliefs.tobytes()))


def ranked(known: SiteColumns, beliefs: array[float]) -> Ranking:
    """Choose the likeliest reading of each site, unless it overlaps a more certain edit."""
    chosen, starts = zeros("i", len(known.sizes)), zeros("i", len(known.sizes) + 1)
    if _choose(known.firsts, known.lasts, known.sizes, beliefs, starts, chosen):
        _drop_overlapping(known, beliefs, starts, chosen)
    return Ranking(beliefs, starts, chosen)


def probabilities(scores: Any, questions: Questions) -> array[float]:
    """Probability of each reading within its site."""
    import numpy as np

    beliefs = zeros("d", len(scores))
    if len(scores):
        _subtract_best(scores, questions.sizes)
        powers = np.exp(scores)
        _divide(powers, np.add.reduceat(powers, questions.starts), questions.sizes, beliefs)
    return beliefs


def _subtract_best(scores: Any, sizes: Any) -> None:
    """Make all scores relative to the best of their site."""
    start = 0
    for site in range(len(sizes)):
        best = scores[start]
        for row in range(start, start + sizes[site]):
            best = max(best, scores[row])
        for row in range(start, start + sizes[site]):
            scores[row] = scores[row] - best
        start += sizes[site]


def _divide(powers: Any, totals: Any, sizes: Any, shares: array[float]) -> None:
    """Write the share of each row in the total of its site, which is rounded to 32 bits like both."""
    row = 0
    for site in range(len(sizes)):
        for _ in range(sizes[site]):
            share = powers[row] / totals[site]
            shares[row] = share
            row += 1


def _choose(firsts: Any, lasts: Any, sizes: Any, beliefs: array[float], starts: array[int], chosen: array[int]) -> bool:
    """Choose the likeliest reading of each site, the first of equals; whether any of the edits overlap."""
    start = reached = 0
    overlap = False
    for site in range(len(sizes)):
        best = start
        for row in range(start + 1, start + sizes[site]):
            if beliefs[row] > beliefs[best]:
                best = row
        chosen[site] = best - start
        if best > start:
            overlap = overlap or firsts[site] < reached
            reached = max(reached, lasts[site])
        starts[site] = start
        start += sizes[site]
    starts[len(sizes)] = start
    return overlap


def _drop_overlapping(known: SiteColumns, beliefs: array[float], starts: array[int], chosen: array[int]) -> None:
    """Leave what stands where an edit overlaps a more certain one."""
    firsts, lasts = known.firsts.tolist(), known.lasts.tolist()
    edited = [site for site in range(len(chosen)) if chosen[site]]
    edited.sort(key=lambda site: -beliefs[starts[site] + chosen[site]])
    taken = bytearray(max(lasts))
    for site in edited:
        first, last = firsts[site], lasts[site]
        if any(taken[first:last]):
            chosen[site] = 0
        else:
            taken[first:last] = b"\1" * (last - first)
