r"""Files of corrections (`spinfix.corrections`): read and checked; `spinfix.correction_merging` merges and sorts them.

A file is tab-separated UTF-8 text, one decision a line, sorted by its first columns, so that it can be read, compared and
merged::

    found       wanted  before  after  family  who   when
    home run    keep                           anna  2026-11-26
    the tip     the end at                     anna  2026-11-26
    within the  in the

``wanted`` is what the phrase should read, or ``keep`` to leave it as it stands (``\keep`` is the word itself).  Only the first
two columns are required; ``who`` and ``when`` are notes.  Lines that begin with ``#`` are comments.  A later file overrides an
earlier one, but one file may not contradict itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from unicodedata import category

from spinfix import lazy
from spinfix.corrections import KEEP, Correction, CorrectionError, Corrections, key_of, places_of, wanted_of
from spinfix.errors import blaming, not_regular, not_utf8
from spinfix.stamps import Stamp

COLUMNS = ("found", "wanted", "before", "after", "family", "who", "when")
HEADER = "\t".join(COLUMNS)
_REQUIRED = 2
"""Columns that every line has: `found` and `wanted`."""
RULE_ID = "[A-Z]{2,4}[0-9]{3}"
"""What an artefact rule is called (`spinfix.artefacts.rules.ID`, which this module does not import)."""
_SHOWN = 3
"""Faults named when a file is refused; `lint` lists all of them."""
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")
_CONFLICT_FAULT = "is the mark of a merge conflict; decide which of the lines around it to keep, and delete the marks"
_PATTERN = lazy.re_compile(r"\\[dwsSWDb]|\.[*+?]|\[[^\]]*-[^\]]*\]|\(\?|[^\s]\|[^\s]")
"""What people write in regular expressions and seldom in English."""
_CONTROL = lazy.re_compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters but the blanks among them, which `checked` replaces."""

_new: Any = tuple.__new__
"""Makes a `Correction` of its parts; the constructor of a named tuple takes three times as long."""


def load(paths: Sequence[Path]) -> Corrections:
    """Read files of corrections; the files are read again when one has changed.

    Raises:
        CorrectionError: if one cannot be used.
    """
    return _load(tuple((path, _stamp(path)) for path in paths))


@lru_cache(4)
def _load(files: tuple[tuple[Path, Stamp | None], ...]) -> Corrections:
    return Corrections(correction for path, _ in files for correction in read(path))


def _stamp(path: Path) -> Stamp | None:
    try:
        return Stamp.of(path.stat())
    except OSError:
        return None  # reading it says what is wrong


def read(path: Path) -> list[Correction]:
    """Read a file of corrections.

    Raises:
        CorrectionError: if it cannot be read or a line is faulty; the message names up to three of them.
    """
    corrections, faults = _parse(path)
    if faults:
        shown = faults[:_SHOWN]
        if len(faults) > _SHOWN:
            shown.append(f"and {len(faults) - _SHOWN:,} more; spinfix corrections lint {path} lists them")
        error = CorrectionError(*shown)
        raise error if path.exists() else blaming(error, ("corrections",), path)
    return corrections


def lint(path: Path, families: Iterable[str] = ()) -> list[str]:
    """Every fault of a file of corrections, "corrections.tsv:3: …", also those that do not prevent its use.

    Args:
        path: the file.
        families: names of the families that there are; rules ("AD001") are recognised by their form.
    """
    corrections, faults = _parse(path)
    known = set(families)
    doubts = [(correction.line, doubt) for correction in corrections for doubt in _doubts_of(correction, known)]
    doubts += _repetitions(corrections)
    doubts += _undone(corrections)
    doubts += _out_of_order(corrections, path)
    return faults + [f"{path}:{line}: {doubt}" for line, doubt in sorted(doubts)]


def _repetitions(corrections: Iterable[Correction]) -> Iterator[tuple[int, str]]:
    """The lines that decide what an earlier one decides, with a message for each."""
    first: dict[tuple[str, ...], Correction] = {}
    for correction in corrections:
        earlier = first.setdefault(places_of(correction), correction)
        if earlier is correction:
            continue
        if earlier.wanted == correction.wanted:
            yield correction.line, f"says the same as line {earlier.line}; delete one of them"
        elif decision_of(earlier) != decision_of(correction):  # otherwise it is a fault
            message = (
                f"overrides line {earlier.line}, {earlier.entry.partition(' (')[0]}, from which it differs only in blanks, "
                "apostrophes or the case of words beside it; delete one of them"
            )
            yield correction.line, message


def _undone(corrections: Sequence[Correction]) -> Iterator[tuple[int, str]]:
    """The lines that change back what an earlier one changes, with a message for each."""
    changes = {(key_of(line.found), key_of(line.wanted)): line for line in corrections if line.wanted is not None}
    for correction in corrections:
        if correction.wanted is None or correction.before or correction.after:
            continue
        reverse = changes.get((key_of(correction.wanted), key_of(correction.found)))
        if reverse is not None and reverse.line < correction.line:
            yield correction.line, f"undoes line {reverse.line}, {reverse.entry.partition(' (')[0]}; keep one of them"


def _out_of_order(corrections: Sequence[Correction], path: Path) -> Iterator[tuple[int, str]]:
    """The first line that sorts before the one above it, with a message: a file that was never sorted has many."""
    for above, correction in pairwise(corrections):
        if sort_key(correction) < sort_key(above):
            yield correction.line, f"is not in order; spinfix corrections sort {path} sorts the file"
            return


def _doubts_of(correction: Correction, families: Collection[str]) -> Iterator[str]:
    """What is doubtful about a line of a file by itself."""
    if correction.wanted == correction.found:
        yield _replaces_itself(correction.found)
    if _PATTERN.search(correction.found):
        yield f"{correction.found!r} looks like a regular expression; phrases are matched as they are written"
    if families and (doubt := family_doubt(correction.family, families)):
        yield doubt
    if doubt := _date_fault(correction.when):
        yield doubt


def family_doubt(name: str, known: Iterable[str]) -> str:
    """What is doubtful about the family of a correction, which may also be an artefact rule; "" if nothing is.

    >>> family_doubt("tortured", ["tortured"]), family_doubt("AD001", []), family_doubt("ours", ["tortured"])
    ('', '', "there is no family 'ours'; known: tortured")
    """
    families = set(known)
    if not name or name in families or re.fullmatch(RULE_ID, name):
        return ""
    return f"there is no family {name!r}; known: {', '.join(sorted(families))}"


def lines_of(path: Path) -> list[str]:
    """The lines of a file, numbered from 1 in corrections and messages; only line ends divide them, as in any editor.

    Raises:
        OSError: if it cannot be read.
        UnicodeDecodeError: if it is not UTF-8.
    """
    lines = path.read_text("utf-8-sig").split("\n")
    return lines[:-1] if not lines[-1] else lines


def _parse(path: Path) -> tuple[list[Correction], list[str]]:
    """The corrections of a file, and every fault that prevents its use."""
    if fault := not_regular(path):
        return [], [f"{path}: {fault}"]
    try:
        lines = lines_of(path)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return [], [f"{path}:{line}: {not_utf8(error)}"]
    except OSError as error:
        return [], [f"{path}: cannot be read ({error.strerror}); spinfix corrections add writes one"]
    start = next((number for number, line in enumerate(lines) if line and not line.startswith("#")), None)
    if start is None:
        return [], [f"{path}: is empty; its first line names the columns, separated by tabs: {' '.join(COLUMNS)}"]
    columns = [name.strip() for name in lines[start].split("\t")]
    fault = _columns_fault(columns)
    if fault:
        return [], [f"{path}:{start + 1}: {fault}"]
    return _parse_rows(path, lines, start + 1, columns)


def _columns_fault(columns: Sequence[str]) -> str:
    """What is wrong with the names of the columns; "" if nothing is."""
    expected = f"expected the names of the columns, separated by tabs: {' '.join(COLUMNS)} (found and wanted are enough)"
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown or len(set(columns)) < len(columns) or not {"found", "wanted"} <= set(columns):
        return f"{expected}; found {chr(9).join(columns)!r}"
    return ""


def _parse_rows(path: Path, lines: Sequence[str], start: int, columns: Sequence[str]) -> tuple[list[Correction], list[str]]:
    """The corrections in the lines behind the names of the columns, and every fault that prevents the use of the file.

    Args:
        path: the file, for messages.
        lines: all of its lines.
        start: index of the first line behind the names.
        columns: the names.
    """
    # A usual line takes no calls but those that split it and make the correction: a file may have very many.
    order = [columns.index(name) if name in columns else -1 for name in COLUMNS]
    is_usual_order, width, file = list(columns) == list(COLUMNS), len(columns), path.name
    corrections: list[Correction] = []
    faults: list[str] = []
    decided: dict[str | tuple[str, ...], Correction] = {}
    for number in range(start, len(lines)):
        line = lines[number]
        if not line or line[0] == "#":
            continue
        cells = line.split("\t")
        if " \t" in line or "\t " in line or line[-1] == " ":  # an editor's, which no phrase has
            cells = [cell.strip(" ") for cell in cells]
        if len(cells) != width:
            if len(cells) > width or len(cells) < _REQUIRED:
                faults.append(f"{path}:{number + 1}: {_width_fault(line, cells, columns)}")
                continue
            cells += [""] * (width - len(cells))
        if not is_usual_order:
            cells = [cells[place] if place >= 0 else "" for place in order]
        phrase, wanted, before, after, family, who, when = cells
        if not phrase or not wanted or not (phrase.isascii() and phrase[0].isalpha() and (phrase + wanted).isprintable()):
            fault = _row_fault(phrase, wanted)
            if fault:
                faults.append(f"{path}:{number + 1}: {fault}")
                continue
            phrase = phrase.strip()
        decision = wanted_of(wanted)
        correction = _new(Correction, (phrase, decision, before, after, family, who, when, file, number + 1))
        key = (phrase, before, after, family) if before or after or family else phrase
        earlier = decided.setdefault(key, correction)
        if earlier is not correction and earlier.wanted != decision:
            faults.append(f"{path}:{number + 1}: {_contradiction(correction, earlier)}")
        corrections.append(correction)
    return corrections, faults


def _contradiction(correction: Correction, earlier: Correction) -> str:
    return (
        f"contradicts line {earlier.line}: {correction.found!r} cannot be {in_words(correction.wanted)} and "
        f"{in_words(earlier.wanted)}; delete one, or tell them apart by the words before or after"
    )


def in_words(wanted: str | None) -> str:
    """A decision in messages: "kept", or the words in quotation marks."""
    return "kept" if wanted is None else f"{wanted!r}"


def _width_fault(line: str, cells: Sequence[str], columns: Sequence[str]) -> str:
    if line.startswith(_CONFLICT):
        return _CONFLICT_FAULT
    if len(cells) < _REQUIRED:
        return f"has no tab; expected a phrase, a tab and what it should read, or {KEEP}; found {line[:60]!r}"
    return f"has {len(cells)} columns where the first line names {len(columns)}; phrases contain no tabs"


def _row_fault(phrase: str, wanted: str) -> str:
    """What is wrong with the two required cells; "" if nothing is."""
    if phrase.startswith(_CONFLICT):
        return _CONFLICT_FAULT
    if not phrase.strip():
        return "has no phrase in its first column"
    if _CONTROL.search(phrase + wanted):
        return f"has a control character: {(phrase if _CONTROL.search(phrase) else wanted)!r}; delete it"
    if not wanted.strip():
        return f"does not say what {phrase!r} should read; write {KEEP} to leave it as it stands"
    if not any(letter.isalnum() or letter in "%&§" or category(letter)[0] == "S" for letter in phrase):
        return f"{phrase!r} contains no word; phrases are matched as they are written, not as patterns"
    return ""


def _replaces_itself(phrase: str) -> str:
    return f'replaces {phrase!r} by itself; write "{KEEP}" to leave it as it stands'


def _date_fault(when: str) -> str:
    """What is wrong with the date of a correction, which need not have one; "" if nothing is."""
    try:
        if when:
            date.fromisoformat(when)
    except ValueError:
        return f"when = {when!r} is not a date; write it as 2026-11-26"
    return ""


def is_unicode(text: str) -> bool:
    r"""Whether a file in UTF-8 can hold a text, unlike bytes of a command line in another encoding.

    >>> is_unicode("café"), is_unicode("caf\udce9")
    (True, False)
    """
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def _encoding_fault(cell: str) -> str:
    return "" if is_unicode(cell) else f"has bytes that are no UTF-8: {cell!r}"


def sort_key(correction: Correction) -> tuple[str, ...]:
    """The order of corrections in a file."""
    return (correction.found.lower(), *decision_of(correction))


def decision_of(correction: Correction) -> tuple[str, ...]:
    """What a correction is about: two with the same must not differ in ``wanted``."""
    return (correction.found, correction.before, correction.after, correction.family)


def checked(correction: Correction) -> Correction:
    """A correction with single blanks in place of white space.

    Raises:
        CorrectionError: if it cannot be written into a file.
    """
    cells = [" ".join(cell.split()) for cell in correction.cells]
    fault = _row_fault(cells[0], cells[1])
    if not fault and cells[0].startswith("#"):
        fault = f"{cells[0]!r} would be a comment; begin with the word after the mark"
    if not fault and correction.wanted is not None and cells[0] == cells[1]:
        fault = _replaces_itself(cells[0])
    fault = fault or _date_fault(cells[6]) or next(filter(None, map(_encoding_fault, cells)), "")
    if fault:
        raise CorrectionError(f"the correction {fault}")
    found, cell, before, after, family, who, when = cells
    return correction._replace(
        found=found, wanted=wanted_of(cell), before=before, after=after, family=family, who=who, when=when
    )
