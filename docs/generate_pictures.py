"""Draw the pictures of docs/how-it-works.md from what the program really does.

    python docs/generate_pictures.py        # writes docs/pictures/*.svg

lattice.svg      the readings of each place of a sentence, and what is believed of them
draws.svg        the sample article: each phrase that was put more than once, and what it stands for everywhere
diff.svg         what ``spinfix clean --diff`` prints for the text of the tutorial
reliability.svg  confidence against the share of edits that are right, from benchmarks/results/*-calibration.json
report.png       the sample report (docs/samples/reports/make.py) in Chromium, the card of an edit opened

and docs/samples/reports/tortured.png, the sample page of `spinfix tortured`, a paper opened.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

from spinfix import Cleaner, Config
from spinfix.result import Result

DOCS = Path(__file__).resolve().parent
PICTURES = DOCS / "pictures"
SENTENCE = "The overseas minister mentioned on the White Home that the corporate might be bought this 12 months."
INK, PALE, ACCENT, SECOND = "#1f2933", "#d9e2ec", "#0b7285", "#b35900"
FONT = 'font-family="system-ui, sans-serif"'


def svg(width: int, height: int, parts: Iterable[str], title: str) -> str:
    """A picture on a white ground, readable in light and dark pages; ``title`` is what a screen reader says."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">'
    ground = f'<rect width="{width}" height="{height}" rx="8" fill="#ffffff"/>'
    return "\n".join((head, f"<title>{escape(title)}</title>", ground, *parts, "</svg>", ""))


def text(
    x: float, y: float, what: str, *, size: int = 14, fill: str = INK, anchor: str = "start", weight: str = "normal"
) -> str:
    """A line of text."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" font-weight="{weight}" {FONT}>'
        f"{escape(what)}</text>"
    )


def bar(x: float, y: float, width: float, height: float, fill: str) -> str:
    """A filled rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.5, width):.1f}" height="{height:.1f}" rx="2" fill="{fill}"/>'


def lattice(result: Result) -> str:
    """One row for each place, one bar for each reading."""
    parts = [text(20, 30, result.source, weight="bold")]
    y = 62.0
    for edit in result.edits:
        parts.append(text(150, y + 12, edit.found, anchor="end"))
        x = 170.0
        readings = [(edit.replacement, edit.confidence), *((other.text, other.probability) for other in edit.alternatives)]
        for place, (reading, probability) in enumerate(readings[:4]):
            width = 110 * probability
            parts.append(bar(x, y, 110, 16, PALE))
            parts.append(bar(x, y, width, 16, ACCENT if place == 0 else SECOND))
            label = f"{reading} {probability:.2f}" + (" (as it stands)" if reading == edit.found else "")
            parts.append(text(x, y + 31, label, size=12))
            x += 175
        y += 46
    parts.append(text(20, y + 16, result.text, fill=ACCENT, weight="bold"))
    return svg(
        880, int(y) + 36, parts, f"The readings of each place of the sentence “{result.source}”, with their probabilities"
    )


def draws(result: Result) -> str:
    """Phrases put more than once, each with its originals."""
    groups: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for edit in result.restorations:
        groups[edit.found.lower()][edit.replacement.lower()] += 1
    chosen = sorted((phrase for phrase in groups if groups[phrase].total() > 1), key=lambda phrase: -groups[phrase].total())[
        :14
    ]
    parts = [text(20, 30, "Put more than once in the sample article, and what it stands for", size=15, weight="bold")]
    y = 52.0
    for phrase in chosen:
        parts.append(text(230, y + 13, phrase, anchor="end"))
        x = 250.0
        for original, times in groups[phrase].most_common():
            parts += [bar(x + 18 * number, y, 15, 16, ACCENT) for number in range(times)]
            parts.append(text(x + 18 * times + 4, y + 13, original, size=13))
            x += 18 * times + 140
        y += 26
    return svg(
        880,
        int(y) + 14,
        parts,
        "Each phrase of the sample article that occurs several times stands for one original everywhere",
    )


def terminal(lines: Iterable[str]) -> str:
    """A unified diff as a terminal shows it."""
    colours = {"-": "#ffa198", "+": "#7ee787", "@": "#79c0ff"}
    shown = ["$ spinfix clean --diff ferry.txt", *lines]
    height = 24 * len(shown) + 32
    parts = [bar(0, 0, 1200, height, "#0d1117")]
    for number, line in enumerate(shown):
        fill = colours.get(line[:1], "#e6edf3")
        spot = f'x="18" y="{32 + 24 * number}" font-size="14" fill="{fill}"'
        parts.append(f'<text {spot} xml:space="preserve" font-family="ui-monospace, monospace">{escape(line)}</text>')
    return svg(1200, height, parts, "The output of spinfix clean --diff: removed lines in red, restored ones in green")


def tutorial_diff() -> list[str]:
    """What the command prints for the text of the tutorial."""
    page = (DOCS / "tutorial.md").read_text("utf-8")
    found = re.search(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    if found is None:
        raise RuntimeError("docs/tutorial.md has no text")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ferry.txt")
        path.write_text(found[1], "utf-8")
        command = [sys.executable, "-m", "spinfix", "clean", "--diff", "ferry.txt"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.splitlines()


def reliability(figures: dict[str, dict[str, list[list[float]]]]) -> str:
    """Confidence against the share that is right; on the diagonal it is what it says."""
    side, left, top = 360.0, 70.0, 50.0

    def at(stated: float, right: float) -> tuple[float, float]:
        return left + (stated - 0.5) * 2 * side, top + side - (right - 0.5) * 2 * side

    parts = [text(20, 30, "Of the edits with this confidence, so many are right", size=15, weight="bold")]
    for tick in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        x, y = at(tick, tick)
        parts.append(f'<path d="M{left:.0f} {y:.1f}H{left + side:.0f}M{x:.1f} {top:.0f}V{top + side:.0f}" stroke="{PALE}"/>')
        parts.append(text(left - 8, y + 5, f"{tick:.1f}", size=12, anchor="end"))
        parts.append(text(x, top + side + 18, f"{tick:.1f}", size=12, anchor="middle"))
    parts.append(f'<path d="M{left:.0f} {top + side:.0f}L{left + side:.0f} {top:.0f}" stroke="{INK}" stroke-dasharray="4 4"/>')
    for number, (name, colour) in enumerate((("fully spun", ACCENT), ("half spun", SECOND))):
        bands = figures["best"][name]
        points = [at(stated, right) for _, _, stated, right in bands]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>' for x, y in points]
        edits = sum(int(band[1]) for band in bands)
        parts.append(text(left + side + 24, top + 20 + 24 * number, f"{name}, {edits:,} edits", fill=colour))
    parts.append(text(left + side / 2, top + side + 40, "confidence", size=13, anchor="middle"))
    return svg(680, int(top + side) + 56, parts, "Reliability of the confidence: the points lie on the diagonal")


def screenshot(page: Path, path: Path, size: tuple[int, int], prepare: Callable[[Any], None]) -> None:
    """Take a picture of a page in the light colours; needs selenium, Chromium and ChromeDriver.

    Args:
        page: the page, an HTML file.
        path: the picture.
        size: width and height of the window in pixels.
        prepare: what a person would do with the page first, given its window (selenium's `WebDriver`).
    """
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    width, height = size
    flags = ("--headless", "--no-sandbox", "--hide-scrollbars", "--force-device-scale-factor=1")
    for flag in (*flags, f"--window-size={width},{height}"):
        options.add_argument(flag)
    window = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=shutil.which("chromedriver")))
    try:
        window.get(page.as_uri())
        prepare(window)
        window.save_screenshot(str(path))
    finally:
        window.quit()


def point_at_a_doubtful_edit(window: Any) -> None:
    """Open the card of an edit of the sample report."""
    from selenium import webdriver

    doubtful = window.find_elements("css selector", "del.e.restoration:not(.sure)")[1]
    webdriver.ActionChains(window).move_to_element(doubtful).perform()


def open_the_first_paper(window: Any) -> None:
    """Open a paper of the sample page of tortured phrases."""
    window.find_element("css selector", "tbody tr").click()


def main() -> None:
    """Write all pictures."""
    PICTURES.mkdir(exist_ok=True)
    sentence = Cleaner(Config(assume_spun=True)).analyse(SENTENCE)
    article = Cleaner().analyse((DOCS / "samples" / "article.spun.txt").read_text("utf-8"))
    newest = max((DOCS.parent / "benchmarks" / "results").glob("*-calibration.json"))
    made = {
        "lattice": lattice(sentence),
        "draws": draws(article),
        "diff": terminal(tutorial_diff()),
        "reliability": reliability(json.loads(newest.read_text("utf-8"))),
    }
    for name, picture in made.items():
        (PICTURES / f"{name}.svg").write_text(picture, "utf-8")
    samples = DOCS / "samples" / "reports"
    screenshot(samples / "report.html", PICTURES / "report.png", (1280, 960), point_at_a_doubtful_edit)
    screenshot(samples / "tortured.html", samples / "tortured.png", (1000, 900), open_the_first_paper)


if __name__ == "__main__":
    main()
