"""Sources of edits, dictionaries and rules, with their descriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.rules import Pack, Rule
from spinfix.corrections import DECIDED
from spinfix.edits import Edit, Kind
from spinfix.report.rules import PLACES


def group(edit: Edit) -> str:
    """Return the family or the rule id that made an edit.

    >>> group(Edit(0, 5, "go to", "visit", "restoration", family="wp-auto-spinner", entry="go to → visit"))
    'wp-auto-spinner'
    """
    return edit.family if edit.kind == "restoration" else edit.rule


@dataclass(frozen=True, slots=True)
class Group:
    """A dictionary or a rule.

    Attributes:
        name: family or rule id, as returned by `group`.
        kind: the kind of its edits.
        title: short description.
        help: what its edits mean and what to do if they are wrong; one or more sentences.
    """

    name: str
    kind: Kind
    title: str
    help: str


class Groups:
    """Looks up the group of an edit."""

    def __init__(self, packs: Sequence[Pack] | None = None) -> None:
        """Use the rules of ``packs`` [default: the shipped ones]."""
        loaded = load_packs() if packs is None else packs
        self._rules = {rule.id: (rule, pack) for pack in loaded for rule in pack.rules}

    def title(self, name: str) -> str:
        """Return the description of the rule called ``name``; "" for dictionaries and unknown rules."""
        return self._rules[name][0].description if name in self._rules else ""

    def of(self, edit: Edit) -> Group:
        """Return the group of ``edit``; rules of unknown packs get a generic title."""
        name = group(edit)
        if edit.kind == "restoration" and name == DECIDED:
            return Group(
                name,
                "restoration",
                "Phrase decided by a correction",
                "A person decided what this phrase should read; the entry names the file and line of the decision. "
                "Change it there if it is wrong.",
            )
        if edit.kind == "restoration":
            return Group(
                name,
                "restoration",
                f"Phrase spun by {name}" if name else "Spun phrase",
                "A spinner replaced the original phrase by a near-synonym. The original was inferred from the dictionary "
                f"{name} and the context. Each edit has a confidence and alternatives. Look up entries with "
                "`spinfix dictionary show PHRASE`; raise --min-confidence to apply fewer, surer edits.",
            )
        known = self._rules.get(name)
        if known is None:
            return Group(name, "artefact", "Artefact", "Text left behind by an importer, found by a custom rule.")
        return Group(name, "artefact", known[0].description, _rule_help(*known))


def _rule_help(rule: Rule, pack: Pack) -> str:
    places = ", or ".join(PLACES[where] for where in rule.where)
    return (
        f"{pack.description}. This rule removes text {places}. "
        f"See `spinfix rules show {rule.id}`; disable the rule with --ignore {rule.id}."
    )
