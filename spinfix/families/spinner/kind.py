"""The kind "spinner" (`spinfix.families.registry.Kind`): thesaurus spinners, with dictionaries of counted substitutions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from spinfix import resources
from spinfix.config import Config
from spinfix.families import manifest
from spinfix.families.lookup import Cell, Entries, Uses, matches
from spinfix.families.manifest import Family, ManifestError
from spinfix.families.spinner import collocates
from spinfix.families.spinner.collocates import Collocates
from spinfix.families.spinner.dictionary import SUBSTITUTIONS, Counts, Dictionary, Substitution, load
from spinfix.families.spinner.phrase_trie import forms_of
from spinfix.families.tables import Fault
from spinfix.models.word_frequencies import frequency

if TYPE_CHECKING:
    from spinfix.families.spinner.restorer import Restorer

DESCRIPTION = f"a folder with {SUBSTITUTIONS}, as `spinfix learn family` writes it"
MOST_SHOWN = 8
"""Words beside a phrase that are shown."""
REWORDS_PAGES = True
LIKE = "wp-auto-spinner"
"""The shipped family whose weights are used for a family without its own."""


def recognises(path: Path) -> bool:
    """Whether a folder without a manifest holds a dictionary of this kind."""
    return (path / SUBSTITUTIONS).is_file()


def restorer(family: Family, config: Config) -> Restorer:
    """A restorer, which opens its data at first use."""
    from spinfix.families.spinner.restorer import Restorer

    return Restorer(family, config, manifest.load(resources.dictionaries() / LIKE))


def lint(family: Family) -> list[Fault]:
    """Every fault of a dictionary, and the first one of its habits."""
    from spinfix.families.spinner import dictionary_lint, habits

    faults = dictionary_lint.lint(family.folder)
    try:
        habits.read(family)
    except ManifestError as error:
        path = family.folder / manifest.FILE
        faults.insert(0, Fault(path, 0, str(error).removeprefix(f"{path}: ")))
    return faults


def lay_out(family: Family) -> list[Path]:
    """Compile a shipped dictionary into files of `spinfix.resources.tables`."""
    from spinfix.families.spinner import compiled_channel

    return [compiled_channel.lay_out(family)]


def look_up(family: Family, phrase: str, *, part: bool = False) -> list[Entries]:
    """The entries with ``phrase`` on either side, ignoring case; with ``part``, as a part of the side.

    Counts are occurrences and, in brackets, documents.
    """
    dictionary, wanted = load(family.folder, family.name), phrase.casefold()
    beside = collocates.load(family.file(collocates.FILE))
    found = []
    sides: tuple[Literal["spun", "original"], ...] = ("spun", "original")
    for side, said in zip(sides, ("stands for", "is replaced by"), strict=True):
        entries = [entry for entry in dictionary.substitutions if matches(getattr(entry, side), phrase, part=part)]
        if entries:
            about = chain(_standing(dictionary, wanted), _usage(dictionary, wanted), _beside(beside, phrase))
            notes = tuple(about) if side == "spun" else ()
            found.append(Entries(f"{family.name}: {phrase!r} {said}", *_table(entries, side), notes))
    return found


def _table(
    substitutions: list[Substitution], side: Literal["spun", "original"]
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    other = "original" if side == "spun" else "spun"
    ordered = sorted(substitutions, key=lambda entry: -(entry.lower.times + entry.capital.times))
    total = max(1, sum(entry.lower.times + entry.capital.times for entry in ordered))
    rows = []
    for entry in ordered:
        share = (entry.lower.times + entry.capital.times) / total
        phrases = getattr(entry, side), "→", getattr(entry, other)
        rows.append((*phrases, share, _uses(entry.lower), _uses(entry.capital)))
    return (side, "", other, "share", "lower case", "capitalised"), tuple(rows)


def _uses(counts: Counts) -> Uses | None:
    return Uses(counts.times, counts.documents) if counts.times else None


def _standing(dictionary: Dictionary, wanted: str) -> Iterator[str]:
    """How often authors wrote the phrase themselves."""
    for phrase in dictionary.phrases:
        if phrase.text.casefold() == wanted:
            lower, capital = (phrase.standing, phrase.genuine), (phrase.capital_standing, phrase.capital_genuine)
            yield (
                f"{phrase.text}: written by authors {lower[1]} times (capitalised {capital[1]}), "
                f"left standing in spun text {lower[0]} times (capitalised {capital[0]})"
            )


def _beside(words: Collocates, phrase: str) -> Iterator[str]:
    """The words that tell most about who wrote the phrase; of those that tell as much, the most frequent ones."""
    before, after = words.of(" ".join(forms_of(phrase)))
    weighted = [(weight, word, f"{word} {phrase}") for word, weight in before.items() if word.isalpha()]
    weighted += [(weight, word, f"{phrase} {word}") for word, weight in after.items() if word.isalpha()]
    for writer, sign in (("authors", -1), ("the spinner", 1)):
        typical = sorted((-sign * weight, -frequency(word), text) for weight, word, text in weighted if sign * weight > 0)
        if typical:
            yield f"{phrase}: typical of {writer}: {', '.join(text for *_, text in typical[:MOST_SHOWN])}"


def _usage(dictionary: Dictionary, wanted: str) -> Iterator[str]:
    """How often genuine English of many kinds has the phrase, in each case form that was counted."""
    for text, found in sorted(dictionary.usage.items()):
        if text.casefold() == wanted:
            yield (
                f"{text}: expected {found.expected:g} times in as much genuine English of many kinds as the pairs hold; "
                f"most in {found.kind}, {found.most:g} times a million words"
            )
