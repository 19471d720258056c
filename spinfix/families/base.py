"""The interface of the restorers of all families.

A restorer handles one family (the thesaurus spinner of the news, the paraphrasers of academic text) and judges each document
independently.  `spinfix.panel` asks them and combines their findings (`spinfix.families.findings`).
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from spinfix.families.findings import Finding


class FamilyRestorer(Protocol):
    """Restores the documents of one family; loads its data on first use.

    It may also have ``minimums`` for reports: the least confidence of the edits that it makes, by kind of edit ("" for all
    other kinds).
    """

    def restore(self, text: str) -> Finding:
        """Judge a text and find the edits that restore its original."""

    def detect(self, text: str) -> Finding:
        """Judge a text as `restore` does, without computing edits."""

    def twin(self) -> FamilyRestorer:
        """A copy for another thread, which may run concurrently; the loaded data is shared."""


@runtime_checkable
class Surveyor(Protocol):
    """A restorer that can name every phrase of its family in a text, whether or not the text is believed spun."""

    def survey(self, text: str) -> Finding:
        """Judge a text as `FamilyRestorer.detect` does, with all phrases as ``sightings``."""


@runtime_checkable
class Thorough(Protocol):
    """A restorer that can look closer: where its family is believed, or where it is undecided and no other one is believed.

    It is asked after the others, and not at all where one of them has settled the matter (`Finding.settled`).
    """

    @property
    def looks_closer(self) -> bool:
        """Whether it has the data that it needs for that; without, it is treated as any other."""

    def restore_thoroughly(self, text: str) -> Finding:
        """Judge as `FamilyRestorer.restore` does, with more evidence and more edits."""
