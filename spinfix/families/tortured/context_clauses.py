"""Company clauses: what else a document must say, or must not say, before a phrase means anything.

"Brain organization" is good English in neurology and stands for *neural network* in a paper that also says "neural network".
A clause is written the way it is read::

    with neural network                 the document also says "neural network"
    with validation test | training set the document says one of them
    with optimiz*                       a word that begins so
    without search engine               the document does not say it
    near 5 fn                           "fn" stands within five words of the phrase

and a phrase may have several, with "; " between them, all of which have to be met.  Comparison is by whole words, whatever
their case, with a plural s let pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spinfix.errors import SpinfixError

_WORD = re.compile(r"[^\W_]+\*?")
_CLAUSE = re.compile(r"(?P<kind>with|without|near (?P<reach>[1-9][0-9]*)) (?P<terms>\S.*)")


class ConditionError(SpinfixError):
    """A company clause that cannot be read; says which and what is expected."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One demand.

    Attributes:
        terms: what is looked for, each as its words with single spaces, in lower case; one of them is enough.
        wanted: whether it has to be there, or must not.
        reach: how many words away at most; 0 means anywhere in the document.
    """

    terms: tuple[str, ...]
    wanted: bool = True
    reach: int = 0

    def __str__(self) -> str:
        kind = f"near {self.reach}" if self.reach else "with" if self.wanted else "without"
        return f"{kind} {' | '.join(self.terms)}"

    def is_met(self, folded: str, before: str = "", after: str = "") -> bool:
        """Whether a document meets the demand.

        Args:
            folded: the document as `fold` returns it.
            before: the words in front of the phrase, folded too; only asked for nearness.
            after: the words behind it.
        """
        places = [_tail(before, self.reach), _head(after, self.reach)] if self.reach else [folded]
        return any(_says(place, term) for place in places for term in self.terms) is self.wanted


def parse(text: str) -> tuple[Clause, ...]:
    """Read clauses.

    Raises:
        ConditionError: if one is not written as the module says.

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
        terms = tuple(_words(term) for term in match["terms"].split(" | ")) if match else ()
        if match is None or not all(terms):
            raise ConditionError(f'{part!r} is no company clause; write "with X", "with X | Y", "without X" or "near 5 X"')
        clauses.append(Clause(terms, match["kind"] != "without", int(match["reach"] or 0)))
    return tuple(clauses)


def unparse(clauses: Iterable[Clause]) -> str:
    """Clauses as `parse` reads them."""
    return "; ".join(map(str, clauses))


def fold(words: Sequence[str]) -> str:
    """Words in lower case, each between spaces, as `Clause.is_met` searches them.

    >>> fold(["Neural", "Networks"])
    ' neural networks '
    """
    return f" {' '.join(words).lower()} "


def _words(term: str) -> str:
    return " ".join(_WORD.findall(term.lower()))


def _says(folded: str, term: str) -> bool:
    if term.endswith("*"):
        return f" {term[:-1]}" in folded
    return f" {term} " in folded or f" {term}s " in folded


def _tail(folded: str, count: int) -> str:
    return f" {' '.join(folded.split()[-count:])} "


def _head(folded: str, count: int) -> str:
    return f" {' '.join(folded.split()[:count])} "
