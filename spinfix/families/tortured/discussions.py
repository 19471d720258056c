"""Tells the texts that use none of their tortured phrases: they are about them, or quote, cite or list all of them.

Articles about tortured phrases, referees' reports and tables of pairs have dozens of them and are genuine.
`spinfix.families.tortured.mentions` tells how one phrase is mentioned, `spinfix.families.about_phrases` what all families know
of such texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import islice

from spinfix import lazy
from spinfix.families.about_phrases import ABOUT, is_about_phrases
from spinfix.families.tortured.mentions import MARKS_AND_NUMBERS, REACH, divided
from spinfix.families.tortured.occurrences import Occurrence
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.text.quotations import quotations
from spinfix.text.stem_tokenizer import WORD
from spinfix.text.stretches import Stretches

QUOTED = "in a text that has such phrases only in quotations"
CITED = "in a text that has such phrases only in its references"
LISTED = "in a text that has such phrases only as items of a list"
ASKED = "in a text that only asks what such phrases mean"
VERSIONS = "in a text that has the same words with the terms"
MOSTLY = "in a text that only mentions most of its phrases"
"""Reasons why none of the phrases of a text count."""

MANY_MENTIONS = 0.5
"""From this share of mentioned phrases on, all of a text is assumed to talk about phrases.  Chosen;
docs/experiments/constants.md has it halved and doubled."""

AROUND = 4
"""Words around a phrase that stand a second time with its term, where a text is shown before and after.  Chosen;
docs/experiments/constants.md has it halved and doubled."""
LEAST_VERSIONS = 0.75
"""Share of the different phrases around which they do.  Chosen; docs/experiments/constants.md has it halved and doubled."""

BESIDE = 3
"""Code points on either side of a blank by which terms are looked up: 19 of 20 have as many there."""

FEW = 100
"""Terms that are searched for one by one, which takes as long as to go through all blanks."""

_REFERENCES = lazy.re_compile(
    r"^[^\w\n]*(?:\d+\.? )?(?:references|reference list|bibliography|works cited|literature cited)[^\w\n]*$"
    r"|\\begin\{thebibliography\}|<ref-list\b",
    re.IGNORECASE | re.MULTILINE,
)
"""The heading of a list of references, or its beginning in LaTeX and JATS; tables of contents have it, too."""
_ASKED = lazy.re_compile(
    r"[\"'”’»)]?(?: (?:be|been|mean|meant|stand for|refer to|supposed to (?:be|mean)))?[\"'”’»)]?\?", re.IGNORECASE
)
"""What stands behind a phrase at the end of a question: "What is irregular woodland?", "What might irregular woodland be?"."""
_YEAR = lazy.re_compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
LEAST_OUTSIDE = 8
"""Words in a row outside quotations of a text that quotes another: fewer are a heading, or names of fields.  Chosen;
docs/experiments/constants.md has it halved and doubled."""
_DISCUSSING = lazy.re_compile(
    r"\b(?:strange|weird|bizarre|nonsens\w+|garbled|mangled|meaningless|ridiculous)[ -](?:\w+ )?"
    r"(?:phras|wording|terms\b|terminolog|synonym)"
    r"|\b(?:odd|awkward|absurd|peculiar|suspicious|unidiomatic|non-?standard|incoherent)[ -](?:\w+ )?(?:phras|wording|synonym)"
    r"|\b(?:machine|computer|software|automatically)[ -](?:paraphras|obfuscat|rewrit|reword)"
    r"|\bthrough a thesaurus\b|\bnone of these (?:phrases|terms|words)\b"
    r"|\bnone of these (?:is|are) (?:an? )?(?:established|recogni[sz]ed|accepted|standard|scientific|technical)\b"
    r"|\bI (?:was|am|have been) (?:\w+ )?asked to (?:review|referee)\b|\b(?:standard|proper|correct) terminology\b"
    r"|\b(?:referee|reviewer)(?:'s|s'|s)? reports?\b|\bcomments (?:to|for) the (?:authors?|editors?)\b"
    r"|\b(?:find|guess|supply) the (?:usual|right|correct|proper|real|original|standard|established)"
    r" (?:term|word|phrase|expression)s?\b|\bthe rest of us (?:would |might )?(?:say|write|call)\b",
    re.IGNORECASE,
)
"""What texts say that discuss the words of others: sleuths, reviewers, teachers."""
_DISCUSSING_LITERALS = (
    *("strange", "weird", "bizarre", "nonsens", "garbled", "mangled", "meaningless", "ridiculous", "odd", "awkward", "absurd"),
    *("peculiar", "suspicious", "unidiomatic", "nonstandard", "non-standard", "incoherent", "paraphras"),
    *("obfuscat", "rewrit", "reword", "thesaurus", "none of these"),
    *("terminology", "referee", "reviewer", "asked to re", "comments to the", "comments for the"),
    *("find the ", "guess the ", "supply the ", "the rest of us"),
)
"""Of which one is in every match of `_DISCUSSING`: to look for it in every text takes 5 % of the time of spun text."""


_BEFORE, _AFTER = (
    lazy.re_compile(rf"^[^\w\n]*{word}(?: \([^()\n]{{1,40}}\))?:[^\w\n]*$", re.IGNORECASE | re.MULTILINE)
    for word in ("before", "after")
)
"""Headings of a text that is shown before and after."""


def why_all_mentioned(text: str, phrases: Sequence[WeighedPhrase], reasons: Sequence[str]) -> str:
    """Why none of a text's phrases count, some of which are only mentioned for ``reasons``; "" if the others do."""
    if is_about_phrases(text) or (phrases and _discusses_words(text)):
        return ABOUT
    if reasons and reasons.count("") <= MANY_MENTIONS * len(reasons):
        return MOSTLY
    used = [phrase.occurrence for phrase, reason in zip(phrases, reasons, strict=True) if not reason and phrase.is_evidence]
    if len({phrase.spun for phrase in used}) < 2:
        return ""
    if reason := _why_none_used(text, used):
        return reason
    return VERSIONS if _has_both_versions(text, divided(phrases, reasons)[0]) else ""


def _discusses_words(text: str) -> bool:
    """Whether a text discusses the words of others, or shows them before and after."""
    folded = text.lower()
    if any(mark in folded for mark in _DISCUSSING_LITERALS) and _DISCUSSING.search(text) is not None:
        return True
    return "before" in folded and _BEFORE.search(text) is not None and _AFTER.search(text) is not None


def _why_none_used(text: str, used: Sequence[Occurrence]) -> str:
    """Why a text uses none of the phrases that seem to be ``used``: all are quoted, cited, asked for or items of a list; "" if
    it does.
    """
    if _REFERENCES.search(text, 0, min(phrase.start for phrase in used)) is not None and all(
        _YEAR.search(text, max(0, phrase.start - REACH), phrase.end + 2 * REACH) for phrase in used
    ):
        return CITED
    if all(_is_item(text, phrase.start, phrase.end) for phrase in used):
        return LISTED
    if all(_ASKED.match(text, phrase.end) for phrase in used):
        return ASKED
    quoted = quotations(text)
    inside = Stretches(quoted)
    if not all(inside.touch(phrase.start, phrase.end) for phrase in used):
        return ""
    ends = [0, *(end for _, end in quoted)]
    starts = [*(start for start, _ in quoted), len(text)]
    outside = max(len(WORD.findall(text, end, start)) for end, start in zip(ends, starts, strict=True))
    return QUOTED if outside >= LEAST_OUTSIDE else ""


def _is_item(text: str, start: int, end: int) -> bool:
    """Whether a phrase is the whole of its line but for marks and numbers."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    rest = (text[first:start], text[end:last] if last >= 0 else text[end:])
    return all(MARKS_AND_NUMBERS.fullmatch(part) for part in rest)


def _has_both_versions(text: str, phrases: Sequence[WeighedPhrase]) -> bool:
    """Whether a text has, for most of its phrases, the words around them a second time with their terms: it shows a text before
    and after, such as a table of pairs, a test or the changes of a file.
    """
    lower = text.lower()
    readings = {phrase.occurrence.spun: phrase.reading.text.lower() for phrase in phrases}
    wanted = max(2, LEAST_VERSIONS * len(readings))
    there = _terms_there(set(readings.values()), lower)
    if sum(term in there for term in readings.values()) < wanted:  # most tortured texts lack most terms
        return False
    words: list[str] = []
    places: list[tuple[int, int, str]] = []
    done = 0
    for phrase in sorted(phrases, key=lambda phrase: phrase.occurrence.start):
        words += _comparable_words(text[done : phrase.occurrence.start])
        first = len(words)
        words += _comparable_words(phrase.reading.text)
        places.append((first, len(words), phrase.occurrence.spun))
        done = phrase.occurrence.end
    words += _comparable_words(text[done:])
    windows = [(window, spun) for first, last, spun in places for window in _windows(words, first, last)]
    standing = _windows_in({window for window, _ in windows}, _comparable_words(text))
    return len({spun for window, spun in windows if window in standing}) >= wanted


def _terms_there(terms: Set[str], text: str) -> set[str]:
    """Which terms are anywhere in a text; of many its blanks are gone through once, and it is not searched for each of them.

    >>> sorted(_terms_there({"random forest", "forest of", "neural network", "net"}, "random forests of nets"))
    ['net', 'random forest']
    """
    found: set[str] = set()
    at: dict[str, list[tuple[str, int]]] = {}
    """Terms, and where in them, by what stands around a blank."""
    for term in terms:
        blank = term.find(" ", BESIDE, -BESIDE) if len(terms) > FEW else -1
        if blank >= 0:
            at.setdefault(term[blank - BESIDE : blank + BESIDE + 1], []).append((term, blank))
        elif term in text:
            found.add(term)
    place = text.find(" ", BESIDE) if at else -1
    while place >= 0:
        for term, blank in at.get(text[place - BESIDE : place + BESIDE + 1], ()):
            if text.startswith(term, place - blank):
                found.add(term)
        place = text.find(" ", place + 1)
    return found


def _comparable_words(text: str) -> list[str]:
    """The words of a text in lower case, with one indefinite article: which of both stands before a phrase depends on it."""
    return ["a" if word == "an" else word for word in WORD.findall(text.lower())]


def _windows(words: Sequence[str], first: int, last: int) -> Iterator[tuple[str, ...]]:
    """The words of a place with some of those around it, `AROUND` in all."""
    size = last - first + AROUND
    for start in range(max(0, first - AROUND), min(first, len(words) - size) + 1):
        yield tuple(words[start : start + size])


def _windows_in(windows: Set[tuple[str, ...]], words: Sequence[str]) -> set[tuple[str, ...]]:
    """The windows that stand among the words of a text, which is read once for each length and not for each window."""
    standing: set[tuple[str, ...]] = set()
    for size in sorted(set(map(len, windows))):
        rows = zip(*(islice(words, start, None) for start in range(size)), strict=False)
        standing.update(row for row in rows if row in windows)
    return standing
