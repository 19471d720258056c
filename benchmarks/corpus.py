#!/usr/bin/env python3
"""Measures runs over a corpus: memory, speed with several jobs, and recovery after kill -9.

    python benchmarks/corpus.py make 1e9 /tmp/corpus.jsonl         # 1 GB of JSON lines, one document in 150 spun (--spun 10)
    python benchmarks/corpus.py measure /tmp/corpus.jsonl --jobs 1 2 [-- --quality fast]
    python benchmarks/corpus.py kill /tmp/corpus.jsonl --times 10 [-- --no-restore]
    python benchmarks/corpus.py price /tmp/corpus.jsonl --part 2e8 # beside ftfy, codespell and fastText (fasttext-wheel)
    python benchmarks/corpus.py blocks                             # what sending a block to a worker costs

Options after ``--`` are passed to `spinfix clean`.  ``make`` uses genuine paragraphs from the shared folder's corpus and spun
documents from its eval/dev/spun ($SPINFIX_SHARED, or ../shared); accuracy is not measured here.

``measure`` prints, for each number of jobs, the seconds and MB/s, the peak memory (resident, of the parent and of the largest
worker, and of all together with shared pages counted once), and the processor time, which on a shared machine shows the cost of
more jobs better than the elapsed time.  Outputs must be identical, byte for byte.

``price`` prints what a terabyte of such records costs, from the processor time of one process, in core hours and in euros.

``kill`` runs once to the end, then again with a kill -9 of the parent at ``--times`` random moments, each followed
by ``--resume``; files, saved edits and removals must equal those of the uninterrupted run.  Both delete their files.  Linux
only: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from accuracy import shared_or_exit, spun_text

from spinfix.learn import text_files

DOCUMENT = 5
"""Paragraphs of a genuine document: about 2 KB, as articles of a web corpus have."""
SPUN = 150
"""One document in this many is spun: the assumed share of a web corpus."""
PRICE = 0.04
"""Assumed price of a core hour in euros, about that of a virtual core that is rented by the hour from a large provider."""
TRAINING = 3_000
"""Documents from which the fastText classifier is trained, half of them spun; this is not measured."""
IMPORTED = 7
"""One document in this many has an importer's tag, so that runs without models also have work."""
START = 1.0
"""Minimum number of seconds before a kill: before its first commit a run cannot be resumed."""
SAMPLED = 0.2
"""Seconds between two measurements of memory."""


def main() -> None:
    """Run the subcommand."""
    options: list[str] = []
    words = sys.argv[1:]
    if "--" in words:
        words, options = words[: words.index("--")], words[words.index("--") + 1 :]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("size", type=float)
    making.add_argument("file", type=Path)
    making.add_argument("--spun", type=int, default=SPUN)
    measuring = commands.add_parser("measure")
    measuring.add_argument("file", type=Path)
    measuring.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    killing = commands.add_parser("kill")
    killing.add_argument("file", type=Path)
    killing.add_argument("--times", type=int, default=10)
    pricing = commands.add_parser("price")
    pricing.add_argument("file", type=Path)
    pricing.add_argument("--part", type=float, default=2e8, help="bytes that the other tools read")
    commands.add_parser("blocks")
    arguments = parser.parse_args(words)
    if arguments.command == "make":
        make(arguments.file, int(arguments.size), arguments.spun)
    elif arguments.command == "measure":
        measure(arguments.file, arguments.jobs, options)
    elif arguments.command == "price":
        price(arguments.file, options, arguments.part)
    elif arguments.command == "kill":
        kill(arguments.file, arguments.times, options)
    else:
        blocks()


def make(path: Path, size: int, share: int) -> None:
    """Write a corpus of ``size`` bytes, in which one document in ``share`` is spun."""
    shared = shared_or_exit()
    spun = itertools.cycle(_spun(shared))
    written = 0
    with path.open("w", encoding="utf-8") as out:
        for number, text in enumerate(_genuine(shared)):
            chosen = next(spun) if number % share == 0 else text
            chosen = f"[ad_1]\n{chosen}" if number % IMPORTED == 0 else chosen
            line = json.dumps({"id": number, "url": f"https://example.org/{number}", "text": chosen, "score": 1.0}) + "\n"
            out.write(line)
            written += len(line)  # JSON is ASCII here
            if written >= size:
                break
    print(f"{path}: {written / 1e6:.0f} MB, {number + 1:,} documents")


def _spun(shared: Path) -> Iterator[str]:
    """The spun development documents."""
    return map(spun_text, sorted((shared / "eval" / "dev" / "spun").glob("*.slots.txt")))


def _genuine(shared: Path) -> Iterator[str]:
    """Documents from every file of the corpus in turn, again and again."""
    while True:
        files = [text_files.lines(path) for path in sorted((shared / "corpus").glob("*.txt.zst"))]
        while files:
            for file in tuple(files):
                paragraphs = list(itertools.islice(file, DOCUMENT))
                if paragraphs:
                    yield "\n".join(paragraphs)
                else:
                    files.remove(file)


@dataclass
class Memory:
    """Peak memory, in MB."""

    parent: float = 0.0
    worker: float = 0.0
    together: float = 0.0

    def measure(self, pid: int) -> None:
        """Measure a process and its children now."""
        children = _children(pid)
        self.parent = max(self.parent, _megabytes(pid, "status", "VmRSS"))
        self.worker = max([self.worker, *(_megabytes(child, "status", "VmRSS") for child in children)])
        self.together = max(self.together, sum(_megabytes(one, "smaps_rollup", "Pss") for one in (pid, *children)))


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except OSError:
        return []


def _megabytes(pid: int, file: str, key: str) -> float:
    try:
        found = re.search(rf"^{key}:\s*(\d+) kB", Path(f"/proc/{pid}/{file}").read_text("ascii"), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def command(file: Path, out: Path, *options: str) -> list[str]:
    """The command that cleans ``file`` into ``out``."""
    return [sys.executable, "-m", "spinfix", "clean", "-q", "--isolated", str(file), "-o", str(out), *options]


def measure(file: Path, jobs: Sequence[int], options: Sequence[str]) -> None:
    """Print a table."""
    size = file.stat().st_size / 1e6
    print(f"{file.name}: {size:.0f} MB; spinfix clean {' '.join(options)}")
    print("| jobs | seconds | MB/s | CPU seconds | parent, MB | largest worker, MB | all together, MB |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    digests = set()
    for count in jobs:
        with tempfile.TemporaryDirectory(dir=file.parent) as folder:
            out, memory, begun, used = Path(folder), Memory(), time.monotonic(), _used()
            process = subprocess.Popen(command(file, out, "--jobs", str(count), *options))
            while process.poll() is None:
                memory.measure(process.pid)
                time.sleep(SAMPLED)
            seconds = time.monotonic() - begun
            cpu = _used() - used
            digests.add(_digest(out / file.name))
        print(
            f"| {count} | {seconds:.1f} | {size / seconds:.2f} | {cpu:.1f} "
            f"| {memory.parent:.0f} | {memory.worker:.0f} | {memory.together:.0f} |",
            flush=True,
        )
    print("outputs are the same" if len(digests) == 1 else "OUTPUTS DIFFER")
    print(f"load of the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def price(file: Path, options: Sequence[str], part: float) -> None:
    """Print a table of spinfix and other tools, each in one process, the others over the first ``part`` bytes of the file."""
    print(f"{file.name}: {file.stat().st_size / 1e6:.0f} MB, for others {part / 1e6:.0f} MB; {PRICE} € a core hour\n")
    print("| tool | MB/s | core hours for a TB | € for a TB |\n|---|---:|---:|---:|", flush=True)
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        beginning = Path(folder, file.name)
        with file.open("rb") as whole, beginning.open("wb") as out:
            while out.tell() < part and (line := whole.readline()):
                out.write(line)
        for name, package, run, read in (
            ("spinfix clean --jobs 1 " + " ".join(options), "spinfix", _spinfix, file),
            ("ftfy", "ftfy", _ftfy, beginning),
            ("codespell", "codespell_lib", _codespell, beginning),
            ("fastText, one label for each document", "fasttext", _fasttext, beginning),
        ):
            if find_spec(package) is None:
                print(f"| {name}: not installed | – | – | – |", flush=True)
                continue
            size, seconds = read.stat().st_size / 1e6, run(read, options)
            hours = 1e6 / size * seconds / 3600
            print(f"| {name} | {size / seconds:.2f} | {hours:.0f} | {PRICE * hours:.2f} |", flush=True)


def _spinfix(file: Path, options: Sequence[str]) -> float:
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        used = _used()
        subprocess.run(command(file, Path(folder), "--jobs", "1", *options), check=True)
        return _used() - used


def _ftfy(file: Path, _: Sequence[str]) -> float:
    import ftfy

    begun = time.process_time()
    with file.open(encoding="utf-8") as lines, tempfile.TemporaryFile("w", dir=file.parent, encoding="utf-8") as out:
        for line in lines:
            record = json.loads(line)
            record["text"] = ftfy.fix_text(record["text"])
            out.write(json.dumps(record) + "\n")
    return time.process_time() - begun


def _codespell(file: Path, _: Sequence[str]) -> float:
    used = _used()
    subprocess.run([sys.executable, "-m", "codespell_lib", str(file)], stdout=subprocess.DEVNULL, check=False)
    return _used() - used


def _fasttext(file: Path, _: Sequence[str]) -> float:
    """A classifier of single words and pairs, which says whether a document is spun, as corpora are filtered."""
    import fasttext

    with tempfile.NamedTemporaryFile("w", dir=file.parent, encoding="utf-8", suffix=".txt") as lessons:
        shared = shared_or_exit()
        spun_texts = itertools.islice(itertools.cycle(_spun(shared)), TRAINING // 2)
        for spun, genuine in zip(spun_texts, _genuine(shared), strict=False):
            for label, text in (("spun", spun), ("genuine", genuine)):
                lessons.write(f"__label__{label} {' '.join(text.split())}\n")
        lessons.flush()
        model = fasttext.train_supervised(lessons.name, wordNgrams=2, bucket=200_000, dim=16, thread=1, verbose=0)
    begun = time.process_time()
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            model.f.predict(" ".join(json.loads(line)["text"].split()) + "\n", 1, 0.0, "strict")
    return time.process_time() - begun


def _used() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def kill(file: Path, times: int, options: Sequence[str]) -> None:
    """Kill and resume, and compare."""
    draw = random.Random(1)
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        whole, killed = Path(folder) / "whole", Path(folder) / "killed"
        begun = time.monotonic()
        subprocess.run([*command(file, whole, *_findings(whole)), *options], check=True)
        seconds = time.monotonic() - begun
        done = 0
        for _ in range(times):
            process = subprocess.Popen([*command(file, killed, *_findings(killed)), "--resume", *options])
            try:
                process.wait(START + draw.uniform(0, seconds / times))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                done += 1
                print(f"killed, with {_length(killed):,} bytes written", flush=True)
        subprocess.run([*command(file, killed, *_findings(killed)), "--resume", *options], check=True)
        for name in (whole / file.name, *map(Path, _findings(whole)[1::2])):
            other = killed.parent / name.relative_to(folder).as_posix().replace("whole", "killed")
            print(
                f"{name.name}: {'identical' if _digest(name) == _digest(other) else 'DIFFERENT'}, {name.stat().st_size:,} bytes"
            )
        left = sorted(path.name for path in killed.iterdir())
        print(f"{done} of {times} runs were killed before their end; left in the folder: {', '.join(left)}")


def _findings(out: Path) -> list[str]:
    return ["--edits", f"{out}.edits.jsonl", "--removed", f"{out}.removed.jsonl"]


def _length(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob(".*.spinfix")) if folder.exists() else 0


def blocks() -> None:
    """Print the time to send a block of text to a worker process and back."""
    from spinfix.corpus.chunking import SIZE

    block = os.urandom(SIZE)
    with ProcessPoolExecutor(1) as pool:
        pool.submit(bytes, block).result()
        begun = time.perf_counter()
        for _ in range(200):
            pool.submit(bytes, block).result()
        print(f"{(time.perf_counter() - begun) / 200 * 1e3:.1f} ms for {SIZE >> 10} KB and back")


if __name__ == "__main__":
    main()
