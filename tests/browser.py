"""A headless Chromium for tests of pages; tests are skipped, with the reason, where there is none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""What a browser in a container needs to start, and to ask nobody for anything."""


@contextmanager
def chromium(profile: Path) -> Iterator[Any]:
    """A WebDriver whose performance log tells every request."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("needs Chromium and ChromeDriver: apt-get install chromium chromium-driver")
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium: pip install -e '.[dev]'")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={profile}", "--window-size=1300,860"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    window = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=driver))
    try:
        yield window
    finally:
        window.quit()


def requests(window: Any) -> list[str]:
    """Addresses that pages have asked for since the last call; what the browser's own pages ask themselves is left out."""
    messages = [json.loads(entry["message"])["message"] for entry in window.get_log("performance")]
    sent = [message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"]
    return [address for address in sent if not address.startswith(("data:", "chrome:", "chrome-untrusted:"))]


class InBrowser:
    """What people do with a page in the browser."""

    def __init__(self, window: Any) -> None:
        self.window = window

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.window).send_keys(*keys).perform()

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page."""
        return self.window.execute_script(script, *arguments)

    def text(self, selector: str) -> str:
        """The text of an element; empty where there is none."""
        return str(self.run("return (document.querySelector(arguments[0]) || {textContent: ''}).textContent", selector))

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements."""
        return list(self.run("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector))

    def shown(self, selector: str) -> bool:
        """Whether an element is there and visible."""
        return bool(self.run("const e = document.querySelector(arguments[0]); return !!e && e.checkVisibility()", selector))

    def set(self, selector: str, value: str | int) -> None:
        """Change a field as its user does."""
        self.run(
            "const e = document.querySelector(arguments[0]); e.value = arguments[1];"
            "e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true}));",
            selector,
            value,
        )

    def wait(self, done: Callable[[], bool]) -> None:
        """Wait for something to become true, for 20 seconds at most."""
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.window, 20, 0.02).until(lambda _: done())


class Page(InBrowser):
    """A page of a report."""

    def __init__(self, window: Any, path: Path, page: str, fragment: str = "") -> None:
        super().__init__(window)
        path.write_text(page, encoding="ascii")
        window.get_log("browser")
        requests(window)
        self.address = path.as_uri()
        window.get("about:blank")
        window.get(self.address + fragment)

    def names(self) -> list[str]:
        return self.texts("#list .doc-name")

    @property
    def current(self) -> str:
        return self.text("#name")
