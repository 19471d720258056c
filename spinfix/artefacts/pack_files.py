"""Read packs of artefact rules from TOML files, and check them; `spinfix.artefacts.rules` describes the format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from typing import Any, get_args

import regex

from spinfix import lazy, user_patterns
from spinfix.artefacts.rules import ID, LINES, Kind, Pack, PackError, Rule, Stands, Where, check_ids
from spinfix.kernels import array_store
from spinfix.resources import artefacts, tables

STORED = "artefacts"
"""Name of the file in which the shipped packs are stored."""

LARGEST = 10_000_000
"""Bytes of a rule pack, a bound for files that are none; the largest shipped one has 22 kB."""

_ID = lazy.regex_compile(ID)
_LISTS = ("where", "literals", "negative", "requires")
_TEXTS = ("description", "pattern", "links", "stands", "kind")
_FLAGS = ("block", "opens", "vouches", "default")
"""The keys of a rule that are lists of texts, texts, and true or false."""
_REQUIRED = frozenset(field.name for field in fields(Rule) if field.default is MISSING)
_OPTIONAL = frozenset(field.name for field in fields(Rule)) - _REQUIRED
_PACK_KEYS = frozenset({"name", "description", "rules"})
_OPTIONAL_PACK_KEYS = frozenset({"sites", "like", "parts"})

_PART = lazy.re_compile(r"\\.|\(\?&([\w-]+)\)", re.DOTALL)
"""What stands for a part in a pattern; a sign behind a backslash begins none."""
_NUMBERED_REFERENCE = lazy.re_compile(r"(?<!\\)(?:\\\\)*\\[1-9]")
"""What calls a group by its number, which it has in the whole pattern and not in its part."""
_PART_NAME = lazy.re_compile(r"[\w-]+")
_GROUP = lazy.re_compile(r"\\.|\(\?P?<(\w+)>", re.DOTALL)
"""A group with a name, which the `regex` module calls as the loader does parts."""


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
    """The shipped packs.  Their patterns are compiled in the tests, not at every start.

    What their TOML says is stored when the package is built, since parsing it takes 14 ms; it is used while they are the same.
    """
    files = sorted(artefacts().glob("*.toml"))
    stored = array_store.load(tables(STORED), _storage_key(files))
    if stored is None:
        return tuple(_read(file) for file in files)
    return tuple(_parse_pack(json.loads(line), file) for line, file in zip(stored["packs"], files, strict=True))


def lay_out() -> Path:
    """Store what the shipped packs say where `load_packs` finds it; returns the file."""
    files = sorted(artefacts().glob("*.toml"))
    array_store.save(tables(STORED), _storage_key(files), {"packs": [json.dumps(_load_toml(file)) for file in files]})
    return tables(STORED)


def _storage_key(files: Sequence[Path]) -> str:
    return array_store.key_of("packs", files)


def _read(file: Path) -> Pack:
    return _parse_pack(_load_toml(file), file)


def _load_toml(file: Path) -> dict[str, Any]:
    """Read the TOML of a pack."""
    import tomllib

    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise PackError(f"{file}: is larger than {LARGEST / 1e6:g} MB, as no rule pack is")
        return tomllib.loads(content.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise PackError(f"{file}: cannot read this rule pack ({error})") from error


def _parse_pack(data: dict[str, Any], file: Path) -> Pack:
    """Parse what the TOML of a pack says."""
    unknown = data.keys() - _PACK_KEYS - _OPTIONAL_PACK_KEYS
    if unknown or not data.keys() >= _PACK_KEYS or not isinstance(data["rules"], list):
        raise PackError(
            f"{file}: a rule pack has exactly a name, a description and [[rules]], and perhaps sites, like and [parts]"
            + _listed("; unknown: ", unknown)
            + _listed("; missing: ", _PACK_KEYS - data.keys())
        )
    sites = data.get("sites", [])
    if not isinstance(sites, list) or not all(isinstance(site, str) and site and "/" not in site for site in sites):
        raise PackError(f'{file}: sites is a list of domains, such as ["example.org"]')
    like = data.get("like", "")
    if "like" in data and like not in (shipped := sorted(path.stem for path in artefacts().glob("*.toml"))):
        raise PackError(f"{file}: like is the name of a shipped pack, one of {', '.join(shipped)}")
    parts = _parse_parts(data.get("parts", {}), file)
    rules = tuple(_parse_rule(item, file, parts) for item in data["rules"])
    used = frozenset[str]().union(*(_part_names(item["pattern"]) for item in data["rules"]))
    return Pack(
        name=str(data["name"]),
        description=str(data["description"]),
        rules=rules,
        sites=tuple(site.lower() for site in sites),
        like=like,
        unused_parts=tuple(name for name in parts if name not in used),
    )


def _parse_parts(table: object, file: Path) -> dict[str, str]:
    """Parse the [parts] table."""
    if not isinstance(table, dict):
        raise PackError(f"{file}: [parts] is a table of names and patterns, such as number = '\\d{{1,4}}'")
    for name, part in table.items():
        if not _PART_NAME.fullmatch(name):
            raise PackError(f"{file}: part {name!r}: a name has letters, digits, - and _, and no other signs")
        if not isinstance(part, str) or not part:
            raise PackError(f"{file}: part {name}: a part is a pattern, in quotation marks")
        if others := _part_names(part):
            raise PackError(f"{file}: part {name}: parts have no parts; write out what (?&{min(others)}) stands for")
        if _NUMBERED_REFERENCE.search(part):
            raise PackError(f"{file}: part {name}: groups are numbered in the whole pattern; give the group a name, (?P=name)")
        try:
            regex.compile(part)
        except regex.error as error:
            raise PackError(f"{file}: part {name}: not a pattern by itself: {error}") from None
    return table


def _part_names(pattern: str) -> frozenset[str]:
    """The names of the parts that a pattern has; what has the name of a group in it is the group."""
    if "(?&" not in pattern:
        return frozenset()
    return frozenset(filter(None, _PART.findall(pattern))) - frozenset(filter(None, _GROUP.findall(pattern)))


def _with_parts(pattern: object, parts: Mapping[str, str], place: str) -> str:
    """A pattern with its parts where their names are."""
    if not isinstance(pattern, str):
        raise PackError(f"{place}: pattern is a text: pattern = '…'")
    if not (names := _part_names(pattern)):
        return pattern
    if unknown := names - parts.keys():
        known = _listed("; its parts are ", parts) or "; it has no [parts]"
        raise PackError(f"{place}: the pack has no part called {min(unknown)}, nor the pattern a group{known}")
    return _PART.sub(lambda match: f"(?:{parts[match[1]]})" if match[1] in names else match[0], pattern)


def _parse_rule(item: Any, file: Path, parts: Mapping[str, str]) -> Rule:
    """Parse one [[rules]] table."""
    if not isinstance(item, dict):
        raise PackError(f"{file}: rules are tables, each below a line [[rules]]")
    place = f"{file}: rule {item.get('id', 'without id')}"
    _check_keys(item, place)
    _check_types(item, place)
    _check_positions(item, place)
    _check_examples(item, place)
    parsed = {
        "where": tuple(item["where"]),
        "literals": tuple(item["literals"]),
        "pattern": _with_parts(item["pattern"], parts, place),
        "positive": tuple((before, after) for before, after in item["positive"]),
        "negative": tuple(item["negative"]),
        "requires": tuple(item.get("requires", ())),
        "alone": _parse_counts(item, "alone", place),
        "beside": _parse_counts(item, "beside", place),
    }
    return Rule(**(item | parsed))


def _check_keys(item: dict[str, Any], place: str) -> None:
    """Check that a rule has the keys of rules, and an id."""
    if missing := _REQUIRED - item.keys():
        raise PackError(place + _listed(": missing ", missing))
    if unknown := item.keys() - _REQUIRED - _OPTIONAL:
        raise PackError(place + _listed(": unknown ", unknown))
    if not _ID.fullmatch(str(item["id"])):
        raise PackError(f"{place}: an id is two to four capital letters and three digits, such as AD001")


def _check_types(item: dict[str, Any], place: str) -> None:
    """Check that a rule has lists, texts and true or false where they belong."""
    for key in _LISTS:
        values = item.get(key, [])
        if not _are_texts(values):
            given = values if isinstance(values, list) else [values]  # a text would be taken for a list of its letters
            raise PackError(f"{place}: {key} is a list of texts: {key} = {json.dumps([*map(str, given)], ensure_ascii=False)}")
    for key in _TEXTS:
        if not isinstance(item.get(key, ""), str):
            raise PackError(f"{place}: {key} is a text: {key} = '…'")
    for key in _FLAGS:
        if not isinstance(item.get(key, False), bool):
            raise PackError(f"{place}: {key} is true or false, without quotes")
    if not (isinstance(item["positive"], list) and all(map(_are_texts, item["positive"]))):
        raise PackError(f"{place}: positive is a list of pairs [before, after]")


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _check_positions(item: dict[str, Any], place: str) -> None:
    """Check what a rule says of the places of its matches, and of the lines around them."""
    if wrong := set(item["where"]) - set(get_args(Where)) or ({"nowhere"} if not item["where"] else set()):
        raise PackError(place + _listed(": where is a list of " + ", ".join(get_args(Where)) + ", not of ", wrong))
    for key, names in (("stands", get_args(Stands)), ("kind", get_args(Kind))):
        if item.get(key, "") not in names:
            raise PackError(f"{place}: {key} is " + ", ".join(f'"{name}"' for name in names[1:]))
    if item.get("stands", "within") != "within" and not LINES & set(item["where"]):
        raise PackError(f"{place}: stands is for rules of lines, and where has none of " + ", ".join(sorted(LINES)))


def _check_examples(item: dict[str, Any], place: str) -> None:
    """Check that a rule has examples of both kinds, and literals."""
    if not item["positive"] or not item["negative"]:
        raise PackError(f"{place}: give at least one positive example [before, after] and one negative")
    if not item["literals"] or any(literal != literal.lower() or not literal for literal in item["literals"]):
        raise PackError(f"{place}: literals are lower-case strings, at least one")
    if any(len(pair) != 2 for pair in item["positive"]):
        raise PackError(f"{place}: a positive example is a pair [before, after]")


def _parse_counts(item: dict[str, Any], key: str, place: str) -> tuple[int, int]:
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


def _listed(lead: str, names: Iterable[str]) -> str:
    listed = ", ".join(sorted(names))
    return lead + listed if listed else ""
