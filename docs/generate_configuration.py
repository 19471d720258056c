"""Write the tables of options in ``docs/configuration.md`` from the table of options itself.

python docs/generate_configuration.py
"""

from __future__ import annotations

import re
from pathlib import Path

from spinfix.config import Config
from spinfix.corpus.options import RunOptions
from spinfix.options import Option, options_of, to_toml

PAGE = Path(__file__).parent / "configuration.md"
SECTION = re.compile(r"(?<=<!-- options: begin -->\n).*(?=<!-- options: end -->)", re.DOTALL)


def row(option: Option) -> str:
    """One option as a line of its table."""
    default = option.unset or "not set" if option.default is None else f"`{to_toml(option.default)}`"
    takes = option.takes.replace("|", r"\|")
    return f"| `{option.name}` | `{option.flag}` | {takes} | {default} | {option.meaning} |\n"


def tables() -> str:
    """What stands between the two marks of the page."""
    head = "| in files | on the command line | takes | default | what it does |\n|---|---|---|---|---|\n"
    run = options_of(RunOptions)
    groups = {
        "How documents are cleaned": options_of(Config),
        "How files are read; may differ from path to path as well": [option for option in run if option.per_path],
        "How a run goes; the same for all paths": [option for option in run if not option.per_path],
    }
    return "".join(f"\n### {title}\n\n{head}{''.join(map(row, options))}" for title, options in groups.items()) + "\n"


def page(text: str) -> str:
    """The whole page, with the tables as they have to be.

    Raises:
        LookupError: if the page has lost its marks.
    """
    if not SECTION.search(text):
        raise LookupError("docs/configuration.md has no section between <!-- options: begin --> and <!-- options: end -->")
    return SECTION.sub(lambda _: tables(), text)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
