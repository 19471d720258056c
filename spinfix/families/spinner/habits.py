"""How a spinner spins: the table ``[habits]`` of its manifest (`spinfix.families.manifest`).

::

    [habits]
    draw = "document"                     # an alternative is drawn once for a document, or for each "occurrence"
    unstopped = ["p.c.", "yr.", "govt."]  # abbreviations among its phrases that it writes without their last full stop
"""

from __future__ import annotations

from dataclasses import dataclass

from spinfix.families.manifest import FILE, Family, ManifestError

_DRAWS = ("document", "occurrence")


@dataclass(frozen=True, slots=True)
class Habits:
    """How a spinner spins.

    Attributes:
        once: whether an alternative is drawn once for a document, not for each occurrence.
        unstopped: abbreviations in lower case, as authors write them; the spinner leaves out the last full stop.
    """

    once: bool = True
    unstopped: tuple[str, ...] = ()


def read(family: Family) -> Habits:
    """The habits that a family's manifest names.

    Raises:
        ManifestError: if one is unknown or has an invalid value.
    """
    path = family.folder / FILE
    known = {"draw": "document", "unstopped": []}
    for name in family.habits:
        if name not in known:
            raise ManifestError(f"{path}: unknown field habits.{name}; expected one of {', '.join(known)}")
    draw, unstopped = (family.habits.get(name, default) for name, default in known.items())
    if draw not in _DRAWS:
        raise ManifestError(f'{path}: habits.draw = {draw!r}: it takes "document" or "occurrence"')
    if not isinstance(unstopped, list | tuple) or not all(map(_is_stopped, unstopped)):
        raise ManifestError(
            f"{path}: habits.unstopped = {unstopped!r}: it takes a list of abbreviations in lower case that end with a full "
            'stop, such as ["p.c.", "yr."]'
        )
    return Habits(draw == "document", tuple(unstopped))


def _is_stopped(abbreviation: object) -> bool:
    if not isinstance(abbreviation, str) or not abbreviation.endswith("."):
        return False
    return abbreviation.replace(".", "").isalpha() and abbreviation == abbreviation.lower()
