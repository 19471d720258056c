"""Standard input and output as bytes, messages and colours."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO, cast

import click

from spinfix.errors import SpinfixError
from spinfix.report import terminal
from spinfix.report.terminal import visible

if TYPE_CHECKING:
    from spinfix.corpus.files import Document

STDIN = "-"


def read_document(name: str) -> Document:
    """Read the document in the file ``name``, which may be compressed, or from standard input for "-"."""
    # Imported here, like below: `spinfix --version` needs none of it, and it takes 10 ms.
    from spinfix.corpus import files, source_reader

    if name != STDIN:
        return source_reader.read_document(Path(name))
    return files.read_stream(stdin(), "<stdin>")


class InputError(SpinfixError):
    """There is no standard input."""


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream is a terminal; Python has None for one that is closed."""
    return stream is not None and stream.isatty()


def line_width(stream: TextIO | None) -> int | None:
    """Characters of a line of a standard stream, if it is a terminal; None for no limit."""
    return shutil.get_terminal_size().columns if is_terminal(stream) else None


def stdin() -> BinaryIO:
    """Return standard input as bytes; on a terminal, print how to end it.

    Raises:
        InputError: if it is closed.
    """
    if sys.stdin is None:
        raise InputError("standard input is closed; give a file")
    if is_terminal(sys.stdin):
        say("reading standard input; end it with Ctrl-D")
    return cast(BinaryIO, _EndsOnce(sys.stdin.buffer))


def written_to(path: Path | None) -> str:
    """Which standard stream is written to a file, or for None to the one that standard input is read from; "" if none is.

    Such a file would grow while it is read, without end; what ``>`` names is empty before the command starts.
    """
    try:
        status = path.stat() if path is not None else os.fstat(sys.stdin.fileno())
    except (OSError, ValueError, AttributeError):  # there is none, or no file behind it
        return ""
    for name, stream in (("standard output", sys.stdout), ("standard error", sys.stderr)):
        with suppress(OSError, ValueError, AttributeError):
            own = os.fstat(stream.fileno())
            if stat.S_ISREG(own.st_mode) and os.path.samestat(own, status):
                return name
    return ""


class _EndsOnce(io.BufferedIOBase):
    """A stream that stays at its end: on a terminal, reading again would wait for another Ctrl-D."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._over = False

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Read ``size`` bytes, fewer at the end; everything if it is negative or None."""
        if self._over:
            return b""
        data = self._stream.read(-1 if size is None else size)
        self._over = size is None or size < 0 or len(data) < size
        return data


class OutputError(SpinfixError):
    """Standard output cannot be written."""


_printed: set[bool] = set()


def has_printed() -> bool:
    """Whether something was written to standard output."""
    return True in _printed


def write_out(data: bytes) -> None:
    """Write bytes to standard output and flush: the reader may be another program.

    Raises:
        BrokenPipeError: if the pipe was closed.
        OutputError: if the disk is full, or standard output is closed.
    """
    from spinfix.corpus import writing

    if sys.stdout is None:
        raise OutputError("standard output is closed; redirect it, or use an option that writes files")

    try:
        _printed.add(bool(data))
        writing.write_all(sys.stdout.buffer, data)  # unbuffered (PYTHONUNBUFFERED), it may take a part only
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        abandon_output()
        raise
    except OSError as error:
        abandon_output()
        raise unwritten(error) from error


def unwritten(error: OSError) -> OutputError:
    """The error of standard output that cannot be written."""
    return OutputError(f"standard output cannot be written ({error.strerror}); the output is truncated")


def abandon_output() -> None:
    """Discard buffered output, which the interpreter would flush at exit."""
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def write_text(text: str) -> None:
    """Write ``text`` to standard output in UTF-8, independent of the locale; lone surrogates are escaped."""
    write_out(text.encode("utf-8", "backslashreplace"))


def paint() -> terminal.Paint:
    """Return the colours for standard output."""
    return terminal.coloured if terminal.wanted(os.environ, is_terminal(sys.stdout)) else terminal.plain


def say(message: object) -> None:
    """Print a message to standard error, on one line."""
    click.echo(f"spinfix: {visible(str(message))}", err=True)


class Forgiving(io.RawIOBase):
    """Standard error that also takes what cannot be written, as to a log on a full disk: a lost message must not end the work.

    Attributes:
        lost: whether something was not written.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.lost = False

    def writable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the number of the file."""
        return self._number

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return os.isatty(self._number)

    def write(self, data: Any, /) -> int:
        """Write bytes, or remember that they are lost.

        Raises:
            BrokenPipeError: if the pipe was closed, after which nobody waits for the results either.
        """
        left = memoryview(data)
        size = len(left)
        try:
            while left:
                left = left[os.write(self._number, left) :]
        except BrokenPipeError:
            raise
        except OSError:
            self.lost = True
        return size


def forgive_errors() -> Forgiving | None:
    """Let standard error be `Forgiving`, and return it; None if there is none."""
    try:
        raw = Forgiving(sys.stderr.fileno())
    except (AttributeError, OSError, ValueError):
        return None
    # Without a buffer: what a broken pipe did not take must not be written again at exit.
    sys.stderr = io.TextIOWrapper(cast(BinaryIO, raw), sys.stderr.encoding, sys.stderr.errors, write_through=True)
    return raw


LISTED = 100
"""Messages of one sort that are printed; the others are counted, so that a folder of thousands does not flood the terminal."""


class Messages:
    """Prints messages to standard error, of each sort at most `LISTED`, and finally how many more there were.

    Args:
        before: called before each message.
    """

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self._before = before
        self._counts: Counter[str] = Counter()

    def say(self, message: object, sort: str = "") -> None:
        """Print a message.

        Args:
            message: the message.
            sort: what it has in common with others, such as "cleaned"; "" if it must always be printed.
        """
        self._counts[sort] += 1
        if not sort or self._counts[sort] <= LISTED:
            self._before()
            say(message)

    def end(self) -> None:
        """Print how many messages of each sort were not printed."""
        for sort, count in self._counts.items():
            if sort and count > LISTED:
                self._before()
                say(f"{count - LISTED:,} more {sort}")
        self._counts.clear()
