"""The exit status of the command, the same for all subcommands.

0 on success, 1 if ``--check`` finds something to change, or a linter a fault, or a search nothing, 2 after an error or if
messages could not be written, and by the convention of shells 130 after Ctrl-C, 141 if the output pipe was closed, 143 after
SIGTERM.
"""

from __future__ import annotations

NO, ERROR = 1, 2
"""The answer to what was checked or looked for is no: it is not clean, not valid, not there; an error matters more."""
INTERRUPTED, CLOSED_PIPE, TERMINATED = 130, 141, 143
"""128 more than the number of the signal: SIGINT, SIGPIPE, SIGTERM."""


def exit_status(*, failed: bool, found: bool = False) -> int:
    """The exit status of a run that has come to its end.

    Args:
        failed: whether something could not be read or cleaned.
        found: whether ``--check`` was given and found something.

    >>> exit_status(failed=False), exit_status(failed=False, found=True), exit_status(failed=True, found=True)
    (0, 1, 2)
    """
    return ERROR if failed else NO if found else 0
