"""Steps of a datatrove pipeline: `SpinfixFormatter` cleans documents, `SpinfixFilter` drops those that were spun.

Needs ``pip install "spinfix[datatrove]"``.
"""

from __future__ import annotations

from typing import Any

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.formatters.base import BaseFormatter
from datatrove.utils.batching import batched
from datatrove.utils.typeshelper import StatHints

from spinfix.cleaner import TOGETHER
from spinfix.integrations.batch import NUMBERS
from spinfix.integrations.document import Action, Documents, Outcome


class SpinfixFormatter(BaseFormatter):  # type: ignore[misc]  # without datatrove its classes have no types
    """Cleans every document; what was found is added to its metadata (``spin_probability`` and so on).

    Statistics: documents in all, spun and failed ones, phrases restored and artefacts removed, and the time.

    Args:
        action: "edit" cleans the text, "tag" only adds metadata, "drop" drops documents believed spun and cleans the others.
        options: those of `spinfix.config.Config`.
    """

    name = "🧶 spinfix"

    def __init__(self, action: Action = "edit", **options: Any) -> None:
        super().__init__()
        self.documents = Documents(action, **options)

    def format(self, text: str) -> str:
        """Clean one text."""
        return str(self.documents(text).text)

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Clean the documents of one task, some together."""
        for batch in batched(data, TOGETHER):
            with self.track_time("batch"):
                outcomes = self.documents.together([document.text for document in batch])
            for document, outcome in zip(batch, outcomes, strict=True):
                self._count(outcome)
                document.text = outcome.text if outcome.text is not None else document.text
                document.metadata |= metadata_of(outcome)
                if outcome.kept:
                    yield document

    def _count(self, outcome: Outcome) -> None:
        self.stat_update(StatHints.total, StatHints.forwarded if outcome.kept else StatHints.dropped)
        self.stat_update("restorations", value=outcome.restorations)
        self.stat_update("removals", value=outcome.removals)
        self.stat_update("spun", value=outcome.family is not None)
        self.stat_update("failed", value=outcome.error is not None)


class SpinfixFilter(BaseFilter):  # type: ignore[misc]
    """Drops documents that were spun, with the reason "spun"; the texts are not changed, metadata is as of `SpinfixFormatter`.

    Args:
        exclusion_writer: writes the dropped documents.
        options: those of `spinfix.config.Config`, such as ``threshold``.
    """

    name = "🧶 spinfix"

    def __init__(self, exclusion_writer: Any = None, **options: Any) -> None:
        super().__init__(exclusion_writer, batch_size=TOGETHER)
        self.documents = Documents("tag", **options)

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Whether a document is kept; one that cannot be judged is."""
        return self.filter_batch([doc])[0]

    def filter_batch(self, batch: list[Document]) -> list[bool | tuple[bool, str]]:
        """Whether each of some documents is kept."""
        kept: list[bool | tuple[bool, str]] = []
        for document, outcome in zip(batch, self.documents.together([document.text for document in batch]), strict=True):
            document.metadata |= metadata_of(outcome)
            kept.append(True if outcome.family is None else (False, "spun"))
        return kept


def metadata_of(outcome: Outcome) -> dict[str, Any]:
    """The outcome as metadata; texts are never null, since the writer of Parquet takes the types from the first document."""
    return {name: "" if value is None and name not in NUMBERS else value for name, value in outcome.added.items()}
