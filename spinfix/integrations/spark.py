"""PySpark: clean a column of a data frame on the executors.

Needs ``pip install "spinfix[spark]"`` on the driver, and spinfix on the executors (`docs/pipelines.md` shows how to ship it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from spinfix.integrations.batch import ADDED, NUMBERS, BatchError, SpinfixBatch
from spinfix.integrations.document import Action, ActionError, Documents, is_null

try:
    from pyspark.sql import DataFrame
    from pyspark.sql.functions import pandas_udf
    from pyspark.sql.types import DoubleType, LongType, StringType, StructField, StructType
except ImportError as error:
    raise ImportError('spinfix.integrations.spark needs PySpark; install it: pip install "spinfix[spark]"') from error

_TYPES = {"float64": DoubleType(), "int64": LongType(), "string": StringType()}
_FIELDS = tuple(StructField(name, _TYPES[NUMBERS.get(name, "string")]) for name in ADDED)
"""The added columns with their types."""


def clean(frame: DataFrame, column: str = "text", *, action: Action = "edit", **options: Any) -> DataFrame:
    """The data frame with a column cleaned and the columns of `spinfix.integrations.batch.ADDED`; lazy.

    Args:
        frame: the data frame; its other columns are kept.
        column: the column with the text.
        action: "edit" cleans the text, "tag" only adds the columns, "drop" drops documents believed spun and cleans the others.
        options: those of `spinfix.config.Config`.

    Raises:
        BatchError: if there is no such column, or several columns have one name.
    """
    batch = SpinfixBatch(column, action=action, **options)
    names = frame.columns
    for name in dict.fromkeys((column, *names)):  # here, and not in every task of a cluster
        batch.require(names, name)
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
        BatchError: when it is evaluated, if the column is none of text.
    """
    if action == "drop":
        raise ActionError('a function of one column cannot drop rows; use clean(frame, action="drop")')
    documents = Documents(action, **options)

    def texts(column: Any) -> Any:
        import pandas as pd

        other = next((value for value in column if not (isinstance(value, str) or is_null(value))), None)
        if other is not None:
            kind = type(other).__name__
            raise BatchError(f"this is no column of text but of {kind}; clean(frame, column) takes bytes too")
        return pd.Series([outcome.text for outcome in documents.together(column.tolist())], index=column.index, dtype=object)

    import pandas as pd

    texts.__annotations__ = {"column": pd.Series, "return": pd.Series}
    made: Callable[..., Any] = pandas_udf(texts, StringType())
    return made
