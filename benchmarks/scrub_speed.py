#!/usr/bin/env python3
"""Speed of scrubbing, compared with ftfy and clean-text, on one core.

    pip install ftfy clean-text unidecode zstandard
    python benchmarks/scrub_speed.py ../shared/corpus [megabytes]

Uses equal shares of every file of a corpus with one paragraph per line, in documents of twenty paragraphs; also the same
documents with an importer's tags around each, which also activates the rules that require another artefact, and the same as
HTML.  Reading is not counted; every tool gets the same documents, in one run.  ftfy and clean-text do other work; their figures
show what a cleaning step costs.
"""

from __future__ import annotations

import io
import platform
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import zstandard

from spinfix.artefacts.rules import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.edits import apply

PARAGRAPHS = 20


def main() -> None:
    """Print a table."""
    size = float(sys.argv[2]) if len(sys.argv) > 2 else 20.0
    documents = list(_documents(Path(sys.argv[1]), int(size * 1e6)))
    scraped = [f"[ad_1]\n{document}\n[ad_2]\nSource link" for document in documents]
    pages = ["[ad_1]<br><div>" + "".join(f"<p>{line}</p>\n" for line in text.split("\n")) + "</div>" for text in documents]
    started = time.perf_counter()
    scrubber = Scrubber(load_packs())
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(f"loading the rules: {time.perf_counter() - started:.2f} s; {len(documents)} documents")

    def scrub(text: str) -> str:
        return apply(text, scrubber.find(text))

    scrub("{a|b} " + scraped[0])
    _time("spinfix scrub, clean text", scrub, documents)
    _time("spinfix scrub, importer's tags", scrub, scraped)
    _time("spinfix scrub, HTML", scrub, pages)
    for name, tool in _others():
        _time(name, tool, documents)


def _others() -> Iterator[tuple[str, Callable[[str], str]]]:
    try:
        import ftfy

        yield f"ftfy {version('ftfy')}", ftfy.fix_text
        from cleantext import clean

        yield f"clean-text {version('clean-text')}", lambda text: str(clean(text, lower=False))
    except (ImportError, PackageNotFoundError) as error:
        print(f"left out: {error}; pip install ftfy clean-text unidecode")


def _time(name: str, tool: Callable[[str], str], documents: list[str]) -> None:
    size = sum(len(document.encode()) for document in documents) / 1e6
    started = time.process_time()
    for document in documents:
        tool(document)
    spent = time.process_time() - started
    print(f"{name:32}{size / spent:8.1f} MB/s   ({size:.1f} MB in {spent:.1f} s)")


def _documents(folder: Path, size: int) -> Iterator[str]:
    archives = sorted(folder.glob("*.txt.zst"))
    for path in archives:
        left = size // len(archives)
        with path.open("rb") as file:
            lines = io.TextIOWrapper(zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(file), encoding="utf-8")
            run: list[str] = []
            for line in lines:
                run.append(line.rstrip("\n"))
                if len(run) == PARAGRAPHS:
                    yield "\n".join(run)
                    left -= sum(map(len, run))
                    run = []
                if left < 0:
                    break


if __name__ == "__main__":
    main()
