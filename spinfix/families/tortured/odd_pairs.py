"""Pairs of neighbouring words that paraphrasers' synonyms make of terms and that authors hardly write.

``odd_pairs.tsv`` of a dictionary of tortured phrases has, for each, how much likelier it is as part of a paraphrased term than
in genuine text, as log odds in nats::

    pair                  odds
    colossal information  5.31

A text may be tortured though none of its phrases is listed or composed of listed words.  The search for others
(`spinfix.families.tortured.unlisted`) takes fifty times as long as all that is done for a genuine abstract; these pairs tell
for which texts it is worth its time.  By themselves they are no evidence; beside such phrases they are
(`spinfix.families.tortured.evidence.ODD`).  `training.tortured.odd_pairs` counts them.  The file is optional.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from spinfix.errors import SpinfixError
from spinfix.families import tables
from spinfix.families.tables import NUMBER, PHRASE, Cell, Fault, Row, Table
from spinfix.families.tortured.stem_pairs import index_of, key_of
from spinfix.text.stem_tokenizer import Stemmer, Words, stems_of

FILE = "odd_pairs.tsv"


def _is_pair(cell: str) -> bool:
    return len(stems_of(cell)) == 2


def _pair_fault(cell: str) -> str | None:
    return PHRASE.fault(cell) or (None if _is_pair(cell) else f"{cell!r} is not two words")


TABLE = Table(
    {"pair": Cell(_pair_fault, _is_pair), "odds": NUMBER}, 1, f"{FILE} lists pairs of words that paraphrasers make of terms"
)

ENOUGH, FOR_A_WORD = 4.0, 0.001
"""Sum of the odds of a text's different pairs, two at least, from which it is looked at closer, and what each of its words adds
to that: long texts have some pairs by chance.  Two pairs have .72 of 102 documents whose phrases are all unlisted, and .0013 of
771 pieces of abstracts, .0007 of 7,296 of manuals, none of 23,703 of other kinds that were not counted.  The sum is not fitted:
any two pairs reach it in texts of up to 1,000 words."""


class OddPairsError(SpinfixError):
    """A table of this kind that cannot be read; the message says where, and what was expected."""


def load(folder: Path) -> dict[str, float]:
    """The odds by pair; none if the folder has no such file.

    Raises:
        OddPairsError: if a line is malformed.
    """
    return {pair: float(odds) for pair, odds in tables.read_optional(folder / FILE, TABLE, OddPairsError)}


def save(pairs: Mapping[str, float], folder: Path) -> None:
    """Write the table, sorted."""
    tables.write(folder / FILE, TABLE, ((pair, f"{odds:.2f}") for pair, odds in pairs.items()))


def lint(folder: Path) -> list[Fault]:
    """Every fault of the table in ``folder``, if there is one."""
    return tables.optional_faults(folder / FILE, TABLE, _faults)


def _faults(row: Row) -> Iterator[str]:
    pair = row[0]
    if pair != pair.lower():
        yield f"{pair!r} has capitals; write it in lower case (case is ignored when matching)"


class OddPairs:
    """Tells the texts that should be looked at closer.  Threads may share one.

    >>> pairs = OddPairs({"colossal information": 5.31, "web clog": 4.2}, Stemmer())
    >>> [pairs.odds(pairs.stemmer.cut(text)) for text in ("Colossal information, and web clogs", "information, colossal")]
    [[5.31, 4.2], []]
    """

    def __init__(self, pairs: Mapping[str, float], stemmer: Stemmer) -> None:
        """Index the pairs.

        Args:
            pairs: the odds by pair.
            stemmer: cuts the texts.
        """
        self.stemmer = stemmer
        number = stemmer.number
        odds = {(number(first), number(second)): value for pair, value in pairs.items() for first, second in [stems_of(pair)]}
        keys = sorted(odds)
        self._keys = array("q", (key_of(first, second) for first, second in keys))
        self._odds = array("d", (odds[key] for key in keys))
        self._pairs = index_of(self._keys, stemmer)

    @classmethod
    def of(cls, columns: Mapping[str, Any], stemmer: Stemmer) -> OddPairs:
        """The pairs from the `columns` of some indexed before, with a stemmer that numbers the stems as that one did."""
        pairs = cls.__new__(cls)
        pairs.stemmer, pairs._keys, pairs._odds = stemmer, columns["odd_keys"], columns["odd_odds"]
        pairs._pairs = index_of(pairs._keys, stemmer)
        return pairs

    def columns(self) -> dict[str, Any]:
        """All data, to be stored in a file (`spinfix.kernels.array_store`), except the stems, which belong to the stemmer."""
        return {"odd_keys": self._keys, "odd_odds": self._odds}

    def odds(self, words: Words) -> list[float]:
        """Log odds of a text's different pairs, in nats."""
        stems, joined = words.stems, words.joined
        found = {stems[place] << 32 | stems[place + 1]: None for place in self._pairs.places(words) if joined[place + 1]}
        return [self._odds[bisect_left(self._keys, key)] for key in found]

    def are_many(self, words: Words) -> bool:
        """Whether a text has so many that it should be looked at closer."""
        odds = self.odds(words)
        return len(odds) > 1 and sum(odds) >= ENOUGH + FOR_A_WORD * len(words)
