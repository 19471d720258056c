"""Where the data that ships with spinfix lies.

In an installed package the dictionaries and the language model lie inside it; in a checkout the dictionaries stand at the
top of the tree, where people find them.
"""

from __future__ import annotations

from pathlib import Path

from spinfix.errors import SpinfixError

_PACKAGE = Path(__file__).parent


def dictionaries() -> Path:
    """Folder of the shipped dictionaries and rule packs, one family a folder."""
    inside = _PACKAGE / "dictionaries"
    return inside if inside.is_dir() else _PACKAGE.parent / "dictionaries"


class FamilyError(SpinfixError):
    """A family that does not ship; says which do."""


def family(name: str) -> Path:
    """Folder of one shipped family, such as "wp-auto-spinner".

    Raises:
        FamilyError: if there is none of this name.
    """
    known = sorted(path.parent.name for path in dictionaries().glob("*/phrases.tsv"))
    if name not in known:
        raise FamilyError(f'no family "{name}" ships with spinfix, but {" and ".join(known)}; for your own give --dictionary')
    return dictionaries() / name


def artefacts() -> Path:
    """Folder of the shipped rule packs."""
    return dictionaries() / "artefacts"


def language_model() -> Path:
    """The shipped KenLM model of contemporary English."""
    return _PACKAGE / "data" / "english.klm"


def tables(family: str) -> Path:
    """A family laid out when the package was built, see `spinfix.families.spinner.compiled_channel`; there need not be any."""
    return _PACKAGE / "data" / f"{family}.tables"


def weights() -> Path:
    """The fitted weights, see `spinfix.families.spinner.weights`."""
    return _PACKAGE / "data" / "weights.json"


def gate() -> Path:
    """The fitted coefficients of the gate, see `spinfix.families.spinner.classifier`."""
    return _PACKAGE / "data" / "gate.json"


def judge() -> Path:
    """The shipped contextual judge."""
    return _PACKAGE / "data" / "judge.npz"


def ranker() -> Path:
    """The shipped ranker, see `spinfix.families.spinner.reranker`."""
    return _PACKAGE / "data" / "ranker.npz"


def deep() -> Path:
    """The fitted weights of quality "deep", see `spinfix.families.spinner.deep_scorer`."""
    return _PACKAGE / "data" / "deep.json"
