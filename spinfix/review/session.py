"""A review: documents with their places, the decisions about them, and what becomes of the documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from spinfix import lazy, plans
from spinfix.corpus import replay
from spinfix.corpus.records import Format, Place
from spinfix.corpus.run_plan import Source
from spinfix.corrections import DECIDED
from spinfix.edits import Edit
from spinfix.errors import SpinfixError
from spinfix.families.findings import Finding
from spinfix.report.view import SURE, View
from spinfix.result import Result
from spinfix.review.journal import Action, Change, Key, ReviewJournal, decide, decisions_of
from spinfix.text.capitals import capitalise, decapitalise

_CONTROL = lazy.re_compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters but tab and line ends: nobody means to type them, and a file with a NUL is no text."""

Scope = Literal["place", "document", "everywhere"]
"""How far a decision reaches: this place, those alike in this document, or those alike in all documents."""


class ReviewError(SpinfixError):
    """A request that a review cannot fulfil; the message says why."""


class Spot(NamedTuple):
    """A place to be decided.

    Attributes:
        edit: the edit that is proposed.
        made: whether it is made unless somebody decides otherwise.
    """

    edit: Edit
    made: bool

    @property
    def doubtful(self) -> bool:
        """Whether it is offered first: it was not made, or the report's page does not call it sure."""
        return not self.made or self.edit.confidence < SURE


@dataclass(eq=False)
class ReviewDocument:
    """A document under review.

    Attributes:
        name: its name in reports, "posts.jsonl:3".
        source: its file.
        form: format of the file.
        place: its place in the file.
        result: what was found in it.
        spots: its places, in order; they do not overlap.
        sha256: that of its text, which decisions about it are kept with.
    """

    name: str
    source: Source
    form: Format
    place: Place
    result: Result
    spots: tuple[Spot, ...] = field(init=False)
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        """Find its places."""
        self._find()
        self.sha256 = hashlib.sha256(self.result.source.encode("utf-8", "surrogatepass")).hexdigest()

    def _find(self) -> None:
        self.spots = tuple(Spot(edit, made) for edit, made in View(self.result).shown)

    def add(self, start: int, end: int, text: str) -> int:
        """Add a place that nothing was proposed for; returns its number.

        Raises:
            ReviewError: if there is no text, or a place already.
        """
        source = self.result.source
        if not 0 <= start < end <= len(source) or not source[start:end].strip():
            raise ReviewError("select the words that should read otherwise")
        for spot in self.spots:
            if spot.edit.start < end and start < spot.edit.end:
                raise ReviewError(f"{spot.edit.found!r} is to be decided already; decide it instead")
        found = source[start:end]
        new = Edit(start, end, found, text, "restoration", family=DECIDED, entry=f"{found} → {text} (review)", confidence=0.0)
        proposed = Finding("", (), 0.0, doubtful=(new,))
        self.result = replace(self.result, findings=(*self.result.findings, proposed))
        self._find()
        return next(number for number, spot in enumerate(self.spots) if spot.edit.start == start)

    def key(self, number: int, known_as: str) -> Key:
        """What a decision about one of its places is about; ``known_as`` is the name of the document in the journal."""
        edit = self.spots[number].edit
        return Key(known_as, self.sha256, edit.start, edit.end, edit.found)


@dataclass(frozen=True, slots=True)
class Decided:
    """A place whose decision has changed: its document and number, and what it reads; None for no decision."""

    document: int
    spot: int
    text: str | None


class Session:
    """A review of documents with a journal.

    Args:
        documents: the documents, in the order of their files.
        journal: the journal; decisions that it has about these documents hold.
    """

    def __init__(self, documents: Sequence[ReviewDocument], journal: ReviewJournal) -> None:
        self.documents = documents
        self._journal = journal
        self._names = [_name_in(journal, document) for document in documents]
        self._known = self._number()
        held = decisions_of(journal.actions)
        self._add_again(held)
        self._texts = {self._known[key]: text for key, text in held.items() if key in self._known}
        self._undoable = list(self._past())

    def _number(self) -> dict[Key, tuple[int, int]]:
        return {
            self._key(place, number): (place, number)
            for place, document in enumerate(self.documents)
            for number in range(len(document.spots))
        }

    def _key(self, document: int, number: int) -> Key:
        return self.documents[document].key(number, self._names[document])

    def _add_again(self, held: Mapping[Key, str]) -> None:
        """Add the places that somebody added in an earlier session, or that are no longer proposed."""
        names = {(name, document.sha256): document for name, document in zip(self._names, self.documents, strict=True)}
        for key, text in held.items():
            document = names.get((key.document, key.sha256))
            if document is not None and key not in self._known and document.result.source[key.start : key.end] == key.found:
                with suppress(ReviewError):  # another edit is proposed there now
                    document.add(key.start, key.end, text)
        self._known = self._number()

    def add(self, document: int, start: int, end: int, text: str) -> list[Decided]:
        """Decide a place that nothing was proposed for; the numbers of later places of the document change.

        Args:
            document: number of the document.
            start: first code point of the place.
            end: code point after its last.
            text: what it reads.

        Raises:
            ReviewError: if there is no such document, no text, one with a control character, or a place already.
        """
        refuse_control_characters(text)
        if not 0 <= document < len(self.documents):
            raise ReviewError(f"there is no document {document}")
        texts = {self._key(*place): text for place, text in self._texts.items()}
        number = self.documents[document].add(start, end, text)
        self._known = self._number()
        self._texts = {self._known[key]: known for key, known in texts.items()}
        return self.decide(document, number, text)

    def _past(self) -> Iterator[Action]:
        """Earlier actions in these documents that can be undone, each as what it changed back then."""
        held: dict[Key, str] = {}
        done: list[Action] = []
        for action in self._journal.actions:
            before = tuple(Change(change.key, held.get(change.key)) for change in action.changes)
            decide(held, action)
            if not any(change.key in self._known for change in action.changes):
                continue
            if not action.undo:
                done.append(Action(before))
            elif done:
                done.pop()
        yield from done

    @property
    def total(self) -> int:
        """Number of places."""
        return len(self._known)

    @property
    def decided(self) -> int:
        """Number of places that are decided."""
        return len(self._texts)

    @property
    def undoable(self) -> bool:
        """Whether there is an action to take back."""
        return bool(self._undoable)

    def spot(self, document: int, spot: int) -> Spot:
        """A place, by the numbers of its document and of itself in it.

        Raises:
            ReviewError: if there is no such place.
        """
        if not 0 <= document < len(self.documents) or not 0 <= spot < len(self.documents[document].spots):
            raise ReviewError(f"there is no place {spot} in document {document}")
        return self.documents[document].spots[spot]

    def text_of(self, document: int, spot: int) -> str | None:
        """What somebody decided that a place reads; None if nobody has."""
        return self._texts.get((document, spot))

    def decide(self, document: int, spot: int, text: str | None, scope: Scope = "place") -> list[Decided]:
        """Decide what a place reads, and with a wider scope all undecided ones alike.

        Places are alike if they say the same, whatever their case.  An accepted replacement is accepted where the same is
        proposed, the phrase is kept where it is found, and another text is put in all of them, in their case.

        Args:
            document: number of the document.
            spot: number of the place in it.
            text: what it reads; None takes the decision back.
            scope: how far it reaches.

        Raises:
            ReviewError: if there is no such place, or the text is new and has a control character.
        """
        edit = self.spot(document, spot).edit
        if text is not None and text not in (edit.found, edit.replacement, *(other.text for other in edit.alternatives)):
            refuse_control_characters(text)
        changes = {(document, spot): text}
        if scope != "place" and text is not None:
            everywhere = range(len(self.documents)) if scope == "everywhere" else [document]
            for other in everywhere:
                for number, candidate in enumerate(self.documents[other].spots):
                    if (other, number) not in self._texts and _alike(candidate.edit, edit, text):
                        changes.setdefault((other, number), _in_its_place(candidate.edit, edit, text))
        return self._act(changes)

    def undo(self) -> list[Decided]:
        """Take the last action back, also one of an earlier session; empty if there is none."""
        if not self._undoable:
            return []
        action = replace(self._undoable[-1], undo=True)
        self._journal.append(action)
        self._undoable.pop()
        return self._hold(action)

    def _act(self, changes: dict[tuple[int, int], str | None]) -> list[Decided]:
        keys = {place: self._key(*place) for place in changes}
        action = Action(tuple(Change(keys[place], text) for place, text in changes.items() if self._texts.get(place) != text))
        if not action.changes:
            return []
        before = Action(tuple(Change(keys[place], self._texts.get(place)) for place in changes))
        self._journal.append(action)
        self._undoable.append(before)
        return self._hold(action)

    def _hold(self, action: Action) -> list[Decided]:
        changed = []
        for key, text in action.changes:
            place = self._known.get(key)
            if place is None:
                continue
            if text is None:
                self._texts.pop(place, None)
            else:
                self._texts[place] = text
            changed.append(Decided(*place, text))
        return changed

    def queue(self) -> list[tuple[int, int]]:
        """The undecided places in the order in which they are offered: of each document the doubtful ones first."""
        return [
            (number, index)
            for number, document in enumerate(self.documents)
            for doubtful in (True, False)
            for index, spot in enumerate(document.spots)
            if spot.doubtful is doubtful and (number, index) not in self._texts
        ]

    # What becomes of the documents

    def edits_of(self, number: int) -> list[Edit]:
        """The edits of a document as they are decided; undecided ones as they are proposed."""
        document = self.documents[number]
        edits = []
        for spot, (edit, proposed) in enumerate(document.spots):
            text = self._texts.get((number, spot))
            if text is None:
                if proposed:
                    edits.append(edit)
            elif text != edit.found:
                edits.append(edit if text == edit.replacement else self._typed(document, edit, text))
        return edits

    @staticmethod
    def _typed(document: ReviewDocument, edit: Edit, text: str) -> Edit:
        """The edit with another text, escaped as its format needs it."""
        known = any(text == other.text for other in edit.alternatives)
        new = replace(edit, replacement=text, confidence=1.0, alternatives=())
        if edit.kind == "restoration" and not known:
            new = replace(new, family=DECIDED, entry=f"{edit.found} → {text} (review)")
        return next(iter(document.form.fitted(document.result.source, [new])), new)

    def plan_of(self, number: int, *, in_place: bool = False) -> str:
        """The plan of a document; ``in_place`` is whether its file was changed."""
        document = self.documents[number]
        edits = self.edits_of(number)
        made = {edit.start for edit in edits}
        left = [spot.edit for spot in document.spots if spot.edit.start not in made]
        return plans.to_plan(document.result.source, edits, left, in_place=in_place)

    def lines(self, numbers: Iterable[int] | None = None, *, in_place: bool = False) -> Iterator[str]:
        """The decided edits as lines of a file of edits (`spinfix.corpus.replay`); ``in_place`` as for `plan_of`."""
        for number in range(len(self.documents)) if numbers is None else numbers:
            edits = self.edits_of(number)
            document = self.documents[number]
            if edits:
                result = replace(document.result, edits=tuple(edits), findings=(), unremoved=())
                reading = replay.reading_of(document.source)
                yield replay.to_line(document.source.name, document.form, document.place, result, reading, in_place=in_place)


def refuse_control_characters(text: str) -> None:
    """Refuse a text that somebody typed if it has control characters other than tab and line ends, as pasted text may.

    Raises:
        ReviewError: if it has.
    """
    if found := _CONTROL.search(text):
        raise ReviewError(f"the text has a control character, {found.group()!r}; type it without")


def _name_in(journal: ReviewJournal, document: ReviewDocument) -> str:
    """The name of a document in the journal, which is the same however its file was named."""
    path, name = document.source.path, document.source.name
    return document.name if path is None else journal.name_of(path) + document.name.removeprefix(name)


def _alike(other: Edit, edit: Edit, text: str) -> bool:
    """Whether a decision about ``edit`` is one about another edit too."""
    if other.kind != edit.kind or other.found.strip().casefold() != edit.found.strip().casefold():
        return False
    return text != edit.replacement or other.replacement.casefold() == edit.replacement.casefold()


def _in_its_place(other: Edit, edit: Edit, text: str) -> str:
    """What a text decided for ``edit`` is in the place of another edit."""
    if text == edit.found:
        return other.found
    if text == edit.replacement:
        return other.replacement
    if other.found[:1].isupper() and edit.found[:1].islower():
        return capitalise(text)
    if other.found[:1].islower() and edit.found[:1].isupper():
        return decapitalise(text)
    return text
