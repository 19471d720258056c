"""Write the reference of the library, ``docs/api.md``, from the docstrings of what `spinfix.__all__` names.

python docs/generate_api.py > docs/api.md
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import spinfix

HEAD = """# The library

Made by `python docs/generate_api.py > docs/api.md` from the docstrings; the tests compare, and run the examples. What is not
named here may change from version to version. [architecture.md](architecture.md) has the inside,
[pipelines.md](pipelines.md) the adapters for engines.

`import spinfix` takes no time: everything is imported at its first use. For single texts there are `spinfix.clean`, `analyse`,
`detect` and `scrub`, with options as keywords: `spinfix.clean(text, quality="fast", allow="foreign exchange")`. For many make a
`Cleaner`, with the same keywords or a `Config`, which loads its data at the first call: `cleaner.pipe(texts, processes=4)`
cleans in order, `cleaner.detect(text)` only detects spinning. `result.to_dict()` returns a result for JSON, `result.plan()`
only its edits; `spinfix.load_plan`, `apply` and `undo` apply and undo them. All errors are a `spinfix.SpinfixError`.
"""
PARTS = {
    "Functions": ("clean", "analyse", "detect", "scrub", "apply", "undo", "load_plan"),
    "Classes": ("Cleaner", "Config", "Result", "Edit", "Alternative", "Finding"),
    "Errors": ("SpinfixError", "ConfigError", "TextTypeError", "PlanError", "PipeError", "PoolError"),
}
SECTION = re.compile(r"^(Args|Attributes|Returns|Raises):$")
ITEM = re.compile(r"^    (\**\w[\w.]*): (.*)$")


def members(owner: type) -> Iterator[tuple[str, Any]]:
    """The public methods and properties that a class defines itself and documents, as they stand in it."""
    for name, member in vars(owner).items():
        documented = isinstance(member, property | cached_property) or inspect.isfunction(member)
        if documented and not name.startswith("_") and inspect.getdoc(member):
            yield name, member


def signature(name: str, function: Callable[..., Any]) -> str:
    """How a function is called, with types."""
    parameters = str(inspect.signature(function)).replace("'", "")
    return f"```python\n{name}{parameters.replace('(self, ', '(').replace('(self)', '()')}\n```\n"


def blocks(text: str) -> Iterator[str]:
    """The paragraphs, examples and sections of a docstring, as Markdown."""
    heading = ""
    for block in re.split(r"\n\n+", text):
        lines = block.split("\n")
        if SECTION.match(lines[0]):
            heading = lines.pop(0)
            yield f"**{heading.removesuffix(':')}**\n"
            yield _items(lines) if ITEM.match(lines[0]) else " ".join(line.strip() for line in lines) + "\n"
        elif lines[0].startswith(">>>"):
            yield f"```python\n{block}\n\n```\n"
        else:
            yield f"{block}\n"


def _items(lines: list[str]) -> str:
    """A list of names and what they are; lines further in belong to the item above."""
    items: list[str] = []
    for line in lines:
        match = ITEM.match(line)
        if match:
            items.append(f"- `{match[1]}`: {match[2]}")
        else:
            items[-1] += f" {line.strip()}"
    return "".join(f"{item}\n" for item in items)


def entry(name: str, thing: Any) -> Iterator[str]:
    """One name of the package, with the members of a class."""
    yield f"### {name}\n"
    if inspect.isfunction(thing):
        yield signature(f"spinfix.{name}", thing)
    yield from blocks(inspect.getdoc(thing) or "")
    for member, value in members(thing) if inspect.isclass(thing) else ():
        yield f"#### {name}.{member}\n"
        if inspect.isfunction(value):
            yield signature(f"{name}.{member}", value)
        yield from blocks(inspect.getdoc(value) or "")


def reference() -> str:
    """The whole file."""
    pieces = [HEAD]
    for title, names in PARTS.items():
        pieces.append(f"## {title}\n")
        for name in names:
            pieces += entry(name, getattr(spinfix, name))
    return "\n".join(pieces)


if __name__ == "__main__":
    sys.stdout.write(reference())
