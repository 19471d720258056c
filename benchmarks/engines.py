"""Documents a second and memory by worker in each engine with one and two workers, beside a plain loop.

    pip install "spinfix[engines]"
    python benchmarks/engines.py                       # every engine that is installed
    python benchmarks/engines.py datasets datatrove    # these
    python benchmarks/engines.py --processes           # Pool(2).imap against one process, and processor time of a loop

The corpus is made of the development documents of the shared folder, one in twenty of them spun, quality "fast".  Each run is
a process of its own.  Wall time of the run with the start of the engine and its workers, and without (a run of the whole corpus
less one of a quarter of it); overhead is the time for a document, without start, beside the plain loop's with as many workers.

Memory is the largest that was seen of a worker, looked at four times a second.  A worker is a process below the run that has
opened the language model (not the one that deals out the work, if there are others).  PSS counts a page that n processes share
as 1/n, RSS in each.  Linux only.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path

from accuracy import ROOT, document_sets, shared_or_exit, spun_text  # first: it puts the checkout on the path

from spinfix import Cleaner, Config
from spinfix.integrations import SpinfixBatch

os.environ["PYTHONPATH"] = str(ROOT)  # for workers of the engines

SPUN_EVERY = 20
LOOK = 0.25
"""Seconds between two looks at the memory."""
OPENED = "english.klm"
"""What a process has mapped that has opened the language model."""
Run = Callable[[Path, int], int]
"""Cleans a file of JSON lines with a number of workers; returns the number of documents."""


def loop(path: Path, workers: int) -> int:
    """A plain loop; with two workers `Cleaner.pipe`."""
    texts = (json.loads(line)["text"] for line in path.open("r", encoding="utf-8"))
    return sum(1 for _ in Cleaner(Config(quality="fast")).pipe(texts, processes=workers))


def pool(path: Path, workers: int) -> int:
    """`multiprocessing.Pool.imap` of a bound method."""
    from multiprocessing import Pool

    texts = (json.loads(line)["text"] for line in path.open("r", encoding="utf-8"))
    with Pool(workers) as processes:
        return sum(1 for _ in processes.imap(Cleaner(Config(quality="fast")).clean, texts, chunksize=16))


def in_datasets(path: Path, workers: int) -> int:
    """Hugging Face datasets."""
    from datasets import disable_caching, load_dataset

    disable_caching()
    posts = load_dataset("json", data_files=str(path), split="train", cache_dir=str(path.parent / f"hf{time.time()}"))
    return len(posts.map(SpinfixBatch(quality="fast"), batched=True, batch_size=64, num_proc=workers))


def in_datatrove(path: Path, workers: int) -> int:
    """A datatrove pipeline with a task for each worker."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from spinfix.integrations.datatrove import SpinfixFormatter

    folder = Path(tempfile.mkdtemp(dir=path.parent))
    lines = path.read_text("utf-8").splitlines(keepends=True)
    (folder / "in").mkdir()
    for number in range(workers):
        (folder / "in" / f"{number}.jsonl").write_text("".join(lines[number::workers]), "utf-8")
    steps = [JsonlReader(str(folder / "in")), SpinfixFormatter(quality="fast"), JsonlWriter(str(folder / "out"))]
    stats = LocalPipelineExecutor(steps, tasks=workers, workers=workers, logging_dir=str(folder / "logs")).run()
    return int(stats.stats[1].stats["total"].total)


def in_ray(path: Path, workers: int) -> int:
    """Ray Data with an actor for each worker."""
    import ray

    ray.init(num_cpus=workers + 1, include_dashboard=False, log_to_driver=False)
    posts = ray.data.read_json(str(path), lines=True).repartition(workers * 8)
    arguments = {"column": "text", "quality": "fast"}
    strategy = ray.data.ActorPoolStrategy(size=workers)
    count = (
        posts.map_batches(
            SpinfixBatch, fn_constructor_kwargs=arguments, batch_size=64, batch_format="pyarrow", compute=strategy
        )
        .materialize()
        .count()
    )
    ray.shutdown()
    return int(count)


def in_spark(path: Path, workers: int) -> int:
    """Spark on `local[workers]`."""
    from pyspark.sql import SparkSession

    from spinfix.integrations.spark import clean

    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = SparkSession.builder.master(f"local[{workers}]").config("spark.ui.enabled", "false").getOrCreate()
    count = clean(spark.read.json(str(path)).repartition(workers * 2), quality="fast").filter("spin_error is null").count()
    spark.stop()
    return int(count)


def in_dask(path: Path, workers: int) -> int:
    """Dask's scheduler of processes."""
    import dask.dataframe as dd
    import pandas as pd

    from spinfix.integrations.dask import clean

    frame = dd.from_pandas(pd.read_json(path, lines=True, dtype={"text": "str"}), npartitions=workers * 4)
    return len(clean(frame, quality="fast").compute(scheduler="processes", num_workers=workers))


def in_polars(path: Path, workers: int) -> int:
    """Polars, which has one worker for functions of Python, however many are asked for."""
    import polars as pl

    from spinfix.integrations.polars import clean

    return int(clean(pl.read_ndjson(path), quality="fast").height)


ENGINES: dict[str, tuple[str | None, Run]] = {
    "loop": (None, loop),
    "pool": (None, pool),
    "datasets": ("datasets", in_datasets),
    "datatrove": ("datatrove", in_datatrove),
    "ray": ("ray", in_ray),
    "spark": ("pyspark", in_spark),
    "dask": ("dask", in_dask),
    "polars": ("polars", in_polars),
}


def made(shared: Path, path: Path, documents: int) -> None:
    """Write the corpus."""
    sets = document_sets(shared)
    genuine = cycle([file.read_text("utf-8") for file in sets["genuine"]])
    spun = cycle([spun_text(file) for file in sets["fully spun"]])
    texts = (next(spun) if number % SPUN_EVERY == 0 else next(genuine) for number in range(documents))
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(
            json.dumps({"id": number, "text": text}) + "\n" for number, text in enumerate(islice(texts, documents))
        )


def children() -> dict[int, list[int]]:
    """The processes that each process has started."""
    found: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            found.setdefault(parent, []).append(int(stat.parent.name))
    return found


def below(pid: int, started: dict[int, list[int]]) -> Iterator[int]:
    """All processes below a process."""
    for child in started.get(pid, ()):
        yield child
        yield from below(child, started)


def memory(pid: int) -> tuple[int, int] | None:
    """PSS and RSS in kB of a process that has opened the language model; None if it has not."""
    folder = Path("/proc", str(pid))
    with suppress(OSError):
        if OPENED in (folder / "maps").read_text():
            rows = dict(line.split(":") for line in (folder / "smaps_rollup").read_text().splitlines()[1:])
            return int(rows["Pss"].split()[0]), int(rows["Rss"].split()[0])
    return None


class Watch(threading.Thread):
    """Looks at the workers below a process until it is told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__()
        self.pid, self.done = pid, threading.Event()
        self.largest = (0, 0)
        """The largest mean over the workers, of PSS and of RSS, in kB."""

    def run(self) -> None:
        """Look until it is done."""
        while not self.done.wait(LOOK):
            found = {pid: memory(pid) for pid in (self.pid, *below(self.pid, children()))}
            held = {pid: kb for pid, kb in found.items() if kb is not None}
            workers = [kb for pid, kb in held.items() if pid != self.pid] or list(held.values())
            if workers:
                pss, rss = (sum(kb) // len(workers) for kb in zip(*workers, strict=True))
                self.largest = max(self.largest[0], pss), max(self.largest[1], rss)


def measured(name: str, path: Path, workers: int) -> tuple[float, int, tuple[int, int]]:
    """Seconds, documents, and PSS and RSS of a worker of one run in a process of its own."""
    command = [sys.executable, __file__, "--run", name, str(path), str(workers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        watch = Watch(process.pid)
        watch.start()
        out, messages = process.communicate()
        watch.done.set()
        watch.join()
    if process.returncode:
        raise RuntimeError(f"{name} failed: {messages[-2000:]}")
    seconds, count = out.splitlines()[-1].split()
    return float(seconds), int(count), watch.largest


def run_one(name: str, path: Path, workers: int) -> None:
    """One run in this process; prints its seconds and documents."""
    start = time.perf_counter()
    count = ENGINES[name][1](path, workers)
    print(f"\n{time.perf_counter() - start} {count}", flush=True)


def spun_documents(shared: Path) -> list[str]:
    """The spun development documents, twice."""
    sets = document_sets(shared)
    return [spun_text(path) for path in sets["fully spun"] + sets["half spun"]] * 2


def processes(shared: Path) -> None:
    """Print how much faster two processes are than one, and what a loop costs without and with one BLAS thread."""
    from multiprocessing import Pool

    documents = spun_documents(shared)
    cleaner = Cleaner()
    cleaner.clean(documents[0])
    start = time.perf_counter()
    for document in documents:
        cleaner.clean(document)
    alone = time.perf_counter() - start
    for chunk in (1, 4):
        with Pool(2) as pool:
            start = time.perf_counter()
            for _ in pool.imap(cleaner.clean, documents, chunk):
                pass
            seconds = time.perf_counter() - start
        print(f"Pool(2).imap(cleaner.clean, documents, {chunk}): {alone / seconds:.2f} times one process ({alone:.1f} s)")
    for threads in ("", "1"):
        environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
        environment |= {"OPENBLAS_NUM_THREADS": threads} if threads else {}
        command = [sys.executable, __file__, "--loop"]
        seconds = float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
        print(f"a loop with OPENBLAS_NUM_THREADS={threads or 'unset'}: {seconds:.2f} s of processor time")


def plain_loop(shared: Path) -> None:
    """Clean the spun documents in this process and print its processor time, all threads together."""
    cleaner = Cleaner()
    for document in spun_documents(shared):
        cleaner.clean(document)
    print(time.process_time())


def measure(shared: Path, documents: int, names: Sequence[str]) -> None:
    """Measure some engines, those that are installed, and print the table."""
    print("| engine | workers | seconds | documents a second | without start | overhead | MB a worker, PSS | RSS |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    plain: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{count}.jsonl" for count in (documents // 4, documents)]
        for path in paths:
            made(shared, path, int(path.stem))
        for name in names:
            for workers in (1, 2):
                if name == "polars" and workers == 2:
                    continue
                runs = [measured(name, path, workers) for path in paths]
                for path, (_, count, _) in zip(paths, runs, strict=True):
                    if count != int(path.stem):
                        raise RuntimeError(f"{name} lost documents: {count} of {path.stem}")
                seconds, (pss, rss) = runs[1][0], runs[1][2]
                rate = (documents - documents // 4) / max(1e-9, seconds - runs[0][0])
                plain.setdefault(workers, rate)  # the loop's, which is the first
                overhead = f"{plain[workers] / rate - 1:+.0%}"
                print(
                    f"| {name} | {workers} | {seconds:.1f} | {documents / seconds:.0f} | {rate:.0f} | {overhead}"
                    f" | {pss / 1024:.0f} | {rss / 1024:.0f} |",
                    flush=True,
                )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engines", nargs="*", choices=[*ENGINES, []], help="which engines")
    parser.add_argument("--documents", type=int, default=4000)
    parser.add_argument("--run", nargs=3, metavar=("ENGINE", "FILE", "WORKERS"), help="one run in this process")
    parser.add_argument("--processes", action="store_true", help="two processes against one, and one BLAS thread")
    parser.add_argument("--loop", action="store_true", help="the processor time of a plain loop in this process")
    options = parser.parse_args()
    if options.run:
        run_one(options.run[0], Path(options.run[1]), int(options.run[2]))
        return 0
    shared = shared_or_exit()
    if options.processes or options.loop:
        (processes if options.processes else plain_loop)(shared)
        return 0
    installed = [name for name, (package, _) in ENGINES.items() if package is None or importlib.util.find_spec(package)]
    measure(shared, options.documents, [name for name in installed if not options.engines or name in options.engines])
    return 0


if __name__ == "__main__":
    sys.exit(main())
