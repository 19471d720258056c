"""Names every phrase of a text, whether or not it is believed tortured, for people who check papers.

A restorer makes only edits that are sure in a text that is believed; here a reader decides, and is told why a phrase may be no
evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from operator import attrgetter

from spinfix.edits import Alternative, Edit
from spinfix.families import about_phrases
from spinfix.families.findings import OTHER_PROSE, Finding, Sighting
from spinfix.families.tortured import evidence, source_places, together
from spinfix.families.tortured.edit_builder import spun_of
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.families.tortured.register import Register
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.text import inline_marks, pdf_text, sentences
from spinfix.text.stretches import Stretches

SUGGESTED = 0.5
"""Confidence from which a survey lists an unlisted phrase: a reader decides, and more of them are right than wrong."""

BY_SYNONYMS = "composed of synonyms, in a text that other phrases show to be tortured"
"""Why an unlisted phrase is no evidence, unless it is (`evidence.supporting`)."""


class TorturedSurveyor(TorturedRestorer):
    """A restorer that also surveys texts (`spinfix.families.base.Surveyor`)."""

    def survey(self, text: str) -> Finding:
        """Judge a text and find every phrase, also if it is not believed tortured, in columns, and through inline marks."""
        kept = [*self._protection.spans(text), *about_phrases.terms_emphasised(text)]
        marked = inline_marks.unmarked(text, sorted(kept))
        typed = marked.text if marked else text
        page = pdf_text.unbroken(typed, self._is_part, columns=True)
        read = page.text if page else typed
        judged = self._judged(read, restoring=False)
        phrases, _ = self.weigh(read)
        words = self.finder.cut(read)
        judgement, register = self._judge(words, phrases), self._register(words)
        if judged.undecided:
            judged = self._finding(judgement, restoring=False, thorough=True)
        odds = judgement.odds_with_support
        listed = [phrase.occurrence.spun for phrase in phrases if not phrase.occurrence.is_composed]
        companions = together.companions(listed, self.together)
        sightings, is_any_sure = [], False
        for phrase, reason in zip(phrases, judgement.reasons, strict=True):
            why = reason or judgement.about or self._why_no_evidence(phrase, register)
            edit = self._edit(read, phrase, phrases, -inf if reason or judgement.about else odds)
            if phrase.is_evidence or not phrase.occurrence.is_composed:
                sightings.append(self._sighting(read, phrase, edit, why, companions))
            is_any_sure = is_any_sure or edit.confidence >= self._minimum(phrase)
        weights = {evidence.name_of(phrase): phrase.weight for phrase in judgement.support}
        is_believed = judged.probability > self.threshold and (is_any_sure or judgement.support)
        suggested = []
        for phrase in judgement.unlisted if is_believed else judgement.support:
            edit, weight = self._edit(read, phrase, phrases, odds), weights.get(evidence.name_of(phrase), 0.0)
            if weight or edit.confidence >= SUGGESTED:
                sighting = self._sighting(read, phrase, edit, "" if weight else BY_SYNONYMS, companions)
                suggested.append(replace(sighting, weight=round(weight, 3)))
        sightings = with_suggested(sightings, suggested)
        for layer in filter(None, (page, marked)):
            judged = source_places.in_source(judged, layer)
            sightings = [source_places.sighting_in_source(sighting, layer) for sighting in sightings]
        return replace(judged, sightings=tuple(sightings))

    def _sighting(
        self, text: str, phrase: WeighedPhrase, edit: Edit, why: str, companions: Mapping[str, tuple[tuple[str, int], ...]]
    ) -> Sighting:
        occurrence = phrase.occurrence
        article = text[edit.start : occurrence.start]
        standing = " ".join(text[occurrence.start : occurrence.end].split())
        return Sighting(
            occurrence.start,
            occurrence.end,
            standing,
            spun_of(phrase),
            phrase.reading.original,
            occurrence.kind,
            why,
            round(phrase.weight, 3),
            edit.confidence,
            self._papers(phrase),
            tuple(
                Alternative(term, other.probability)
                for other in edit.alternatives
                if other.text != edit.found and (term := _without(article, other.text)) != standing
            ),
            sentence=sentences.around(text, occurrence.start, occurrence.end),
            together=companions.get(occurrence.spun, ()),
            family=self.family.name,
            may_be_meant=why == OTHER_PROSE,
        )

    def _why_no_evidence(self, phrase: WeighedPhrase, register: Register) -> str:
        """Why a phrase that a text of this register uses is no evidence; "" if it is."""
        occurrence = phrase.occurrence
        if occurrence.is_composed and not register.has_terms:
            return OTHER_PROSE
        if evidence.may_count(phrase, register):
            return ""
        if occurrence.company == "allowed":
            return "good English in some field"
        if occurrence.company == "unmet":
            return f"needs other words in the text: {self.finder.companies[occurrence.spun]}"
        return "listed in another inflection"


def _without(article: str, term: str) -> str:
    """A term on one line, without the article (and what may open behind it) that its edit begins with."""
    behind = article.lstrip("aAnN")
    return " ".join((term.partition(behind)[2] if behind else term).split())


def with_suggested(sightings: Sequence[Sighting], suggested: Sequence[Sighting]) -> list[Sighting]:
    """The sightings with those of unlisted phrases, in order; of two in the same place the surer one.  Neither overlap others
    of their kind.
    """
    known = {(sighting.start, sighting.end): sighting for sighting in sightings}
    places = Stretches(known)
    kept: list[Sighting] = []
    for sighting in suggested:
        there = [known[place] for place in places.over(sighting.start, sighting.end) if place in known]
        if any(other.confidence >= sighting.confidence for other in there):
            continue
        for other in there:
            del known[other.start, other.end]
        weight = max((other.weight for other in there if not other.why), default=0.0)
        kept.append(replace(sighting, why="", weight=max(weight, sighting.weight)) if weight else sighting)
    return sorted((*known.values(), *kept), key=attrgetter("start"))
