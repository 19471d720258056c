"""Run the trials: ``python -m tests.torture [KIND …] [--minutes M | --count N] [--seed N]``; exit status 1 after a failure.

Kinds are those of `tests.torture.trials`, and "shapes" and "formats", which measure times.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.torture import trials


def main() -> int:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("kinds", nargs="*", help="mutations, kills, full, races, names, bombs, shapes, formats [default: all]")
    parser.add_argument("--minutes", type=float, default=30.0, help="how long, shared by the kinds")
    parser.add_argument("--count", type=int, help="how many trials of each kind instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sizes", default="100000,400000,1600000,6400000", help="sizes of shapes and formats in bytes")
    options = parser.parse_args()
    kinds = options.kinds or [*trials.KINDS, "shapes", "formats"]
    failed = 0
    for kind in kinds:
        if kind in ("shapes", "formats"):
            failed += _times(kind, tuple(map(int, options.sizes.split(","))))
        else:
            failed += _tried(kind, options.seed, options.count, 60 * options.minutes / len(kinds))
    return 1 if failed else 0


def _tried(kind: str, seed: int, number: int | None, seconds: float) -> int:
    count = trials.Count()
    end = time.monotonic() + seconds
    while count.trials < number if number is not None else time.monotonic() < end:
        trials.tried(kind, seed, count)
        seed += 1
    notes = "".join(f", {name} {value}" for name, value in count.notes.items())
    print(f"{kind}: {count.trials:,} trials, {len(count.failures)} failures{notes}", flush=True)
    for failure in count.failures[:20]:
        print(f"  {failure}", flush=True)
    return len(count.failures)


def _times(kind: str, sizes: tuple[int, ...]) -> int:
    failed = 0
    print(f"| {kind} | {' | '.join(f'{size / 1e6:g} MB' for size in sizes)} |\n|---|{'---:|' * len(sizes)}")
    for name, row, fault in trials.times(sizes, formats=kind == "formats"):
        cells = [f"{seconds:.2f}" for seconds in row] + ["–"] * (len(sizes) - len(row))
        print(f"| `{name}` | {' | '.join(cells)} |{' ' + fault if fault else ''}", flush=True)
        failed += bool(fault)
    return failed


if __name__ == "__main__":
    sys.exit(main())
