"""Corpora for tests: files of every format, and the way of one through the runner without a process."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from spinfix.config import Config
from spinfix.corpus import formats
from spinfix.corpus.observer import Observer
from spinfix.corpus.records import Format, Outcome, Place
from spinfix.corpus.run_plan import Job, Source
from spinfix.corpus.runner import Run
from spinfix.corpus.worker import Task, Worker
from spinfix.report.positions import Origin
from spinfix.result import Result
from tests.conftest import Plain


class Genuine:
    """A cleaner that finds nothing to change."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def analyse(self, text: str) -> Result:
        return Result(text, (), 0.0)


class Silent(Observer):
    """An observer that remembers what it was told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.errors: list[str] = []
        self.names: list[str] = []
        self.out = b""

    def say(self, message: str, sort: str = "") -> None:
        self.said.append(message)

    def error(self, origin: Origin, message: str, *, shown: bool = True, whole: bool = False) -> None:
        self.names.append(origin.name)
        if shown:
            self.errors.append(message)

    def result(self, origin: Origin, result: Result, mark: str = "") -> None:
        self.names.append(origin.name)

    def output(self, data: bytes) -> None:
        self.out += data


def through(
    name: str,
    data: bytes,
    *,
    field: str | None = None,
    job: Job | None = None,
    cleaner: Callable[[Config], object] = Plain,
    limit: int | None = None,
) -> tuple[bytes, list[Outcome]]:
    """The bytes that come out of a file of this name and content, and the outcomes of its blocks."""
    form = formats.make(name, data, field, limit)
    worker = Worker(job or Job(), cleaner)  # type: ignore[arg-type]
    source = Source(name, None, max_bytes=limit)
    outcomes = [worker(Task(source, form, block)) for block in form.blocks(io.BytesIO(data), Place())]
    return b"".join(outcome.out for outcome in outcomes), outcomes


def blocks_of(form: Format, data: bytes) -> list[bytes]:
    return [block.data for block in form.blocks(io.BytesIO(data), Place())]


def run(job: Job, *paths: Path, cleaner: Callable[[Config], object] = Plain, limit: int | None = None) -> tuple[Run, Silent]:
    """A run over files; each is written under its own name."""
    silent = Silent()
    sources = [Source(str(path), path, Path(path.name), max_bytes=limit) for path in paths]
    running = Run(job, Worker(job, cleaner), silent)  # type: ignore[arg-type]
    running(sources)
    return running, silent


def lines(texts: Sequence[str], **rest: object) -> bytes:
    """JSON lines with these texts."""
    return "".join(json.dumps({"id": n, "text": text, **rest}) + "\n" for n, text in enumerate(texts)).encode()


def genuine_folder(folder: Path, texts: Mapping[str, tuple[str, Sequence[str]]]) -> Path:
    """An indexed folder of genuine text, of the kind and documents given for each name."""
    import zstandard

    folder.mkdir(exist_ok=True)
    for name, (_, documents) in texts.items():
        data = "".join(json.dumps({"text": text}) + "\n" for text in documents)
        (folder / f"{name}.jsonl.zst").write_bytes(zstandard.compress(data.encode()))
    rows = "".join(f"{name}\t{kind}\n" for name, (kind, _) in texts.items())
    (folder / "INDEX.tsv").write_text(f"name\tkind\n{rows}", "utf-8")
    return folder
