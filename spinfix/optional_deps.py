"""Packages that only some formats or steps of training need: imported on demand, with an error that says what to install."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from spinfix.errors import SpinfixError


class ExtraError(SpinfixError, ImportError):
    """A package that is not installed; the message says how to install it."""


def need(module: str, extra: str, what: str) -> ModuleType:
    """Import ``module``, which belongs to the extra ``extra`` and is needed for ``what``, in the plural.

    Raises:
        ExtraError: if it is not installed.

    >>> need("json", "parquet", "Parquet files").loads("[1]")
    [1]
    >>> need("no_such_package.reader", "parquet", "Parquet files")
    Traceback (most recent call last):
    spinfix.optional_deps.ExtraError: Parquet files need the package no_such_package; install it: pip install "spinfix[parquet]"
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        if isinstance(error, ModuleNotFoundError):
            raise ExtraError(f'{what} need the package {package}; install it: pip install "spinfix[{extra}]"') from error
        raise ExtraError(
            f"{what} need the package {package}, which is installed, but cannot be loaded ({error}); install it again: "
            f"pip install --force-reinstall {package}"
        ) from error
