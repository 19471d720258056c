"""Lists and explanations of the artefact rules, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spinfix.artefacts.checking import Fault
from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.rules import SPUN_TEXT, Pack, Rule, select_rules
from spinfix.artefacts.scrubber import Attempt
from spinfix.config import LEAST_REMOVAL
from spinfix.corrections import DECIDED
from spinfix.edits import Edit, Kind
from spinfix.report.positions import Lines
from spinfix.report.terminal import Paint, Piece, counted, folded, plain, shortened, visible
from spinfix.report.view import group

PLACES = {
    "own-line": "on its own line",
    "head": "on one of the first three lines",
    "tail": "on one of the last three lines",
    "end": "at the end of the document",
    "inline": "anywhere, with one adjoining space",
    "within": "anywhere, even inside a word",
}
"""The positions of a rule pack in words."""


INDENT = 12
"""Characters before the value in an explanation of a rule."""


def list_rules(packs: Sequence[Pack], paint: Paint = plain, width: int | None = None) -> Iterator[str]:
    """List every pack and its rules, one rule per line.

    Args:
        packs: the packs.
        paint: colours.
        width: characters of a line at most, as of a terminal; None for no limit.

    >>> from spinfix.artefacts.pack_files import load_packs
    >>> next(list_rules(load_packs())).split(" — ")[0]
    'captions'
    """
    for number, pack in enumerate(packs):
        if number:
            yield ""
        only = f", only for {', '.join(pack.sites)}" if pack.sites else ""
        about = f" — {pack.description} ({counted(len(pack.rules), 'rule')}{only})"
        yield from folded([("heading", pack.name), ("", about)], width, paint)
        for rule in pack.rules:
            notes = ["off unless selected"] * (not rule.default) + ["requires another artefact"] * (
                bool(rule.requires) and "requires" not in rule.description
            )
            about = f"  {rule.description}{''.join(f' [{note}]' for note in notes)}"
            yield from folded([("", "  "), ("place", rule.id), ("", about)], width, paint, " " * (len(rule.id) + 4))


def explain_rules(packs: Sequence[Pack], name: str, paint: Paint = plain, width: int | None = None) -> Iterator[str]:
    r"""Explain the rules that ``name`` selects: an id, an id prefix or a pack.

    Args:
        packs: the packs.
        name: what selects the rules.
        paint: colours.
        width: characters of a line at most, as of a terminal; None for no limit.  A pattern stays whole, to be copied.

    Raises:
        PackError: if it matches no rule.

    >>> from spinfix.artefacts.pack_files import load_packs
    >>> print(*list(explain_rules(load_packs(), "SL001"))[:4], sep="\n")
    SL001  "Source link" below the text
      pack      source-links
      position  on one of the last three lines, or at the end of the document
      requires  nothing else
    """
    chosen = select_rules(packs, [name])
    pack_of = {rule.id: pack for pack in packs for rule in pack.rules}
    for number, rule in enumerate(chosen):
        if number:
            yield ""
        yield from folded([("place", rule.id), ("", f"  {rule.description}")], width, paint)
        for label, value in _facts(rule, pack_of[rule.id]):
            pieces: list[Piece] = [("", "  "), ("heading", label.ljust(8)), ("", f"  {value}")]
            yield from folded(pieces, None if label == "pattern" else width, paint, " " * INDENT)


def report_faults(faults: Sequence[Fault], checked: int, paint: Paint = plain) -> Iterator[str]:
    """List the faults of packs and rules, and how many rules were checked."""
    for fault in faults:
        yield f"{paint('place', fault.rule)}  {fault.message}"
    bad = len({fault.rule for fault in faults if not fault.is_of_pack})
    yield f"{counted(checked, 'rule')} checked, {counted(bad, 'rule')} with faults"


def report_attempts(
    rule: Rule, text: str, attempts: Sequence[Attempt], paint: Paint = plain, width: int | None = None
) -> Iterator[str]:
    """List what a rule matches in a text, and whether and why it would be removed.

    Args:
        rule: the rule.
        text: the text.
        attempts: its matches.
        paint: colours.
        width: characters of a line at most, as of a terminal; None for no limit.
    """
    yield from folded([("place", rule.id), ("", f"  {rule.description}")], width, paint)
    lines = Lines(text)
    for attempt in attempts:
        line, column = lines.place(attempt.start)
        verdict = "removed" if attempt.confidence >= LEAST_REMOVAL else "reported, not removed"
        reason = f": {attempt.objection}" if attempt.objection else ""
        found = shortened(text[attempt.start : attempt.end])
        yield from folded([("", f"  {line}:{column}  {found}  ({verdict}, {attempt.confidence:.2f}{reason})")], width)
    if not attempts:
        yield "  matches nothing"


def _facts(rule: Rule, pack: Pack) -> Iterator[tuple[str, str]]:
    yield "pack", pack.name
    if pack.sites:
        yield "sites", ", ".join(pack.sites)
    if pack.like:
        yield "like", pack.like
    yield "position", ", or ".join(PLACES[where] for where in rule.where)
    yield "requires", _required(rule)
    if rule.block:
        yield "block", "only in a run of lines that explain each other"
    if rule.links:
        yield "links", rule.links
    if rule.opens:
        yield "opens", "a list of links, which is removed with it"
    yield "sure", _confidence(rule)
    if not rule.default:
        yield "default", "off; applies only when selected"
    yield "pattern", rule.pattern
    for before, after in rule.positive:
        yield "before", visible(before)
        yield "after", visible(after)
    for text in rule.negative:
        yield "keeps", visible(text)


def _confidence(rule: Rule) -> str:
    """The confidence of a rule, and what it was counted on."""
    counts = {"alone": rule.alone, "beside other artefacts": rule.beside}
    known = [f"{right} of {seen} labelled matches {context}" for context, (right, seen) in counts.items() if seen]
    alone, beside = rule.confidence(beside=False), rule.confidence(beside=True)
    values = f"{beside:.2f} beside other artefacts" if rule.requires else f"{alone:.2f}"
    if not rule.requires and beside != alone:
        values += f", {beside:.2f} beside other artefacts"
    return f"{values} ({'; '.join(known) if known else 'no labelled matches: that of all rules'})"


def _required(rule: Rule) -> str:
    if not rule.requires:
        return "nothing else"
    if "*" in rule.requires:
        return "another artefact in the document, of any rule"
    names = " or ".join(name for name in rule.requires if name != SPUN_TEXT)
    return f"another artefact in the document, of {names}{', or a spun text' * (SPUN_TEXT in rule.requires)}"


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
