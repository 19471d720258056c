"""PySpark: clean a column of a data frame on the executors.

Needs ``pip install "spinfix[spark]"`` on the driver, and spinfix on the executors (`docs/pipelines.md` shows how to ship it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql.functions import pandas_udf
from pyspark.sql.types import DoubleType, LongType, StringType, StructField, StructType

from spinfix.integrations.batch import ADDED, NUMBERS, SpinfixBatch
from spinfix.integrations.document import Action, ActionError, Documents

_TYPES = {"float64": DoubleType(), "int64": LongType(), "string": StringType()}
_FIELDS = tuple(StructField(name, _TYPES[NUMBERS.get(name, "string")]) for name in ADDED)
"""The added columns with their types."""


def clean(frame: DataFrame, column: str = "text", *, action: Action = "edit", **options: Any) -> DataFrame:
    """Clean a column, lazily, and add the columns of `spinfix.integrations.batch.ADDED`; arguments as of `SpinfixBatch`.

    Raises:
        BatchError: if there is no such column, or there are several.
    """
    batch = SpinfixBatch(column, action=action, **options)
    names = frame.columns
    batch.require(names)  # here, and not in every task of a cluster
    schema = StructType([*(field for field in frame.schema.fields if field.name not in ADDED), *_FIELDS])

    def cleaned(frames: Iterator[Any]) -> Iterator[Any]:
        for part in frames:
            part.columns = names
            made = batch(part)
            yield made[[field.name for field in schema.fields]]

    numbered = frame.toDF(*(f"c{number}" for number in range(len(names))))  # Spark reads "a.b" as the field b of a column a
    return numbered.mapInPandas(cleaned, schema)


def cleaner(action: Action = "edit", **options: Any) -> Callable[..., Any]:
    """Make a pandas UDF from text to cleaned text, for expressions such as ``cleaner()("text")``.

    Raises:
        ActionError: if documents are to be dropped.
    """
    if action == "drop":
        raise ActionError('a function of one column cannot drop rows; use clean(frame, action="drop")')
    documents = Documents(action, **options)

    def texts(column: Any) -> Any:
        import pandas as pd

        return pd.Series([outcome.text for outcome in documents.together(column.tolist())], index=column.index, dtype=object)

    import pandas as pd

    texts.__annotations__ = {"column": pd.Series, "return": pd.Series}
    made: Callable[..., Any] = pandas_udf(texts, StringType())
    return made
