"""Columns of numbers and strings in one file, for tables that take longer to make than to read.

A file begins with a line of JSON: what it was made from, and of each column its name, its kind and its length in bytes.  The
columns follow, as they lie in memory; strings are UTF-8 with a line feed behind each.  Nothing in it is ever run.  Whoever
reads one says what it has to be made from, so that a file is never older than its sources.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

Column: TypeAlias = "array[int] | array[float] | bytearray | list[str]"

FORMAT = 1
_TEXT = "text"


def key_of(made_by: str, paths: Iterable[Path]) -> str:
    """What a file is made from, as 64 hexadecimal digits: SHA-256 of all that decides what it holds.

    Args:
        made_by: names the code that makes the columns, and its version.
        paths: the files that it reads.
    """
    digest = hashlib.sha256(f"{FORMAT} {sys.byteorder} {[array(code).itemsize for code in 'iIqQd']} {made_by}".encode())
    for path in paths:
        data = path.read_bytes()
        digest.update(f"\n{path.name} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def save(path: Path, key: str, columns: Mapping[str, Column]) -> None:
    """Write columns beside ``path`` and move them there, so that nobody ever reads half of them."""
    header = []
    parts = []
    for name, column in columns.items():
        if isinstance(column, list):
            kind, data = _TEXT, "".join(f"{line}\n" for line in column).encode()
        else:
            kind, data = (column.typecode if isinstance(column, array) else "b"), bytes(column)
        header.append((name, kind, len(data)))
        parts.append(data)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(json.dumps({"key": key, "columns": header}).encode() + b"\n" + b"".join(parts))
    beside.replace(path)


def load(path: Path, key: str) -> dict[str, Any] | None:
    """The columns of a file; None where there is none that was made from just this."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    try:
        line, _, rest = data.partition(b"\n")
        header = json.loads(line)
        if header["key"] != key:
            return None
        found: dict[str, Column] = {}
        start = 0
        for name, kind, length in header["columns"]:
            part = rest[start : start + length]
            start += length
            if len(part) != length:
                return None
            found[name] = _column(kind, part)
    except (ValueError, KeyError, TypeError):
        return None
    return found


def _column(kind: str, data: bytes) -> Column:
    if kind == _TEXT:
        return data.decode().split("\n")[:-1]
    if kind == "b":
        return bytearray(data)
    column: array[int] = array(kind)
    column.frombytes(data)
    return column
