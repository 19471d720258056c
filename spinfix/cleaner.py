"""The `Cleaner`: scrubs and restores a document, and returns a `spinfix.result.Result`."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cached_property, lru_cache
from typing import Unpack
from weakref import WeakValueDictionary

from spinfix import resources
from spinfix.artefacts.checking import checked_packs
from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.config import Config, ConfigError, Options
from spinfix.conversion import as_written, before_scrubbing, outside_choices, with_removals
from spinfix.correction_files import load as load_corrections
from spinfix.corrections import Corrections
from spinfix.edits import Edit, apply, compose
from spinfix.errors import TextTypeError, checked_text
from spinfix.families import registry
from spinfix.families.base import FamilyRestorer
from spinfix.families.corrected import corrected
from spinfix.families.findings import UNKNOWN
from spinfix.families.manifest import Family
from spinfix.fingerprint import Stamps, stamps_of_named_files
from spinfix.panel import Panel
from spinfix.pipe import BATCH, piped
from spinfix.result import ARTEFACTS, Result
from spinfix.text.protection import Protection
from spinfix.text.source_code import source_code
from spinfix.text.stretches import Stretches

TOGETHER = 64
"""Texts that are cleaned together by those who have as many: of 4,000 documents of 2 KB 16 together took .85 of the processor
time that they took one by one, 64 .76 and 256 .72, but these hold more in memory."""


class Cleaner:
    """Cleans documents; build it once and use it for many texts.  Its options may be given as a `Config` or as keywords:
    ``Cleaner(quality="fast")`` is ``Cleaner(Config(quality="fast"))``.

    Pickling stores only its `Config`; a process that unpickles it often, as a worker does for every task, gets the same cleaner
    each time.  One of a subclass is made again by calling the subclass with the `Config`.

    Threads may share one; with a free-threaded Python they run at the same time.  Dictionaries and models are shared.
    Restorers reuse their working arrays from document to document, so each active thread has its own set, of about 10 MB, or
    40 MB after much spun text; sets are kept for reuse.

    Every family of `Config.families` judges the document independently, except those that need not be asked because another one
    has settled the matter (`spinfix.panel`).  If several believe it spun, only one makes its edits: of those that are certain,
    or of all if none is, the one with the most (`spinfix.families.choice`), since synonyms of one family sometimes look like
    another's.  If it is a list of phrases, other lists that believe it make theirs, too.  With `Config.assume_spun` all make
    their edits.  Where edits overlap, those of the family that comes first in the findings are made.

    >>> from spinfix import Cleaner
    >>> Cleaner().clean("Nothing was spun here.")
    'Nothing was spun here.'
    """

    def __init__(self, config: Config | None = None, **options: Unpack[Options]) -> None:
        """Build a cleaner; dictionaries, rules and models are loaded by the first call that needs them.

        Args:
            config: the options.
            **options: those of `Config`, in place of ``config``.

        Raises:
            ConfigError: if ``config`` is not a `Config`, if options are given beside it, do not exist, or have values that they
                do not take, or if texts are to be restored by no family at all.
            CausalModelError: if the quality is "deep" and its requirements are not installed.
            spinfix.models.ngram.ModelError: if the file of ``model`` is no language model.
            spinfix.models.cloze.JudgeError: if that of ``judge`` is no judge.
            spinfix.artefacts.rules.PackError: if a rule pack cannot be used, or a rule that is named does not exist.
            spinfix.families.registry.FamilyError: if a family does not exist.
            spinfix.families.manifest.ManifestError: if a family's manifest is invalid.
            spinfix.corrections.CorrectionError: if a file of corrections cannot be used.
        """
        if config is not None and not isinstance(config, Config):
            raise ConfigError(f'a Cleaner takes a Config, as in Cleaner(Config(quality="fast")), not {reprlib.repr(config)}')
        if config is not None and options:
            raise ConfigError(
                f"a Cleaner takes a Config or options, not both: add {', '.join(options)} to the Config "
                "(dataclasses.replace changes one)"
            )
        self._config = config if config is not None else Config(**options)
        self._panel = Panel(self._config, {ARTEFACTS: self._least_removal} if self._config.scrub else {})
        self._check_requirements()
        named = stamps_of_named_files(self.config)
        self._corrections = load_corrections(self.config.corrections) if self.config.corrections else Corrections(())
        _cleaners.setdefault((type(self), self.config, named), self)

    def _check_requirements(self) -> None:
        """Raise now, not at the first text that needs it, that something named in the options cannot be used."""
        config = self.config
        if config.scrub and (config.rule_packs or config.select or config.ignore):
            _ = self._scrubber
        if not config.restore:
            return
        _ = self.families
        if config.model is not None:
            from spinfix.models import ngram  # imported here, since the families that need it do so when they are asked

            ngram.opened(config.model)
        if config.judge is not None and config.quality != "fast":
            from spinfix.models.cloze import Judge  # for the same reason

            _ = Judge(config.judge).numbers  # the file is read when these are asked for
        if config.quality == "deep":
            from spinfix.models import causal  # imported here, since only this quality needs it

            causal.locate(config.deep_model)
            if config.deep_model is None:
                resources.adapter()

    def __repr__(self) -> str:
        """How to make it: the options that are not as they are by default."""
        default = Config()
        values = {field.name: getattr(self.config, field.name) for field in fields(Config)}
        given = [f"{name}={value!r}" for name, value in values.items() if value != getattr(default, name)]
        return f"{type(self).__name__}({', '.join(given)})"

    def __reduce__(self) -> tuple[Callable[..., Cleaner], tuple[object, ...]]:
        return shared, (self.config,) if type(self) is Cleaner else (self.config, type(self))

    @property
    def config(self) -> Config:
        """The options, which stay as they are; for others make another cleaner.

        >>> import dataclasses
        >>> from spinfix import Cleaner
        >>> cleaner = Cleaner(quality="fast")
        >>> Cleaner(dataclasses.replace(cleaner.config, min_confidence=0.9)).config.quality
        'fast'
        """
        return self._config

    @property
    def families(self) -> tuple[Family, ...]:
        """The families in use; `detect` uses them even if restoration is off.

        Raises:
            ConfigError: if there are none, with which every text would be called genuine.
            spinfix.families.registry.FamilyError: if one does not exist.
        """
        return self._panel.families

    @property
    def restorers(self) -> tuple[FamilyRestorer, ...]:
        """The restorers of the families in use, in the order in which they are asked."""
        return self._panel.restorers

    @cached_property
    def _protection(self) -> Protection:
        return Protection(self.config.allow, self.config.protect)

    @cached_property
    def _scrubber(self) -> Scrubber:
        packs = load_packs() + checked_packs(self.config.rule_packs)
        return Scrubber(packs, self.config.select, self.config.ignore, self._least_removal, self.config.site.lower())

    @property
    def _least_removal(self) -> float:
        """Least confidence of a removal."""
        return max(self.config.min_confidence or 0.0, self.config.removal_confidence)

    def clean(self, text: str) -> str:
        """Scrub and restore ``text``, according to the options.

        Raises:
            TextTypeError: if ``text`` is no str.
            SpinfixError: if a file named in the options cannot be used.

        >>> from spinfix import Cleaner
        >>> Cleaner().clean("Nothing was spun here.")
        'Nothing was spun here.'
        """
        result = self.analyse(text)
        return result.text if result.edits else result.source

    def analyse(self, text: str) -> Result:
        """Clean ``text`` and report what was changed and why.

        Raises:
            TextTypeError: if ``text`` is no str.

        >>> from spinfix import Cleaner, Config
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
            TextTypeError: if one of them is no str, or ``texts`` is one text, a dict or a data frame.

        >>> from spinfix import Cleaner
        >>> [result.text for result in Cleaner().analyse_all(["Nothing was spun here. [ad_2]", "Nor here."])]
        ['Nothing was spun here.', 'Nor here.']
        """
        scrubbed = self._all_scrubbed("analyse_all", texts)
        if not self.config.restore:
            return [replace(result, minimums={ARTEFACTS: self._least_removal}) for result in scrubbed]
        restored = self._restored([result.text if result.edits else result.source for result in scrubbed])
        return [self._scrubbed_again(result) for result in map(self._combined, scrubbed, restored)]

    def _combined(self, removed: Result, restored: Result) -> Result:
        """The result for a text: from that of scrubbing it (``removed``), and that of restoring the scrubbed text."""
        text = removed.source
        removed, restored = self._without_braces(removed, restored, self._restored)
        if not removed.edits:
            return replace(restored, unremoved=removed.unremoved) if removed.unremoved else restored
        if "{" in text:
            restored = outside_choices(removed, restored)
        edits = compose(text, removed.edits, restored.edits)
        findings = before_scrubbing(removed, restored)
        return replace(restored, source=text, edits=edits, findings=findings, unremoved=removed.unremoved)

    def _without_braces(
        self, removed: Result, judged: Result, judge: Callable[[Sequence[str]], list[Result]]
    ) -> tuple[Result, Result]:
        """The results of scrubbing and of judging a text, both again without braces of spintax if a spinner wrote it; genuine
        text has braces, too.
        """
        if self.config.scrub and "{" in judged.source and self._is_of_a_spinner(judged):
            without_braces = self._scrubbed(removed.source, spun=True)
            if without_braces.text != removed.text:
                return without_braces, judge((without_braces.text,))[0]
        return removed, judged

    def _scrubbed_again(self, result: Result) -> Result:
        """The result without what only restorations show to be an artefact: "Be taught Extra: …" was "Read More: …".

        The rules read the restored text with its artefacts still in it, since they speak for each other.
        """
        restorations = result.restorations
        if not (self.config.scrub and restorations and self._is_of_a_spinner(result)):
            return result
        is_restored_only = len(restorations) == len(result.edits)
        restored = result.text if is_restored_only else apply(result.source, restorations)  # the text is asked for anyway
        scrubbed = self._scrubbed(restored, spun=True)
        if is_restored_only and not scrubbed.edits:
            return result
        composed = compose(result.source, restorations, scrubbed.edits)
        return with_removals(result, [edit for edit in composed if edit.kind == "artefact" and not self._is_kept(edit)])

    def _is_of_a_spinner(self, result: Result) -> bool:
        """Whether a spinner wrote the text, and so perhaps its braces and buttons; those of papers are their authors'."""
        return any(family.name == result.family and registry.rewords_pages(family) for family in self.families)

    def detect(self, text: str) -> Result:
        """Judge whether ``text`` was spun, as `analyse` does, without computing edits, which is faster for spun text.

        Probability, family and findings are those of `analyse`; there are no edits.  `Config.restore` is taken as true.

        >>> from spinfix import Cleaner
        >>> Cleaner().detect("Nothing was spun here.").spin_probability < 0.01
        True

        Raises:
            TextTypeError: if ``text`` is no str.
        """
        return self.detect_all((text,))[0]

    def detect_all(self, texts: Sequence[str]) -> list[Result]:
        """The results of `detect` for some texts, in less time, as by `analyse_all`.

        Raises:
            TextTypeError: if one of them is no str, or ``texts`` is one text, a dict or a data frame.

        >>> from spinfix import Cleaner
        >>> [result.family for result in Cleaner().detect_all(["Nothing was spun here.", "Nor here."])]
        [None, None]
        """
        scrubbed = self._all_scrubbed("detect_all", texts)
        both = zip(scrubbed, self._judged([result.text for result in scrubbed]), strict=True)
        return [
            replace(result, source=removed.source, findings=before_scrubbing(removed, result)) if removed.edits else result
            for removed, result in (self._without_braces(*results, self._judged) for results in both)
        ]

    def survey(self, text: str) -> Result:
        r"""Find every tortured phrase in ``text``, whether or not the text is believed tortured; nothing is edited.

        The text is read without scrubbing, with references of HTML and the like decoded.  Lines that stand side by side are
        read as columns, and words divided at line ends as words, as in the text of a PDF.  Only families of listed phrases
        take part.

        Returns:
            A result without edits, whose findings have ``sightings``.

        Raises:
            TextTypeError: if ``text`` is no str.
            spinfix.families.registry.FamilyError: if none of the families in use has a list of phrases.

        >>> from spinfix import Cleaner
        >>> (finding,) = Cleaner().survey("We grow an irregular wood-\nland.").findings
        >>> [(phrase.text, phrase.term, phrase.papers > 100, phrase.confidence < 0.5) for phrase in finding.sightings]
        [('irregular woodland', 'random forest', True, True)]
        """
        return as_written([checked_text(text)], self._panel.surveyed)[0]

    def scrub(self, text: str) -> str:
        r"""Only remove artefacts.  ``Cleaner(Config(restore=False)).analyse`` reports which.

        >>> from spinfix import Cleaner
        >>> Cleaner().scrub("[ad_1]\nNothing was spun here.\n")
        'Nothing was spun here.\n'

        Raises:
            TextTypeError: if ``text`` is no str.
        """
        return self._scrubbed(checked_text(text)).text

    def restore(self, text: str) -> str:
        r"""Only restore spun phrases.  ``Cleaner(Config(scrub=False)).analyse`` reports which.

        >>> from spinfix import Cleaner
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
            TextTypeError: if ``texts`` is one text, a dict or a data frame.
            PipeError: at a text that cannot be cleaned; ``index`` is its index.  The results before it have been yielded.
            PoolError: if a process was killed.
            ConfigError: if ``processes`` or ``batch`` is not a whole number of at least 1, or if there are to be several
                processes in a daemonic one, such as a worker of `multiprocessing.Pool`.

        >>> from spinfix import Cleaner
        >>> posts = ["[ad_1]\nNothing was spun here.\n", "Nor here.\n"]
        >>> [result.text for result in Cleaner().pipe(posts)]
        ['Nothing was spun here.\n', 'Nor here.\n']
        """
        _require_many("pipe", texts)
        batch = batch if batch is not None else BATCH if processes != 1 else 1
        for name, number in (("processes", processes), ("batch", batch)):
            if isinstance(number, bool) or not isinstance(number, int) or number < 1:
                raise ConfigError(f"{name} = {number!r}: it takes a whole number, 1 or more")
        if processes > 1:
            _refuse_daemon(processes)
        return piped(self, texts, processes, batch)

    def _all_scrubbed(self, method: str, texts: Sequence[str]) -> list[Result]:
        """The results of scrubbing the texts that a method was given, if the options ask for it.

        Raises:
            TextTypeError: if one of them is no str, or ``texts`` is one text, a dict or a data frame.
        """
        _require_many(method, texts)
        checked = [checked_text(text) for text in texts]
        return [self._scrubbed(text) if self.config.scrub else Result(text, (), None) for text in checked]

    def _scrubbed(self, text: str, *, spun: bool = False) -> Result:
        """The result of only scrubbing a text, which may be known to be ``spun``; what people keep or protect stays."""
        scan = self._scrubber.scan(text, spun=spun)
        if not (scan.edits or scan.doubtful or self.config.protect):  # a user's pattern that is too slow fails here, too
            return Result(text, (), None)
        untouchable = Stretches(self._protection.untouchable(text))

        def allowed(edits: Iterable[Edit]) -> tuple[Edit, ...]:
            return tuple(edit for edit in edits if not (untouchable.touch(edit.start, edit.end) or self._is_kept(edit)))

        return Result(text, allowed(scan.edits), None, unremoved=allowed(scan.doubtful))

    def _is_kept(self, removal: Edit) -> bool:
        """Whether people decided that what an edit removes stays."""
        return bool(self._corrections) and self._corrections.keeps(removal.found, removal.rule) is not None

    def _restored(self, texts: Sequence[str]) -> list[Result]:
        """Restore texts, one family after the other."""
        return as_written(texts, self._restored_decoded)

    def _judged(self, texts: Sequence[str]) -> list[Result]:
        """Judge texts, one family after the other, without edits."""
        return as_written(texts, self._panel.judged)

    def _restored_decoded(self, texts: Sequence[str]) -> list[Result]:
        """Restore texts whose characters are decoded."""
        results = self._panel.restored(texts)
        return [self._corrected(result) for result in results] if self._corrections else results

    def _corrected(self, chosen: Result) -> Result:
        """The result with the places that corrections decide, in a document that is believed spun by a known family."""
        if chosen.family in (None, UNKNOWN):
            return chosen
        excluded = sorted([*self._protection.spans(chosen.source), *source_code(chosen.source)])
        best = replace(chosen.findings[0], edits=chosen.edits)  # of all families that edit
        decided = corrected(chosen.source, best, self._corrections, excluded)
        return replace(chosen, edits=decided.edits, findings=(decided, *chosen.findings[1:]))


def _require_many(name: str, texts: object) -> None:
    """Refuse what is not many texts: one text, of which the letters would be cleaned; a dict or data frame, of which the keys.

    Args:
        name: the name of the method, for the message.
        texts: its argument.

    Raises:
        TextTypeError: if it is one of these, or has no elements.
    """
    if type(texts) in (list, tuple):  # the usual case
        return
    if isinstance(texts, Mapping) or hasattr(texts, "columns"):
        raise TextTypeError(
            f"{name} takes many texts, such as a list of str, not {type(texts).__name__}, of which it would see the keys or "
            "columns; give its values, or one column"
        )
    if isinstance(texts, str | bytes) or not isinstance(texts, Iterable):
        single = name.removesuffix("_all") if name.endswith("_all") else "analyse"
        raise TextTypeError(f"{name} takes many texts, such as a list of str, not {type(texts).__name__}; {single} takes one")


def _refuse_daemon(processes: int) -> None:
    """Refuse processes if this is a daemonic one, in which Python starts none.

    Raises:
        ConfigError: if it is.
    """
    from multiprocessing import current_process  # imported here, since it takes 10 ms

    if current_process().daemon:
        raise ConfigError(
            f"processes = {processes}: this process is itself a worker, as of multiprocessing.Pool, and may start none; leave "
            "processes out"
        )


_cleaners: WeakValueDictionary[tuple[Callable[[Config], Cleaner], Config, Stamps], Cleaner] = WeakValueDictionary()
"""The first cleaner of each class and config that still exists in this process."""
CLEANERS = 4
"""Number of cleaners kept for the functions of `spinfix` and for workers, one for each set of options: after a spun article in
quality "best" a process uses 162 MB with one, and 107 MB more for each further one; making one again takes .13 s (November
2026)."""
_DEFAULT = Config()


def shared(config: Config = _DEFAULT, kind: Callable[[Config], Cleaner] = Cleaner) -> Cleaner:
    """The cleaner of this process for a config, which is kept from call to call.

    If a file that the options name has changed, such as a file of corrections, it is another one.

    Args:
        config: the options.
        kind: `Cleaner`, or a subclass of it.
    """
    return _kept(kind, config, stamps_of_named_files(config))


@lru_cache(CLEANERS)
def _kept(kind: Callable[[Config], Cleaner], config: Config, named: Stamps) -> Cleaner:
    return _cleaners.get((kind, config, named)) or kind(config)
