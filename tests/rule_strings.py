"""Writes strings that the pattern of an artefact rule matches, and finds those that its literals do not let through."""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Iterator
from functools import partial
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from spinfix.artefacts.literal_index import LiteralIndex, places
from spinfix.artefacts.matches import Document
from spinfix.artefacts.rule_patterns import end_pattern, line_pattern, pattern_of
from spinfix.artefacts.rules import LINES, Rule
from spinfix.text.lowercase import fold
from spinfix.text.markup import View

SAMPLES = 200
"""Strings written for a rule.  The alternatives of a pattern take turns, so that each is in many of them."""

ANYTHING = ("", " ", " Zug ", " Zug 2016 at ")
"""What stands where a pattern allows any text."""

SENTENCE = "It is over. "
"""What stands before a match at the end of a document."""

_SPACES = re.compile(" {2,}")
_SPACE_BEFORE = re.compile(r" (?=[.,:;!?)\]*…])")

_DIALECT = ((r"\\p\{L[lu]?\}", "Z"), (r"\\p\{\w+\}", "§"), (r"\(\?<(?=[a-z])", "(?P<"), (r"\\g<(\w+)>", r"(?P=\1)"))
"""What the parser of `re` does not know, and what is read for it."""


class Writer:
    """Writes strings that a pattern describes; what it says of the text around them is not heeded."""

    def __init__(self, pattern: str, seed: str) -> None:
        for old, new in _DIALECT:
            pattern = re.sub(old, new, pattern)
        self._tree = _parser.parse(pattern, re.IGNORECASE)
        self._random = random.Random(seed)
        self._left: dict[int, list[Any]] = {}
        self._groups: dict[int, str] = {}

    def write(self) -> str:
        """The next string, with spaces as people write them."""
        return _SPACE_BEFORE.sub("", _SPACES.sub(" ", self._sequence(self._tree))).strip(" ")

    def _sequence(self, nodes: Any) -> str:
        return "".join(self._node(str(kind), value) for kind, value in nodes)

    def _node(self, kind: str, value: Any) -> str:
        match kind:
            case "LITERAL":
                return chr(value)
            case "ANY" | "NOT_LITERAL":
                return "Z"
            case "IN":
                return str(self._next(value, _characters(value)))
            case "BRANCH":
                return self._sequence(self._next(value, value[1]))
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                return self._repeated(*value)
            case "SUBPATTERN":
                self._groups[value[0]] = text = self._sequence(value[3])
                return text
            case "ATOMIC_GROUP":
                return self._sequence(value)
            case "GROUPREF":
                return self._groups.get(value, "")
        return ""  # a place, or what is before or behind it

    def _repeated(self, least: int, most: int, nodes: Any) -> str:
        kind, value = str(nodes[0][0]), nodes[0][1]
        if kind in ("ANY", "NOT_LITERAL") or (kind == "IN" and str(value[0][0]) == "NEGATE"):
            fitting = [one for one in ANYTHING if least <= len(one) <= most]
            return str(self._next(nodes, fitting or [(ANYTHING[-1] * least)[:least]]))
        if least == 0 and _is_space(kind, value):
            return " "
        return "".join(self._sequence(nodes) for _ in range(self._random.randint(least, min(most, least + 1))))

    def _next(self, node: Any, choices: list[Any]) -> Any:
        """The alternatives in turn."""
        left = self._left.setdefault(id(node), [])
        if not left:
            left.extend(self._random.sample(choices, len(choices)))
        return left.pop()


def _is_space(kind: str, value: Any) -> bool:
    """Whether a node may be a space."""
    return (kind, value) == ("LITERAL", ord(" ")) or (kind == "IN" and " " in _characters(value))


def _characters(items: Any) -> list[str]:
    """Characters of a set: those that it names, or some that it does not."""
    named = [chr(value) for kind, value in items if str(kind) == "LITERAL"]
    named += [chr(value[0]) for kind, value in items if str(kind) == "RANGE"]
    kinds = [str(value) for kind, value in items if str(kind) == "CATEGORY"]
    if str(items[0][0]) == "NEGATE":
        return [one for one in "Z2 " if one not in named and not ("CATEGORY_SPACE" in kinds and one == " ")]
    samples = {"DIGIT": "2", "SPACE": " ", "WORD": "Z", "NOT_SPACE": "Z", "NOT_DIGIT": "Z", "NOT_WORD": " "}
    return named + [samples[kind.removeprefix("CATEGORY_")] for kind in kinds]


def never_tried(rule: Rule) -> Iterator[str]:
    """Strings that the pattern of a rule matches where the rule looks, and that it does not find for want of a literal."""
    rule = dataclasses.replace(rule, links="")  # the strings have no markup
    index = LiteralIndex([rule])
    writer = Writer(rule.pattern, rule.id)
    for _ in range(SAMPLES):
        text = writer.write()
        if where := _matched(rule, text):
            text = SENTENCE + text if where == "end" else text
            document = Document(text, View(text))
            document.literals = places(index.present(text, partial(fold, text)))
            if not document.literals or not any(document.matches(rule)):
                yield text


def _matched(rule: Rule, text: str) -> str:
    """In which of its places a rule would match a text, if it has the literals."""
    if set(rule.where) & (LINES - {"end"}) and line_pattern(rule.pattern).match(text):
        return "line"
    if "end" in rule.where and end_pattern(rule.pattern).search(SENTENCE + text):
        return "end"
    return "inline" if not set(rule.where) & LINES and pattern_of(rule.pattern).search(text) else ""
