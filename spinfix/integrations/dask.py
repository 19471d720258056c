"""Dask: clean a column of a data frame, partition by partition.

Needs ``pip install "spinfix[dask]"``.  Use processes: ``frame.compute(scheduler="processes")`` or a distributed client.
"""

from __future__ import annotations

from typing import Any

import dask.dataframe as dd

from spinfix.integrations.batch import SpinfixBatch
from spinfix.integrations.document import Action


def clean(frame: dd.DataFrame, column: str = "text", *, action: Action = "edit", **options: Any) -> dd.DataFrame:
    """Clean a column, lazily, and add the columns of `spinfix.integrations.batch.ADDED`; arguments as of `SpinfixBatch`."""
    batch = SpinfixBatch(column, action=action, **options)
    return frame.map_partitions(batch, meta=batch(frame._meta))
