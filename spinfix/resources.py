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


def family(name: str) -> Path:
    """Folder of one shipped family, such as "wp-auto-spinner"."""
    return dictionaries() / name


def language_model() -> Path:
    """The shipped KenLM model of contemporary English."""
    return _PACKAGE / "models" / "english.klm"


def weights() -> Path:
    """The fitted weights, see `spinfix.weights`."""
    return _PACKAGE / "models" / "weights.json"


def judge() -> Path:
    """The shipped contextual judge."""
    return _PACKAGE / "models" / "judge.npz"


def ranker() -> Path:
    """The shipped ranker, see `spinfix.ranker`."""
    return _PACKAGE / "models" / "ranker.npz"
