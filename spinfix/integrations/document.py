"""The documents of an engine: cleaned, tagged or marked to be dropped; whatever one holds, it never ends the run.

Options that cannot be used do, such as a family that does not exist: or every document would be passed on uncleaned.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import Any, Literal, get_args

from spinfix.cleaner import TOGETHER, Cleaner, shared
from spinfix.config import Config, ConfigError
from spinfix.errors import SpinfixError
from spinfix.fingerprint import fingerprint
from spinfix.result import Result

Action = Literal["edit", "tag", "drop"]
"""Clean documents; only add the columns; or drop documents believed spun and clean the others."""

log = logging.getLogger("spinfix")


class ActionError(SpinfixError):
    """An action that an engine has no way to take."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An engine's document afterwards.

    Attributes:
        text: the text to go on with: cleaned, or as it was; None where the document has no text.
        probability: that it was spun, 0 to 1; None without text or after an error.
        family: the family that spun it; None if it is not believed spun.
        restorations: number of phrases restored (with "tag": that would be).
        removals: number of artefacts removed (with "tag": that would be).
        error: why it could not be cleaned; None if it was.
        kept: whether it is kept.
    """

    text: Any
    probability: float | None = None
    family: str | None = None
    restorations: int = 0
    removals: int = 0
    error: str | None = None
    kept: bool = True

    @property
    def added(self) -> dict[str, Any]:
        """The values of the added columns (`spinfix.integrations.batch.ADDED`)."""
        return {
            "spin_probability": self.probability,
            "spin_family": self.family,
            "spin_restorations": self.restorations,
            "spin_removals": self.removals,
            "spin_error": self.error,
        }


class Documents:
    """Cleans the documents of an engine, one by one or some together.

    Pickling stores the options, and the `fingerprint` of spinfix and its data for engines that recognise a step by its pickle
    and keep its results.

    Args:
        action: see `Action`.
        options: those of `spinfix.config.Config`.

    Raises:
        ConfigError: if an option has a value that it cannot have, or ``action`` needs what is turned off.
    """

    def __init__(self, action: Action = "edit", **options: Any) -> None:
        if action not in get_args(Action):
            raise ConfigError(f"action = {action!r}: it takes {', '.join(map(repr, get_args(Action)))}")
        self.action: Action = action
        self.config = Config(**options)
        if action != "edit" and not self.config.restore:
            raise ConfigError(f"restore = False does not check whether texts were spun, as action = {action!r} requires")

    def __getstate__(self) -> dict[str, Any]:
        return {"action": self.action, "config": self.config, "fingerprint": fingerprint(self.config)}

    @cached_property
    def cleaner(self) -> Cleaner:
        """The cleaner that all steps with these options share in this process."""
        return shared(self.config)

    def __call__(self, text: Any) -> Outcome:
        """Clean one text, or bytes in UTF-8.  A document that cannot be cleaned is logged, and passed on as it is."""
        cleaner = self.cleaner  # an error here is one of the options
        try:
            return Outcome(None) if is_null(text) else self._outcome(text, cleaner.analyse(_decoded(text)))
        except Exception as error:
            message = str(error) or repr(error)
            log.warning("a document could not be cleaned, and is passed on as it is: %s", message)
            return Outcome(text, error=message)

    def together(self, texts: Sequence[Any]) -> list[Outcome]:
        """Clean some texts, in less time than one by one (`Cleaner.analyse_all`)."""
        cleaner = self.cleaner
        outcomes: list[Outcome] = []
        for begin in range(0, len(texts), TOGETHER):
            part = texts[begin : begin + TOGETHER]
            try:
                results = iter(cleaner.analyse_all([_decoded(text) for text in part if not is_null(text)]))
                made = [Outcome(None) if is_null(text) else self._outcome(text, next(results)) for text in part]
            except Exception:  # one of them cannot be cleaned
                made = list(map(self, part))
            outcomes += made
        return outcomes

    def _outcome(self, text: Any, result: Result) -> Outcome:
        restorations = len(result.restorations)
        cleaned = result.text.encode("utf-8") if isinstance(text, bytes) else result.text
        return Outcome(
            text=text if self.action == "tag" else cleaned,
            probability=result.spin_probability,
            family=result.family,
            restorations=restorations,
            removals=len(result.edits) - restorations,
            kept=not (self.action == "drop" and result.family is not None),
        )


def _decoded(text: Any) -> Any:
    """Bytes as text, and numpy's strings as Python's own."""
    if isinstance(text, bytes):
        return text.decode("utf-8")
    return str(text) if isinstance(text, str) else text


def is_null(value: Any) -> bool:
    """Whether an engine's value stands for "no text": None, NaN of Python or numpy, or pandas' NA and NaT."""
    if value is None or isinstance(value, str | bytes):
        return value is None
    return type(value).__name__ in {"NAType", "NaTType"} or (isinstance(value, Real) and value != value)  # noqa: PLR0124
