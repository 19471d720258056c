"""Restores tortured phrases, which paraphrasers made of scientific terms, to the terms.

A text without two neighbouring words of a listed phrase, and without a possible composed phrase around a word that suggests
substitution, costs one fast pass.  Otherwise the phrases are found with their possible terms
(`spinfix.families.tortured.candidates`), the language model scores how well each term fits its neighbours, and the gate decides
whether the text was tortured (`spinfix.families.tortured.classifier`).  A text that only talks about tortured phrases is left
unchanged (`spinfix.families.tortured.mentions`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import combinations
from math import inf
from statistics import fmean
from types import MappingProxyType

from spinfix import resources
from spinfix.config import Config
from spinfix.edits import Alternative, Edit
from spinfix.families.base import UNKNOWN, Clue, Finding, LoadedOnce, Mention, Sighting
from spinfix.families.manifest import Family
from spinfix.families.mentions import ABOUT, is_about_phrases
from spinfix.families.tortured import classifier, compiled_dictionary, deep_reader, dictionary, mentions, together, typeset
from spinfix.families.tortured.candidates import Finder, Occurrence, Reading
from spinfix.families.tortured.classifier import GateWeights
from spinfix.families.tortured.compiled_dictionary import CompiledDictionary
from spinfix.families.tortured.composer import REACH, SEEN_ENOUGH, Composer
from spinfix.models import ngram
from spinfix.models.causal import Continuing
from spinfix.models.ngram import LanguageModel
from spinfix.text import agreement, page_text, protection, sentences
from spinfix.text.fast_tokenizer import Cutter
from spinfix.text.morphology import stem
from spinfix.text.source_code import source_code
from spinfix.text.stem_tokenizer import Stemmer, Words, stems_of
from spinfix.text.stretches import Stretches
from spinfix.text.tokenizer import lm_forms
from spinfix.text.vocabulary import Vocabulary

WEIGHTS = "weights.json"
"""File name in a family's folder."""

TEXT_OF_LISTS = 85_000_000
"""Words of genuine text to which the estimated counts of a plain list are scaled: as many as the shipped dictionary was counted
in."""

CONTEXT = 40
"""Code points on either side of a phrase; enough for the two words that the language model uses."""

SHARPNESS = 1.0
"""Exponent of the language model's probabilities among the readings of one phrase."""

OTHER_TERM = -1.5
"""log10 prior of a term that is composed of the words of a listed phrase, against the listed one.  It is not fitted, since no
text tells; the context can only lower it, so that it is an alternative, and a likelier one if the document has it elsewhere."""

SAID_ELSEWHERE = 0.7
"""log10 prior of a term that the text also has unparaphrased, against other terms for the same phrase.  With 2.0 such terms
replaced listed ones in three places of the development documents, wrongly in all."""

NEAR = 20_000
"""Code points on either side of a phrase in which such terms are looked for: a paper."""

LISTED_RIGHT = 0.99
"""Highest confidence of an edit of a listed phrase: of 2,000 edits of the development documents some twenty were not the
original, for reasons that the text does not show."""

GOES_ON_RIGHT = 0.83
"""The same for a listed phrase that is likely a part of a longer composed one: of 45 in documents made of the whole list with a
tenth hidden .82 were right, of 2,089 others .99."""

SURE = 0.7
"""Probability of the composed phrase from which it is likely; of 88 listed phrases beside less probable ones all were right."""

COMPOSED_DOUBT = 0.4
"""Doubt (1 − confidence) allowed for edits of composed phrases, as a factor of that allowed for others: they need 0.8 where
others need 0.5 (unless the caller sets a minimum), since they may change an author's own words.  On hidden phrases recall and
precision are .402 and .936; with 0.7 they are .436 and .925, and three more words beside phrases change in `eval/dev`."""

GENUINE_BELOW = 0.001
"""A text is clearly genuine if its probability is below this even when all its phrases count, protected or only mentioned."""

GLANCE_GENUINE_BELOW = 0.0003
"""In a text without listed phrases the same test is done first, with this limit, for the phrases around words that suggest
substitution only.  13 of the 83 documents of `eval/dev/clean` with such phrases pass; docs/experiments.md, "Constants", has the
recall that it costs."""

SINGLE_PHRASE_PENALTY = 1.0
"""Subtracted from the log odds of a text with only one phrase as evidence, however often it occurs: "liver ailments" occurs
twice in a genuine Indian paper.  Tortured papers contain three phrases on average."""

MANY_PHRASES = 50
"""Different listed phrases from which a text is tortured whether or not two of them stood together before."""

MENTIONED = "phrases only mentioned"
"""Note of a finding for a text that talks about tortured phrases."""

MANY_MENTIONS = 0.5
"""From this share of mentioned phrases on, all of a text is assumed to talk about phrases."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A phrase found, with its scores by the language model and the gate.

    Attributes:
        finding: the phrase.
        gain: log10 probability of the best term in its place minus that of the phrase.
        shares: probability of each reading among the readings.
        best: index of the likeliest reading.
        weight: its evidence in a text of this length, in nats; negative if it is more likely the author's own.
        fits: probability that a composed phrase is the right one of those that overlap its place; 1 for a listed one.
        right: probability that it is right, once chosen among them.
        goes_on: whether a listed phrase is likely a part of a longer composed one.
    """

    finding: Occurrence
    gain: float
    shares: tuple[float, ...]
    best: int
    weight: float
    fits: float
    right: float
    goes_on: bool = False

    @property
    def reading(self) -> Reading:
        """The likeliest reading."""
        return self.finding.readings[self.best]


NONE_KNOWN: Mapping[Occurrence, Weighed] = MappingProxyType({})


class TorturedRestorer:
    """Restores tortured phrases with a family's dictionary and weights, which are loaded on first use.

    >>> from spinfix.families import registry
    >>> restorer = TorturedRestorer(registry.named("tortured"), Config())
    >>> text = "We train an irregular woodland and a bolster vector machine by profound learning, with highlight extraction."
    >>> [edit.replacement for edit in restorer.restore(text).edits]
    ['a random forest', 'support vector machine', 'deep learning', 'feature extraction']
    >>> restorer.restore("The vital determinant was rain.").edits
    ()
    """

    def __init__(self, family: Family, config: Config, like: Family | None = None, *, single_words: bool = False) -> None:
        """Store the options.

        Args:
            family: a family of kind "tortured".
            config: the options.
            like: the family whose ``weights.json`` is used if the family has none.
            single_words: also restore phrases of one word ("bosom"); most are good English in some field.
        """
        self.family = family
        self.threshold = max(config.threshold, family.least_probability)
        given, own = config.min_confidence, family.least_confidence
        composed = round(1.0 - COMPOSED_DOUBT * (1.0 - own), 4)
        self.minimums = {"": own, "composed phrases": composed} if given is None else {"": given}
        """Least confidence of the edits that are made, by kind of phrase."""
        self._told = composed
        """Confidence from which a composed phrase tells its term, whatever `Config.min_confidence` is."""
        self._like = like if like is not None else family
        self._config = config
        self._folder = family.folder
        self._single_words = single_words
        self._protection = protection.Protection(config.allow, config.protect)

    @LoadedOnce
    def model(self) -> LanguageModel:
        """The language model."""
        return ngram.opened(self._config.model or resources.language_model())

    @LoadedOnce
    def weights(self) -> GateWeights:
        """The gate's fitted weights."""
        own = self.family.file(WEIGHTS)
        return classifier.load(own if own.is_file() else self._like.file(WEIGHTS))

    @LoadedOnce
    def stemmer(self) -> Stemmer:
        """The tokenizer shared by `finder` and `composer`."""
        return self._laid_out.stemmer if self._laid_out is not None else Stemmer()

    @LoadedOnce
    def _laid_out(self) -> CompiledDictionary | None:
        """The dictionary compiled with the package; None for one that is not shipped."""
        return compiled_dictionary.load(self.family)

    @LoadedOnce
    def finder(self) -> Finder:
        """The dictionary, indexed."""
        if self._laid_out is not None and not self._single_words:
            return self._laid_out.finder(self._known)
        if self._config.fuzzy:
            _ = self.composer  # so that its words are known before the first text is cut
        allowed = {example.phrase for example in dictionary.load_allowed(self._folder)}
        phrases = dictionary.load_phrases(self._folder)
        if self._folder.is_file():
            phrases = [phrase._replace(genuine=self._expected(phrase.spun)) for phrase in phrases]
        return Finder(phrases, self._known, allowed, self.stemmer, single_words=self._single_words)

    def _expected(self, phrase: str) -> int:
        """Estimated occurrences in genuine text of a phrase without a count, by the language model."""
        forms = self._cutter.forms_of(phrase)
        score: float = self.model.score_all(self.model.null_state(), forms)
        return round(float(TEXT_OF_LISTS * 10.0**score))

    @LoadedOnce
    def _cutter(self) -> Cutter:
        return Cutter(Vocabulary())

    def _known(self, word: str) -> float:
        """How common a word is: its log10 frequency, shifted to be positive; 0 if the language model does not know it."""
        model = self.model
        return 10.0 + model.score(model.null_state(), word)[1] if word in model else 0.0

    @LoadedOnce
    def composer(self) -> Composer:
        """The index of word substitutions and terms."""
        if self._laid_out is not None:
            return self._laid_out.composer
        words, terms = dictionary.load_words(self._folder), dictionary.load_terms(self._folder)
        return Composer(words, terms, self.stemmer)

    @LoadedOnce
    def deep(self) -> Continuing | None:
        """The causal language model that reads phrases that recur; None except for quality "deep"."""
        if self._config.quality != "deep":
            return None
        from spinfix.models import causal  # imported here, since only this quality needs it

        return causal.opened(self._config.deep_model, self._config.deep_threads)

    def twin(self) -> TorturedRestorer:
        """A copy for another thread, which shares the loaded data but not the working arrays."""
        for name in ("model", "weights", "finder", "composer"):
            getattr(self, name)
        twin = copy(self)
        vars(twin).pop("_cutter", None)
        return twin

    def restore(self, text: str) -> Finding:
        """Judge a text and find the edits that restore its terms."""
        return self._read(text, restoring=True)

    def detect(self, text: str) -> Finding:
        """Judge a text as `restore` does, without computing edits."""
        return self._read(text, restoring=False)

    def _read(self, text: str, *, restoring: bool) -> Finding:
        """Judge a text that may be out of a PDF, with words divided at line ends."""
        page = page_text.unbroken(text, self._is_part)
        if page is None:
            return self._judged(text, restoring=restoring)
        return typeset.in_source(self._judged(page.text, restoring=restoring), page)

    def survey(self, text: str) -> Finding:
        """Judge a text and find every phrase in it, also if it is not believed tortured, with what stands in columns."""
        page = page_text.unbroken(text, self._is_part, columns=True)
        read = page.text if page else text
        judged = self._judged(read, restoring=False)
        found, words = self.weigh(read)
        reasons = reasons_of(read, found)
        about = why_all_mentioned(read, reasons)
        odds = self._odds(read, [one for one, reason in zip(found, reasons, strict=True) if not reason], words)
        companions = together.companions([one.finding.spun for one in found if one.finding.kind != "composed"], self.together)
        sightings = []
        for one, reason in zip(found, reasons, strict=True):
            why = reason or about or self._why_no_evidence(one.finding)
            edit = self._edit(read, one, found, -inf if reason or about else odds, assumed=False)
            if one.weight > 0.0 or one.finding.kind != "composed":
                sightings.append(self._sighting(read, one, edit, why, companions))
        if page is not None:
            judged = typeset.in_source(judged, page)
            sightings = [typeset.sighting_in_source(sighting, page) for sighting in sightings]
        return replace(judged, sightings=tuple(sightings))

    def _sighting(
        self, text: str, one: Weighed, edit: Edit, why: str, companions: Mapping[str, tuple[tuple[str, int], ...]]
    ) -> Sighting:
        finding = one.finding
        standing = text[finding.start : finding.end]
        return Sighting(
            finding.start,
            finding.end,
            " ".join(standing.split()),
            finding.spun,
            one.reading.original,
            finding.kind,
            why,
            round(one.weight, 3),
            edit.confidence,
            self._papers(one),
            tuple(other for other in edit.alternatives if other.text not in (standing, edit.found)),
            sentence=sentences.around(text, finding.start, finding.end),
            together=companions.get(finding.spun, ()),
            family=self.family.name,
        )

    def _why_no_evidence(self, finding: Occurrence) -> str:
        """Why a phrase that the text uses is no evidence; "" if it is."""
        if finding.company == "unmet":
            company = self.finder.companies.get(finding.spun)
            return f"needs other words in the text: {company}" if company else "good English in some field"
        return "" if may_count(finding) else "listed in another inflection"

    def _papers(self, one: Weighed) -> int:
        """Number of papers in which a screener found a phrase; 0 if none counted it; of a composed one only its words were."""
        finding = one.finding
        if finding.kind == "composed" or finding.spun in self._uncounted or self._folder.is_file():
            return 0
        return finding.papers

    @LoadedOnce
    def _uncounted(self) -> frozenset[str]:
        """The phrases that no screener counted in papers."""
        return dictionary.added_by_hand(self._folder)

    @LoadedOnce
    def together(self) -> Mapping[together.Pair, int]:
        """In how many suspect papers pairs of phrases stood together."""
        return together.load(self._folder)

    def _is_part(self, word: str) -> bool:
        """Whether a word is part of any phrase or term."""
        return stem(word) in self.finder.stems

    def _judged(self, text: str, *, restoring: bool) -> Finding:
        words = self.finder.cut(text)
        assumed = self._config.assume_spun
        listed, taken = self.finder.find(words)
        known: dict[Occurrence, Weighed] = {}
        if not listed:
            glance = self._glance(words)
            if not glance:
                return Finding(self.family.name, (), 0.0)
            if not assumed:
                glanced = self._weigh(text, glance, len(words))
                known = {one.finding: one for one in glanced}
                if genuine := self._clearly_genuine(text, glanced, len(words), GLANCE_GENUINE_BELOW):
                    return genuine
        composed = self.composer.find(words) if self._config.fuzzy else []
        listed = _all_widened(words, listed, composed)
        phrases = [*(with_other_terms(text, one, composed) for one in listed), *_apart(composed, listed, taken)]
        weighed = self._going_on(text, self._weigh(text, phrases, len(words), known), composed, len(words))
        if not assumed and (genuine := self._clearly_genuine(text, weighed, len(words), GENUINE_BELOW)):
            return genuine
        found = self._free(text, weighed)
        reasons = reasons_of(text, found)
        used = [one for one, reason in zip(found, reasons, strict=True) if not reason]
        odds = self._odds(text, used, len(words))
        believed = self._believed(text, found, reasons, classifier.probability(odds))
        # Without a listed phrase, a text may be paraphrased by words that do not tell which terms stood there.
        untold = not assumed and all(one.finding.kind == "composed" or one.weight <= 0.0 for one in used)
        if (not assumed and believed.probability <= self.threshold) or not (restoring or untold):
            return believed
        edits = [self._edit(text, one, found, odds, assumed=assumed) for one in used]
        least = self.minimums[""]
        least_composed = self.minimums.get("composed phrases", least)
        minimums = [least_composed if one.finding.kind == "composed" else least for one in used]
        pairs = list(zip(edits, minimums, strict=True))
        sure = tuple(edit for edit, minimum in pairs if edit.confidence >= minimum)
        doubtful = tuple(edit for edit, minimum in pairs if edit.confidence < minimum)
        if untold and not sure and all(edit.confidence < self._told for edit in edits):
            believed = replace(believed, family=UNKNOWN)
        return replace(believed, edits=sure, doubtful=doubtful, note="") if restoring else believed

    def _believed(self, text: str, found: Sequence[Weighed], reasons: Sequence[str], probability: float) -> Finding:
        """The finding, without edits, for a text with phrases of which some are only mentioned for ``reasons``."""
        name, about = self.family.name, why_all_mentioned(text, reasons)
        used = [one for one, reason in zip(found, reasons, strict=True) if not (reason or about)]
        clues = clues_of(name, text, used, self._papers)
        mentioned = mentions_of(name, text, found, [reason or about for reason in reasons])
        note = MENTIONED if about and found else ""
        return Finding(name, (), 0.0 if about else probability, clues, note=note, mentions=mentioned)

    def weigh(self, text: str, *, thorough: bool = False) -> tuple[list[Weighed], int]:
        """The phrases of a text outside protected stretches with their weights, and the number of words of the text.

        Args:
            text: the text.
            thorough: search for composed phrases even if there is neither a listed one nor a word that suggests substitution.
        """
        words = self.finder.cut(text)
        found, taken = self.finder.find(words)
        if found or thorough or self._glance(words):
            composed = self.composer.find(words) if self._config.fuzzy else []
            found = _all_widened(words, found, composed)
            found += _apart(composed, found, taken)
        else:
            composed = []
        weighed = self._going_on(text, self._weigh(text, found, len(words)), composed, len(words))
        return self._free(text, weighed), len(words)

    def _going_on(self, text: str, weighed: Sequence[Weighed], composed: Sequence[Occurrence], words: int) -> list[Weighed]:
        """The phrases of a text of ``words`` words; listed ones that are likely parts of longer composed ones are marked."""
        listed = [one.finding for one in weighed if one.finding.kind != "composed"]
        longer = set()
        for at, one in enumerate(listed):
            others = _beside(listed, at)
            for finding in _overlapping(composed, one.first, one.last):
                outside = finding.first < one.first or finding.last > one.last
                if outside and not any(_meet(other, finding.first, finding.last) for other in others):
                    judged = self.weigh_one(text, finding, words)
                    if classifier.probability(judged.weight) * judged.right >= SURE:
                        longer.add(one)
        return [replace(one, goes_on=True) if one.finding in longer else one for one in weighed]

    def _glance(self, words: Words) -> list[Occurrence]:
        """The composed phrases around words that suggest substitution."""
        return self.composer.find(words, everywhere=False) if self._config.fuzzy else []

    def _clearly_genuine(self, text: str, weighed: Sequence[Weighed], words: int, least: float) -> Finding | None:
        """The finding for a text of ``words`` words with a probability below ``least``; None if the probability is higher."""
        probability = classifier.probability(self.log_odds(weighed, words)) if weighed else 0.0
        if probability >= min(least, self.threshold):
            return None
        if all(one.finding.kind == "composed" for one in weighed):  # as in most: there is nothing that a text would discuss
            return Finding(self.family.name, (), probability, clues_of(self.family.name, text, weighed, self._papers))
        return replace(self._believed(text, weighed, reasons_of(text, weighed), probability), probability=probability, note="")

    def _weigh(
        self, text: str, findings: Sequence[Occurrence], words: int, known: Mapping[Occurrence, Weighed] = NONE_KNOWN
    ) -> list[Weighed]:
        """The phrases with their weights in a text of ``words`` words, without composed ones in old spelling; some of the
        weights may be ``known``.
        """
        return [
            known.get(finding) or self.weigh_one(text, finding, words)
            for finding in findings
            if finding.kind != "composed" or self._is_modern(text[finding.start : finding.end])
        ]

    def _is_modern(self, phrase: str) -> bool:
        """Whether the language model knows every word, which rules out "naturall", "designe" and OCR errors."""
        return all(form in self.model for form in self._cutter.forms_of(phrase) if form.isalpha())

    def _free(self, text: str, found: Sequence[Weighed]) -> list[Weighed]:
        """The phrases outside protected stretches, without overlaps."""
        excluded = Stretches(sorted([*self._protection.spans(text), *source_code(text)]) if found else [])
        return strongest(one for one in found if not excluded.touch(one.finding.start, one.finding.end))

    def weigh_one(self, text: str, finding: Occurrence, words: int) -> Weighed:
        """Score one phrase in a text of ``words`` words with the language model and the gate."""
        forms, model = self._cutter.forms_of, self.model
        state = model.null_state()
        for form in forms(text[max(0, finding.start - CONTEXT) : finding.start])[-2:]:
            state, _ = model.score(state, form)
        after = forms(text[finding.end : finding.end + CONTEXT])[:2]
        stands = model.score_all(state, forms(text[finding.start : finding.end]) + after)
        scores = [model.score_all(state, forms(reading.text) + after) for reading in finding.readings]
        shares = self._shares(text, finding, scores) if len(scores) > 1 else (1.0,)
        best = max(range(len(shares)), key=shares.__getitem__)
        gain = scores[best] - stands
        values = classifier.features(finding, gain, best, shares[best])
        weight = classifier.weight(self.weights, finding, classifier.ratio(self.weights, finding, values), words)
        fits, right = (judge(self.weights, finding, values) for judge in (classifier.fits, classifier.right))
        return Weighed(finding, gain, shares, best, weight, fits, right)

    def _shares(self, text: str, finding: Occurrence, scores: Sequence[float]) -> tuple[float, ...]:
        """The probability of each reading among the readings, from the language model's score of each."""
        highest = max(s for s, reading in zip(scores, finding.readings, strict=True) if not reading.is_other)
        said = self._said_elsewhere(text, finding)
        beliefs = [
            10.0 ** (reading.prior + SAID_ELSEWHERE * (reading.original in said) + SHARPNESS * min(0.0, s - highest))
            for reading, s in zip(finding.readings, scores, strict=True)
        ]
        total = sum(beliefs)
        return tuple(belief / total for belief in beliefs)

    @staticmethod
    def _said_elsewhere(text: str, finding: Occurrence) -> set[str]:
        """The terms of a phrase that also stand in the text near it as they are."""
        near = text[max(0, finding.start - NEAR) : finding.end + NEAR].lower()
        return {reading.original for reading in finding.readings if reading.original.lower() in near}

    def _odds(self, text: str, used: Sequence[Weighed], words: int) -> float:
        """`log_odds` of the phrases that a text of ``words`` words uses; with quality "deep" those that recur are read first,
        unless the text is believed anyway.
        """
        odds = self.log_odds(used, words)
        if self.deep is None or classifier.probability(odds) > self.threshold:
            return odds
        recurring = {phrase for phrase, uses in _recurring(used).items() if _stand_for_terms(self.deep, text, uses)}
        return self.log_odds(used, words, recurring) if recurring else odds

    def log_odds(self, found: Sequence[Weighed], words: int, read: Collection[str] = ()) -> float:
        """Log odds that a text was tortured, from its different phrases that require no company or have it.

        Args:
            found: the phrases.
            words: words of the text.
            read: phrases that recur and stand for their terms, as a causal language model reads them.
        """
        most: dict[str, float] = {}
        listed: set[str] = set()
        for one in found:
            if may_count(one.finding):
                phrase = one.finding.changed or one.finding.spun
                most[phrase] = max(one.weight, most.get(phrase, one.weight))
                if one.finding.kind == "listed" and one.weight > 0.0:
                    listed.add(phrase)
        impossible = classifier.IMPOSSIBLE
        recurring = {phrase for phrase, uses in _recurring(found).items() if all(one.gain >= impossible for one in uses)}
        recurring.update(read)
        odds = classifier.log_odds(
            [classifier.said(weight, recurs=phrase in recurring) for phrase, weight in most.items()], words
        )
        if 1 < len(listed) < MANY_PHRASES and any(
            together.pair(*both) in self.together for both in combinations(sorted(listed), 2)
        ):
            odds += classifier.TOGETHER
        single = sum(weight > 0.0 for weight in most.values()) < 2 and not recurring
        return odds - SINGLE_PHRASE_PENALTY if single else odds

    def _edit(self, text: str, one: Weighed, found: Sequence[Weighed], odds: float, *, assumed: bool) -> Edit:
        finding = one.finding
        reading = one.reading
        text_is, it_is = (1.0, 1.0) if assumed else (classifier.probability(odds), classifier.probability(one.weight))
        spun = text_is * it_is
        if finding.kind == "composed":
            confidence = text_is * classifier.calibrated(self.weights, it_is * one.right)
        else:
            confidence = spun * (GOES_ON_RIGHT if one.goes_on else LISTED_RIGHT) * one.shares[one.best]
        start, replacement = finding.start, with_line_end(reading.text, text[finding.start : finding.end])
        article = article_before(text, start)
        if article is not None and not _overlaps_before(found, article[0], start):
            at, word = article
            first, now = lm_forms(reading.text)[:1], lm_forms(text[finding.start : finding.end])[:1]
            if first and now and agreement.disagrees(word.lower(), first[0]) and not agreement.disagrees(word.lower(), now[0]):
                replacement = agreement.agreeing(word, first[0]) + text[at + len(word) : start] + replacement
                start = at
        others = [
            Alternative(other.text, round(spun * share, 4))
            for place, (other, share) in enumerate(zip(finding.readings, one.shares, strict=True))
            if place != one.best and spun * share >= 0.001
        ]
        if spun <= 0.999:
            others.append(Alternative(text[finding.start : finding.end], round(1.0 - spun, 4)))
        others.sort(key=lambda other: -other.probability)
        return Edit(
            start,
            finding.end,
            text[start : finding.end],
            replacement,
            "restoration",
            family=self.family.name,
            entry=entry_of(one),
            confidence=round(confidence, 4),
            alternatives=tuple(others),
        )


def _recurring(found: Iterable[Weighed]) -> dict[str, list[Weighed]]:
    """The uses of listed phrases that were never counted in genuine text and occur more than once, as evidence at each use."""
    uses: defaultdict[str, list[Weighed]] = defaultdict(list)
    for one in found:
        finding = one.finding
        if finding.kind == "listed" and may_count(finding) and one.weight > 0.0 and not finding.genuine:
            uses[finding.changed or finding.spun].append(one)
    return {phrase: some for phrase, some in uses.items() if len(some) > 1}


def _stand_for_terms(model: Continuing, text: str, uses: Sequence[Weighed]) -> bool:
    """Whether a causal language model reads the uses of a phrase as its term, and the n-gram model does not contradict."""
    if fmean(one.gain for one in uses) < deep_reader.LEAST_FIT:
        return False
    places = [deep_reader.Use(one.finding.start, one.finding.end, one.reading.text) for one in uses]
    return deep_reader.gain(model, text, places) >= deep_reader.LEAST_GAIN


def _apart(composed: Iterable[Occurrence], listed: Iterable[Occurrence], taken: Iterable[int]) -> list[Occurrence]:
    """The composed phrases that overlap no listed one, nor other words that are taken."""
    closed = {*taken, *(place for one in listed for place in range(one.first, one.last))}
    return [one for one in composed if closed.isdisjoint(range(one.first, one.last))]


def with_other_terms(text: str, one: Occurrence, composed: Sequence[Occurrence]) -> Occurrence:
    """A listed phrase with the further terms that its words may stand for.

    "discourse acknowledgment" is listed for *voice recognition*; composed of known words it also is *speech recognition*.

    Args:
        text: the text.
        one: the listed phrase.
        composed: the composed phrases of the text, in order.
    """
    readings = {reading.text.lower(): reading for reading in one.readings}
    at = bisect_left(composed, one.first, key=lambda finding: finding.first)
    for place in range(at, len(composed)):
        finding = composed[place]
        if finding.first >= one.last:
            break
        if finding.last <= one.last and finding.length == one.last - one.first:
            for reading in finding.readings:
                term = text[one.start : finding.start] + reading.text + text[finding.end : one.end]
                readings.setdefault(term.lower(), Reading(reading.original, term, OTHER_TERM, True))
    return replace(one, readings=tuple(readings.values())) if len(readings) > len(one.readings) else one


def _all_widened(words: Words, listed: Sequence[Occurrence], composed: Sequence[Occurrence]) -> list[Occurrence]:
    return [widened(words, one, _beside(listed, at), composed) for at, one in enumerate(listed)]


def _beside(listed: Sequence[Occurrence], at: int) -> list[Occurrence]:
    """The listed phrases, which are in order, before and after one."""
    return [*listed[max(0, at - 1) : at], *listed[at + 1 : at + 2]]


def widened(words: Words, one: Occurrence, others: Sequence[Occurrence], composed: Sequence[Occurrence]) -> Occurrence:
    """A listed phrase with the words after or before it that belong to the same substitution.

    "machine gaining" is listed for *machine learning*, and so is "gaining knowledge" for learning: restoring the listed phrase
    alone would leave *machine learning knowledge*.

    Args:
        words: the text.
        one: the listed phrase.
        others: the listed phrases before and after it.
        composed: the composed phrases of the text, in order.
    """
    terms = {tuple(stems_of(reading.original.lower())) for reading in one.readings}
    for finding in _overlapping(composed, one.first, one.last):
        first, last = min(one.first, finding.first), max(one.last, finding.last)
        if finding.papers < SEEN_ENOUGH or last - first == one.last - one.first:
            continue
        if any(_meet(other, first, last) for other in others):
            continue
        start, end = words.starts[first], words.ends[last - 1]
        before, after = words.text[start : finding.start], words.text[finding.end : end]
        readings = [reading._replace(text=before + reading.text + after) for reading in finding.readings]
        same = tuple(reading for reading in readings if tuple(stems_of(reading.text.lower())) in terms)
        if same:
            return replace(one, first=first, last=last, start=start, end=end, readings=same)
    return one


def _overlapping(composed: Sequence[Occurrence], first: int, last: int) -> Iterator[Occurrence]:
    """The composed phrases, which are in order, that overlap words."""
    at = bisect_left(composed, first - REACH, key=lambda finding: finding.first)
    for finding in composed[at:]:
        if finding.first >= last:
            break
        if finding.last > first:
            yield finding


def _meet(one: Occurrence, first: int, last: int) -> bool:
    return one.first < last and first < one.last


def entry_of(one: Weighed) -> str:
    """The dictionary entry of a phrase, as shown in edits and clues; for a composed one, its best reading."""
    return f"{one.finding.spun} → {one.reading.original}"


def reasons_of(text: str, found: Iterable[Weighed]) -> list[str]:
    """For each phrase how the text shows that it only mentions it; "" if it uses it."""
    return [mentions.why_mentioned(text, one.finding.start, one.finding.end, terms_of(one.finding)) for one in found]


def why_all_mentioned(text: str, reasons: Sequence[str]) -> str:
    """Why none of a text's phrases count, some of which are only mentioned for ``reasons``; "" if the others do."""
    if is_about_phrases(text):
        return ABOUT
    return mentions.MOSTLY if reasons.count("") <= MANY_MENTIONS * len(reasons) else ""


def may_count(finding: Occurrence) -> bool:
    """Whether a phrase counts as evidence: its company is not missing, and it is not in another inflection."""
    return finding.company != "unmet" and finding.kind != "inflected"


def terms_of(finding: Occurrence) -> list[str]:
    """The terms that a phrase may stand for, as a text about it would write them."""
    return [reading.original if finding.kind == "composed" else reading.text for reading in finding.readings]


def with_line_end(term: str, found: str) -> str:
    r"""The term with the line end of the phrase after the same number of words, so that lines keep their lengths.

    >>> with_line_end("support vector machine", "bolster\n  vector machine")
    'support\n  vector machine'
    """
    end = re.search(r"[ \t]*\r?\n[ \t]*", found)
    gaps = [match.span() for match in re.finditer(" ", term)]
    if end is None or not gaps:
        return term
    start, stop = gaps[min(len(found[: end.start()].split()), len(gaps)) - 1]
    return term[:start] + end.group() + term[stop:]


def strongest(found: Iterable[Weighed]) -> list[Weighed]:
    """The phrases in order, without overlaps: all listed ones, and the composed ones that fit best."""
    kept: list[Weighed] = []
    taken: set[int] = set()
    for one in sorted(found, key=_rank):
        place = range(one.finding.first, one.finding.last)
        if taken.isdisjoint(place):
            taken.update(place)
            kept.append(one)
    return sorted(kept, key=lambda one: one.finding.first)


def _rank(one: Weighed) -> tuple[bool, float]:
    return one.finding.kind == "composed", -one.fits * classifier.probability(one.weight)


def _overlaps_before(found: Sequence[Weighed], start: int, end: int) -> bool:
    """Whether one of the phrases, which are in order and do not overlap, begins before ``end`` and ends after ``start``."""
    before = bisect_left(found, end, key=lambda one: one.finding.start)
    return before > 0 and found[before - 1].finding.end > start


def article_before(text: str, start: int) -> tuple[int, str] | None:
    """The indefinite article before ``start`` with its position, if there is one."""
    before = text[max(0, start - 8) : start]
    bare = before.rstrip(" \n")
    for word in ("an", "a"):
        at = len(bare) - len(word)
        if len(bare) < len(before) and at >= 0 and bare[at:].lower() == word and not bare[at - 1 : at].isalnum():
            return start - len(before) + at, bare[at:]
    return None


def mentions_of(family: str, text: str, found: Iterable[Weighed], reasons: Iterable[str]) -> tuple[Mention, ...]:
    """The phrases that are only mentioned, in order; composed ones only if they would be evidence."""
    return tuple(
        Mention(start, end, text[start:end], reason, family, entry_of(one))
        for one, reason in sorted(zip(found, reasons, strict=True), key=lambda pair: pair[0].finding.start)
        if reason and (one.weight > 0.0 or one.finding.kind != "composed")
        for start, end in [(one.finding.start, one.finding.end)]
    )


def clues_of(family: str, text: str, found: Sequence[Weighed], papers: Callable[[Weighed], int]) -> tuple[Clue, ...]:
    """The clues, strongest first; ``papers`` counts those in which a phrase was found."""
    clues = [
        Clue(start, end, text[start:end], round(one.weight, 3), family, entry_of(one), papers(one))
        for one in found
        if one.weight > 0.0
        for start, end in [(one.finding.start, one.finding.end)]
    ]
    return tuple(sorted(clues, key=lambda clue: -clue.weight))
