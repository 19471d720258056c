"""What stands behind an edit: a dictionary or a rule, with words for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spinfix.artefacts.rules import Pack, Rule, load_packs
from spinfix.edits import Edit, Kind
from spinfix.report.rules import PLACES


def group(edit: Edit) -> str:
    """Name of the family or id of the rule behind an edit.

    >>> group(Edit(0, 5, "go to", "visit", "restoration", family="wp-auto-spinner", entry="go to → visit"))
    'wp-auto-spinner'
    """
    return edit.family if edit.kind == "restoration" else edit.rule


@dataclass(frozen=True, slots=True)
class Group:
    """A dictionary or a rule.

    Attributes:
        name: as `group` has it.
        kind: the kind of its edits.
        title: what it finds, in a few words.
        help: what its edits mean and what to do where they are wrong; one or more sentences.
    """

    name: str
    kind: Kind
    title: str
    help: str


class Groups:
    """The groups that edits may come from, by edit."""

    def __init__(self, packs: Sequence[Pack] | None = None) -> None:
        """Know the rules of ``packs``; without packs, the shipped ones."""
        loaded = load_packs() if packs is None else packs
        self._rules = {rule.id: (rule, pack) for pack in loaded for rule in pack.rules}

    def title(self, name: str) -> str:
        """What the rule called ``name`` finds; "" for dictionaries and rules unknown."""
        return self._rules[name][0].description if name in self._rules else ""

    def of(self, edit: Edit) -> Group:
        """The group behind ``edit``; rules that no known pack has get a title of their own."""
        name = group(edit)
        if edit.kind == "restoration":
            return Group(
                name,
                "restoration",
                f"Phrase spun by {name}" if name else "Spun phrase",
                f"A spinner replaced the author's phrase by a near-synonym. The dictionary {name} and the words around it say "
                "what stood there. Each edit says how sure that is and what else might have stood there. Look entries up with "
                "`spinfix dictionary show PHRASE`; make only surer edits with --min-confidence.",
            )
        known = self._rules.get(name)
        if known is None:
            return Group(name, "artefact", "Importer debris", "Text that an importer left behind, found by a rule of your own.")
        return Group(name, "artefact", known[0].description, _rule_help(*known))


def _rule_help(rule: Rule, pack: Pack) -> str:
    places = ", or ".join(PLACES[where] for where in rule.where)
    return (
        f"{pack.description}. This rule removes it where it stands {places}. "
        f"See `spinfix rules show {rule.id}`; leave the rule out with --ignore {rule.id}."
    )
