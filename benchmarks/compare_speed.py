#!/usr/bin/env python3
"""Speed of several checkouts of spinfix, such as two commits, compared document by document.

    python benchmarks/compare_speed.py ../before . [--quality best] [--library] [--genuine | --new] [--every 2] [--passes 6]

Each checkout, with its modules compiled in place, runs in a process of its own; the processes take each document in turn, so
that other load on the machine affects all equally.  With `--new` they are spun documents of the pairs, others in each pass, so
that caches help as little as on a corpus.  Figures are processor time: the sum over all documents of the fastest pass,
of the median and of the mean.  Start it several times: processes of the same code differ by 2 %.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

COLLECT_AFTER = 100_000
"""As in `spinfix.cli.main`, which old checkouts may lack."""


def work(arguments: argparse.Namespace) -> None:
    """Clean the documents whose numbers come on standard input; answers with nanoseconds of processor time."""
    checkout = arguments.checkouts[0].resolve()
    sys.path[:0] = [str(checkout), str(checkout / "benchmarks")]
    from accuracy import shared_folder
    from speed import genuine_documents, new_documents, spun_documents

    import spinfix
    from spinfix.cleaner import Cleaner
    from spinfix.config import Config

    assert Path(spinfix.__file__).is_relative_to(checkout)
    shared = shared_folder()
    assert shared is not None, "needs the shared development files"
    if arguments.new:
        parts = new_documents(shared, arguments.passes + 1)
    else:
        parts = [(genuine_documents if arguments.genuine else spun_documents)(shared)[:: arguments.every]]
    if not arguments.library:
        gc.set_threshold(COLLECT_AFTER)
    clean = Cleaner(Config(quality=arguments.quality)).clean
    print(json.dumps([[len(document.encode()) for document in part] for part in parts]), flush=True)
    for line in sys.stdin:
        number, place = map(int, line.split())
        document = parts[number % len(parts)][place]
        begun = time.process_time_ns()
        clean(document)
        print(time.process_time_ns() - begun, flush=True)


def main() -> None:
    """Print a line for each checkout."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkouts", type=Path, nargs="+")
    parser.add_argument("--quality", default="fast")
    parser.add_argument("--library", action="store_true", help="with Python's settings of the garbage collector")
    parser.add_argument("--genuine", action="store_true")
    parser.add_argument("--new", action="store_true")
    parser.add_argument("--every", type=int, default=2)
    parser.add_argument("--passes", type=int, default=6)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        work(arguments)
        return
    options = sys.argv[1:]
    for checkout in map(str, arguments.checkouts):
        options.remove(checkout)
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    workers = [
        subprocess.Popen(
            [sys.executable, __file__, str(checkout), "--worker", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )
        for checkout in arguments.checkouts
    ]  # fmt: skip
    sizes, *others = [json.loads(_line(worker)) for worker in workers]
    assert all(other == sizes for other in others)
    rounds = [sizes[number % len(sizes)] for number in range(arguments.passes + 1)]
    times: list[list[list[int]]] = [[[] for _ in range(max(map(len, sizes)))] for _ in workers]
    for number, part in enumerate(rounds):
        for document in range(len(part)):
            order = list(range(len(workers)))
            for one in order if (document + number) % 2 else reversed(order):
                worker = workers[one]
                assert worker.stdin is not None
                worker.stdin.write(f"{number} {document}\n")
                worker.stdin.flush()
                needed = int(_line(worker))
                if number:  # the first pass fills caches
                    times[one][document].append(needed)
    if arguments.new:  # no document was read twice
        figures = [[1e3 * sum(map(sum, rounds[1:])) / sum(map(sum, found))] * 3 for found in times]
    else:
        of: tuple[Callable[[list[int]], float], ...] = (min, statistics.median, statistics.mean)
        figures = [[1e3 * sum(sizes[0]) / sum(map(one, found)) for one in of] for found in times]
    for checkout, found in zip(arguments.checkouts, figures, strict=True):
        shown = (f"{name} {rate:.3f} MB/s ({rate / first - 1:+.1%})" for name, rate, first in zip(
            ("fastest", "median", "mean"), found, figures[0], strict=True))  # fmt: skip
        print(f"{checkout}: {', '.join(shown)}")


def _line(worker: subprocess.Popen[str]) -> str:
    assert worker.stdout is not None
    return worker.stdout.readline()


if __name__ == "__main__":
    main()
