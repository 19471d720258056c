"""Trials: each breaks something at random, and counts what was lost, hung or ended in a traceback.

Every trial is made from a seed, which its failure names; ``python -m tests.torture KIND --seed N --count 1`` repeats it.
"""

from __future__ import annotations

import bz2
import gzip
import logging
import lzma
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zstandard

from spinfix import Cleaner
from spinfix.config import Config
from spinfix.corpus.run_plan import Job, Source
from spinfix.corpus.runner import Run
from spinfix.corpus.worker import Worker
from tests.conftest import ROOT
from tests.corpora import Silent
from tests.torture import shapes

SLOWEST = 50_000
"""Bytes per second of processor time that no shape may fall below."""
LARGEST = 1 << 30
"""Bytes of memory that no run may exceed."""
PATIENCE = 120.0
"""Seconds after which a process hangs."""


@dataclass
class Count:
    """The outcome of the trials of one kind.

    Attributes:
        trials: number of trials.
        failures: what went wrong, each with its seed.
        notes: figures worth reading.
    """

    trials: int = 0
    failures: list[str] = field(default_factory=list)
    notes: dict[str, float] = field(default_factory=dict)


Trial = Callable[[random.Random, Path, Count], None]


def mutated(data: bytes, source: random.Random) -> bytes:
    """A damaged copy: bits flipped, a piece cut, doubled, emptied or moved, or something foreign put in."""
    broken = bytearray(data)
    for _ in range(source.choice((1, 1, 1, 2, 5, 20))):
        start = source.randrange(len(broken) + 1)
        end = min(len(broken), start + source.choice((1, 1, 2, 10, 100, 1000)))
        piece = bytes(broken[start:end])
        match source.randrange(7):
            case 0:
                if start < len(broken):
                    broken[start] ^= 1 << source.randrange(8)
            case 1:
                del broken[start:end]
            case 2:
                broken[start:start] = piece * source.choice((1, 2, 100))
            case 3:
                broken[start:end] = bytes(len(piece))
            case 4:
                del broken[start:]
            case 5:
                broken[start:start] = source.choice(FOREIGN)
            case _:
                broken[start:end] = source.randbytes(len(piece))
    return bytes(broken)


FOREIGN = (
    *(b"\0", b'"', b"\\", b"\n", b"\r", b",", b"{", b"}", b"[", b"]", b"<", b"<!--", b"```", b"\xff\xfe", b"\xef\xbb\xbf"),
    *(b"\xed\xa0\x80", b"\\ud800", b"9" * 5000, b"1e999999", b"NaN", b"null", b"[" * 3000, b"WARC/1.0\r\n", b"PAR1"),
    *(b"Content-Length: 99999999999999999999\r\n", b"\x28\xb5\x2f\xfd", b"\x1f\x8b", b"spinfix: off"),
    "😍".encode() + b"s" * 60,
)
"""Pieces that formats and expressions react to."""


def samples() -> dict[str, bytes]:
    """A small valid file of every format, plain and compressed."""
    found = {name: made(3000) for name, made in shapes.FORMATS.items() if name not in ("nested.jsonl", "long-numbers.json")}
    for name in ("records.jsonl", "rows.csv", "prose.txt", "archive.warc"):
        found[f"{name}.gz"] = gzip.compress(found[name])
        found[f"{name}.bz2"] = bz2.compress(found[name])
        found[f"{name}.xz"] = lzma.compress(found[name])
        found[f"{name}.zst"] = zstandard.compress(found[name])
    return found


SAMPLES = samples()
BATCH = 50
LIMITS: dict[str, Any] = {
    "max_bytes": 5_000_000,
    "max_seconds": 60.0,
    "max_ratio": 1000.0,
    "max_group_bytes": 256_000_000,
}
"""As those of the command, but for half of the seconds."""
"""Damaged files in one run, with sound ones between them."""


def mutations(source: random.Random, folder: Path, count: Count) -> None:
    """Clean damaged files of every format in one run; the sound files among them have to come out as always."""
    names = list(SAMPLES)
    paths, sound = [], []
    for number in range(BATCH):
        name = names[(count.trials + number) % len(names)]
        path = folder / f"{number:03}-{name}"
        path.write_bytes(mutated(SAMPLES[name], source))
        paths.append(path)
        if number % 10 == 9:
            good = folder / f"{number:03}-good-{name}"
            good.write_bytes(SAMPLES[name])
            paths.append(good)
            sound.append(good)
    job = Job("folder", folder / "out", edits=folder / "edits")
    silent = Silent()
    run = Run(job, Worker(job, _cleaner), silent)
    begin = time.process_time()
    run([Source(str(p), p, Path(p.name), **LIMITS) for p in paths])
    count.notes["slowest run (s)"] = max(count.notes.get("slowest run (s)", 0.0), round(time.process_time() - begin, 2))
    for message in silent.errors:
        if "please report this" in message:
            count.failures.append(message[:300])
    for good in sound:
        name = good.name.partition("-good-")[2]
        if (folder / "out" / good.name).read_bytes() != _expected(name):
            count.failures.append(f"{good.name} came out otherwise")
    failed = {path for path in paths for message in silent.names if message.startswith(str(path))}
    for path in paths:
        if not (folder / "out" / path.name).exists() and path not in failed:
            count.failures.append(f"{path.name} is missing, and nothing was said")
    count.trials += BATCH


_cleaners: dict[Config, Cleaner] = {}


def _cleaner(config: Config) -> Cleaner:
    return _cleaners.setdefault(config, Cleaner(config))


_outputs: dict[str, bytes] = {}


def _expected(name: str) -> bytes:
    if name not in _outputs:
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / name
            path.write_bytes(SAMPLES[name])
            job = Job("folder", Path(scratch) / "out")
            Run(job, Worker(job, _cleaner), Silent())([Source(str(path), path, Path(name))])
            _outputs[name] = (Path(scratch) / "out" / name).read_bytes()
    return _outputs[name]


def corpus(folder: Path, source: random.Random) -> None:
    """A few files that take a run about a second."""
    folder.mkdir()
    for number in range(source.randint(1, 4)):
        (folder / f"{number}.txt").write_text(f"[ad_1]\n{number} " + "genuine words " * source.randint(1, 20_000))
        (folder / f"{number}.jsonl").write_bytes(shapes.FORMATS["records.jsonl"](source.randint(1000, 600_000)))


def tree(folder: Path) -> dict[str, bytes]:
    """The content of all files but those that a run keeps for itself."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not (path.name.startswith(".") and "spinfix" in path.name)
    }


def command(*arguments: str | Path) -> list[str]:
    """A command that only scrubs, so that it begins quickly."""
    return [sys.executable, "-m", "spinfix", "clean", "-q", "--isolated", "--no-restore", *map(str, arguments)]


def _finished(arguments: list[str], count: Count, patience: float = PATIENCE, **options: object) -> tuple[int, str]:
    """Status and messages of a process; a hang or a traceback is a failure."""
    try:
        done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False, timeout=patience, **options)  # type: ignore[call-overload]
    except subprocess.TimeoutExpired:
        count.failures.append(f"hangs: {' '.join(arguments)}")
        return -1, ""
    if "Traceback" in done.stderr or "Exception ignored" in done.stderr:
        count.failures.append(f"traceback: {done.stderr[-400:]}")
    return done.returncode, done.stderr


def kills(source: random.Random, folder: Path, count: Count) -> None:
    """Kill a run again and again, resume it each time, and compare with a run that was not disturbed."""
    in_place = source.random() < 0.5
    corpus(folder / "in", source)
    shutil.copytree(folder / "in", folder / "undisturbed")
    _finished(command("-w", "--edits", folder / "undisturbed-edits", folder / "undisturbed"), count)
    where: list[str | Path] = ["-w"] if in_place else ["-o", folder / "out"]
    run = command(*where, "--edits", folder / "edits", "-j", "2", folder / "in")
    resume: list[str] = []
    for _ in range(source.randint(1, 4)):
        process = subprocess.Popen([*run, *resume], cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
        time.sleep(source.uniform(0.1, 1.2))
        process.send_signal(source.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGINT)))
        message = process.communicate(timeout=PATIENCE)[1]
        count.trials += 1
        if "Traceback" in message and "cli" in message:  # not of an interpreter that had not begun to run spinfix
            count.failures.append(f"traceback after a signal: {message[-400:]}")
        resume = ["--resume"] if list((folder / ("in" if in_place else "out")).glob(".spinfix-*.journal")) else []
        if process.returncode == 0 or (in_place and not resume and tree(folder / "in") == tree(folder / "undisturbed")):
            break  # in the second case it was killed when all was done
        if not resume and (folder / "edits").exists() and not (folder / "edits").read_bytes():
            (folder / "edits").unlink()
    else:
        status, message = _finished([*run, *resume], count)
        if status:
            count.failures.append(f"not resumed: {message[-300:]}")
    result = tree(folder / ("in" if in_place else "out"))
    if result != tree(folder / "undisturbed"):
        count.failures.append("other files than without the kills")
    lines = (folder / "edits").read_text().replace(str(folder / "in"), "")
    expected = (folder / "undisturbed-edits").read_text().replace(str(folder / "undisturbed"), "")
    if where[0] != "-w":
        expected = expected.replace('"in_place": true, ', "")
    if lines != expected:
        count.failures.append("other edits than without the kills")


def full(source: random.Random, folder: Path, count: Count) -> None:
    """Run against a limit on the size of files, then resume without it."""
    corpus(folder / "in", source)
    before = tree(folder / "in")
    shutil.copytree(folder / "in", folder / "undisturbed")
    _finished(command("-w", folder / "undisturbed"), count)
    in_place = source.random() < 0.5
    where: list[str | Path] = ["-w"] if in_place else ["-o", folder / "out"]
    limit = source.randint(0, 300_000)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    status, _ = _finished(command(*where, folder / "in"), count, preexec_fn=limited)
    after, wanted = tree(folder / "in"), tree(folder / "undisturbed")
    if any(after[name] not in (before[name], wanted[name]) for name in before):
        count.failures.append("a file is neither old nor new")
    if status == 0 and in_place and after != wanted:
        count.failures.append("status 0, and not everything is done")
    resume = ["--resume"] if list((folder / ("in" if in_place else "out")).glob(".spinfix-*.journal")) else []
    status, message = _finished(command(*where, *resume, folder / "in"), count)
    if status or tree(folder / ("in" if in_place else "out")) != wanted:
        count.failures.append(f"not done after the disk had space: {message[-300:]}")
    count.trials += 1


def races(source: random.Random, folder: Path, count: Count) -> None:
    """Rewrite, replace and remove the files under a run; each result is that of an old or a new file."""
    corpus(folder / "in", source)
    shutil.copytree(folder / "in", folder / "other")
    for path in (folder / "other").iterdir():
        path.write_bytes(path.read_bytes().replace(b"[ad_1]", b"[ad_1] Another."))
    versions = {}
    for name in ("in", "other"):
        shutil.copytree(folder / name, folder / f"{name}-clean")
        _finished(command("-w", folder / f"{name}-clean"), count)
        versions[name] = (tree(folder / name), tree(folder / f"{name}-clean"))
    in_place = source.random() < 0.5
    where: list[str | Path] = ["-w"] if in_place else ["-o", folder / "out"]
    process = subprocess.Popen(command(*where, "-j", "2", folder / "in"), cwd=ROOT, stderr=subprocess.PIPE, text=True)
    removed = set()
    for path in source.sample(sorted((folder / "in").iterdir()), k=len(versions["in"][0])):
        time.sleep(source.uniform(0.0, 0.4))
        data = (folder / "other" / path.name).read_bytes()
        match source.randrange(4):
            case 0:
                path.write_bytes(data)
            case 1:
                (folder / "new").write_bytes(data)
                os.replace(folder / "new", path)
            case 2:
                path.unlink(missing_ok=True)
                removed.add(path.name)
            case _:
                pass
    message = process.communicate(timeout=PATIENCE)[1]
    count.trials += 1
    if "Traceback" in message:
        count.failures.append(f"traceback: {message[-400:]}")
    for name, data in tree(folder / ("in" if in_place else "out")).items():
        allowed = [version[place][name] for version in versions.values() for place in ((0, 1) if in_place else (1,))]
        if data not in allowed and name not in message:
            count.failures.append(f"{name} is of no version")


def names(source: random.Random, folder: Path, count: Count) -> None:
    """Files with names of any bytes."""
    (folder / "in").mkdir()
    made = []
    for _ in range(20):
        size = source.choice((1, 3, 10, 100, 250 - len(".txt")))
        name = bytes(source.choice(range(1, 256)) for _ in range(size)).replace(b"/", b"_") + b".txt"
        path = os.path.join(os.fsencode(folder / "in"), name)
        with open(path, "wb") as file:
            file.write(b"[ad_1]\nwords")
        made.append(path)
    options: list[str | Path] = ["--edits", folder / "edits", "--removed", folder / "removed", "--report", folder / "page.html"]
    status, message = _finished(command("-o", folder / "out", *options, folder / "in"), count)
    status_in_place, _ = _finished(command("-w", folder / "in"), count)
    if status or status_in_place:
        count.failures.append(f"status {status}, {status_in_place}: {message[-300:]}")
    if any(character in message for character in "\x1b\x07"):
        count.failures.append("control characters in messages")
    for path in made:
        with open(path, "rb") as file:
            if file.read() != b"words":
                count.failures.append(f"{path!r} was not cleaned")
    count.trials += len(made)


def bombs(source: random.Random, folder: Path, count: Count) -> None:
    """Small files that expand to very much: time and memory of the process are bounded."""
    kind = source.choice(("gz", "bz2", "xz", "zst", "parquet", "nested", "digits", "numbers"))
    path = folder / f"a.jsonl.{kind}"
    size = source.choice((1 << 24, 1 << 26, 1 << 28))
    plain = source.choice((b"a" * size, b'{"text": "a"}\n' * 1_000_000))
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gz": gzip.compress,
        "bz2": lambda data: bz2.compress(data, 1),
        "xz": lambda data: lzma.compress(data, preset=0),
        "zst": zstandard.compress,
    }
    if kind in packers:
        path.write_bytes(packers[kind](plain))
    elif kind == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = folder / "a.parquet"
        pq.write_table(pa.table({"text": ["word " * source.randint(1, 50_000)] * source.randint(1, 20_000)}), path)
    else:
        path = folder / "a.jsonl"
        text = {"nested": b"[" * 1_000_000, "digits": b"9" * 4_000_000, "numbers": b"1," * 2_000_000}[kind]
        path.write_bytes(b'{"text": "a", "b": ' + text + b"}\n" + b'{"text": "a"}\n')
    _, message = _finished([sys.executable, "-c", MEASURED, *command("-o", folder / "out", path)], count, patience=5 * PATIENCE)
    *_, last = message.splitlines()
    memory, seconds = int(last.split()[0]), float(last.split()[1])
    count.notes["largest memory (MB)"] = max(count.notes.get("largest memory (MB)", 0), memory // 1024)
    count.notes["longest time (s)"] = max(count.notes.get("longest time (s)", 0.0), seconds)
    count.trials += 1
    if memory * 1024 > LARGEST:
        count.failures.append(f"{kind} takes {memory // 1024} MB")


MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=False)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss, round(used.ru_utime + used.ru_stime, 1), file=sys.stderr)
"""
"""Runs a command from a small process: the memory of a process includes that of the one that started it."""

KINDS: dict[str, Trial] = {
    "mutations": mutations,
    "kills": kills,
    "full": full,
    "races": races,
    "names": names,
    "bombs": bombs,
}


def tried(kind: str, seed: int, count: Count) -> None:
    """Make one trial."""
    before = len(count.failures)
    with _scratch() as folder:
        try:
            KINDS[kind](random.Random(seed), folder, count)
        except Exception as error:
            count.failures.append(repr(error)[:400])
    count.failures[before:] = [f"{kind} --seed {seed}: {failure}" for failure in count.failures[before:]]


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="torture"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def times(sizes: tuple[int, ...], formats: bool) -> Iterator[tuple[str, list[float], str]]:
    """Seconds of processor time for every shape (or format) at every size, and what is wrong with them.

    Formats are measured without restoring: a spun sentence takes the judge 1 to 2 ms, whatever it is in.
    """
    logging.getLogger("spinfix").setLevel(logging.ERROR)
    cleaner = _cleaner(Config())
    cleaner.clean("It works.")
    made: dict[str, Callable[[int], str | bytes]] = {**(shapes.FORMATS if formats else shapes.SHAPES)}
    for name, shape in made.items():
        row = []
        for size in sizes:
            data = shape(size)
            begin = time.process_time()
            if isinstance(data, str):
                cleaner.clean(data)
            else:
                with _scratch() as folder:
                    path = folder / name
                    path.write_bytes(data)
                    job = Job("folder", folder / "out")
                    Run(job, Worker(job, _cleaner), Silent())([_source(path)])
            row.append(time.process_time() - begin)
            if size / row[-1] < SLOWEST:
                break
        slow = len(data) / max(1e-9, row[-1]) < SLOWEST
        yield name, row, "slower than 50 KB/s" if slow else ""


def _source(path: Path) -> Source:
    return Source(str(path), path, Path(path.name), config=Config(restore=False), max_bytes=10_000_000)
