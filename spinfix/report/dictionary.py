"""What a dictionary knows of one phrase, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from spinfix.families.spinner.dictionary import Counts, Dictionary, Substitution
from spinfix.families.tortured.dictionary import Phrase
from spinfix.report.colour import Paint, plain
from spinfix.report.table import table


def entries(dictionary: Dictionary, phrase: str, paint: Paint = plain) -> str:
    """The entries of ``dictionary`` that have ``phrase`` on either side, whatever its case; "" if none has.

    Counts are given as times and, in brackets, documents.
    """
    wanted = phrase.casefold()
    spun = [entry for entry in dictionary.substitutions if entry.spun.casefold() == wanted]
    original = [entry for entry in dictionary.substitutions if entry.original.casefold() == wanted]
    lines: list[str] = []
    if spun:
        lines.append(paint("heading", f"{dictionary.name}: {phrase!r} stands for"))
        lines += _table(spun, ("spun", "original"), paint)
        lines += [f"  {line}" for line in _standing(dictionary, wanted)]
    if original:
        lines.append(paint("heading", f"{dictionary.name}: {phrase!r} is replaced by"))
        lines += _table(original, ("original", "spun"), paint)
    return "".join(f"{line}\n" for line in lines)


def tortured_entries(name: str, phrases: Iterable[Phrase], phrase: str, paint: Paint = plain) -> str:
    """The known tortured phrases that are ``phrase`` or stand for it, whatever its case; "" if none does.

    Args:
        name: the dictionary's.
        phrases: its phrases.
        phrase: what is asked for.
        paint: colours.
    """
    wanted = phrase.casefold()
    lines: list[str] = []
    for side, other, heading in (("spun", "original", "stands for"), ("original", "spun", "is replaced by")):
        found = [entry for entry in phrases if getattr(entry, side).casefold() == wanted]
        if found:
            rows: list[Sequence[str]] = [(side, "", other, "papers", "genuine", "company")]
            found.sort(key=lambda entry: -entry.papers)
            rows += [
                (getattr(entry, side), "→", getattr(entry, other), str(entry.papers), str(entry.genuine), entry.company)
                for entry in found
            ]
            lines.append(paint("heading", f"{name}: {phrase!r} {heading}"))
            lines += [f"  {line}" for line in table(rows, ("removed", "faint", "added", "", "", "faint"), paint)]
    return "".join(f"{line}\n" for line in lines)


def _table(substitutions: Sequence[Substitution], sides: tuple[str, str], paint: Paint) -> Iterator[str]:
    ordered = sorted(substitutions, key=lambda entry: -(entry.lower.times + entry.capital.times))
    total = sum(entry.lower.times + entry.capital.times for entry in ordered)
    rows: list[Sequence[str]] = [(sides[0], "", sides[1], "share", "lower case", "capitalised")]
    for entry in ordered:
        share = (entry.lower.times + entry.capital.times) / max(1, total)
        left, right = getattr(entry, sides[0]), getattr(entry, sides[1])
        rows.append((left, "→", right, f"{share:.2f}", _counts(entry.lower), _counts(entry.capital)))
    for line in table(rows, ("removed", "faint", "added", "heading", "", ""), paint):
        yield f"  {line}"


def _counts(counts: Counts) -> str:
    return f"{counts.times} ({counts.documents})" if counts.times else "–"


def _standing(dictionary: Dictionary, wanted: str) -> Iterator[str]:
    """How often authors wrote the phrase themselves."""
    for phrase in dictionary.phrases:
        if phrase.text.casefold() == wanted:
            lower, capital = (phrase.standing, phrase.genuine), (phrase.capital_standing, phrase.capital_genuine)
            yield (
                f"{phrase.text}: written by authors {lower[1]} times (capitalised {capital[1]}), "
                f"left standing in spun text {lower[0]} times (capitalised {capital[0]})"
            )
