"""pandas: clean a data frame or a series; importing this module registers the accessor ``series.spinfix``.

Needs ``pip install "spinfix[pandas]"``.
"""

from __future__ import annotations

from typing import Any

from spinfix.integrations.batch import SpinfixBatch, text_type
from spinfix.integrations.document import Action, ActionError, Documents

try:
    import pandas as pd
except ImportError as error:
    raise ImportError('spinfix.integrations.pandas needs pandas; install it: pip install "spinfix[pandas]"') from error


def clean(frame: pd.DataFrame, column: str = "text", *, action: Action = "edit", **options: Any) -> pd.DataFrame:
    """The data frame with a column cleaned and the columns of `spinfix.integrations.batch.ADDED`; the index is kept.

    Args:
        frame: the data frame.
        column: the column with the text.
        action: "edit" cleans the text, "tag" only adds the columns, "drop" drops documents believed spun and cleans the others.
        options: those of `spinfix.config.Config`.
    """
    return SpinfixBatch(column, action=action, **options)(frame)


@pd.api.extensions.register_series_accessor("spinfix")
class SpinfixAccessor:
    """``series.spinfix.clean()`` and ``series.spinfix.detect()`` for a series of texts."""

    def __init__(self, series: pd.Series) -> None:
        self._series = series

    def clean(self, *, action: Action = "edit", **options: Any) -> pd.Series:
        """The texts, cleaned; null stays null, and the index is kept.  Options are those of `spinfix.config.Config`.

        Raises:
            ActionError: if documents are to be dropped.
        """
        if action == "drop":
            raise ActionError('a series cannot drop rows; use spinfix.integrations.pandas.clean(frame, action="drop")')
        documents = Documents(action, **options)
        texts = [outcome.text for outcome in documents.together(self._series.tolist())]
        return pd.Series(texts, index=self._series.index, name=self._series.name, dtype=text_type(self._series.dtype))

    def detect(self, **options: Any) -> pd.DataFrame:
        """A row for each text with the columns of `spinfix.integrations.batch.ADDED`; the texts are not changed."""
        frame = SpinfixBatch("text", action="tag", **options)(self._series.to_frame("text"))
        return frame.drop(columns="text")
