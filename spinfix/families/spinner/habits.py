"""How a spinner spins: the table ``[habits]`` of its manifest (`spinfix.families.manifest`).

::

    [habits]
    draw = "document"                     # an alternative is drawn once for a document, or for each "occurrence"
    order = "longest"                     # it tries long heads before short ones, and replaces every head; or "unknown"
    others = ["withinside the"]           # what no author writes and only other spinners do
"""

from __future__ import annotations

from dataclasses import dataclass

from spinfix.families.manifest import FILE, Family, ManifestError

_CHOICES = {"draw": ("document", "occurrence"), "order": ("unknown", "longest")}
"""The values of each habit that is a choice, its default first."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a spinner spins.

    Attributes:
        once: whether an alternative is drawn once for a document, not for each occurrence.
        longest_first: whether long heads are replaced before short ones, wherever they are whole
            (`spinfix.families.spinner.precedence`).
        others: what only other spinners write, in lower case (`spinfix.families.spinner.other_spinners`).
    """

    once: bool = True
    longest_first: bool = False
    others: tuple[str, ...] = ()


def read(family: Family) -> Habits:
    """The habits that a family's manifest names.

    Raises:
        ManifestError: if one is unknown or has an invalid value.
    """
    path = family.folder / FILE
    known = (*_CHOICES, "others")
    for name in family.habits:
        if name not in known:
            raise ManifestError(f"{path}: unknown field habits.{name}; expected one of {', '.join(known)}")
    chosen = {name: family.habits.get(name, values[0]) for name, values in _CHOICES.items()}
    for name, value in chosen.items():
        if value not in _CHOICES[name]:
            raise ManifestError(f"{path}: habits.{name} = {value!r}: it takes {' or '.join(map(_quoted, _CHOICES[name]))}")
    others = family.habits.get("others", [])
    if others not in ([], ()) and not _are_words(others):
        message = 'it takes a list of phrases in lower case, such as ["withinside the"]'
        raise ManifestError(f"{path}: habits.others = {others!r}: {message}")
    return Habits(chosen["draw"] == "document", chosen["order"] == "longest", tuple(others))


def _quoted(value: str) -> str:
    return f'"{value}"'


def _are_words(words: object) -> bool:
    return isinstance(words, list | tuple) and bool(words) and all(isinstance(word, str) and word.islower() for word in words)
