"""What README and pages promise: commands, examples, links, tables, results, the sample article."""

from __future__ import annotations

import doctest
import re
from difflib import SequenceMatcher
from pathlib import Path

import pytest

import spinfix
from spinfix.artefacts.pack_files import load_packs
from tests.conftest import ROOT

README = ROOT / "README.md"
SAMPLES = ROOT / "docs" / "samples"


def test_it_opens_with_two_commands_that_name_files_that_exist() -> None:
    block = re.match(r"# spinfix\n\n```sh\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert block
    install, test = block[1].splitlines()
    sample = re.search(r"spinfix clean (\S+)", install)
    assert sample
    assert (ROOT / sample[1]).is_file()
    assert test.endswith("python -m pytest")


def test_every_option_it_shows_exists() -> None:
    reference = (ROOT / "docs" / "cli.md").read_text("utf-8")
    shown = set(re.findall(r"(?<!\S)`?(--[a-z-]+)", README.read_text("utf-8")))
    assert shown, "the pattern no longer finds the options"
    assert not [option for option in shown if option not in reference]


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks" / "results").glob("*.md")])


EXAMPLES = {"README.md": 7, "docs/api.md": 40, "docs/detect.md": 4, "docs/hunting.md": 1, "docs/reports.md": 11}  # at least


def test_pages_with_examples_are_listed() -> None:
    assert {str(page.relative_to(ROOT)) for page in PAGES if "\n>>> " in page.read_text("utf-8")} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_do_what_they_show(name: str) -> None:
    # The examples of docs/api.md use the names of the package, as they do in the docstrings that they come from.
    names = {"spinfix": spinfix, **{name: getattr(spinfix, name) for name in spinfix.__all__}} if name == "docs/api.md" else {}
    done = doctest.testfile(str(ROOT / name), module_relative=False, globs=names)
    assert done.attempted >= EXAMPLES[name]
    assert done.failed == 0


def anchors(page: Path) -> set[str]:
    """What a link into a page may name: its headings as GitHub and the site write them."""
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


def test_every_result_of_a_benchmark_is_referred_to() -> None:
    texts = [page.read_text("utf-8") for page in PAGES]
    assert not [
        result.name
        for result in (ROOT / "benchmarks" / "results").glob("*.md")
        if not any(result.name in text for text in texts)
    ]


def cells(row: str) -> int:
    """Cells of a row as GitHub and the site split it: a bar within code divides too, unless it is escaped."""
    return re.sub(r"\\\|", "", row.strip()).removeprefix("|").removesuffix("|").count("|") + 1


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_row_of_a_table_has_the_cells_of_its_head(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for table in re.findall(r"^\|.*\n\|[ :|-]+\|\n(?:\|.*\n?)*", text, re.MULTILINE):
        head, *rows = table.splitlines()
        assert not [row for row in rows if cells(row) != cells(head)]


def test_the_page_about_reports_shows_the_summary_of_the_sample() -> None:
    summary = (SAMPLES / "reports" / "summary.txt").read_text("utf-8")
    assert summary in (ROOT / "docs" / "reports.md").read_text("utf-8"), "run: python docs/samples/reports/make.py"
    described = {rule.id: rule.description for pack in load_packs() for rule in pack.rules}
    rules = re.findall(r"^ +([A-Z]{2}\d{3}) +\d+  (.*)$", summary, re.MULTILINE)
    assert rules
    assert all(described[rule] == words for rule, words in rules), "run: python docs/samples/reports/make.py"


class TestSample:
    article = (SAMPLES / "article.txt").read_text("utf-8")
    spun = (SAMPLES / "article.spun.txt").read_text("utf-8")

    def test_comes_out_nearly_as_it_was_written(self) -> None:
        output = spinfix.clean(self.spun)
        words, wanted = output.split(), self.article.split()
        same = sum(block.size for block in SequenceMatcher(None, words, wanted, autojunk=False).get_matching_blocks())
        before = sum(
            block.size for block in SequenceMatcher(None, self.spun.split(), wanted, autojunk=False).get_matching_blocks()
        )
        assert before < 0.75 * len(wanted), "the sample is hardly spun"
        assert same >= 0.95 * len(wanted)

    @pytest.mark.parametrize("artefact", ["[ad_1]", "[ad_2]", "Source link"])
    def test_loses_its_artefacts(self, artefact: str) -> None:
        assert artefact in self.spun
        assert artefact not in spinfix.clean(self.spun)

    def test_as_it_was_written_it_is_left_alone(self) -> None:
        assert spinfix.clean(self.article) == self.article
