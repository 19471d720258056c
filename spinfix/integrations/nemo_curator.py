"""NeMo-Curator: a processing stage over batches of documents.

Needs ``nemo-curator`` (1.4 or later), which brings PyTorch and Ray with it and is therefore no extra of spinfix.
"""

from __future__ import annotations

from typing import Any

from spinfix.integrations.batch import ADDED, SpinfixBatch
from spinfix.integrations.document import Action
from spinfix.optional_deps import not_importable

try:
    from nemo_curator.stages.base import ProcessingStage
    from nemo_curator.tasks import DocumentBatch
except ImportError as error:
    raise not_importable(__name__, "NeMo-Curator", "nemo_curator", "nemo-curator", error) from error


class SpinfixStage(ProcessingStage[DocumentBatch, DocumentBatch]):  # type: ignore[misc]  # without NeMo-Curator it has no types
    """Cleans a column of every batch, and adds the columns of `spinfix.integrations.batch.ADDED`.

    Args:
        column: the column with the text.
        action: "edit" cleans the text, "tag" only adds the columns, "drop" drops documents believed spun and cleans the others.
        options: those of `spinfix.config.Config`.
    """

    name = "spinfix"

    def __init__(self, column: str = "text", *, action: Action = "edit", **options: Any) -> None:
        self.batch = SpinfixBatch(column, action=action, **options)

    def inputs(self) -> tuple[list[str], list[str]]:
        """The attributes and columns that the stage reads."""
        return ["data"], [self.batch.column]

    def outputs(self) -> tuple[list[str], list[str]]:
        """The attributes and columns that the stage writes."""
        return ["data"], [self.batch.column, *ADDED]

    def setup(self, worker_metadata: Any = None) -> None:
        """Open the dictionaries and models of this worker before the first batch."""
        self.batch.documents("The first call opens everything.")

    def process(self, task: DocumentBatch) -> DocumentBatch:
        """Clean a batch; what it holds (Arrow table or data frame) stays of its kind."""
        return DocumentBatch(
            dataset_name=task.dataset_name,
            data=self.batch(task.data),
            _metadata=task._metadata,
            _stage_perf=task._stage_perf,
        )
