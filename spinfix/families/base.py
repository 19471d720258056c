"""What one family of spinners left in a document: the common answer of every restorer.

A restorer knows one family (the thesaurus spinner of the news, the paraphrasers of academic text) and judges a document on its
own evidence.  `spinfix.cleaner` asks them all and does not care how they came to their answer.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import RLock
from typing import Any, Protocol, Self, TypeVar, overload

from spinfix.edits import Edit

UNKNOWN = "unknown"
"""In place of a family's name: the document was paraphrased, and by none of the families."""

T = TypeVar("T")
Span = TypeVar("Span", "Clue", "Passage", Edit)


@dataclass(frozen=True, slots=True)
class Clue:
    """A stretch of the text that speaks for spinning.

    Attributes:
        start: first code point of the stretch.
        end: code point after its last.
        text: what stands there.
        weight: how much it says, in nats (log odds); positive.
        family: the family that it speaks for ("wp-auto-spinner").
        entry: what that family's dictionary says of it ("overseas → foreign, alien").
    """

    start: int
    end: int
    text: str
    weight: float
    family: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch that was judged apart from the rest of its document.

    Attributes:
        start: first code point of the stretch.
        end: code point after its last.
        probability: that it was spun, 0 to 1, the number of passages looked at considered.
    """

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What a family's restorer says of one document.

    Attributes:
        family: the family's name, "wp-auto-spinner", or `UNKNOWN`.
        edits: the edits to make, in order.
        probability: that this family spun the document, 0 to 1.
        clues: what speaks for it, strongest first.
        share: share of the family's phrases believed to have been in use, 0 to 1; 0 where nothing was decoded.
        passages: where only a part was believed spun, that part; empty where the document as a whole was judged.
        doubtful: edits too unsure to be made (`spinfix.config.Config.min_confidence`), in order.
        note: what else is to be said of the document, such as that no text of its kind was ever looked at; "" for nothing.

    >>> import spinfix
    >>> result = spinfix.detect("He mentioned the United States would send one other envoy this 12 months.")
    >>> for finding in result.findings:
    ...     print(finding.family, finding.probability > 0.7, [clue.text for clue in finding.clues])
    wp-auto-spinner True ['one other', 'mentioned', '12 months']
    tortured False []
    """

    family: str
    edits: tuple[Edit, ...]
    probability: float
    clues: tuple[Clue, ...] = ()
    share: float = 0.0
    passages: tuple[Passage, ...] = ()
    doubtful: tuple[Edit, ...] = ()
    note: str = ""

    def moved(self, distance: int) -> Finding:
        """The same of a text in which this one begins at ``distance``.

        >>> from spinfix.families.base import Passage
        >>> Finding("wp-auto-spinner", (), 0.9, passages=(Passage(0, 5, 0.9),)).moved(10).passages[0].start
        10
        """

        def move(span: Span) -> Span:
            return replace(span, start=span.start + distance, end=span.end + distance)

        return replace(
            self,
            edits=tuple(map(move, self.edits)),
            clues=tuple(map(move, self.clues)),
            passages=tuple(map(move, self.passages)),
            doubtful=tuple(map(move, self.doubtful)),
        )


def joined(parts: Sequence[Finding]) -> Finding:
    """Several parts of one document taken together; the most probable one speaks for all."""
    return replace(
        max(parts, key=lambda part: part.probability),
        edits=tuple(sorted((edit for part in parts for edit in part.edits), key=_start)),
        passages=tuple(sorted((passage for part in parts for passage in part.passages), key=_start)),
        doubtful=tuple(sorted((edit for part in parts for edit in part.doubtful), key=_start)),
    )


def _start(span: Edit | Passage) -> int:
    return span.start


_LOADING = RLock()


class LoadedOnce(cached_property[T]):
    """A property that is worked out at first use, and once even where several threads ask at once (`cached_property` does not
    see to that since Python 3.12).

    Meanwhile the collector of cycles is off: what is loaded are many small objects that stay, and it would go through them
    again and again.
    """

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...

    def __get__(self, instance: object | None, owner: type[Any] | None = None) -> Self | T:
        if instance is None:
            return self
        with _LOADING:
            enabled = gc.isenabled()
            gc.disable()
            try:
                return super().__get__(instance, owner)
            finally:
                if enabled:
                    gc.enable()


@dataclass(frozen=True, slots=True)
class Entries:
    """What a dictionary knows of one phrase, as a table.

    Attributes:
        heading: what is asked for, such as "go to" stands for.
        columns: the names of the columns; the first three are a phrase, "" and what is on its other side.
        rows: the entries, commonest first.
        notes: what else is known of the phrase, a line each.
    """

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


class FamilyRestorer(Protocol):
    """Restores the documents of one family; opens its data at first use."""

    def restore(self, text: str) -> Finding:
        """Judge a text and find the edits that give its original back."""

    def detect(self, text: str) -> Finding:
        """Judge a text as `restore` does, and look for no edits."""

    def twin(self) -> FamilyRestorer:
        """The same restorer for another thread, which may run beside this one; what was read is shared."""
