"""The review page in a browser: decisions by real key presses, which survive a reload and kill -9."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spinfix.correction_files import read
from tests.browser import InBrowser, requests
from tests.conftest import ROOT

SPUN = "Russia Overseas Minister Sergey Lavrov arrived this 12 months, the identical day."
HOSTILE = "<img src=x onerror='window.hacked=1'></script><script>window.hacked=1</script> \u202egnp.exe\u202c"
SUBJECTS = ("harbour", "school", "bridge", "garden", "library", "station", "market", "theatre", "museum", "mill")


class Reviewing(InBrowser):
    """A review in a process of its own and its page in the browser."""

    def __init__(self, window: Any, folder: Path, *arguments: str) -> None:
        super().__init__(window)
        self.folder, self.arguments = folder, arguments

    def start(self) -> None:
        """Start the server and open its page."""
        command = [sys.executable, "-m", "spinfix", "review", "--isolated", "--who", "anna", *self.arguments]
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        environment = os.environ | {"PYTHONPATH": path}
        self.process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()
        self.window.get_log("browser")
        requests(self.window)
        self.window.get(self.address)
        self.wait(lambda: "decided" in self.text("#progress"))

    def kill(self) -> None:
        """End the server without a warning."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def press(self, *keys: str) -> None:
        """Press keys, each after the answer to the one before."""
        for key in keys:
            before = self.run("return performance.getEntriesByType('resource').length")
            super().press(key)
            if key in "axdDu1234" or key == "\ue007":
                self.wait(lambda before=before: self.run("return performance.getEntriesByType('resource').length") > before)  # type: ignore[misc]
                self.wait(lambda: self.text("#progress") != "")

    @property
    def decided(self) -> int:
        """How many edits are decided, as the page says."""
        return int(self.text("#progress").split()[0])

    def has_decided(self, number: int) -> None:
        """Wait until the page says so: it writes the number a moment after the answer has come."""
        self.wait(lambda: self.decided == number)

    @property
    def chosen(self) -> str:
        """The edit that the panel is about."""
        return self.text("#decide-what").partition("undecided")[0]

    def save(self, name: str) -> str:
        """Press a button of the last dialogue; what it says."""
        self.press("w")
        self.run("document.getElementById(arguments[0]).focus()", f"save-{name}")
        self.press("\ue007")
        self.wait(lambda: self.text("#finish-done") not in ("", "\u2026"))
        said = self.text("#finish-done")
        self.press("\ue00c")
        return said


@pytest.fixture
def start(window: Any, tmp_path: Path) -> Iterator[Callable[..., Reviewing]]:
    begun: list[Reviewing] = []

    def begin(*arguments: str) -> Reviewing:
        begun.append(Reviewing(window, tmp_path, *arguments))
        begun[-1].start()  # once it is listed: a page that does not open would leave its server running
        return begun[-1]

    yield begin
    for one in begun:
        one.kill()


def test_every_key_decides(start: Callable[..., Reviewing], tmp_path: Path) -> None:
    text = f"{SPUN} The vacationers mentioned it. They mentioned it once more."
    (tmp_path / "a.txt").write_text(text)
    page = start("a.txt")
    page.has_decided(0)
    page.run("document.activeElement.blur()")
    first = page.chosen
    page.press("j")
    assert page.chosen != first
    page.press("k")
    assert page.chosen == first
    while "vacationers" not in page.chosen:
        page.press("j")
    other = page.text("#do-others bdi")
    page.press("1")
    while "Overseas" not in page.chosen:
        page.press("k")
    page.press("x")
    while "identical" not in page.chosen:
        page.press("v")
    page.press("e")
    page.press("the very same", "\ue007")
    page.has_decided(3)
    while "mentioned" not in page.chosen:
        page.press("v")
    page.press("d")
    page.has_decided(5)
    page.press("u")
    page.has_decided(3)
    page.press("D")
    page.has_decided(5)
    assert "wrote 1 file" in page.save("files")
    cleaned = (tmp_path / "a.txt").read_text()
    assert cleaned.startswith("Russia Overseas Minister Sergey Lavrov arrived this year, the very same day.")
    assert f"The {other} said it." in cleaned
    assert "review-plan.json" in page.save("plan")
    assert json.loads((tmp_path / "review-plan.json").read_text())["version"] == 3


def test_ten_articles_are_reviewed_and_nothing_is_lost(start: Callable[..., Reviewing], tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    for number, subject in enumerate(SUBJECTS):
        (posts / f"{number}.txt").write_text(f"The {subject}\n\n{SPUN} He mentioned the {subject} was lovely.\n")
    page = start("posts")
    page.press("a", "x", "a", "a")
    page.has_decided(4)
    page.window.refresh()
    page.wait(lambda: "decided" in page.text("#progress"))
    page.has_decided(4)
    page.kill()
    page.press("x")
    page.wait(lambda: "Start spinfix review again" in page.text("#progress"))
    page.start()
    page.has_decided(4)
    page.press("D")
    total = int(page.text("#progress").split()[2])
    while page.decided < total:
        page.press("v", "a")
    page.kill()
    page.start()
    assert page.decided == total
    assert "correction" in page.save("corrections")
    assert [row for row in read(tmp_path / "corrections.tsv") if row.who == "anna"]
    assert "wrote 10 files" in page.save("files")
    assert "year" in (posts / "9.txt").read_text()


def test_selected_words_are_corrected_where_nothing_was_proposed(start: Callable[..., Reviewing], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"A heading\n\n{SPUN} The quokka sat by another quokka.\n")
    page = start("a.txt")
    page.press("v", "a")
    page.run(
        "const cell = [...document.querySelectorAll('.row.changed > .cell')][0];"
        "const text = [...cell.childNodes].find((node) => node.textContent.includes('another quokka'));"
        "const at = text.textContent.indexOf('another quokka') + 8; const range = document.createRange();"
        "range.setStart(text, at); range.setEnd(text, at + 6);"
        "const chosen = window.getSelection(); chosen.removeAllRanges(); chosen.addRange(range);"
    )
    page.press("e")
    assert page.text("#typing-found") == "instead of “quokka”"
    assert page.run("return getComputedStyle(document.querySelector('#typing-title')).textAlign") == "left"
    page.press("wombat\ue007")  # the page is loaded again
    page.wait(lambda: page.text("#progress").startswith("2 of"))
    page.wait(lambda: "wombat" in page.text("#document"))
    assert "wrote 1 file" in page.save("files")
    assert "The quokka sat by another wombat." in (tmp_path / "a.txt").read_text()


def test_no_markup_runs_and_no_other_origin_is_asked(start: Callable[..., Reviewing], tmp_path: Path, window: Any) -> None:
    name = "<img src=x onerror=alert(1)>.txt"
    (tmp_path / name).write_text(f"{HOSTILE}\n{SPUN} {HOSTILE}\n")
    page = start(name)
    page.press("a", "e", HOSTILE.replace("\u202e", "").replace("\u202c", ""), "\ue007", "u")
    assert page.run("return window.hacked") is None
    assert page.run("return document.querySelectorAll('#document img, #document script, #decide img, #list img').length") == 0
    assert {one.partition("#")[0].rpartition("/")[0] + "/" for one in requests(window)} <= {page.address, "about:blank/", "/"}
    assert not [entry for entry in window.get_log("browser") if "Content Security" in entry["message"]]
    page.run("const s = document.createElement('script'); s.textContent = 'window.hacked = 1'; document.body.append(s)")
    page.run("fetch('http://127.0.0.2:9/').catch(() => { window.refused = 1; })")
    page.wait(lambda: bool(page.run("return window.refused")))
    assert page.run("return window.hacked") is None


@pytest.mark.parametrize(("theme", "width"), [("light", 1300), ("dark", 1300), ("light", 400), ("dark", 400)])
def test_it_fits_light_dark_and_a_phone(
    start: Callable[..., Reviewing], tmp_path: Path, window: Any, theme: str, width: int
) -> None:
    (tmp_path / "a.txt").write_text(f"{SPUN} The vacationers mentioned it.\n")
    window.set_window_size(width, 800)
    try:
        page = start("a.txt")
        page.run("document.documentElement.dataset.theme = arguments[0]", theme)
        page.press("v")
        assert page.run("return document.documentElement.scrollWidth <= window.innerWidth")
        box = page.run("const b = document.getElementById('decide').getBoundingClientRect(); return [b.top, b.bottom]")
        assert 0 < box[0] < box[1] <= page.run("return window.innerHeight") + 1
        names = page.run(
            "return [...document.querySelectorAll('#decide button')].map(b => [b.textContent.trim(), b.offsetHeight])"
        )
        assert all(name and height >= 28 for name, height in names)
        colour = page.run("return getComputedStyle(document.getElementById('decide')).backgroundColor")
        assert ("rgb(28, 32, 34)" in colour) is (theme == "dark")
        if folder := os.environ.get("SPINFIX_SCREENSHOTS"):
            window.save_screenshot(str(Path(folder) / f"review-{theme}-{width}.png"))
    finally:
        window.set_window_size(1300, 860)
