"""Builds what is reported of scored phrases: edits with articles, line ends and confidence, clues and mentions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from spinfix.edits import Alternative, Edit
from spinfix.families.findings import LEAST_REPORTED, Clue, Mention
from spinfix.families.tortured import gate
from spinfix.families.tortured.gate import GateWeights
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.text import agreement
from spinfix.text.stem_tokenizer import WORD, stems_of
from spinfix.text.wrapped import with_line_ends

LISTED_RIGHT = 0.99
"""Highest confidence of an edit of a listed phrase: of 2,000 edits of the development documents some twenty were not the
original, for reasons that the text does not show."""


def edit_of(
    text: str, phrase: WeighedPhrase, phrases: Sequence[WeighedPhrase], *, family: str, weights: GateWeights, odds: float | None
) -> Edit:
    """The edit that restores the likeliest term of a phrase, also if its confidence is low.

    Args:
        text: the text.
        phrase: the phrase.
        phrases: all phrases of the text, in order, without overlaps.
        family: name of the family.
        weights: of the gate, for the calibration of composed phrases.
        odds: log odds that the text was tortured; None if that is assumed.
    """
    occurrence = phrase.occurrence
    reading = phrase.reading
    text_is, it_is = (1.0, 1.0) if odds is None else (gate.probability(odds), gate.probability(phrase.weight))
    spun = text_is * it_is
    if occurrence.is_composed:
        confidence = text_is * gate.calibrated(weights, phrase.right if odds is None else phrase.belief)
    elif occurrence.kind == "unlisted":
        confidence = text_is * phrase.right
    else:
        confidence = spun * LISTED_RIGHT * phrase.shares[phrase.best]
    found = text[occurrence.start : occurrence.end]
    start = _start(text, phrase, phrases)

    def written(term: str) -> str:
        return agreement.with_article(text[start : occurrence.start], found, with_line_ends(term, found)[0])

    replacement = written(reading.text)
    shares = {text[start : occurrence.end]: 1.0 - spun}
    for place, (other, share) in enumerate(zip(occurrence.readings, phrase.shares, strict=True)):
        if place != phrase.best:
            shares[written(other.text)] = shares.get(written(other.text), 0.0) + spun * share
    shares.pop(replacement, None)
    others = [Alternative(other, round(share, 4)) for other, share in shares.items() if share >= LEAST_REPORTED]
    others.sort(key=lambda other: -other.probability)
    return Edit(
        start,
        occurrence.end,
        text[start : occurrence.end],
        replacement,
        "restoration",
        family=family,
        entry=entry_of(phrase),
        confidence=round(confidence, 4),
        alternatives=tuple(others),
    )


def _start(text: str, phrase: WeighedPhrase, phrases: Sequence[WeighedPhrase]) -> int:
    """Where the edit of a phrase begins: at the article before it, if that has to change."""
    start, end = phrase.occurrence.start, phrase.occurrence.end
    article = agreement.indefinite_article_before(text, start)
    if article is None or _overlaps_before(phrases, article[0], start):
        return start
    before = text[article[0] : start]
    return start if agreement.with_article(before, text[start:end], phrase.reading.text).startswith(before) else article[0]


def entry_of(phrase: WeighedPhrase) -> str:
    """The dictionary entry of a phrase, as shown in edits and clues; for a composed one, its best reading."""
    return f"{spun_of(phrase)} → {phrase.reading.original}"


def spun_of(phrase: WeighedPhrase) -> str:
    """A phrase as listed; of a composed one, the words that its term stands for.

    "Speech recognition frameworks" may be *speech recognition system* or, from its second word on, *recognition system*.
    """
    occurrence = phrase.occurrence
    words, changed = WORD.findall(occurrence.spun), WORD.findall(occurrence.changed)
    if not occurrence.is_composed or len(changed) >= len(words):
        return occurrence.spun
    term = stems_of(phrase.reading.original)
    stems = [stem for word in words for stem in stems_of(word)]
    number = len(changed)
    widest: list[str] = []
    for start in range(len(words) - number + 1):
        if words[start : start + number] != changed:
            continue
        heads = next(head for head in range(start, -1, -1) if stems[start - head : start] == term[:head])
        behind = stems[start + number :]
        tails = next(tail for tail in range(len(behind), -1, -1) if behind[:tail] == term[len(term) - tail :])
        widest = max(widest, words[start - heads : start + number + tails], key=len)
    return " ".join(widest) or occurrence.spun


def _overlaps_before(phrases: Sequence[WeighedPhrase], start: int, end: int) -> bool:
    """Whether one of the phrases, which are in order and do not overlap, begins before ``end`` and ends after ``start``."""
    before = bisect_left(phrases, end, key=lambda phrase: phrase.occurrence.start)
    return before > 0 and phrases[before - 1].occurrence.end > start


def mentions_of(family: str, text: str, phrases: Iterable[WeighedPhrase], reasons: Iterable[str]) -> tuple[Mention, ...]:
    """The phrases that are only mentioned, in order; composed ones only if they would be evidence."""
    return tuple(
        Mention(start, end, text[start:end], reason, family, entry_of(phrase))
        for phrase, reason in sorted(zip(phrases, reasons, strict=True), key=lambda pair: pair[0].occurrence.start)
        if reason and (phrase.is_evidence or not phrase.occurrence.is_composed)
        for start, end in [(phrase.occurrence.start, phrase.occurrence.end)]
    )


def clues_of(
    family: str, text: str, phrases: Sequence[WeighedPhrase], papers: Callable[[WeighedPhrase], int]
) -> tuple[Clue, ...]:
    """The clues, strongest first; ``papers`` counts those in which a phrase was found."""
    clues = [
        Clue(start, end, text[start:end], round(phrase.weight, 3), family, entry_of(phrase), papers(phrase))
        for phrase in phrases
        if phrase.is_evidence
        for start, end in [(phrase.occurrence.start, phrase.occurrence.end)]
    ]
    return tuple(sorted(clues, key=lambda clue: -clue.weight))
