"""Accuracy of restoration, and harm, on the development files of the shared folder.

    python benchmarks/accuracy.py                 # all files, the table of the README
    python benchmarks/accuracy.py --every 6       # every sixth file: a quick look
    python benchmarks/accuracy.py --gate          # exit with status 1 if a figure falls below accuracy.toml

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
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from spinfix import Cleaner, Config  # noqa: E402  (the checkout's, whatever is installed)
from spinfix.config import Quality  # noqa: E402

THRESHOLDS = Path(__file__).with_suffix(".toml")
FIGURES = ("files", "words", "required", "restored", "wrong", "collateral", "recall", "precision", "error_reduction", "seconds")


def shared_folder() -> Path | None:
    """The folder with the development files, if it exists."""
    folder = Path(os.environ.get("SPINFIX_SHARED") or ROOT.parent / "shared")
    return folder if (folder / "eval" / "score.py").is_file() else None


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


def measure(cleaner: Cleaner, scorer: ModuleType, files: Iterable[Path]) -> dict[str, Any]:
    """Clean and score ``files``; only cleaning is timed."""
    total: Counter[str] = Counter()
    seconds, count = 0.0, 0
    for path in files:
        text = path.read_text("utf-8")
        spun, _ = scorer.parse(text)
        start = time.perf_counter()
        output = cleaner.clean(spun)
        seconds += time.perf_counter() - start
        count += 1
        if output == text:  # genuine and unchanged: nothing to align
            total["words"] += len(scorer.tokens(text))
            continue
        result = scorer.score(text, output)
        result.pop("detail")
        total.update(result)
    figures: dict[str, Any] = scorer.summary(Counter(total))
    figures |= {"files": count, "recall": figures["recall"] if figures["required"] else None, "seconds": round(seconds, 1)}
    return figures


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
    lines = [f"| | {' | '.join(FIGURES)} |", f"|---|{'---:|' * len(FIGURES)}"]
    for name, figures in measured.items():
        cells = ("–" if figures[figure] is None else str(figures[figure]) for figure in FIGURES)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and compare with the thresholds if requested."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gate", action="store_true", help="fail if a figure is worse than accuracy.toml allows")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth file of each set")
    parser.add_argument(
        "--quality",
        choices=get_args(Quality),
        default=Config().quality,
        help="with the judge (best), without (fast), or with a causal model in addition (deep)",
    )
    options = parser.parse_args(arguments)
    shared = shared_folder()
    if shared is None:
        print("accuracy: the development files were not found (../shared or $SPINFIX_SHARED); nothing measured")
        return 0
    scorer, cleaner = load_scorer(shared), Cleaner(Config(quality=options.quality))
    cleaner.clean("The first call loads everything.")
    measured = {name: measure(cleaner, scorer, files[:: options.every]) for name, files in document_sets(shared).items()}
    print(table(measured))
    if not options.gate:
        return 0
    found = failures(measured, tomllib.loads(THRESHOLDS.read_text("utf-8")))
    print("\n".join(f"accuracy: {failure}" for failure in found) or "accuracy: every figure meets its threshold")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
