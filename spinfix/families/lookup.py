"""Dictionary entries of a phrase, as every kind of family looks them up (`spinfix.families.registry.Kind.look_up`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


def matches(side: str, phrase: str, *, part: bool) -> bool:
    """Whether a side of an entry is a phrase, or contains it as whole words, ignoring case.

    >>> matches("Go to bed", "go to", part=True), matches("Go to bed", "go to", part=False), matches("cargo", "go", part=True)
    (True, False, False)
    """
    side, phrase = side.casefold(), phrase.casefold()
    return f" {phrase} " in f" {side} " if part else side == phrase


class Uses(NamedTuple):
    """How often something was counted.

    Attributes:
        times: number of occurrences.
        documents: number of documents with it.
    """

    times: int
    documents: int


Cell = str | int | float | Uses | None
"""A cell of a table of entries: a phrase or other words, a number, a share, uses, or None for what does not occur."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The dictionary entries of one phrase, as a table.

    Attributes:
        heading: heading of the table, such as "go to" stands for.
        columns: the names of the columns; the first three are a phrase, "" and the phrase on the other side.
        rows: the entries, most common first.
        notes: further facts about the phrase, one line each.
    """

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
