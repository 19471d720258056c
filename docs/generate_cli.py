"""Write the reference of the command line, ``docs/cli.md``, from the commands themselves.

python docs/generate_cli.py > docs/cli.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from spinfix.cli.main import spinfix

HEAD = """# The command line

```console
$ spinfix clean post.txt > clean.txt        # or - for standard input
$ spinfix clean --diff post.txt             # what would change
$ spinfix clean --explain post.txt          # why, with what confidence
$ spinfix clean --json *.txt                # as JSON
$ spinfix clean --check *.txt               # change nothing; exit status 1 if anything would change
$ spinfix clean --write *.txt               # in place, each file atomically
$ spinfix clean corpus/ -o cleaned/         # a folder of any size, on all cores; --resume after an interruption
$ spinfix clean posts.jsonl.gz --field body # one field of every record; CSV, Parquet and WARC too
$ spinfix clean --report page.html posts/   # an HTML report
$ spinfix clean --no-restore post.txt       # only remove artefacts
$ spinfix clean --assume-spun short.txt     # restore without checking whether it was spun
$ spinfix clean --min-confidence 0.9 …      # only surer edits than by default
$ spinfix clean --plan plan.json post.txt   # save the edits; correct plan.json if necessary, and
$ spinfix apply plan.json post.txt          # apply them, or --undo them
$ spinfix detect posts/ more.jsonl.gz       # was it spun, and by which family? --format csv, json
$ spinfix tortured papers/ -o report.html   # tortured phrases: places, sentences, papers that have them; CSV, JSON
$ spinfix review posts/                     # accept, keep or change every edit on a local page
$ spinfix corrections add "the tip" "the end" # a decision that overrides every score
$ spinfix dictionary show "12 months"       # dictionary entries of a phrase
$ spinfix rules list                        # the artefact rules; rules show, lint, test, try
```

Made by `python docs/generate_cli.py > docs/cli.md`; the tests compare. Results go to standard output, messages to standard
error. Exit status: 0 all is well, 1 something would change (or was not found), 2 an error, 130 after Ctrl-C (of `review`
on a page 0: that is how it ends), 141 when the reader of the output has gone, 143 when the system asked to end. Colours follow
`NO_COLOR`, then `FORCE_COLOR` (0 for none), then whether the output is a terminal.

Completion in bash: `eval "$(_SPINFIX_COMPLETE=bash_source spinfix)"` in `~/.bashrc`; in zsh
`zsh_source` and `~/.zshrc`; in fish `_SPINFIX_COMPLETE=fish_source spinfix | source` in
`~/.config/fish/completions/spinfix.fish`.
"""


def walk(command: click.Command, parent: click.Context | None = None) -> Iterator[click.Context]:
    """Every command in the context of the commands above it, as a call would have it."""
    settings = {**command.context_settings, "terminal_width": 100}
    context = click.Context(command, parent, info_name=command.name, **settings)
    yield context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            subcommand = command.get_command(context, name)
            if subcommand is None:
                raise LookupError(f"{context.command_path} lists {name} and does not have it")
            yield from walk(subcommand, context)


def reference() -> str:
    """The whole file."""
    pieces = [HEAD]
    for context in walk(spinfix):
        path = context.command_path
        pieces.append(f"\n{'#' * (2 + path.count(' '))} {path}\n\n```text\n{context.get_help()}\n```\n")
    return "".join(pieces)


if __name__ == "__main__":
    sys.stdout.write(reference())
