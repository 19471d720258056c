"""Make the sample reports beside this file from the articles beside it.

    python docs/samples/reports/make.py

Two of the articles are spun first, as `docs/samples/spin.py` does it; what comes out depends on the shipped models.
"""

from __future__ import annotations

import runpy
from pathlib import Path

from spinfix import Cleaner, Config, resources
from spinfix.families.spinner.dictionary import load
from spinfix.report.github import GithubReport
from spinfix.report.html import HtmlReport
from spinfix.report.papers import paper_of
from spinfix.report.positions import Origin
from spinfix.report.summary import text
from spinfix.report.tortured_page import TorturedPage

HERE = Path(__file__).parent


def tortured() -> str:
    """The page of `spinfix tortured` for the papers beside this file."""
    page = TorturedPage()
    hunter = Cleaner(Config(families=("tortured",)))
    for path in sorted((HERE / "papers").glob("*.txt")):
        page.add(paper_of(hunter.survey(path.read_text("utf-8")), f"papers/{path.name}"))
    return page.page()


def main() -> None:
    """Write the samples."""
    spin = runpy.run_path(str(HERE.parent / "spin.py"))["spin"]
    dictionary = load(resources.dictionaries() / "wp-auto-spinner")
    cleaner = Cleaner()
    page = HtmlReport(title="Sample posts")
    github = GithubReport()
    for name, spun in (("orchard.txt", True), ("observatory.txt", True), ("ferry.txt", False)):
        source = (HERE / name).read_text("utf-8")
        if spun:
            source = f"[ad_1]\n{spin(source, dictionary, 11)}[ad_2]\nSource link\n"
        result = cleaner.analyse(source)
        page.add(name, result)
        github.add(Origin(name), result)
    samples = {
        "report.html": page.page(),
        "annotations.txt": github.end(),
        "job-summary.md": github.markdown(page.tally),
        "summary.txt": text(page.tally),
        "tortured.html": tortured(),
    }
    for file, content in samples.items():
        (HERE / file).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
