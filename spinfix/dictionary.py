"""What one spinner does, as counts that a person can read.

A dictionary is a folder of one family with two tab-separated UTF-8 files, sorted by their first columns:

``substitutions.tsv``, one line for each thing the spinner was seen to do::

    spun    original    lower    lower_documents    capital    capital_documents
    go to   visit       2107     1320               87         80

``spun`` was put where ``original`` stood, ``lower`` times in that many documents as written, and ``capital`` times with a
capital first letter on both sides.  An entry whose words are capitalised as written ("Chinese language", "Chinese") has
no other form and leaves ``lower`` at 0.

``phrases.tsv``, one line for each spun phrase::

    phrase  standing    genuine    capital_standing    capital_genuine
    go to   0           1893       0                   61

``standing``: how often it stood in spun documents without having been put there; ``genuine``: how often it stood in the
originals of the same documents.  A phrase without a line here has never been seen in genuine text.

A person who adds an entry by hand writes the counts that they believe; 1 in 1 document is a fair start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

SUBSTITUTIONS = "substitutions.tsv"
PHRASES = "phrases.tsv"
_SUBSTITUTION_HEADER = "spun\toriginal\tlower\tlower_documents\tcapital\tcapital_documents"
_PHRASE_HEADER = "phrase\tstanding\tgenuine\tcapital_standing\tcapital_genuine"


class DictionaryError(ValueError):
    """A dictionary that cannot be read; says the file, the line, and what was expected."""


class Counts(NamedTuple):
    """How often something was seen, and in how many documents."""

    times: int
    documents: int


class Substitution(NamedTuple):
    """One thing that the spinner does: ``spun`` put in the place of ``original``."""

    spun: str
    original: str
    lower: Counts
    capital: Counts


class Phrase(NamedTuple):
    """How often a spun phrase stands without having been put there; see the module's account of ``phrases.tsv``."""

    text: str
    standing: int
    genuine: int
    capital_standing: int
    capital_genuine: int


@dataclass(frozen=True, slots=True)
class Dictionary:
    """One family's substitutions and phrases.

    Attributes:
        name: the family, as edits name it.
        substitutions: sorted by (spun, original).
        phrases: sorted by text.
    """

    name: str
    substitutions: list[Substitution]
    phrases: list[Phrase]


def is_capitalised(text: str) -> bool:
    """Whether the first character is an upper-case letter."""
    return text[:1].isupper()


def capitalise(text: str) -> str:
    """``text`` with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def decapitalise(text: str) -> str:
    """``text`` with a small first letter, the rest as it is."""
    return text[:1].lower() + text[1:]


def load(folder: Path) -> Dictionary:
    """Read the dictionary in ``folder``; the folder's name is the family's.

    Raises:
        DictionaryError: if a file is missing or a line is malformed.
    """
    substitutions = [
        Substitution(spun, original, Counts(int(a), int(b)), Counts(int(c), int(d)))
        for spun, original, a, b, c, d in _rows(folder / SUBSTITUTIONS, _SUBSTITUTION_HEADER)
    ]
    phrases = [Phrase(text, int(a), int(b), int(c), int(d)) for text, a, b, c, d in _rows(folder / PHRASES, _PHRASE_HEADER)]
    return Dictionary(folder.name, substitutions, phrases)


def _rows(path: Path, header: str) -> Iterator[list[str]]:
    texts = 1 if path.name == PHRASES else 2
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DictionaryError(
            f"{path}: cannot be read ({error}); a dictionary is a folder with {SUBSTITUTIONS} and {PHRASES}"
        ) from error
    if lines[0] != header:
        raise DictionaryError(f"{path}:1: expected the header {header!r}")
    width = header.count("\t") + 1
    for number, line in enumerate(lines[1:], 2):
        if not line:
            continue
        row = line.split("\t")
        if len(row) != width or not all(cell.isdecimal() for cell in row[texts:]) or not all(row[:texts]):
            raise DictionaryError(f"{path}:{number}: expected {width} columns ({header.replace(chr(9), ', ')}), found {line!r}")
        yield row


def save(dictionary: Dictionary, folder: Path) -> None:
    """Write ``dictionary`` into ``folder``, sorted, so that two versions can be compared line by line."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(
        folder / SUBSTITUTIONS,
        _SUBSTITUTION_HEADER,
        sorted(
            f"{s.spun}\t{s.original}\t{s.lower.times}\t{s.lower.documents}\t{s.capital.times}\t{s.capital.documents}"
            for s in dictionary.substitutions
        ),
    )
    _write(
        folder / PHRASES,
        _PHRASE_HEADER,
        sorted("\t".join(map(str, phrase)) for phrase in dictionary.phrases if any(phrase[1:])),
    )


def _write(path: Path, header: str, lines: Iterable[str]) -> None:
    path.write_text("\n".join((header, *lines, "")), encoding="utf-8")
