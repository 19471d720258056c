"""Polars: clean a column of a frame, or an expression.

Needs ``pip install "spinfix[polars]"``.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from spinfix.integrations.batch import SpinfixBatch
from spinfix.integrations.document import Action, ActionError


def clean(frame: pl.DataFrame | pl.LazyFrame, column: str = "text", *, action: Action = "edit", **options: Any) -> Any:
    """Clean a column and add the columns of `spinfix.integrations.batch.ADDED`, lazily if the frame is lazy.

    Arguments as of `SpinfixBatch`.
    """
    batch = SpinfixBatch(column, action=action, **options)
    if not isinstance(frame, pl.LazyFrame):
        return batch(frame)
    return frame.map_batches(batch, schema=batch(pl.DataFrame(schema=frame.collect_schema())).schema)


def cleaned(column: str | pl.Expr = "text", *, action: Action = "edit", **options: Any) -> pl.Expr:
    """Return an expression for the cleaned text: ``frame.with_columns(cleaned("text"))``.

    Raises:
        ActionError: if documents are to be dropped.
    """
    if action == "drop":
        raise ActionError('an expression cannot drop rows; use clean(frame, action="drop")')
    batch = SpinfixBatch("text", action=action, **options)

    def texts(series: pl.Series) -> pl.Series:
        return pl.Series(series.name, [outcome.text for outcome in batch.outcomes(series.to_list())], pl.String)

    of = pl.col(column) if isinstance(column, str) else column
    return of.map_batches(texts, return_dtype=pl.String, is_elementwise=True)
