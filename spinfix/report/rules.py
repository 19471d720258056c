"""Lists and explanations of the artefact rules, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spinfix.artefacts.rules import Pack, Rule, select_rules
from spinfix.report.colour import Paint, plain
from spinfix.report.table import counted

PLACES = {
    "own-line": "on its own line",
    "head": "on one of the first three lines",
    "tail": "on one of the last three lines",
    "end": "at the end of the document",
    "inline": "anywhere, with one adjoining space",
    "within": "anywhere, even inside a word",
}
"""The positions of a rule pack in words."""


def list_rules(packs: Sequence[Pack], paint: Paint = plain) -> Iterator[str]:
    """List every pack and its rules, one rule per line.

    >>> from spinfix.artefacts.rules import load_packs
    >>> next(list_rules(load_packs())).split(" — ")[0]
    'captions'
    """
    for number, pack in enumerate(packs):
        if number:
            yield ""
        yield f"{paint('heading', pack.name)} — {pack.description} ({counted(len(pack.rules), 'rule')})"
        for rule in pack.rules:
            notes = ["off unless selected"] * (not rule.default) + ["requires another artefact"] * (
                bool(rule.company) and "requires" not in rule.description
            )
            yield f"  {paint('source', rule.id)}  {rule.description}{''.join(f' [{note}]' for note in notes)}"


def explain_rules(packs: Sequence[Pack], name: str, paint: Paint = plain) -> Iterator[str]:
    r"""Explain the rules that ``name`` selects: an id, an id prefix or a pack.

    Raises:
        PackError: if it matches no rule.

    >>> from spinfix.artefacts.rules import load_packs
    >>> print(*list(explain_rules(load_packs(), "SL001"))[:4], sep="\n")
    SL001  "Source link" below the text
      pack      source-links
      position  on one of the last three lines, or at the end of the document
      requires  nothing else
    """
    chosen = select_rules(packs, [name])
    pack_of = {rule.id: pack.name for pack in packs for rule in pack.rules}
    for number, rule in enumerate(chosen):
        if number:
            yield ""
        yield f"{paint('source', rule.id)}  {rule.description}"
        yield from (f"  {paint('heading', label.ljust(8))}  {value}" for label, value in _facts(rule, pack_of[rule.id]))


def _facts(rule: Rule, pack: str) -> Iterator[tuple[str, str]]:
    yield "pack", pack
    yield "position", ", or ".join(PLACES[where] for where in rule.where)
    yield "requires", _required(rule)
    if not rule.default:
        yield "default", "off; applies only when selected"
    yield "pattern", rule.pattern
    for before, after in rule.positive:
        yield "before", _visible(before)
        yield "after", _visible(after)
    for text in rule.negative:
        yield "keeps", _visible(text)


def _required(rule: Rule) -> str:
    if not rule.company:
        return "nothing else"
    if "*" in rule.company:
        return "another artefact in the document, of any rule"
    return f"another artefact in the document, of {' or '.join(rule.company)}"


def _visible(text: str) -> str:
    """An example on one line, with control characters escaped."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
