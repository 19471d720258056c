"""What a file of corrections (`spinfix.correction_files`) becomes with further corrections, or with its lines in order.

Nothing is written here: both return the new content of the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from spinfix.correction_files import COLUMNS, HEADER, checked, decision_of, in_words, lines_of, read, sort_key
from spinfix.corrections import Correction, CorrectionError


class Merged(NamedTuple):
    """The outcome of adding corrections to a file.

    Attributes:
        text: the new content of the file.
        added: the corrections that are new.
        known: number of those that it contained already.
        replaced: number of those that replaced another decision.
    """

    text: str
    added: Sequence[Correction]
    known: int
    replaced: int


def merged(path: Path, new: Iterable[Correction], *, replace: bool = False) -> Merged:
    """The content of a file with further corrections, each at its place; other lines stay as they are.

    Args:
        path: the file; it need not exist.
        new: the corrections.
        replace: let them replace decisions of the file that they contradict.

    Raises:
        CorrectionError: if the file is faulty, or contradicts one of them and ``replace`` is false.
    """
    known = read(path) if path.exists() else []
    decided = {decision_of(correction): correction for correction in known}
    lines: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)  # a decision may be there twice
    for correction in known:
        lines[decision_of(correction)].append(correction.line)
    added: list[Correction] = []
    same = replaced = 0
    replaced_lines: set[int] = set()
    for correction in map(checked, new):
        other = decided.get(decision_of(correction))
        if other is not None and other.wanted == correction.wanted:
            same += 1
            continue
        if other is not None:
            if not replace:
                place = f"{path}:{other.line}" if other.line else "another one"
                raise CorrectionError(
                    f"{correction.found!r} is decided already: {place} says {in_words(other.wanted)}, not "
                    f"{in_words(correction.wanted)}; give the words before or after it, or replace the decision"
                )
            replaced += 1
            replaced_lines.update(lines[decision_of(correction)])
            added = [earlier for earlier in added if decision_of(earlier) != decision_of(correction)]
        decided[decision_of(correction)] = correction
        added.append(correction)
    return Merged(_with_rows(path, known, added, replaced_lines), added, same, replaced)


def in_order(path: Path) -> str:
    """The content of a file with its lines in order and without repetitions; comments stay at the top.

    Raises:
        CorrectionError: if the file is faulty.
    """
    known = {decision_of(correction): correction for correction in sorted(read(path), key=sort_key)}
    comments = [line for line in lines_of(path) if line.startswith("#")]
    rows = [_row(correction, COLUMNS) for correction in known.values()]
    return _content([*comments, HEADER, *rows], path)


def _with_rows(path: Path, known: Sequence[Correction], added: Sequence[Correction], dropped: set[int]) -> str:
    """The content of a file with further rows, each at its place, and with all columns that they need.

    Args:
        path: the file.
        known: its corrections.
        added: the further ones.
        dropped: numbers of the lines that are left out.
    """
    lines = lines_of(path) if path.exists() else [HEADER]
    start = next(number for number, line in enumerate(lines) if line and not line.startswith("#"))
    columns = [name.strip() for name in lines[start].split("\t")]
    if any(cell and name not in columns for correction in added for name, cell in zip(COLUMNS, correction.cells, strict=True)):
        columns += [name for name in COLUMNS if name not in columns]
        lines[start] = "\t".join(columns)
    # Each new line goes before the first one that sorts after it: files that are in order stay so.
    before: dict[int, list[Correction]] = {}
    rest = sorted(added, key=sort_key)
    for correction in known:
        while rest and sort_key(rest[0]) < sort_key(correction):
            before.setdefault(correction.line, []).append(rest.pop(0))
    written: list[str] = []
    for number, line in enumerate(lines, 1):
        written += [_row(correction, columns) for correction in before.get(number, ())]
        if number not in dropped:
            written.append(line)
    written += [_row(correction, columns) for correction in rest]
    return _content(written, path)


def _content(lines: Iterable[str], path: Path) -> str:
    """Lines as the content of a file, with the line ends that it has now."""
    end = "\r\n" if path.exists() and b"\r\n" in path.read_bytes() else "\n"
    return "".join(line + end for line in lines)


def _row(correction: Correction, columns: Sequence[str]) -> str:
    cells = dict(zip(COLUMNS, correction.cells, strict=True))
    return "\t".join(cells[name] for name in columns).rstrip("\t")
