"""Results as annotations of a GitHub workflow and as its job summary.

GitHub shows ten annotations of each level per step and drops the rest silently.  So ten are chosen, the first line of every
document before the second line of any, and a notice gives the number of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappush, heappushpop
from itertools import groupby

from spinfix.edits import Edit, visible_span
from spinfix.report.positions import Lines, Origin
from spinfix.report.rules import Groups
from spinfix.report.summary import Tally, share
from spinfix.report.terminal import counted, percent, shortened, visible
from spinfix.report.view import RunReport, describe, group
from spinfix.result import Result

MOST = 10
"""Annotations of each level that GitHub shows per step."""
LISTED = 20
"""Documents and groups listed in the job summary, which is limited to 1 MiB."""
EDITS = 5
"""Edits described in one annotation; a line rarely has more, but a record may have hundreds."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A message about a position in a file.

    Attributes:
        level: "error", "warning" or "notice".
        message: text, possibly of several lines.
        file: path of the file; "" for none.
        line: from 1; 0 for none.
        column: from 1; 0 for none.
        end_column: column after the last one; 0 for none.
        title: heading.
    """

    level: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    end_column: int = 0
    title: str = "spinfix"

    def command(self) -> str:
        r"""Format the annotation as a workflow command.

        >>> Annotation("warning", "100 %\nsure", "a,b.txt", 3, title="x").command()
        '::warning file=a%2Cb.txt,line=3,title=x::100 %25%0Asure\n'
        """
        named = {
            "file": self.file,
            "line": self.line,
            "col": self.column,
            "endColumn": self.end_column,
            "title": self.title,
        }
        properties = ",".join(f"{key}={_property(str(value))}" for key, value in named.items() if value)
        return f"::{self.level} {properties}::{_data(self.message)}\n"


def _data(text: str) -> str:
    """Escape a message for the runner; other control characters are made printable."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "%0A".join(visible(line).replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    return visible(text.replace("\r", "").replace("\n", " ")).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


class GithubReport(RunReport):
    """Collects annotations and the documents with most edits, in constant memory."""

    def __init__(self) -> None:
        """Start a run."""
        self._chosen: list[tuple[int, int, Annotation]] = []  # a heap, lowest priority first
        self._failures: list[Annotation] = []
        self._most: list[tuple[int, int, str]] = []  # a heap, fewest edits first
        self._documents = 0
        self._changed = 0
        self._places = 0
        self._failed = 0

    def add(self, origin: Origin, result: Result) -> str:
        """Add the edits of a document."""
        self._documents += 1
        for rank, annotation in enumerate(annotated(origin, result)):
            self._places += 1
            item = (-rank, -self._documents, annotation)
            if len(self._chosen) < MOST:
                heappush(self._chosen, item)
            elif item[:2] > self._chosen[0][:2]:
                heappushpop(self._chosen, item)
        if result.edits:
            self._changed += 1
            keep = heappush if len(self._most) < LISTED else heappushpop
            keep(self._most, (len(result.edits), -self._documents, origin.name))
        return ""

    def fail(self, origin: Origin, message: str) -> str:
        """Add a document that could not be cleaned."""
        self._failed += 1
        if self._failed <= MOST:
            self._failures.append(Annotation("error", message, origin.path, origin.line or 0, title="spinfix: not cleaned"))
        return ""

    def end(self) -> str:
        """Return the workflow commands."""
        chosen = [annotation for _, _, annotation in sorted(self._chosen, key=lambda item: (-item[1], -item[0]))]
        commands = [*self._failures, *chosen]
        if left := [*self._left()]:
            verb = "is" if self._places - len(self._chosen) + self._failed - len(self._failures) == 1 else "are"
            commands.append(
                Annotation("notice", f"{' and '.join(left)} {verb} not annotated; the job summary counts all of them.")
            )
        return "".join(annotation.command() for annotation in commands)

    def _left(self) -> Iterator[str]:
        if self._places > len(self._chosen):
            yield f"{counted(self._places - len(self._chosen), 'more place')} in {counted(self._changed, 'document')}"
        if self._failed > len(self._failures):
            yield f"{counted(self._failed - len(self._failures), 'more document')} that could not be cleaned"

    def markdown(self, tally: Tally) -> str:
        """Return the job summary, for the file named by ``GITHUB_STEP_SUMMARY``."""
        groups = Groups()
        parts = [
            "### spinfix\n",
            _table(
                ("documents", "spun", "changed", "not cleaned", "edits"),
                [
                    (
                        f"{tally.documents:,}",
                        f"{tally.spun:,} ({share(tally.spun, tally.asked)})" if tally.asked else "not checked",
                        f"{tally.changed:,}",
                        f"{tally.failed:,}",
                        f"{tally.edits:,}",
                    )
                ],
            ),
        ]
        if tally.groups:
            rows = [(name, groups.title(name), f"{count:,}") for name, count in tally.groups.most_common(LISTED)]
            parts.append(_table(("dictionary or rule", "", "edits"), rows))
        if self._most:
            most = [(name, f"{edits:,}") for edits, _, name in sorted(self._most, reverse=True)]
            heading = "documents with most edits" if self._changed > len(most) else "documents with edits"
            parts.append(_table((heading, "edits"), most))
        else:
            parts.append("Nothing to change.\n")
        return "\n".join(parts)


def annotated(origin: Origin, result: Result) -> Iterator[Annotation]:
    """Yield one annotation per line with edits, or one per record of a larger file."""
    lines = Lines(result.source)
    is_record = origin.record is not None
    for line, edits in groupby(result.edits, key=lambda edit: 0 if is_record else lines.place(visible_span(edit)[0])[0]):
        yield _annotation(origin, line, list(edits), lines)


def _annotation(origin: Origin, line: int, edits: list[Edit], lines: Lines) -> Annotation:
    parts = [_described(edit) for edit in edits[:EDITS]]
    if len(edits) > EDITS:
        parts.append(f"and {counted(len(edits) - EDITS, 'more edit')}")
    title = _title(edits)
    if origin.record is not None:
        return Annotation("warning", "\n".join(parts), origin.path, origin.line or 0, title=f"{title} (record {origin.record})")
    column = lines.place(visible_span(edits[0])[0])[1]
    end_line, end_column = lines.place(visible_span(edits[-1])[1])
    end_column = end_column if end_line == line and end_column > column else 0
    return Annotation("warning", "\n".join(parts), origin.path, line, column, end_column, title)


def _title(edits: list[Edit]) -> str:
    kinds = {edit.kind for edit in edits}
    noun = {"restoration": "spun phrase", "artefact": "artefact"}[edits[0].kind] if len(kinds) == 1 else "edit"
    return f"spinfix: {counted(len(edits), noun)}"


def _described(edit: Edit) -> str:
    others = [
        f"“{shortened(other.text)}” {percent(other.probability)}"
        for other in edit.alternatives
        if other.probability >= 0.05 and other.text not in (edit.found, edit.replacement, "")
    ]
    return f"{describe(edit)}{'; or ' + ', '.join(others) if others else ''} [{group(edit)}]"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    numbers = [all(row[place].replace(",", "").isdecimal() for row in rows) for place in range(len(head))]
    rule = "|".join(" ---: " if flush else " --- " for flush in numbers)
    lines = [" | ".join(map(markdown_escaped, row)) for row in (head, *rows)]
    return "".join(f"| {line} |\n" for line in lines[:1]) + f"|{rule}|\n" + "".join(f"| {line} |\n" for line in lines[1:])


def markdown_escaped(text: str) -> str:
    r"""Escape ``text`` for Markdown, on one line.

    >>> markdown_escaped("a|b_<i>")
    'a\\|b\\_\\<i\\>'
    """
    return re.sub(r"([\\`*_{}\[\]()#|~<>&@!])", r"\\\1", shortened(text))
