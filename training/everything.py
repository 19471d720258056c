"""Makes every shipped learned file again, from the beginning to the end, and says which came out with the same bytes.

Each step is a command of `python -m training` in a process of its own, in a checkout whose files it replaces; a step reads what
the steps before it made.  Nothing depends on the speed of the machine, so the same data, versions and number of threads give
the same files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from spinfix.errors import TrainingError

FAMILY = "dictionaries/wp-auto-spinner"
TORTURED = "dictionaries/tortured"
DATA = "spinfix/data"


class Step(NamedTuple):
    """One command.

    Attributes:
        name: by which it is named and chosen.
        arguments: of `python -m training`.
        makes: the files it makes, relative to the checkout.
    """

    name: str
    arguments: tuple[str, ...]
    makes: tuple[str, ...]


class Sources(NamedTuple):
    """What everything is learned from.

    Attributes:
        pairs: documents really spun, with their originals.
        corpus: folder of genuine text, one paragraph a line.
        genuine: folder of many kinds of genuine English, with an ``INDEX.tsv``.
        phrases: the screeners' list of tortured phrases.
        papers: which of them stood together in suspect papers.
    """

    pairs: Path
    corpus: Path
    genuine: Path
    phrases: Path
    papers: Path


Execute = Callable[[Sequence[str]], int]
"""Runs `python -m training` with arguments; returns its exit status."""


def sources(folder: Path) -> Sources:
    """The sources in a folder laid out as docs/retraining.md says.

    Raises:
        TrainingError: if one is missing.
    """
    folder = folder.resolve()
    found = Sources(
        folder / "pairs" / "wp-auto-spinner.train.jsonl.zst",
        folder / "corpus",
        folder / "genuine",
        folder / "tortured" / "phrases.tsv",
        folder / "tortured" / "papers.tsv",
    )
    for path in found:
        if not path.exists():
            raise TrainingError(f"{path}: missing; docs/retraining.md says what the folder needs")
    return found


def steps(given: Sources, work: Path) -> list[Step]:
    """All steps in their order; ``work`` is a folder for intermediate files, 4 GB for 500 MB of text."""
    pairs, corpus, genuine, phrases, papers = map(str, given)
    judge, adapter = f"{DATA}/judge.npz", f"{DATA}/smollm2.adapter.gguf"
    # What is fitted on text of many kinds has to be, with models that have not read it, as for kinds unknown here.
    blind = ("--language-model", str(work / "blind.klm"))
    blind_judge = ("--judge", str(work / "blind.npz"))
    return [
        Step("pairs", ("pairs", pairs, "-o", FAMILY), (f"{FAMILY}/substitutions.tsv", f"{FAMILY}/phrases.tsv")),
        Step("blind", ("model", corpus, "--pairs", pairs, "-o", blind[1]), ()),
        Step(
            "model",
            ("model", corpus, "--genuine", genuine, "--pairs", pairs, "-o", f"{DATA}/english.klm"),
            (f"{DATA}/english.klm",),
        ),
        Step("blind-judge", ("judge", corpus, pairs, "--work", str(work / "blind-judge"), "-o", blind_judge[1]), ()),
        Step(
            "judge",
            ("judge", corpus, pairs, "--genuine", genuine, "--work", str(work / "judge"), "-o", judge),
            (judge,),
        ),
        Step("usage", ("usage", pairs, corpus, genuine, "-o", FAMILY), (f"{FAMILY}/usage.tsv",)),
        # Not in the genuine text, which the gate is fitted on.
        Step("collocates", ("collocates", pairs, corpus, "-o", f"{FAMILY}/collocates.tsv"), (f"{FAMILY}/collocates.tsv",)),
        Step(
            "weights",
            ("weights", pairs, genuine, *blind, *blind_judge, "-o", f"{FAMILY}/weights.json"),
            (f"{FAMILY}/weights.json", f"{FAMILY}/ranker.npz"),
        ),
        Step(
            "adapter",
            ("adapter", pairs, genuine, *blind, *blind_judge, "--work", str(work / "adapter"), "-o", adapter),
            (adapter,),
        ),
        Step(
            "deep",
            ("deep", pairs, genuine, "--documents", "40", *blind, *blind_judge, "-o", f"{FAMILY}/deep.json"),
            (f"{FAMILY}/deep.json",),
        ),
        Step(
            "deep-adapted",
            (
                *("deep", pairs, genuine, "--documents", "40", *blind, *blind_judge),
                *("--adapter", adapter, "-o", f"{FAMILY}/deep-adapted.json"),
            ),
            (f"{FAMILY}/deep-adapted.json",),
        ),
        Step("gate", ("gate", pairs, corpus, genuine, *blind, "-o", f"{FAMILY}/gate.json"), (f"{FAMILY}/gate.json",)),
        Step(
            "brief-gate",
            ("brief-gate", pairs, corpus, genuine, *blind, "-o", f"{FAMILY}/brief-gate.json"),
            (f"{FAMILY}/brief-gate.json",),
        ),
        Step(
            "tortured",
            ("tortured", phrases, corpus, *blind, "-o", TORTURED),
            tuple(f"{TORTURED}/{name}" for name in ("phrases.tsv", "terms.tsv", "words.tsv", "weights.json")),
        ),
        Step("odd-pairs", ("odd-pairs", corpus, "-o", TORTURED), (f"{TORTURED}/odd_pairs.tsv",)),
        Step("together", ("together", papers, "-o", TORTURED), (f"{TORTURED}/together.tsv",)),
        Step(
            "unlisted",
            ("unlisted", corpus, "--data", DATA, *blind, "-o", TORTURED),
            (f"{DATA}/unlisted.npz",),
        ),
        Step("unlisted-deep", ("unlisted-deep", corpus, *blind, "-o", TORTURED), (f"{TORTURED}/deep.json",)),
    ]


def run(
    planned: Sequence[Step],
    checkout: Path,
    execute: Execute,
    say: Callable[[str], object],
    *,
    first: str | None = None,
) -> list[str]:
    """Run the steps; returns the files that came out different from what they were.

    Args:
        planned: all steps.
        checkout: folder in which they are run.
        execute: runs a step.
        say: called with a message for each step and file.
        first: name of the step to begin with, after an interruption.

    Raises:
        TrainingError: if there is no step of that name, or one fails.
    """
    names = [step.name for step in planned]
    if first is not None and first not in names:
        raise TrainingError(f"there is no step {first}; the steps are {', '.join(names)}")
    changed = []
    for step in planned[names.index(first) if first is not None else 0 :]:
        before = [_digest(checkout / made) for made in step.makes]
        say(f"{step.name}: python -m training {' '.join(step.arguments)}")
        status = execute(step.arguments)
        if status:
            raise TrainingError(f"{step.name} failed with status {status}; go on with --from {step.name} when it is mended")
        for made, was in zip(step.makes, before, strict=True):
            same = was == _digest(checkout / made)
            say(f"  {made}: {'the same' if same else 'changed'}")
            changed += [] if same else [made]
    return changed


def _digest(path: Path) -> str:
    """SHA-256 of a file; "" if it is missing."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
