"""Text set apart, so that one model can be trained beside another that has not read it.

A language model is surer of text that it was estimated from than of any other.  What is to learn how far the language model
can be trusted (`spinfix.training.lm.cloze.refine`), or to measure harm on text that no model has read, needs text set apart: a
fold of the corpus and of the pairs, and everything else for the language model to read.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from spinfix.errors import TrainingError
from spinfix.training import text_files
from spinfix.training.pairs import Pair, parse

FOLDS = 4
BLOCK = 500
"""Paragraphs that stay together: some ten documents, so that few are cut in two."""


@dataclass(frozen=True, slots=True)
class Fold:
    """What `split` wrote.

    Attributes:
        corpus: folder of the fold's text.
        pairs: the fold's pairs.
        rest: folder of all other text.
        rest_pairs: file of all other pairs, JSON lines.
    """

    corpus: Path
    pairs: tuple[Pair, ...]
    rest: Path
    rest_pairs: Path


def split(corpus: Path, pairs: Path, fold: int, work: Path, folds: int = FOLDS) -> Fold:
    """Set a fold apart.

    Args:
        corpus: folder of ``.txt`` or ``.txt.zst`` files, one paragraph a line.
        pairs: file of pairs, ``.jsonl`` or ``.jsonl.zst``.
        fold: which one, 0 to ``folds - 1``.
        work: folder to write to; 500 MB for the 2026 corpus.
        folds: how many there are.

    Raises:
        TrainingError: if there is no such fold.
    """
    if not 0 <= fold < folds:
        raise TrainingError(f"there is no fold {fold}: they count from 0 to {folds - 1}")
    apart, rest = work / "fold", work / "rest"
    for folder in (apart, rest):
        folder.mkdir(parents=True, exist_ok=True)
    if (corpus / "INDEX.tsv").is_file():
        shutil.copyfile(corpus / "INDEX.tsv", rest / "INDEX.tsv")
    for path in text_files.files(corpus):
        name = path.name.removesuffix(".zst")
        with (apart / name).open("w", encoding="utf-8") as inside, (rest / name).open("w", encoding="utf-8") as outside:
            for number, line in enumerate(text_files.lines(path)):
                (inside if number // BLOCK % folds == fold else outside).write(line + "\n")
    held: list[Pair] = []
    rest_pairs = work / "rest.jsonl"
    with rest_pairs.open("w", encoding="utf-8") as outside:
        for line in text_files.lines(pairs):
            item = json.loads(line)
            if int(hashlib.sha256(item["id"].encode()).hexdigest(), 16) // 20 % folds == fold:  # 20: see `held_out`
                held.append(parse(item["id"], item["slots"]))
            else:
                outside.write(line + "\n")
    return Fold(apart, tuple(held), rest, rest_pairs)
