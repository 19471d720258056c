"""Accuracy of restoration, and harm, on the development files of the shared folder.

    python benchmarks/accuracy.py                 # all files, the table of docs/accuracy.md
    python benchmarks/accuracy.py --worst 5       # and the kinds of text of the spun ones, and the five worst documents
    python benchmarks/accuracy.py --every 6       # every sixth file: a quick look
    python benchmarks/accuracy.py --quality fast  # another quality than the default
    python benchmarks/accuracy.py --quality deep --deep-model PATH  # another causal model than SmolLM2
    python benchmarks/accuracy.py --gate          # exit with status 1 if a figure is worse than accuracy.toml allows

The documents belong to others and are not part of the project.  They are searched in ``$SPINFIX_SHARED``, then in ``shared``
next to the project; without them nothing is measured, which is not an error.  The figures are computed by ``eval/score.py``
there, imported into this process, so that one cleaner is used for all documents.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from spinfix import Cleaner, Config  # noqa: E402  (the checkout's, whatever is installed)
from spinfix.config import Quality  # noqa: E402
from spinfix.learn.held_out import is_held_out  # noqa: E402
from spinfix.learn.pairs import Pair, parse, read_pairs  # noqa: E402

THRESHOLDS = Path(__file__).with_suffix(".toml")
FIGURES = ("files", "words", "required", "restored", "wrong", "collateral", "recall", "precision", "error_reduction", "seconds")


def shared_folder() -> Path | None:
    """The folder with the development files, if it exists."""
    folder = Path(os.environ.get("SPINFIX_SHARED") or ROOT.parent / "shared")
    return folder if (folder / "eval" / "score.py").is_file() else None


def shared_or_exit() -> Path:
    """The folder with the development files; without them the script says so and ends, which is not an error."""
    folder = shared_folder()
    if folder is None:
        print(f"{Path(sys.argv[0]).stem}: the shared files were not found (../shared or $SPINFIX_SHARED); nothing measured")
        sys.exit()
    return folder


def load_scorer(shared: Path) -> ModuleType:
    """The scorer as a module."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{shared / 'eval' / 'score.py'} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def document_sets(shared: Path) -> dict[str, list[Path]]:
    """The development files by set."""
    dev = shared / "eval" / "dev"
    half_spun = set((dev / "half-spun.txt").read_text("utf-8").split())
    spun = sorted((dev / "spun").glob("*.slots.txt"))
    return {
        "seed": [dev / "seed-diplomacy.slots.txt"],
        "fully spun": [path for path in spun if path.name not in half_spun],
        "half spun": [path for path in spun if path.name in half_spun],
        "genuine": sorted((dev / "clean").glob("*.txt")),
    }


def spun_text(path: Path) -> str:
    """The spun text of a development file."""
    return parse(path.name, path.read_text("utf-8")).spun


def held_out(path: Path) -> Iterator[Pair]:
    """The pairs of a file that nothing was learned from but weights and the adapter of quality "deep"."""
    return (pair for pair in read_pairs(path) if is_held_out(pair.id))


Scored = tuple[Path, Counter[str], float]
"""A file, its figures and the seconds that it took."""


def scored(cleaner: Cleaner, scorer: ModuleType, files: Iterable[Path]) -> Iterator[Scored]:
    """Clean and score each of ``files``; only cleaning is timed."""
    for path in files:
        text = path.read_text("utf-8")
        spun, _ = scorer.parse(text)
        start = time.perf_counter()
        output = cleaner.clean(spun)
        seconds = time.perf_counter() - start
        words = len(spun.split())
        if output == text:  # genuine and unchanged: nothing to align
            yield path, Counter(between_blanks=words), seconds
            continue
        result = scorer.score(text, output)
        result.pop("detail")
        yield path, Counter(result | {"between_blanks": words}), seconds


def summed(scorer: ModuleType, files: Sequence[Scored]) -> dict[str, Any]:
    """The figures of some files together."""
    total: Counter[str] = Counter()
    for _, counts, _ in files:
        total.update(counts)
    figures: dict[str, Any] = scorer.summary(total)
    seconds = round(sum(seconds for _, _, seconds in files), 1)
    return figures | {
        "files": len(files),
        "words": total["between_blanks"],  # the scorer counts marks, too
        "recall": figures["recall"] if figures["required"] else None,
        "seconds": seconds,
    }


def by_kind(scorer: ModuleType, files: Sequence[Scored]) -> dict[str, dict[str, Any]]:
    """The figures by the first word of the names of the files, worst last."""
    kinds: dict[str, list[Scored]] = {}
    for one in files:
        kinds.setdefault(one[0].name.partition("-")[0], []).append(one)
    figures = {kind: summed(scorer, ones) for kind, ones in kinds.items()}
    return dict(sorted(figures.items(), key=lambda item: -item[1]["error_reduction"]))


def worst(scorer: ModuleType, files: Sequence[Scored], number: int) -> dict[str, dict[str, Any]]:
    """The figures of the documents in which the smallest share of the errors was removed, worst last."""
    figures = {one[0].name.partition(".")[0]: summed(scorer, [one]) for one in files}
    return dict(sorted(figures.items(), key=lambda item: -item[1]["error_reduction"])[-number:])


def failures(measured: dict[str, dict[str, Any]], thresholds: dict[str, dict[str, float]]) -> list[str]:
    """Messages for the figures that are worse than ``thresholds`` allow."""
    found = []
    for name, limits in thresholds.items():
        for limit, value in limits.items():
            bound, _, figure = limit.partition("_")
            got = measured[name][figure]
            good = got is not None and (got >= value if bound == "least" else got <= value)
            if not good:
                found.append(f"{name}: {figure} is {got}, {'at least' if bound == 'least' else 'at most'} {value} is required")
    return found


def table(measured: dict[str, dict[str, Any]]) -> str:
    """The figures as a Markdown table."""
    lines = [f"| | {' | '.join(figure.replace('_', ' ') for figure in FIGURES)} |", f"|---|{'---:|' * len(FIGURES)}"]
    for name, figures in measured.items():
        cells = ("–" if figures[figure] is None else str(figures[figure]) for figure in FIGURES)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and compare with the thresholds if requested."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gate", action="store_true", help="fail if a figure is worse than accuracy.toml allows")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth file of each set")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="also the kinds of text, and the N worst documents")
    parser.add_argument(
        "--quality",
        choices=get_args(Quality),
        help="with the judge (best), without (fast), or with a causal model in addition (deep); the default, or with --gate "
        "all that accuracy.toml has limits for",
    )
    parser.add_argument("--deep-model", type=Path, metavar="PATH", help="the causal model of quality deep, in GGUF format")
    options = parser.parse_args(arguments)
    thresholds = tomllib.loads(THRESHOLDS.read_text("utf-8")) if options.gate else {}
    if options.gate and options.quality and options.quality not in thresholds:
        parser.error(f"{THRESHOLDS.name} has no limits for {options.quality}, only for {', '.join(thresholds)}")
    shared = shared_or_exit()
    scorer = load_scorer(shared)
    qualities: list[Any] = [options.quality] if options.quality else list(thresholds) or [Config().quality]
    found = []
    for number, quality in enumerate(qualities):
        if len(qualities) > 1:
            print(f"{chr(10) * bool(number)}{quality}:\n")
        measured = measure(scorer, shared, Config(quality=quality, deep_model=options.deep_model), options.every, options.worst)
        found += [f"{quality}, {failure}" for failure in failures(measured, thresholds.get(quality, {}))]
    if options.gate:
        print()
        print("\n".join(f"accuracy: {failure}" for failure in found) or "accuracy: every figure meets its threshold")
    return int(bool(found))


def measure(scorer: ModuleType, shared: Path, config: Config, every: int, shown: int) -> dict[str, dict[str, Any]]:
    """Print and return the figures of a cleaner with these options, and print the worst ``shown`` documents."""
    cleaner = Cleaner(config)
    cleaner.clean("The first call loads everything.")
    files = {name: list(scored(cleaner, scorer, paths[::every])) for name, paths in document_sets(shared).items()}
    measured = {name: summed(scorer, ones) for name, ones in files.items()}
    print(table(measured))
    if shown:
        spun = files["fully spun"] + files["half spun"]
        print(f"\n{table(by_kind(scorer, spun))}\n\n{table(worst(scorer, spun, shown))}")
    return measured


if __name__ == "__main__":
    sys.exit(main())
