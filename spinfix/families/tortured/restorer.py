"""Restores tortured phrases, which paraphrasers made of scientific terms, to the terms.

A text without two neighbouring words of a listed phrase, without a possible composed phrase around a word that suggests
substitution, and without several pairs of words that only paraphrasers write (`spinfix.families.tortured.odd_pairs`) costs one
fast pass.  Otherwise the phrases are found with their possible terms (`spinfix.families.tortured.listed_finder`), the language
model scores how well each term fits its neighbours, and the gate decides whether the text was tortured
(`spinfix.families.tortured.gate`).  A text that only talks about tortured phrases is left unchanged
(`spinfix.families.tortured.mentions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from types import MappingProxyType

from spinfix import lazy
from spinfix.config import Config
from spinfix.edits import Edit
from spinfix.families.findings import READ_WELL, UNKNOWN, Finding
from spinfix.families.manifest import Family
from spinfix.families.tortured import (
    deep_reader,
    evidence,
    gate,
    overlaps,
    source_places,
)
from spinfix.families.tortured.components import Components
from spinfix.families.tortured.edit_builder import clues_of, edit_of, mentions_of
from spinfix.families.tortured.judgement import Decided, Judgement, competing, with_edits
from spinfix.families.tortured.mentions import divided, reasons_of, why_all_mentioned
from spinfix.families.tortured.occurrences import Occurrence
from spinfix.families.tortured.phrase_scorer import WeighedPhrase, strongest
from spinfix.families.tortured.register import EVERY, Register
from spinfix.models.causal import Continuing
from spinfix.text import pdf_text, protection
from spinfix.text.morphology import stem
from spinfix.text.source_code import source_code
from spinfix.text.stem_tokenizer import Words
from spinfix.text.stretches import Stretches

COMPOSED_DOUBT = 0.34
"""Doubt (1 − confidence) allowed for edits of composed phrases, of listed words or of synonyms, as a factor of that allowed for
others: they need 0.83 where others need 0.5 (unless the caller sets a minimum), since they may change an author's own words.
Of 2,404 places whose word family is hidden .479 are restored at a precision of .925 with 0.8, .451 at .930 with 0.83 and .416
at .941 with 0.86, with quality "deep" .466 at .935 with 0.83; of 2,426 in other abstracts .445 at .916, .419 at .927 and .383
at .933.  It was chosen on the former, with other weights and evidence."""

UNTECHNICAL = 0.6
"""Taken from the log odds of unlisted phrases in text less full of terms than papers (`Register.is_technical`).  Without it
.52, .76 and .96 of those believed from .7, .8 and .9 are right in kinds of text that nothing was learned from
(`../shared/genuine`, 711,000 words with hidden phrases), by which 0.6 was fitted; in such text of the corpus .80, .88, .98."""

GENUINE_BELOW = 0.001
"""A text is clearly genuine if its probability is below this even when all its phrases count, protected or only mentioned."""

GLANCE_GENUINE_BELOW = 0.0003
"""In a text without listed phrases the same test is done first, with this limit, for the phrases around words that suggest
substitution only.  13 of the 83 documents of `eval/dev/clean` with such phrases pass; docs/experiments/constants.md has the
recall that it costs."""

MENTIONED = "phrases only mentioned"
"""Note of a finding for a text that talks about tortured phrases."""

_BREAK = r"—|\r(?!\n)|[\u2028\u2029\x85\x0b]"
_APART_WITHOUT_TABS = lazy.re_compile(rf"(?<=\S)[ \xa0]{{3,}}(?=\S)|{_BREAK}")
_APART = lazy.re_compile(rf"(?<=\S)(?:[ \xa0]{{3,}}|[ \xa0]*\t\s*)(?=\S)|{_BREAK}")
"""What no phrase has inside: the gap between two columns or cells, a dash, and ends of lines or pages that are not kept."""

NONE_KNOWN: Mapping[Occurrence, WeighedPhrase] = MappingProxyType({})


class TorturedRestorer(Components):
    """Restores the tortured phrases of documents.

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
        super().__init__(family, config, like, single_words=single_words)
        self.threshold = family.threshold(config.threshold)
        given, own = config.min_confidence, family.least_confidence
        composed = round(1.0 - COMPOSED_DOUBT * (1.0 - own), 4)
        self.minimums = {"": own, "composed phrases": composed}
        """Least confidence of the edits that are made, by kind of phrase."""
        if given is not None:
            self.minimums = {"": given}
        self._composed_minimum = composed
        """Confidence from which a composed phrase tells its term, whatever `Config.min_confidence` is."""
        self._protection = protection.Protection(config.allow, config.protect)

    def restore(self, text: str) -> Finding:
        """Judge a text and find the edits that restore its terms."""
        return self._read(text, restoring=True)

    def restore_thoroughly(self, text: str) -> Finding:
        """Judge a text that is believed tortured or leaves a doubt, and find its edits, with unlisted phrases."""
        return self._read(text, restoring=True, thorough=True)

    def detect(self, text: str) -> Finding:
        """Judge a text as `restore` does, without computing edits."""
        return self._read(text, restoring=False)

    def _read(self, text: str, *, restoring: bool, thorough: bool = False) -> Finding:
        """Judge a text that may be out of a PDF, with words divided at line ends."""
        page = pdf_text.unbroken(text, self._is_part)
        finding = self._judged(page.text if page else text, restoring=restoring, thorough=thorough)
        return source_places.within_columns(source_places.in_source(finding, page) if page else finding, text)

    def _papers(self, phrase: WeighedPhrase) -> int:
        """Number of papers in which a screener found a phrase; 0 if none counted it; of a composed one only its words were."""
        occurrence = phrase.occurrence
        if occurrence.is_composed or occurrence.spun in self._uncounted or self._folder.is_file():
            return 0
        return occurrence.papers

    def _is_part(self, word: str) -> bool:
        """Whether a word is part of any phrase or term."""
        return stem(word) in self.finder.stems

    def _judged(self, text: str, *, restoring: bool, thorough: bool = False) -> Finding:
        words = self.finder.cut(text)
        assumed = self._config.assume_spun
        listed, taken = self.finder.find(words)
        register = self._register(words)
        is_odd = self._is_odd(words, register)
        known: dict[Occurrence, WeighedPhrase] = {}
        if not (listed or is_odd):
            glance = self._glance(words) if register.has_terms else []
            if not glance:
                return Finding(self.family.name, (), 0.0)
            if not assumed:
                glanced = self._weigh(text, glance, len(words))
                known = {phrase.occurrence: phrase for phrase in glanced}
                if genuine := self._clearly_genuine(words, glanced, GLANCE_GENUINE_BELOW):
                    return genuine
        weighed = self._weighed(text, words, listed, taken, known)
        is_doubtful = is_odd or (register.is_technical and any(map(evidence.leaves_doubt, weighed)))
        if not (assumed or is_doubtful):
            counted = evidence.counted(weighed, register)
            if genuine := self._clearly_genuine(words, counted, GENUINE_BELOW):
                return genuine
        return self._finding(self._judge(words, self._free(text, weighed)), restoring=restoring, thorough=thorough)

    def _register(self, words: Words) -> Register:
        """Whether phrases that are not listed are evidence in a text."""
        return EVERY if self._config.assume_spun else self.composer.register(words)

    def _is_odd(self, words: Words, register: Register) -> bool:
        """Whether a text has many pairs of words that only paraphrasers write, and these are evidence."""
        return register.is_technical and self.odd_pairs.are_many(words)

    def _judge(self, words: Words, phrases: Sequence[WeighedPhrase]) -> Judgement:
        """Judge a text by its phrases.

        With quality "deep" those that recur are read before, unless the text is believed anyway.
        """
        text = words.text
        reasons = reasons_of(text, phrases)
        used, _ = divided(phrases, reasons)
        about = why_all_mentioned(text, reasons)
        register = self._register(words)
        counted = evidence.counted(used, register)
        odds = self.log_odds(counted, len(words))
        read: set[str] = set()
        if self.deep is not None and gate.probability(odds) <= self.threshold:
            read = {name for name, uses in evidence.recurring(counted).items() if _stand_for_terms(self.deep, text, uses)}
            odds = evidence.log_odds(counted, len(words), self.together, read) if read else odds
        read_well = not read and odds > evidence.LITERAL and evidence.read_well(counted, register, len(words))
        odds = evidence.LITERAL if read_well else odds
        is_odd = self._is_odd(words, register)
        open_to_support = self.looks_closer and register.is_technical and not (about or self._config.assume_spun)
        is_doubtful = is_odd or any(map(evidence.leaves_doubt, used))
        undecided = open_to_support and evidence.may_be_supported(counted, odds, is_doubtful=is_doubtful)
        return Judgement(
            words=words,
            phrases=phrases,
            reasons=reasons,
            about=about,
            counted=counted,
            odds=odds,
            read=read,
            read_well=read_well,
            undecided=undecided,
            is_odd=is_odd,
            find_unlisted=self._unlisted,
        )

    def _finding(self, judgement: Judgement, *, restoring: bool, thorough: bool) -> Finding:
        """The finding for a judged text, with edits if it is believed and ``restoring``."""
        used, assumed, text = judgement.used, self._config.assume_spun, judgement.words.text
        support, odds = (judgement.support, judgement.odds_with_support) if thorough else ([], judgement.odds)
        believed = self._believed(judgement, gate.probability(odds), support)
        believed = replace(believed, undecided=judgement.undecided and not thorough)
        # Without a listed phrase, a text may be paraphrased by words that do not tell which terms stood there.
        untold = all(phrase.occurrence.is_composed or not phrase.is_evidence for phrase in used)
        untold = untold and not (assumed or support)
        if (not assumed and believed.probability <= self.threshold) or not (restoring or untold):
            return believed

        def decided(phrase: WeighedPhrase) -> Decided:
            edit = self._edit(text, phrase, judgement.phrases, None if assumed else odds)
            return Decided(phrase, edit, edit.confidence >= self._minimum(phrase))

        edited = list(map(decided, used))
        is_any_sure = any(choice.is_sure for choice in edited)
        if untold and not is_any_sure and all(choice.edit.confidence < self._composed_minimum for choice in edited):
            believed = replace(believed, family=UNKNOWN)
        if not restoring:
            return believed
        is_restored = is_any_sure or support
        if thorough and (is_restored or (assumed and judgement.is_odd)):
            edited = competing(edited, map(decided, judgement.unlisted))
        return with_edits(believed, edited)

    def _minimum(self, phrase: WeighedPhrase) -> float:
        """Least confidence of an edit of a phrase."""
        kind = "composed phrases" if phrase.occurrence.kind in ("composed", "unlisted") else ""
        return self.minimums.get(kind, self.minimums[""])

    def _unlisted(self, words: Words, others: Iterable[WeighedPhrase]) -> list[WeighedPhrase]:
        """The unlisted phrases of a text, used, not only mentioned, and outside the ``others`` and listed phrases whose company
        rules them out.
        """
        if self.unlisted is None:
            return []
        taken = self.finder.find(words)[1]
        taken.update(place for phrase in others for place in range(phrase.occurrence.first, phrase.occurrence.last))
        phrases = self._free(words.text, self.unlisted.find(words, taken))
        if not self.composer.register(words).is_technical:  # also in a text assumed to be spun
            phrases = [phrase._replace(right=gate.probability(gate.logit(phrase.right) - UNTECHNICAL)) for phrase in phrases]
        return [phrase for phrase, reason in zip(phrases, reasons_of(words.text, phrases), strict=True) if not reason]

    def _believed(self, judgement: Judgement, probability: float, support: Sequence[WeighedPhrase] = ()) -> Finding:
        """The finding, without edits, for a text of this ``probability``, were its phrases not only mentioned.

        Args:
            judgement: what its phrases say of it.
            probability: that it is tortured.
            support: the unlisted phrases that are evidence.
        """
        name, text, about = self.family.name, judgement.words.text, judgement.about
        clues = clues_of(name, text, [] if about else [*judgement.counted, *support], self._papers)
        mentioned = mentions_of(name, text, judgement.phrases, [reason or about for reason in judgement.reasons])
        is_mentioned = bool(about and judgement.phrases)
        reads_well = bool(judgement.read_well and not support and not is_mentioned)
        note = MENTIONED if is_mentioned else READ_WELL if reads_well else ""
        return Finding(name, (), 0.0 if about else probability, clues, note=note, mentions=mentioned, reads_well=reads_well)

    def weigh(self, text: str, *, thorough: bool = False) -> tuple[list[WeighedPhrase], int]:
        """The phrases of a text outside protected stretches with their weights, and the number of words of the text.

        Args:
            text: the text.
            thorough: search for composed phrases even if there is neither a listed one nor a word that suggests substitution.
        """
        words = self.finder.cut(text)
        listed, taken = self.finder.find(words)
        is_searched = listed or thorough or self._is_odd(words, self._register(words)) or self._glance(words)
        weighed = self._weighed(text, words, listed, taken) if is_searched else []
        return self._free(text, weighed), len(words)

    def _weighed(
        self,
        text: str,
        words: Words,
        listed: Sequence[Occurrence],
        taken: Iterable[int],
        known: Mapping[Occurrence, WeighedPhrase] = NONE_KNOWN,
    ) -> list[WeighedPhrase]:
        """The phrases of a text, listed and composed, with all terms that they may stand for and with their weights.

        Args:
            text: the text.
            words: its words.
            listed: its listed phrases.
            taken: the words of phrases ruled out by their company.
            known: weights that are known already.
        """
        composed = self.composer.find(words) if self._config.fuzzy else []
        listed = overlaps.all_widened(words, listed, composed)
        wider = [overlaps.with_other_terms(words, occurrence, composed) for occurrence in listed]
        phrases = overlaps.with_acronyms_elsewhere(text, [*wider, *overlaps.apart(composed, listed, taken)])
        return self._weigh(text, phrases, len(words), known)

    def _glance(self, words: Words) -> list[Occurrence]:
        """The composed phrases around words that suggest substitution."""
        return self.composer.find(words, everywhere=False) if self._config.fuzzy else []

    def _clearly_genuine(self, words: Words, weighed: Sequence[WeighedPhrase], limit: float) -> Finding | None:
        """The finding for a text with a probability below ``limit``; None if the probability is higher."""
        text = words.text
        probability = gate.probability(self.log_odds(weighed, len(words))) if weighed else 0.0
        if probability >= min(limit, self.threshold):
            return None
        if all(phrase.occurrence.is_composed for phrase in weighed):
            # as in most: there is nothing that a text would discuss
            return Finding(self.family.name, (), probability, clues_of(self.family.name, text, weighed, self._papers))
        reasons = reasons_of(text, weighed)
        about = why_all_mentioned(text, reasons)
        name, counted = self.family.name, [] if about else divided(weighed, reasons)[0]
        mentioned = mentions_of(name, text, weighed, [reason or about for reason in reasons])
        return Finding(name, (), probability, clues_of(name, text, counted, self._papers), mentions=mentioned)

    def _weigh(
        self, text: str, occurrences: Sequence[Occurrence], words: int, known: Mapping[Occurrence, WeighedPhrase] = NONE_KNOWN
    ) -> list[WeighedPhrase]:
        """The phrases with their weights in a text of ``words`` words, without composed ones in old spelling; some of the
        weights may be ``known``.
        """
        return [
            known.get(occurrence) or self.weigh_one(text, occurrence, words)
            for occurrence in occurrences
            if not occurrence.is_composed or self.scorer.is_modern(text[occurrence.start : occurrence.end])
        ]

    def _free(self, text: str, phrases: Sequence[WeighedPhrase]) -> list[WeighedPhrase]:
        """The phrases outside protected stretches, without overlaps."""
        excluded = Stretches(sorted([*self._protection.spans(text), *source_code(text)]) if phrases else [])
        apart = _APART if text.count("\t") <= text.count(" ") else _APART_WITHOUT_TABS  # some extractors put tabs for blanks
        return strongest(
            phrase
            for phrase in phrases
            if not excluded.touch(start := phrase.occurrence.start, end := phrase.occurrence.end)
            and not apart.search(text, start, end)
        )

    def weigh_one(self, text: str, occurrence: Occurrence, words: int) -> WeighedPhrase:
        """Score one phrase in a text of ``words`` words with the language model and the gate."""
        return self.scorer.weigh(text, occurrence, words, self.weights)

    def log_odds(self, phrases: Sequence[WeighedPhrase], words: int) -> float:
        """Log odds that a text of ``words`` words was tortured, from its phrases."""
        return evidence.log_odds(phrases, words, self.together)

    def _edit(self, text: str, phrase: WeighedPhrase, phrases: Sequence[WeighedPhrase], odds: float | None) -> Edit:
        return edit_of(text, phrase, phrases, family=self.family.name, weights=self.weights, odds=odds)


def _stand_for_terms(model: Continuing, text: str, uses: Sequence[WeighedPhrase]) -> bool:
    """Whether a causal language model reads the uses of a phrase as its term, and the n-gram model does not contradict."""
    if fmean(use.gain for use in uses) < deep_reader.LEAST_FIT:
        return False
    places = [deep_reader.Use(use.occurrence.start, use.occurrence.end, use.reading.text) for use in uses]
    return deep_reader.gain(model, text, places) >= deep_reader.LEAST_GAIN
