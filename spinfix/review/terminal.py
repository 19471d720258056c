"""A review in the terminal: one edit after the other, for those without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spinfix.correction_files import is_unicode
from spinfix.edits import visible_span
from spinfix.report.positions import Lines
from spinfix.report.terminal import Paint, counted, percent, plain, shortened, visible
from spinfix.review.session import ReviewError, Session, refuse_control_characters

AROUND = 60
"""Characters of context on each side: with the edit, two lines of a terminal."""
ALTERNATIVES = 4
"""Alternatives that are offered, each by its digit (`HELP`)."""
HELP = """\
  y       accept it                    n       keep the text as it stands
  1 – 4   choose an alternative        e TEXT  put another text
  a       the same for all alike in this document
  A       the same for all alike everywhere
  u       undo                         s       skip it for now
  q       stop; every decision is kept
"""


class TerminalReview:
    """Asks about the undecided edits, doubtful ones first.

    Args:
        session: the review.
        ask: shows a prompt and returns the answer; raises EOFError at the end of input.
        tell: writes text.
        paint: the colours.
    """

    def __init__(
        self, session: Session, ask: Callable[[str], str], tell: Callable[[str], object], paint: Paint = plain
    ) -> None:
        self._session = session
        self._ask = ask
        self._tell = tell
        self._paint = paint
        self._skipped: set[tuple[int, int]] = set()

    def run(self) -> None:
        """Ask until everything is decided or skipped, or the person stops."""
        while True:
            place = next((place for place in self._session.queue() if place not in self._skipped), None)
            if place is None:
                self._tell(f"{self._progress()}; nothing more to ask\n")
                return
            self._tell("".join(f"{line}\n" for line in self._shown(*place)))
            if not self._answered(place):
                self._tell(f"{self._progress()}; run it again to go on\n")
                return

    def _progress(self) -> str:
        return f"{self._session.decided:,} of {counted(self._session.total, 'edit')} decided"

    def _shown(self, number: int, spot: int) -> Iterator[str]:
        document = self._session.documents[number]
        edit, made = document.spots[spot]
        text, paint = document.result.source, self._paint
        line, column = Lines(text).place(visible_span(edit)[0])
        yield ""
        yield paint("heading", f"{shortened(document.name)}:{line}:{column}") + paint("faint", f"  {self._progress()}")
        before = _one_line(text[max(0, edit.start - AROUND) : edit.start])
        after = _one_line(text[edit.end : edit.end + AROUND])
        new = _one_line(edit.replacement) or "(removed)"
        yield f"  …{before}[{paint('removed', _one_line(edit.found))} → {paint('added', new)}]{after}…"
        state = "" if made else ", not applied"
        source = edit.rule or (f"{edit.family}: {edit.entry}" if edit.entry else edit.family)
        yield paint("faint", f"  {percent(edit.confidence)} sure{state}; {shortened(source)}")
        for place, other in enumerate(self._alternatives(number, spot), 1):
            yield f"  {place}  {_one_line(other) or '(removed)'}"

    def _alternatives(self, number: int, spot: int) -> list[str]:
        edit = self._session.spot(number, spot).edit
        others = [other.text for other in edit.alternatives if other.text not in (edit.found, edit.replacement)]
        return others[:ALTERNATIVES]

    def _answered(self, place: tuple[int, int]) -> bool:
        """Ask about one place until it is answered; False to stop."""
        edit = self._session.spot(*place).edit
        others = self._alternatives(*place)
        while True:
            try:
                answer = self._ask("y, n, 1–4, e TEXT, a, A, u, s, q, ? for help: ").strip()
            except EOFError:
                return False
            command, _, rest = answer.partition(" ")
            if command == "q":
                return False
            if command == "u":
                self._undo()
                return True
            if command == "s":
                self._skipped.add(place)
                return True
            if command in ("a", "A"):
                changed = self._session.decide(*place, edit.replacement, "document" if command == "a" else "everywhere")
                self._tell(f"{counted(len(changed), 'edit')} accepted\n")
                return True
            readings = {"y": edit.replacement, "n": edit.found, **{str(n): text for n, text in enumerate(others, 1)}}
            if command == "e" and rest.strip():
                if fault := _fault_of(rest):
                    self._tell(f"{fault}\n")
                    continue
                readings["e"] = rest.strip()
            if command in readings:
                self._session.decide(*place, readings[command])
                return True
            self._tell(f"there is no alternative {command}\n" if command.isdecimal() else HELP)

    def _undo(self) -> None:
        changed = self._session.undo()
        self._tell(f"{counted(len(changed), 'decision')} taken back\n" if changed else "there is nothing to undo\n")


def _fault_of(text: str) -> str:
    """Why a text that somebody typed is not taken; "" if it is."""
    if not is_unicode(text):
        return "the text is no UTF-8; type it in another terminal, or edit the file"
    try:
        refuse_control_characters(text)
    except ReviewError as error:
        return str(error)
    return ""


def _one_line(text: str) -> str:
    """A text on one line, without control characters."""
    return visible(text.replace("\n", "↵"))
