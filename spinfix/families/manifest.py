"""The manifest of a family: the ``family.toml`` in its folder.

::

    kind = "spinner"                  # format of its dictionary: a package of spinfix.families, or an installed one
    name = "wp-auto-spinner"          # used in edits, reports and --family
    description = "the thesaurus spinner of auto-blogs"
    version = "2026.11"

    [files]                           # paths of fitted files elsewhere: collocates, weights, gate, brief-gate, ranker, deep,
                                      # deep-adapted
    ranker = "../other/ranker.npz"

    [thresholds]                      # both 0.0 to 1.0
    probability = 0.0                 # that a document was spun: a minimum, even if the caller sets a lower one
    confidence = 0.5                  # of an edit, unless the caller sets another minimum

    [habits]                          # how it spins; the fields depend on the kind
    draw = "document"

Only ``kind`` is required; the name defaults to that of the folder.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spinfix.errors import SpinfixError

FILE = "family.toml"
LEAST_CONFIDENCE = 0.5
"""Confidence of an edit that is made, if neither the caller nor the manifest sets another: one that is more likely right than
wrong.  docs/experiments/restoring.md, "Confidence" has recall and precision from 0 to 0.9."""


class ManifestError(SpinfixError):
    """A ``family.toml`` that cannot be read; the message names the file, the field and what was expected."""


@dataclass(frozen=True, slots=True)
class Family:
    """A family and where its files are.

    Attributes:
        name: used in edits, reports and ``--family``.
        kind: format of its dictionary: "spinner", "tortured" or an installed one.
        folder: folder of its files; for a plain list of phrases, the list itself.
        description: one line.
        version: version of its data.
        files: paths of fitted files that are not in the folder under their usual names, by stem ("ranker").
        least_probability: lowest threshold, 0 to 1.
        least_confidence: lowest confidence of an edit, 0 to 1, if the caller sets none (`Config.min_confidence`).
        habits: how it spins; interpreted by its kind.
    """

    name: str
    kind: str
    folder: Path
    description: str = ""
    version: str = ""
    files: Mapping[str, Path] = field(default_factory=dict)
    least_probability: float = 0.0
    least_confidence: float = LEAST_CONFIDENCE
    habits: Mapping[str, Any] = field(default_factory=dict)

    def file(self, name: str) -> Path:
        """Where a file of the family is ("ranker.npz"); it need not exist."""
        return self.files.get(Path(name).stem, self.folder / name)

    def threshold(self, asked: float) -> float:
        """The probability above which a document is believed spun, where `Config.threshold` is ``asked``."""
        return max(asked, self.least_probability)


_FIELDS: dict[str, type] = {
    "kind": str,
    "name": str,
    "description": str,
    "version": str,
    "files": dict,
    "thresholds": dict,
    "habits": dict,
}
_FILES = ("collocates", "weights", "gate", "brief-gate", "ranker", "deep", "deep-adapted")
_THRESHOLDS = ("probability", "confidence")
_IN_WORDS = {str: "text in quotes", dict: "a table", float: "a number from 0 to 1"}


def load(folder: Path) -> Family:
    """Read the manifest of a folder.

    Raises:
        ManifestError: if it cannot be read, lacks ``kind``, or has an unknown field or an invalid value.
    """
    path = folder / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ManifestError(f"{path}: cannot be read ({error})") from error
    _check(path, data)
    thresholds, files = data.get("thresholds", {}), data.get("files", {})
    return Family(
        name=data.get("name") or folder.resolve().name,
        kind=data["kind"],
        folder=folder,
        description=data.get("description", ""),
        version=data.get("version", ""),
        files={name: folder / value for name, value in files.items()},
        least_probability=float(thresholds.get("probability", 0.0)),
        least_confidence=float(thresholds.get("confidence", LEAST_CONFIDENCE)),
        habits=data.get("habits", {}),
    )


def _check(path: Path, data: Mapping[str, Any]) -> None:
    """Check that a manifest has the required fields and no unknown ones."""
    if not data.get("kind"):
        raise ManifestError(f'{path}: kind is missing; add the format of the dictionary, such as kind = "spinner"')
    for name, value in data.items():
        _expect(path, name, value, _FIELDS.get(name), _FIELDS)
    for name, value in data.get("files", {}).items():
        _expect(path, f"files.{name}", value, str if name in _FILES else None, _FILES)
        if not (path.parent / value).is_file():  # or the shipped family's would be used without a word
            raise ManifestError(f"{path}: files.{name} = {value!r}: there is no such file")
    for name, value in data.get("thresholds", {}).items():
        _expect(path, f"thresholds.{name}", value, float if name in _THRESHOLDS else None, _THRESHOLDS)


def _expect(path: Path, name: str, value: object, kind: type | None, known: Iterable[str]) -> None:
    if kind is None:
        raise ManifestError(f"{path}: unknown field {name}; expected one of {', '.join(known)}")
    if kind is float:
        fits = isinstance(value, int | float) and not isinstance(value, bool) and 0.0 <= value <= 1.0
    else:
        fits = isinstance(value, kind)
    if not fits:
        raise ManifestError(f"{path}: {name} = {value!r}: it takes {_IN_WORDS[kind]}")


def save(family: Family) -> None:
    """Write the manifest into the family's folder."""
    named = {"kind": family.kind, "name": family.name, "description": family.description, "version": family.version}
    lines = [f"{name} = {_quoted(value)}" for name, value in named.items() if value]
    thresholds = {
        "probability": (family.least_probability, 0.0),
        "confidence": (family.least_confidence, LEAST_CONFIDENCE),
    }
    tables: dict[str, Mapping[str, Any]] = {
        "files": {name: str(path) for name, path in family.files.items()},
        "thresholds": {name: value for name, (value, default) in thresholds.items() if value != default},
        "habits": family.habits,
    }
    for name, table in tables.items():
        if table:
            lines += ["", f"[{name}]", *(f"{key} = {_quoted(value)}" for key, value in table.items())]
    (family.folder / FILE).write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")


def _quoted(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_quoted(key)} = {_quoted(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_quoted, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else repr(value)
