"""One document of an engine: cleaned, tagged or marked to be dropped; whatever it holds, it never ends the run.

Options that cannot be used do, such as a family that does not exist: or every document would be passed on uncleaned.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Real
from typing import Any, Literal, get_args

from spinfix.cleaner import TOGETHER, Cleaner, shared
from spinfix.config import Config, ConfigError
from spinfix.errors import SpinfixError
from spinfix.fingerprint import fingerprint
from spinfix.result import Result

Action = Literal["edit", "tag", "drop"]
"""What happens to a document that was spun or holds artefacts: it is cleaned; it is left as it is, and only the columns are
added; or it is dropped if it was spun, and otherwise cleaned."""


class ActionError(SpinfixError):
    """An action that an engine has no way to take."""


log = logging.getLogger("spinfix")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document.

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
        """The values of the columns that are added (`spinfix.integrations.batch.ADDED`)."""
        return {
            "spin_probability": self.probability,
            "spin_family": self.family,
            "spin_restorations": self.restorations,
            "spin_removals": self.removals,
            "spin_error": self.error,
        }


class Documents:
    """Cleans the documents of an engine, one by one or some together.

    Pickling stores the options, and the `fingerprint` of spinfix and its data, which is not checked: it is there for engines
    that recognise a step by its pickle and keep its results.

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
        """The cleaner that all of this process's steps with these options share."""
        return shared(self.config)

    def __call__(self, text: Any) -> Outcome:
        """Clean one text.  A document that cannot be cleaned is logged, and passed on as it is."""
        if is_null(text):
            return Outcome(None)
        return self._outcome(text, self._analysed(text))

    def together(self, texts: Sequence[Any]) -> list[Outcome]:
        """The same for each of some texts, in less time than one by one (`Cleaner.analyse_all`).

        If they are all bytes, as a column of text in a binary file, they are read as UTF-8, and the outcomes have bytes again.
        """
        if not _are_bytes(texts):
            return self._together(texts)
        outcomes = self._together([_decoded(text) for text in texts])
        return [
            replace(outcome, text=outcome.text.encode("utf-8")) if isinstance(outcome.text, str) else outcome
            for outcome in outcomes
        ]

    def _together(self, texts: Sequence[Any]) -> list[Outcome]:
        cleaner = self.cleaner  # an error here is one of the options
        outcomes: list[Outcome] = []
        for begin in range(0, len(texts), TOGETHER):
            part = texts[begin : begin + TOGETHER]
            try:
                results = iter(cleaner.analyse_all([_plain(text) for text in part if not is_null(text)]))
            except Exception:  # one of them cannot be cleaned
                outcomes += map(self, part)
            else:
                outcomes += [Outcome(None) if is_null(text) else self._outcome(text, next(results)) for text in part]
        return outcomes

    def _outcome(self, text: Any, result: Result | str) -> Outcome:
        """What becomes of a text with this result, or for which there is none for this reason."""
        if isinstance(result, str):
            return Outcome(text, error=result)
        restorations = len(result.restorations)
        return Outcome(
            text=text if self.action == "tag" else result.text,
            probability=result.spin_probability,
            family=result.family,
            restorations=restorations,
            removals=len(result.edits) - restorations,
            kept=not (self.action == "drop" and result.family is not None),
        )

    def result(self, text: Any) -> Result | None:
        """Everything that was found in one text; None if it is null or could not be cleaned, which is logged."""
        found = None if is_null(text) else self._analysed(text)
        return found if isinstance(found, Result) else None

    def _analysed(self, text: Any) -> Result | str:
        """The result, or why there is none."""
        cleaner = self.cleaner
        try:
            return cleaner.analyse(_plain(text))
        except Exception as error:
            message = _no_text(text) or str(error) or repr(error)
            log.warning("a document could not be cleaned, and is passed on as it is: %s", message)
            return message


def _plain(text: Any) -> Any:
    """Python's own type of string for a text; numpy has another."""
    return str(text) if isinstance(text, str) else text


def _are_bytes(values: Sequence[Any]) -> bool:
    """Whether there are bytes and, but for nulls, nothing else; bytes among texts are faults."""
    found = False
    for value in values:
        if isinstance(value, bytes):
            found = True
        elif not is_null(value):
            return False
    return found


def _decoded(value: Any) -> Any:
    """Bytes as text; those that are not UTF-8 stay bytes, which cannot be cleaned."""
    try:
        return value.decode("utf-8") if isinstance(value, bytes) else value
    except UnicodeDecodeError:
        return value


def _no_text(value: Any) -> str:
    """Why bytes are no text; "" if they are, and of other values."""
    try:
        _ = value.decode("utf-8") if isinstance(value, bytes) else ""
    except UnicodeDecodeError as error:
        return f"text is not UTF-8 (byte 0x{value[error.start]:02X} at offset {error.start}); convert it first"
    return ""


def is_null(value: Any) -> bool:
    """Whether an engine's value stands for "no text": None, NaN of Python or numpy, or pandas' NA and NaT."""
    if value is None or isinstance(value, str | bytes):
        return value is None
    return type(value).__name__ in {"NAType", "NaTType"} or (isinstance(value, Real) and value != value)  # noqa: PLR0124
