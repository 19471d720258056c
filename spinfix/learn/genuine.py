"""Genuine English of many kinds, for counting usage, fitting the gate and measuring harm.

A folder has an ``INDEX.tsv`` that names the kind of every file::

    name                kind
    law__statutes       law
    letters.txt         letters

The columns may be called ``file`` and ``genre``, too, and the names may have their endings.  Files ending in ``.jsonl`` have
one document a line, those in ``.txt`` one paragraph a line, of which twenty make a document; both may be compressed (``.zst``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import regex

from spinfix.errors import TrainingError
from spinfix.learn import text_files

PARAGRAPHS = 20
"""Paragraphs per document in files without document boundaries."""

KIN = {
    "encyclopaedic": "encyclopaedia",
    "mixed": "balanced corpus",
    "mt": "news",
    "nonfiction1700s": "old nonfiction",
    "nonfiction_old": "old nonfiction",
    "parliament": "politics",
    "seo_blog": "web",
    "sermon": "scripture",
    "simple": "encyclopaedia",
    "thesaurus": "dictionary",
    "web/blog": "web",
    "worldnews": "news",
}
"""Related kinds, which are left out together."""

NO_PROSE = frozenset({"code", "dictionary", "poetry"})
"""Kinds that are lists and verse, which nobody spins."""

OLD = frozenset(
    {
        *("fiction__english_novels_1839_1937", "nonfiction1700s__federalist", "nonfiction_old__gutenberg_mix"),
        *("ocr_newspapers__hipe2020", "scripture__kjv_chapters", "sermon__spurgeon"),
    }
)
"""Files that are not of today's English, which is what is spun: the models of English do not read them."""


ENDINGS = (".jsonl.zst", ".txt.zst", ".jsonl", ".txt")
"""Of the files that are read; of several that have the name of a row the first one is."""
_LAYOUT = "expected the columns name and kind (or file and genre), separated by a tab, and a line for each file"


class Source(NamedTuple):
    """One file of an indexed folder."""

    name: str
    kind: str
    path: Path


def sources(folder: Path) -> list[Source]:
    """The files of a folder with their kinds, by name.

    Raises:
        TrainingError: if there is no ``INDEX.tsv``, it is not UTF-8 or has neither a column of kinds nor of genres, or no file
            that it names is there.
    """
    path = folder / "INDEX.tsv"
    try:
        rows = text_files.index(folder)
    except FileNotFoundError:
        raise TrainingError(f"{folder} has no INDEX.tsv, which says what kind of English each file holds; {_LAYOUT}") from None
    found = []
    for row in rows:
        kind = row.get("kind") or row.get("genre")
        name = _stem(row.get("name") or row.get("file") or "")
        if not kind or not name:
            raise TrainingError(f"{path}: {_LAYOUT}")
        files = (folder / f"{name}{ending}" for ending in ENDINGS)
        found += [Source(name, KIN.get(kind, kind), file) for file in islice(filter(Path.is_file, files), 1)]
    if not found:
        raise TrainingError(f"{path} names no .jsonl or .txt file, or one ending in .zst, that is in {folder}; {_LAYOUT}")
    return sorted(found)


def _stem(name: str) -> str:
    """The name of a file without its ending."""
    return next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name)


def running_text(folder: Path) -> list[Source]:
    """The files of a folder that are neither lists nor verse (`NO_PROSE`), by name.

    Raises:
        TrainingError: as `sources`.
    """
    return [source for source in sources(folder) if source.kind not in NO_PROSE]


def modern_text(folder: Path) -> list[Source]:
    """The files of running text of a folder that are of today's English, by name: all but `NO_PROSE` and `OLD`.

    Raises:
        TrainingError: as `sources`.
    """
    return [source for source in running_text(folder) if source.name not in OLD]


def write_paragraphs(folder: Path, output: Path, words: int) -> list[Path]:
    """Write today's running text of a folder as paragraphs, one a line, each source to a file ``genuine-NAME.txt``.

    Args:
        folder: documents of many kinds, with an ``INDEX.tsv``.
        output: folder to write to; it is made if it is missing.
        words: of each source, up to the end of a paragraph.

    Returns:
        The files, by name.

    Raises:
        TrainingError: as `sources` and `documents`.
    """
    output.mkdir(parents=True, exist_ok=True)
    written = []
    for source in modern_text(folder):
        written.append(output / f"genuine-{source.name}.txt")
        with written[-1].open("w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in first_paragraphs(documents(source), words))
    return written


def first_paragraphs(texts: Iterable[str], words: int) -> Iterator[str]:
    """The paragraphs of documents until there are ``words`` words, without empty ones."""
    read = 0
    for text in texts:
        for line in filter(None, map(str.strip, text.split("\n"))):
            yield line
            read += len(line.split())
            if read >= words:
                return


def documents(source: Source) -> Iterator[str]:
    """The documents of a file.

    Raises:
        TrainingError: if a line is not a document; the message has file and line.
    """
    lines = text_files.lines(source.path)
    if not source.path.name.endswith((".jsonl", ".jsonl.zst")):
        yield from runs(lines)
        return
    for number, line in enumerate(lines, 1):
        if line:
            yield _text_of(line, f"{source.path}:{number}")


def _text_of(line: str, place: str) -> str:
    """The text of a document in JSON."""
    try:
        text: str = json.loads(line)["text"]
    except (ValueError, KeyError, TypeError) as error:
        raise TrainingError(f'{place}: not a document; expected {{"text": …}} ({error})') from error
    return text


def runs(lines: Iterator[str], *, whole: bool = False) -> Iterator[str]:
    """Runs of `PARAGRAPHS` paragraphs, each a document; if ``whole``, a shorter one at the end is dropped."""
    while run := list(islice(lines, PARAGRAPHS)):
        if len(run) == PARAGRAPHS or not whole:
            yield "\n".join(run)


def joined(texts: Iterator[str] | list[str], words: int) -> Iterator[str]:
    """Documents joined, in order, to texts of at least ``words`` words; the last may be shorter."""
    parts: list[str] = []
    size = 0
    for text in texts:
        parts.append(text)
        size += len(text.split())
        if size >= words:
            yield "\n\n".join(parts)
            parts, size = [], 0
    if parts:
        yield "\n\n".join(parts)


def cut(texts: Iterator[str] | list[str], words: int) -> Iterator[str]:
    """Documents cut and joined to pieces of about ``words`` words, at line ends; sentences if ``words`` is below 30."""
    if words < 30:
        for text in texts:
            yield from sentences(text)
        return
    lines: list[str] = []
    size = 0
    for text in texts:
        for line in _short_lines(text, words):
            lines.append(line)
            size += len(line.split())
            if size >= words:
                yield "\n".join(lines)
                lines, size = [], 0
        lines.append("")
    if 2 * size > words:
        yield "\n".join(lines)


def sentences(text: str) -> list[str]:
    """The sentences of a text with more than thirty characters."""
    return [sentence for sentence in regex.split(r"(?<=[.?!]) ", text.replace("\n", " ")) if len(sentence) > 30]


def _short_lines(text: str, words: int) -> Iterator[str]:
    """The lines of a text; those of more than twice ``words`` words are cut into pieces."""
    for line in text.split("\n"):
        parts = line.split(" ")
        if len(parts) <= 2 * words:
            yield line
        else:
            yield from (" ".join(parts[start : start + words]) for start in range(0, len(parts), words))
