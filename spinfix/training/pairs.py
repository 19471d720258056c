"""Pairs of spun and original text: read, and made of a text and its substitutions.

The pairs are JSON lines ``{"id", "slots"}``, where ``slots`` is the spun text with every substitution written
``{{spun=>original}}``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from spinfix import lazy
from spinfix.errors import TrainingError
from spinfix.training import text_files

_SLOT = lazy.regex_compile(r"\{\{(.*?)=>(.*?)\}\}", regex.DOTALL)


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

    def as_slots(self) -> str:
        """The spun text with its truth, as `parse` reads it."""
        pieces: list[str] = []
        last = 0
        for start, end, original in self.slots:
            pieces += (self.spun[last:start], f"{{{{{self.spun[start:end]}=>{original}}}}}")
            last = end
        return "".join((*pieces, self.spun[last:]))


def substituted(text: str, substitutions: Sequence[tuple[int, int, str]], name: str = "") -> Pair:
    """The pair of a text and what it is with substitutions.

    Args:
        text: the original.
        substitutions: (start, end, spun) of each, in order.
        name: the document's name.

    >>> substituted("this year", [(5, 9, "12 months")]).as_slots()
    'this {{12 months=>year}}'
    """
    pieces: list[str] = []
    slots: list[tuple[int, int, str]] = []
    length = last = 0
    for start, end, spun in substitutions:
        pieces += (text[last:start], spun)
        length += start - last
        slots.append((length, length + len(spun), text[start:end]))
        length += len(spun)
        last = end
    return Pair(name, "".join((*pieces, text[last:])), tuple(slots))


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
        ExtraError, DocumentError: as `spinfix.training.text_files.opened`.
        TrainingError: if a line is not a pair, or there is none; the message has file and line.
    """
    number = 0
    with text_files.opened(path) as lines:
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
