"""Which tortured phrases stood together in suspect papers: ``together.tsv`` of a dictionary of tortured phrases.

Each line has two phrases of the dictionary, the first before the second in the order of the alphabet, and the number of papers
in which a screener found both::

    first                second              papers
    highlight extraction profound learning   55

A paraphraser uses the same substitutes in all of its papers, so two phrases that stood together before are a stronger sign than
two that never did.  The file is optional.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from spinfix.errors import SpinfixError
from spinfix.families import tables
from spinfix.families.tables import COUNT, PHRASE, Fault, Row, Table

FILE = "together.tsv"
TABLE = Table({"first": PHRASE, "second": PHRASE, "papers": COUNT}, 2, f"{FILE} lists phrases that stood together in papers")

Pair = tuple[str, str]


class TogetherError(SpinfixError):
    """A table of this kind that cannot be read; the message says where, and what was expected."""


def pair(phrase: str, other: str) -> Pair:
    """Two phrases in the order of the table.

    >>> pair("profound learning", "highlight extraction")
    ('highlight extraction', 'profound learning')
    """
    return (phrase, other) if phrase < other else (other, phrase)


def load(folder: Path) -> dict[Pair, int]:
    """The number of papers by pair; none if the folder has no such file.

    Raises:
        TogetherError: if a line is malformed.
    """
    return {(first, second): int(papers) for first, second, papers in tables.read_optional(folder / FILE, TABLE, TogetherError)}


def save(pairs: Mapping[Pair, int], folder: Path) -> None:
    """Write the table, sorted."""
    tables.write(folder / FILE, TABLE, ((*both, papers) for both, papers in pairs.items()))


def lint(folder: Path) -> list[Fault]:
    """Every fault of the table in ``folder``, if there is one."""
    return tables.optional_faults(folder / FILE, TABLE, _faults)


def _faults(row: Row) -> Iterable[str]:
    if row[0] >= row[1]:
        yield f"{row[0]!r} is not before {row[1]!r}; write each pair once, in the order of the alphabet"


def companions(phrases: Iterable[str], pairs: Mapping[Pair, int]) -> dict[str, tuple[tuple[str, int], ...]]:
    """For each phrase of a text the others that stood together with it in papers, most papers first.

    >>> companions(["profound learning", "bosom"], {("bosom", "profound learning"): 3, ("bosom", "haze"): 2})["bosom"]
    (('profound learning', 3),)
    """
    found: dict[str, list[tuple[str, int]]] = {phrase: [] for phrase in phrases}
    if len(found) > 1:
        for (first, second), papers in pairs.items():
            if first in found and second in found:
                found[first].append((second, papers))
                found[second].append((first, papers))

    def order(companion: tuple[str, int]) -> tuple[int, str]:
        return -companion[1], companion[0]

    return {phrase: tuple(sorted(others, key=order)) for phrase, others in found.items()}
