"""Folds: held-out text, to train or measure with a model that has not read it.

A language model is more confident on its training text than on other text.  So learning how reliable it is
(`training.lm.cloze`), or measuring harm on text that no model has read, needs held-out text: a fold of the
corpus and of the pairs, with everything else for training the language model.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from spinfix.errors import TrainingError
from spinfix.learn import text_files
from spinfix.learn.held_out import EVERY, number_of
from spinfix.learn.pairs import Pair, parse

FOLDS = 2
"""Halves: for one language model each, as the judge is trained on all text."""
BLOCK = 500
"""Paragraphs that are kept together: about ten documents, so that few are split."""


@dataclass(frozen=True, slots=True)
class Fold:
    """The files written by `split`.

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


def split(corpus: Path, pairs: Path, fold: int, work: Path, *, more: Sequence[Path] = ()) -> Fold:
    """Write one fold and the rest of the data to separate files.

    Args:
        corpus: folder of ``.txt`` or ``.txt.zst`` files, one paragraph a line.
        pairs: file of pairs, ``.jsonl`` or ``.jsonl.zst``.
        fold: number of the fold, 0 to `FOLDS` - 1.
        work: folder to write to; 500 MB for the 2026 corpus.
        more: other files of the same form, read after those of the corpus.

    Raises:
        TrainingError: if there is no such fold.
    """
    if not 0 <= fold < FOLDS:
        raise TrainingError(f"there is no fold {fold}; choose one from 0 to {FOLDS - 1}")
    apart, rest = work / "fold", work / "rest"
    for folder in (apart, rest):
        folder.mkdir(parents=True, exist_ok=True)
    if (corpus / "INDEX.tsv").is_file():
        shutil.copyfile(corpus / "INDEX.tsv", rest / "INDEX.tsv")
    for path in (*text_files.files(corpus), *more):
        name = path.name.removesuffix(".zst")
        with (apart / name).open("w", encoding="utf-8") as inside, (rest / name).open("w", encoding="utf-8") as outside:
            for number, line in enumerate(text_files.lines(path)):
                (inside if number // BLOCK % FOLDS == fold else outside).write(line + "\n")
    held: list[Pair] = []
    rest_pairs = work / "rest.jsonl"
    with rest_pairs.open("w", encoding="utf-8") as outside:
        for line in text_files.lines(pairs):
            item = json.loads(line)
            if number_of(item["id"]) // EVERY % FOLDS == fold:  # the remainder says which are held out
                held.append(parse(item["id"], item["slots"]))
            else:
                outside.write(line + "\n")
    return Fold(apart, tuple(held), rest, rest_pairs)
