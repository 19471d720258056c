"""Builds edits from ranked sites: the text found, its replacement, the confidence, and the alternatives."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Any

from spinfix.edits import Alternative, Edit
from spinfix.families.findings import LEAST_REPORTED
from spinfix.families.spinner.channel import Candidate
from spinfix.families.spinner.lattice import Arcs, Lattice
from spinfix.families.spinner.ranker import Ranking
from spinfix.families.spinner.weights import Knot
from spinfix.text.agreement import article_must_change, fitting_article

_new: Any = object.__new__
_set_text, _set_probability = (Alternative.__dict__[name].__set__ for name in ("text", "probability"))
_FIELDS = ("start", "end", "found", "replacement", "kind", "family", "entry", "rule", "confidence", "alternatives")
(
    _set_start,
    _set_end,
    _set_found,
    _set_replacement,
    _set_kind,
    _set_family,
    _set_entry,
    _set_rule,
    _set_confidence,
    _set_alternatives,
) = (Edit.__dict__[name].__set__ for name in _FIELDS)
"""Setters of the fields: by them an edit is made past the constructor of its frozen class, in .6 µs instead of 2.6."""


def edits_of(lattice: Lattice, arcs: Arcs, ranking: Ranking, knots: Sequence[Knot]) -> list[Edit]:
    """The edits of ranked sites, including those of low confidence.

    Args:
        lattice: the lattice.
        arcs: the arc of each site.
        ranking: the sites, ranked.
        knots: from belief to confidence.
    """
    tokens = lattice.tokens
    text, starts, ends = tokens.text, tokens.starts, tokens.ends
    every, starts_of, ranked = ranking.beliefs, ranking.starts, ranking.chosen
    firsts, lasts, phrases = arcs.firsts, arcs.lasts, arcs.phrases
    logits, levels = array("d", [knot[0] for knot in knots]), array("d", [knot[1] for knot in knots])
    edits: list[Edit] = []
    same: dict[str, str] = {}  # so that what is found often is kept once
    reached = 0
    for site in range(len(ranked)):
        chosen = ranked[site]
        if not chosen:
            continue
        first, last, phrase = firsts[site], lasts[site], phrases[site]
        row = starts_of[site]
        candidates = phrase.candidates
        candidate = candidates[chosen - 1]
        confidence = _between(every[row + chosen], logits, levels)
        start, end = starts[first], ends[last - 1]
        standing, replacement = text[start:end], candidate.original
        standing = same.setdefault(standing, standing)
        others = _alternatives(candidates, every, row, chosen, standing, confidence)
        begin, article = article_before(lattice, first, candidate.forms[0])
        if begin != start and reached <= begin:
            start, replacement = begin, article + replacement
            standing = text[start:end]
        reached = end
        edits.append(_edit(start, end, standing, replacement, candidate, _rounded(confidence), others))
    return edits


def _alternatives(
    candidates: Sequence[Candidate], every: array[float], row: int, chosen: int, standing: str, confidence: float
) -> tuple[Alternative, ...]:
    """The readings not chosen, most probable first; they share one minus the confidence in proportion to their probabilities.

    Entries with the same original are merged; those with the chosen original are no alternatives.

    Args:
        candidates: the readings, after "as it stands".
        every: probabilities of the readings of all sites.
        row: where those of this one begin.
        chosen: the reading chosen.
        standing: the text as it stands.
        confidence: of the reading chosen.
    """
    rest = 1.0 - every[row + chosen]
    scale = (1.0 - confidence) / rest if rest > 0.0 else 0.0
    least = LEAST_REPORTED
    shares: dict[str, float] = {}
    replacement = candidates[chosen - 1].original
    for option in range(len(candidates) + 1):
        share = every[row + option] * scale
        if share >= least and option != chosen:
            text = candidates[option - 1].original if option else standing
            if text != replacement:
                shares[text] = shares.get(text, 0.0) + share
    if not shares:
        return ()
    others = [_alternative(text, _rounded(share)) for text, share in shares.items()]
    if len(others) > 2:
        others.sort(key=_less_probable)
    elif len(others) > 1 and others[0].probability < others[1].probability:
        others.reverse()
    return tuple(others)


def _edit(
    start: int,
    end: int,
    found: str,
    replacement: str,
    candidate: Candidate,
    confidence: float,
    alternatives: tuple[Alternative, ...],
) -> Edit:
    """Create a restoration, at half the cost of the frozen dataclass's own constructor.

    A spun article has a hundred; with the constructors of edits and alternatives quality "fast" takes 4 % longer on spun text
    (docs/speed.md, "Tricks").
    """
    made = _new(Edit)
    _set_start(made, start)
    _set_end(made, end)
    _set_found(made, found)
    _set_replacement(made, replacement)
    _set_kind(made, "restoration")
    _set_family(made, candidate.family)
    _set_entry(made, candidate.entry)
    _set_rule(made, "")
    _set_confidence(made, confidence)
    _set_alternatives(made, alternatives)
    return made  # type: ignore[no-any-return]


def _alternative(text: str, probability: float) -> Alternative:
    """Create an alternative, at a third of the cost."""
    made = _new(Alternative)
    _set_text(made, text)
    _set_probability(made, probability)
    return made  # type: ignore[no-any-return]


_ROUNDED = tuple(number / 1e4 for number in range(10_001))
"""The numbers from 0 to 1 with four digits, shared by all edits: a document of 10 MB has 400,000."""


def _rounded(share: float) -> float:
    """Round a number from 0 to 1 to four digits."""
    return _ROUNDED[int(share * 1e4 + 0.5)]


def _less_probable(other: Alternative) -> float:
    return -other.probability


def article_before(lattice: Lattice, first: int, form: str) -> tuple[int, str]:
    """Where a replacement begins, and the article that goes before it: before the article of the text if that agrees with the
    phrase but not with the replacement; else at the phrase, without one.

    Args:
        lattice: the lattice.
        first: the first token of the phrase.
        form: with which the replacement begins.
    """
    tokens = lattice.tokens
    start, before = tokens.starts[first], first - 1
    if before < 0 or lattice.protected[before] or not article_must_change(tokens.forms[before], tokens.forms[first], form):
        return start, ""
    return tokens.starts[before], fitting_article(tokens.words[before], form) + tokens.text[tokens.ends[before] : start]


def calibrated(belief: float, knots: Sequence[Knot]) -> float:
    """Confidence from belief, by linear interpolation between the fitted knots; constant beyond them."""
    return _between(belief, array("d", [knot[0] for knot in knots]), array("d", [knot[1] for knot in knots]))


def _between(belief: float, logits: array[float], levels: array[float]) -> float:
    """The same, with the knots as columns."""
    bounded = min(max(belief, 1e-9), 1.0 - 1e-9)
    logit = math.log(bounded / (1.0 - bounded))
    place = 0
    while place < len(logits) and logits[place] < logit:  # there are some thirty
        place += 1
    if place in (0, len(logits)):
        return levels[min(place, len(logits) - 1)]
    low, high, left, right = levels[place - 1], levels[place], logits[place - 1], logits[place]
    return low + (high - low) * (logit - left) / (right - left)
