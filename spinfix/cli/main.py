"""The ``spinfix`` command: its subcommands, and what they have in common at the end of a run.

`spinfix.cli.exit_status` says what the exit status means.
"""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from importlib import import_module
from pathlib import PurePath
from types import FrameType
from typing import IO, Any, NoReturn

import click

from spinfix import __version__
from spinfix.cli.exit_status import CLOSED_PIPE, ERROR, INTERRUPTED, TERMINATED
from spinfix.cli.streams import abandon_output, forgive_errors, has_printed, say, unwritten
from spinfix.errors import FULL, SpinfixError
from spinfix.threads import BLAS_VARIABLES

COLLECT_AFTER = 100_000
"""New objects after which the garbage collector searches for cycles.  With Python's default of 700 it takes 3 % of the time for
spun text; with 50,000 it visits once, in 15 ms, all that is loaded for the first article (45,000 objects).  Only the command
sets this: in a caller's process it is the caller's choice."""

COMMANDS = ("clean", "detect", "tortured", "review", "apply", "corrections", "rules", "dictionary", "learn")
"""Each is in the module of its name, imported on demand."""
READING = ("detect", "tortured", "rules", "dictionary")
"""Those that change no files; `tortured` writes its report when it is complete."""


class Failure(click.ClickException):
    """An error in the data or options: one message, possibly of several lines, no traceback."""

    exit_code = ERROR

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message like every other message."""
        for line in self.lines:
            say(line)


class Interrupted(click.Abort):
    """Ctrl-C or SIGTERM during a command.

    Args:
        command: its name; None before it is known.
    """

    def __init__(self, command: str | None) -> None:
        super().__init__()
        left = "every file is either unchanged or finished"
        if command is None or command in READING:
            left = "no file is changed"
        elif command == "review":
            left = "every decision is kept"
        ends = "; standard output ends early" if has_printed() and command != "review" else ""
        self.message = f"interrupted; {left}{ends}"


class LazyGroup(click.Group):
    """A group that imports commands on demand: ``spinfix --version`` imports none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"spinfix.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for a file in its place, or a misspelt one, say which was meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = sorted(get_close_matches(name, COMMANDS, n=2), key=lambda command: command[0] != name[0])
            if near or os.path.lexists(name) or PurePath(name).suffix or os.sep in name:
                meant = f"{near[0]}" if near else f"clean {name}"
                raise click.UsageError(f"there is no command {name!r}; did you mean spinfix {meant}?", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; print errors of the user as a message."""
        given = tuple(ctx.args)
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            raise click.UsageError(error.format_message() + _meant_as_name(given), error.ctx) from error
        except BrokenPipeError:
            ctx.exit(CLOSED_PIPE)
        except SpinfixError as error:  # what is neither this nor about a named file is a bug and keeps its traceback
            raise Failure(*getattr(error, "faults", (str(error),))) from error
        except KeyboardInterrupt as error:
            raise Interrupted(ctx.invoked_subcommand) from error
        except FileNotFoundError as error:
            if _is_in_a_folder():
                raise
            raise Failure("the working folder does not exist any more, so relative names lead nowhere; change it") from error
        except OSError as error:  # a file that an option names
            if error.filename is None:
                raise
            raise Failure(f"{os.fsdecode(error.filename)}: cannot be used ({error.strerror}); {_remedy(error)}") from error


def _remedy(error: OSError) -> str:
    """What to do about a file that cannot be used."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return "check the permissions of it and of its folder"
    return "name another one"


def _meant_as_name(arguments: Sequence[str]) -> str:
    """What to do, if one of the arguments begins like an option and is a file."""
    names = (name for name in arguments if name.startswith("-") and os.path.lexists(name))
    return next((f" {name} is a file: write ./{name}, or -- before all names." for name in names), "")


def _is_in_a_folder() -> bool:
    try:
        os.getcwd()
    except FileNotFoundError:
        return False
    return True


def _hold_standard_streams() -> None:
    """Open what is closed of the three, or the next file that is opened would get what is written to it from C."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="spinfix")
def spinfix() -> None:
    """Give scraped, spun English its original words back."""


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    """Handle SIGTERM, which batch systems and containers send, like Ctrl-C, so that finished work is kept."""
    global _terminated  # noqa: PLW0603  (signal handlers have no other way to report)
    _terminated = True
    raise KeyboardInterrupt


_terminated = False


def _leave_stuck_threads(status: int) -> None:
    """End an interrupted process if a thread cannot end any more, for which the interpreter would wait.

    An interruption inside `queue.Queue` may leave its lock taken, and then the thread of the executor waits for it without end
    (`spinfix.parallel.Pool` has given it ten seconds; one of some 300 killed runs, 2 December 2026).
    """
    import threading

    if any(thread is not threading.main_thread() and not thread.daemon for thread in threading.enumerate()):
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(status)


def main() -> NoReturn:
    """Run the command line and leave with its exit status."""
    signal.signal(signal.SIGTERM, _terminate)
    _hold_standard_streams()
    messages = forgive_errors()
    gc.set_threshold(COLLECT_AFTER)
    for variable in BLAS_VARIABLES:  # without them a run used 1.9 processors for the work of one (82.6 s in 44.4 s)
        os.environ.setdefault(variable, "1")
    try:
        status = spinfix.main(prog_name="spinfix", standalone_mode=False)
    except click.ClickException as error:
        with suppress(OSError):  # nobody may read the messages any more
            error.show()
        status = ERROR
    except OSError as error:  # the help, which click writes itself
        if error.filename is not None or error.errno not in FULL:
            raise
        abandon_output()
        say(unwritten(error))
        status = ERROR
    except click.Abort as error:
        say((error if isinstance(error, Interrupted) else Interrupted(None)).message)
        status = TERMINATED if _terminated else INTERRUPTED
        _leave_stuck_threads(status)
    gc.freeze()  # or Python looks for cycles in everything once more, in 20 to 50 ms, while all of it is to be freed
    sys.exit(ERROR if messages and messages.lost and not status else status)
