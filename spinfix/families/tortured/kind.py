"""The kind "tortured" (`spinfix.families.registry.Kind`): lists of phrases with the terms that they stand for.

Besides a folder with the files of `spinfix.families.tortured.dictionary`, a plain list is accepted: a file with a phrase, a tab
and its term on each line.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spinfix import resources
from spinfix.config import Config
from spinfix.families import manifest
from spinfix.families.lookup import Entries, matches
from spinfix.families.manifest import Family
from spinfix.families.tables import Fault
from spinfix.families.tortured import dictionary, odd_pairs, synonyms, together

if TYPE_CHECKING:
    from spinfix.families.tortured.surveyor import TorturedSurveyor

DESCRIPTION = (
    f"a folder with {dictionary.PHRASES} and {dictionary.TERMS}, or a file with a phrase, a tab and its term on each line"
)
REWORDS_PAGES = False
LIKE = "tortured"
"""The shipped family whose weights are used for a family without its own."""


def recognises(path: Path) -> bool:
    """Whether a folder without a manifest, or a file, holds a dictionary of this kind."""
    return path.is_file() or dictionary.is_one(path)


def restorer(family: Family, config: Config) -> TorturedSurveyor:
    """A restorer, which opens its data at first use."""
    from spinfix.families.tortured.surveyor import TorturedSurveyor

    return TorturedSurveyor(
        family, config, manifest.load(resources.dictionaries() / LIKE), single_words=family.folder.is_file()
    )


def lint(family: Family) -> list[Fault]:
    """Every fault of a dictionary."""
    return [fault for tables in (dictionary, odd_pairs, synonyms, together) for fault in tables.lint(family.folder)]


def lay_out(family: Family) -> list[Path]:
    """Compile a shipped dictionary into files of `spinfix.resources.tables`."""
    from spinfix.families.tortured import compiled_dictionary

    return compiled_dictionary.lay_out(family)


def look_up(family: Family, phrase: str, *, part: bool = False) -> list[Entries]:
    """The entries with ``phrase`` on either side, ignoring case; with ``part``, as a part of the side."""
    found = []
    phrases = dictionary.load_phrases(family.folder)
    for side, other, said in (("spun", "original", "stands for"), ("original", "spun", "is replaced by")):
        entries = [entry for entry in phrases if matches(getattr(entry, side), phrase, part=part)]
        entries.sort(key=lambda entry: -entry.papers)
        rows = tuple(
            (getattr(entry, side), "→", getattr(entry, other), entry.papers, entry.genuine, entry.company) for entry in entries
        )
        if rows:
            columns = (side, "", other, "papers", "genuine", "company")
            found.append(Entries(f"{family.name}: {phrase!r} {said}", columns, rows))
    return found
