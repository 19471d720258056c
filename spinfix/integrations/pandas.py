"""pandas: clean a data frame or a series; importing this module registers the accessor ``series.spinfix``.

Needs ``pip install "spinfix[pandas]"``.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from spinfix.integrations.batch import SpinfixBatch, text_type
from spinfix.integrations.document import Action, ActionError, Documents


def clean(frame: pd.DataFrame, column: str = "text", *, action: Action = "edit", **options: Any) -> pd.DataFrame:
    """Clean a column and add the columns of `spinfix.integrations.batch.ADDED`; arguments as of `SpinfixBatch`."""
    return SpinfixBatch(column, action=action, **options)(frame)


@pd.api.extensions.register_series_accessor("spinfix")
class SpinfixAccessor:
    """``series.spinfix.clean()`` and ``series.spinfix.detect()`` for a series of texts."""

    def __init__(self, series: pd.Series) -> None:
        self._series = series

    def clean(self, *, action: Action = "edit", **options: Any) -> pd.Series:
        """Clean the texts; null stays null, and the index is kept.  Options are those of `spinfix.config.Config`.

        Raises:
            ActionError: if documents are to be dropped.
        """
        if action == "drop":
            raise ActionError('a series cannot drop rows; use spinfix.integrations.pandas.clean(frame, action="drop")')
        documents = Documents(action, **options)
        texts = [outcome.text for outcome in documents.together(self._series.tolist())]
        return pd.Series(texts, index=self._series.index, name=self._series.name, dtype=text_type(self._series.dtype))

    def detect(self, **options: Any) -> pd.DataFrame:
        """Make a row for each text with the columns of `spinfix.integrations.batch.ADDED`."""
        frame = SpinfixBatch("text", action="tag", **options)(self._series.to_frame("text"))
        return frame.drop(columns="text")
