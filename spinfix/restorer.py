"""Restoration of one document: from text to edits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp, log

from spinfix import channel, dictionary, evidence, gate, lattice, resources, weights
from spinfix.beliefs import Site
from spinfix.channel import Candidate
from spinfix.config import Config
from spinfix.decoder import Decoder
from spinfix.edits import Alternative, Edit
from spinfix.evidence import Evidence
from spinfix.fuzzy import NearMatcher
from spinfix.judge import Judge
from spinfix.judging import Judging
from spinfix.language_model import LanguageModel
from spinfix.lattice import Lattice
from spinfix.tokens import tokenize

ASSUMED_SHARE = 0.9
"""Share of groups in use that a caller who says "this is spun" is taken to mean, where the text itself is too short to tell."""

LONGEST = 300_000
"""Code points decoded as one document.  No article is longer; the limit bounds memory (about 1 KB a code point of spun text)
on files that hold many articles or none."""

MANY = 200
"""Tokens from which on a document tells its own share."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """What restoration found in one document.

    Attributes:
        edits: the edits to make, in order.
        probability: of the document's having been spun.
        evidence: what speaks for it.
        share: share of the groups believed to be in use.
    """

    edits: tuple[Edit, ...]
    probability: float
    evidence: Evidence
    share: float


class Restorer:
    """Restores documents with the dictionaries and models of a `Config`; they are opened at first use."""

    def __init__(self, config: Config) -> None:
        """Remember the options."""
        self._config = config

    @cached_property
    def channel(self) -> channel.Channel:
        """The dictionaries, compiled."""
        folders = [*map(resources.family, self._config.families), *self._config.dictionaries]
        return channel.compile_channel(map(dictionary.load, folders))

    @cached_property
    def weights(self) -> weights.Weights:
        """The fitted weights."""
        return weights.load(resources.weights())

    @cached_property
    def near_matcher(self) -> NearMatcher:
        """Finds near matches of the dictionaries' entries."""
        return NearMatcher(self.channel)

    @cached_property
    def model(self) -> LanguageModel:
        """The language model."""
        return LanguageModel(self._config.model or resources.language_model())

    @cached_property
    def judge(self) -> Judging | None:
        """The contextual judge, as the decoder asks it; None for quality "fast"."""
        return Judging(Judge(resources.judge())) if self._config.quality == "best" else None

    @cached_property
    def decoder(self) -> Decoder:
        """The decoder over the language model."""
        return Decoder(self.model, self.weights.fast, self.weights.best, self.judge)

    def lattice(self, text: str) -> Lattice:
        """The lattice of a text."""
        return lattice.build(tokenize(text), self.channel)

    def restore(self, text: str) -> Restoration:
        """Find the edits that give the original back.

        A text longer than `LONGEST` is judged and restored piece by piece, each as a document of its own.
        """
        parts = [(start, self._restore(text[start:end])) for start, end in pieces(text)]
        if len(parts) == 1:
            return parts[0][1]
        strongest = max((part for _, part in parts), key=lambda part: part.probability)
        moved = [replace(edit, start=edit.start + start, end=edit.end + start) for start, part in parts for edit in part.edits]
        return replace(strongest, edits=tuple(moved))

    def _restore(self, text: str) -> Restoration:
        found = self.lattice(text)
        weighed = evidence.weigh(found)
        assumed = self._config.assume_spun
        if not found.arcs or (gate.is_plain(weighed, len(found.tokens)) and not assumed):
            probability = gate.probability(self.weights.gate, gate.features(weighed, (), len(found.tokens)))
            return Restoration((), probability, weighed, 0.0)
        share = weighed.share
        if assumed and len(found.tokens) < MANY:
            share = max(share, ASSUMED_SHARE)
        if self._config.fuzzy:
            found = lattice.extended(found, self.near_matcher.find(found))
        decoding = self.decoder.decode(found, share)
        probability = gate.probability(self.weights.gate, gate.features(weighed, gate.gains(decoding.sites), len(found.tokens)))
        if not assumed and probability <= self._config.threshold:
            return Restoration((), probability, weighed, decoding.share)
        decoding = self.decoder.refine(found, decoding)
        edits = tuple(self._edits(found, decoding.sites))
        return Restoration(edits, probability, weighed, decoding.share)

    def _edits(self, found: Lattice, sites: Sequence[Site]) -> list[Edit]:
        tokens = found.tokens
        edits = []
        for site in sites:
            if not site.chosen:
                continue
            chosen = site.options[site.chosen]
            confidence = calibrated(chosen.belief, self.weights.calibration[self._config.quality])
            if confidence < self._config.min_confidence or chosen.candidate is None:
                continue
            start, end = tokens.starts[site.arc.first], tokens.ends[site.arc.last - 1]
            standing = tokens.text[start:end]
            others = sorted(
                (
                    Alternative(option.candidate.original if option.candidate else standing, round(option.belief, 4))
                    for option in site.options
                    if option is not chosen and option.belief >= 0.001
                ),
                key=lambda other: -other.probability,
            )
            edits.append(
                Edit(
                    start,
                    end,
                    standing,
                    chosen.candidate.original,
                    "restoration",
                    source_of(chosen.candidate),
                    round(confidence, 4),
                    tuple(others),
                )
            )
        return edits


def pieces(text: str) -> list[tuple[int, int]]:
    """Cut a text into pieces of at most `LONGEST` code points: at the last line end, else blank, else anywhere.

    >>> pieces("short")
    [(0, 5)]
    """
    cuts = [0]
    while len(text) - cuts[-1] > LONGEST:
        start, end = cuts[-1], cuts[-1] + LONGEST
        cut = text.rfind("\n", start + LONGEST // 2, end) + 1 or text.rfind(" ", start + LONGEST // 2, end) + 1 or end
        cuts.append(cut)
    return list(zip(cuts, [*cuts[1:], len(text)], strict=True))


def source_of(candidate: Candidate) -> str:
    """The dictionary entry behind a candidate, as edits name it."""
    return f"{candidate.family}: {candidate.spun} → {candidate.original}"


def calibrated(belief: float, calibration: tuple[float, float]) -> float:
    """Confidence from belief: logistic recalibration (Platt 1999) with the fitted slope and intercept."""
    slope, intercept = calibration
    bounded = min(max(belief, 1e-9), 1.0 - 1e-9)
    return 1.0 / (1.0 + exp(-(slope * log(bounded / (1.0 - bounded)) + intercept)))
