"""A callable over batches, for every engine that maps functions over batches.

A batch is a mapping of columns (Hugging Face datasets, Ray's "numpy" format), a pandas or Polars data frame or an Arrow table;
the result is of the same type, with the text cleaned and the columns of `ADDED` beside it.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from spinfix.config import ConfigError
from spinfix.errors import SpinfixError
from spinfix.integrations.document import Action, Documents, Outcome

ADDED = {
    "spin_probability": "probability that the document was spun, 0 to 1; null without text or after an error",
    "spin_family": "family that spun it; null if it is not believed spun",
    "spin_restorations": "number of phrases restored",
    "spin_removals": "number of artefacts removed",
    "spin_error": "why the document could not be cleaned; null if it was",
}
"""The added columns and what they hold; `Outcome.added` has their values."""
NUMBERS = {"spin_probability": "float64", "spin_restorations": "int64", "spin_removals": "int64"}
"""Those that hold numbers, with their types; the others hold text."""


class BatchError(SpinfixError):
    """A batch that cannot be taken: of another type, a single row, or without the column."""


class SpinfixBatch:
    """Cleans batches.  It pickles to its options, and each process has one cleaner however often it is unpickled.

    A row without text (null) stays so.  A column of bytes is read as UTF-8, and stays one.  A document that cannot be cleaned
    is passed on as it is, with the reason in ``spin_error``; no batch is lost.

    Args:
        column: the column with the text.
        action: "edit" cleans the text, "tag" only adds the columns, "drop" drops documents believed spun and cleans the others.
        options: those of `spinfix.config.Config`, such as ``quality="fast"``.

    Raises:
        ConfigError: if an option has a value that it cannot have.

    >>> batch = {"id": [1, 2], "text": ["Nothing was spun here. [ad_2]", None]}
    >>> SpinfixBatch(quality="fast")(batch)["text"]
    ['Nothing was spun here.', None]
    """

    def __init__(self, column: str = "text", *, action: Action = "edit", **options: Any) -> None:
        if not isinstance(column, Hashable):
            raise ConfigError(f"column = {column!r}: it takes the name of one column; clean the result again for the next")
        if column in ADDED:
            raise ConfigError(f"column = {column!r}: a column of this name is added; rename yours")
        self.column = column
        self.documents = Documents(action, **options)

    def __call__(self, batch: Any) -> Any:
        """Clean one batch; the result is of the type of the batch.

        Raises:
            BatchError: if the batch has another type, is a single row, or has no such column or several.
        """
        if _is(batch, "pandas", "DataFrame"):
            return self._pandas(batch)
        if _is(batch, "polars", "DataFrame"):
            return self._polars(batch)
        if _is(batch, "pyarrow", "Table", "RecordBatch"):
            return self._arrow(batch)
        if isinstance(batch, Mapping):
            return self._mapping(batch)
        raise BatchError(
            f"a batch is a dict of columns, a pandas or Polars data frame or an Arrow table, not {type(batch).__name__}"
        )

    def outcomes(self, texts: Sequence[Any]) -> list[Outcome]:
        """Clean each text."""
        return self.documents.together(texts)

    def _cleaned(self, texts: Sequence[Any]) -> tuple[dict[str, list[Any]], list[bool]]:
        """The made columns, of the rows that are kept, and whether each row is."""
        outcomes = self.outcomes(texts)
        kept = [outcome for outcome in outcomes if outcome.kept]
        added = [outcome.added for outcome in kept]
        made = {self.column: [outcome.text for outcome in kept], **{name: [row[name] for row in added] for name in ADDED}}
        return made, [outcome.kept for outcome in outcomes]

    def require(self, names: Any) -> None:
        """Refuse a batch, by the names of its columns, without the column or with several of its name.

        Raises:
            BatchError: if it is one.
        """
        if self.column not in names:
            known = ", ".join(map(str, names)) or "none"
            raise BatchError(f'no column "{self.column}" in the batch, which has {known}; name it by column=')
        if list(names).count(self.column) > 1:
            raise BatchError(f'several columns "{self.column}" in the batch; rename all but one')

    def _mapping(self, batch: Mapping[str, Any]) -> dict[str, Any]:
        self.require(batch)
        texts = batch[self.column]
        if isinstance(texts, str | bytes) or not hasattr(texts, "__len__"):
            raise BatchError(
                f'"{self.column}" is {type(texts).__name__}, not a column: this is one row, not a batch; use batched=True '
                "(datasets) or map_batches (Ray)"
            )
        made, kept = self._cleaned(list(texts))
        rows = [row for row, keep in enumerate(kept) if keep]
        others: dict[str, Any] = {
            name: values[rows] if hasattr(values, "dtype") else [values[row] for row in rows] for name, values in batch.items()
        }
        # numpy gets arrays, but not of what may be all null, of which an array says no type
        arrays = {self.column, *NUMBERS} if _is(texts, "numpy", "ndarray") else ()
        return {**others, **{name: (_array if name in arrays else Typed)(name, values) for name, values in made.items()}}

    def _pandas(self, batch: Any) -> Any:
        import numpy as np
        import pandas as pd

        self.require(batch.columns)
        made, kept = self._cleaned(batch[self.column].tolist())
        string = object if pd.__version__.startswith("2.") else "str"  # pandas 2 would make a text "None" of a null
        types = {**NUMBERS, self.column: text_type(batch[self.column].dtype)}
        result = batch[np.array(kept, bool)].copy()
        for name, values in made.items():  # not by `assign`, which takes no number as a name, as of a file without a header
            column = pd.array(values, dtype=types.get(name, string))
            result[name] = pd.Series(column, index=result.index, dtype=column.dtype)
        return result

    def _polars(self, batch: Any) -> Any:
        import polars as pl

        self.require(batch.columns)
        made, kept = self._cleaned(batch[self.column].to_list())
        kind = batch.schema[self.column]
        types = {name: getattr(pl, NUMBERS[name].capitalize()) for name in NUMBERS}
        types[self.column] = pl.String if kind in (pl.Categorical, pl.Enum) else kind  # which hold no other text
        columns = [pl.Series(name, values, types.get(name, pl.String)) for name, values in made.items()]
        return batch.filter(pl.Series(kept, dtype=pl.Boolean)).with_columns(columns)

    def _arrow(self, batch: Any) -> Any:
        import pyarrow as pa

        self.require(batch.schema.names)
        place = batch.schema.get_field_index(self.column)
        made, kept = self._cleaned(batch.column(place).to_pylist())
        result = batch if all(kept) else batch.filter(pa.array(kept, pa.bool_()))  # which Arrow cannot do with string_view
        for name, values in made.items():
            kind = batch.schema.field(place).type if name == self.column else None
            column, at = pa.array(Typed(name, values), kind), result.schema.get_field_index(name)
            result = result.append_column(name, column) if at < 0 else result.set_column(at, name, column)
        return result


def _is(value: Any, package: str, *types: str) -> bool:
    """Whether a value is of one of the types of a package, which is not imported for that."""
    module = sys.modules.get(package)
    return module is not None and isinstance(value, tuple(getattr(module, name) for name in types))


class Typed(list[Any]):
    """A column that tells Arrow its type.

    Hugging Face datasets takes the types of new columns from the first batch, and refuses a family in the second if all in
    the first were null, which they are in most corpora.
    """

    def __init__(self, name: str, values: list[Any]) -> None:
        super().__init__(values)
        self.name = name

    def __arrow_array__(self, type: Any = None) -> Any:
        import pyarrow as pa

        if type is None and self.name in ADDED:
            type = getattr(pa, NUMBERS.get(self.name, "string"))()
        return pa.array(list(self), type)


def _array(name: str, values: list[Any]) -> Any:
    """A column as a numpy array: numbers as such (null as NaN), everything else as objects."""
    import numpy as np

    if name in NUMBERS:
        return np.array(values, NUMBERS[name])  # None becomes NaN
    array = np.empty(len(values), object)
    array[:] = values
    return array


def text_type(dtype: Any) -> Any:
    """The type of a pandas column of text once it is cleaned: as it was, but categories would hold no other text."""
    return dtype.categories.dtype if hasattr(dtype, "categories") else dtype
