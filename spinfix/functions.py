"""The functions of the package for single texts.

`spinfix` imports them at their first use.  Their types are imported here at run time, so that `typing.get_type_hints` finds
them.
"""

from __future__ import annotations

from typing import Unpack

from spinfix.cleaner import Cleaner, shared
from spinfix.config import Config, Options
from spinfix.result import Result


def _cleaner(options: Options) -> Cleaner:
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
