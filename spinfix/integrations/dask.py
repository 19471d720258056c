"""Dask: clean a column of a data frame, partition by partition.

Needs ``pip install "spinfix[dask]"``.  Use processes: ``frame.compute(scheduler="processes")`` or a distributed client.
"""

from __future__ import annotations

from typing import Any

from spinfix.integrations.batch import SpinfixBatch
from spinfix.integrations.document import Action

try:
    import dask.dataframe as dd
except ImportError as error:
    raise ImportError('spinfix.integrations.dask needs Dask; install it: pip install "spinfix[dask]"') from error


def clean(frame: dd.DataFrame, column: str = "text", *, action: Action = "edit", **options: Any) -> dd.DataFrame:
    """The data frame with a column cleaned and the columns of `spinfix.integrations.batch.ADDED`; lazy.

    Args:
        frame: the data frame.
        column: the column with the text.
        action: "edit" cleans the text, "tag" only adds the columns, "drop" drops documents believed spun and cleans the others.
        options: those of `spinfix.config.Config`.
    """
    batch = SpinfixBatch(column, action=action, **options)
    return frame.map_partitions(batch, meta=batch(frame._meta))
