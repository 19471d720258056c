"""Many texts, cleaned batch by batch in one process or several: what `Cleaner.pipe` consists of."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol, runtime_checkable

from spinfix.errors import SpinfixError
from spinfix.result import Result

BATCH = 16
"""Texts that `Cleaner.pipe` sends to a process at a time: fewer than are cleaned together elsewhere, since it is used for long
texts too."""
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


@runtime_checkable
class TogetherAnalyser(Protocol):
    """A `spinfix.cleaner.Cleaner`, or a substitute for it that can clean some texts together, in less time."""

    def analyse(self, text: str) -> Result:
        """Clean a text."""

    def analyse_all(self, texts: Sequence[str]) -> list[Result]:
        """Clean some texts."""


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

    def __init__(self, cleaner: TogetherAnalyser) -> None:
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


def piped(cleaner: TogetherAnalyser, texts: Iterable[str], processes: int, batch: int) -> Iterator[Result]:
    """The results of texts in their order, see `spinfix.cleaner.Cleaner.pipe`."""
    from spinfix.parallel import Pool  # imported here, since `multiprocessing` takes 10 ms

    if processes > 1:
        cleaner.analyse(OPENING)
    batches = _Batches(texts, batch)
    pool: Pool[_Batch, _Batch, _Cleaned] = Pool(_Worker(cleaner), processes, "ask for fewer processes or smaller batches")
    with pool:
        for _, cleaned in pool.ordered(batches, lambda batch: batch):
            if cleaned is not None:
                results, error = cleaned
                yield from results
                if error is not None:
                    raise error
    if batches.error is not None:
        raise batches.error
