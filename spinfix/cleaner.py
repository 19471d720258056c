"""The `Cleaner`: scrubs and restores a document, and returns a `Result`."""

from __future__ import annotations

import reprlib
import traceback
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import accumulate, islice
from operator import attrgetter
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from spinfix import edits as edits_module
from spinfix.artefacts.checking import checked_packs
from spinfix.artefacts.rules import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.config import Config, ConfigError
from spinfix.correction_files import load as load_corrections
from spinfix.corrections import Corrections
from spinfix.edits import Edit
from spinfix.errors import SpinfixError, TextTypeError, checked_text
from spinfix.families import registry
from spinfix.families.base import UNKNOWN, FamilyRestorer, Finding, Span, Surveyor
from spinfix.families.corrected import corrected
from spinfix.families.manifest import Family
from spinfix.fingerprint import stamps_of_named_files
from spinfix.text.decoding import Decoded, decoded
from spinfix.text.protection import Protection
from spinfix.text.source_code import source_code
from spinfix.text.stretches import Stretches
from spinfix.threads import ForkSafeLock

TOGETHER = 64
"""Texts that are cleaned together by those who have as many: of 4,000 documents of 2 KB 16 together took .85 of the processor
time that they took one by one, 64 .76 and 256 .72, but these hold more in memory."""
BATCH = 16
"""Texts that `Cleaner.pipe` sends to a process at a time: fewer, since it is used for long texts too."""
OPENING = "Russia Overseas Minister Sergey Lavrov arrived this 12 months, the identical day."
"""A text for which a cleaner loads all of its data, so that forked processes share it."""


class PipeError(SpinfixError):
    """A text that `Cleaner.pipe` could not clean.

    Attributes:
        index: index of the text, from 0.

    >>> from spinfix import Cleaner, PipeError
    >>> try:
    ...     list(Cleaner().pipe(["Nothing was spun here.", None]))
    ... except PipeError as error:
    ...     print(error.index, error, sep=", ")
    1, text 1: text must be str, not None; leave out records without text, or give ''
    """

    def __init__(self, index: int, message: str) -> None:
        super().__init__(index, message)
        self.index = index

    def __str__(self) -> str:
        return f"text {self.index}: {self.args[1]}"


@dataclass(frozen=True)
class Result:
    r"""The result of cleaning one document.

    >>> from spinfix import analyse
    >>> result = analyse("[ad_1]\nNothing was spun here.\n")
    >>> result.text, len(result.edits), result.family
    ('Nothing was spun here.\n', 1, None)

    Attributes:
        source: the input.
        edits: all edits of the input, in order.
        spin_probability: probability that the document was spun, 0 to 1, if one in `spinfix.families.spinner.classifier.RARITY`
            is; None if it was not judged (``restore=False``).
        family: the family believed to have spun it, or None.
        findings: the finding of each family's restorer, in code points of the input: first the believed ones, in the order of
            preference, then the others by probability. Each has the evidence (``clues``), the parts believed spun
            (``passages``), the edits that were not made (``doubtful``) and why a text was let go (``note``); see `Finding`.
        unremoved: what may be artefacts and stays, since their confidence is below the minimum; edits of the input, in order.
        minimums: the least confidence of the edits that were made, by their origin: a family, or one of its kinds of edit
            ("tortured, composed phrases"), or "artefacts"; empty if it is not known.
    """

    source: str
    edits: tuple[Edit, ...]
    spin_probability: float | None
    family: str | None = None
    findings: tuple[Finding, ...] = ()
    unremoved: tuple[Edit, ...] = ()
    minimums: Mapping[str, float] = field(default_factory=dict, hash=False)

    @cached_property
    def text(self) -> str:
        """The output: the input with all edits applied."""
        return edits_module.apply(self.source, self.edits)

    @property
    def artefacts(self) -> tuple[Edit, ...]:
        """The edits that removed importer debris."""
        return tuple(edit for edit in self.edits if edit.kind == "artefact")

    @property
    def restorations(self) -> tuple[Edit, ...]:
        """The edits that restored spun phrases."""
        return _restorations(self.edits)

    @property
    def doubtful(self) -> tuple[Edit, ...]:
        """Edits that were found but not made, below `Config.min_confidence` or, of artefacts, `Config.removal_confidence`."""
        found = (edit for finding in self.findings for edit in finding.doubtful)
        return tuple(sorted((*found, *self.unremoved), key=lambda edit: edit.start))

    def plan(self) -> str:
        r"""The edits as readable JSON, to be saved, corrected and applied later with `spinfix.load_plan` and `spinfix.apply`.

        It also lists the edits that were not made, which are made if they are moved to the others, and ``minimums``.

        >>> import spinfix
        >>> text = "[ad_1]\nNothing was spun here.\n"
        >>> spinfix.load_plan(spinfix.analyse(text).plan(), text)[0].rule
        'AD001'
        """
        return edits_module.to_plan(self.source, self.edits, self.doubtful, self.minimums)

    def to_dict(self) -> dict[str, Any]:
        r"""The result as an object that can be converted to JSON.

        It is a plan (`spinfix.load_plan` reads its JSON) with additional fields: ``version``, ``sha256`` of the input and
        ``edits``, then ``text`` (the output), ``spin_probability``, ``family``, ``findings``, ``unremoved`` and
        ``minimums``.  Edits that
        were made are only in ``edits``, not in the findings.

        >>> import json
        >>> import spinfix
        >>> text = "[ad_1]\nNothing was spun here.\n"
        >>> line = json.dumps(spinfix.analyse(text).to_dict())
        >>> spinfix.apply(text, spinfix.load_plan(line, text))
        'Nothing was spun here.\n'
        """
        findings = [asdict(finding) for finding in self.findings]
        for finding in findings:
            del finding["edits"]
        plan = edits_module.plan_of(self.source, self.edits)
        rest: dict[str, Any] = {"text": self.text, "spin_probability": self.spin_probability, "family": self.family}
        rest["findings"] = findings
        rest["unremoved"] = [asdict(edit) for edit in self.unremoved]
        rest["minimums"] = dict(self.minimums)
        listed: dict[str, Any] = _listed(plan | rest)
        return listed


def _listed(value: Any) -> Any:
    """Convert tuples to lists recursively, so that a round trip through JSON gives an equal object."""
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, list | tuple) else value


ARTEFACTS = "artefacts"
"""Key of `Result.minimums` for removals."""
CERTAIN, SMALL_SHARE = 0.985, 0.45
"""Probability from which a family is certain, and share of its phrases in use below which it explains only a part.  See
docs/experiments.md, "Constants"."""


class Cleaner:
    """Cleans documents; build it once and use it for many texts.  Pickling stores only its `Config`; a process that unpickles
    it often, as a worker does for every task, gets the same cleaner each time.

    Threads may share one.  Dictionaries and models are shared.  Restorers reuse their working arrays from document to document,
    so each active thread has its own set, of about 10 MB, or 40 MB after much spun text; sets are kept for reuse.

    Every family of `Config.families` judges the document independently.  If several believe it spun, only the one with the most
    edits makes them, since synonyms of one family sometimes look like another's.  With `Config.assume_spun` all families make
    their edits; where these overlap, those of the more probable family are made.

    >>> Cleaner().clean("Nothing was spun here.")
    'Nothing was spun here.'
    """

    def __init__(self, config: Config | None = None) -> None:
        """Build a cleaner; dictionaries, rules and models are loaded by the first call that needs them.

        Raises:
            ConfigError: if ``config`` is not a `Config`.
            CausalModelError: if the quality is "deep" and its requirements are not installed.
            spinfix.families.registry.FamilyError: if a family does not exist.
            spinfix.families.manifest.ManifestError: if a family's manifest is invalid.
            spinfix.corrections.CorrectionError: if a file of corrections cannot be used.
        """
        if config is not None and not isinstance(config, Config):
            raise ConfigError(f'a Cleaner takes a Config, as in Cleaner(Config(quality="fast")), not {reprlib.repr(config)}')
        self.config = config if config is not None else Config()
        if self.config.restore:
            _ = self.families  # to report a missing family now
        if self.config.quality == "deep" and self.config.restore:
            from spinfix.models import causal  # imported here, since only this quality needs it

            causal.locate(self.config.deep_model)
        named = stamps_of_named_files(self.config)
        self._corrections = load_corrections(self.config.corrections) if self.config.corrections else Corrections(())
        _cleaners.setdefault((self.config, named), self)
        self._loading = ForkSafeLock()
        self._free: list[tuple[FamilyRestorer, ...]] | None = None

    def __reduce__(self) -> tuple[Callable[[Config], Cleaner], tuple[Config]]:
        return shared, (self.config,)

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """The families in use; `detect` uses them even if restoration is off."""
        return tuple(registry.in_use(self.config))

    @cached_property
    def restorers(self) -> tuple[FamilyRestorer, ...]:
        """The restorers of the families in use."""
        return tuple(registry.restorer(family, self.config) for family in self.families)

    @contextmanager
    def _borrowed(self) -> Iterator[tuple[FamilyRestorer, ...]]:
        """The restorers for one document, reserved for this thread."""
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
        packs = load_packs() + (checked_packs(self.config.rule_packs) if self.config.rule_packs else ())
        return Scrubber(packs, self.config.select, self.config.ignore, self._least_removal, self.config.site.lower())

    @property
    def _least_removal(self) -> float:
        return max(self.config.min_confidence or 0.0, self.config.removal_confidence)

    @cached_property
    def _minimums(self) -> dict[str, float]:
        """See `Result.minimums`."""
        found = {ARTEFACTS: self._least_removal} if self.config.scrub else {}
        for restorer, family in zip(self.restorers, self.families, strict=True):
            for kind, least in getattr(restorer, "minimums", {}).items():
                found[f"{family.name}, {kind}" if kind else family.name] = least
        return found

    def clean(self, text: str) -> str:
        """Scrub and restore ``text``, according to the options.

        Raises:
            TextTypeError: if ``text`` is no str.
            SpinfixError: if a file named in the options cannot be used.

        >>> Cleaner().clean("Nothing was spun here.")
        'Nothing was spun here.'
        """
        result = self.analyse(text)
        return result.text if result.edits else result.source

    def analyse(self, text: str) -> Result:
        """Clean ``text`` and report what was changed and why.

        Raises:
            TextTypeError: if ``text`` is no str.

        >>> result = Cleaner(Config(restore=False)).analyse("Nothing was spun here. [ad_2]")
        >>> result.text, result.edits[0].rule
        ('Nothing was spun here.', 'AD001')
        """
        return self.analyse_all((text,))[0]

    def analyse_all(self, texts: Sequence[str]) -> list[Result]:
        """The results of `analyse` for some texts, in less time: all texts go through one stage before any goes through the
        next, so that a stage finds its tables in the processor's cache.

        `pipe` does so with its batches, and the command with the records of a file.  All results are in memory at once.

        Raises:
            TextTypeError: if one of them is no str.

        >>> [result.text for result in Cleaner().analyse_all(["Nothing was spun here. [ad_2]", "Nor here."])]
        ['Nothing was spun here.', 'Nor here.']
        """
        texts = [checked_text(text) for text in texts]
        removed = [self._scrubbed(text) if self.config.scrub else Result(text, (), None) for text in texts]
        if not self.config.restore:
            return [replace(one, minimums={ARTEFACTS: self._least_removal}) for one in removed]
        restored = self._restored([one.text if one.edits else one.source for one in removed])
        return [self._composed(*one) for one in zip(texts, removed, restored, strict=True)]

    def _composed(self, text: str, removed: Result, restored: Result) -> Result:
        """The result for a text from those of scrubbing it, and of restoring the scrubbed text."""
        if self.config.scrub and restored.family is not None and "{" in restored.source:
            again = self._scrubbed(text, spun=True)  # braces of spintax, which genuine text has too
            if len(again.edits) > len(removed.edits):
                removed, (restored,) = again, self._restored((again.text,))
        if not removed.edits:
            return replace(restored, unremoved=removed.unremoved) if removed.unremoved else restored
        edits = edits_module.compose(text, removed.edits, restored.edits)
        found = _all_before(removed, restored)
        return replace(restored, source=text, edits=edits, findings=found, unremoved=removed.unremoved)

    def detect(self, text: str) -> Result:
        """Judge whether ``text`` was spun, as `analyse` does, without computing edits, which is faster for spun text.

        Probability, family and findings are those of `analyse`; there are no edits.  `Config.restore` is taken as true.

        >>> Cleaner().detect("Nothing was spun here.").spin_probability < 0.01
        True

        Raises:
            TextTypeError: if ``text`` is no str.
        """
        return self.detect_all((text,))[0]

    def detect_all(self, texts: Sequence[str]) -> list[Result]:
        """The results of `detect` for some texts, in less time, as by `analyse_all`.

        Raises:
            TextTypeError: if one of them is no str.

        >>> [result.family for result in Cleaner().detect_all(["Nothing was spun here.", "Nor here."])]
        [None, None]
        """
        texts = [checked_text(text) for text in texts]
        removed = [self._scrubbed(text) if self.config.scrub else Result(text, (), None) for text in texts]
        judged = self._judged([one.text for one in removed])
        return [
            replace(found, source=text, findings=_all_before(scrubbed, found) if scrubbed.edits else found.findings)
            for text, scrubbed, found in zip(texts, removed, judged, strict=True)
        ]

    def survey(self, text: str) -> Result:
        r"""Find every tortured phrase in ``text``, whether or not the text is believed tortured; nothing is edited.

        The text is read as it stands, without scrubbing.  Lines that stand side by side are read as columns, and words divided
        at line ends as words, as in the text of a PDF.  Only families of listed phrases take part.

        Returns:
            A result without edits, whose findings have ``sightings``.

        Raises:
            TextTypeError: if ``text`` is no str.
            spinfix.families.registry.FamilyError: if none of the families in use has a list of phrases.

        >>> (finding,) = Cleaner().survey("We grow an irregular wood-\nland.").findings
        >>> [(one.text, one.term, one.papers > 100, one.confidence < 0.5) for one in finding.sightings]
        [('irregular woodland', 'random forest', True, True)]
        """
        text = checked_text(text)
        with self._borrowed() as restorers:
            answers = [restorer.survey(text) for restorer in restorers if isinstance(restorer, Surveyor)]
        if not answers:
            names = ", ".join(family.name for family in self.families)
            raise registry.FamilyError(
                f"{names}: no family with a list of phrases; use --family tortured, or a list of your own (--dictionary)"
            )
        found = tuple(sorted(answers, key=_by_probability))
        believed = self._believes(found[0])
        return Result(text, (), found[0].probability, found[0].family if believed else None, found)

    def scrub(self, text: str) -> str:
        r"""Only remove artefacts.  ``Cleaner(Config(restore=False)).analyse`` reports which.

        >>> Cleaner().scrub("[ad_1]\nNothing was spun here.\n")
        'Nothing was spun here.\n'

        Raises:
            TextTypeError: if ``text`` is no str.
        """
        return self._scrubbed(checked_text(text)).text

    def restore(self, text: str) -> str:
        r"""Only restore spun phrases.  ``Cleaner(Config(scrub=False)).analyse`` reports which.

        >>> Cleaner().restore("[ad_1]\nNothing was spun here.\n")
        '[ad_1]\nNothing was spun here.\n'

        Raises:
            TextTypeError: if ``text`` is no str.
        """
        return self._restored((checked_text(text),))[0].text

    def pipe(self, texts: Iterable[str], *, processes: int = 1, batch: int | None = None) -> Iterator[Result]:
        r"""Clean many texts; yields the results of `analyse` in the order of the texts.

        Texts are read from the iterable as needed, with at most a few batches per process in memory, so it may be a generator
        over a corpus.  Processes end with the iterator.

        Args:
            texts: the texts.
            processes: number of processes; 1 cleans in this process.  On Linux they are forked and share the data loaded by
                this cleaner; elsewhere they are spawned, and a script needs ``if __name__ == "__main__":`` around its main
                code.
            batch: number of texts cleaned together (`analyse_all`), and sent to a process at a time; use fewer for long texts,
                and more for very short ones.  None is 16, and 1 in this process, so that no text is read before it is needed:
                ask for more if that does not matter.

        Raises:
            PipeError: at a text that cannot be cleaned; ``index`` is its index.  The results before it have been yielded.
            PoolError: if a process was killed.
            ConfigError: if ``processes`` or ``batch`` is not a whole number of at least 1.

        >>> posts = ["[ad_1]\nNothing was spun here.\n", "Nor here.\n"]
        >>> [result.text for result in Cleaner().pipe(posts)]
        ['Nothing was spun here.\n', 'Nor here.\n']
        """
        if isinstance(texts, str | bytes) or not isinstance(texts, Iterable):
            raise TextTypeError(f"pipe takes many texts, such as a list of str, not {type(texts).__name__}; analyse takes one")
        batch = batch if batch is not None else BATCH if processes != 1 else 1
        for name, number in (("processes", processes), ("batch", batch)):
            if isinstance(number, bool) or not isinstance(number, int) or number < 1:
                raise ConfigError(f"{name} = {number!r}: it takes a whole number, 1 or more")
        return self._piped(_Batches(texts, batch), processes)

    def _piped(self, batches: _Batches, processes: int) -> Iterator[Result]:
        from spinfix.parallel import Pool  # imported here, since `multiprocessing` takes 10 ms

        if processes > 1:
            self.analyse(OPENING)
        pool: Pool[_Batch, _Batch, _Cleaned] = Pool(_Worker(self), processes, "ask for fewer processes or smaller batches")
        with pool:
            for _, cleaned in pool.ordered(batches, lambda batch: batch):
                if cleaned is not None:
                    results, error = cleaned
                    yield from results
                    if error is not None:
                        raise error
        if batches.error is not None:
            raise batches.error

    def _scrubbed(self, text: str, *, spun: bool = False) -> Result:
        scan = self._scrubber.scan(text, spun=spun)
        if not (scan.edits or scan.doubtful or self.config.protect):  # patterns of the user may be too slow for the text
            return Result(text, (), None)
        kept = Stretches(self._protection.untouchable(text))

        def free(edits: Iterable[Edit]) -> tuple[Edit, ...]:
            found = (edit for edit in edits if not kept.touch(edit.start, edit.end))
            if self._corrections:
                found = (edit for edit in found if self._corrections.keeps(edit.found, edit.rule) is None)
            return tuple(found)

        return Result(text, free(scan.edits), None, unremoved=free(scan.doubtful))

    def _restored(self, texts: Sequence[str]) -> list[Result]:
        """Restore texts, one family after the other."""
        return _as_written(texts, self._restored_as_read)

    def _restored_as_read(self, texts: Sequence[str]) -> list[Result]:
        with self._borrowed() as restorers:
            answers = [[restorer.restore(text) for text in texts] for restorer in restorers]
        found = [self._chosen(text, [answer[number] for answer in answers]) for number, text in enumerate(texts)]
        return [self._corrected(one) for one in found] if self._corrections else found

    def _corrected(self, chosen: Result) -> Result:
        """The result with the places that corrections decide, in a document that is believed spun by a known family."""
        if chosen.family in (None, UNKNOWN):
            return chosen
        excluded = sorted([*self._protection.spans(chosen.source), *source_code(chosen.source)])
        best = chosen.findings[0]
        if self.config.assume_spun:  # the edits of all families are made
            best = replace(best, edits=chosen.edits)
        decided = corrected(chosen.source, best, self._corrections, excluded)
        return replace(chosen, edits=decided.edits, findings=(decided, *chosen.findings[1:]))

    def _judged(self, texts: Sequence[str]) -> list[Result]:
        """The results of `_restored` without edits."""
        return _as_written(texts, self._judged_as_read)

    def _judged_as_read(self, texts: Sequence[str]) -> list[Result]:
        found = []
        with self._borrowed() as restorers:
            answers = [[restorer.detect(text) for text in texts] for restorer in restorers]
            for number, text in enumerate(texts):
                each = [answer[number] for answer in answers]
                if sum(map(self._believes, each)) > 1 and not self.config.assume_spun:
                    each = [restorer.restore(text) for restorer in restorers]  # the number of edits decides which one it was
                found.append(self._chosen(text, each))
        return [
            replace(one, edits=(), findings=tuple(replace(finding, edits=(), doubtful=()) for finding in one.findings))
            for one in found
        ]

    def _chosen(self, text: str, answers: Sequence[Finding]) -> Result:
        """Combine the families' findings to a result."""
        if not answers:
            return Result(text, (), None, minimums=self._minimums)
        assumed = self.config.assume_spun
        believed = 0 if assumed else sum(map(self._believes, answers))
        found = list(answers)
        if believed > 1:
            found = relabel_unknown(answers, self._believes)
        found.sort(key=_by_probability)
        if believed:
            found.sort(key=lambda finding: -len(finding.edits) if self._believes(finding) else 1)
        edits: list[Edit] = []
        for finding in found if assumed else found[:1]:
            new = finding.edits
            if edits:
                made = Stretches((edit.start, edit.end) for edit in edits)
                new = tuple(edit for edit in new if not made.touch(edit.start, edit.end))
            edits += new
        edits.sort(key=attrgetter("start"))
        best = found[0]
        family = best.family if assumed or self._believes(best) else None
        return Result(text, tuple(edits), best.probability, family, tuple(found), minimums=self._minimums)

    def _believes(self, finding: Finding) -> bool:
        """Whether a family's probability is above its threshold."""
        return finding.probability > self._thresholds.get(finding.family, self.config.threshold)

    @cached_property
    def _thresholds(self) -> dict[str, float]:
        return {family.name: max(self.config.threshold, family.least_probability) for family in self.families}


Stamps = tuple[tuple[Path, int, int], ...]
"""Path, time and size of files (`spinfix.fingerprint.stamps_of_named_files`)."""
_cleaners: WeakValueDictionary[tuple[Config, Stamps], Cleaner] = WeakValueDictionary()
"""The first cleaner of each config that still exists in this process."""


def shared(config: Config) -> Cleaner:
    """The cleaner of this process for a config, kept even between the tasks that use it; another one once a file that the
    options name has changed, such as a file of corrections.
    """
    return _kept(config, stamps_of_named_files(config))


@lru_cache(maxsize=8)
def _kept(config: Config, named: Stamps) -> Cleaner:
    return _cleaners.get((config, named)) or Cleaner(config)


_Batch = tuple[int, list[str]]
"""The index of the first text, and the texts."""
_Cleaned = tuple[list[Result], PipeError | None]
"""Their results, up to the first that could not be cleaned."""


class _Batches:
    """Texts in batches; an error raised by their iterable ends them, and is kept until all previous texts are cleaned."""

    def __init__(self, texts: Iterable[str], size: int) -> None:
        self._texts = texts
        self._size = size
        self.error: Exception | None = None

    def __iter__(self) -> Iterator[_Batch]:
        first = 0
        texts = iter(self._texts)
        while self.error is None:
            batch: list[str] = []
            try:
                batch.extend(islice(texts, self._size))
            except Exception as error:
                self.error = error
            if batch:
                yield first, batch
            elif self.error is None:
                return
            first += len(batch)


class _Worker:
    """Cleans batches, in this process or in another."""

    def __init__(self, cleaner: Cleaner) -> None:
        self._cleaner = cleaner

    def __call__(self, batch: _Batch) -> _Cleaned:
        first, texts = batch
        try:
            return self._cleaner.analyse_all(texts), None
        except Exception:
            return self._one_by_one(first, texts)

    def _one_by_one(self, first: int, texts: Sequence[str]) -> _Cleaned:
        """Clean up to the text that cannot be cleaned, to tell which it is."""
        results: list[Result] = []
        for index, text in enumerate(texts, first):
            try:
                results.append(self._cleaner.analyse(text))
            except SpinfixError as error:
                return results, PipeError(index, str(error))
            except Exception as error:
                failure = PipeError(index, f"could not be cleaned ({error!r}); please report this")
                failure.add_note(traceback.format_exc())
                return results, failure
        return results, None


def relabel_unknown(found: Sequence[Finding], believes: Callable[[Finding], bool]) -> list[Finding]:
    """The families' findings, with those that explain only a part of the document relabelled as `UNKNOWN`.

    Other paraphrasers use many of the same synonyms.  If a family estimates a small share of its phrases in use and is not
    certain, and another family also believes the document its own and edits words that the first one would not change, then the
    document comes from an unknown paraphraser, and the first family makes no edits.
    """

    def unknown(finding: Finding) -> bool:
        if not (believes(finding) and finding.probability < CERTAIN and 0.0 < finding.share < SMALL_SHARE):
            return False
        explained = (*finding.edits, *finding.doubtful)
        return any(
            not any(known.start < edit.end and edit.start < known.end for known in explained)
            for other in found
            if other is not finding and believes(other)
            for edit in other.edits
        )

    return [
        replace(finding, family=UNKNOWN, edits=(), doubtful=tuple(sorted((*finding.edits, *finding.doubtful), key=_place)))
        if unknown(finding)
        else finding
        for finding in found
    ]


def _place(edit: Edit) -> int:
    return edit.start


def _restorations(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    return tuple(edit for edit in edits if edit.kind == "restoration")


def _by_probability(finding: Finding) -> float:
    return -finding.probability


def _as_written(texts: Sequence[str], judge: Callable[[Sequence[str]], list[Result]]) -> list[Result]:
    """The results for texts of which some are written with character references or in a wrong encoding: these are judged with
    their characters decoded.
    """
    decodings = [decoded(text) for text in texts]
    read = [text if one is None else one.text for text, one in zip(texts, decodings, strict=True)]
    return [
        found if one is None else _encoded(text, one, found)
        for text, one, found in zip(texts, decodings, judge(read), strict=True)
    ]


def _encoded(text: str, read: Decoded, judged: Result) -> Result:
    """The result for a decoded text, converted to code points of the ``text`` as it is written."""

    def move(span: Span) -> Span:
        return replace(span, start=read.place(span.start), end=read.place(span.end))

    def moved(edits: Iterable[Edit]) -> tuple[Edit, ...]:
        places = [(edit, read.place(edit.start), read.place(edit.end)) for edit in edits]
        return tuple(replace(edit, start=start, end=end, found=text[start:end]) for edit, start, end in places)

    findings = tuple(_converted(finding, move, moved) for finding in judged.findings)
    return replace(judged, source=text, edits=moved(judged.edits), findings=findings)


def _all_before(removed: Result, judged: Result) -> tuple[Finding, ...]:
    return tuple(_before(removed.source, removed.edits, finding) for finding in judged.findings)


def _before(text: str, removed: Sequence[Edit], finding: Finding) -> Finding:
    """The findings of the scrubbed text, converted to code points of the ``text`` before scrubbing."""
    kept = [back.start for back in edits_module.invert(removed)]
    lost = [0, *accumulate(len(edit.found) - len(edit.replacement) for edit in removed)]

    def move(span: Span) -> Span:
        start = span.start + lost[bisect_right(kept, span.start)]
        return replace(span, start=start, end=span.end + lost[bisect_left(kept, span.end)])

    def composed(edits: Sequence[Edit]) -> tuple[Edit, ...]:
        return _restorations(edits_module.compose(text, removed, edits))

    return _converted(finding, move, composed)


def _converted(finding: Finding, move: Callable[[Any], Any], edits: Callable[[Sequence[Edit]], tuple[Edit, ...]]) -> Finding:
    """A finding in another text: ``move`` converts its stretches, and ``edits`` its edits."""
    return replace(
        finding,
        edits=edits(finding.edits),
        clues=tuple(map(move, finding.clues)),
        passages=tuple(map(move, finding.passages)),
        doubtful=edits(finding.doubtful),
        mentions=tuple(map(move, finding.mentions)),
        sightings=tuple(map(move, finding.sightings)),
    )
