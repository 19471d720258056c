"""The dictionary of tortured phrases, as readable tables.

A dictionary is a folder with tab-separated UTF-8 files, each sorted by its first columns:

``phrases.tsv``, one line for each phrase and term that it may stand for::

    spun               original        papers  genuine  company
    irregular woodland random forest   1046    0
    brain organization neural network  10034   3        with neural network

``papers``: number of papers in which the screeners found it; ``genuine``: occurrences in genuine text (85 million words for the
shipped dictionary), also in the plural; ``company``: terms that the document must or must not contain, see
`spinfix.families.tortured.context_clauses`.  Phrases of one word are used only if single words were requested.

``words.tsv``, substitutions of words by paraphrasers, for phrases that are not listed::

    spun        original    phrases  genuine
    profound    deep        71       212

``phrases``: number of listed phrases with this substitution; ``genuine``: occurrences of ``spun`` per million words of genuine
academic text.

``terms.tsv``, the terms that such phrases may stand for::

    term             count
    random forest    512

``allowed.tsv``, listed phrases that are good English in some field, each with an example sentence.  They never count as
evidence, and are restored only in a text that other phrases show to be tortured::

    phrase           sentence
    malignant growth The biopsy showed no malignant growth.

``additions.tsv`` is optional: phrases that were added by hand, with the reason::

    spun             original           company    why
    haze figuring    cloud computing               an example of the literature

For such a phrase write 1 under ``papers`` and 0 under ``genuine`` of ``phrases.tsv``; if it is not among the additions, it is
reported as found in a suspect paper.

Instead of a folder, a plain list is accepted: a file with a phrase, a tab and its term on each line, or with a comma between
them if it is called ``.csv``; the first line may name the two columns (`HEADERS`), and lines that begin with # and a blank are
comments.  Its phrases count as seen in 1 paper, and their occurrences in genuine text are estimated
(`spinfix.families.tortured.components`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from spinfix.errors import SpinfixError, not_utf8
from spinfix.families import tables
from spinfix.families.tables import COUNT, OPTIONAL, PHRASE, POSITIVE, Fault, Row, Table, lint_table, quoted
from spinfix.families.tortured.context_clauses import ClauseError, fold, parse
from spinfix.text.stem_tokenizer import WORD

PHRASES = "phrases.tsv"
WORDS = "words.tsv"
TERMS = "terms.tsv"
ALLOWED = "allowed.tsv"
ADDITIONS = "additions.tsv"
"""Phrases added by hand, with the reason; `python -m training tortured` puts them into ``phrases.tsv``."""

HEADERS = (
    frozenset({"spun", "phrase", "phrases", "tortured", "tortured phrase", "tortured phrases"}),
    frozenset({"original", "term", "terms", "expected", "expected term", "expected terms"}),
)
"""Names of the two columns that the first line of a plain list may have: else "phrase" would be restored to "term"."""

_FOLDER = f"a dictionary of this kind has {PHRASES}, {WORDS}, {TERMS} and {ALLOWED}"
TABLES = {
    PHRASES: Table({"spun": PHRASE, "original": PHRASE, "papers": COUNT, "genuine": COUNT, "company": OPTIONAL}, 2, _FOLDER),
    WORDS: Table({"spun": PHRASE, "original": PHRASE, "phrases": POSITIVE, "genuine": COUNT}, 2, _FOLDER),
    TERMS: Table({"term": PHRASE, "count": COUNT}, 1, _FOLDER),
    ALLOWED: Table({"phrase": PHRASE, "sentence": PHRASE}, 1, _FOLDER),
}
"""The format of each file."""
_ADDITIONS = Table(dict.fromkeys(("spun", "original", "company", "why"), OPTIONAL), 2, "a table of further phrases")


class TorturedDictionaryError(SpinfixError):
    """A dictionary that cannot be read; the message names the file, the line and what was expected."""


class Phrase(NamedTuple):
    """A listed phrase; ``phrases.tsv`` in the module docstring explains the fields."""

    spun: str
    original: str
    papers: int
    genuine: int
    company: str = ""


class Word(NamedTuple):
    """A substitution of a word; ``words.tsv`` in the module docstring explains the fields."""

    spun: str
    original: str
    phrases: int
    genuine: int = 0


class Addition(NamedTuple):
    """A phrase that was added by hand.

    Attributes:
        spun: the phrase.
        original: its term.
        company: conditions on its context (`spinfix.families.tortured.context_clauses`); "" for none.
        why: why it is there.
    """

    spun: str
    original: str
    company: str
    why: str


class Example(NamedTuple):
    """A listed phrase used in good English; ``allowed.tsv`` in the module docstring explains the fields."""

    phrase: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TorturedDictionary:
    """The content of a dictionary of tortured phrases.

    Attributes:
        phrases: sorted by (spun, original).
        words: sorted by (spun, original).
        terms: number of occurrences of each term.
        allowed: listed phrases that are good English.
    """

    phrases: list[Phrase]
    words: list[Word]
    terms: dict[str, int]
    allowed: list[Example]


def is_one(folder: Path) -> bool:
    """Whether a folder holds a dictionary of this kind: those of other kinds have no ``terms.tsv``."""
    return (folder / TERMS).is_file()


def load(folder: Path) -> TorturedDictionary:
    """Read the whole dictionary of a folder; raises like `load_phrases`."""
    return TorturedDictionary(load_phrases(folder), load_words(folder), load_terms(folder), load_allowed(folder))


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


def added_by_hand(folder: Path) -> frozenset[str]:
    """The phrases of ``additions.tsv``, which no screener counted in papers; whatever else is wrong with the file (`lint`)."""
    path = folder / ADDITIONS
    lines = path.read_text("utf-8", "replace").splitlines() if path.is_file() else []
    return frozenset(line.partition("\t")[0] for line in lines)


def load_additions(folder: Path) -> list[Addition]:
    """Read the phrases that were added by hand; none if the folder has no such file; raises like `load_phrases`."""
    if folder.is_file():
        return []
    return [Addition(*row) for row in tables.read_optional(folder / ADDITIONS, _ADDITIONS, TorturedDictionaryError)]


def save(dictionary: TorturedDictionary, folder: Path) -> None:
    """Write a dictionary into ``folder``, sorted, so that versions can be compared line by line."""
    folder.mkdir(parents=True, exist_ok=True)
    tables.write(folder / PHRASES, TABLES[PHRASES], dictionary.phrases)
    tables.write(folder / WORDS, TABLES[WORDS], dictionary.words)
    tables.write(folder / TERMS, TABLES[TERMS], dictionary.terms.items())
    tables.write(folder / ALLOWED, TABLES[ALLOWED], dictionary.allowed)


def lint(folder: Path) -> list[Fault]:
    """Every fault of the dictionary in ``folder``, file by file, line by line."""
    if folder.is_file():
        return sorted([*_list_faults(folder), *_repetitions(folder)], key=lambda fault: fault.line)
    faults: list[Fault] = []
    for name, table in TABLES.items():
        for _ in lint_table(folder / name, table, _RULES[name], faults):
            pass
    return [*faults, *tables.optional_faults(folder / ADDITIONS, _ADDITIONS, lambda _: ())]


def _listed(path: Path) -> list[tuple[str, str]]:
    """The phrases and terms of a plain list; raises like `load_phrases`."""
    faults = _list_faults(path)
    if faults:
        raise TorturedDictionaryError(str(faults[0]))
    return [(row[0], row[1]) for _, row in _list_rows(path)]


def _list_rows(path: Path) -> Iterator[tuple[int, Row]]:
    """The rows of a plain list with the numbers of their lines, without its header, comments and blank ones."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file) if _has_commas(path) else csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        first = True
        for cells in reader:
            row = [" ".join(cell.split()) for cell in cells]
            if any(row) and row[0].split(" ", 1)[0] != "#":
                if not (first and _is_header(row)):
                    yield reader.line_num, row
                first = False


def _has_commas(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


def _is_header(row: Row) -> bool:
    return len(row) == len(HEADERS) and all(cell.lower() in names for cell, names in zip(row, HEADERS, strict=True))


def _list_faults(path: Path) -> list[Fault]:
    """Every fault of a plain list that prevents its use."""
    mark = "comma" if _has_commas(path) else "tab"
    try:
        rows = list(_list_rows(path))
    except UnicodeDecodeError as error:
        return [Fault(path, 0, not_utf8(error))]
    except (OSError, csv.Error) as error:
        expected = f"expected a text with a phrase, a {mark} and its term on each line"
        return [Fault(path, 0, f"cannot be read ({error}); {expected}")]
    faults = []
    for number, row in rows:
        if len(row) != len(HEADERS) or not all(row):
            line = ("," if _has_commas(path) else "\t").join(row)
            faults.append(Fault(path, number, f"expected a phrase, a {mark} and its term; found {quoted(line)}"))
        elif row[0].lower() == row[1].lower():
            faults.append(Fault(path, number, f"{row[0]!r} stands for itself; remove the line"))
    if not rows:
        faults.append(Fault(path, 0, f"contains no phrases; expected a phrase, a {mark} and its term on each line"))
    return faults


def _repetitions(path: Path) -> list[Fault]:
    """Lines of a plain list that say what an earlier one says; with another term they name an alternative."""
    faults = []
    if not _list_faults(path):
        lines: dict[tuple[str, str], int] = {}
        for number, (phrase, term) in _list_rows(path):
            first = lines.setdefault((phrase.lower(), term.lower()), number)
            if first != number:
                faults.append(Fault(path, number, f"says the same as line {first}; remove one of them"))
    return faults


def _rows(path: Path) -> Iterator[Row]:
    return tables.read(path, TABLES[path.name], TorturedDictionaryError)


def _substitution(row: Row) -> Iterator[str]:
    if row[0] != row[0].lower():
        yield f"{row[0]!r} has capitals; write the spun side in lower case (case is ignored when matching)"
    if row[0] == row[1].lower():
        yield f"{row[0]!r} stands for itself; remove the line"


def _phrase(row: Row) -> Iterator[str]:
    yield from _substitution(row)
    try:
        parse(row[4])
    except ClauseError as error:
        yield str(error)


def _term(_: Row) -> Iterator[str]:
    return iter(())


def _example(row: Row) -> Iterator[str]:
    if _plain(row[0]) not in _plain(row[1]):
        yield f"the sentence does not contain {row[0]!r}"


_RULES = {PHRASES: _phrase, WORDS: _substitution, TERMS: _term, ALLOWED: _example}


def _plain(text: str) -> str:
    return fold(WORD.findall(text))
