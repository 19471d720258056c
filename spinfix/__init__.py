"""spinfix restores the original words of scraped, spun English.

>>> import spinfix
>>> spinfix.clean("Nothing was spun here.")
'Nothing was spun here.'

`clean`, `scrub`, `analyse` and `detect` take the options of `Config` as keywords; a `Cleaner`, which takes them too, or a
`Config`, keeps them for many texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spinfix.cleaner import Cleaner
    from spinfix.config import Config, ConfigError
    from spinfix.edits import Alternative, Edit, PlanError, apply, undo
    from spinfix.errors import SpinfixError, TextTypeError
    from spinfix.families.findings import Finding
    from spinfix.functions import analyse, clean, detect, scrub
    from spinfix.parallel import PoolError
    from spinfix.pipe import PipeError
    from spinfix.plans import load_plan
    from spinfix.result import Result

__version__ = "0.1.0"

__all__ = [
    "Alternative",
    "Cleaner",
    "Config",
    "ConfigError",
    "Edit",
    "Finding",
    "PipeError",
    "PlanError",
    "PoolError",
    "Result",
    "SpinfixError",
    "TextTypeError",
    "analyse",
    "apply",
    "clean",
    "detect",
    "load_plan",
    "scrub",
    "undo",
]

_HOME = {
    "Alternative": "edits",
    "Cleaner": "cleaner",
    "Config": "config",
    "ConfigError": "config",
    "Edit": "edits",
    "Finding": "families.findings",
    "PipeError": "pipe",
    "PlanError": "edits",
    "PoolError": "parallel",
    "Result": "result",
    "SpinfixError": "errors",
    "TextTypeError": "errors",
    "analyse": "functions",
    "apply": "edits",
    "clean": "functions",
    "detect": "functions",
    "load_plan": "plans",
    "scrub": "functions",
    "undo": "edits",
}
"""Modules of the names that are imported on first use, so that ``import spinfix`` stays instant (PEP 562)."""


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'spinfix' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"spinfix.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
