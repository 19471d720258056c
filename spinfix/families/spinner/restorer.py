"""Restores documents of one spinner: judges a text and finds its edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from spinfix.config import Config
from spinfix.edits import Edit
from spinfix.families import choice
from spinfix.families.corrected import decided_places
from spinfix.families.findings import UNKNOWN, Clue, Finding, Passage
from spinfix.families.manifest import Family
from spinfix.families.spinner import (
    brief_gate,
    curly_apostrophes,
    gate,
    other_spinners,
    segments,
)
from spinfix.families.spinner.clues import clue_of, clues_of
from spinfix.families.spinner.components import Components
from spinfix.families.spinner.decoder import Decoding
from spinfix.families.spinner.edit_builder import edits_of
from spinfix.families.spinner.edit_fitting import fitted, with_articles_in_alternatives
from spinfix.families.spinner.evidence import Evidence
from spinfix.families.spinner.lattice import Lattice
from spinfix.families.spinner.ranker import Ranking, SiteColumns, site_columns
from spinfix.families.spinner.scanner import Signs
from spinfix.text import protection
from spinfix.text.furniture import furniture
from spinfix.text.source_code import source_code
from spinfix.text.stretches import Stretches
from spinfix.text.tokenizer import Tokens
from spinfix.threads import one_blas_thread

if TYPE_CHECKING:
    from spinfix.families.spinner.deep_scorer import DeepScorer

ASSUMED_SHARE = 0.9
"""Share of groups in use assumed for a text that the caller declares to be spun, if it is too short to estimate the share.
Chosen, not measured."""

LONGEST = 300_000
"""Code points decoded as one document.  No article is longer; the limit bounds memory (263 MB in all for 1 MB of spun text)
on files that hold many articles or none."""

MANY = 200
"""Number of tokens from which the share is estimated from the document itself.  Chosen, not measured."""

CHALLENGED = 0.98
"""Probability below which quality "deep" reads a document that is believed spun both ways before it is restored.  Of 401,544
pieces of genuine text of 25, 60 and 200 words (kinds that the gate was learned from) the 27 that are believed have less."""

VETO = 3.4
"""Nats subtracted from the log odds of a document that reads no better as restored: the log of its share among those 27 (23)
against that among 185 pieces of held-out documents, spun in full and in part, of the same lengths and probabilities (5)."""

VETOED = "reads as well as it stands"
"""Note of a document that is not believed for that (`VETO`)."""

Spans = Sequence[tuple[int, int]]
"""Stretches of text, in code points."""


class _Document(NamedTuple):
    """A document before decoding."""

    lattice: Lattice
    signs: Signs
    evidence: Evidence

    def place(self, run: segments.Run) -> tuple[int, int]:
        """A run of tokens in code points."""
        return self.lattice.tokens.starts[run[0]], self.lattice.tokens.ends[run[1] - 1]


class Restorer(Components):
    """Restores documents of one family.

    Args:
        family: a family of kind "spinner".
        config: the options.
        like: the family whose weights are used for a family without its own, see `Components`.
    """

    def __init__(self, family: Family, config: Config, like: Family | None = None) -> None:
        """Store the options."""
        super().__init__(family, config, like)
        self.threshold = family.threshold(config.threshold)
        self._least = family.least_confidence if config.min_confidence is None else config.min_confidence
        self._protection = protection.Protection(config.allow, config.protect)

    @property
    def minimums(self) -> dict[str, float]:
        """Least confidence of the edits that are made."""
        return {"": self._least}

    def excluded(self, text: str) -> Spans:
        """The protected stretches of a text."""
        return self._protection.spans(text)

    def lattice(self, text: str) -> Lattice:
        """The lattice of a text outside its protected stretches."""
        return self.scanner.lattice(text, self.excluded(text))

    def restore(self, text: str) -> Finding:
        """Find the edits that restore the original.

        A text longer than `LONGEST` is judged and restored piece by piece, each as a document of its own.
        """
        return self._in_pieces(text, restoring=True)

    def detect(self, text: str) -> Finding:
        """Judge a text as `restore` does, without computing edits."""
        return self._in_pieces(text, restoring=False)

    def _in_pieces(self, text: str, *, restoring: bool) -> Finding:
        """Judge and restore a text, piece by piece if it is longer than `LONGEST`."""
        excluded = self.excluded(text)
        if len(text) <= LONGEST:
            return self._screened(text, excluded, restoring=restoring)
        closed = Stretches(excluded)
        parts = (
            self._screened(text[start:end], _inside(closed, start, end), restoring=restoring).moved(start)
            for start, end in pieces(text)
        )
        return other_spinners.joined(list(parts), self._believed)

    def _screened(self, text: str, excluded: Spans, *, restoring: bool) -> Finding:
        """Judge one document, and restore it if it is above the screen.

        A page that was typeset after spinning is read with straight apostrophes.
        """
        scan = self.scanner.scan(text, excluded)
        screened = not scan.suspicious and gate.below_screen(scan.evidence, scan.size)
        if screened and not self._config.assume_spun:
            clues = self.scanner.clues(text, excluded)
            return self._undecoded(scan.evidence, scan.size, [clue_of(text, *clue) for clue in clues])
        excluded = sorted([*excluded, *furniture(text), *source_code(text)])
        straight = curly_apostrophes.straightened(text)
        if straight is not None:
            scan, other = self.scanner.scan(text, excluded), self.scanner.scan(straight, excluded)
            if curly_apostrophes.is_typeset(scan.evidence, other.evidence, scan.size):
                return curly_apostrophes.typeset(self._whole_or_in_parts(straight, excluded, restoring=restoring), text)
        return self._whole_or_in_parts(text, excluded, restoring=restoring)

    def _whole_or_in_parts(self, text: str, excluded: Spans, *, restoring: bool) -> Finding:
        """Judge and restore a document that passed the screen: as a whole, or only passages of it if these explain its evidence
        better.
        """
        document = self._document(text, excluded)
        suspicions = [] if self._config.assume_spun else segments.suspicious(document.lattice, document.signs)
        spun = self._spun_part(document, excluded)
        whole = None
        if segments.total_gain(suspicions) <= spun.evidence.log_odds:
            whole = self._judge(spun, restoring=restoring)
            if self._believed(whole):
                return whole
        passages = self._passages(document, [run for _, run in suspicions], Stretches(excluded), restoring=restoring)
        if believed := [passage for passage in passages if self._believed(passage)]:
            return other_spinners.joined(believed, self._believed)
        return whole if whole is not None else self._judge(spun, restoring=restoring)

    def _passages(
        self, document: _Document, runs: Iterable[segments.Run], excluded: Stretches, *, restoring: bool
    ) -> Iterator[Finding]:
        """Judge and restore runs of tokens of a document, each by itself; those that are believed say where they are."""
        text = document.lattice.tokens.text
        for run in runs:
            start, end = document.place(run)
            inside = _inside(excluded, start, end)
            part = self._spun_part(self._document(text[start:end], inside), inside)
            finding = self._judge(part, len(document.lattice.units), restoring=restoring).moved(start)
            if self._believed(finding):
                finding = replace(finding, passages=(Passage(start, end, finding.probability),), settled=False)
            yield finding

    def _document(self, text: str, excluded: Spans, tokens: Tokens | None = None) -> _Document:
        lattice = self.scanner.lattice(text, excluded, tokens)
        return _Document(lattice, self.scanner.signs(text, excluded), self.scanner.evidence(text, excluded))

    def _spun_part(self, document: _Document, excluded: Spans) -> _Document:
        """The document without parts that were clearly left unspun."""
        if self._config.assume_spun or gate.below_screen(document.evidence, document.lattice.size):
            return document
        genuine = segments.left_alone(document.lattice, document.signs, document.evidence.share)
        if not genuine:
            return document
        tokens = document.lattice.tokens
        return self._document(tokens.text, sorted([*excluded, *map(document.place, genuine)]), tokens)

    def _believed(self, judged: Finding) -> bool:
        return self._config.assume_spun or judged.probability > self.threshold

    def _judge(self, document: _Document, looked_at: int = 1, *, restoring: bool) -> Finding:
        """Judge a document or passage as a whole, and restore it if it is believed spun.

        Args:
            document: the document.
            looked_at: number of passages from which it was chosen.
            restoring: whether to compute edits.
        """
        lattice, share = document.lattice, document.evidence.share
        if self._config.assume_spun:
            share = max(share, ASSUMED_SHARE) if lattice.size < MANY else share
        elif dismissed := self._dismissed(document, looked_at):
            return dismissed
        decoding = self.decoder.decode(lattice, share)
        return self._with_edits(self._judge_decoded(document, decoding, looked_at), document, decoding, restoring=restoring)

    def _dismissed(self, document: _Document, looked_at: int) -> Finding | None:
        """The finding for a document that its evidence, or one round of decoding, shows to be genuine."""
        lattice, _, evidence = document
        if gate.below_screen(evidence, lattice.size):
            return self._undecoded(evidence, lattice.size, tuple(clues_of(lattice, evidence)), looked_at)
        if not gate.near_screen(evidence, lattice.size):
            return None
        glance = self._probability(evidence, self.decoder.glance(lattice, evidence.share), lattice, looked_at)
        if glance >= gate.GLANCE_SHARE * self.threshold:
            return None
        return Finding(self.family.name, (), glance, tuple(clues_of(lattice, evidence)), evidence.share)

    def _judge_decoded(self, document: _Document, decoding: Decoding, looked_at: int) -> Finding:
        """Judge a decoded document or passage; the finding has no edits yet."""
        lattice, evidence = document.lattice, document.evidence
        probability, settled = self._probability(evidence, decoding, lattice, looked_at), False
        if not self._config.assume_spun:
            is_asked = probability >= other_spinners.LEAST_PROBABILITY
            if is_asked and (others := self._others.clues(lattice.tokens, self.excluded)):
                probability = max(probability, other_spinners.PROBABILITY_IF_FOUND)
                return Finding(UNKNOWN, (), probability, tuple(others), decoding.share, note=other_spinners.NOTE)
            settled = choice.settles(probability, decoding.share, len(decoding.edited[0]), lattice.size)
        return Finding(self.family.name, (), probability, tuple(clues_of(lattice, evidence)), decoding.share, settled=settled)

    def _with_edits(self, judged: Finding, document: _Document, decoding: Decoding, *, restoring: bool) -> Finding:
        """The finding with its edits, if it is believed even where a causal language model has its say (quality "deep")."""
        if not self._believed(judged):
            return judged
        is_challenged = not self._config.assume_spun and judged.probability < CHALLENGED
        challenger = self.deep if is_challenged else None
        if not restoring and challenger is None:
            return judged
        edits = self._edits(document, decoding)
        if challenger is not None:
            judged = self._challenged(judged, challenger, document.lattice.tokens.text, edits)
        if not (restoring and self._believed(judged)):
            return judged
        least = self._least if judged.family != UNKNOWN else inf  # of another spinner no edit is made, all are shown
        sure = tuple(edit for edit in edits if edit.confidence >= least)
        doubtful = tuple(edit for edit in edits if edit.confidence < least)
        return replace(judged, edits=sure, doubtful=doubtful)

    def _challenged(self, judged: Finding, challenger: DeepScorer, text: str, edits: Sequence[Edit]) -> Finding:
        """The finding, less probable if the text reads as well without its likely edits, whatever the user's minimum."""
        likely = [edit for edit in edits if edit.confidence >= self.family.least_confidence]
        if not challenger.vetoes(text, likely):
            return judged
        return replace(judged, probability=gate.lessened(judged.probability, VETO), note=VETOED, settled=False)

    def _edits(self, document: _Document, decoding: Decoding) -> list[Edit]:
        """All edits of a document or passage that is believed spun."""
        lattice, decoding = self._decided(document.lattice, decoding)
        with one_blas_thread:
            refined = self.decoder.refine(lattice, decoding)
            known = site_columns(refined)
            ranking = self.ranked(lattice, refined, known)
        if self.deep is not None:
            ranking = self.deep(lattice, refined, known, ranking)
        edits = edits_of(lattice, refined.arcs, ranking, self.calibration)
        firsts = (first for first, option in zip(refined.arcs.firsts, ranking.chosen, strict=True) if option)
        edits = with_articles_in_alternatives(edits, [lattice.tokens.starts[first] for first in firsts])
        return fitted(edits, lattice.tokens.text)

    def ranked(self, lattice: Lattice, decoding: Decoding, known: SiteColumns) -> Ranking:
        """The sites of a decoding, ranked."""
        left = self.left_standing(lattice, decoding, known)
        return self.ranker(known, decoding.share, full=decoding.beliefs.full, left=left)

    def left_standing(self, lattice: Lattice, decoding: Decoding, known: SiteColumns) -> Any:
        """The heads that each reading leaves standing (`precedence`) in a document spun in full by a spinner that would have
        replaced them; else None.
        """
        if not (decoding.beliefs.full and self.habits.longest_first):
            return None
        return self.precedence.standing(lattice, decoding.search.grid, decoding.last_round, known.beliefs)

    def _decided(self, lattice: Lattice, decoding: Decoding) -> tuple[Lattice, Decoding]:
        """A document that is believed spun, decoded again with the places that corrections decide."""
        if not self._config.corrections:
            return lattice, decoding
        everywhere = decided_places(self.corrections, lattice.tokens, self.family.name, ())
        places = [place for place in everywhere if not any(lattice.protected[place.first : place.last])]
        if not places:
            return lattice, decoding
        changed, decisions = self.decider(lattice, places)
        return changed, self.decoder.decode(changed, decoding.search.share, decisions)

    def _probability(self, evidence: Evidence, decoding: Decoding, lattice: Lattice, looked_at: int) -> float:
        """Probability that a document was spun, from its decoding."""
        size = lattice.size
        gains = gate.gains_of(decoding, lattice.tokens, self.collocates)
        first = gate.probability(self.coefficients, gate.features(evidence, gains, size), looked_at)
        if size >= brief_gate.TOO_LONG or self.brief_coefficients is None:
            return first
        values = brief_gate.features(evidence, gains, size)
        return min(first, brief_gate.probability(self.brief_coefficients, values, looked_at))

    def _undecoded(self, evidence: Evidence, size: int, clues: Sequence[Clue], looked_at: int = 1) -> Finding:
        """The finding for a text with too little evidence to be decoded."""
        values = gate.features(evidence, gate.NO_GAINS, size)
        return Finding(self.family.name, (), gate.probability(self.coefficients, values, looked_at), tuple(clues))


def _inside(spans: Stretches, start: int, end: int) -> list[tuple[int, int]]:
    """The spans that overlap a stretch, relative to its start."""
    return [(a - start, b - start) for a, b in spans.over(start, end)]


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
