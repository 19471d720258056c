"""Tells soft hyphens that only say where a word may be divided from those that stand for a hyphen, a minus sign or a dash.

In pages a soft hyphen is invisible and divides one word: "nego·ti·a·tions" (with "·" for it).  In what comes out of some PDFs
and word processors it is the hyphen itself: "royalty·free", "12·15", "Jean·Paul"; without it two words run together.  The
frequencies of the words tell which it is: the parts of "royalty·free" are words, and what they make together is none.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from spinfix import lazy
from spinfix.models.word_frequencies import frequency

SOFT_HYPHEN = "\u00ad"

WORD, SHORT_WORD = 3e-7, 1e-4
"""Least frequency of a word, and of one with up to `SHORT` letters: "tions" has less, and so have "en" and "un"."""
SHORT = 2
"""Letters of a short word: most such strings of letters are abbreviations of something."""

RARER = 30.0
"""How much rarer than the rarest of its parts a joined word is that is none.  With these, 83 % of 28,261 compounds with hyphens
in `../shared/genuine` are known if the hyphens are soft, and 2 % of 1.2 million words that were divided at one or all places
where TeX does are taken for compounds, which leaves an invisible character.  Of the compounds 13 % have a part that seems to be
no word ("co-author"), and so do 62 to 72 % of the divided words: the majority of a text tells."""

_DIVIDED = lazy.regex_compile(r"(?<![\p{L}\p{M}\p{N}'’])[\p{L}\p{M}\p{N}'’]*+(?:\u00ad++[\p{L}\p{M}\p{N}'’]*+)++")
_BESIDE_NUMBER = lazy.regex_compile(r"\p{N}\u00ad|\u00ad\p{N}")
_ENDS_WORD = lazy.regex_compile(r"\u00ad+[^\p{L}\u00ad-]")
_BEFORE_CAPITAL = lazy.regex_compile(r"\p{L}\u00ad+\p{Lu}")


class SoftHyphens:
    """The soft hyphens of one text.

    Args:
        text: the text.

    >>> text = "no~charge for the nego~ti~a~tions".replace("~", SOFT_HYPHEN)
    >>> [SoftHyphens(text).is_visible(place) for place, letter in enumerate(text) if letter == SOFT_HYPHEN]
    [True, False, False, False]
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def is_visible(self, place: int) -> bool:
        """Whether readers see the soft hyphen at ``place``: it joins words or stands for a sign, or most of the text do so."""
        if len(self._visible) > self._divided_words:
            return True
        if _ENDS_WORD.match(self._text, place):  # "pre-, mid- and post-war", unless the text has divided words
            return not self._divided_words
        index = bisect_right(self._visible, (place, len(self._text))) - 1
        return index >= 0 and place < self._visible[index][1]

    @cached_property
    def _parted(self) -> list[tuple[int, int]]:
        """Where the words with soft hyphens are."""
        return [match.span() for match in _DIVIDED.finditer(self._text)]

    @cached_property
    def _visible(self) -> list[tuple[int, int]]:
        """The words that are joined, or divided numbers, by visible soft hyphens."""
        return [(start, end) for start, end in self._parted if _is_compound(self._text[start:end])]

    @cached_property
    def _divided_words(self) -> int:
        """How many words are divided of which some part is no word."""
        return sum(1 for start, end in self._parted if _is_divided_word(self._text[start:end]))


def _parts(word: str) -> list[str]:
    return [part for part in word.split(SOFT_HYPHEN) if part]


def _is_word(part: str) -> bool:
    return frequency(part) >= (WORD if len(part) > SHORT else SHORT_WORD)


def _is_compound(word: str) -> bool:
    """Whether soft hyphens join words or numbers that are none together.

    >>> [_is_compound(word.replace("~", SOFT_HYPHEN)) for word in ("third~party", "12~15", "E~Mail", "bet~ween", "under~stand")]
    [True, True, True, False, False]
    """
    if _BESIDE_NUMBER.search(word) or _BEFORE_CAPITAL.search(word):
        return True
    parts = _parts(word)
    if len(parts) < 2 or not all(map(_is_word, parts)):
        return False
    return frequency("".join(parts)) * RARER <= min(map(frequency, parts))


def _is_divided_word(word: str) -> bool:
    """Whether a part of a divided word is no word itself, so that its soft hyphens are no hyphens."""
    parts = _parts(word)
    return len(parts) > 1 and not _is_compound(word) and not all(map(_is_word, parts))
