"""Finds what an author wrote, whatever a spinner did to the rest: there is no evidence in it, and nothing to restore.

These are looked for only in texts that passed the screen (`spinfix.families.spinner.restorer`), and so cost nothing elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, takewhile

from spinfix import lazy
from spinfix.families.spinner.habits import Habits
from spinfix.models.word_frequencies import frequency
from spinfix.text.furniture import furniture
from spinfix.text.source_code import source_code


class Abbreviations:
    """Finds abbreviations that the author writes with a full stop where the spinner writes none.

    In the 8,929 pairs of the shipped spinner a word or number follows p.c 8,060 times and "p.c." 14 times, yr 3,661 and 12,
    govt 790 and 2 times.  Of their 3 million substitutions 3 are lost to it.

    Args:
        abbreviations: those that the spinner writes without their last full stop (`spinfix.families.spinner.habits`).
    """

    def __init__(self, abbreviations: Iterable[str]) -> None:
        self._patterns = [(mark, *_patterns(mark)) for mark in abbreviations]

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """All uses of those that stand with a full stop inside a sentence, and nowhere without, in code points.

        >>> text = "Exports fell 3 p.c. on the yr. They had risen 11 p.c."
        >>> [text[start:end] for start, end in Abbreviations(["p.c.", "yr."]).find(text)]
        ['p.c.', 'p.c.']
        """
        for mark, inside, without, uses in self._patterns:
            if (mark in text or mark.capitalize() in text) and inside.search(text) and not without.search(text):
                yield from (match.span() for match in uses.finditer(text))


def _patterns(mark: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """An abbreviation with its full stop inside a sentence, without it, and either; also in the plural (yrs)."""
    form = _begun(mark[0], re.escape(mark[1:-1]) + ("" if "." in mark[:-1] else "s?"))
    return (
        re.compile(rf"{form}\.(?:[,;:)]|[ \t]+[a-z])"),
        re.compile(rf"{form}(?=[^\w.])"),
        re.compile(rf"{form}\b\.?"),
    )


def _begun(first: str, rest: str) -> str:
    """A pattern of words in any case that begin with a character and go on with a pattern; `re` finds it fifteen times as fast
    as one that begins between words.
    """
    cases = dict.fromkeys((first, first.lower(), first.upper()))
    return rf"[{''.join(re.escape(case) for case in cases if len(case) == 1)}](?<=\b.)(?i:{rest})"


class Literals:
    """Finds phrases after words and signs that what the spinner replaces by them cannot follow.

    So "for 12 months" is meant: nobody writes "for year".  In the 8,930 pairs of the shipped spinner the words that its
    manifest names precede "12 months" 48 times where the author wrote it and never where "year" stood, except in "year over
    year" and "year to year".  Of the 7,567 times that it stands for "year" none is behind a sign of quantity ("~12 months"), a
    letter or a dash between numbers, none before "+", and none has a hyphen ("12-months"); 15 are behind one ("15-12 months").
    "sq. ft" is left alone everywhere: in descriptions of houses it is as much evidence as five or ten other words, and the
    spinner writes it for "square feet" only 23 times in the pairs.

    Args:
        not_after: the phrases, with the words before each, none for all (`spinfix.families.spinner.habits`).
    """

    def __init__(self, not_after: Mapping[str, Sequence[str]]) -> None:
        self._literals = [_literal(phrase, words) for phrase, words in not_after.items()]

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """All uses after one of these words or signs, unless the phrase stands before the word too, or all, in code points.

        >>> text = "It ran for 12 months. Sales rose 12 months over 12 months, and last 12 months as well."
        >>> [text[start - 4:end] for start, end in Literals({"12 months": ["for", "over"]}).find(text)]
        ['for 12 months']
        >>> text = "A $12 months plan, a 12-months one, 6–12 months or 12 months+; that 15-12 months one."
        >>> [text[start:end] for start, end in Literals({"12 months": ["for"]}).find(text)]
        ['12 months', '12-months', '12 months', '12 months']
        >>> list(Literals({"sq. ft": []}).find("A flat of 900 Sq. ft and a plot of 4 sq. miles."))
        [(14, 20)]
        """
        for required, uses, before in self._literals:
            if any(form in text for form in required):
                for match in uses.finditer(text):
                    start = match.start()
                    if match.lastindex or before.search(text, max(0, start - NEAR), start):
                        yield match.span()


NEAR = 40
"""Code points before a phrase that are looked at; the longest word of the shipped manifest has 13, before some blanks."""


def _literal(phrase: str, words: Sequence[str]) -> tuple[tuple[str, ...], re.Pattern[str], re.Pattern[str]]:
    """What a text with uses of a phrase contains; all of its uses, with a group if what is before is no matter; and what has to
    be before the others: a sign, or one of the words before which the phrase does not stand too.  Without words none has to.
    """
    if not words:
        first, anywhere = phrase.split(" ", maxsplit=1)[0], r"\s+".join(map(re.escape, phrase[1:].split(" ")))
        return (first, first.capitalize(), first.upper()), re.compile(rf"({_begun(phrase[0], anywhere)}\b)"), re.compile("")
    joined = phrase.replace(" ", "-")
    this, before = re.escape(phrase), "|".join(map(re.escape, words))
    signs = r"[$£€¥₹~≈≤≥+±×]|(?<=[^\W\d_])|\d(?: - | ?– ?)"
    begin, rest = re.escape(phrase[0]), re.escape(phrase[1:])  # `re` finds what begins with one character much faster
    uses = re.compile(rf"{begin}(?:(?<=\b.)({rest}(?=\+)|{re.escape(joined[1:])}\b)|{rest}\b)")
    return (phrase, joined), uses, re.compile(rf"(?:(?<!{this}\s)\b(?i:{before})\s+|{signs})\Z")


class Labels:
    """Finds labels of fields ("Name: …") and of the columns of tables that no other label of an author becomes.

    A label has no sentence around it that would tell what it was.

    Args:
        labels: the labels in lower case (`spinfix.families.spinner.habits`).
    """

    def __init__(self, labels: Iterable[str]) -> None:
        names = "|".join(re.escape(name) for label in labels for name in dict.fromkeys((label.capitalize(), label.title())))
        start, end = r"[ \t*_•·–#(\[-]*(?:\d+[.)] )?", r"(?=(?:\*\*|__|</\w+>)? ?:|[ \t]*(?:\||</(?:t[dh]|dt)\b))"
        label = f"{start}({names}){end}"
        self._patterns = (re.compile(label), re.compile(rf"[\n>|]{label}")) if names else None

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        r"""All labels of fields at the beginning of a line, a cell or an element, and those that fill a cell, in code points.

        >>> text = "Name: Ada\n- **Phone**: 555\nThe name: Ada\n| Name | 5 |"
        >>> [text[start:end] for start, end in Labels(["name", "phone"]).find(text)]
        ['Name', 'Phone', 'Name']
        """
        if self._patterns:
            at_first, further = self._patterns  # apart, since what begins with one of few characters is found faster
            if match := at_first.match(text):
                yield match.span(1)
            yield from (match.span(1) for match in further.finditer(text))


_ORDINAL = (
    r"(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|(?:ten|eleven|twelf|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)th"
    r"|(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ieth"
)
_NEXT = rf"(?:(?:and|or|through|to)\s+)?(?:the\s+)?(?:{_ORDINAL})\b"
_COUNTED_ON = lazy.re_compile(rf",(?<=(?:st|nd|rd|th),)\s+{_NEXT}", re.IGNORECASE)
"""Begins with what is rare, which makes it fast; an enumeration without a comma is not looked for."""
_ENUMERATION = lazy.re_compile(
    rf"\b(?:{_ORDINAL})(?:,\s+{_NEXT}|\s+(?:and|or|through|to)\s+(?:the\s+)?(?:{_ORDINAL})\b){{2,}}", re.IGNORECASE
)


def enumerations(text: str) -> Iterator[tuple[int, int]]:
    """Three or more ordinals in a row that are written as words, in code points, as laws and patents count.

    The shipped spinner writes "eighth" for 8th, but a row like "25th, 26th and 27th" becomes "twenty fifth, …" without hyphens;
    all 14 rows of the 8,930 pairs that are written like this one are the authors'.

    >>> text = "The second, fourth and twenty-first lamps, and the twenty fifth, twenty sixth and twenty seventh."
    >>> [text[start:end] for start, end in enumerations(text)]
    ['second, fourth and twenty-first']
    """
    if _COUNTED_ON.search(text):
        yield from (match.span() for match in _ENUMERATION.finditer(text))


_FORMAT = r"/?(?:b|big|em|font|i|mark|small|span|strong|u)\b[^<>]{0,200}>"
_DIVISION = lazy.re_compile(
    r"[-=<&*\\\u00ad\u2010\u200b-\u200d\u2060](?<=[^\W\d_].)(?:"
    r"(?P<sure>(?<==)\r?\n|(?<=<)(?:wbr\s*/?|!--[^\n]{0,40}?--)>|(?<=\\)-|(?<=[\u00ad\u200b-\u200d\u2060])"
    r"|(?<=&)(?:shy|zwn?j|ZeroWidthSpace|NoBreak|#173|#820[345]|#8288|#x(?:ad|200[bcd]|2060));"
    r"|(?<=\\)\\?u(?:00ad|200[bcd]|2060))"
    rf"|(?<=<){_FORMAT}(?:<{_FORMAT}){{0,3}}|(?<=\*)\*{{0,2}}"
    r"|(?<=[-\u00ad\u2010])(?:<br\s*/?>)?[ \t]*\r?\n[ \t>]*"
    r")(?=[^\W\d_])",
    re.IGNORECASE,
)
"""What divides a word: a soft line break of quoted-printable mail, a place where a browser or LaTeX may divide it, a comment,
invisible characters, also as HTML and JSON write them; and what may stand between two words, too: formatting, and a hyphen at
the end of a line.  It begins with one of a few characters, which is five times as fast."""
LONGEST_PART = 40
"""Code points of a part of a word that are looked at; no word of the 293,003 in the list of `wordfreq` has more than 34."""
RARER = 30.0
"""How much rarer than its rarest part a joined word is that is none; measured in `spinfix.artefacts.judging.soft_hyphens`."""


def divided_words(text: str) -> Iterator[tuple[int, int]]:
    r"""Words that are divided, in code points: the parts of "usual-⏎ly" are no words, and became "fashioned-⏎ly".

    >>> text = "They usual-\nly met in a two-\nday week<wbr>end, and <i>The</i>Times report=\ned it."
    >>> [text[start:end] for start, end in divided_words(text)]
    ['usual-\nly', 'week<wbr>end', 'report=\ned']
    """
    for match in _DIVISION.finditer(text):
        start, end = match.span()
        first = _leading_letters(text[max(0, start - LONGEST_PART) : start][::-1])[::-1]
        last = _leading_letters(text[end : end + LONGEST_PART])
        if match["sure"] or not _are_two_words(first, last):
            yield start - len(first), end + len(last)


def _leading_letters(text: str) -> str:
    return "".join(takewhile(str.isalpha, text))


def _are_two_words(first: str, last: str) -> bool:
    """Whether both are words, and what they make together is none: "two-day", not "week-end"."""
    return frequency(first + last) * RARER < min(frequency(first), frequency(last))


class Authored:
    """Finds what an author wrote in a text of a spinner.

    Args:
        habits: how it spins.
    """

    def __init__(self, habits: Habits) -> None:
        self._finders = (
            furniture,
            source_code,
            enumerations,
            divided_words,
            Abbreviations(habits.unstopped).find,
            Literals(habits.not_after).find,
            Labels(habits.labels).find,
        )

    def find(self, text: str) -> list[tuple[int, int]]:
        """The stretches of a text that no spinner wrote, in code points, in order; they may overlap."""
        return sorted(chain.from_iterable(finder(text) for finder in self._finders))
