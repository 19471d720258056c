"""Detects mentions, where a text only talks about a phrase: "counterfeit consciousness", they wrote, instead of artificial
intelligence.

Articles about tortured phrases quote dozens of them and are genuine.  A mention is recognised by the context of the phrase
(quotation marks, emphasis, the proper term nearby with a word that compares the two) and by the subject of the text
(`spinfix.families.about_phrases`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import islice

from spinfix import lazy
from spinfix.families.about_phrases import ABOUT, EMPHASIS, is_about_phrases
from spinfix.families.tortured.candidates import Occurrence
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.text.quotation_marks import CLOSING, OPENING
from spinfix.text.quotations import quotations
from spinfix.text.stem_tokenizer import WORD
from spinfix.text.stretches import Stretches

REACH = 90
"""Code points on either side of a phrase that are searched for the proper term, within its sentence."""

FAR = 240
"""Code points before a phrase that are searched for what names it: those of an enumeration."""

MARKED = "in quotation marks or emphasised"
ON_PAGE = "in a sentence that says on which page it is"
NAMED = "behind a word that calls it a phrase or term"
QUOTED = "in a text that has such phrases only in quotations"
CITED = "in a text that has such phrases only in its references"
LISTED = "in a text that has such phrases only as items of a list"
VERSIONS = "in a text that has the same words with the terms"
MOSTLY = "in a text that only mentions most of its phrases"
"""Reasons why phrases do not count."""

MANY_MENTIONS = 0.5
"""From this share of mentioned phrases on, all of a text is assumed to talk about phrases."""

AROUND, LEAST_VERSIONS = 4, 0.75
"""Words around a phrase that are there a second time with its term, as where a text is shown before and after, and the share of
the different phrases for which they are."""

_BEFORE, _AFTER = frozenset(OPENING + "'`*_‹"), frozenset(CLOSING + "'`*_›")
"""Marks before and after a phrase that is quoted or emphasised."""
_EMPHASISED = lazy.re_compile(f"<(?:{EMPHASIS})>$", re.IGNORECASE)
_ON_PAGE = lazy.re_compile(
    r"\bon (?:page|line|slide)s? \d|\b(?:pp?\.|pages?|lines?) ?\d[\d–-]*(?:, (?:line|l\.) ?\d+)?: (?:\w+ ){0,2}…", re.IGNORECASE
)
"""Where another text has a phrase, as letters to editors and reviews say; papers do not name their own pages."""
_NAMING = lazy.re_compile(
    r"\b(?:phrases|wordings|terms(?! of)|expressions|synonyms|entries|giveaways|fingerprints)\b,? (?:\w+ ){0,2}"
    r"(?:like|such as|includ(?:e|es|ed|ing)|for (?:instance|example)|namely)\b"
    r"|\b(?:phrases|wordings) (?:in|from|throughout|across) (?:\w+ ){1,3}?(?:\w+, )?"
    r"(?:like|such as|including|for (?:instance|example))\b"
    r"|\bthe (?:phrases|strings|wordings) [^.;:()]{3,160}(?:,|\band|\bor) \Z"
    r"|\b(?:giveaways|fingerprints|(?:odd|nonsense|strange|such) (?:phrases|terms|words)) (?:are|were)\b"
    r"|\bthe (?:phrases?|strings?|wording|terms?|expressions?) \Z",
    re.IGNORECASE,
)
"""What in a sentence calls the words behind it phrases: "terms such as irregular woodland", "the term irregular woodland"."""
_REFERENCES = lazy.re_compile(
    r"^[^\w\n]*(?:\d+\.? )?(?:references|reference list|bibliography|works cited|literature cited)[^\w\n]*$"
    r"|\\begin\{thebibliography\}|<ref-list\b",
    re.IGNORECASE | re.MULTILINE,
)
"""The heading of a list of references, or its beginning in LaTeX and JATS; tables of contents have it, too."""
_YEAR = lazy.re_compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LABEL = lazy.re_compile(r"[\W\d_]*[^\W\d_]+(?:[ _-][^\W\d_]+){0,2}[\"']?[ \t]*[:=][\W\d_]*")
"""What stands before the value of a field in its line."""
_LIST = lazy.re_compile(r"[\W\d_]*")
"""What else a line has that is an item of a list."""
LEAST_AROUND = 8
"""Words in a row outside quotations of a text that quotes another: fewer are a heading, or names of fields."""
_DISCUSSING = lazy.re_compile(
    r"\b(?:strange|weird|bizarre|nonsens\w+|garbled|mangled|meaningless|ridiculous)[ -](?:\w+ )?"
    r"(?:phras|wording|terms\b|terminolog|synonym)"
    r"|\b(?:odd|awkward|absurd|peculiar|suspicious|unidiomatic|non-?standard|incoherent)[ -](?:\w+ )?(?:phras|wording|synonym)"
    r"|\b(?:machine|computer|software|automatically)[ -](?:paraphras|obfuscat|rewrit|reword)"
    r"|\bthrough a thesaurus\b|\bnone of these (?:phrases|terms|words)\b"
    r"|\bnone of these (?:is|are) (?:an? )?(?:established|recogni[sz]ed|accepted|standard|scientific|technical)\b"
    r"|\bI (?:was|am|have been) (?:\w+ )?asked to (?:review|referee)\b|\b(?:standard|proper|correct) terminology\b"
    r"|\b(?:referee|reviewer)(?:'s|s'|s)? reports?\b|\bcomments (?:to|for) the (?:authors?|editors?)\b",
    re.IGNORECASE,
)
"""What texts say that discuss the words of others: sleuths, reviewers, teachers."""
_OF_DISCUSSING = (
    *("strange", "weird", "bizarre", "nonsens", "garbled", "mangled", "meaningless", "ridiculous", "odd", "awkward", "absurd"),
    *(
        "peculiar",
        "suspicious",
        "unidiomatic",
        "nonstandard",
        "non-standard",
        "incoherent",
        "paraphras",
        "obfuscat",
        "rewrit",
        "reword",
        "thesaurus",
        "none of these",
    ),
    *("terminology", "referee", "reviewer", "asked to re", "comments to the", "comments for the"),
)
"""What contains one of these only is searched for `_DISCUSSING`: that takes 5 % of the time of spun text otherwise."""
_STOP = lazy.re_compile(r"(?<!\b[pl])(?<!\bpp)[.!?]\s", re.IGNORECASE)
_COMPARING = lazy.re_compile(
    r"(?:instead of|rather than|in place of|in lieu of|for the (?:term|phrase|words?)|(?:\bnot|=|≠|\bmean(?:s|t|ing)?))"
    r"\W*(?:(?:the|an?)\W+)?\Z"
    r"|stands? for|stood for|rephras|reword|translat|should (?:be|read|say|have)|replac|substitut|swapp"
    r"|becomes?\b|became|turn(?:s|ed)? into|com(?:e|es|ing) out as|came out as|(?:written|printed|put|used) (?:for|as)\b"
    r"|\bi\.e\.|that is,|(?:known|referred to|called) as|synonym|rendered|correct(?:ed)?(?: \w+){0,2}\W*\Z|correctly\W*\Z"
    r"|nonsens|odd(?:ly)? phrase|→|⇒|->|=>|\bvs\.?|versus|\t|\|",
    re.IGNORECASE,
)
"""What stands between a phrase and its term in a text that compares them."""
MOST_BETWEEN = 8
"""Words between a phrase and its term in a comparison of them; with more, the text uses both."""
_NEXT = lazy.re_compile(r"(?<!\bi\.e)(?<!\be\.g)(?<!\bvs)(?<!\bcf)[.!?][\"'”’)\]]*\s|\n\s*\n|\n(?=\W*[A-Z])")
"""Where another sentence, line or paragraph begins: papers have terms in the heading above a phrase, or a sentence before."""


def reasons_of(text: str, phrases: Iterable[WeighedPhrase]) -> list[str]:
    """For each phrase how the text shows that it only mentions it; "" if it uses it."""
    return [
        why_mentioned(text, phrase.occurrence.start, phrase.occurrence.end, _terms_of(phrase.occurrence)) for phrase in phrases
    ]


def _why_none_used(text: str, used: Sequence[Occurrence]) -> str:
    """Why a text uses none of the phrases that seem to be ``used``: all are quoted, cited or items of a list; "" if it does."""
    if _REFERENCES.search(text, 0, min(phrase.start for phrase in used)) is not None and all(
        _YEAR.search(text, max(0, phrase.start - REACH), phrase.end + 2 * REACH) for phrase in used
    ):
        return CITED
    if all(_is_item(text, phrase.start, phrase.end) for phrase in used):
        return LISTED
    quoted = quotations(text)
    inside = Stretches(quoted)
    if not all(inside.touch(phrase.start, phrase.end) for phrase in used):
        return ""
    ends = [0, *(end for _, end in quoted)]
    starts = [*(start for start, _ in quoted), len(text)]
    around = max(len(WORD.findall(text, end, start)) for end, start in zip(ends, starts, strict=True))
    return QUOTED if around >= LEAST_AROUND else ""


def _is_item(text: str, start: int, end: int) -> bool:
    """Whether a phrase is the whole of its line but for marks and numbers."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    rest = (text[first:start], text[end:last] if last >= 0 else text[end:])
    return all(_LIST.fullmatch(part) for part in rest)


def _terms_of(occurrence: Occurrence) -> list[str]:
    """The terms that a phrase may stand for, as a text about it would write them."""
    return [reading.original if occurrence.kind == "composed" else reading.text for reading in occurrence.readings]


def divided(phrases: Sequence[WeighedPhrase], reasons: Sequence[str]) -> tuple[list[WeighedPhrase], list[WeighedPhrase]]:
    """The phrases that a text uses, and those that it only mentions for a reason."""
    used, mentioned = (
        [phrase for phrase, reason in zip(phrases, reasons, strict=True) if bool(reason) is only] for only in (False, True)
    )
    return used, mentioned


def why_all_mentioned(text: str, phrases: Sequence[WeighedPhrase], reasons: Sequence[str]) -> str:
    """Why none of a text's phrases count, some of which are only mentioned for ``reasons``; "" if the others do."""
    if is_about_phrases(text) or (phrases and _discusses_words(text)):
        return ABOUT
    if reasons and reasons.count("") <= MANY_MENTIONS * len(reasons):
        return MOSTLY
    used = [phrase.occurrence for phrase, reason in zip(phrases, reasons, strict=True) if not reason and phrase.weight > 0.0]
    if len({phrase.spun for phrase in used}) < 2:
        return ""
    if reason := _why_none_used(text, used):
        return reason
    return VERSIONS if _has_both_versions(text, divided(phrases, reasons)[0]) else ""


def _has_both_versions(text: str, phrases: Sequence[WeighedPhrase]) -> bool:
    """Whether a text has, for most of its phrases, the words around them a second time with their terms: it shows a text before
    and after, such as a table of pairs, a test or the changes of a file.
    """
    lower = text.lower()
    readings = {phrase.occurrence.spun: phrase.reading.text.lower() for phrase in phrases}
    wanted = max(2, LEAST_VERSIONS * len(readings))
    if sum(term in lower for term in readings.values()) < wanted:  # most tortured texts lack most terms
        return False
    words: list[str] = []
    places: list[tuple[int, int, str]] = []
    done = 0
    for phrase in sorted(phrases, key=lambda phrase: phrase.occurrence.start):
        words += _words(text[done : phrase.occurrence.start])
        first = len(words)
        words += _words(phrase.reading.text)
        places.append((first, len(words), phrase.occurrence.spun))
        done = phrase.occurrence.end
    words += _words(text[done:])
    windows = [(window, spun) for first, last, spun in places for window in _windows(words, first, last)]
    there = _those_there({window for window, _ in windows}, _words(text))
    return len({spun for window, spun in windows if window in there}) >= wanted


def _words(text: str) -> list[str]:
    """The words of a text in lower case, with one indefinite article: which of both stands before a phrase depends on it."""
    return ["a" if word == "an" else word for word in WORD.findall(text.lower())]


def _windows(words: Sequence[str], first: int, last: int) -> Iterator[tuple[str, ...]]:
    """The words of a place with some of those around it, `AROUND` in all."""
    size = last - first + AROUND
    for start in range(max(0, first - AROUND), min(first, len(words) - size) + 1):
        yield tuple(words[start : start + size])


def _those_there(windows: Set[tuple[str, ...]], words: Sequence[str]) -> set[tuple[str, ...]]:
    """Which of some series of words are among those of a text, which is read once for each length and not for each series."""
    found: set[tuple[str, ...]] = set()
    for size in sorted(set(map(len, windows))):
        rows = zip(*(islice(words, start, None) for start in range(size)), strict=False)
        found.update(row for row in rows if row in windows)
    return found


def _discusses_words(text: str) -> bool:
    """Whether a text discusses the words of others."""
    folded = text.lower()
    return any(words in folded for words in _OF_DISCUSSING) and _DISCUSSING.search(text) is not None


def why_mentioned(text: str, start: int, end: int, terms: Iterable[str]) -> str:
    """How the text shows that it only mentions the phrase at ``start`` to ``end``; "" if it does not.

    Args:
        text: the text.
        start: first code point of the phrase.
        end: code point after its last.
        terms: the terms that it may stand for.

    >>> text = 'They wrote "irregular woodland", and a profound learning net is no deep learning net.'
    >>> why_mentioned(text, 12, 30, ["random forest"]), why_mentioned("an irregular woodland of trees", 3, 21, [])
    ('in quotation marks or emphasised', '')
    >>> text = "It says irregular woodland for random forest."
    >>> why_mentioned(text, 8, 26, ["random forest"])
    'beside “random forest”'
    """
    before, after = text[max(0, start - REACH) : start], text[end : end + REACH]
    if _is_marked(before, after):
        return MARKED
    far = text[max(0, start - FAR) : start]
    if _NAMING.search(far) and _NAMING.search(_STOP.split(far)[-1]):  # that of its sentence
        return NAMED
    if _ON_PAGE.search(f"{before}…{after}") and _ON_PAGE.search(f"{_STOP.split(before)[-1]}…{_STOP.split(after)[0]}"):
        return ON_PAGE
    left, right = _folded(before), _folded(after)
    for term in terms:
        wanted = _folded(term).strip()
        for side, raw in ((left, before), (right, after)):
            place = side.rfind(wanted) if side is left else side.find(wanted)
            if place < 0:
                continue
            gap = _between(raw, wanted, last=side is left)
            if _compares(gap, in_lists=_is_item(text, start, end)):
                return f"beside “{term}”"
        if _is_field_beside(text, start, end, wanted):
            return f"beside “{term}”"
    return ""


def _compares(gap: str, *, in_lists: bool) -> bool:
    r"""Whether what stands between a phrase and its term compares them, or nothing does.

    Args:
        gap: the text between.
        in_lists: whether the phrase is all of its line, so that the term may be the line above or below.

    >>> _compares(", not a ", in_lists=False), _compares(" is not slower than the ", in_lists=False)
    (True, False)
    >>> _compares(". ", in_lists=False), _compares("\n", in_lists=True)
    (False, True)
    """
    words = [word.lower() for word in WORD.findall(gap) if not word.isdigit()]
    if _NEXT.search(gap) and not (in_lists and not words):
        return False
    return words in ([], ["for"]) or (len(words) <= MOST_BETWEEN and _COMPARING.search(gap) is not None)


def _is_field_beside(text: str, start: int, end: int, term: str) -> bool:
    r"""Whether a phrase is all of a field in a line of its own, and a term that of the line above or below.

    >>> text = "- phrase: irregular woodland\n  expected: random forest\n"
    >>> _is_field_beside(text, 10, 28, "random forest"), _is_field_beside(text, 10, 28, "deep learning")
    (True, False)
    """
    first, last = text.rfind("\n", max(0, start - REACH), start) + 1, text.find("\n", end, end + REACH)
    if (not first and start > REACH) or (last < 0 and end + REACH < len(text)):
        return False  # it is in a long line, of which a text may have one with all of its phrases
    last = len(text) if last < 0 else last
    if not (_LABEL.fullmatch(text, first, start) and _LIST.fullmatch(text, end, last)):
        return False
    above = text[text.rfind("\n", 0, max(0, first - 1)) + 1 : max(0, first - 1)]
    below = text[last + 1 : last + 1 + REACH].split("\n", 1)[0]
    for line in (above, below):
        label = _LABEL.match(line)
        if label is not None and _folded(line[label.end() :]).strip() == term:
            return True
    return False


def _is_marked(before: str, after: str) -> bool:
    """Whether the phrase itself is in quotation marks or emphasised, as mentioned words are."""
    if not before or not after:
        return False
    if _EMPHASISED.search(before) and after.startswith("</"):
        return True
    return before[-1] in _BEFORE and not before[-2:-1].isalnum() and after.lstrip(",.;")[:1] in _AFTER


def _folded(text: str) -> str:
    return f" {' '.join(WORD.findall(text.lower()))} "


def _between(raw: str, wanted: str, *, last: bool) -> str:
    """The text between a phrase and the term, which is before it (``last``) or after it."""
    pattern = r"[\W_]+".join(map(re.escape, wanted.split()))
    matches = list(re.finditer(pattern, raw, re.IGNORECASE))
    if not matches:
        return ""
    return raw[matches[-1].end() :] if last else raw[: matches[0].start()]
