"""Workflow commands and job summaries: right escapes, ten annotations, honest numbers."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from spinfix.edits import Edit
from spinfix.report.github import LISTED, MOST, Annotation, GithubReport
from spinfix.report.summary import Tally
from spinfix.result import Result
from tests.reports import edit, harbour, meadow, origin

_COMMAND = re.compile(r"::(\w+) ([^:\n]*)::([^\r\n]*)\n")


def unescaped(text: str) -> str:
    """As the runner reads it."""
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Level, properties and message of each command; fails if there is anything else."""
    found = []
    while text:
        match = _COMMAND.match(text)
        assert match, text[:200]
        properties = dict(item.split("=", 1) for item in match[2].split(","))
        found.append((match[1], {key: unescaped(value) for key, value in properties.items()}, unescaped(match[3])))
        text = text[match.end() :]
    return found


def report_of(*documents: tuple[str, Result]) -> GithubReport:
    report = GithubReport()
    assert report.begin() == ""
    assert not [name for name, result in documents if report.add(origin(name), result)]
    return report


def test_one_annotation_for_each_line() -> None:
    found = commands(report_of(("posts/harbour.txt", harbour()), ("meadow.txt", meadow())).end())
    assert [(level, properties["line"], properties["col"]) for level, properties, _ in found] == [
        ("warning", "1", "1"),
        ("warning", "2", "27"),
        ("warning", "3", "7"),
    ]
    assert found[1][1] == {
        "file": "posts/harbour.txt", "line": "2", "col": "27", "endColumn": "36", "title": "spinfix: 1 spun phrase",
    }  # fmt: skip
    assert found[1][2] == "“12 months” should read “year” (97 % sure) [wp-auto-spinner]"
    assert found[2][2].splitlines() == [
        "“go to” should read “visit” (62 % sure); or “attend” 20 % [wp-auto-spinner]",
        "“mentioned” should read “said” (88 % sure) [wp-auto-spinner]",
    ]
    assert found[0][1]["endColumn"] == "7"  # without the line end that goes too


def test_a_record_is_annotated_on_its_line() -> None:
    ((_, properties, message),) = commands(report_of(("a.jsonl:7", harbour())).end())
    assert (properties["file"], properties["line"], properties["title"]) == ("a.jsonl", "7", "spinfix: 4 edits (record 7)")
    assert len(message.splitlines()) == 4
    assert "line" not in commands(report_of(("a.parquet:7", harbour())).end())[0][1]


def test_ten_are_chosen_fairly_and_the_rest_is_counted() -> None:
    documents = [(f"{number}.txt", harbour()) for number in range(8)]
    found = commands(report_of(*documents).end())
    assert [level for level, _, _ in found] == ["warning"] * MOST + ["notice"]
    assert {properties["file"] for _, properties, _ in found[:MOST]} == {name for name, _ in documents}
    assert found[-1][2] == "14 more places in 8 documents are not annotated; the job summary counts all of them."


def test_one_place_more_is_one_place() -> None:
    result = Result("go to", (edit("go to", "go to", "visit"),), 0.9)
    report = report_of(*((f"{number}.txt", result) for number in range(MOST + 1)))
    assert commands(report.end())[-1][2].startswith("1 more place in 11 documents is not annotated")
    for number in range(MOST + 1):
        report.fail(origin(f"{number}.txt"), "is not UTF-8")
    assert "1 more document that could not be cleaned" in commands(report.end())[-1][2]


def test_failures_are_errors() -> None:
    report = report_of(("a.txt", meadow()))
    for number in range(MOST + 2):
        report.fail(origin(f"b.jsonl:{number + 1}"), "is not JSON: line\nbroken")
    found = commands(report.end())
    assert found[0] == ("error", {"file": "b.jsonl", "line": "1", "title": "spinfix: not cleaned"}, "is not JSON: line\nbroken")
    assert len(found) == MOST + 1
    assert "2 more documents that could not be cleaned" in found[-1][2]


@settings(deadline=None)
@given(st.text(), st.text(min_size=1).filter(lambda name: name.isprintable()))
@example("100 %0A", "100%3A, or %2C.txt")
def test_no_text_can_end_its_command(message: str, name: str) -> None:
    ((_, properties, told),) = commands(Annotation("warning", message, name, title=message or "x").command())
    assert properties["file"] == name
    if message.isprintable():
        assert told == message
    command = Annotation("warning", message, message, title=message).command()
    assert len(command.splitlines()) == 1


def test_a_document_cannot_give_commands() -> None:
    source = "go to\n::error::pwned%0A::stop-commands::x"
    report = report_of(("a\n::error::b.txt", Result(source, (edit(source, source, "visit"),), 0.9)))
    assert [line[:9] for line in report.end().splitlines()] == ["::warning"]


def test_the_summary_is_markdown_that_shows_what_is_there() -> None:
    report = report_of(("a|b_<script>.md", harbour()), ("meadow.txt", meadow()))
    tally = Tally()
    tally.add(harbour())
    tally.add(meadow())
    lines = report.markdown(tally).splitlines()
    assert "| 2 | 1 \\(50.0 %\\) | 1 | 0 | 4 |" in lines
    assert [line[:17] for line in lines if "AD001" in line] == ["| AD001 | Ad slot"]
    assert "| a\\|b\\_\\<script\\>.md | 4 |" in lines
    assert "Nothing to change." in report_of(("meadow.txt", meadow())).markdown(Tally())


def test_what_is_kept_does_not_grow() -> None:
    report = report_of(
        *(
            (f"{number}.txt", Result("go", (Edit(0, 2, "go", "x", "restoration", family="mine", entry="go → x"),), 0.9))
            for number in range(300)
        )
    )
    assert len(report.markdown(Tally()).splitlines()) < LISTED + 10
    assert len(report.end().splitlines()) == MOST + 1
