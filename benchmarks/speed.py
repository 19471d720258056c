#!/usr/bin/env python3
"""Speed of spinfix, compared with well-known tools, on this machine, in one run.

    pip install "spinfix[learn]" ftfy clean-text unidecode codespell flashtext ahocorasick-rs
    python benchmarks/speed.py [--write] [--quick]

Rates of one process are CPU time, medians of five rounds in which every tool gets the same documents one after the other, so
that other load on the machine affects all equally; ratios are relative to ftfy's rate in the same round.  Two processes are
timed by the clock.  The tools do other things than spinfix; the figures show what each step costs.  Takes about five minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from accuracy import document_sets, shared_or_exit, spun_text

from spinfix import resources
from spinfix.cleaner import TOGETHER, Cleaner
from spinfix.config import Config
from spinfix.families.spinner import dictionary, scanner
from spinfix.families.tortured import dictionary as tortured_dictionary
from spinfix.learn.pairs import read_pairs

ROUNDS = 5
RESULTS = Path(__file__).parent / "results"
Tool = Callable[[str], object]
Pass = Callable[[Sequence[str]], object]


def spun_documents(shared: Path) -> list[str]:
    """The fully spun development documents."""
    return [spun_text(path) for path in document_sets(shared)["fully spun"]]


def genuine_documents(shared: Path) -> list[str]:
    """The genuine development documents."""
    return [path.read_text("utf-8") for path in document_sets(shared)["genuine"]]


def new_documents(shared: Path, parts: int) -> list[list[str]]:
    """Spun documents of the pairs, a hundred for each part: caches help less there."""
    pairs = islice(read_pairs(shared / "pairs" / "wp-auto-spinner.train.jsonl.zst"), 100 * parts)
    texts = [pair.spun for pair in pairs]
    return [texts[part::parts] for part in range(parts)]


def size_of(documents: Sequence[str]) -> float:
    """Megabytes of UTF-8."""
    return sum(len(document.encode()) for document in documents) / 1e6


def some(documents: Sequence[str], megabytes: float) -> list[str]:
    """Every nth document, up to ``megabytes``."""
    step = max(1, int(size_of(documents) / megabytes))
    return list(documents[::step])


def phrases() -> dict[str, str]:
    """Every spun phrase of the dictionary with its most frequent original, for tools that only replace."""
    best: dict[str, tuple[int, str]] = {}
    for spun, original, lower, capital in dictionary.load(resources.dictionaries() / "wp-auto-spinner").substitutions:
        times = lower.times + capital.times
        if times > best.get(spun, (0, ""))[0]:
            best[spun] = times, original
    return {spun: original for spun, (_, original) in best.items()}


def others() -> Iterator[tuple[str, str, Tool, float]]:
    """Name, package and function of each tool, and the megabytes for it."""
    import ftfy

    yield "ftfy", "ftfy", ftfy.fix_text, 1.2
    try:
        from cleantext import clean

        yield "clean-text", "clean-text", lambda text: clean(text, lower=False), 0.3
    except ImportError as error:
        yield f"clean-text: {error}", "", str, 0.0
    try:
        from flashtext import KeywordProcessor

        keywords = KeywordProcessor(case_sensitive=True)
        for spun, original in phrases().items():
            keywords.add_keyword(spun, original)
        yield "flashtext, the same phrases", "flashtext", keywords.replace_keywords, 0.1
    except ImportError as error:
        yield f"flashtext: {error}", "", str, 0.0
    try:
        yield "longest match by ahocorasick-rs, the same phrases", "ahocorasick-rs", longest_match(), 1.2
    except ImportError as error:
        yield f"ahocorasick-rs: {error}", "", str, 0.0
    try:
        import spacy

        yield "spaCy tagger", "spacy", spacy.load("en_core_web_sm", disable=["parser", "ner", "lemmatizer"]), 0.05
    except (ImportError, OSError):
        yield "spaCy tagger: its English models are not on PyPI", "", str, 0.0


def longest_match() -> Tool:
    """The simplest replacer: whole words, the longest match, always the most frequent original."""
    from ahocorasick_rs import AhoCorasick, MatchKind

    pairs = phrases()
    originals = list(pairs.values())
    automaton = AhoCorasick(list(pairs), matchkind=MatchKind.LeftmostLongest)

    def replace(text: str) -> str:
        pieces, reached = [], 0
        for number, start, end in automaton.find_matches_as_indexes(text):
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                pieces += [text[reached:start], originals[number]]
                reached = end
        return "".join((*pieces, text[reached:]))

    return replace


def one_by_one(tool: Tool) -> Pass:
    """The use of a tool for one document after the other."""

    def used(texts: Sequence[str]) -> None:
        for text in texts:
            tool(text)

    return used


def together(cleaner: Cleaner) -> Pass:
    """The use of a cleaner as by the command for files of records."""

    def used(texts: Sequence[str]) -> None:
        for begin in range(0, len(texts), TOGETHER):
            cleaner.analyse_all(texts[begin : begin + TOGETHER])

    return used


def scraped(genuine: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Genuine text as it is, and with an importer's tags, by which rules apply that require another artefact."""
    yield "genuine", genuine
    yield "genuine, with tags", [f"[ad_1]\n{text}\n[ad_2]\nSource link" for text in genuine]
    pages = ("".join(f"<p>{line}</p>\n" for line in text.split("\n")) for text in genuine)
    yield "genuine, HTML with a tag", [f"[ad_1]<br><div>{page}</div>" for page in pages]


def rates(documents: dict[str, list[str]], new: list[list[str]], rounds: int) -> list[tuple[str, str, float, float]]:
    """For every tool and kind of text: name, text, median MB/s, median ratio to ftfy."""
    tools: list[tuple[str, Pass, list[list[str]], str]] = []  # with its documents for each round, in turns
    missing = []
    for name, package, tool, megabytes in others():
        if package:
            shown = f"{name} {version(package)}".strip()
            tools.append((shown, one_by_one(tool), [some(documents["genuine"], megabytes)], "genuine"))
        else:
            missing.append(name)
    for quality in ("fast", "best"):
        cleaner = Cleaner(Config(quality=quality))
        tools.append((f"spinfix, {quality}", one_by_one(cleaner.clean), [documents["genuine"]], "genuine"))
        tools.append((f"spinfix, {quality}, {TOGETHER} together", together(cleaner), [documents["genuine"]], "genuine"))
        spun = some(documents["spun"], 1.2 if quality == "fast" else 0.2)
        tools.append((f"spinfix, {quality}", one_by_one(cleaner.clean), [spun], "spun"))
        if quality == "fast":
            fresh = Cleaner(Config(quality=quality))
            tools.append((f"spinfix, {quality}", one_by_one(fresh.clean), new, "spun, each read once"))
    tools += [
        ("spinfix, scrub only", one_by_one(cleaner.scrub), [texts], kind) for kind, texts in scraped(documents["genuine"])
    ]
    measured: list[list[float]] = [[] for _ in tools]
    for number in range(rounds + 1):  # the first warms up
        for (_, tool, parts, _), found in zip(tools, measured, strict=True):
            texts = parts[number % len(parts)]
            started = time.process_time()
            tool(texts)
            found.append(size_of(texts) / (time.process_time() - started))
    rows = []
    for (name, _, _, kind), found in zip(tools, measured, strict=True):
        ratio = statistics.median(one / ftfy for one, ftfy in zip(found[1:], measured[0][1:], strict=True))
        rows.append((name, kind, statistics.median(found[1:]), ratio))
    return rows + [(name, "", 0.0, 0.0) for name in missing]


def codespell_rate(documents: Sequence[str], rounds: int) -> float:
    """MB/s of codespell over a file, without start-up, by the clock."""
    with tempfile.TemporaryDirectory() as folder:
        full, empty = Path(folder, "full.txt"), Path(folder, "empty.txt")
        full.write_text("\n".join(documents) * 5, encoding="utf-8")
        empty.write_text("", encoding="utf-8")
        medians = []
        for path in (full, empty):
            seconds = []
            for _ in range(rounds):
                started = time.perf_counter()
                subprocess.run([sys.executable, "-m", "codespell_lib", str(path)], capture_output=True, check=False)
                seconds.append(time.perf_counter() - started)
            medians.append(statistics.median(seconds))
        spent = medians[0] - medians[1]
        return full.stat().st_size / 1e6 / spent


def _work(line: Connection, quality: str) -> None:
    """A process that cleans its documents once for each message."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    cleaner = Cleaner(Config(quality=quality))  # type: ignore[arg-type]
    documents = line.recv()
    with suppress(EOFError):  # when the other end has closed
        while True:
            together(cleaner)(documents)
            line.send(None)
            line.recv()


def scaling(documents: Sequence[str], rounds: int) -> float:
    """Speed-up of two processes over one at quality "fast", by the clock: median of the rounds.

    The documents are sent to the processes before the clock starts, so that only cleaning is measured.
    """
    context = get_context("spawn")
    teams: list[list[Connection]] = []
    for size in (1, 2):
        team = []
        for number in range(size):
            line, other = context.Pipe()
            context.Process(target=_work, args=(other, "fast"), daemon=True).start()
            line.send(list(documents[number::size]))
            team.append(line)
        for line in team:
            line.recv()  # the first pass warms up
        teams.append(team)
    ratios = []
    for _ in range(rounds):
        spent = []
        for team in teams:
            started = time.perf_counter()
            for line in team:
                line.send(None)
            for line in team:
                line.recv()
            spent.append(time.perf_counter() - started)
        ratios.append(spent[0] / spent[1])
    return statistics.median(ratios)


def shapes(spun: Sequence[str], genuine: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Texts that might be slow for their size."""
    article = "\n\n".join(spun)
    for megabytes in (0.1, 1.0, 10.0):
        yield f"spun articles, {megabytes:g} MB", (article * int(megabytes * 1e6 / len(article) + 1))[: int(megabytes * 1e6)]
    words = re.sub(r"[.!?\s]+", " ", " ".join(genuine))
    yield "one genuine sentence, 5 MB", (words * 6)[:5_000_000]
    yield "one spun sentence, 5 MB", (re.sub(r"[.!?\s]+", " ", article) * 6)[:5_000_000]
    yield "100,000 lines of one word", "\n".join((words.split() * 2)[:100_000])
    yield "nothing but dictionary phrases, 1 MB", (" ".join(phrases()) * 9)[:1_000_000]
    listed = [phrase.spun for phrase in tortured_dictionary.load_phrases(resources.dictionaries() / "tortured")]
    yield "nothing but tortured phrases, 1 MB", (" ".join(listed) * 9)[:1_000_000]
    yield "numbers of 100,000 digits, 1 MB", f"The sum is {'7' * 100_000}. " * 10
    yield "emoji, 1 million", "😀🎉" * 500_000
    yield "letters without a space, 1 million", "a" * 1_000_000
    yield "hyphens and points, 1 million", "-.-'" * 250_000
    yield "brackets, 5 million", "( [ { }" * 714_285


CHILD = """
import json, re, sys, time
from pathlib import Path
from spinfix.cleaner import Cleaner
from spinfix.config import Config
cleaner = Cleaner(Config(quality=sys.argv[2]))
texts = json.loads(Path(sys.argv[1]).read_text("utf-8"))
done, wanted, started = 0, float(sys.argv[3]) * 1e6, time.process_time()
while True:
    for text in texts:
        cleaner.clean(text)
        done += len(text)
    if done >= wanted:
        break
spent = time.process_time() - started
# getrusage would tell the largest size of the process that started this one
found = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text()) if Path("/proc/self/status").exists() else None
print(spent, int(found[1]) / 1024 if found else "nan")
"""


def child(texts: Sequence[str], quality: str, megabytes: float = 0.0) -> tuple[float, float]:
    """CPU seconds and peak resident MB of a process that cleans the texts repeatedly, up to ``megabytes``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "texts.json")
        path.write_text(json.dumps(texts), encoding="utf-8")
        command = [sys.executable, "-c", CHILD, str(path), quality, str(megabytes)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


def start_up(sample: str, rounds: int) -> Iterator[tuple[str, float]]:
    """Seconds by the clock, medians, with the bytecode that an installation has, also where this environment keeps none."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(folder, "bytecode"))}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        path = Path(folder, "article.txt")
        path.write_text(sample, encoding="utf-8")
        python, command = sys.executable, [sys.executable, "-m", "spinfix"]
        for name, line in (
            ("python -c pass", [python, "-c", "pass"]),
            ("import spinfix", [python, "-c", "import spinfix"]),
            ("spinfix --version", [*command, "--version"]),
            ("spinfix clean, one article, fast", [*command, "clean", "--quality", "fast", str(path)]),
            ("spinfix clean, one article, best", [*command, "clean", str(path)]),
        ):
            spent = []
            for _ in range(rounds + 1):  # the first writes the bytecode
                started = time.perf_counter()
                subprocess.run(line, capture_output=True, check=True, env=environment)
                spent.append(time.perf_counter() - started)
            yield name, statistics.median(spent[1:])


def processor() -> str:
    """The processor's name, if the system reports it."""
    try:
        names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
    except OSError:
        names = []
    return names[0] if names else platform.machine()


def report(shared: Path, rounds: int) -> Iterator[str]:
    """The result as Markdown, line by line."""
    documents = {"genuine": genuine_documents(shared), "spun": spun_documents(shared)}
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    yield f"# Speed, {date.today().isoformat()}\n"
    yield f"`python benchmarks/speed.py`, {rounds} rounds; {processor()}, {os.cpu_count()} processors, load {load:.1f} before,"
    yield (
        f"Python {platform.python_version()}, spinfix {'compiled' if scanner.COMPILED else 'not compiled'}. Versions: "
        + ", ".join(f"{name} {version(name)}" for name in ("spinfix", "numpy", "regex"))
    )
    yield "\n## Rates\n\nCPU time of one process, MB of UTF-8 a second; spun text is spun in full.\n"
    yield "| tool | text | MB/s | × ftfy |\n|---|---|---:|---:|"
    for name, kind, rate, ratio in rates(documents, new_documents(shared, rounds + 1), rounds):
        yield f"| {name} | {kind} | {rate:.2f} | {ratio:.2f} |" if kind else f"| {name} | | – | – |"
    try:
        rate = codespell_rate(documents["genuine"], rounds)
        yield f"| codespell {version('codespell')}, by the clock | genuine | {rate:.2f} | |"
    except PackageNotFoundError:
        yield "| codespell: not installed | | – | – |"
    yield "\n## Two processes against one\n\nBy the clock; less where other work runs on the machine.\n"
    yield "| text | times as fast |\n|---|---:|"
    yield f"| spun, fast | {scaling(documents['spun'], rounds):.2f} |"
    yield f"| genuine | {scaling(documents['genuine'] * 4, rounds):.2f} |"
    yield "\n## Start-up\n\nBy the clock.\n\n| command | seconds |\n|---|---:|"
    for name, seconds in start_up(documents["spun"][0], rounds):
        yield f"| {name} | {seconds:.3f} |"
    yield "\n## Memory\n\nLargest resident size of one process.\n\n| after | MB |\n|---|---:|"
    mixed = [*documents["genuine"], *documents["spun"][::40]]
    for quality, megabytes in (("fast", 100.0), ("best", 20.0)):
        yield f"| {megabytes:g} MB, one document in fifty spun, {quality} | {child(mixed, quality, megabytes)[1]:.0f} |"
    yield "\n## Shapes\n\nOne document each, fast; CPU time with start-up, about half a second.\n"
    yield "| document | seconds | MB/s | resident MB |\n|---|---:|---:|---:|"
    for name, text in shapes(documents["spun"], documents["genuine"]):
        seconds, memory = child([text], "fast")
        yield f"| {name} | {seconds:.2f} | {size_of([text]) / seconds:.2f} | {memory:.0f} |"


def main() -> None:
    """Print the result, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"keep the result in {RESULTS.name}/")
    parser.add_argument("--quick", action="store_true", help="two rounds, to see that it works")
    options = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    shared = shared_or_exit()
    lines = []
    for line in report(shared, 2 if options.quick else ROUNDS):
        print(line, flush=True)
        lines.append(line)
    if options.write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{date.today().isoformat()}-speed.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
