"""Where the data that ships with spinfix lies.

In an installed package the dictionaries and the language model lie inside it; in a checkout the dictionaries stand at the
top of the tree, where people find them.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def dictionaries() -> Path:
    """Folder of the shipped dictionaries and rule packs, one family a folder."""
    inside = _PACKAGE / "dictionaries"
    return inside if inside.is_dir() else _PACKAGE.parent / "dictionaries"


def families() -> tuple[str, ...]:
    """Names of the shipped families, which are those of their folders."""
    return tuple(sorted(path.parent.name for path in dictionaries().glob("*/family.toml")))


def artefacts() -> Path:
    """Folder of the shipped rule packs."""
    return dictionaries() / "artefacts"


def language_model() -> Path:
    """The shipped KenLM model of contemporary English."""
    return _PACKAGE / "data" / "english.klm"


def tables(family: str) -> Path:
    """A family's dictionary compiled when the package was built (`spinfix.families.registry.Kind`); it need not exist."""
    return _PACKAGE / "data" / f"{family}.tables"


def judge() -> Path:
    """The shipped contextual judge."""
    return _PACKAGE / "data" / "judge.npz"
