"""Learns a dictionary from pairs of spun and original text.

The pairs are JSON lines ``{"id", "slots"}``, where ``slots`` is the spun text with every substitution written
``{{spun=>original}}``.  For each substitution, its occurrences and documents are counted, separately for its lower-case and its
capitalised form (the spinner draws one alternative per document, so documents are the independent draws); and for each spun
phrase, its occurrences in the same documents that are not substitutions, and those in their originals.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import regex

from spinfix import lazy
from spinfix.errors import TrainingError
from spinfix.families.spinner.dictionary import (
    Counts,
    Dictionary,
    Phrase,
    Substitution,
    capitalise,
    decapitalise,
    is_capitalised,
)
from spinfix.families.spinner.phrase_trie import Tree, find_phrases, plant
from spinfix.optional_deps import need
from spinfix.text.tokenizer import tokenize

_SLOT = lazy.regex_compile(r"\{\{(.*?)=>(.*?)\}\}", regex.DOTALL)

NAME_LIKE = 20
"""A substitution that is capitalised more than this many times as often as not is one of names, and is kept in its own case."""

MINIMUM_OCCURRENCES = 2
"""Substitutions seen once are left out: 13 % of the entries of the 2026 pairs, 0.1 % of the occurrences, among them errors of
the spinner."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One document with its truth.

    Attributes:
        id: the document's name in the pairs.
        spun: the spun text.
        slots: (start, end, original) of every substitution, in code points of ``spun``.
    """

    id: str
    spun: str
    slots: tuple[tuple[int, int, str], ...]

    @property
    def original(self) -> str:
        """The text before it was spun."""
        pieces: list[str] = []
        last = 0
        for start, end, original in self.slots:
            pieces += (self.spun[last:start], original)
            last = end
        return "".join((*pieces, self.spun[last:]))


def parse(identifier: str, text: str) -> Pair:
    """Read the slot notation.

    >>> parse("x", "this {{12 months=>year}}").slots
    ((5, 14, 'year'),)
    """
    pieces: list[str] = []
    slots: list[tuple[int, int, str]] = []
    length = last = 0
    for match in _SLOT.finditer(text):
        literal, spun = text[last : match.start()], match.group(1)
        length += len(literal)
        slots.append((length, length + len(spun), match.group(2)))
        length += len(spun)
        pieces += (literal, spun)
        last = match.end()
    return Pair(identifier, "".join((*pieces, text[last:])), tuple(slots))


def read_pairs(path: Path) -> Iterator[Pair]:
    """Read pairs from ``.jsonl`` or ``.jsonl.zst``.

    Raises:
        ExtraError: if the file is compressed and zstandard is not installed.
        TrainingError: if a line is not a pair, or there is none; the message has file and line.
    """
    number = 0
    with _open(path) as lines:
        try:
            for number, line in enumerate(lines, 1):
                yield _pair(line, f"{path}:{number}")
        except UnicodeDecodeError as error:
            raise TrainingError(f"{path}: is not UTF-8 ({error.reason}); convert it, or get it again") from error
    if not number:
        raise TrainingError(f"{path}: is empty; expected a pair on each line")


def _pair(line: str, place: str) -> Pair:
    try:
        item = json.loads(line)
        return parse(item["id"], item["slots"])
    except (ValueError, KeyError, TypeError) as error:
        raise TrainingError(f'{place}: not a pair; expected {{"id": …, "slots": …}} ({error})') from error


def _open(path: Path) -> io.TextIOBase:
    if path.suffix != ".zst":
        return path.open(encoding="utf-8")
    zstandard = need("zstandard", "learn", "files that end in .zst")
    return io.TextIOWrapper(zstandard.open(path, "rb"), encoding="utf-8")


def learn(pairs: Iterable[Pair], *, name: str) -> Dictionary:
    """Count the dictionary.

    Args:
        pairs: documents with their truth, without the held-out ones (`spinfix.training.held_out`).
        name: the family's name, as shown in edits.
    """
    documents = list(pairs)
    made: dict[tuple[str, str], list[int]] = {}
    for pair in documents:
        drawn: Counter[tuple[str, str]] = Counter(
            (pair.spun[start:end], original) for start, end, original in pair.slots if "{" not in pair.spun[start:end]
        )
        for key, times in drawn.items():
            count = made.setdefault(key, [0, 0])
            count[0] += times
            count[1] += 1
    substitutions = _merge_cases(made)
    phrases = _count_phrases(documents, {substitution.spun for substitution in substitutions})
    return Dictionary(name, substitutions, phrases)


def _merge_cases(made: dict[tuple[str, str], list[int]]) -> list[Substitution]:
    """Merge the capitalised form of a substitution with its lower-case form."""
    merged: dict[tuple[str, str], dict[bool, Counts]] = {}
    for (spun, original), (times, documents) in made.items():
        if times < MINIMUM_OCCURRENCES:
            continue
        capital = is_capitalised(spun) and is_capitalised(original)
        key = (decapitalise(spun), decapitalise(original)) if capital else (spun, original)
        if capital and made.get(key, (0, 0))[0] * NAME_LIKE < times:  # "Chinese language → Chinese" has no lower-case form
            key = (spun, original)
        merged.setdefault(key, {})[capital] = Counts(times, documents)
    nothing = Counts(0, 0)
    return [
        Substitution(spun, original, cases.get(False, nothing), cases.get(True, nothing))
        for (spun, original), cases in sorted(merged.items())
    ]


def _count_phrases(documents: Iterable[Pair], spun: set[str]) -> list[Phrase]:
    """Count the occurrences of each spun phrase that are not substitutions, and those in the originals."""
    tree: Tree = {}
    for phrase in spun:
        plant(tree, phrase, (phrase, is_capitalised(phrase)))
        if capitalise(phrase) not in spun:  # a capitalised phrase with a line of its own is counted there
            plant(tree, capitalise(phrase), (phrase, True))
    standing: Counter[tuple[str, bool]] = Counter()
    genuine: Counter[tuple[str, bool]] = Counter()
    for pair in documents:
        tokens = tokenize(pair.spun)
        changed = bytearray(len(pair.spun))
        for start, end, _ in pair.slots:
            changed[start:end] = b"\1" * (end - start)
        for first, last, key in find_phrases(tokens.words, tree):
            if not any(changed[tokens.starts[first] : tokens.ends[last - 1]]):
                standing[key] += 1
        for _, _, key in find_phrases(tokenize(pair.original).words, tree):
            genuine[key] += 1
    return [
        Phrase(phrase, standing[phrase, False], genuine[phrase, False], standing[phrase, True], genuine[phrase, True])
        for phrase in sorted(spun)
    ]
