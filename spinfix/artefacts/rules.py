r"""Rule packs: the artefact rules as data that users can read, extend and disable.

A pack is one TOML file with a name, a description and its rules, and perhaps the ``sites`` that it is for
(``sites = ["example.org"]``): it is then used only for documents of these sites (`spinfix.config.Config.site`)::

    name = "importer"
    description = "Template tags of the importer"

    [[rules]]
    id = "AD001"
    description = "Ad slot"
    where = ["inline"]
    literals = ["[ad_"]
    pattern = '\[ad_\d+\]'
    positive = [["He resigned.\n[ad_2]", "He resigned."]]
    negative = ["The variable ad_1 holds the first ad."]

``id``
    Letters and three digits; never reused for something else.
``where``
    One or more of: "own-line" (nothing else on the line except white space and list marks), "head" and "tail" (its own line
    among the first or last three non-empty lines), "end" (the last words of the document, after the end of a sentence),
    "inline" (anywhere; one adjoining space is removed too), "within" (anywhere; nothing around it is touched).
``literals``
    Lower-case strings; every match contains at least one of them, and the pattern is tried only if one is found.  They consist
    of whole words of the text or their singulars: "source link", "[vc_", "share", never "subscri".
``pattern``
    A regular expression of the `regex` module, case-insensitive unless it says ``(?-i:…)``.  It is matched against the text
    with curly apostrophes made straight and non-breaking spaces made plain.  Text matched by a group called "keep" is kept;
    a match of a pattern that has one contains no markup.
``requires``
    Optional: what the rule requires in the same document.  A list of ids, id prefixes or pack names, or "*" for any rule: the
    rule applies only if another rule from this list, one without ``requires`` of its own, has found an artefact.  With "spun
    text" in the list it also applies in a document that is believed spun, as it is restored.
``block``
    Optional; true for a rule whose words could be anything ("Email", "Related"): it applies only to a line in a run of
    artefacts that explain each other (`spinfix.artefacts.judging.explanations`).
``stands``
    Optional; where a match has to stand: "below" (right below a line of the text, with no text below it), "last" (with no text
    below it), "outside" (not alone between sentences of the text), "above" (the same, and right above a line of the text),
    "accompanied" (in a document without another artefact, a label of a few plain words stays between sentences of the text,
    above them, and right above the lines of a block) or "within" (in the middle of a text, which may be about its words; the
    only one for other rules than those of lines: all such tags of a text stay if one is a word of a sentence).
``kind``
    Optional; what a match is, for rules whose matches are judged by it: "slot" (the place of an advertisement, which may stand
    even within a sentence, and explains what is beside it), "embed" (what is left of an embedded post, which articles introduce
    as they do a quotation), "navigation" (a link above the title of any page: it explains nothing else), "notice" (words that
    policies and contracts have, too, which keep them), "credit" (of a picture: no title, if it says so; it stays below a
    picture that a Markdown text still shows), "once" (what an
    article has once, as the time that it takes to read: if a text without other artefacts has it with other words elsewhere,
    too, it is of the entries of a list) or "headline" (of a widget that may be empty: nothing has to be below it).
``links``
    Optional; a regular expression that is found in the markup of each link of a match, which consists of links.  What has such
    an address needs no other artefact beside it in a list.
``opens``
    Optional; true for a rule that finds the heading of a list of other articles: links below it go with it.
``vouches``
    Optional; false if the rule does not count for those that require others, because its artefacts also occur in genuine pages.
``default``
    Optional; false for a rule that applies only when selected.
``alone``, ``beside``
    Optional; counts by which the confidence of its edits is calibrated: how many of its matches in labelled documents were
    artefacts, and of how many, as in ``[3, 4]``.  ``alone`` where no other rule vouched for the document, ``beside`` where one
    did.  Written by ``benchmarks/artefacts.py --calibrate``.
``positive``, ``negative``
    At least one of each: pairs (text, scrubbed text), and texts that the shipped packs leave alone.  The tests run them.

What several patterns of a pack have in common may have a name in a table ``[parts]``, above the rules::

    [parts]
    number = '\d{1,4}(?:st|nd|rd|th)?'

    [[rules]]
    pattern = '\[ad_(?&number)\]'

``(?&number)`` in a pattern stands for ``(?:\d{1,4}(?:st|nd|rd|th)?)``: the part is put there as it is written when the pack is
read, so that it may have groups with names, such as "keep", and literals may be in it.  Parts have no parts.  If a pattern has
a group of its own called "number", ``(?&number)`` is this group, as in any pattern of the `regex` module.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import regex

from spinfix import lazy, user_patterns
from spinfix.errors import SpinfixError
from spinfix.kernels import array_store
from spinfix.resources import artefacts, tables

Where = Literal["own-line", "head", "tail", "end", "inline", "within"]
Stands = Literal["", "below", "last", "above", "outside", "accompanied", "within"]
Kind = Literal["", "slot", "embed", "navigation", "notice", "credit", "once", "headline"]

LINES = frozenset(("own-line", "head", "tail", "end"))
"""Positions of rules whose matches are lines, or stand at the edge of a document."""

SPUN_TEXT = "spun text"
"""What a rule requires that is content with a spun document."""

_ID = lazy.regex_compile(r"[A-Z]{2,4}\d{3}")
_PACK_KEYS = frozenset({"name", "description", "rules"})
_OPTIONAL_PACK_KEYS = frozenset({"sites", "parts"})

_PART = lazy.re_compile(r"\\.|\(\?&([\w-]+)\)", re.DOTALL)
"""What stands for a part in a pattern; a sign behind a backslash begins none."""
_NUMBERED_REFERENCE = lazy.re_compile(r"(?<!\\)(?:\\\\)*\\[1-9]")
"""What calls a group by its number, which it has in the whole pattern and not in its part."""
_PART_NAME = lazy.re_compile(r"[\w-]+")
_GROUP = lazy.re_compile(r"\\.|\(\?P?<(\w+)>", re.DOTALL)
"""A group with a name, which the `regex` module calls as the loader does parts."""

PRIOR = 0.985, 4.0
"""Precision of a rule that was never seen in labelled documents, and the number of matches that this counts as: mean and weight
of a beta distribution.  Set by hand: all 243 labelled matches of the 34 rules that have any are artefacts, so that nothing can
be fitted (`benchmarks/artefacts.py`)."""


STORED = "artefacts"
"""Name of the file in which the shipped packs are stored."""

LARGEST = 10_000_000
"""Bytes of a rule pack, a bound for files that are none; the largest shipped one has 22 kB."""


class PackError(SpinfixError):
    """An invalid rule pack, or a selection that matches no rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; the module docstring explains the attributes.  They are the keys of [[rules]]; one with a default
    is optional.
    """

    id: str
    description: str
    where: tuple[Where, ...]
    literals: tuple[str, ...]
    pattern: str
    positive: tuple[tuple[str, str], ...]
    negative: tuple[str, ...]
    requires: tuple[str, ...] = ()
    block: bool = False
    stands: Stands = ""
    kind: Kind = ""
    links: str = ""
    opens: bool = False
    vouches: bool = True
    default: bool = True
    alone: tuple[int, int] = (0, 0)
    beside: tuple[int, int] = (0, 0)

    def confidence(self, *, beside: bool) -> float:
        """The probability that a match is an artefact.

        Args:
            beside: whether another rule vouched for the document.  Company can only speak for a match.
        """
        alone = _estimate(self.alone)
        return max(alone, _estimate(self.beside)) if beside else alone


_REQUIRED = frozenset(field.name for field in fields(Rule) if field.default is MISSING)
_OPTIONAL = frozenset(field.name for field in fields(Rule)) - _REQUIRED


def _estimate(counts: tuple[int, int]) -> float:
    """The share of artefacts among the matches of a rule, shrunk towards that of all rules."""
    mean, weight = PRIOR
    right, seen = counts
    return round((right + mean * weight) / (seen + weight), 3)


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one file.

    Attributes:
        name: its name.
        description: what its rules are for.
        rules: its rules, whose patterns have their parts in them.
        sites: the sites that it is for; without any, all.
        unused_parts: the names of parts that no rule has.
    """

    name: str
    description: str
    rules: tuple[Rule, ...]
    sites: tuple[str, ...] = ()
    unused_parts: tuple[str, ...] = ()

    def is_for(self, site: str) -> bool:
        """Whether the pack is used for documents of a site, such as "www.example.org"; "" is an unknown site."""
        return not self.sites or any(f".{site}".endswith(f".{own}") for own in self.sites)


def load_packs(paths: Sequence[Path] | None = None) -> tuple[Pack, ...]:
    """Read the packs at ``paths`` (files or folders); without paths, the shipped ones.

    To add packs to the shipped ones: ``load_packs() + load_packs([mine])``.

    Raises:
        PackError: if a file is not a pack, a folder has none, or a rule has no examples, an invalid pattern or a duplicate id.
    """
    if paths is None:
        return _shipped()
    files = [file for path in paths for file in files_of(path)]
    packs = tuple(_read(file) for file in files)
    for pack, file in zip(packs, files, strict=True):
        for rule in pack.rules:
            _check_pattern(rule, file)
    check_ids(packs)
    return packs


def files_of(path: Path) -> list[Path]:
    """The files of packs at a path, which is one or a folder of some.

    Raises:
        PackError: if it is a folder without any.
    """
    if not path.is_dir():
        return [path]
    if not (files := sorted(path.glob("*.toml"))):
        raise PackError(f"{path}: this folder has no rule pack, a file *.toml; check the name")
    return files


@cache
def _shipped() -> tuple[Pack, ...]:
    """The shipped packs.  Their patterns are compiled in the tests, not at every start; and of files that are those that the
    package was built with, what TOML says is stored, since parsing it takes 14 ms.
    """
    files = sorted(artefacts().glob("*.toml"))
    stored = array_store.load(tables(STORED), _key(files))
    if stored is None:
        return tuple(_read(file) for file in files)
    return tuple(_pack(json.loads(line), file) for line, file in zip(stored["packs"], files, strict=True))


def lay_out() -> Path:
    """Store what the shipped packs say where `load_packs` finds it; returns the file."""
    files = sorted(artefacts().glob("*.toml"))
    array_store.save(tables(STORED), _key(files), {"packs": [json.dumps(_parsed(file)) for file in files]})
    return tables(STORED)


def _key(files: Sequence[Path]) -> str:
    return array_store.key_of("packs", files)


def check_ids(packs: Iterable[Pack]) -> None:
    """Check that ids and pack names are unique.

    Raises:
        PackError: if one is used twice.
    """
    seen: dict[str, str] = {}
    for pack in packs:
        for name, what in ((pack.name, "a pack"), *((rule.id, f"a rule of {pack.name}") for rule in pack.rules)):
            if name in seen:
                raise PackError(f"{name} is both {seen[name]} and {what}; rename one of them")
            seen[name] = what


def select_rules(
    packs: Sequence[Pack], select: Sequence[str] = (), ignore: Sequence[str] = (), site: str = ""
) -> tuple[Rule, ...]:
    """Return the rules to apply: the selected ones (without a selection, those on by default) minus the ignored ones.

    Without a selection, packs for other sites than ``site`` are left out.  Names are ids, id prefixes ("AD"), pack names or
    "ALL".

    Raises:
        PackError: if a name matches no rule.
    """
    chosen = set().union(*(_named(packs, name) for name in select)) if select else None
    ignored = set().union(*(_named(packs, name) for name in ignore))
    return tuple(
        rule
        for pack in packs
        for rule in pack.rules
        if rule.id not in ignored and (rule.default and pack.is_for(site) if chosen is None else rule.id in chosen)
    )


def _named(packs: Sequence[Pack], name: str) -> set[str]:
    """Ids of the rules that a name in a selection matches."""
    found = {rule.id for pack in packs for rule in pack.rules if name in (pack.name, "ALL") or rule.id.startswith(name or " ")}
    if not found:
        known = [pack.name for pack in packs] + [rule.id for pack in packs for rule in pack.rules]
        near = [other for other in known if other.lower() == name.lower()]
        near = near or difflib.get_close_matches(name.upper(), known, n=3, cutoff=0.5)
        near = near or difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; list them with `spinfix rules list`"
        raise PackError(f"no artefact rule or pack is called {name!r}{hint}")
    return found


def _read(file: Path) -> Pack:
    return _pack(_parsed(file), file)


def _parsed(file: Path) -> dict[str, Any]:
    """What the TOML of a pack says."""
    import tomllib

    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise PackError(f"{file}: is larger than {LARGEST / 1e6:g} MB, as no rule pack is")
        return tomllib.loads(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise PackError(f"{file}: cannot read this rule pack ({error})") from error


def _pack(data: dict[str, Any], file: Path) -> Pack:
    """Parse what a file says."""
    unknown = data.keys() - _PACK_KEYS - _OPTIONAL_PACK_KEYS
    if unknown or not data.keys() >= _PACK_KEYS or not isinstance(data["rules"], list):
        raise PackError(
            f"{file}: a rule pack has exactly a name, a description and [[rules]], and perhaps sites and [parts]"
            + _list("; unknown: ", unknown)
            + _list("; missing: ", _PACK_KEYS - data.keys())
        )
    sites = data.get("sites", [])
    if not isinstance(sites, list) or not all(isinstance(site, str) and site and "/" not in site for site in sites):
        raise PackError(f'{file}: sites is a list of domains, such as ["example.org"]')
    parts = _parts(data.get("parts", {}), file)
    rules = tuple(_rule(item, file, parts) for item in data["rules"])
    used = frozenset[str]().union(*(_parts_in(item["pattern"]) for item in data["rules"]))
    return Pack(
        name=str(data["name"]),
        description=str(data["description"]),
        rules=rules,
        sites=tuple(site.lower() for site in sites),
        unused_parts=tuple(name for name in parts if name not in used),
    )


def _parts(table: object, file: Path) -> dict[str, str]:
    """Parse the [parts] table."""
    if not isinstance(table, dict):
        raise PackError(f"{file}: [parts] is a table of names and patterns, such as number = '\\d{{1,4}}'")
    for name, part in table.items():
        if not _PART_NAME.fullmatch(name):
            raise PackError(f"{file}: part {name!r}: a name has letters, digits, - and _, and no other signs")
        if not isinstance(part, str) or not part:
            raise PackError(f"{file}: part {name}: a part is a pattern, in quotation marks")
        if others := _parts_in(part):
            raise PackError(f"{file}: part {name}: parts have no parts; write out what (?&{min(others)}) stands for")
        if _NUMBERED_REFERENCE.search(part):
            raise PackError(f"{file}: part {name}: groups are numbered in the whole pattern; give the group a name, (?P=name)")
        try:
            regex.compile(part)
        except regex.error as error:
            raise PackError(f"{file}: part {name}: not a pattern by itself: {error}") from None
    return table


def _parts_in(pattern: str) -> frozenset[str]:
    """The names of the parts that a pattern has; what has the name of a group in it is the group."""
    if "(?&" not in pattern:
        return frozenset()
    return frozenset(filter(None, _PART.findall(pattern))) - frozenset(filter(None, _GROUP.findall(pattern)))


def _with_parts(pattern: object, parts: Mapping[str, str], place: str) -> str:
    """A pattern with its parts where their names are."""
    if not isinstance(pattern, str):
        raise PackError(f"{place}: pattern is a text: pattern = '…'")
    if not (names := _parts_in(pattern)):
        return pattern
    if unknown := names - parts.keys():
        known = _list("; its parts are ", parts) or "; it has no [parts]"
        raise PackError(f"{place}: the pack has no part called {min(unknown)}, nor the pattern a group{known}")
    return _PART.sub(lambda match: f"(?:{parts[match[1]]})" if match[1] in names else match[0], pattern)


def _rule(item: dict[str, Any], file: Path, parts: Mapping[str, str]) -> Rule:
    """Parse one [[rules]] table."""
    place = f"{file}: rule {item.get('id', 'without id')}"
    if missing := _REQUIRED - item.keys():
        raise PackError(place + _list(": missing ", missing))
    if unknown := item.keys() - _REQUIRED - _OPTIONAL:
        raise PackError(place + _list(": unknown ", unknown))
    if not _ID.fullmatch(str(item["id"])):
        raise PackError(f"{place}: an id is two to four capital letters and three digits, such as AD001")
    for key in ("where", "literals", "positive", "negative"):
        if not isinstance(item[key], list):  # a text would be taken for a list of its letters
            raise PackError(f"{place}: {key} is a list: {key} = [{json.dumps(item[key], ensure_ascii=False, default=str)}]")
    if wrong := set(item["where"]) - set(get_args(Where)) or ({"nowhere"} if not item["where"] else set()):
        raise PackError(place + _list(": where is a list of " + ", ".join(get_args(Where)) + ", not of ", wrong))
    _check_context(item, place)
    if not item["positive"] or not item["negative"]:
        raise PackError(f"{place}: give at least one positive example [before, after] and one negative")
    if not item["literals"] or any(literal != literal.lower() or not literal for literal in item["literals"]):
        raise PackError(f"{place}: literals are lower-case strings, at least one")
    if any(len(pair) != 2 for pair in item["positive"]):
        raise PackError(f"{place}: a positive example is a pair [before, after]")
    read = {
        "where": tuple(item["where"]),
        "literals": tuple(item["literals"]),
        "pattern": _with_parts(item["pattern"], parts, place),
        "positive": tuple((before, after) for before, after in item["positive"]),
        "negative": tuple(item["negative"]),
        "requires": tuple(item.get("requires", ())),
        "alone": _counts(item, "alone", place),
        "beside": _counts(item, "beside", place),
    }
    return Rule(**(item | read))


def _check_context(item: dict[str, Any], place: str) -> None:
    """Check what a rule says of the lines around its matches."""
    for key, names in (("stands", get_args(Stands)), ("kind", get_args(Kind))):
        if item.get(key, "") not in names:
            raise PackError(f"{place}: {key} is " + ", ".join(f'"{name}"' for name in names[1:]))
    if item.get("stands", "within") != "within" and not LINES & set(item["where"]):
        raise PackError(f"{place}: stands is for rules of lines, and where has none of " + ", ".join(sorted(LINES)))


def _counts(item: dict[str, Any], key: str, place: str) -> tuple[int, int]:
    """Counts of a rule: two whole numbers, the first not above the second."""
    counts = item.get(key, [0, 0])
    if not (
        isinstance(counts, list) and len(counts) == 2 and all(type(n) is int for n in counts) and 0 <= counts[0] <= counts[1]
    ):
        raise PackError(f"{place}: {key} is [artefacts, matches], two whole numbers, such as [3, 4]")
    return counts[0], counts[1]


def _check_pattern(rule: Rule, file: Path) -> None:
    for key, pattern in (("pattern", rule.pattern), ("links", rule.links)):
        if problem := user_patterns.fault(pattern, regex.IGNORECASE | regex.V1):
            raise PackError(f"{file}: rule {rule.id}: invalid {key} ({problem})")


def _list(lead: str, names: Iterable[str]) -> str:
    listed = ", ".join(sorted(names))
    return lead + listed if listed else ""
