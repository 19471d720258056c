"""Pairs of spun and original text: read, and made of a text and its substitutions.

The pairs are JSON lines ``{"id", "slots"}``, where ``slots`` is the spun text with every substitution written
``{{spun=>original}}``.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from spinfix import lazy
from spinfix.errors import TrainingError
from spinfix.learn import text_files

_SLOT = lazy.regex_compile(r"\{\{(.*?)=>(.*?)\}\}", regex.DOTALL)

Slot = tuple[int, int, str]
"""Start and end of a substitution in the spun text, in code points, and its original."""


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
    slots: tuple[Slot, ...]

    @property
    def original(self) -> str:
        """The text before it was spun."""
        return replaced(self.spun, self.slots)

    def as_slots(self) -> str:
        """The spun text with its truth, as `parse` reads it."""
        slots = ((start, end, f"{{{{{self.spun[start:end]}=>{original}}}}}") for start, end, original in self.slots)
        return replaced(self.spun, slots)

    def keeping(self, kept: Container[Slot]) -> Pair:
        """The document with all other substitutions undone.

        >>> parse("x", "{{mentioned=>said}} this {{12 months=>year}}").keeping([(15, 24, "year")]).as_slots()
        'said this {{12 months=>year}}'
        """
        slots: list[Slot] = []
        shift = 0
        for slot in self.slots:
            start, end, original = slot
            if slot in kept:
                slots.append((start + shift, end + shift, original))
            else:
                shift += len(original) - (end - start)
        return Pair(self.id, replaced(self.spun, (slot for slot in self.slots if slot not in kept)), tuple(slots))


def replaced(text: str, replacements: Iterable[tuple[int, int, str]], start: int = 0, end: int | None = None) -> str:
    """A text, or a stretch of it, with parts of it replaced.

    Args:
        text: the text.
        replacements: (start, end, replacement) of each part, in order; all inside the stretch.
        start: where the stretch begins.
        end: where it ends; None for the end of the text.

    >>> replaced("this 12 months", [(5, 14, "year")])
    'this year'
    """
    pieces: list[str] = []
    for first, last, replacement in replacements:
        pieces += (text[start:first], replacement)
        start = last
    return "".join((*pieces, text[start:end]))


def substituted(text: str, substitutions: Sequence[tuple[int, int, str]], name: str = "") -> Pair:
    """The pair of a text and what it is with substitutions.

    Args:
        text: the original.
        substitutions: (start, end, spun) of each, in order.
        name: the document's name.

    >>> substituted("this year", [(5, 9, "12 months")]).as_slots()
    'this {{12 months=>year}}'
    """
    slots: list[Slot] = []
    shift = 0
    for start, end, spun in substitutions:
        slots.append((start + shift, start + shift + len(spun), text[start:end]))
        shift += len(spun) - (end - start)
    return Pair(name, replaced(text, substitutions), tuple(slots))


def parse(identifier: str, text: str) -> Pair:
    """Read the slot notation.

    >>> parse("x", "this {{12 months=>year}}").slots
    ((5, 14, 'year'),)
    """
    slots: list[Slot] = []
    shift = 0
    for match in _SLOT.finditer(text):
        start, spun = match.start() + shift, match.group(1)
        slots.append((start, start + len(spun), match.group(2)))
        shift += len(spun) - len(match.group())
    return Pair(identifier, _SLOT.sub(r"\1", text), tuple(slots))


def read_pairs(path: Path) -> Iterator[Pair]:
    """Read pairs from ``.jsonl`` or ``.jsonl.zst``.

    Raises:
        ExtraError, DocumentError: as `spinfix.learn.text_files.opened`.
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
        reason = f"there is no {error}" if isinstance(error, KeyError) else error
        raise TrainingError(f'{place}: not a pair; expected {{"id": …, "slots": …}} ({reason})') from error
