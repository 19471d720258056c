"""Data-Juicer: the operator ``spinfix_mapper``, registered when this module is imported.

Needs ``py-data-juicer`` (1.6 or later), which brings much with it and is therefore no extra of spinfix.
"""

from __future__ import annotations

from typing import Any

from spinfix.integrations.batch import SpinfixBatch
from spinfix.integrations.document import Action, ActionError
from spinfix.optional_deps import not_importable

try:
    from data_juicer.ops.base_op import OPERATORS, Mapper
except ImportError as error:
    raise not_importable(__name__, "Data-Juicer", "data_juicer", "py-data-juicer", error) from error

NAME = "spinfix_mapper"


@OPERATORS.register_module(NAME)
class SpinfixMapper(Mapper):  # type: ignore[misc]  # without Data-Juicer it has no types
    """Cleans the text of each sample, and adds the fields of `spinfix.integrations.batch.ADDED`.

    Errors are caught text by text, since ``skip_op_error`` would drop the whole batch.

    Args:
        action: "edit" cleans the text, "tag" only adds the fields.  A mapper cannot drop samples: filter by ``spin_family``.
        spinfix: the options of `spinfix.config.Config`, such as ``{"quality": "fast"}``.
        options: those of every Data-Juicer mapper.
    """

    _batched_op = True

    def __init__(self, action: Action = "edit", spinfix: dict[str, Any] | None = None, **options: Any) -> None:
        if action == "drop":
            raise ActionError('a mapper cannot drop samples; use action="tag" or "edit" and filter by spin_family')
        super().__init__(**options)
        self.batch = SpinfixBatch(self.text_key, action=action, **(spinfix or {}))

    def process_batched(self, samples: dict[str, Any]) -> dict[str, Any]:
        """Clean a batch of samples."""
        made: dict[str, Any] = self.batch(samples)
        return made
