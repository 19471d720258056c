"""Packages that only some formats need: imported on demand, with an error that says what to install."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from spinfix.errors import SpinfixError


class ExtraError(SpinfixError):
    """A package that is not installed; the message says how to install it."""


def need(module: str, extra: str, what: str) -> ModuleType:
    """Import ``module``, which belongs to the extra ``extra`` and is needed for ``what``.

    Raises:
        ExtraError: if it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise ExtraError(f'{what} need the package {package}; install it: pip install "spinfix[{extra}]"') from error
