"""Every error of spinfix is a SpinfixError; the command line prints those as messages, and shows all others as they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import spinfix
from spinfix.cleaner import Cleaner
from spinfix.edits import PlanError
from spinfix.errors import SpinfixError, TextTypeError
from spinfix.result import Result
from tests.conftest import invoke

PACKAGE = Path(spinfix.__file__).parent
OF_CLICK = {"Failure"}
"""How `spinfix.cli.main` hands a message over to click."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text("utf-8"))


def classes() -> dict[str, list[str]]:
    """The classes of the package that are exceptions by their names or bases, with the names of their bases."""
    found = {}
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases = [base.id if isinstance(base, ast.Name) else ast.unparse(base) for base in node.bases]
                if any(name.endswith(("Error", "Exception")) for name in (node.name, *bases)):
                    found[node.name] = bases
    return found


def test_every_error_is_a_spinfix_error() -> None:
    found = classes()
    assert len(found) >= 24, "the search no longer finds them"
    known = {"SpinfixError"}
    for _ in found:
        known |= {name for name, bases in found.items() if known.intersection(bases)}
    assert set(found) - known == OF_CLICK


def test_no_module_raises_a_general_error() -> None:
    """It would come to the user as a traceback: bugs do."""
    general = {"Exception", "ValueError", "RuntimeError", "UnicodeError"}
    raised = {
        f"{name}:{node.lineno}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and general.intersection(ast.unparse(node).replace("(", " ").split())
    }
    assert not raised


def test_no_module_asks_where_an_exception_was_defined() -> None:
    asking = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "__module__"
    }
    assert not asking


def test_the_kinds_are_still_value_errors() -> None:
    assert issubclass(SpinfixError, ValueError)
    assert issubclass(PlanError, SpinfixError)


class StrangerError(SpinfixError):
    """One of somebody's own, defined outside the package."""


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make the engine fail with an exception, on a document of "go to"."""

    def fail(error: Exception) -> Any:
        def analyse(_: Cleaner, text: str) -> Result:
            raise error

        monkeypatch.setattr("spinfix.cleaner.Cleaner.analyse", analyse)
        monkeypatch.setattr("spinfix.cleaner.Cleaner.detect", analyse, raising=False)
        return invoke("detect", stdin="go to")

    return fail


def test_errors_of_ours_are_messages_wherever_they_are_defined(failing: Any) -> None:
    result = failing(StrangerError("no such lamp; light another"))
    assert (result.exit_code, result.stderr) == (2, "spinfix: no such lamp; light another\n")


@pytest.mark.parametrize("error", [ValueError("a bug"), TypeError("a bug"), KeyError("a bug")])
def test_bugs_are_reported_with_their_document_and_their_traceback_is_logged(
    failing: Any, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="spinfix")
    result = failing(error)
    assert (result.exit_code, result.stderr) == (2, f"spinfix: <stdin>: could not be cleaned ({error!r}); please report this\n")
    assert any(record.exc_info and record.exc_info[1] is error for record in caplog.records)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"go to", "text must be str, not bytes; decode it first, e.g. data.decode('utf-8')"),
        (bytearray(b"go to"), "text must be str, not bytearray; decode it first, e.g. data.decode('utf-8')"),
        (None, "text must be str, not None; leave out records without text, or give ''"),
        (float("nan"), "text must be str, not nan; leave out records without text, or give ''"),
        (3, "text must be str, not int; give one document at a time, as a string"),
        (["go to"], "text must be str, not list; give one document at a time, as a string"),
    ],
)
@pytest.mark.parametrize("name", ["clean", "analyse", "scrub", "restore"])
def test_what_is_no_text_is_refused(name: str, text: Any, message: str) -> None:
    with pytest.raises(TextTypeError) as raised:
        getattr(Cleaner(), name)(text)
    assert str(raised.value) == message
    assert isinstance(raised.value, TypeError)
    assert isinstance(raised.value, spinfix.SpinfixError)


def test_a_text_of_a_subclass_is_a_text() -> None:
    class Title(str):
        __slots__ = ()

    assert spinfix.clean(Title("Nothing was spun here.")) == "Nothing was spun here."
