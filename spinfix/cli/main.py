"""The ``spinfix`` command: its subcommands, and how it ends.

Exit status: 0 when all is well, 1 when ``--check`` finds something to change, 2 after an error, and as a shell would say it,
130 after Ctrl-C, 141 when the reader of the output has gone, 143 when the system asked to end.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from types import FrameType
from typing import IO, Any, NoReturn

import click

from spinfix import __version__
from spinfix.cli.streams import say
from spinfix.errors import SpinfixError

ERROR = 2
INTERRUPTED = 130
CLOSED_PIPE = 141
TERMINATED = 143

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""What keeps numpy, imported later, to one thread unless the user has set it: `--jobs` spreads the work.  Left to itself it
took 1.9 processors for the work of one on a run over a corpus (82.6 s of processor time in 44.4 s)."""

COMMANDS = ("clean", "detect", "apply", "rules", "dictionary", "learn")
"""Each in the module of its name, imported when it is wanted."""


class Failure(click.ClickException):
    """An error of the user's data or wishes: one message, no traceback."""

    exit_code = ERROR

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it as every other message is said."""
        say(self.format_message())


class LazyGroup(click.Group):
    """The commands, each loaded when it is wanted: ``spinfix --version`` loads none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"spinfix.cli.{cmd_name}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; errors that a user can mend become a message."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            ctx.exit(CLOSED_PIPE)
        except SpinfixError as error:  # any other exception is a bug and keeps its traceback
            raise Failure(str(error)) from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="spinfix")
def spinfix() -> None:
    """Give scraped, spun English its original words back."""


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    """End as after Ctrl-C: batch systems and containers send SIGTERM, and what is done should stay."""
    global _terminated  # noqa: PLW0603  (signal handlers have no other way to say something)
    _terminated = True
    raise KeyboardInterrupt


_terminated = False


def main() -> NoReturn:
    """Run the command line and leave with its exit status."""
    signal.signal(signal.SIGTERM, _terminate)
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")
    try:
        status = spinfix.main(prog_name="spinfix", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = ERROR
    except click.Abort:
        say("interrupted; every file is either as it was or done")
        status = TERMINATED if _terminated else INTERRUPTED
    sys.exit(status)
