"""Lock files, so that two processes do not write the same one.

Where files cannot be locked (on Windows, on some network drives) nothing is locked, and everything goes on as if nobody else
were there.  Each of the two kinds of POSIX locks has its use: that of `lock_for_process` is not inherited by forked workers,
but ends when the process closes *any* descriptor of the file; that of `lock_while_open` is shared by forked processes.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

_HELD = (errno.EAGAIN, errno.EACCES)
"""What a lock that somebody else holds is refused with (POSIX allows both)."""


def lock_for_process(file: IO[Any]) -> bool:
    """Lock a file until this process closes it; False if another process has locked it."""
    if sys.platform == "win32":
        return True
    import fcntl

    return _locked(fcntl.lockf, file)


def lock_while_open(file: IO[Any]) -> bool:
    """Lock a file as long as it is open, whoever else reads it; False if it is locked."""
    if sys.platform == "win32":
        return True
    import fcntl

    return _locked(fcntl.flock, file)


def _locked(lock: Any, file: IO[Any]) -> bool:
    import fcntl

    try:
        lock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _HELD  # else its file system has no locks
    return True


@contextmanager
def exclusive(target: Path) -> Iterator[None]:
    """Keep other processes and threads that call this from changing a file between reading it and writing it anew.

    They wait as long as the context lasts.  The folder is locked, since the file is replaced and may not exist.
    """
    with ExitStack() as stack:
        with suppress(OSError, ImportError):
            from fcntl import LOCK_EX, flock

            folder = os.open(Path(os.path.realpath(target)).parent, os.O_RDONLY)
            stack.callback(os.close, folder)  # which ends the lock
            flock(folder, LOCK_EX)
        yield
