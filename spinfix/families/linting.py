"""The faults that dictionary linters report, for all kinds of families."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a dictionary.

    Attributes:
        file: the file.
        line: its line, from 1; 0 for the file as a whole.
        message: what is wrong and what is expected.
    """

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.message}"
