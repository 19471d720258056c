"""spinfix gives scraped, spun English its original words back.

>>> import spinfix
>>> spinfix.clean("Nothing was spun here.")
'Nothing was spun here.'
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spinfix.cleaner import Cleaner, Result
    from spinfix.config import Config, ConfigError
    from spinfix.edits import Alternative, Edit, PlanError

__version__ = "0.1.0"

__all__ = ["Alternative", "Cleaner", "Config", "ConfigError", "Edit", "PlanError", "Result", "analyse", "clean", "scrub"]

_HOME = {
    "Alternative": "edits",
    "Cleaner": "cleaner",
    "Config": "config",
    "ConfigError": "config",
    "Edit": "edits",
    "PlanError": "edits",
    "Result": "cleaner",
    "SpinfixError": "errors",
}


def __getattr__(name: str) -> Any:
    """Import the library's classes at first use, so that ``import spinfix`` stays instant (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'spinfix' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"spinfix.{_HOME[name]}"), name)


@cache
def _default() -> Cleaner:
    from spinfix.cleaner import Cleaner

    return Cleaner()


def clean(text: str) -> str:
    """Remove artefacts and restore spun phrases, with default options."""
    return _default().clean(text)


def analyse(text: str) -> Result:
    """Like `clean`, but tell what was changed and why."""
    return _default().analyse(text)


def scrub(text: str) -> str:
    """Only remove what importers leave behind."""
    return _default().scrub(text).text
