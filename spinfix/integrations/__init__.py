"""Adapters for engines that process corpora on many cores or machines; `docs/pipelines.md` has a page for each.

`spinfix.integrations.batch.SpinfixBatch` takes the batches of any engine that maps functions over batches (Hugging Face
datasets, Ray Data, pandas, Dask, Polars); the other modules are named after their engine, and import it when they are imported.
"""

from __future__ import annotations

from spinfix.integrations.batch import SpinfixBatch
from spinfix.integrations.document import Action, Outcome

__all__ = ["Action", "Outcome", "SpinfixBatch"]
