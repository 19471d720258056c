"""What the site shows besides docs/: the README, the files beside it, dated results, and the API from docstrings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent.parent
BESIDE = ("CHANGELOG.md", "CONTRIBUTING.md", "NOTICE.md", "SECURITY.md", "LICENSE")
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")


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
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Fit links that lead out of docs/; the API page is made from the docstrings by mkdocstrings."""
    if page.file.src_uri == "api.md":
        return reference()
    if page.file.generated_by:
        return markdown
    return linked(markdown, ROOT / "docs", page.file.src_uri)


def linked(text: str, folder: Path, name: str) -> str:
    """Text of a page in ``folder`` as the site's page ``name``: links to what the site has not become plain text."""

    def fitted(match: re.Match[str]) -> str:
        label, target = match.groups()
        path, _, anchor = target.partition("#")
        if not path or ":" in path:
            return match[0]
        place = (folder / path).resolve()
        known = site_name(place)
        if known is None:
            return label
        up = "../" * name.count("/")
        return f"[{label}]({up}{known}{'#' + anchor if anchor else ''})"

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


def reference() -> str:
    """The API page: what `spinfix.__all__` names, by mkdocstrings."""
    source = (ROOT / "spinfix" / "__init__.py").read_text("utf-8")
    homes = dict(re.findall(r'^    "(\w+)": "([\w.]+)",$', source, re.MULTILINE))
    listed = re.search(r"__all__ = \[(.*?)\]", source, re.DOTALL)
    assert listed
    names = re.findall(r'"(\w+)"', listed[1])
    lines = ["# The library", "", "`import spinfix` takes no time: everything is imported at its first use.", ""]
    for name in names:
        lines += [f"::: spinfix.{homes[name]}.{name}" if name in homes else f"::: spinfix.{name}", ""]
    return "\n".join(lines)
