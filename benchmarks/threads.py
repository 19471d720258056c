#!/usr/bin/env python3
"""How much faster several threads that share one cleaner are than one, by the clock.

    python benchmarks/threads.py [--threads 2] [--rounds 3]

With an ordinary Python threads take turns; with a free-threaded one (3.13t, 3.14t) they run at the same time.  The documents
are the development files; the fastest of the rounds counts, in which one and several threads take turns.  Needs as many idle
processors as threads.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from accuracy import shared_or_exit
from speed import genuine_documents, size_of, spun_documents

from spinfix.cleaner import Cleaner
from spinfix.config import Config, Quality
from spinfix.threads import has_gil

QUALITIES: tuple[Quality, ...] = ("fast", "best")
WARM_UP = 20
"""Documents for each thread that are cleaned before the time is taken, since the first ones load data and make restorers."""


def rate(cleaner: Cleaner, documents: list[str], threads: int) -> float:
    """Megabytes a second."""
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(cleaner.clean, documents[:WARM_UP] * threads))
        begun = time.perf_counter()
        list(pool.map(cleaner.clean, documents))
        return size_of(documents) / (time.perf_counter() - begun)


def main() -> None:
    """Print a line for each text and quality."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    shared = shared_or_exit()
    threads = arguments.threads
    print(f"Python {sys.version.split()[0]}, interpreter's lock {'on' if has_gil() else 'off'}; MB of UTF-8 a second")
    print(f"| text | quality | one thread | {threads} threads | times as fast |\n|---|---|---:|---:|---:|")
    for text, documents in (("genuine", genuine_documents(shared)), ("spun", spun_documents(shared))):
        for quality in QUALITIES:
            cleaner = Cleaner(Config(quality=quality))
            one, several = 0.0, 0.0
            for _ in range(arguments.rounds):
                one = max(one, rate(cleaner, documents, 1))
                several = max(several, rate(cleaner, documents, threads))
            print(f"| {text} | {quality} | {one:.2f} | {several:.2f} | {several / one:.2f} |", flush=True)


if __name__ == "__main__":
    main()
