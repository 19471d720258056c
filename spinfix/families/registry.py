"""The registry of families: shipped ones, those of installed packages, and those given by path.

A family is data: a folder with a manifest (`spinfix.families.manifest`).  Its *kind* is code that reads the folder and restores
text with it: a package beside this module with a module ``kind`` (see `Kind`), or one that an installed package registers in
the entry point group ``spinfix.kinds``.  Installed families are registered in ``spinfix.families``; each entry point is the
path of a folder, or a function without arguments that returns it, and its name is that of the family::

    [project.entry-points."spinfix.families"]
    my-spinner = "my_package:folder"

No file of this project changes when a family or a kind is added.  But `spinfix tortured` asks the family "tortured".
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import spinfix.families
from spinfix import resources
from spinfix.config import Config
from spinfix.errors import SpinfixError, blaming
from spinfix.families import manifest
from spinfix.families.base import FamilyRestorer
from spinfix.families.lookup import Entries
from spinfix.families.manifest import Family
from spinfix.families.tables import Fault

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

FAMILIES, KINDS = "spinfix.families", "spinfix.kinds"
"""Entry point groups."""


class FamilyError(SpinfixError):
    """A family or kind that does not exist, or a path without one; the message lists what is available."""


class Kind(Protocol):
    """Interface of a module ``kind``, which reads and uses the dictionaries of one kind."""

    DESCRIPTION: str
    """What a dictionary of this kind looks like, for messages."""

    REWORDS_PAGES: bool
    """Whether its texts are pages, reworded as a whole, so that braces and reworded buttons in them are artefacts; those of
    papers are their authors'.  A kind without this attribute does not."""

    @staticmethod
    def recognises(path: Path) -> bool:
        """Whether a folder or file without a manifest is a dictionary of this kind."""

    @staticmethod
    def restorer(family: Family, config: Config) -> FamilyRestorer:
        """A restorer, which opens its data at first use."""

    @staticmethod
    def lint(family: Family) -> list[Fault]:
        """Every fault of a dictionary."""

    @staticmethod
    def look_up(family: Family, phrase: str, *, part: bool = False) -> list[Entries]:
        """The entries with a phrase on either side, ignoring case; with ``part``, as a part of the side, in whole words."""

    @staticmethod
    def lay_out(family: Family) -> list[Path]:
        """Compile a shipped dictionary into files of `spinfix.resources.tables`, to save doing it at every start."""


def shipped() -> list[Family]:
    """The shipped families, sorted by name."""
    return [manifest.load(path.parent) for path in sorted(resources.dictionaries().glob(f"*/{manifest.FILE}"))]


def installed() -> list[str]:
    """The names of the families of installed packages, which are those of their entry points, sorted; none is loaded."""
    return sorted({point.name for point in _entry_points(FAMILIES)})


def named(name: str) -> Family:
    """The family of a name, shipped or installed.

    Raises:
        FamilyError: if there is none, with those that are available; or if its package does not give its folder.
    """
    if name in resources.families():
        return manifest.load(resources.dictionaries() / name)
    for point in _entry_points(FAMILIES):
        if point.name == name:
            return _family_of(point)
    available = ", ".join(sorted([*resources.families(), *installed()]))
    error = FamilyError(
        f'there is no family "{name}"; available: {available}. To use a dictionary of your own, give its path (--dictionary); '
        "it needs no name"
    )
    raise blaming(error, ("families",), name)


def _family_of(point: EntryPoint) -> Family:
    """The family that an installed package brings, under the name by which it is asked for.

    Raises:
        FamilyError: if the entry point does not give the folder of a family.
    """
    try:
        given = point.load()
        folder = Path(given() if callable(given) else given)
    except Exception as error:  # whatever the code of another package raises
        package = point.dist.name if point.dist else "unknown"
        raise FamilyError(
            f"the family {point.name} of the package {package} cannot be loaded: {point.value}: {error or type(error).__name__}"
        ) from error
    return replace(at(folder), name=point.name)


def at(path: Path) -> Family:
    """The family in a folder, or that of a plain list of phrases.

    The kind of a folder without a manifest is recognised by its files.

    Raises:
        FamilyError: if the path is not a dictionary of any kind.
        spinfix.families.manifest.ManifestError: if its manifest is invalid.
    """
    if (path / manifest.FILE).is_file():
        return manifest.load(path)
    for name in kinds():
        if kind(name).recognises(path):
            return Family(path.resolve().stem if path.is_file() else path.resolve().name, name, path)
    if not path.exists():
        raise FamilyError(f"{path}: there is no such file or folder")
    known = "; ".join(f"{name}: {kind(name).DESCRIPTION}" for name in kinds())
    raise FamilyError(f"{path} is not a dictionary. Expected {known}; or a folder with a {manifest.FILE} that names the kind")


def in_use(config: Config) -> list[Family]:
    """The families selected by a configuration: first those given by name, then those given by path.

    A family given by path may be named as well, so that those that are not named are not used beside it.

    Raises:
        FamilyError: if one does not exist, or two have the same name.
    """
    own = [*map(at, dict.fromkeys(config.dictionaries))]
    names = {family.name for family in own} - set(resources.families())
    others = [name for name in dict.fromkeys(config.families) if name not in names or name in installed()]
    families = [*map(named, others), *own]
    by_name: dict[str, Family] = {}
    for family in families:
        other = by_name.setdefault(family.name, family)
        if other is not family:
            raise FamilyError(
                f'two families are called "{family.name}", {other.folder} and {family.folder}; rename one (a list: its file; a '
                f"folder: the name in its {manifest.FILE}), or leave one out (--family)"
            )
    return families


def restorer(family: Family, config: Config) -> FamilyRestorer:
    """A restorer of a family, which opens its data at first use.

    Raises:
        FamilyError: if there is no such kind.
    """
    return kind(family.kind).restorer(family, config)


def rewords_pages(family: Family) -> bool:
    """Whether what a family rewords is a page, with its braces and buttons (`Kind.REWORDS_PAGES`).

    Raises:
        FamilyError: if there is no such kind.
    """
    return getattr(kind(family.kind), "REWORDS_PAGES", False)


def _entry_points(group: str) -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points  # imported here, to keep starts with shipped families fast

    return entry_points(group=group)


@cache
def kinds() -> Sequence[str]:
    """The shipped kinds, sorted by name."""
    return sorted(module.name for module in pkgutil.iter_modules(spinfix.families.__path__) if module.ispkg)


@cache
def kind(name: str) -> Kind:
    """The code of a kind.

    Raises:
        FamilyError: if there is none of this name.
    """
    if name in kinds():
        return cast(Kind, import_module(f"spinfix.families.{name}.kind"))
    points = {point.name: point for point in _entry_points(KINDS)}
    if name not in points:
        known = ", ".join([*kinds(), *points])
        raise FamilyError(f'there is no kind of family "{name}" (the key kind of a {manifest.FILE}); available: {known}')
    return cast(Kind, points[name].load())
