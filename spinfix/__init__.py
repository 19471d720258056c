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
    from typing import Unpack

    from spinfix.cleaner import Cleaner
    from spinfix.config import Config, ConfigError, Options
    from spinfix.edits import Alternative, Edit, PlanError, apply, undo
    from spinfix.errors import SpinfixError, TextTypeError
    from spinfix.families.base import Finding
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
    "Finding": "families.base",
    "PipeError": "pipe",
    "PlanError": "edits",
    "PoolError": "parallel",
    "Result": "result",
    "SpinfixError": "errors",
    "TextTypeError": "errors",
    "apply": "edits",
    "load_plan": "plans",
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


def _cleaner(options: Options) -> Cleaner:
    from spinfix.cleaner import shared
    from spinfix.config import Config

    return shared(Config(**options)) if options else shared()


def clean(text: str, **options: Unpack[Options]) -> str:
    """Remove artefacts and restore spun phrases.

    Args:
        text: one document.
        **options: those of `Config`.

    Returns:
        The document as it was written, as far as it can be restored; genuine text unchanged.

    Raises:
        TextTypeError: if ``text`` is no str.
        ConfigError: if an option does not exist, or has a value that it does not take.

    >>> import spinfix
    >>> spinfix.clean("He mentioned the United States would send one other envoy this 12 months.", quality="fast")
    'He said the United States would send another envoy this year.'
    """
    return _cleaner(options).clean(text)


def analyse(text: str, **options: Unpack[Options]) -> Result:
    r"""Like `clean`, but report what was changed and why.

    Args:
        text: one document.
        **options: those of `Config`.

    Raises:
        TextTypeError: if ``text`` is no str.
        ConfigError: if an option does not exist, or has a value that it does not take.

    >>> import spinfix
    >>> result = spinfix.analyse("[ad_1]\nNothing was spun here.\n")
    >>> result.text, [edit.rule for edit in result.edits]
    ('Nothing was spun here.\n', ['AD001'])
    """
    return _cleaner(options).analyse(text)


def scrub(text: str, **options: Unpack[Options]) -> str:
    r"""Only remove what importers leave behind.  ``analyse(text, restore=False)`` reports what.

    Args:
        text: one document.
        **options: those of `Config`, of which ``select``, ``ignore``, ``rule_packs`` and ``protect`` matter here.

    Raises:
        TextTypeError: if ``text`` is no str.
        ConfigError: if an option does not exist, or has a value that it does not take.

    >>> import spinfix
    >>> spinfix.scrub("[ad_1]\nNothing was spun here.\n")
    'Nothing was spun here.\n'
    """
    return _cleaner(options).scrub(text)


def detect(text: str, **options: Unpack[Options]) -> Result:
    """Judge whether a document was spun, without computing edits.

    Args:
        text: one document.
        **options: those of `Config`.

    Returns:
        A result with probability, family and findings, but without edits.

    Raises:
        TextTypeError: if ``text`` is no str.
        ConfigError: if an option does not exist, or has a value that it does not take.

    >>> import spinfix
    >>> result = spinfix.detect("He mentioned the United States would send one other envoy this 12 months.")
    >>> result.family, result.edits, result.findings[0].clues[0].entry
    ('wp-auto-spinner', (), 'one other → another')
    """
    return _cleaner(options).detect(text)
