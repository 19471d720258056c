"""How a spinner spins: the table ``[habits]`` of its manifest (`spinfix.families.manifest`).

::

    [habits]
    draw = "document"                     # an alternative is drawn once for a document, or for each "occurrence"
    order = "longest"                     # it tries long heads before short ones, and replaces every head; or "unknown"
    unstopped = ["p.c.", "yr.", "govt."]  # abbreviations among its phrases that it writes without their last full stop
    labels = ["name", "operating system"] # what names the field of a form or table ("Name: …"), if no other label becomes it
    others = ["withinside the"]           # what no author writes and only other spinners do

    [habits.not_after]                    # phrases that are the author's after words that their originals cannot follow
    "12 months" = ["for", "than"]
    "sq. ft" = []                         # after all words
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
        unstopped: abbreviations in lower case, as authors write them; the spinner leaves out the last full stop.
        labels: labels of fields in lower case, as authors write them; the spinner makes them of no other label.
        others: what only other spinners write, in lower case (`spinfix.families.spinner.other_spinners`).
        not_after: phrases that are the author's after certain words, in lower case, whose originals cannot follow those; after
            all words if there are none.
    """

    once: bool = True
    longest_first: bool = False
    unstopped: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    not_after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(family: Family) -> Habits:
    """The habits that a family's manifest names.

    Raises:
        ManifestError: if one is unknown or has an invalid value.
    """
    path = family.folder / FILE
    known = (*_CHOICES, "unstopped", "labels", "others", "not_after")
    for name in family.habits:
        if name not in known:
            raise ManifestError(f"{path}: unknown field habits.{name}; expected one of {', '.join(known)}")
    chosen = {name: family.habits.get(name, values[0]) for name, values in _CHOICES.items()}
    for name, value in chosen.items():
        if value not in _CHOICES[name]:
            raise ManifestError(f"{path}: habits.{name} = {value!r}: it takes {' or '.join(map(_quoted, _CHOICES[name]))}")
    unstopped = family.habits.get("unstopped", [])
    if not isinstance(unstopped, list | tuple) or not all(map(_is_stopped, unstopped)):
        raise ManifestError(
            f"{path}: habits.unstopped = {unstopped!r}: it takes a list of abbreviations in lower case that end with a full "
            'stop, such as ["p.c.", "yr."]'
        )
    labels = _word_list(family, "labels", 'labels in lower case, such as ["name", "phone"]')
    others = _word_list(family, "others", 'phrases in lower case, such as ["withinside the"]')
    not_after = family.habits.get("not_after", {})
    if not isinstance(not_after, Mapping) or not all(words == [] or _are_words(words) for words in not_after.values()):
        raise ManifestError(
            f"{path}: habits.not_after = {not_after!r}: it takes a table of phrases with a list of words in lower case for "
            'each, such as "12 months" = ["for", "than"], or an empty list for all words'
        )
    literal = {phrase: tuple(words) for phrase, words in not_after.items()}
    once, longest_first = chosen["draw"] == "document", chosen["order"] == "longest"
    return Habits(once, longest_first, tuple(unstopped), labels, others, literal)


def _word_list(family: Family, name: str, expected: str) -> tuple[str, ...]:
    """The words of a habit that is a list of them.

    Raises:
        ManifestError: if it is none, or one is not in lower case; the message says what is ``expected``.
    """
    words = family.habits.get(name, [])
    if words not in ([], ()) and not _are_words(words):
        raise ManifestError(f"{family.folder / FILE}: habits.{name} = {words!r}: it takes a list of {expected}")
    return tuple(words)


def _quoted(value: str) -> str:
    return f'"{value}"'


def _is_stopped(abbreviation: object) -> bool:
    if not isinstance(abbreviation, str) or not abbreviation.endswith("."):
        return False
    return abbreviation.replace(".", "").isalpha() and abbreviation == abbreviation.lower()


def _are_words(words: object) -> bool:
    return isinstance(words, list | tuple) and bool(words) and all(isinstance(word, str) and word.islower() for word in words)
