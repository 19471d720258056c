"""Detects mentions, where a text only talks about a phrase: "counterfeit consciousness", they wrote, instead of artificial
intelligence.

A mention is recognised by what stands around the phrase: quotation marks, emphasis, the proper term nearby with a word that
compares the two.  `spinfix.families.tortured.discussions` tells the texts that use none of their phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from spinfix import lazy
from spinfix.families.about_phrases import EMPHASIS
from spinfix.families.tortured.occurrences import Occurrence
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.text.quotation_marks import CLOSING, OPENING
from spinfix.text.stem_tokenizer import WORD

REACH = 90
"""Code points on either side of a phrase that are searched for the proper term, within its sentence.  Chosen;
docs/experiments/constants.md has it halved and doubled."""

FAR = 240
"""Code points before a phrase that are searched for what names it: those of an enumeration.  Chosen;
docs/experiments/constants.md has it halved and doubled."""

MARKED = "in quotation marks or emphasised"
ON_PAGE = "in a sentence that says on which page it is"
NAMED = "behind a word that calls it a phrase or term"
"""Reasons why a phrase does not count."""

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
_BEGINS, _ENDS = lazy.re_compile(r"(?:^|[.!?\n])[\W\d_]*\Z"), lazy.re_compile(r"[^\w\n]*?(?:[.!?](?:\s|\Z)|\n|\Z)")
"""What stands before and behind a sentence or line, but for marks and numbers."""
_LABELLED = lazy.re_compile(r"[ \t]?:\s")
"""What follows a label."""
_LABEL = lazy.re_compile(r"[\W\d_]*[^\W\d_]+(?:[ _-][^\W\d_]+){0,2}[\"']?[ \t]*[:=][\W\d_]*")
"""What stands before the value of a field in its line."""
MARKS_AND_NUMBERS = lazy.re_compile(r"[\W\d_]*")
"""What a line has beside a phrase that is all of an item of a list, or of a field."""
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
MOST_BETWEEN = 16
"""Words between a phrase and its term in a comparison of them; with more, the text uses both.  Chosen;
docs/experiments/constants.md has it halved and doubled."""
_NEXT = lazy.re_compile(r"(?<!\bi\.e)(?<!\be\.g)(?<!\bvs)(?<!\bcf)[.!?][\"'”’)\]]*\s(?=\W*[A-Z]|\W*\Z)|\n\s*\n|\n(?=\W*[A-Z])")
"""Where another sentence, line or paragraph begins: papers have terms in the heading above a phrase, or a sentence before."""


_CORRECTED = lazy.re_compile(
    r"(?:should (?:be|read|say|have)|correct(?:ed|ly)?(?: (?:to|is|term|form|one)){0,2}|instead of|rather than|in place of"
    r"|replaced?(?: (?:by|it|with)){0,2}|(?:do|did) you mean|i\.e\.,?|(?:right|proper|established|usual) term is)"
    r"\W*(?:(?:the|an?)\W+)?\Z",
    re.IGNORECASE,
)
"""What compares a phrase with its term across sentences: "It says irregular woodland. This should be random forest."."""
MOST_OF_NEXT = 5
"""Words between them there.  Chosen; docs/experiments/constants.md has it halved and doubled."""
_CELL = lazy.re_compile(r"</(?:t[dh]|dt)>\s*<(?:t[dh]|dd)\b[^<>]*>", re.IGNORECASE)
"""What stands between the cells of a row, or a term of a list and its definition, in HTML."""
_CELL_BEGINS = lazy.re_compile(r"<(?:t[dh]|d[td])\b[^<>]*>\s*\Z", re.IGNORECASE)
_CELL_ENDS = lazy.re_compile(r"\s*</(?:t[dh]|d[td])>", re.IGNORECASE)
"""What stands around a phrase that fills its cell."""
_NEXT_LABEL = lazy.re_compile(r"[^\w\n]*[^\W\d_]+(?:[ _-][^\W\d_]+){0,2}[ \t]?[:=][^\w\n]+")
"""What stands between two fields of a line, as in "Front: irregular woodland Back: random forest"."""
_EXCLAIMED = lazy.re_compile(r"[?!][^\w\n]*(?:(?:an?|the)[^\w\n]+)?", re.IGNORECASE)
"""What stands between "Irregular woodland?" and "Random forest!"."""


def reasons_of(text: str, phrases: Iterable[WeighedPhrase]) -> list[str]:
    """For each phrase how the text shows that it only mentions it; "" if it uses it."""
    return [
        why_mentioned(text, phrase.occurrence.start, phrase.occurrence.end, _terms_of(phrase.occurrence)) for phrase in phrases
    ]


def _terms_of(occurrence: Occurrence) -> list[str]:
    """The terms that a phrase may stand for, as a text about it would write them."""
    return [reading.original if occurrence.is_composed else reading.text for reading in occurrence.readings]


def divided(phrases: Sequence[WeighedPhrase], reasons: Sequence[str]) -> tuple[list[WeighedPhrase], list[WeighedPhrase]]:
    """The phrases that a text uses, and those that it only mentions for a reason."""
    used, mentioned = (
        [phrase for phrase, reason in zip(phrases, reasons, strict=True) if bool(reason) is only] for only in (False, True)
    )
    return used, mentioned


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
    alone = _BEGINS.search(before) is not None and _ENDS.match(after) is not None
    around = _Around(before, after, _folded(before), _folded(after))
    for term in terms:
        wanted = _folded(term).strip()
        if _is_beside(wanted, around, alone=alone) or _is_field_beside(text, start, end, wanted):
            return f"beside “{term}”"
    return ""


class _Around(NamedTuple):
    """What stands around a phrase.

    Attributes:
        before: the text before it.
        after: the text behind it.
        folded_before: the words before it, in lower case.
        folded_after: the words behind it, in lower case.
    """

    before: str
    after: str
    folded_before: str
    folded_after: str

    def nearest(self, term: str) -> Iterator[tuple[str, str]]:
        """Where a term in lower case stands nearest before and behind: the text before phrase and term, and that between them.

        >>> around = _Around("a tree, the ", ", no Tree", " a tree the ", " no tree ")
        >>> list(around.nearest("tree"))
        [('a ', ', the '), ('a tree, the ', ', no ')]
        """
        if f" {term} " in self.folded_before:
            for last in list(re.finditer(_pattern(term), self.before, re.IGNORECASE))[-1:]:
                yield self.before[: last.start()], self.before[last.end() :]
        if f" {term} " in self.folded_after:
            for first in islice(re.finditer(_pattern(term), self.after, re.IGNORECASE), 1):
                yield self.before, self.after[: first.start()]


def _is_beside(term: str, around: _Around, *, alone: bool) -> bool:
    """Whether a text has a phrase's term, in lower case, near it and compares them.

    Args:
        term: the term.
        around: what stands around the phrase.
        alone: whether the phrase is all of its line or sentence, so that the term may be the one before or behind.
    """
    is_label = _LABELLED.match(around.after) is not None
    for first, gap in around.nearest(term):
        if _compares(gap, alone=alone) or (is_label and any(_is_label(side, term) for side in around[:2])):
            return True
        if _CELL.fullmatch(gap.strip()) and _CELL_BEGINS.search(around.before) and _CELL_ENDS.match(around.after):
            return True
        if _NEXT_LABEL.fullmatch(gap) and _LABEL.fullmatch(first.rpartition("\n")[2]):
            return True
    return False


def _is_label(raw: str, term: str) -> bool:
    """Whether a term stands as a label, as in "Network safety: … Network security: …", whose author means both."""
    return any(_LABELLED.match(raw, match.end()) for match in re.finditer(_pattern(term), raw, re.IGNORECASE))


def _compares(gap: str, *, alone: bool) -> bool:
    r"""Whether what stands between a phrase and its term compares them, or nothing does.

    Args:
        gap: the text between.
        alone: whether the phrase is all of its line or sentence, so that the term may be the one before or behind.

    >>> _compares(", not a ", alone=False), _compares(" is not slower than the ", alone=False)
    (True, False)
    >>> _compares(". ", alone=False), _compares("\n", alone=True)
    (False, True)
    """
    words = [word.lower() for word in WORD.findall(gap) if not word.isdigit()]
    if _EXCLAIMED.fullmatch(gap) or (len(words) <= MOST_OF_NEXT and _CORRECTED.search(gap)):
        return True
    if _NEXT.search(gap) and not (alone and not words):
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
    if not (_LABEL.fullmatch(text, first, start) and MARKS_AND_NUMBERS.fullmatch(text, end, last)):
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


def _pattern(term: str) -> str:
    """A term, in lower case and without marks, as it may stand in a text."""
    return r"[\W_]+".join(map(re.escape, term.split()))
