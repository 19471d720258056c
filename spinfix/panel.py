"""Asks the families in use about documents, and chooses among what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property

from spinfix.config import Config, ConfigError
from spinfix.errors import blaming
from spinfix.families import choice, registry
from spinfix.families.base import FamilyRestorer, Surveyor, Thorough
from spinfix.families.findings import UNKNOWN, Finding
from spinfix.families.manifest import Family
from spinfix.result import Result
from spinfix.threads import ForkSafeLock

Ask = Callable[[FamilyRestorer, str], Finding]
"""Asks a restorer about a document."""


def _looks_closer(restorer: FamilyRestorer) -> bool:
    return isinstance(restorer, Thorough) and restorer.looks_closer


class Panel:
    """The families in use, each of which judges a document by itself.

    Families that look closer (`Thorough`) are asked after the others, and not where one of those has settled the matter.  If
    several believe a document spun, `spinfix.families.choice.by_preference` says which one makes the edits; if it has a list of
    phrases, others with lists make theirs, too.  With `Config.assume_spun` all do.

    Threads may share one; each borrows restorers of its own, which are kept for reuse.

    Args:
        config: the options.
        minimums: least confidence of edits of other origins, for `Result.minimums`.
    """

    def __init__(self, config: Config, minimums: Mapping[str, float]) -> None:
        """Store the options; families are looked for, and restorers made, when they are first needed."""
        self._config = config
        self._other_minimums = minimums
        self._loading = ForkSafeLock()
        self.free: list[tuple[FamilyRestorer, ...]] | None = None
        """The sets of restorers that no thread has borrowed; None before the first."""

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """The families.

        Raises:
            ConfigError: if there are none, with which every text would be called genuine.
            spinfix.families.registry.FamilyError: if one does not exist.
        """
        families = tuple(registry.in_use(self._config))
        if not families:
            error = ConfigError(
                "no family is in use: families is empty, and there are no dictionaries; leave families out for all shipped "
                "ones, name some, or turn restoring off (restore = False, --no-restore)"
            )
            raise blaming(error, ("families",), ())
        return families

    @cached_property
    def restorers(self) -> tuple[FamilyRestorer, ...]:
        """The restorers of the families, in the order in which they are asked."""
        return tuple(restorer for restorer, _ in self._in_order)

    @cached_property
    def _in_order(self) -> list[tuple[FamilyRestorer, Family]]:
        """The restorers with their families: first those that do not look closer."""
        restorers = [(registry.restorer(family, self._config), family) for family in self.families]
        return sorted(restorers, key=lambda pair: _looks_closer(pair[0]))

    @cached_property
    def _look_closer(self) -> tuple[bool, ...]:
        """Whether each of the `restorers` looks closer; asked once, since a protocol takes long to recognise its classes."""
        return tuple(map(_looks_closer, self.restorers))

    @cached_property
    def _lists(self) -> frozenset[str]:
        """Names of the families with a list of phrases (`Surveyor`)."""
        return frozenset(family.name for restorer, family in self._in_order if isinstance(restorer, Surveyor))

    @cached_property
    def _minimums(self) -> dict[str, float]:
        """See `Result.minimums`."""
        minimums = dict(self._other_minimums)
        for restorer, family in self._in_order:
            for kind, least in getattr(restorer, "minimums", {}).items():
                minimums[f"{family.name}, {kind}" if kind else family.name] = least
        return minimums

    @cached_property
    def _thresholds(self) -> dict[str, float]:
        return {family.name: family.threshold(self._config.threshold) for family in self.families}

    @contextmanager
    def borrowed(self) -> Iterator[tuple[FamilyRestorer, ...]]:
        """The restorers for some documents, reserved for this thread."""
        with self._loading:
            if self.free is None:
                self.free = [self.restorers]
            taken = self.free.pop() if self.free else tuple(restorer.twin() for restorer in self.restorers)
        try:
            yield taken
        finally:
            self.free.append(taken)  # one step of a list, which needs no lock

    def restored(self, texts: Sequence[str]) -> list[Result]:
        """Judge and restore texts, one family after the other."""
        with self.borrowed() as restorers:
            by_text = self._ask_all(texts, restorers, lambda restorer, text: restorer.restore(text))
            return [
                self._completed(text, findings, restorers[: len(findings)])
                for text, findings in zip(texts, by_text, strict=True)
            ]

    def judged(self, texts: Sequence[str]) -> list[Result]:
        """The results of `restored` without edits, which takes less time."""
        results = []
        with self.borrowed() as restorers:
            by_text = self._ask_all(texts, restorers, lambda restorer, text: restorer.detect(text))
            for text, detected in zip(texts, by_text, strict=True):
                contested = sum(map(self._believes, detected)) > 1 and not self._config.assume_spun
                asked = restorers[: len(detected)]  # those that are not asked are the last
                # in a contested text the number of edits decides
                findings = [restorer.restore(text) for restorer in asked] if contested else detected
                results.append(self._completed(text, findings, asked, restoring=False))
        return [
            replace(result, edits=(), findings=tuple(replace(finding, edits=(), doubtful=()) for finding in result.findings))
            for result in results
        ]

    def surveyed(self, texts: Sequence[str]) -> list[Result]:
        """All phrases of texts that families with a list of phrases see (`Surveyor`).

        Raises:
            spinfix.families.registry.FamilyError: if there is no such family.
        """
        with self.borrowed() as restorers:
            surveyors = [restorer for restorer in restorers if isinstance(restorer, Surveyor)]
            if not surveyors:
                names = ", ".join(family.name for family in self.families)
                raise registry.FamilyError(
                    f"{names}: no family with a list of phrases; use --family tortured, or a list of your own (--dictionary)"
                )
            results = []
            for text in texts:
                best, *others = choice.by_probability([surveyor.survey(text) for surveyor in surveyors])
                results.append(
                    Result(text, (), best.probability, best.family if self._believes(best) else None, (best, *others))
                )
        return results

    def _ask_all(self, texts: Sequence[str], restorers: Sequence[FamilyRestorer], ask: Ask) -> list[list[Finding]]:
        """What each family that is asked finds in each text; one that looks closer is not asked of a text that is settled."""
        by_text: list[list[Finding]] = [[] for _ in texts]
        for restorer, looks_closer in zip(restorers, self._look_closer, strict=True):
            for text, findings in zip(texts, by_text, strict=True):
                if not (looks_closer and any(finding.settled for finding in findings)):
                    findings.append(ask(restorer, text))
        return by_text

    def _completed(
        self, text: str, findings: Sequence[Finding], restorers: Sequence[FamilyRestorer], *, restoring: bool = True
    ) -> Result:
        """The result, after a closer look (`Thorough`) by the family that is believed or, if none is, by those undecided.

        Args:
            text: the document.
            findings: what each family that was asked found at first.
            restorers: their restorers.
            restoring: whether a family that is believed looks for more edits; else only for evidence, if it is undecided.
        """
        chosen = self._chosen(text, findings)
        closer: list[Finding] | None = None
        for number, looks_closer in enumerate(self._look_closer[: len(findings)]):
            if not looks_closer:
                continue
            finding, restorer = findings[number], restorers[number]
            is_chosen = self._config.assume_spun or finding.family == chosen.family != UNKNOWN
            is_chosen = is_chosen or self._edits_beside(finding, chosen.findings[0])
            may_be_chosen = is_chosen or chosen.family in (None, UNKNOWN)
            if (is_chosen and restoring) or (finding.undecided and may_be_chosen):
                assert isinstance(restorer, Thorough)
                closer = closer or list(findings)
                closer[number] = restorer.restore_thoroughly(text)
        return chosen if closer is None else self._chosen(text, closer)

    def _chosen(self, text: str, findings: Sequence[Finding]) -> Result:
        """Combine the families' findings to a result."""
        assumed = self._config.assume_spun
        ordered = choice.by_probability(findings) if assumed else choice.by_preference(findings, self._believes)
        best = ordered[0]
        beside = [finding for finding in ordered[1:] if assumed or self._edits_beside(finding, best)]
        edits = choice.all_edits([best, *beside]) if beside else best.edits
        family = best.family if assumed or self._believes(best) else None
        return Result(text, edits, best.probability, family, tuple(ordered), minimums=self._minimums)

    def _edits_beside(self, finding: Finding, best: Finding) -> bool:
        """Whether a family edits beside the one that explains most: both have a list of phrases, and believe the document."""
        return {finding.family, best.family} <= self._lists and self._believes(finding) and self._believes(best)

    def _believes(self, finding: Finding) -> bool:
        """Whether a family's probability is above its threshold."""
        return finding.probability > self._thresholds.get(finding.family, self._config.threshold)
