"""What the pattern of a rule matches contains one of its literals: without one it is not tried, and the alternative is dead."""

from __future__ import annotations

import dataclasses

import pytest

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.rules import Rule, Where
from tests.rule_strings import never_tried

RULES = {rule.id: rule for pack in load_packs() for rule in pack.rules}

JUSTIFIED = {
    "IC007": "any text can be hidden in 128 tag characters; the literals are those of its commonest letters",
}
"""Rules whose patterns match what none of their literals is in, with the reason."""


def test_every_alternative_of_a_pattern_has_a_literal() -> None:
    found = {name: min(strings, key=len) for name, rule in RULES.items() if (strings := list(never_tried(rule)))}
    assert not found.keys() - JUSTIFIED.keys(), f"add a literal to each of these rules, or remove the alternative: {found}"
    assert not JUSTIFIED.keys() - found.keys(), "these rules need no justification"


@pytest.mark.parametrize(
    ("pattern", "literals", "where", "missed"),
    [
        ("back to (?:the )?top", ("back to top",), "own-line", "back to the top"),
        (r"\[/?dropcap\]", ("[dropcap",), "inline", "[/dropcap]"),
        (r"\d+ min(?:ute)?s? read\.?", ("min read", "minute read", "minutes read"), "end", "It is over. 2 mins read"),
        ("beep(?:ing)?", ("beep",), "own-line", "beeping"),
        (r"tweet\nshare", ("share",), "own-line", "tweet\nshare"),
        (r"see (?-i:\p{Lu})[^.!?\n]{2,40} here|go on", ("here",), "own-line", "go on"),
        (r"(?=[^\n]*share)(?:share|tweet)", ("share",), "own-line", None),
        ("back to (?:the )?top", ("back to",), "own-line", None),
    ],
)
def test_dead_alternatives_are_found(pattern: str, literals: tuple[str, ...], where: Where, missed: str | None) -> None:
    rule = dataclasses.replace(RULES["RS015"], id="MY001", pattern=pattern, literals=literals, where=(where,))
    assert _shortest(rule) == missed


def _shortest(rule: Rule) -> str | None:
    """The shortest string that the literals of a rule do not let through; of several, the one that comes first."""
    return min(never_tried(rule), key=lambda text: (len(text), text), default=None)
