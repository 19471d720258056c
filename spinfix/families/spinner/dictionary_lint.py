"""The linter of dictionaries: they must be sorted, without duplicates and without entries that have no effect.

`spinfix.families.spinner.dictionary.load` stops at the first line that it cannot read; this linter lists every fault of a
folder, so that all of them can be fixed at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spinfix.families.spinner import collocates
from spinfix.families.spinner.dictionary import PHRASES, SUBSTITUTIONS, TABLES, USAGE
from spinfix.families.spinner.phrase_trie import forms_of
from spinfix.families.tables import Fault, Row, lint_table
from spinfix.text.capitals import capitalise, is_capitalised


def lint(folder: Path) -> list[Fault]:
    """Every fault of the dictionary in ``folder``, file by file, line by line."""
    faults: list[Fault] = []
    present = [name for name in TABLES if name != USAGE or (folder / USAGE).exists()]  # a dictionary need not have it
    rows = {name: list(lint_table(folder / name, TABLES[name], _RULES[name], faults)) for name in present}
    spun = {row[0] for _, row in rows[SUBSTITUTIONS]}
    if not spun and not any(fault.file.name == SUBSTITUTIONS for fault in faults):
        faults.append(Fault(folder / SUBSTITUTIONS, 0, "has no entries, without which nothing is restored"))
    known = {PHRASES: spun, USAGE: spun | {capitalise(text) for text in spun}}
    for name, phrases in known.items():
        for line, row in rows.get(name, ()):
            if row[0] not in phrases:
                message = f"{row[0]!r} is the spun side of no entry of {SUBSTITUTIONS}; remove the line"
                faults.append(Fault(folder / name, line, message))
    faults += collocates.lint(folder, (" ".join(forms_of(text)) for text in spun))
    return sorted(faults, key=lambda fault: (str(fault.file), fault.line))


def _substitution(row: Row) -> Iterator[str]:
    spun, original = row[:2]
    lower, lower_documents, capital, capital_documents = map(int, row[2:])
    if spun == original:
        yield f"{spun!r} stands for itself; remove the line"
    if not lower and not capital:
        yield "has never been seen (all counts are 0); remove the line, or count it as 1 in 1 document"
    for case, times, documents in (("lower", lower, lower_documents), ("capital", capital, capital_documents)):
        if documents > times or bool(times) != bool(documents):
            yield f"{case}: {times} times in {documents} documents is impossible"
    if is_capitalised(spun) and is_capitalised(original) and lower:
        yield "is capitalised on both sides, so it belongs under capital; lower has to be 0"


def _phrase(row: Row) -> Iterator[str]:
    if not any(map(int, row[1:])):
        yield f"{row[0]!r} has no counts; a phrase that was never seen needs no line"


def _usage(row: Row) -> Iterator[str]:
    if not float(row[1]):
        yield f"{row[0]!r} is expected 0 times; a phrase never seen needs no line"


_RULES = {SUBSTITUTIONS: _substitution, PHRASES: _phrase, USAGE: _usage}
