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

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from spinfix.errors import SpinfixError

SUBSTITUTIONS = "substitutions.tsv"
PHRASES = "phrases.tsv"
USAGE = "usage.tsv"
FILES = (SUBSTITUTIONS, PHRASES, USAGE)
_SUBSTITUTION_HEADER = "spun\toriginal\tlower\tlower_documents\tcapital\tcapital_documents"
_PHRASE_HEADER = "phrase\tstanding\tgenuine\tcapital_standing\tcapital_genuine"
_USAGE_HEADER = "phrase\texpected\tmost\tkind"


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


def is_capitalised(text: str) -> bool:
    """Whether the first character is an upper-case letter."""
    return text[:1].isupper()


def capitalise(text: str) -> str:
    """``text`` with a capital first letter, the rest unchanged."""
    return text[:1].upper() + text[1:]


def decapitalise(text: str) -> str:
    """``text`` with a lower-case first letter, the rest unchanged."""
    return text[:1].lower() + text[1:]


def load(folder: Path, name: str = "") -> Dictionary:
    """Read the dictionary in ``folder``; the name of the family defaults to that of the folder.

    Raises:
        DictionaryError: if a file is missing or a line is malformed.
    """
    substitutions = [
        Substitution(spun, original, Counts(int(a), int(b)), Counts(int(c), int(d)))
        for spun, original, a, b, c, d in _rows(folder / SUBSTITUTIONS, _SUBSTITUTION_HEADER)
    ]
    phrases = [Phrase(text, int(a), int(b), int(c), int(d)) for text, a, b, c, d in _rows(folder / PHRASES, _PHRASE_HEADER)]
    return Dictionary(name or folder.name, substitutions, phrases, load_usage(folder / USAGE))


def load_usage(path: Path) -> dict[str, Usage]:
    """Read how often authors write the phrases; empty if the file does not exist.

    Raises:
        DictionaryError: if a line is malformed.
    """
    if not path.is_file():
        return {}
    usage = {}
    for number, line in _lines(path, _USAGE_HEADER):
        try:
            text, expected, most, kind = line.split("\t")
            usage[text] = Usage(float(expected), float(most), kind)
        except ValueError as error:
            columns = _USAGE_HEADER.replace("\t", ", ")
            raise DictionaryError(f"{path}:{number}: expected 4 columns ({columns}), found {line!r}") from error
    return usage


def save_usage(usage: Mapping[str, Usage], path: Path) -> None:
    """Write how often authors write the phrases, sorted, in the format of `load_usage`."""
    lines = (f"{text}\t{found.expected:.2f}\t{found.most:.1f}\t{found.kind}" for text, found in sorted(usage.items()))
    _write(path, _USAGE_HEADER, lines)


def _rows(path: Path, header: str) -> Iterator[list[str]]:
    texts = 1 if path.name == PHRASES else 2
    width = header.count("\t") + 1
    for number, line in _lines(path, header):
        row = line.split("\t")
        if len(row) != width or not all(cell.isdecimal() for cell in row[texts:]) or not all(row[:texts]):
            raise DictionaryError(f"{path}:{number}: expected {width} columns ({header.replace(chr(9), ', ')}), found {line!r}")
        yield row


def _lines(path: Path, header: str) -> list[tuple[int, str]]:
    """The lines of a file after its header, with their numbers."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DictionaryError(
            f"{path}: cannot be read ({error}); a dictionary is a folder with {SUBSTITUTIONS} and {PHRASES}"
        ) from error
    if lines[0] != header:
        raise DictionaryError(f"{path}:1: expected the header {header!r}")
    return [(number, line) for number, line in enumerate(lines[1:], 2) if line]


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
