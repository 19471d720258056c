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

    [[habits.together]]                   # phrases of which authors who write one write others
    nats = 5.0                            # what each further one says too much (`spinfix.families.spinner.correlated`)
    phrases = ["twenties", "thirties"]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from spinfix.families.manifest import FILE, Family, ManifestError

_CHOICES = {"draw": ("document", "occurrence"), "order": ("unknown", "longest")}
"""The values of each habit that is a choice, its default first."""


@dataclass(frozen=True, slots=True)
class Together:
    """Phrases of which authors who write one write others.

    Attributes:
        nats: what each further one in a text says too much (`spinfix.families.spinner.correlated`).
        phrases: the phrases in lower case.
    """

    nats: float
    phrases: frozenset[str]


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
        together: the phrases that authors write together.
    """

    once: bool = True
    longest_first: bool = False
    unstopped: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    not_after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    together: tuple[Together, ...] = ()


def read(family: Family) -> Habits:
    """The habits that a family's manifest names.

    Raises:
        ManifestError: if one is unknown or has an invalid value.
    """
    path = family.folder / FILE
    known = (*_CHOICES, "unstopped", "labels", "others", "not_after", "together")
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
    return Habits(once, longest_first, tuple(unstopped), labels, others, literal, _together(family))


def _word_list(family: Family, name: str, expected: str) -> tuple[str, ...]:
    """The words of a habit that is a list of them.

    Raises:
        ManifestError: if it is none, or one is not in lower case; the message says what is ``expected``.
    """
    words = family.habits.get(name, [])
    if words not in ([], ()) and not _are_words(words):
        raise ManifestError(f"{family.folder / FILE}: habits.{name} = {words!r}: it takes a list of {expected}")
    return tuple(words)


def _together(family: Family) -> tuple[Together, ...]:
    """The phrases that authors write together.

    Raises:
        ManifestError: if one of the tables is none, or has another field or an invalid value.
    """
    tables = family.habits.get("together", [])
    for table in tables if isinstance(tables, list | tuple) else [tables]:
        if not _is_together(table):
            raise ManifestError(
                f"{family.folder / FILE}: habits.together = {table!r}: it takes tables with nats, a number above 0, and "
                'phrases, a list of phrases in lower case, such as nats = 2.0 and phrases = ["on-line", "web site"]'
            )
    return tuple(Together(float(table["nats"]), frozenset(table["phrases"])) for table in tables)


def _is_together(table: object) -> bool:
    if not isinstance(table, Mapping) or set(table) != {"nats", "phrases"} or not _are_words(table["phrases"]):
        return False
    nats = table["nats"]
    return isinstance(nats, int | float) and not isinstance(nats, bool) and nats > 0


def _quoted(value: str) -> str:
    return f'"{value}"'


def _is_stopped(abbreviation: object) -> bool:
    if not isinstance(abbreviation, str) or not abbreviation.endswith("."):
        return False
    return abbreviation.replace(".", "").isalpha() and abbreviation == abbreviation.lower()


def _are_words(words: object) -> bool:
    return isinstance(words, list | tuple) and bool(words) and all(isinstance(word, str) and word.islower() for word in words)
