"""``python -m spinfix`` is ``spinfix``; Ctrl-C ends it quietly from the start, also while it imports its modules."""

from __future__ import annotations

import sys
from typing import NoReturn


def run() -> NoReturn:
    """Run the command line and leave with its exit status."""
    try:
        from spinfix.cli.main import main

        main()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    run()
