"""The dictionary of tortured phrases, as tables that a person can read.

A dictionary is a folder with tab-separated UTF-8 files, each sorted by its first columns:

``phrases.tsv``, one line for each known phrase and each term that it may stand for::

    spun               original        papers  genuine  company
    irregular woodland random forest   1046    0
    brain organization neural network  10034   3        with neural network

``papers``: in how many papers the screeners found it; ``genuine``: how often it stands in genuine text (85 million words for
the shipped dictionary), as it is or in the plural; ``company``: what else the document has to say or must not say, as
`spinfix.families.tortured.context_clauses` reads it.  A phrase of one word is in use only where single words were asked for.

``words.tsv``, what paraphrasers put in the place of words, for phrases that no list knows::

    spun        original    phrases  genuine
    profound    deep        71       212

``phrases``: in how many known phrases the one stands for the other; ``genuine``: how often ``spun`` stands in genuine academic
text, to the million words.

``terms.tsv``, the terms that such a phrase may stand for::

    term             count
    random forest    512

``allowed.tsv``, listed phrases that are good English in some field, each with a sentence that shows it.  They never speak for
torture, and are restored only in a text that other phrases have given away::

    phrase           sentence
    malignant growth The biopsy showed no malignant growth.

A person who adds a phrase by hand writes 1 under ``papers`` and 0 under ``genuine``.

In place of a folder a plain list will do, a file with a phrase and its term in each line, with a tab between; what it lacks
counts as 1 paper, and how often genuine text has the phrase is estimated (`spinfix.families.tortured.restorer`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from spinfix.errors import SpinfixError
from spinfix.families.linting import Fault
from spinfix.families.tortured.context_clauses import ConditionError, fold, parse
from spinfix.text.stem_tokenizer import WORD

PHRASES = "phrases.tsv"
WORDS = "words.tsv"
TERMS = "terms.tsv"
ALLOWED = "allowed.tsv"

HEADERS = {
    PHRASES: ("spun", "original", "papers", "genuine", "company"),
    WORDS: ("spun", "original", "phrases", "genuine"),
    TERMS: ("term", "count"),
    ALLOWED: ("phrase", "sentence"),
}
"""Columns of each file."""

_KEYS = {PHRASES: 2, WORDS: 2, TERMS: 1, ALLOWED: 1}
_COUNTS = {"papers", "genuine", "phrases", "count"}
_MAY_BE_EMPTY = {"company"}


class TorturedDictionaryError(SpinfixError):
    """A dictionary that cannot be read; says the file, the line, and what was expected."""


class Phrase(NamedTuple):
    """A known phrase; see the module's account of ``phrases.tsv``."""

    spun: str
    original: str
    papers: int
    genuine: int
    company: str = ""


class Word(NamedTuple):
    """What paraphrasers put in the place of a word; see the module's account of ``words.tsv``."""

    spun: str
    original: str
    phrases: int
    genuine: int = 0


class Example(NamedTuple):
    """A listed phrase in good English; see the module's account of ``allowed.tsv``."""

    phrase: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TorturedDictionary:
    """What is known of tortured phrases.

    Attributes:
        phrases: sorted by (spun, original).
        words: sorted by (spun, original).
        terms: how often each term was counted.
        allowed: listed phrases that are good English.
    """

    phrases: list[Phrase]
    words: list[Word]
    terms: dict[str, int]
    allowed: list[Example]


def is_one(folder: Path) -> bool:
    """Whether a folder holds a dictionary of this kind: those of other families have no ``terms.tsv``."""
    return (folder / TERMS).is_file()


def load_phrases(folder: Path) -> list[Phrase]:
    """Read the known phrases of a folder or plain list.

    Raises:
        TorturedDictionaryError: if a file is missing or a line is malformed.
    """
    if folder.is_file():
        return [Phrase(spun.lower(), original, 1, 0) for spun, original in _listed(folder)]
    return [Phrase(spun, original, int(a), int(b), c) for spun, original, a, b, c in _rows(folder / PHRASES)]


def load_words(folder: Path) -> list[Word]:
    """Read the word-level substitutions; raises like `load_phrases`."""
    return [] if folder.is_file() else [Word(spun, original, int(a), int(b)) for spun, original, a, b in _rows(folder / WORDS)]


def load_terms(folder: Path) -> dict[str, int]:
    """Read the terms and their counts; raises like `load_phrases`."""
    return {} if folder.is_file() else {term: int(count) for term, count in _rows(folder / TERMS)}


def load_allowed(folder: Path) -> list[Example]:
    """Read the phrases that are good English; raises like `load_phrases`."""
    return [] if folder.is_file() else [Example(phrase, sentence) for phrase, sentence in _rows(folder / ALLOWED)]


def save(dictionary: TorturedDictionary, folder: Path) -> None:
    """Write a dictionary into ``folder``, sorted, so that two versions can be compared line by line."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / PHRASES, dictionary.phrases)
    _write(folder / WORDS, dictionary.words)
    _write(folder / TERMS, dictionary.terms.items())
    _write(folder / ALLOWED, dictionary.allowed)


def lint(folder: Path) -> list[Fault]:
    """Every fault of the dictionary in ``folder``, file by file, line by line."""
    if folder.is_file():
        return _list_faults(folder)
    faults = []
    for name, columns in HEADERS.items():
        path = folder / name
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            faults.append(Fault(path, 0, f"cannot be read ({error})"))
            continue
        if not text.endswith("\n"):
            faults.append(Fault(path, 0, "does not end with a line feed"))
        header, *lines = text.removesuffix("\n").split("\n")
        if header != "\t".join(columns):
            faults.append(Fault(path, 1, f"expected the header {', '.join(columns)}, with tabs between"))
        previous: list[str] = []
        for number, line in enumerate(lines, 2):
            row = line.split("\t")
            malformed = _malformed(row, columns)
            messages = [malformed] if malformed else [_order(previous, row[: _KEYS[name]]), *_sense(row, name)]
            faults += [Fault(path, number, message) for message in messages if message]
            previous = previous if malformed else row[: _KEYS[name]]
    return faults


def _listed(path: Path) -> list[tuple[str, str]]:
    """The phrases and terms of a plain list; raises like `load_phrases`."""
    faults = _list_faults(path)
    if faults:
        raise TorturedDictionaryError(str(faults[0]))
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    rows = [line.split("\t") for line in lines if line.strip()]
    return [(row[0].strip(), row[1].strip()) for row in rows if tuple(row) != HEADERS[PHRASES][:2]]


def _list_faults(path: Path) -> list[Fault]:
    """Every fault of a plain list."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        return [Fault(path, 0, f"cannot be read ({error}); expected UTF-8 text with a phrase, a tab and its term in each line")]
    faults = []
    for number, line in enumerate(lines, 1):
        row = [cell.strip() for cell in line.split("\t")]
        if any(row) and (len(row) != 2 or not all(row)):
            faults.append(Fault(path, number, f"expected a phrase, a tab and its term; found {line!r}"))
        elif any(row) and row[0].lower() == row[1].lower():
            faults.append(Fault(path, number, f"{row[0]!r} stands for itself; take the line out"))
    if not any(line.strip() for line in lines):
        faults.append(Fault(path, 0, "holds no phrase; expected a phrase, a tab and its term in each line"))
    return faults


def _rows(path: Path) -> Iterator[list[str]]:
    columns = HEADERS[path.name]
    try:
        header, *lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise TorturedDictionaryError(f"{path}: cannot be read ({error}); the folder holds {', '.join(HEADERS)}") from error
    if header != "\t".join(columns):
        raise TorturedDictionaryError(f"{path}:1: expected the header {', '.join(columns)}, with tabs between")
    width = len(columns)
    counts = [place for place, column in enumerate(columns) if column in _COUNTS]
    for number, line in enumerate(lines, 2):
        if line:
            row = line.split("\t")
            if len(row) != width or not all(row[place].isdecimal() for place in counts):
                malformed = _malformed(row, columns)
                raise TorturedDictionaryError(f"{path}:{number}: {malformed}; found {line!r}")
            yield row


def _write(path: Path, rows: Iterable[Iterable[object]]) -> None:
    lines = sorted(tuple(map(str, row)) for row in rows)
    path.write_text("\n".join(("\t".join(HEADERS[path.name]), *("\t".join(row) for row in lines), "")), encoding="utf-8")


def _malformed(row: list[str], columns: tuple[str, ...]) -> str | None:
    if len(row) != len(columns):
        return f"has {len(row)} columns, expected {len(columns)} ({', '.join(columns)}), with tabs between"
    for column, cell in zip(columns, row, strict=True):
        if column in _COUNTS:
            if not (cell.isascii() and cell.isdecimal()) or str(int(cell)) != cell:
                return f"{column} is {cell!r}, expected a count such as 0 or 12"
        elif not cell and column not in _MAY_BE_EMPTY:
            return f"{column} is empty"
        elif " ".join(cell.split()) != cell:
            return f"{column} {cell!r} has white space at its ends, doubled, or other than a plain space"
        elif not cell.isprintable():
            return f"{column} {cell!r} has characters that cannot be seen"
    return None


def _order(previous: list[str], key: list[str]) -> str | None:
    if previous < key:
        return None
    if previous == key:
        return f"{' → '.join(key)} stands here twice"
    return f"{key[0]!r} stands after {previous[0]!r}; sort the lines by code point, column by column"


def _sense(row: list[str], name: str) -> Iterator[str]:
    if name in (PHRASES, WORDS):
        if row[0] != row[0].lower():
            yield f"{row[0]!r} has capitals; the spun side is looked for in any case and written in lower case"
        if row[0] == row[1].lower():
            yield f"{row[0]!r} stands for itself; take the line out"
    if name == PHRASES:
        try:
            parse(row[4])
        except ConditionError as error:
            yield str(error)
    if name == ALLOWED and _plain(row[0]) not in _plain(row[1]):
        yield f"the sentence does not show {row[0]!r}"


def _plain(text: str) -> str:
    return fold(WORD.findall(text))
