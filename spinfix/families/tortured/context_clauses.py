"""Company clauses: terms that a document must or must not contain for a phrase to count as tortured.

"Brain organization" is good English in neurology and stands for *neural network* in a paper that also says "neural network".
The syntax of clauses::

    with neural network                 the document also contains "neural network"
    with validation test | training set the document contains one of them
    with optimiz*                       a word with this beginning
    without search engine               the document does not contain it
    near 5 fn                           "fn" is within five words of the phrase

A phrase may have several clauses, separated by "; ", all of which must be met.  Whole words are compared, ignoring case and a
plural s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spinfix import lazy
from spinfix.errors import SpinfixError
from spinfix.text.stem_tokenizer import Words

AT_A_TIME = 1 << 14
"""Words of a text that are strings at the same time: 1 MB."""

_WORD = lazy.re_compile(r"[^\W_]+\*?")
_CLAUSE = lazy.re_compile(r"(?P<kind>with|without|near (?P<reach>[1-9][0-9]*)) (?P<terms>\S.*)")


class ClauseError(SpinfixError):
    """A malformed company clause; the message quotes it and says what was expected."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One company clause.

    Attributes:
        terms: the terms, each as lower-case words with single spaces; one of them is enough.
        wanted: whether a term must be there (True) or must not (False).
        reach: maximum distance in words; 0 means anywhere in the document.
    """

    terms: tuple[str, ...]
    wanted: bool = True
    reach: int = 0

    def __str__(self) -> str:
        kind = f"near {self.reach}" if self.reach else "with" if self.wanted else "without"
        return f"{kind} {' | '.join(self.terms)}"

    def is_met(self, folded: str, before: str = "", after: str = "") -> bool:
        """Whether a document meets the clause.

        Args:
            folded: the document as `fold` returns it.
            before: the words before the phrase, also folded; only used for "near".
            after: the words after it.
        """
        places = [_tail(before, self.reach), _head(after, self.reach)] if self.reach else [folded]
        return any(_says(place, term) for place in places for term in self.terms) is self.wanted


def parse(text: str) -> tuple[Clause, ...]:
    """Read clauses.

    Raises:
        ClauseError: if one does not follow the syntax above.

    >>> [str(clause) for clause in parse("with CNN | neural network; without Specular")]
    ['with cnn | neural network', 'without specular']
    >>> parse("")
    ()
    """
    if not text:
        return ()
    clauses = []
    for part in text.split("; "):
        match = _CLAUSE.fullmatch(part)
        terms = tuple(_plain_words(term) for term in match["terms"].split(" | ")) if match else ()
        if match is None or not all(terms):
            raise ClauseError(f'{part!r} is no company clause; write "with X", "with X | Y", "without X" or "near 5 X"')
        clauses.append(Clause(terms, match["kind"] != "without", int(match["reach"] or 0)))
    return tuple(clauses)


def unparse(clauses: Iterable[Clause]) -> str:
    """Clauses in the syntax of `parse`."""
    return "; ".join(map(str, clauses))


class Folded(str):
    """A folded text that remembers which terms it contains: a phrase may occur very often, and each asks for the same terms."""

    __slots__ = ("known",)
    known: dict[str, bool]

    def __new__(cls, text: str) -> Folded:
        """Take a folded text."""
        made = super().__new__(cls, text)
        made.known = {}
        return made


def fold(words: Sequence[str]) -> Folded:
    """Words in lower case, each between spaces, as `Clause.is_met` expects them.

    >>> fold(["Neural", "Networks"])
    ' neural networks '
    """
    return Folded(f" {' '.join(words).lower()} ")


def fold_all(words: Words) -> Folded:
    """All words of a text as `fold` has them, without an object for each at the same time."""
    parts = (" ".join(words.part(first, min(len(words), first + AT_A_TIME))) for first in range(0, len(words), AT_A_TIME))
    return Folded(f" {' '.join(parts)} ")


def _plain_words(term: str) -> str:
    """The words of a term in lower case with one blank between, each with the "*" behind it."""
    return " ".join(_WORD.findall(term.lower()))


def _says(folded: str, term: str) -> bool:
    if not isinstance(folded, Folded):
        return _contains(folded, term)
    if term not in folded.known:
        folded.known[term] = _contains(folded, term)
    return folded.known[term]


def _contains(folded: str, term: str) -> bool:
    if term.endswith("*"):
        return f" {term[:-1]}" in folded
    return f" {term}" in folded and (f" {term} " in folded or f" {term}s " in folded)  # most are not there: one search


def _tail(folded: str, count: int) -> str:
    return f" {' '.join(folded.split()[-count:])} "


def _head(folded: str, count: int) -> str:
    return f" {' '.join(folded.split()[:count])} "
