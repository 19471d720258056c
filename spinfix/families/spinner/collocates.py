"""What the words beside a phrase tell about who wrote it.

A spinner puts a phrase where another one stood, so its company is that of the original: "the corporate said" and "the corporate
has", but hardly ever "the corporate tax", which authors write.  How often a word stands beside a phrase in spun and in genuine
text is counted (`training.spinner.collocates`), and is evidence of its own: the language model, which compares the text
with its possible originals, has never read spun text.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from spinfix import lazy
from spinfix.errors import SpinfixError
from spinfix.families import tables
from spinfix.families.spinner.lattice import Arcs
from spinfix.families.tables import OPTIONAL, PHRASE, Fault, Row, Table
from spinfix.text.tokenizer import Tokens

FILE = "collocates.tsv"
"""File name in a family's folder.  One line for each phrase, in its form (`spinfix.text.tokenizer`)::

    phrase         before         after
    the corporate  accused=2.0    says=1.2 tax=-2.0

with the weight, in nats, of words before and after it."""

BEFORE, AFTER = "before", "after"
TABLE = Table({"phrase": PHRASE, BEFORE: OPTIONAL, AFTER: OPTIONAL}, 1, f"{FILE} is written by `python -m training collocates`")

MOST = 2.0
"""Largest weight of one word, in nats; with 1 and 1.5 fewer genuine texts are told from spun ones, with 3 as many."""

_ENTRY = lazy.re_compile(r"\S+=-?[0-9]\.[0-9]")


class CollocatesError(SpinfixError):
    """A file that is not what `python -m training collocates` writes."""


class Weights(NamedTuple):
    """The weight of each word before and after one phrase, in nats; positive where the spinner wrote the phrase."""

    before: dict[str, float]
    after: dict[str, float]


NO_WEIGHTS = Weights({}, {})


class Collocates:
    """The weights of the words beside each phrase.

    Args:
        cells: the words before and after each phrase with their weights, as in the file; read on first use, since a document
            has a hundred of the five thousand phrases.
    """

    def __init__(self, cells: Mapping[str, tuple[str, str]]) -> None:
        self._cells = cells
        self._read: dict[str, Weights] = {}

    def of(self, phrase: str) -> Weights:
        """The weights of a phrase, by its form.

        Raises:
            CollocatesError: if its line is malformed.

        >>> Collocates({"the corporate": ("", "tax=-2.0 says=1.2")}).of("the corporate").after
        {'tax': -2.0, 'says': 1.2}
        """
        found = self._read.get(phrase)
        if found is None:
            cells = self._cells.get(phrase)
            if cells is None:  # not kept, since misspelt phrases are without number
                return NO_WEIGHTS
            found = self._read[phrase] = _parsed(phrase, cells)
        return found

    def evidence(self, tokens: Tokens, arcs: Arcs, numbers: Iterable[int]) -> array[float]:
        """The evidence beside some arcs that the spinner wrote their phrases, in nats.

        Args:
            tokens: the document.
            arcs: its arcs.
            numbers: the numbers of those that are asked for.
        """
        values = array("d")
        forms, firsts, lasts, size, read = tokens.forms, arcs.firsts, arcs.lasts, len(tokens), self._read
        for number in numbers:
            first, last, value = firsts[number], lasts[number], 0.0
            phrase = forms[first] if last == first + 1 else " ".join(forms[first:last])
            before, after = read.get(phrase) or self.of(phrase)
            if before and first:
                place = first - 1 if forms[first - 1] else _nearest(forms, first - 1, 0, -1)
                weight = before.get(forms[place])
                if weight is not None and _in_one_line(tokens, place, first):
                    value += weight
            if after and last < size:
                place = last if forms[last] else _nearest(forms, last, size - 1, 1)
                weight = after.get(forms[place])
                if weight is not None and _in_one_line(tokens, last - 1, place):
                    value += weight
            values.append(value)
        return values


def beside(tokens: Tokens, first: int, last: int) -> tuple[str, str]:
    """The forms of the words before and after some tokens; "" where the line begins or ends.  Quotation marks are passed over.

    >>> from spinfix.text.tokenizer import tokenize
    >>> beside(tokenize('In “overseas” trade'), 2, 3)
    ('in', 'trade')
    """
    forms, size = tokens.forms, len(tokens)
    before = _nearest(forms, first - 1, 0, -1) if first else first
    after = _nearest(forms, last, size - 1, 1) if last < size else last - 1
    return (
        forms[before] if before < first and _in_one_line(tokens, before, first) else "",
        forms[after] if after >= last and _in_one_line(tokens, last - 1, after) else "",
    )


def _nearest(forms: Sequence[str], place: int, end: int, step: int) -> int:
    """The first place from ``place`` on whose token has a form, or ``end``."""
    while place != end and not forms[place]:
        place += step
    return place


def _in_one_line(tokens: Tokens, one: int, other: int) -> bool:
    return "\n" not in tokens.text[tokens.ends[one] : tokens.starts[other]]


def load(path: Path) -> Collocates:
    """Read the weights of a family; none if there is no such file.

    Raises:
        CollocatesError: if a line has not three columns.
    """
    rows = tables.read_optional(path, TABLE, CollocatesError)
    return Collocates({phrase: (before, after) for phrase, before, after in rows})


def save(weights: Mapping[str, Weights], path: Path) -> None:
    """Write the weights, sorted, where `load` reads them."""
    tables.write(path, TABLE, ((phrase, *map(_written, sides)) for phrase, sides in weights.items()))


def lint(folder: Path, phrases: Iterable[str]) -> list[Fault]:
    """Every fault of the file, if there is one; ``phrases`` are the forms of those that the dictionary has."""
    known = set(phrases)

    def faults(row: Row) -> Iterable[str]:
        if row[0] not in known:
            yield f"{row[0]!r} is the form of no phrase of the dictionary; remove the line"
        for cell in row[1:]:
            entries = cell.split(" ") if cell else []
            wrong = (entry for entry in entries if not _is_entry(entry))
            yield from (f"{entry!r} is not a word with its weight, such as tax=-2.0" for entry in wrong)
            words = [entry.rpartition("=")[0] for entry in entries]
            if words != sorted(set(words)):
                yield "has words that are not sorted or occur twice"

    return tables.optional_faults(folder / FILE, TABLE, faults)


def _is_entry(entry: str) -> bool:
    return _ENTRY.fullmatch(entry) is not None and abs(float(entry.rpartition("=")[2])) <= MOST


def _parsed(phrase: str, cells: tuple[str, str]) -> Weights:
    try:
        return Weights(*map(_weights, cells))
    except ValueError as error:
        message = f"{FILE}: the line of {phrase!r} is malformed ({error}); `spinfix dictionary lint` lists all such lines"
        raise CollocatesError(message) from None


def _weights(cell: str) -> dict[str, float]:
    return {word: float(weight) for word, _, weight in (entry.rpartition("=") for entry in cell.split(" ") if entry)}


def _written(words: Mapping[str, float]) -> str:
    return " ".join(f"{word}={weight}" for word, weight in sorted(words.items()))
