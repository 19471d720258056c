"""What a caller may ask for: one frozen object, each option explained where it is defined."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import regex

from spinfix.errors import SpinfixError


class ConfigError(SpinfixError):
    """An option with a value that it cannot have; says which option and what it takes."""


TORTURED = "tortured"
"""The family of papers' tortured phrases, whose dictionary has a format and a restorer of its own."""


@dataclass(frozen=True, slots=True)
class Config:
    """Options of a `Cleaner`.

    Attributes:
        scrub: remove what importers leave behind (`[ad_1]`, "Source link").
        restore: give spun phrases their originals back.
        assume_spun: take every document as spun, whatever its evidence says.
        threshold: probability of having been spun above which a document is restored, 0 to 1.
        min_confidence: restorations of lower confidence are not made, 0 to 1.
        fuzzy: also look for phrases that differ a little from a dictionary entry ("overseas-minister").
        quality: "best" asks the contextual judge beside the language model, "fast" does without.
        dictionaries: folders of further dictionaries, in the format of `spinfix.families.spinner.dictionary`.
        families: shipped families in use; each judges a document on its own evidence, see `spinfix.cleaner.Cleaner`.
        allow: words and phrases that no restoration touches; matched as whole words, in any case unless they hold capitals.
        protect: regular expressions of what neither restorations nor artefact rules touch.
        model: another KenLM model in place of the shipped one.
        rule_packs: further artefact rule packs.
        select: artefact rules, id prefixes or packs in use; empty means all.
        ignore: artefact rules, id prefixes or packs not in use.
    """

    scrub: bool = True
    restore: bool = True
    assume_spun: bool = False
    threshold: float = 0.7
    min_confidence: float = 0.5
    fuzzy: bool = True
    quality: Literal["fast", "best"] = "best"
    dictionaries: tuple[Path, ...] = ()
    families: tuple[str, ...] = ("wp-auto-spinner", TORTURED)
    allow: tuple[str, ...] = ()
    protect: tuple[str, ...] = ()
    model: Path | None = None
    rule_packs: tuple[Path, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the values.

        Raises:
            ConfigError: if a value is not one that the option takes.
        """
        for name in ("threshold", "min_confidence"):
            value = getattr(self, name)
            if not 0.0 <= value <= 1.0:
                raise ConfigError(f"{name} = {value!r}: it takes a number from 0 to 1")
        if self.quality not in ("fast", "best"):
            raise ConfigError(f'quality = {self.quality!r}: it takes "fast" or "best"')
        if any(not phrase.strip() for phrase in self.allow):
            raise ConfigError("allow holds an empty phrase: it takes words and phrases")
        for pattern in self.protect:
            try:
                regex.compile(pattern)
            except regex.error as error:
                raise ConfigError(f"protect = {pattern!r}: not a regular expression ({error})") from error
