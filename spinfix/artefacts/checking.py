"""Checks rule packs: their examples, and whether the literals of a rule are in its pattern.

A pack of a user is refused if a rule does not do what its examples say, since such a rule does something else on documents; and
if a literal cannot be in what the pattern matches, since the pattern is then never tried; and if no rule has a part, since a
pattern that should have it is then another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import regex

from spinfix import lazy
from spinfix.artefacts.judging.match_judge import IN_STRUCTURE
from spinfix.artefacts.matches import TIMEOUT
from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.rules import Pack, PackError, Rule, check_ids
from spinfix.artefacts.scrubber import Scrubber
from spinfix.edits import apply

_OPTIONAL = lazy.regex_compile(r"(?:\\.|\[[^\]]*\]|[^\\()\[\]|])[?*]")
_SYNTAX = lazy.regex_compile(r"\\[a-zA-Z](?:\{[^}]*\})?|\(\?(?:[a-zA-Z-]*:|<\w+>|[<>=!]+)|\{\d+(?:,\d*)?\}")
_WORDS = lazy.regex_compile(r"\p{L}+")
LONGEST_PARTS = 4
"""Parts of a pattern that a word of a literal may be made of, as "stories" of ``stor(?:y|ies)``."""


ANY = IN_STRUCTURE + 0.001
"""Minimum confidence in examples: what an example says holds whatever was counted, but not against the structure around it."""
SHORTEST = 3
"""Letters of a word that must be in the pattern: shorter ones are often written as classes, such as ``[ap]m``."""


class Fault(NamedTuple):
    """What is wrong with a rule, or with a pack.

    Attributes:
        rule: the id of the rule, or the name of the pack.
        message: what is wrong, and what to do.
        is_of_pack: whether it is a fault of the pack, and of none of its rules.
    """

    rule: str
    message: str
    is_of_pack: bool = False

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


def checked_packs(paths: Sequence[Path]) -> tuple[Pack, ...]:
    """Read the packs of a user and check them, beside the shipped ones.

    Raises:
        PackError: if a pack is invalid, or a rule of it has a fault; the message names the first.
    """
    packs = load_packs(paths)
    for fault in faults(packs):
        raise PackError(f"{fault}; `spinfix rules lint` lists all faults")
    return packs


def faults(packs: Sequence[Pack]) -> Iterator[Fault]:
    """Find what is wrong with the packs of a user: parts first, then literals, then examples.

    Raises:
        PackError: if a rule has the id of another.
    """
    for pack in packs:
        for part in pack.unused_parts:
            yield Fault(pack.name, f"no rule has the part {part}; write (?&{part}) in a pattern, or remove it", is_of_pack=True)
    for rule in (rule for pack in packs for rule in pack.rules):
        yield from _literal_faults(rule)
    yield from failures(packs)


def failures(packs: Sequence[Pack], names: frozenset[str] | None = None) -> Iterator[Fault]:
    """Run the examples of the packs of a user, or only of the rules called ``names``, beside the shipped packs.

    Raises:
        PackError: if a rule has the id of another.
    """
    shipped = load_packs()
    own = [pack for pack in packs if pack not in shipped]
    check_ids((*shipped, *own))
    scrubbers: dict[str, Scrubber] = {}
    for pack in packs:
        for rule in pack.rules:
            if names is None or rule.id in names:
                site = pack.sites[0] if pack.sites else ""
                if site not in scrubbers:
                    scrubbers[site] = Scrubber((*shipped, *own), least=ANY, site=site)
                scrubber = scrubbers[site] if rule.default else Scrubber((*shipped, *own), ["ALL"], least=ANY)
                yield from _failures(rule, scrubber)


def _failures(rule: Rule, scrubber: Scrubber) -> Iterator[Fault]:
    """The examples of a rule that fail; confidence does not count, since an example says what the rule is for."""
    for before, after in rule.positive:
        edits = scrubber.scan(before).edits
        if (scrubbed := apply(before, edits)) != after:
            yield Fault(
                rule.id, f"the example {before!r} gives {scrubbed!r}, not {after!r}; correct the pattern or the example"
            )
        elif not any(edit.rule == rule.id for edit in edits) and not scrubber.trial(rule, before):
            yield Fault(rule.id, f"the example {before!r} is scrubbed by other rules; give one that needs this rule")
    for text in rule.negative:
        edits = [edit for edit in scrubber.scan(text).edits if edit.rule == rule.id]
        if edits:
            yield Fault(rule.id, f"{text!r} should stay, but {edits[0].found!r} is removed; correct the pattern or the example")


def _literal_faults(rule: Rule) -> Iterator[Fault]:
    """The literals of a rule that its pattern cannot match."""
    compiled = regex.compile(rule.pattern, regex.IGNORECASE | regex.V1)
    matched = ""
    for before, _ in rule.positive:
        try:
            matched += "\n".join(match.group() for match in compiled.finditer(before, timeout=TIMEOUT)).lower() + "\n"
        except TimeoutError:
            yield Fault(rule.id, f"the pattern takes more than {TIMEOUT:g} s on {before!r}; avoid nested repetitions")
            return
    parts = _parts(rule.pattern)
    for literal in rule.literals:
        if literal not in matched and not all(
            _made_of(word, parts) for word in _WORDS.findall(literal) if len(word) >= SHORTEST
        ):
            yield Fault(
                rule.id, f"the literal {literal!r} is not in the pattern, which would never be tried; correct one of them"
            )


def _parts(pattern: str) -> frozenset[str]:
    """The runs of letters of a pattern, with and without what it makes optional."""
    plain = _SYNTAX.sub(" ", pattern.lower())
    versions = (plain, _OPTIONAL.sub("", plain), plain.replace("?", ""), _OPTIONAL.sub(" ", plain))
    return frozenset(part for version in versions for part in _WORDS.findall(version))


def _made_of(word: str, parts: frozenset[str], left: int = LONGEST_PARTS) -> bool:
    """Whether a word is a part, or several in a row."""
    if word in parts:
        return True
    return left > 1 and any(word.startswith(part) and _made_of(word[len(part) :], parts, left - 1) for part in parts)
