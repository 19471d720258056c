"""One document in, a `Result` out: the only module that knows the whole way."""

from __future__ import annotations

import gc
import reprlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from threading import Lock

from spinfix import edits as edits_module
from spinfix.artefacts.rules import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.config import Config, ConfigError
from spinfix.edits import Edit
from spinfix.errors import checked_text
from spinfix.families import registry
from spinfix.families.base import UNKNOWN, FamilyRestorer, Finding, Span
from spinfix.models import causal
from spinfix.text.protection import Protection


@dataclass(frozen=True)
class Result:
    """What became of one document.

    Attributes:
        source: the input.
        edits: all edits of the input, in order.
        spin_probability: that the document was spun, 0 to 1, if one in `spinfix.families.spinner.classifier.RARITY` is; None
            where it was not asked (``restore=False``).
        family: the family believed to have spun it; None where none is.
        findings: what each family's restorer says of it, in code points of the input: first the believed ones, as they were
            chosen, then the most probable.
    """

    source: str
    edits: tuple[Edit, ...]
    spin_probability: float | None
    family: str | None = None
    findings: tuple[Finding, ...] = ()

    @cached_property
    def text(self) -> str:
        """The output: the input with every edit done."""
        return edits_module.apply(self.source, self.edits)

    @property
    def artefacts(self) -> tuple[Edit, ...]:
        """The edits that removed importer debris."""
        return tuple(edit for edit in self.edits if edit.kind == "artefact")

    @property
    def restorations(self) -> tuple[Edit, ...]:
        """The edits that gave a spun phrase its original back."""
        return tuple(edit for edit in self.edits if edit.kind == "restoration")

    @property
    def doubtful(self) -> tuple[Edit, ...]:
        """Restorations found and not made, since they are less sure than `Config.min_confidence` asks."""
        found = (edit for finding in self.findings for edit in finding.doubtful)
        return tuple(sorted(found, key=lambda edit: edit.start))

    def plan(self) -> str:
        """The edits as JSON, to be saved, read by people and replayed with `spinfix.edits.from_plan`."""
        return edits_module.to_plan(self.source, self.edits)


SURE, SMALL_SHARE, SEVERAL = 0.985, 0.45, 3
"""Probability from which on a family is sure, share of its phrases in use below which it explains a part only, and edits of
another family that tell.  Of 250 genuine texts put through a paraphraser made from the tortured words, 150 to 4,500 words
long, 37 were taken for the shipped spinner's, with probabilities of .706 to .987 and shares of .15 to .38; with these numbers
32 of them are named unknown and 5 still edited.  Of the spun development documents one is named unknown."""


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: of the many small objects that a document needs none is in one, and looking for them
    among all that is loaded took a quarter of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Cleaner:
    """Cleans documents; built once, cheap to call, pickled by its `Config`.

    Threads may share one.  Restorers work in the same arrays from document to document, so each thread at work takes some that
    no other is using; there are as many as threads have ever worked at once.  Dictionaries and models are shared, and what is
    not takes some 10 MB, after much spun text 40 MB.

    Every family of `Config.families` judges the document on its own evidence.  Where several believe it spun, the one makes its
    edits that explains most of it, by their number: synonyms that one family put there look like another's now and then.  Where
    `Config.assume_spun` says that it was spun all do; of edits for the same words the more probable family's are made.

    >>> Cleaner().clean("Nothing was spun here.")
    'Nothing was spun here.'
    """

    def __init__(self, config: Config | None = None) -> None:
        """Build a cleaner; dictionaries, rules and models are opened at the first call that needs them.

        Raises:
            ConfigError: if ``config`` is something else.
            CausalModelError: if the quality is "deep" and what it needs is not installed.
            spinfix.families.registry.FamilyError: if a family is not there.
            spinfix.families.manifest.ManifestError: if a family's manifest is not in order.
        """
        if config is not None and not isinstance(config, Config):
            raise ConfigError(f'a Cleaner takes a Config, as in Cleaner(Config(quality="fast")), not {reprlib.repr(config)}')
        self.config = config if config is not None else Config()
        self.families = tuple(registry.in_use(self.config)) if self.config.restore else ()
        if self.config.quality == "deep" and self.config.restore:
            causal.locate(self.config.deep_model)
        self._loading = Lock()
        self._free: list[tuple[FamilyRestorer, ...]] | None = None

    def __reduce__(self) -> tuple[type[Cleaner], tuple[Config]]:
        return type(self), (self.config,)

    @cached_property
    def restorers(self) -> tuple[FamilyRestorer, ...]:
        """The restorers of the families in use."""
        return tuple(registry.restorer(family, self.config) for family in self.families)

    @contextmanager
    def _borrowed(self) -> Iterator[tuple[FamilyRestorer, ...]]:
        """The restorers for one document, which no other thread uses meanwhile."""
        with self._loading:
            if self._free is None:
                self._free = [self.restorers]
            taken = self._free.pop() if self._free else tuple(restorer.twin() for restorer in self.restorers)
        try:
            yield taken
        finally:
            self._free.append(taken)

    @cached_property
    def _protection(self) -> Protection:
        return Protection(self.config.allow, self.config.protect)

    @cached_property
    def _scrubber(self) -> Scrubber:
        packs = load_packs() + (load_packs(self.config.rule_packs) if self.config.rule_packs else ())
        return Scrubber(packs, self.config.select, self.config.ignore)

    def clean(self, text: str) -> str:
        """Scrub and restore ``text``, as far as the options ask for."""
        return self.analyse(text).text

    def analyse(self, text: str) -> Result:
        """Clean ``text`` and tell what was changed and why."""
        checked_text(text)
        with _uncollected():
            return self._analyse(text)

    def _analyse(self, text: str) -> Result:
        if not self.config.restore:
            return self.scrub(text) if self.config.scrub else Result(text, (), None)
        if not self.config.scrub:
            return self.restore(text)
        removed = self.scrub(text)
        restored = self.restore(removed.text)
        if not removed.edits:
            return restored
        findings = tuple(_before(text, removed.edits, finding) for finding in restored.findings)
        edits = edits_module.compose(text, removed.edits, restored.edits)
        return replace(restored, source=text, edits=edits, findings=findings)

    def scrub(self, text: str) -> Result:
        """Only remove artefacts."""
        checked_text(text)
        kept = self._protection.untouchable(text)
        found = (edit for edit in self._scrubber.find(text) if not any(a < edit.end and edit.start < b for a, b in kept))
        return Result(text, tuple(found), None)

    def restore(self, text: str) -> Result:
        """Only restore spun phrases."""
        checked_text(text)
        assumed = self.config.assume_spun

        def rank(finding: Finding) -> tuple[int, float]:
            believed = not assumed and self._believes(finding)
            return -len(finding.edits) if believed else 1, -finding.probability

        with self._borrowed() as restorers, _uncollected():
            answers = [restorer.restore(text) for restorer in restorers]
        if not answers:
            return Result(text, (), None)
        found = sorted(answers if assumed else told_apart(answers, self._believes), key=rank)
        edits: list[Edit] = []
        for finding in found if assumed else found[:1]:
            new = finding.edits
            if edits:
                new = tuple(edit for edit in new if not any(a.start < edit.end and edit.start < a.end for a in edits))
            edits += new
        edits.sort(key=lambda edit: edit.start)
        best = found[0]
        believed = assumed or self._believes(best)
        return Result(text, tuple(edits), best.probability, best.family if believed else None, tuple(found))

    def _believes(self, finding: Finding) -> bool:
        """Whether a family's answer says that it spun the document."""
        return finding.probability > self._thresholds.get(finding.family, self.config.threshold)

    @cached_property
    def _thresholds(self) -> dict[str, float]:
        return {family.name: max(self.config.threshold, family.least_probability) for family in self.families}


def told_apart(found: Sequence[Finding], believes: Callable[[Finding], bool]) -> list[Finding]:
    """The families' answers, where one that explains only a part of the document gives way.

    Other paraphrasers put many of the same synonyms there.  A family that believes a small share of its phrases in use, and
    is not sure, where another one finds several of its own, has met something unknown: it makes no edits.
    """

    def unknown(finding: Finding) -> bool:
        if not (believes(finding) and finding.probability < SURE and 0.0 < finding.share < SMALL_SHARE):
            return False
        return any(other is not finding and believes(other) and len(other.edits) >= SEVERAL for other in found)

    return [
        replace(finding, family=UNKNOWN, edits=(), doubtful=tuple(sorted((*finding.edits, *finding.doubtful), key=_place)))
        if unknown(finding)
        else finding
        for finding in found
    ]


def _place(edit: Edit) -> int:
    return edit.start


def _before(text: str, removed: Sequence[Edit], finding: Finding) -> Finding:
    """What was found after the removals, in code points of the ``text`` before them."""
    kept = [back.start for back in edits_module.invert(removed)]
    lost = [0, *accumulate(len(edit.found) - len(edit.replacement) for edit in removed)]

    def move(span: Span) -> Span:
        start = span.start + lost[bisect_right(kept, span.start)]
        return replace(span, start=start, end=span.end + lost[bisect_left(kept, span.end)])

    def restorations(edits: Sequence[Edit]) -> tuple[Edit, ...]:
        return tuple(edit for edit in edits_module.compose(text, removed, edits) if edit.kind == "restoration")

    return replace(
        finding,
        edits=restorations(finding.edits),
        clues=tuple(map(move, finding.clues)),
        passages=tuple(map(move, finding.passages)),
        doubtful=restorations(finding.doubtful),
    )
