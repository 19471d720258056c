"""What the site shows besides docs/: the README, the files beside it, dated results, and the API from docstrings."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent.parent
BESIDE = ("CHANGELOG.md", "CONTRIBUTING.md", "NOTICE.md", "SECURITY.md", "LICENSE")
LINK = re.compile(r"(!?)\[([^\]]+)\]\(([^)\s]+)\)")
STYLE = """
.md-grid { max-width: 76rem; }
.md-typeset table:not([class]) th, .md-typeset table:not([class]) td { min-width: 0; padding: .5em .8em; }
.md-typeset pre > code { font-size: .74em; }
"""
"""Tables of figures and lines of code need more room than Material gives them."""


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that do not lie in docs/."""
    pages = {"index.md": ROOT / "README.md"}
    pages |= {name: ROOT / name for name in BESIDE if (ROOT / name).is_file() and name.endswith(".md")}
    pages |= {f"results/{path.name}": path for path in sorted((ROOT / "benchmarks" / "results").glob("*.md"))}
    for name, path in pages.items():
        text = path.read_text("utf-8")
        if name == "index.md":
            text = re.sub(r"^<!--.*?-->\n", "", text, flags=re.MULTILINE)
        files.append(File.generated(config, name, content=linked(text, path.parent, name)))
    files.append(File.generated(config, "assets/site.css", content=STYLE))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Fit links that lead out of docs/; the API page is made from the docstrings by mkdocstrings."""
    if page.file.src_uri == "api.md":
        return reference()
    if page.file.generated_by:
        return markdown
    return linked(markdown, (ROOT / "docs" / page.file.src_uri).parent, page.file.src_uri)


def linked(text: str, folder: Path, name: str) -> str:
    """Text of a page in ``folder`` as the site's page ``name``.

    Links to what the site has not become plain text, and those that are called like a file are called like its page.
    """

    def fitted(match: re.Match[str]) -> str:
        image, label, target = match.groups()
        path, _, anchor = target.partition("#")
        if not path or ":" in path:
            return match[0]
        place = (folder / path).resolve()
        known = site_name(place)
        if known is None:
            return label
        if label.rpartition("/")[2] == place.name and place.suffix == ".md":
            label = title(place)
        up = "../" * name.count("/")
        return f"{image}[{label}]({up}{known}{'#' + anchor if anchor else ''})"

    return LINK.sub(fitted, text)


def site_name(place: Path) -> str | None:
    """Where the site has a file of the project; None if it has not."""
    docs, results = ROOT / "docs", ROOT / "benchmarks" / "results"
    if place == ROOT / "README.md":
        return "index.md"
    if place.parent == ROOT and place.name in BESIDE and place.suffix == ".md":
        return place.name
    if place.parent == results and place.suffix == ".md":
        return f"results/{place.name}"
    if docs in place.parents and place.suffix != ".py":
        return str(place.relative_to(docs))
    return None


def title(place: Path) -> str:
    """The heading of a page."""
    return place.read_text("utf-8").partition("\n")[0].lstrip("# ")


def reference() -> str:
    """The API page: the introduction and the order of docs/generate_api.py, each name by mkdocstrings."""
    source = (ROOT / "spinfix" / "__init__.py").read_text("utf-8")
    homes = dict(re.findall(r'^    "(\w+)": "([\w.]+)",$', source, re.MULTILINE))
    script = ast.parse((ROOT / "docs" / "generate_api.py").read_text("utf-8"))
    values = {node.targets[0].id: node.value for node in script.body if isinstance(node, ast.Assign)}
    introduction = linked(ast.literal_eval(values["HEAD"]), ROOT / "docs", "api.md")
    lines = ["# The library", *introduction.split("\n\n")[2:]]
    for part, names in ast.literal_eval(values["PARTS"]).items():
        lines.append(f"## {part}")
        lines += [f"::: spinfix.{homes[name]}.{name}" if name in homes else f"::: spinfix.{name}" for name in names]
    return "\n\n".join(lines)
