"""The dictionary of one spinner: counts of its substitutions, in a readable format.

A dictionary is a folder of one family with tab-separated UTF-8 files, sorted by their first columns:

``substitutions.tsv``, one line for each observed substitution::

    spun    original    lower    lower_documents    capital    capital_documents
    go to   visit       2107     1320               87         80

``spun`` replaced ``original`` ``lower`` times as written, in ``lower_documents`` documents, and ``capital`` times with a
capital first letter on both sides.  An entry whose words are always capitalised ("Chinese language", "Chinese") has no other
form, and 0 under ``lower``.

``phrases.tsv``, one line for each spun phrase::

    phrase  standing    genuine    capital_standing    capital_genuine
    go to   0           1893       0                   61

``standing``: occurrences in spun documents that are not substitutions; ``genuine``: occurrences in the originals of the same
documents.  A phrase without a line was never seen in genuine text.

``usage.tsv`` (optional), one line for each phrase in one case form::

    phrase     expected  most    kind
    shall be   1432.06   1362.3  scripture

How often authors write it: ``expected`` occurrences in as much text as the pairs contain, the mean over many kinds of English
with equal weight; ``most`` occurrences per million words in the ``kind`` where it is most frequent.  A spun phrase that is
common in a whole kind of English is weak evidence of spinning (`spinfix.families.spinner.evidence`).

For an entry added by hand, estimate the counts; 1 in 1 document is a good start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from spinfix.errors import SpinfixError
from spinfix.families import tables
from spinfix.families.tables import COUNT, NUMBER, PHRASE, Table

SUBSTITUTIONS = "substitutions.tsv"
PHRASES = "phrases.tsv"
USAGE = "usage.tsv"
_FOLDER = f"a dictionary has {SUBSTITUTIONS} and {PHRASES}, and may have {USAGE}"
TABLES = {
    SUBSTITUTIONS: Table(
        {
            "spun": PHRASE,
            "original": PHRASE,
            "lower": COUNT,
            "lower_documents": COUNT,
            "capital": COUNT,
            "capital_documents": COUNT,
        },
        2,
        _FOLDER,
    ),
    PHRASES: Table(
        {"phrase": PHRASE, "standing": COUNT, "genuine": COUNT, "capital_standing": COUNT, "capital_genuine": COUNT}, 1, _FOLDER
    ),
    USAGE: Table({"phrase": PHRASE, "expected": NUMBER, "most": NUMBER, "kind": PHRASE}, 1, _FOLDER),
}
"""The format of each file."""
FILES = tuple(TABLES)


class DictionaryError(SpinfixError):
    """A dictionary that cannot be read; the message names the file, the line and what was expected."""


class Counts(NamedTuple):
    """Number of occurrences, and of documents with any."""

    times: int
    documents: int


class Substitution(NamedTuple):
    """One substitution by the spinner: ``original`` replaced by ``spun``."""

    spun: str
    original: str
    lower: Counts
    capital: Counts


class Phrase(NamedTuple):
    """Occurrences of a spun phrase that are not substitutions; ``phrases.tsv`` in the module docstring explains the fields."""

    text: str
    standing: int
    genuine: int
    capital_standing: int
    capital_genuine: int


class Usage(NamedTuple):
    """How often authors of many kinds of English write a phrase; ``usage.tsv`` in the module docstring explains the fields."""

    expected: float
    most: float
    kind: str


@dataclass(frozen=True, slots=True)
class Dictionary:
    """One family's substitutions and phrases.

    Attributes:
        name: name of the family, as shown in edits.
        substitutions: sorted by (spun, original).
        phrases: sorted by text.
        usage: usage of each phrase in one case form, where it was counted.
    """

    name: str
    substitutions: list[Substitution]
    phrases: list[Phrase]
    usage: dict[str, Usage] = field(default_factory=dict)


def load(folder: Path, name: str = "") -> Dictionary:
    """Read the dictionary in ``folder``; the name of the family defaults to that of the folder.

    Raises:
        DictionaryError: if a file is missing or a line is malformed.
    """
    substitutions = [
        Substitution(spun, original, Counts(int(a), int(b)), Counts(int(c), int(d)))
        for spun, original, a, b, c, d in _read(folder / SUBSTITUTIONS)
    ]
    phrases = [Phrase(text, int(a), int(b), int(c), int(d)) for text, a, b, c, d in _read(folder / PHRASES)]
    return Dictionary(name or folder.name, substitutions, phrases, load_usage(folder / USAGE))


def load_usage(path: Path) -> dict[str, Usage]:
    """Read how often authors write the phrases; empty if the file does not exist.

    Raises:
        DictionaryError: if a line is malformed.
    """
    if not path.is_file():
        return {}
    return {text: Usage(float(expected), float(most), kind) for text, expected, most, kind in _read(path, USAGE)}


def save_usage(usage: Mapping[str, Usage], path: Path) -> None:
    """Write how often authors write the phrases, sorted, in the format of `load_usage`."""
    rows = ((text, f"{found.expected:.2f}", f"{found.most:.1f}", found.kind) for text, found in usage.items())
    tables.write(path, TABLES[USAGE], rows)


def _read(path: Path, name: str = "") -> Iterator[tables.Row]:
    return tables.read(path, TABLES[name or path.name], DictionaryError)


def save(dictionary: Dictionary, folder: Path) -> None:
    """Write ``dictionary`` into ``folder``, sorted, so that two versions can be compared line by line."""
    folder.mkdir(parents=True, exist_ok=True)
    substitutions = ((s.spun, s.original, *s.lower, *s.capital) for s in dictionary.substitutions)
    tables.write(folder / SUBSTITUTIONS, TABLES[SUBSTITUTIONS], substitutions)
    tables.write(folder / PHRASES, TABLES[PHRASES], (phrase for phrase in dictionary.phrases if any(phrase[1:])))
