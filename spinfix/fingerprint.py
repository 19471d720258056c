"""Digests of what determines results besides the options, for engines that keep results and for runs that are resumed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import spinfix
from spinfix import resources
from spinfix.config import Config
from spinfix.stamps import Stamp

DATA = frozenset((".json", ".npz", ".toml", ".tsv", ".txt"))
"""Suffixes of the files of dictionaries and rules."""

Stamps = tuple[tuple[Path, Stamp], ...]
"""Files with their stamps."""


def fingerprint(config: Config) -> str:
    """Digest of spinfix's version, its dictionaries and models, and the files that the options name.

    With the options it determines what comes out, so results kept under another fingerprint are not those of this spinfix.  The
    shipped files (89 MB) are read once in each process, in two tenths of a second.
    """
    return hashlib.sha256((_shipped() + of_named_files(config)).encode()).hexdigest()


def of_named_files(config: Config) -> str:
    """Digest of the contents of the files that the options name; "" if they name none."""
    digests = [_digest(file, stamp) for file, stamp in stamps_of_named_files(config)]
    return hashlib.sha256("".join(digests).encode()).hexdigest() if digests else ""


def stamps_of_named_files(config: Config) -> Stamps:
    """The stamps of the files that the options name, which change when one is written."""
    models = filter(None, (config.model, config.judge, config.deep_model))
    named = (*config.dictionaries, *config.corrections, *config.rule_packs, *models)
    files = [file for path in named if path.exists() for file in _data_files(path)]
    return tuple((file, Stamp.of(file.stat())) for file in files)


@lru_cache(maxsize=1)
def _shipped() -> str:
    digest = hashlib.sha256(spinfix.__version__.encode())
    for folder in (resources.dictionaries(), resources.language_model().parent):
        for file in _files(folder):
            if file.suffix != ".tables":  # made from the dictionaries
                digest.update(str(file.relative_to(folder)).encode())
                digest.update(_digest(file, Stamp.of(file.stat())).encode())
    return digest.hexdigest()


@lru_cache(maxsize=256)
def _digest(file: Path, _stamp: Stamp) -> str:
    """SHA-256 of a file, read again if its stamp has changed."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """The files of a folder and of all below it, in order."""
    return (file for file in sorted(folder.rglob("*")) if file.is_file() and "__pycache__" not in file.parts)


def _data_files(path: Path) -> Iterator[Path]:
    """A file that an option names, or those of a folder, in order, that may be a dictionary's or rules: the folder may be any,
    by mistake, with files that are no data or that nobody may read; a pipe is refused where it would be used.
    """
    if not path.is_dir():
        return iter((path,) if path.is_file() else ())
    return (file for file in sorted(path.iterdir()) if file.suffix in DATA and file.is_file())
