"""What a linter of dictionaries answers, whatever the family."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong.

    Attributes:
        file: the file.
        line: its line, from 1; 0 for the file as a whole.
        message: what is wrong and how it should be.
    """

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.message}"
