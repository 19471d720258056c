"""README and pages: commands, examples, links, and the sample article."""

from __future__ import annotations

import doctest
import re
from difflib import SequenceMatcher
from pathlib import Path

import pytest

import spinfix
from tests.conftest import ROOT

README = ROOT / "README.md"
SAMPLES = ROOT / "docs" / "samples"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
EXAMPLES = [page for page in PAGES if "\n>>> " in page.read_text("utf-8")]


def test_it_opens_with_two_commands_that_name_files_that_exist() -> None:
    block = re.match(r"# spinfix\n\n```sh\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert block
    install, test = block[1].splitlines()
    sample = re.search(r"spinfix clean (\S+)", install)
    assert sample
    assert (ROOT / sample[1]).is_file()
    assert "python -m pytest" in test


@pytest.mark.parametrize("page", EXAMPLES, ids=lambda page: page.name)
def test_the_examples_do_what_they_show(page: Path) -> None:
    # The examples of docs/api.md use the names of the package, as they do in the docstrings that they come from.
    names = {name: getattr(spinfix, name) for name in spinfix.__all__} if page.name == "api.md" else {}
    outcome = doctest.testfile(str(page), module_relative=False, globs={"spinfix": spinfix, **names})
    assert outcome.attempted > 0
    assert outcome.failed == 0


def anchors(page: Path) -> set[str]:
    """Names of headings in links, as GitHub and the site write them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s:]+)\)", text):
        path, _, anchor = target.partition("#")
        there = page.parent / path if path else page
        assert there.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(there), f"{page.name}: {target}"


def same_words(one: str, other: str) -> int:
    blocks = SequenceMatcher(None, one.split(), other.split(), autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)


def test_the_sample_comes_out_nearly_as_it_was_written() -> None:
    article, spun = ((SAMPLES / name).read_text("utf-8") for name in ("article.txt", "article.spun.txt"))
    wanted = len(article.split())
    assert same_words(spun, article) < 0.75 * wanted, "the sample is hardly spun"
    cleaned = spinfix.clean(spun)
    assert same_words(cleaned, article) >= 0.95 * wanted
    assert not [artefact for artefact in ("[ad_1]", "[ad_2]", "Source link") if artefact in cleaned]
    assert spinfix.clean(article) == article
