"""What the phrases of a text say of it together, and what is done about each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from spinfix.edits import Edit
from spinfix.families.findings import Finding
from spinfix.families.tortured import evidence
from spinfix.families.tortured.mentions import divided, why_all_mentioned
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.families.tortured.unlisted import Guess, surest
from spinfix.text.stem_tokenizer import Words
from spinfix.text.stretches import Stretches


@dataclass(kw_only=True)
class Judgement:
    """What the phrases of a text say of it.  Unlisted phrases are looked for when they are first asked for.

    Attributes:
        words: the text.
        phrases: its phrases that are not unlisted, outside protected stretches.
        reasons: why it only mentions each; "" if it does not.
        about: why it only mentions all; "" if it does not.
        counted: those that are evidence.
        odds: log odds that it was tortured, without unlisted phrases.
        read: the phrases of which one is enough, as a causal language model reads them (`evidence.log_odds`).
        read_well: whether its phrases fit where they stand, so that its odds are no higher than `evidence.LITERAL`.
        undecided: whether unlisted phrases may decide (`evidence.may_be_supported`).
        is_odd: whether it has many pairs of words that only paraphrasers write.
        find_unlisted: finds the unlisted phrases of a text outside of others.
    """

    words: Words
    phrases: Sequence[WeighedPhrase]
    reasons: Sequence[str]
    about: str
    counted: Sequence[WeighedPhrase]
    odds: float
    read: Collection[str]
    read_well: bool
    undecided: bool
    is_odd: bool
    find_unlisted: Callable[[Words, Iterable[WeighedPhrase]], list[WeighedPhrase]]

    @cached_property
    def used(self) -> list[WeighedPhrase]:
        """The phrases that it does not only mention."""
        return divided(self.phrases, self.reasons)[0]

    @cached_property
    def mentioned(self) -> list[WeighedPhrase]:
        """The phrases that it only mentions."""
        return divided(self.phrases, self.reasons)[1]

    @cached_property
    def unlisted(self) -> list[WeighedPhrase]:
        """The unlisted phrases, in order; neither among words of listed phrases that count nor of mentioned ones."""
        listed = [phrase for phrase in self.used if not phrase.occurrence.is_composed and phrase.is_evidence]
        return self.find_unlisted(self.words, [*listed, *self.mentioned])

    @cached_property
    def support(self) -> list[WeighedPhrase]:
        """The unlisted phrases that are evidence, with their weight, in order; none if the others decide."""
        if not self.undecided:
            return []
        others = [phrase for phrase in self.used if not phrase.occurrence.is_composed or phrase.is_evidence]
        support = evidence.supporting(without(self.unlisted, others), others, self.counted, len(self.words), is_odd=self.is_odd)
        reasons = [*self.reasons, *("" for _ in support)]
        return [] if why_all_mentioned(self.words.text, reasons) else support

    @property
    def odds_with_support(self) -> float:
        """Log odds that it was tortured, by all phrases."""
        lifted = evidence.SINGLE_PHRASE_PENALTY if self.support and evidence.stands_alone(self.counted, self.read) else 0.0
        return self.odds + lifted + sum(phrase.weight for phrase in self.support)


class Decided(NamedTuple):
    """What is done about a phrase.

    Attributes:
        phrase: the phrase.
        edit: the edit that restores it.
        is_sure: whether that is sure enough to be made.
    """

    phrase: WeighedPhrase
    edit: Edit
    is_sure: bool

    @property
    def is_listed(self) -> bool:
        """Whether the phrase is listed, not composed of other phrases' words or of synonyms."""
        return self.phrase.occurrence.kind not in ("composed", "unlisted")

    @property
    def guess(self) -> Guess:
        """It as one of several that may overlap."""
        occurrence = self.phrase.occurrence
        return Guess(occurrence.first, occurrence.last, self.edit.confidence)


def _words_of(phrases: Iterable[WeighedPhrase]) -> Stretches:
    """The words of phrases, by number."""
    return Stretches((phrase.occurrence.first, phrase.occurrence.last) for phrase in phrases)


def without(phrases: Iterable[WeighedPhrase], others: Iterable[WeighedPhrase]) -> list[WeighedPhrase]:
    """The phrases that have no words of others."""
    taken = _words_of(others)
    return [phrase for phrase in phrases if not taken.touch(phrase.occurrence.first, phrase.occurrence.last)]


def competing(decided: Iterable[Decided], unlisted: Iterable[Decided]) -> list[Decided]:
    """All listed phrases that are sure, and of the others, with ``unlisted`` ones, the surest where they overlap."""
    sure: list[Decided] = []
    rivals: list[Decided] = []
    for choice in decided:
        (sure if choice.is_listed and choice.is_sure else rivals).append(choice)
    taken = _words_of(choice.phrase for choice in sure)
    rivals += [choice for choice in unlisted if not taken.touch(choice.guess.first, choice.guess.last)]
    return [*sure, *(rivals[number] for number in surest([choice.guess for choice in rivals]))]


def with_edits(believed: Finding, decided: Iterable[Decided]) -> Finding:
    """The finding with the edits that are sure enough, and the others that overlap none of them."""
    sure: list[Edit] = []
    doubtful: list[Edit] = []
    for choice in decided:
        (sure if choice.is_sure else doubtful).append(choice.edit)
    sure.sort(key=attrgetter("start"))
    doubtful.sort(key=attrgetter("start"))
    made = Stretches([(edit.start, edit.end) for edit in sure])
    left = tuple(edit for edit in doubtful if not made.touch(edit.start, edit.end))
    return replace(believed, edits=tuple(sure), doubtful=left, note="")
