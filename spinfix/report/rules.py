"""The artefact rules as people read them: all in a list, or one with its examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spinfix.artefacts.rules import Pack, Rule, select_rules
from spinfix.report.colour import Paint, plain
from spinfix.report.table import counted

PLACES = {
    "own-line": "on a line of its own",
    "head": "on one of the first three lines",
    "tail": "on one of the last three lines",
    "end": "as the last words of the document",
    "inline": "anywhere, with a space beside it",
    "within": "anywhere, even inside a word",
}
"""What the words for places in a rule pack mean."""


def rules_list(packs: Sequence[Pack], paint: Paint = plain) -> Iterator[str]:
    """Lines that name every pack and its rules, one line a rule.

    >>> from spinfix.artefacts.rules import load_packs
    >>> next(rules_list(load_packs())).split(" — ")[0]
    'captions'
    """
    for number, pack in enumerate(packs):
        if number:
            yield ""
        yield f"{paint('heading', pack.name)} — {pack.description} ({counted(len(pack.rules), 'rule')})"
        for rule in pack.rules:
            notes = ["off unless selected"] * (not rule.default) + ["in company"] * (
                bool(rule.company) and "company" not in rule.description
            )
            yield f"  {paint('source', rule.id)}  {rule.description}{''.join(f' [{note}]' for note in notes)}"


def rules_shown(packs: Sequence[Pack], name: str, paint: Paint = plain) -> Iterator[str]:
    r"""Everything about the rules that ``name`` stands for: an id, the beginning of one, or a pack.

    Raises:
        PackError: if no rule is called so.

    >>> from spinfix.artefacts.rules import load_packs
    >>> print(*list(rules_shown(load_packs(), "SL001"))[:4], sep="\n")
    SL001  "Source link" below the text
      pack      source-links
      stands    on one of the last three lines, or as the last words of the document
      company   needs none
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
    yield "stands", ", or ".join(PLACES[where] for where in rule.where)
    yield "company", _company(rule)
    if not rule.default:
        yield "off", "speaks only when selected"
    yield "pattern", rule.pattern
    for before, after in rule.positive:
        yield "makes", _visible(before)
        yield "   into", _visible(after)
    for text in rule.negative:
        yield "keeps", _visible(text)


def _company(rule: Rule) -> str:
    if not rule.company:
        return "needs none"
    if "*" in rule.company:
        return "needs any other artefact in the document"
    return f"needs an artefact of {' or '.join(rule.company)} in the document"


def _visible(text: str) -> str:
    """An example on one line: what a terminal would not print, or would obey, is written as Python writes it."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
