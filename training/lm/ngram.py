"""Builds the n-gram language model from a folder of genuine text.

    corpus → forms → (lmplz) a large n-gram model → pruned to size → (build_binary) a quantised, mapped trie

The folder contains ``.txt`` or ``.txt.zst`` files, one paragraph per line; an ``INDEX.tsv`` with the columns *file* and *genre*
is optional, and genres can be weighted.  Documents of many kinds of genuine English may be added, less those that are no
running text (`spinfix.learn.genuine`).  Pairs, if given, have three uses: their originals are added to the text; paragraphs
of their held-out documents are dropped from the corpus, so that weights can be fitted on them; and they show which words a
spinner substitutes, so that the important n-grams are kept (`training.lm.pruning`).

The estimation is KenLM's: modified Kneser-Ney by ``lmplz`` (Heafield et al. 2013).  The same corpus and the same recipe give
the same file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np

from spinfix.errors import SpinfixError
from spinfix.learn import genuine, text_files
from spinfix.learn.held_out import is_held_out
from spinfix.learn.pairs import read_pairs
from spinfix.text.tokenizer import lm_forms
from training.lm import pruning

PAIRS_GENRE = "pairs"
"""The genre of the pairs' originals, for weighting."""

UNKNOWN = "<unknown>"
"""Placeholder for words outside the vocabulary in the input of lmplz, which rejects its own ``<unk>``."""

TOOLS_VARIABLE = "SPINFIX_KENLM_BIN"
"""Environment variable with the folder of ``lmplz`` and ``build_binary``, if they are not on the PATH."""

_HOW_TO_BUILD = """\
{tool} was not found. It is part of KenLM; on Debian:
    apt-get install build-essential cmake libboost-all-dev
    pip download --no-binary kenlm --no-deps kenlm && tar xf kenlm-*.tar.gz && mkdir kenlm-build && cd kenlm-build
    CMAKE_POLICY_VERSION_MINIMUM=3.5 cmake ../kenlm-*/ && make lmplz build_binary
Then add its bin folder to the PATH or set {variable} to it."""


_DOUBT = 5
"""Occurrences without a substitution added to each word, so that the stake of a word seen once is below one."""


class ToolError(SpinfixError):
    """A tool of KenLM is missing or has failed."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Parameters of a model; ``docs/language-model.md`` has the comparisons behind the defaults.

    Attributes:
        order: length in words of the longest n-gram, at most four.
        size: size of the file in bytes.
        bits: bits of a quantised probability or back-off weight.
        vocabulary_cut: words seen less often than this are unknown, unless they occur in a substitution of the pairs.
        cut_offs: n-grams seen this often or less are not estimated, by order.
        least_stake: weight of an n-gram without words that a spinner substitutes, relative to one of only such words.
        most_of_kind: words read of each file of documents of many kinds, so that none outweighs the news, which is spun most
            (docs/language-model.md, "Many kinds of English").
        weights: number of times that each line of a genre of the corpus, or of one file (by its name up to the first dot), is
            read; for fractions evenly spaced lines are used.
    """

    order: int = 3
    size: int = 45_000_000
    bits: int = 7
    vocabulary_cut: int = 20
    cut_offs: tuple[int, ...] = (0, 0, 1)
    least_stake: float = 0.02
    most_of_kind: int = 100_000
    weights: Mapping[str, float] = field(default_factory=lambda: {"news-world-bbc-cnn-fox-trt-1624": 2.0, "web/blog": 2.0})


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the corpus, or of documents of a kind of English.

    Attributes:
        path: the file.
        weight: number of times that each of its lines is read.
        most: of documents of many kinds, the number of words that are read, up to the end of a paragraph.
    """

    path: Path
    weight: float
    most: int | None = None


def build(
    corpus: Path,
    output: Path,
    *,
    pairs: Path | None = None,
    many: Path | None = None,
    recipe: Recipe | None = None,
    tools: Path | None = None,
    processes: int | None = None,
    memory: str = "4G",
    progress: Callable[[str], None] = lambda stage: None,
) -> list[int]:
    """Build a language model.

    Args:
        corpus: folder of ``.txt`` and ``.txt.zst`` files.
        output: the file to write; it is created only when it is complete.
        pairs: spun documents with their originals, as `spinfix.learn.pairs` reads them.
        many: folder of documents of many kinds of English, with an ``INDEX.tsv``.
        recipe: parameters of the model.
        tools: folder of KenLM's ``lmplz`` and ``build_binary``; by default the environment and the PATH are searched.
        processes: number of processes for tokenization; by default one per processor.
        memory: memory of lmplz for sorting, such as "4G".
        progress: called with the name of each stage as it begins.

    Returns:
        The number of n-grams of each order.

    Raises:
        TrainingError: as `find_sources` and `spinfix.learn.genuine.sources`.
        ToolError: if a tool of KenLM is missing or fails.
    """
    recipe = recipe or Recipe()
    lmplz, build_binary = find_tool("lmplz", tools), find_tool("build_binary", tools)
    with tempfile.TemporaryDirectory(prefix="spinfix-model-", dir=output.parent) as folder:
        scratch = Path(folder)
        sources = find_sources(corpus, recipe.weights)
        if many is not None:
            sources += [Source(one.path, 1.0, recipe.most_of_kind) for one in genuine.modern_text(many)]
        held_out: set[str] = set()
        shares: dict[str, float] = {}
        if pairs is not None:
            progress("reading the pairs")
            held_out, shares = _learn_from_pairs(pairs, scratch / f"{PAIRS_GENRE}.txt")
            sources.append(Source(scratch / f"{PAIRS_GENRE}.txt", recipe.weights.get(PAIRS_GENRE, 1.0)))
        progress("cutting the text into words")
        counts: Counter[str] = Counter()
        read: list[Source] = []
        with ProcessPoolExecutor(processes) as pool:
            for path, source, counted in pool.map(partial(_forms_of, folder=scratch, without=held_out), sources):
                read.append(Source(path, source.weight))
                for word, count in counted.items():
                    counts[word] += round(count * source.weight) or 1
        vocabulary = {word for word, count in counts.items() if count >= recipe.vocabulary_cut or word in shares}
        progress("estimating")
        text, words = _estimate(lmplz, _weighted(read), vocabulary, scratch / "model", recipe=recipe, memory=memory)
        progress("pruning")
        known, levels = pruning.read_intermediate(scratch / "model", recipe.order, UNKNOWN)
        number = {word: index for index, word in enumerate(known)}
        renumbered = np.array([number.get(word, 0) for word in words], np.uint32)[np.frombuffer(text, np.uint32)]
        losses = pruning.losses(
            levels,
            pruning.history_counts(renumbered, levels),
            pruning.at_stake(known, shares, recipe.least_stake if shares else 1.0),
        )
        masks = pruning.prune(levels, losses, recipe.size, recipe.bits)
        progress("writing")
        pruning.write_arpa(scratch / "model.arpa", known, levels, masks, UNKNOWN)
        bits, array_bits = str(recipe.bits), str(pruning.ARRAY_BITS)
        options = ["-v", "-q", bits, "-b", bits, "-a", array_bits, "trie"]  # -v: without the words, which are not needed
        _run([build_binary, *options, scratch / "model.arpa", scratch / "model.klm"])
        os.replace(scratch / "model.klm", output)
    return [int(mask.sum()) for mask in masks]


def find_tool(name: str, folder: Path | None = None) -> Path:
    """The path of one of KenLM's tools.

    Raises:
        ToolError: if it is missing; the message says how to build it.
    """
    place = folder or os.environ.get(TOOLS_VARIABLE)
    found = shutil.which(name, path=str(place) if place else None)
    if found is None:
        raise ToolError(_HOW_TO_BUILD.format(tool=name, variable=TOOLS_VARIABLE))
    return Path(found)


def find_sources(corpus: Path, weights: Mapping[str, float]) -> list[Source]:
    """The files of the corpus, the largest first, to balance the processes; weight 0 leaves a file out.

    Raises:
        TrainingError: as `spinfix.learn.text_files.files` and `index`.
    """
    rows = text_files.index(corpus) if (corpus / "INDEX.tsv").is_file() else []
    genres = {row.get("file"): row.get("genre") or "" for row in rows}
    sources = [
        Source(path, weights.get(path.name.partition(".")[0], weights.get(genres.get(path.name, ""), 1.0)))
        for path in text_files.files(corpus)
    ]
    return sorted((s for s in sources if s.weight > 0), key=lambda s: (-s.path.stat().st_size, s.path.name))


class Forms(dict[str, str]):
    """A cache of the forms of text between white space.

    White space belongs to no token and no token depends on text beyond it, so a line can be cut piece by piece; since pieces
    recur, this is ten times as fast as cutting whole lines.  (The control characters U+001C to U+001F are white space only to
    Python; they are dropped here.)

    >>> Forms().line("The “foreign minister” — he’s back")
    "the foreign minister -- he 's back"
    """

    LIMIT = 2_000_000  # pieces: some 400 MB

    def __missing__(self, piece: str) -> str:
        forms = " ".join(lm_forms(piece))
        if len(self) < self.LIMIT:
            self[piece] = forms
        return forms

    def line(self, text: str) -> str:
        """The forms of a line, separated by single spaces."""
        return " ".join(filter(None, map(self.__getitem__, text.split())))


def _learn_from_pairs(pairs: Path, output: Path) -> tuple[set[str], dict[str, float]]:
    """Write the forms of the originals that are not held out.

    Returns:
        The paragraphs, as forms, of the documents held out; and how often each word is in the part of a substitution that
        differs, as a share of its occurrences in spun or in original text, whichever is more.
    """
    forms = Forms()
    held_out: set[str] = set()
    seen, swapped = (Counter[str](), Counter[str]()), (Counter[str](), Counter[str]())
    with output.open("w", encoding="utf-8") as file:
        for pair in read_pairs(pairs):
            paragraphs = [line for line in map(forms.line, pair.original.splitlines()) if line]
            if is_held_out(pair.id):
                held_out.update(paragraphs)
                continue
            file.writelines(paragraph + "\n" for paragraph in paragraphs)
            for side, text in enumerate((pair.spun, pair.original)):
                seen[side].update(forms.line(text).split())
            for start, end, original in pair.slots:
                sides = (forms.line(pair.spun[start:end]).split(), forms.line(original).split())
                for side, words in enumerate(_differing(*sides)):
                    swapped[side].update(words)
    shares: dict[str, float] = {}
    for all_of_them, in_slots in zip(seen, swapped, strict=True):
        for word, count in in_slots.items():
            shares[word] = max(shares.get(word, 0.0), count / (all_of_them[word] + _DOUBT))
    return held_out, shares


def _differing(spun: list[str], original: list[str]) -> tuple[list[str], list[str]]:
    """The two sides of a substitution without common words at the beginning and the end.

    >>> _differing("at the same time".split(), "at the identical time".split())
    (['same'], ['identical'])
    """
    shortest = min(len(spun), len(original))
    head = next((i for i in range(shortest) if spun[i] != original[i]), shortest)
    tail = next((i for i in range(shortest - head) if spun[-1 - i] != original[-1 - i]), shortest - head)
    return spun[head : len(spun) - tail], original[head : len(original) - tail]


def _forms_of(source: Source, folder: Path, without: Collection[str]) -> tuple[Path, Source, Counter[str]]:
    """Cut one file into forms; returns the file with the forms, and their counts."""
    counts: Counter[str] = Counter()
    forms, output = Forms(), folder / f"{source.path.name}.forms"
    with output.open("w", encoding="utf-8") as file:
        for text in _paragraphs(source):
            line = forms.line(text)
            if line and line not in without:
                file.write(line + "\n")
                counts.update(line.split(" "))
    return output, source, counts


def _paragraphs(source: Source) -> Iterator[str]:
    """The paragraphs of a source that are read."""
    if source.most is None:
        return text_files.lines(source.path)
    return genuine.first_paragraphs(genuine.documents(genuine.Source(source.path.name, "", source.path)), source.most)


def _weighted(sources: Iterable[Source]) -> Iterator[str]:
    """Each line, repeated by its weight."""
    for source in sources:
        for number, line in enumerate(text_files.lines(source.path)):
            for _ in range(int((number + 1) * source.weight) - int(number * source.weight)):
                yield line


def _estimate(
    lmplz: Path, lines: Iterable[str], vocabulary: Collection[str], base: Path, *, recipe: Recipe, memory: str
) -> tuple[array[int], list[str]]:
    """Run lmplz, which writes ``base.*``; returns its input text as indices into a list of words, and that list.

    lmplz can limit the vocabulary itself, but not together with ``--intermediate`` (KenLM of 2026 aborts).
    """
    number: dict[str, int] = {"<s>": 0, "</s>": 1, UNKNOWN: 2}
    number |= {word: index for index, word in enumerate(sorted(vocabulary), len(number))}
    words = list(number)
    text = array("I")
    order = ["-o", str(recipe.order), "--prune", *map(str, recipe.cut_offs), "--discount_fallback"]
    command: list[str | Path] = [lmplz, *order, "-S", memory, "-T", base.parent / "sort", "--intermediate", base]
    with open(base.with_suffix(".log"), "w+", encoding="utf-8") as log:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=log, encoding="utf-8") as process:
            assert process.stdin is not None
            try:
                for line in lines:
                    numbers = [number.get(word, 2) for word in line.split()]
                    text.append(0)
                    text.extend(numbers)
                    text.append(1)
                    process.stdin.write(" ".join([words[index] for index in numbers]) + "\n")
                process.stdin.close()
            except BrokenPipeError:
                pass  # its error message is in the log
        if process.returncode:
            raise ToolError(_failure(lmplz, log))
    return text, words


def _run(command: list[str | Path]) -> None:
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        if subprocess.run(command, stdout=log, stderr=log, check=False).returncode:
            raise ToolError(_failure(command[0], log))


def _failure(tool: str | Path, log: IO[str]) -> str:
    """Error message for a failed tool: the end of its output."""
    log.seek(0)
    return f"{tool} failed:\n" + "".join(log.readlines()[-5:])
