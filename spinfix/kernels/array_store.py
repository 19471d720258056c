"""Columns of numbers and strings in one file, for tables that are faster to read than to build.

A file begins with one line of JSON: the key of its sources, and the name, kind and length in bytes of each column.  The raw
columns follow; strings are UTF-8, each followed by a line feed.  Loading never executes anything from the file.  The caller
passes the key that it expects, so that a file older than its sources is not used.
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
"""Version of the files; it is a part of every key, so that files of another version are not read."""
_TEXT = "text"


def key_of(made_by: str, paths: Iterable[Path]) -> str:
    """Key of a file: SHA-256, as 64 hexadecimal digits, of everything that its content depends on.

    Args:
        made_by: name and version of the code that builds the columns.
        paths: the files that this code reads.
    """
    digest = hashlib.sha256(f"{FORMAT} {sys.byteorder} {[array(code).itemsize for code in 'iIqQd']} {made_by}".encode())
    for path in paths:
        data = path.read_bytes()
        digest.update(f"\n{path.name} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def save(path: Path, key: str, columns: Mapping[str, Column]) -> None:
    """Write columns to a temporary file and move it to ``path``, so that no reader ever sees an incomplete file."""
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
    """The columns of a file; None if it is missing, damaged or has another key."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    try:
        end = data.index(b"\n")
        header, rest = json.loads(data[:end]), memoryview(data)[end + 1 :]
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


def _column(kind: str, data: memoryview) -> Column:
    if kind == _TEXT:
        return str(data, "utf-8").split("\n")[:-1]
    if kind == "b":
        return bytearray(data)
    column: array[int] = array(kind)
    column.frombytes(data)
    return column
