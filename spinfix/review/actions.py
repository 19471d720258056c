"""What the page of a review asks for: the page itself, its state and the actions, without HTTP.

`spinfix.review.server` serves them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple, cast, get_args

from spinfix.errors import SpinfixError
from spinfix.report.html import HtmlReport, ServerParts, shortened
from spinfix.report.positions import Lines
from spinfix.report.terminal import counted
from spinfix.review.lessons import lessons
from spinfix.review.outcome import Writer, save_corrections, save_plan, unused
from spinfix.review.session import Decided, ReviewError, Scope, Session

SHOWN = 5
"""Refused corrections that are shown."""


class Targets(NamedTuple):
    """Where the results of a review go.

    Attributes:
        output: folder for the files; None to change them in place.
        plan: the plan, or where one that undoes another run is there, how its name begins.
        corrections: the file of corrections.
        who: the name in it.
    """

    output: Path | None
    plan: Path
    corrections: Path
    who: str = ""


class Review:
    """What the page asks for, as functions from JSON to JSON; one call at a time.

    Args:
        session: the review.
        writer: writes its files.
        targets: where the results go.
        title: heading of the page.
    """

    def __init__(self, session: Session, writer: Writer, targets: Targets, title: str = "Review") -> None:
        self.session = session
        self._writer = writer
        self._targets = targets
        self._title = title
        self._plan: Path | None = None  # where it was saved last
        self._undoing: Path | None = None  # where it was saved last when all files were as decided, which it undoes
        self._lock = RLock()
        self.posts: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "decide": self.decide,
            "add": self.add,
            "undo": self.undo,
            "save-files": self.save_files,
            "save-plan": self.save_plan,
            "save-corrections": self.save_corrections,
        }

    def page(self) -> str:
        """The page: the HTML report with the decisions."""
        folder = files("spinfix.review") / "page"
        body, keys, style, script = (
            (folder / name).read_text("utf-8") for name in ("review.html", "keys.html", "review.css", "review.js")
        )
        report = HtmlReport(self._title, documents=max(1, len(self.session.documents)))
        for document in self.session.documents:
            report.add(document.name, document.result)
        return report.page(server=ServerParts(body, keys, style, script, "; connect-src 'self'"))

    def state(self) -> dict[str, Any]:
        """All decisions."""
        session = self.session
        held = [
            Decided(number, spot, text)
            for number, document in enumerate(session.documents)
            for spot in range(len(document.spots))
            if (text := session.text_of(number, spot)) is not None
        ]
        return self._answer(held)

    def decide(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Decide a place: ``document``, ``spot``, ``reading`` ("accept", "keep" or "text" with ``text``), ``scope``."""
        document, spot, scope = asked.get("document"), asked.get("spot"), asked.get("scope", "place")
        if not isinstance(document, int) or not isinstance(spot, int) or scope not in get_args(Scope):
            raise ReviewError("document and spot take whole numbers, scope takes place, document or everywhere")
        edit = self.session.spot(document, spot).edit
        readings = {"accept": edit.replacement, "keep": edit.found, "text": asked.get("text")}
        text = readings.get(str(asked.get("reading")))
        if not isinstance(text, str):
            raise ReviewError("reading takes accept, keep, or text with a text")
        return self._answer(self.session.decide(document, spot, text, cast(Scope, scope)))

    def add(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Decide a place that nothing was proposed for: ``document``, ``line``, ``column``, ``found``, ``text``.

        The column is where the page believes it to be; of the places in the line or after it the nearest one is meant.
        """
        document, line, column = asked.get("document"), asked.get("line"), asked.get("column")
        found, text = asked.get("found"), asked.get("text")
        if not (isinstance(document, int) and isinstance(line, int) and isinstance(column, int)):
            raise ReviewError("document, line and column take whole numbers")
        if not isinstance(found, str) or not isinstance(text, str) or not 0 <= document < len(self.session.documents):
            raise ReviewError(f"there is no document {document}, or no text")
        lines = Lines(self.session.documents[document].result.source)
        wanted = lines.start(max(0, line - 1)) + column
        places = [match.start() for match in re.finditer(re.escape(found), lines.text)] if found else []
        if not places:
            raise ReviewError("select words of one paragraph, without edits among them")
        start = min(places, key=lambda place: abs(place - wanted))
        return self._answer(self.session.add(document, start, start + len(found), text))

    def undo(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Take the last action back."""
        return self._answer(self.session.undo())

    def save_files(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Write the files, and anew a plan that was saved before, which must undo what is written in place."""
        done = self._writer.write()
        errors = list(done.errors)
        lines = [f"wrote {counted(len(done.changed), 'file')} with changes", *errors]
        if self._plan and self._writer.is_up_to_date:
            try:
                lines.append(f"saved {self._save_plan()} again, which undoes this")
            except SpinfixError as error:  # the files are written nevertheless
                errors.append(str(error))
                lines.append(str(error))
        return {"message": "\n".join(lines), "wrong": bool(errors)}

    def save_plan(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Save the plan."""
        return {"message": f"saved {self._save_plan()}; spinfix apply applies it", "wrong": False}

    def _save_plan(self) -> Path:
        """Save the plan; returns where: not over one that undoes what files have now, unless it has the same edits."""
        done = self._writer.is_up_to_date
        if self._plan is None or (self._plan == self._undoing and not done):
            self._plan = unused(self._targets.plan)
        save_plan(self.session, self._plan, in_place=self._writer.changed_in_place)
        if done:
            self._undoing = self._plan
        return self._plan

    def save_corrections(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Save the corrections that follow from the decisions."""
        learnt = lessons(self.session, self._targets.who, date.today().isoformat())
        added, refused = save_corrections(self._targets.corrections, learnt.corrections)
        lines = [f"{self._targets.corrections}: {counted(added, 'correction')} added"]
        if learnt.left_out:
            lines.append(f"{counted(learnt.left_out, 'phrase')} left out: no words beside them tell the decisions apart")
        lines += [f"not added: {message}" for message in refused[:SHOWN]]
        if len(refused) > SHOWN:
            lines.append(f"and {len(refused) - SHOWN:,} more that the file contradicts")
        return {"message": "\n".join(lines), "wrong": bool(refused)}

    def _answer(self, changes: list[Decided]) -> dict[str, Any]:
        session = self.session
        return {
            "total": session.total,
            "decided": session.decided,
            "undoable": session.undoable,
            "changes": [
                [change.document, change.spot, None if change.text is None else shortened(change.text)] for change in changes
            ],
            "where": self.where,
        }

    @property
    def where(self) -> dict[str, str]:
        """In words, where files, plan and corrections are written."""
        targets = self._targets
        return {
            "files": f"to the folder {targets.output}" if targets.output else "in place",
            "plan": str(self._plan or unused(targets.plan)),
            "corrections": str(targets.corrections),
        }

    def locked(self, action: Callable[[], Any]) -> Any:
        """Call a function while no other request is served."""
        with self._lock:
            return action()
