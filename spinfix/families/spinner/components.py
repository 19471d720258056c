"""What restores the documents of one spinner: its dictionary, models and weights, and the parts built of them.

Everything is loaded on first use, so that a text below the screen costs no model.  What threads cannot share is made again for
each (`Components.twin`).  `spinfix.families.spinner.restorer` is the order in which a document passes through the parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Self

from spinfix import resources
from spinfix.config import Config
from spinfix.correction_files import load as load_corrections
from spinfix.corrections import Corrections
from spinfix.families.manifest import Family
from spinfix.families.spinner import (
    brief_gate,
    channel,
    collocates,
    compiled_channel,
    dictionary,
    gate,
    habits,
    ranker,
    weights,
)
from spinfix.families.spinner.cloze_scorer import ClozeScorer
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.decided import Decider
from spinfix.families.spinner.decoder import Decoder
from spinfix.families.spinner.other_spinners import OtherSpinners
from spinfix.families.spinner.precedence import Precedence
from spinfix.families.spinner.ranker import Ranker, Unranked
from spinfix.families.spinner.scanner import Scanner
from spinfix.families.spinner.weights import Knot
from spinfix.models import ngram
from spinfix.models.cloze import Judge
from spinfix.models.ngram import LanguageModel
from spinfix.threads import LoadedOnce

if TYPE_CHECKING:
    from spinfix.families.spinner.deep_scorer import DeepScorer

_SHARED = (
    *("tables", "weights", "coefficients", "brief_coefficients", "collocates", "model", "judge_model", "ranker", "deep"),
    "corrections",
)
_OWN = ("judge", "decoder", "scanner", "decider", "precedence")
"""What all threads share, loaded before the first twin is made, and what keeps working arrays and is made again for each
(`Components.twin`).  The rest never changes, and is shared if it was loaded before."""


class Components:
    """The parts of a restorer, loaded on first use.

    Args:
        family: a family of kind "spinner".  If its folder has no ``weights.json`` or ``gate.json``, those of ``like`` are used;
            a ``ranker.npz`` belongs to the weights in the same folder.
        config: the options.
        like: the family whose weights are used for a family without its own.
    """

    def __init__(self, family: Family, config: Config, like: Family | None = None) -> None:
        """Store the options."""
        self.family = family
        self._like = like if like is not None else family
        self._config = config
        self.habits = habits.read(family)
        self._others = OtherSpinners(self.habits.others)

    @LoadedOnce
    def channel(self) -> channel.Channel:
        """The dictionary, compiled."""
        return channel.compile_channel(dictionary.load(self.family.folder, self.family.name))

    @LoadedOnce
    def tables(self) -> Tables:
        """The dictionary as arrays; precompiled for shipped families."""
        tables = compiled_channel.load(self.family) or Tables(self.channel)
        if not self.habits.once:
            tables.contradicted = 1.0
        return tables

    @LoadedOnce
    def _weighed_by(self) -> Family:
        """The family whose weights are used."""
        return self.family if self.family.file(weights.FILE).is_file() else self._like

    @LoadedOnce
    def weights(self) -> weights.Weights:
        """The fitted weights."""
        return weights.load(self._weighed_by.file(weights.FILE))

    @LoadedOnce
    def coefficients(self) -> tuple[float, ...]:
        """The fitted coefficients of the gate."""
        own = self.family.file(gate.FILE)
        return gate.load(own if own.is_file() else self._like.file(gate.FILE)).all

    @LoadedOnce
    def brief_coefficients(self) -> tuple[float, ...] | None:
        """The fitted coefficients of the second gate of brief texts; None for a family that has its own first one alone."""
        own = self.family.file(brief_gate.FILE)
        if own.is_file():
            return brief_gate.load(own).all
        has_own_gate = self.family.file(gate.FILE).is_file()
        others = self._like.file(brief_gate.FILE)
        return brief_gate.load(others).all if not has_own_gate and others.is_file() else None

    @LoadedOnce
    def collocates(self) -> collocates.Collocates:
        """The words beside the dictionary's phrases; none for a family without them."""
        return collocates.load(self.family.file(collocates.FILE))

    @LoadedOnce
    def precedence(self) -> Precedence:
        """Counts the heads that readings would leave standing."""
        return Precedence(self.tables)

    @LoadedOnce
    def model(self) -> LanguageModel:
        """The language model."""
        return ngram.opened(self._config.model or resources.language_model())

    @LoadedOnce
    def judge_model(self) -> Judge:
        """The contextual judge."""
        return Judge(self._config.judge or resources.judge())

    @LoadedOnce
    def judge(self) -> ClozeScorer | None:
        """The contextual judge as used by the decoder; None for quality "fast"."""
        return ClozeScorer(self.judge_model) if self._config.quality != "fast" else None

    @LoadedOnce
    def decoder(self) -> Decoder:
        """The decoder over the language model.

        Without the judge for weights fitted without it: their ranker has not seen its scores, and believes them too much.
        """
        return Decoder(self.model, self.weights.fast, self.weights.best, self.judge if self.weights.best.judged else None)

    @LoadedOnce
    def ranker(self) -> Ranker | Unranked:
        """The ranker of the last decoding's sites; if the weights have none, one that keeps the decoder's probabilities."""
        path = self._weighed_by.file(ranker.FILE)
        return Ranker(path, "fast" if self._config.quality == "fast" else "best") if path.is_file() else Unranked()

    @LoadedOnce
    def deep(self) -> DeepScorer | None:
        """The causal language model for sites that the ranker leaves undecided; None except for quality "deep"."""
        if self._config.quality != "deep":
            return None
        from spinfix.families.spinner import deep_scorer  # imported here, since only this quality needs them
        from spinfix.models import causal

        model = causal.opened(self._config.deep_model, self._config.deep_threads)
        names = (deep_scorer.ADAPTED, deep_scorer.FILE) if model.packaged else (deep_scorer.FILE,)
        paths = [family.file(name) for family in (self._weighed_by, self._like) for name in names]
        fitted = next((path for path in paths if path.is_file()), paths[-1])
        choosing = model.adapted(resources.adapter()) if fitted.name == deep_scorer.ADAPTED else model
        return deep_scorer.DeepScorer(model, deep_scorer.load(fitted), choosing)

    @LoadedOnce
    def corrections(self) -> Corrections:
        """The corrections of people."""
        return load_corrections(self._config.corrections) if self._config.corrections else Corrections(())

    @LoadedOnce
    def decider(self) -> Decider:
        """Puts corrections into lattices."""
        return Decider(self.tables)

    @property
    def calibration(self) -> Sequence[Knot]:
        """From belief to confidence, at this quality."""
        return self.deep.calibration if self.deep is not None else self.weights.calibration[self._config.quality]

    @LoadedOnce
    def scanner(self) -> Scanner:
        """The scanner, which computes the evidence of texts."""
        return Scanner(self.tables)

    def twin(self) -> Self:
        """A copy for another thread, which shares the loaded data but not the working arrays."""
        for name in _SHARED:
            getattr(self, name)
        twin = copy(self)
        for name in _OWN:
            vars(twin).pop(name, None)
        return twin
