"""Polars: an expression that cleans a column.

Needs ``pip install "spinfix[polars]"``.
"""

from __future__ import annotations

from typing import Any

from spinfix.integrations.batch import BatchError, SpinfixBatch
from spinfix.integrations.document import Action, ActionError

try:
    import polars as pl
except ImportError as error:
    raise ImportError('spinfix.integrations.polars needs Polars; install it: pip install "spinfix[polars]"') from error


def clean(frame: pl.DataFrame | pl.LazyFrame, column: str = "text", *, action: Action = "edit", **options: Any) -> Any:
    """The frame with a column cleaned and the columns of `spinfix.integrations.batch.ADDED`; lazy if the frame is.

    Args:
        frame: the frame.
        column: the column with the text.
        action: "edit" cleans the text, "tag" only adds the columns, "drop" drops documents believed spun and cleans the others.
        options: those of `spinfix.config.Config`.
    """
    batch = SpinfixBatch(column, action=action, **options)
    if not isinstance(frame, pl.LazyFrame):
        return batch(frame)
    return frame.map_batches(batch, schema=batch(pl.DataFrame(schema=frame.collect_schema())).schema)


def cleaned(column: str | pl.Expr = "text", *, action: Action = "edit", **options: Any) -> pl.Expr:
    """An expression for the cleaned text: ``frame.with_columns(cleaned("text"))``.

    Raises:
        ActionError: if documents are to be dropped.
        BatchError: when it is evaluated, if the column is none of text.
    """
    if action == "drop":
        raise ActionError('an expression cannot drop rows; use clean(frame, action="drop")')
    batch = SpinfixBatch("text", action=action, **options)

    def texts(series: pl.Series) -> pl.Series:
        if series.dtype not in (pl.String, pl.Categorical, pl.Enum, pl.Null):
            raise BatchError(
                f'"{series.name}" is no column of text but of {series.dtype}; clean(frame, column) takes bytes too'
            )
        return pl.Series(series.name, [outcome.text for outcome in batch.outcomes(series.to_list())], pl.String)

    of = pl.col(column) if isinstance(column, str) else column
    return of.map_batches(texts, return_dtype=pl.String, is_elementwise=True)
