r"""Results as SARIF 2.1.0, the interchange format of code scanners (OASIS), written as a stream.

Every edit is a result with its location, its replacement as a fix (the likelier alternatives as further fixes), and its
confidence as rank and property.  The rules are listed after the results, when all are known; the order does not matter in JSON.

Columns and offsets count Unicode code points; lines end with a line feed, with or without a carriage return before it.
A byte-order mark is not counted.  A record of a larger file is located by its line in that file, if the format has lines; its
edits are described in message and properties but have no fix, because only the reader of that format knows where in the file
the text is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import spinfix
from spinfix.artefacts.rules import Pack
from spinfix.edits import Edit, visible_span
from spinfix.report.json import dumps
from spinfix.report.positions import Lines, Origin
from spinfix.report.rules import Group, Groups
from spinfix.report.terminal import counted, percent, shortened
from spinfix.report.view import RunReport, describe
from spinfix.result import Result

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "spinfixEdit/v1"
"""Name and version of the fingerprint; the version changes with its definition."""
CONTEXT = 40
"""Code points on each side that are part of a fingerprint: enough to distinguish two uses of a phrase, few enough that changes
elsewhere in the paragraph do not affect it."""
NOTIFICATIONS = 1000
"""Maximum number of failed documents listed; the others are only counted, because the list is kept in memory until the end."""
LIKELY = 0.05
"""Minimum probability of an alternative that is offered as a further fix."""


class SarifReport(RunReport):
    """The SARIF log of a run, in pieces of text to be written in order.

    >>> report = SarifReport()
    >>> edit = Edit(3, 8, "go to", "visit", "restoration", family="mine", entry="go to → visit", confidence=0.9)
    >>> log = report.begin() + report.add(Origin("a.txt"), Result("We go to Rome.", (edit,), 0.9)) + report.end()
    >>> import json
    >>> json.loads(log)["runs"][0]["results"][0]["message"]["text"]
    '“go to” should read “visit” (90 % sure).'
    """

    def __init__(self, packs: Sequence[Pack] | None = None) -> None:
        """Start a log; ``packs`` are the rule packs in use [default: the shipped ones]."""
        self._groups = Groups(packs)
        self._rules: dict[str, Group] = {}
        self._index: dict[str, int] = {}
        self._started = False
        self._failures: list[dict[str, Any]] = []
        self._failed = 0

    def begin(self) -> str:
        """Return the text before the results."""
        return f'{{"$schema": {dumps(SCHEMA)}, "version": "2.1.0", "runs": [{{"columnKind": "unicodeCodePoints", "results": ['

    def add(self, origin: Origin, result: Result) -> str:
        """Return the results of a document."""
        pieces = []
        for item in self._results(origin, result):
            pieces.append(("," if self._started else "") + "\n" + dumps(item))
            self._started = True
        return "".join(pieces)

    def fail(self, origin: Origin, message: str) -> str:
        """Add a document that could not be cleaned; it is reported at the end."""
        self._failed += 1
        if self._failed <= NOTIFICATIONS:
            self._failures.append(
                {"level": "error", "message": {"text": _plain(message) or "failed"}, "locations": [_location(origin, None)]}
            )
        return ""

    def end(self) -> str:
        """Return the text after the results."""
        notes = list(self._failures)
        if self._failed > NOTIFICATIONS:
            more = f"{counted(self._failed - NOTIFICATIONS, 'more document')} could not be cleaned"
            notes.append({"level": "error", "message": {"text": more}})
        invocation: dict[str, Any] = {"executionSuccessful": not self._failed}
        if notes:
            invocation["toolExecutionNotifications"] = notes
        driver = {
            "name": "spinfix",
            "semanticVersion": spinfix.__version__,
            "rules": [_rule(group) for group in self._rules.values()],
        }
        return f'\n], "invocations": [{dumps(invocation)}], "tool": {{"driver": {dumps(driver)}}}}}]}}\n'

    def _results(self, origin: Origin, result: Result) -> Iterator[dict[str, Any]]:
        lines = Lines(result.source)
        seen: Counter[str] = Counter()
        for edit in result.edits:
            group = self._groups.of(edit)
            index = self._index.setdefault(group.name, len(self._index))
            self._rules.setdefault(group.name, group)
            print_ = _fingerprint(result.source, edit, group)
            seen[print_] += 1
            yield {
                "ruleId": _rule_id(group),
                "ruleIndex": index,
                "level": "warning",
                "rank": round(100 * edit.confidence, 2),
                "message": {"text": _message(edit, lines, origin)},
                "locations": [_location(origin, _region(*visible_span(edit), lines, snippet=True))],
                "partialFingerprints": {FINGERPRINT: f"{print_}:{seen[print_]}"},
                **({"fixes": list(_fixes(origin, edit, lines))} if origin.record is None else {}),
                "properties": _properties(edit, lines),
            }


def _message(edit: Edit, lines: Lines, origin: Origin) -> str:
    line, column = lines.place(visible_span(edit)[0])
    where = "" if origin.record is None else f"{line}:{column} of the record: "
    return _plain(f"{where}{describe(edit)}.")


def _plain(text: str) -> str:
    """Escape what SARIF would read as a placeholder or a link (3.11.5, 3.11.6)."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "\\](")


def _location(origin: Origin, region: dict[str, Any] | None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": uri(origin.path)}}
    if origin.record is None:
        if region is not None:
            place["region"] = region
        return {"physicalLocation": place}
    if origin.line is not None:
        place["region"] = {"startLine": origin.line}
    named = {"name": str(origin.record), "fullyQualifiedName": f"{origin.path}:{origin.record}", "kind": "record"}
    return {"physicalLocation": place, "logicalLocations": [named]}


def uri(path: str) -> str:
    """Return a path as a URI reference; relative paths stay relative."""
    pure = PurePath(path)
    try:
        data = pure.as_posix().encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = pure.as_posix().encode("utf-8", "replace")
    return ("file://" if pure.is_absolute() else "") + quote(data)


def _region(start: int, end: int, lines: Lines, *, snippet: bool = False) -> dict[str, Any]:
    start_line, start_column = lines.place(start)
    end_line, end_column = lines.place(end)
    if end == len(lines.text) and lines.text.endswith("\n"):  # after a final line feed: an extra line that contains only ends
        end_line, end_column = len(lines) + 1, 1
        if start == end:
            start_line, start_column = end_line, end_column
    return {
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": start,
        "charLength": end - start,
        **({"snippet": {"text": lines.text[start:end]}} if snippet and start < end else {}),
    }


def _fixes(origin: Origin, edit: Edit, lines: Lines) -> Iterator[dict[str, Any]]:
    region = _region(edit.start, edit.end, lines)
    readings = {edit.replacement: edit.confidence}
    for other in edit.alternatives:
        if other.probability >= LIKELY and other.text != edit.found:
            readings.setdefault(other.text, other.probability)
    for text, probability in readings.items():
        replacement = {"deletedRegion": region, **({"insertedContent": {"text": text}} if text else {})}
        words = f"Write “{shortened(text)}”" if text else f"Remove “{shortened(edit.found)}”"
        yield {
            "description": {"text": _plain(f"{words} ({percent(probability)} sure)")},
            "artifactChanges": [{"artifactLocation": {"uri": uri(origin.path)}, "replacements": [replacement]}],
        }


def _properties(edit: Edit, lines: Lines) -> dict[str, Any]:
    line, column = lines.place(visible_span(edit)[0])
    return {
        "kind": edit.kind,
        "family": edit.family,
        "entry": edit.entry,
        "rule": edit.rule,
        "confidence": edit.confidence,
        "found": edit.found,
        "replacement": edit.replacement,
        "alternatives": [{"text": other.text, "probability": other.probability} for other in edit.alternatives],
        "documentLine": line,
        "documentColumn": column,
    }


def _fingerprint(text: str, edit: Edit, group: Group) -> str:
    """A hash that does not depend on the position: of the edit and the words around it."""
    before = " ".join(text[max(0, edit.start - CONTEXT) : edit.start].split())
    after = " ".join(text[edit.end : edit.end + CONTEXT].split())
    recipe = dumps([group.name, edit.found, edit.replacement, before, after])
    return hashlib.sha256(recipe.encode("utf-8")).hexdigest()[:32]


def _rule_id(group: Group) -> str:
    return group.name or group.kind


def _rule(group: Group) -> dict[str, Any]:
    return {
        "id": _rule_id(group),
        "name": _rule_name(group),
        "shortDescription": {"text": _plain(group.title)},
        "fullDescription": {"text": _plain(group.help)},
        "help": {"text": _plain(group.help)},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": [group.kind]},
    }


def _rule_name(group: Group) -> str:
    """A name in Pascal case, as viewers expect: "AdSlot"."""
    words = "".join(character if character.isalnum() else " " for character in group.title).split()
    return "".join(word[:1].upper() + word[1:] for word in words) or "Edit"
