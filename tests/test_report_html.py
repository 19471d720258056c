"""The page: what it keeps and says, and what people can do with it in a browser."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinfix.edits import Edit
from spinfix.families.findings import Finding, Mention
from spinfix.report import charts
from spinfix.report.html import AROUND, WHOLE, HtmlReport
from spinfix.report.overview import Omitted, overview
from spinfix.report.rules import Groups
from spinfix.report.summary import Tally
from spinfix.result import Result
from tests.browser import Page, requests
from tests.conftest import ROOT
from tests.reports import HARBOUR, Elements, data_of, edit, harbour, judged, meadow
from tests.strategies import texts_with_edits

HOSTILE = (
    "<script>window.hacked=1</script><img src=x onerror='window.hacked=1'>\u2028</script><!--<script>\0 \u202egnp.exe\u202c "
    "\ud800 {{script}} &lt;b&gt; go to \r\nnext line\n"
)


def hostile() -> Result:
    new, other = "<b onclick='window.hacked=1'>visit</b>", "</script><script>window.hacked=1</script>"
    return Result(HOSTILE, (edit(HOSTILE, "go to", new, 0.6, ((other, 0.3),)),), 0.9)


def page_of(*documents: tuple[str, Result], **options: Any) -> str:
    report = HtmlReport(**options)
    for document in documents:
        report.add(*document)
    return report.page()


@given(texts_with_edits(), st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_both_texts_can_be_read_off_the_page(document: tuple[str, list[Edit]], name: str) -> None:
    source, edits = document
    result = Result(source, tuple(edits), 0.5)
    (item,) = data_of(page_of((name, result)))["documents"]
    assert item["name"] == name
    for side, text in ((0, source), (1, result.text)):
        assert "".join(piece if isinstance(piece, str) else piece[side] for piece in item["text"]) == text


def test_edits_not_made_stand_between_those_made_and_change_nothing() -> None:
    (item,) = data_of(page_of(("harbour.txt", judged())))["documents"]
    assert "".join(piece if isinstance(piece, str) else piece[0] for piece in item["text"]) == HARBOUR
    pieces = [piece for piece in item["text"] if isinstance(piece, list)]
    assert [(piece[0], len(piece) == 9) for piece in pieces] == [
        ("[ad_1]\n", False),
        ("12 months", False),
        ("lengthy", True),
        ("go to", False),
        ("once more", True),
        ("mentioned", False),
    ]
    assert item["clues"] == [[2, "12 months", "12 months \u2192 year", 403]]
    assert item["passages"] == "line 3"


def test_no_text_of_a_document_becomes_markup() -> None:
    clean = Elements(page_of(("a", harbour())))
    report = HtmlReport(title=HOSTILE)
    report.add(HOSTILE, hostile())
    report.fail(HOSTILE, HOSTILE)
    page = report.page()
    assert page.isascii()
    found = Elements(page)
    assert found.names.count("script") == clean.names.count("script") == 2
    assert "img" not in found.names
    assert not found.handlers
    assert data_of(page)["documents"][0]["name"] == HOSTILE
    inside = page[page.index('id="data">') + len('id="data">') :]
    assert not set("<>&") & set(inside[: inside.index("</script>")])


def test_the_policy_lets_in_the_page_alone() -> None:
    page = page_of(("a", harbour()))
    for name in ("style", "script"):
        (body,) = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
        digest = b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", page)


def test_what_is_kept_is_bounded_and_the_rest_is_told() -> None:
    doubtful = Result("We go to Rome.", (edit("We go to Rome.", "go to", "visit", 0.5),), 0.9)
    sure = Result("We go to Rome.", (edit("We go to Rome.", "go to", "visit", 1.0),), 0.9)
    documents = [(f"meadow{number}", meadow()) for number in range(5)]
    page = page_of(("sure", sure), *documents, ("harbour", harbour()), ("doubtful", doubtful), documents=2)
    assert [item["name"] for item in data_of(page)["documents"]] == ["harbour", "doubtful"]
    assert "6 documents more, with 1 edit, are counted above" in page
    assert "<b>8</b>" in page
    one, two = (page_of(*((f"{number}", harbour()) for number in range(count))) for count in (1, 2))
    size = len(two) - len(one) + 1
    small = data_of(page_of(*((f"{number}", harbour()) for number in range(30)), size=10 * size))
    assert 5 < len(small["documents"]) <= 10


def test_a_document_larger_than_the_page_is_named_without_its_text() -> None:
    (item,) = data_of(page_of(("big", harbour()), size=300))["documents"]
    assert (item["name"], item["text"], item["edits"]) == ("big", None, 4)


def test_long_documents_show_the_surroundings_of_their_edits() -> None:
    half = "A plain line of words.\n" * (WHOLE // 20)
    source = f"{half}We go to Rome.\n{half}"
    (item,) = data_of(page_of(("long", Result(source, (edit(source, "go to", "visit"),), 0.9))))["documents"]
    skips = [piece for piece in item["text"] if isinstance(piece, dict)]
    shown = [piece if isinstance(piece, str) else piece[0] for piece in item["text"] if not isinstance(piece, dict)]
    assert len(skips) == 2
    assert sum(map(len, shown)) + sum(skip["skip"] for skip in skips) == len(source)
    assert sum("".join(shown).count("\n") + skip["lines"] for skip in skips[:1]) + skips[1]["lines"] == source.count("\n")
    assert sum(map(len, shown)) < 4 * AROUND


def test_what_is_nearly_certain_is_not_called_certain() -> None:
    nearly = Result("We go to Rome.", (edit("We go to Rome.", "go to", "visit", 0.99999),), 0.000001)
    (item,) = data_of(page_of(("a", nearly)))["documents"]
    assert (item["spun"], item["text"][1][3]) == (0.0001, 0.9999)


def test_the_headline_tells_what_matters() -> None:
    def headline(page: str) -> str:
        match = re.search(r'<p class="headline">(.*?)</p>', page)
        assert match
        return re.sub(r"<[^>]+>", "", match[1])

    assert headline(page_of()) == "No documents."
    assert headline(page_of(("a", harbour()))) == "This document was spun. 4 edits."
    assert headline(page_of(("a", meadow()))) == "This document was not spun. Nothing to change."
    assert headline(page_of(("a", meadow()), ("b", harbour()), ("c", harbour()))) == (
        "66.7 % of 3 documents were spun. 8 edits in 2 documents."
    )
    assert headline(page_of(("a", Result("x", (), None)), ("b", Result("y", (), None)))) == "Nothing to change."
    failed = Tally()
    failed.add(meadow())
    failed.fail("b.txt: is not UTF-8", "b.txt")
    pieces = "".join(overview(failed, Groups(), Omitted(0, 0, 0), [("b.txt", "b.txt: is not UTF-8")]))
    assert headline(pieces) == "One document was not spun. Nothing to change. 1 document could not be cleaned."


def test_every_key_is_in_the_help_and_in_the_documentation() -> None:
    page = (ROOT / "spinfix" / "report" / "page" / "page.html").read_text("utf-8")
    script = (ROOT / "spinfix" / "report" / "page" / "page.js").read_text("utf-8")
    rows = re.findall(r"^\| (`.*?) \|", (ROOT / "docs" / "reports.md").read_text("utf-8"), re.MULTILINE)
    told = set(re.findall(r"<kbd>(.+?)</kbd>", page))
    known = re.search(r"const KEYS = \{(.*?)\n  \};", script, re.DOTALL)
    assert known
    assert told == {key for row in rows for key in re.findall(r"`(.+?)`", row)}
    assert told - {"Esc"} == set(re.findall(r'(?:^\s*|, )"?([^\s"]+?)"?: (?:\(\)|nextTheme)', known[1], re.MULTILINE))


def test_histograms_show_every_bar() -> None:
    drawn = charts.histogram({"restoration": [0, 0, 3, 1], "artefact": [0, 0, 0, 4]}, "A & B", first=2, height=100)
    heights = [float(height) for height in re.findall(r'<rect class="\w+" [^>]*height="([\d.]+)"', drawn)]
    assert heights == [pytest.approx(66 * count / 5, abs=0.01) for count in (3, 1, 4)]
    tops = [float(top) for top in re.findall(r'<rect class="\w+" [^>]*y="([\d.]+)"', drawn)]
    assert [top + height for top, height in zip(tops, heights, strict=True)] == [
        pytest.approx(floor, abs=0.02) for floor in (82, 82, tops[1])
    ]
    assert 'aria-label="A &amp; B"' in drawn
    assert ">50 %</text>" in drawn


def test_phrases_only_mentioned_are_told() -> None:
    text = 'They say "profound learning".'
    mention = Mention(10, 27, "profound learning", "in quotation marks", "tortured")
    result = Result(text, (), 0.01, None, (Finding("tortured", (), 0.0, mentions=(mention,)),))
    (item,) = data_of(page_of(("a", result)))["documents"]
    assert item["mentions"] == "1 phrase quoted or discussed, not counted: profound learning 1:11 (in quotation marks)"


# In the browser ------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(window: Any, tmp_path: Path) -> Page:
    report = HtmlReport(title="Three documents")
    for name, result in (("meadow.txt", meadow()), ("harbour.txt", harbour()), ("hostile.txt", hostile())):
        report.add(name, result)
    return Page(window, tmp_path / "three.html", report.page())


def test_no_script_of_a_document_runs_and_nothing_is_fetched(window: Any, tmp_path: Path) -> None:
    report = HtmlReport(title=HOSTILE)
    report.add(HOSTILE, hostile())
    report.add("harbour.txt", harbour())
    report.fail(HOSTILE, HOSTILE)
    page = Page(window, tmp_path / "hostile.html", report.page())
    page.press("j", "j", "j", "j", "j", "c", "[", "]")
    page.run("document.querySelector('.edits').open = true")
    assert page.run("return window.hacked") is None
    assert (
        page.run("return document.querySelectorAll('#document img, #document script, #document b, #list script').length") == 0
    )
    assert [entry["message"] for entry in window.get_log("browser")] == []
    assert {address.partition("#")[0] for address in requests(window)} <= {page.address, "about:blank"}


def test_a_script_smuggled_in_is_stopped_by_the_policy(window: Any, tmp_path: Path) -> None:
    page = page_of(("a", harbour())).replace("</body>", "<script>window.hacked = 1</script></body>")
    shown = Page(window, tmp_path / "smuggled.html", page)
    assert shown.run("return window.hacked") is None
    assert any("Content Security Policy" in entry["message"] for entry in window.get_log("browser"))


def test_both_sides_show_their_text(three: Page) -> None:
    assert three.current == "harbour.txt"
    for column, text in ((1, HARBOUR), (2, harbour().text)):
        cells = three.texts(f"#document .row > :nth-child({column + 1})")
        assert "\n".join(cells).replace("\u21b5", "") == text.removesuffix("\n")
    assert three.texts("#document del") == ["[ad_1]\u21b5", "12 months", "go to", "mentioned"]
    assert three.texts("#document ins") == ["", "year", "visit", "said"]
    assert three.run("return document.querySelector('#document ins').getAttribute('aria-label')") == "removed"


def test_what_is_invisible_is_written_out(three: Page) -> None:
    three.press("]")
    assert three.current == "hostile.txt"
    assert three.texts("#document .row > :nth-child(2) .ctl") == ["2028", "0000", "202E", "202C", "D800"]


def test_line_ends_of_windows_are_line_ends(window: Any, tmp_path: Path) -> None:
    edits = (Edit(0, 8, "[ad_1]\r\n", "", "artefact", rule="AD001"), Edit(9, 10, "\r", "", "artefact", rule="IC001"))
    shown = Page(window, tmp_path / "windows.html", page_of(("a", Result("[ad_1]\r\na\rb\r\n", edits, 0.1))))
    assert shown.texts("#document del") == ["[ad_1]\u21b5", "000D"]
    shown.press("j")
    assert shown.text(".card .swap bdi") == "[ad_1]\u21b5"


def test_a_failure_names_its_document_once() -> None:
    report = HtmlReport()
    report.fail("<a>.txt", "<a>.txt:1: is not UTF-8")
    report.fail("b.txt", "is not UTF-8")
    page = report.page()
    assert "<li><bdi>&lt;a&gt;.txt</bdi>:1: is not UTF-8</li>" in page
    assert "<li><bdi>b.txt</bdi>: is not UTF-8</li>" in page


def test_keys_go_from_edit_to_edit_and_on_to_the_next_document(three: Page) -> None:
    three.press("j")
    assert three.text("#position") == "1 of 4"
    three.press("n", "n")
    assert three.text("#position") == "3 of 4"
    assert three.texts("#document .e.now") == ["go to", "visit"]
    assert three.run("return document.activeElement.textContent") == "go to"
    assert three.text("#status") == "Edit 3 of 4: go to becomes visit, 62 % sure"
    three.press("k")
    assert three.texts("#document .e.now") == ["12 months", "year"]
    three.press("j", "j", "j")
    assert (three.current, three.text("#position")) == ("hostile.txt", "1 of 1")
    three.press("p")
    assert (three.current, three.text("#position")) == ("harbour.txt", "4 of 4")


def test_keys_go_from_document_to_document(three: Page) -> None:
    assert three.names() == ["harbour.txt", "hostile.txt", "meadow.txt"]
    three.press("]", "]", "]")
    assert three.current == "meadow.txt"
    assert three.text("#document .banner") == "Nothing to change here."
    three.press("[")
    assert three.current == "hostile.txt"
    assert three.texts("[aria-current=true] .doc-name") == ["hostile.txt"]


def test_the_card_tells_rule_confidence_and_alternatives(three: Page) -> None:
    assert not three.shown("#card")
    three.press("j", "j", "j")
    assert three.shown("#card")
    assert three.text("#card .swap") == "go to\u2192visit"
    assert "wp-auto-spinner \u00b7 line 3, column 7" in three.text("#card .origin")
    rows = [three.texts(f"#card tr:nth-child({row}) > *") for row in (1, 2, 3, 4)]
    assert [(row[0], row[2]) for row in rows] == [
        ("visit", "62 %"), ("attend", "20 %"), ("leave \u201cgo to\u201d", "15 %"), ("something else", "3 %"),
    ]  # fmt: skip
    assert three.run("return document.activeElement.getAttribute('aria-describedby')") == "card"
    three.press("\ue00c")  # Escape
    assert not three.shown("#card")


def test_the_card_comes_on_hover_and_links_both_sides(three: Page) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By

    target = three.window.find_element(By.CSS_SELECTOR, "#document ins[data-e='1']")
    ActionChains(three.window).move_to_element(target).perform()
    assert three.text("#card .swap") == "12 months\u2192year"
    assert three.texts("#document .e.linked") == ["12 months", "year"]


def test_filters_by_confidence_kind_and_rule(three: Page) -> None:
    three.set("#high", 70)
    assert three.names() == ["harbour.txt", "hostile.txt"]
    assert three.texts("#document del:not(.off)") == ["go to"]
    assert three.text("#range-out") == "0\u201370\u00a0%"
    weight = "return getComputedStyle(document.querySelector(arguments[0])).fontWeight"
    assert (
        three.run(weight, "#document ins.off")
        == three.run(weight, "#document .cell")
        != three.run(weight, "#document ins.doubtful")
    )
    three.press("j")
    assert three.text("#position") == "1 of 1"
    three.set("#high", 100)
    three.run("document.querySelector('#kind-restoration').click()")
    assert three.names() == ["harbour.txt"]
    assert three.texts("#document del:not(.off)") == ["[ad_1]\u21b5"]
    three.run("document.querySelector('#kind-artefact').click()")
    assert three.names() == []
    three.run("document.querySelector('#list button').click()")  # clears
    assert three.names() == ["harbour.txt", "hostile.txt", "meadow.txt"]
    options = three.run("return [...document.querySelectorAll('#rule option')].map(e => [e.value, e.textContent])")
    three.set("#rule", next(value for value, text in options if text.startswith("AD001")))
    assert three.names() == ["harbour.txt"]
    assert three.texts("#document del:not(.off)") == ["[ad_1]\u21b5"]


def test_edits_that_were_not_applied_are_shown_on_demand(window: Any, tmp_path: Path) -> None:
    page = Page(window, tmp_path / "judged.html", page_of(("harbour.txt", judged())))
    assert page.text(".doc-head p") == (
        "Spun by wp-auto-spinner (probability 98 %) \u00b7 in line 3 only \u00b7 4 edits \u00b7 2 edits not applied"
    )
    assert page.text("#position") == "\u2013 of 4"
    page.run("document.querySelector('#ideas').click()")
    assert page.text("#position") == "\u2013 of 6"
    page.press("j", "j", "j")
    assert page.texts("#document .e.now") == ["lengthy", "lengthy"]
    assert page.text("#card .why") == "Not applied: below the minimum confidence."
    cells = page.texts("#document .row > :nth-child(3)")
    assert "\n".join(cells) == judged().text.removesuffix("\n")
    assert "12 months \u2192 year403 times more likely" in page.text(".evidence")
    assert page.run("return location.hash") == "#doc=1&idea=1"
    page.press("j")
    after = page.texts("#document .e.now")
    address = page.run("return location.hash")
    assert address == "#doc=1&edit=3"  # the third of the four that the page counts at first
    again = Page(window, tmp_path / "again.html", page_of(("harbour.txt", judged())), address)
    assert (again.text("#position"), again.texts("#document .e.now")) == ("3 of 4", after)
    again.run("location.hash = '#doc=1&idea=1'")
    again.wait(lambda: again.texts("#document .e.now") == ["lengthy", "lengthy"])
    assert again.text("#position") == "3 of 6"


def test_a_page_without_such_edits_does_not_offer_them(three: Page) -> None:
    assert not three.shown("#ideas")


def test_search_finds_names_and_text(three: Page) -> None:
    three.press("/")
    assert three.run("return document.activeElement.id") == "search"
    three.press("gro", "ws in")
    assert three.names() == ["meadow.txt"]
    assert three.text("#count") == "1 of 3 documents"
    assert three.current == "meadow.txt"
    three.set("#search", "HARBOUR.t")
    assert three.names() == ["harbour.txt"]
    three.press("j")  # types, and does not step
    assert three.names() == []
    three.set("#search", "no such words")
    assert three.names() == []


def test_orders(three: Page) -> None:
    three.set("#sort", "order")
    assert three.names() == ["meadow.txt", "harbour.txt", "hostile.txt"]
    three.set("#sort", "doubt")
    assert three.names() == ["hostile.txt", "harbour.txt", "meadow.txt"]


def test_changes_only_hides_what_is_the_same(window: Any, tmp_path: Path) -> None:
    page = Page(window, tmp_path / "only.html", page_of(("a", Result("Same.\n" + HARBOUR, moved(6), 0.98))))
    rows = "return [...document.querySelectorAll('#document .row')].filter(e => e.checkVisibility()).length"
    assert page.run(rows) == 3
    page.press("c")
    assert page.run(rows) == 2
    page.press("c")
    assert page.run(rows) == 3


def moved(by: int) -> tuple[Edit, ...]:
    """The edits of the harbour, further down."""
    return tuple(replace(one, start=one.start + by, end=one.end + by, alternatives=()) for one in harbour().edits)


def test_help_and_colours(three: Page) -> None:
    three.press("?")
    assert three.shown("#help")
    three.press("j")
    assert three.text("#position") == "\u2013 of 4"  # keys are for the dialog
    three.press("\ue00c")
    assert not three.shown("#help")
    ground = "return getComputedStyle(document.body).backgroundColor"
    seen = {}
    for _ in range(3):
        three.press("t")
        seen[three.text("#theme-name")] = three.run(ground)
    assert seen["dark"] != seen["light"]
    assert three.text("#theme-name") == "auto"


def test_an_address_can_point_at_an_edit(window: Any, tmp_path: Path) -> None:
    page = page_of(("meadow.txt", meadow()), ("harbour.txt", harbour()))
    shown = Page(window, tmp_path / "pointed.html", page, "#doc=2&edit=3")
    assert (shown.current, shown.text("#position")) == ("harbour.txt", "3 of 4")
    shown.press("k")
    assert shown.run("return location.hash") == "#doc=2&edit=2"


def test_an_address_is_followed_while_the_page_is_open(three: Page) -> None:
    three.set("#search", "meadow")
    three.run("location.hash = '#doc=2&edit=4'")
    three.wait(lambda: three.current == "harbour.txt")
    assert three.text("#position") == "4 of 4"
    three.set("#high", 50)
    three.run("location.hash = '#doc=2&edit=1'")  # which the filter hides
    three.wait(lambda: three.text("#position") == "1 of 4")
    for nonsense in ("#doc=0", "#doc=2&edit=0", "#doc=x&edit=1", "#doc=2&edit=99"):
        three.run("location.hash = arguments[0]", nonsense)
    three.wait(lambda: three.text("#position") == "\u2013 of 4")
    assert three.current == "harbour.txt"


def test_words_of_the_printed_table_are_whole(window: Any, tmp_path: Path) -> None:
    found = "consultants confirmed misplaced things"
    others = (("one after the other " * 9, 0.2),)
    edits = [edit(found, word, "and so on and so on", 0.7, others) for word in found.split()]
    shown = Page(window, tmp_path / "table.html", page_of(("a.txt", Result(found, tuple(edits), 0.9))))
    window.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 700, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        shown.run("window.dispatchEvent(new Event('beforeprint'))")
        assert shown.texts(".edits tbody td:nth-child(2)") == found.split()
        words = "[...document.querySelectorAll('.edits tbody td:nth-child(2) bdi')]"
        assert shown.run(f"return {words}.map(word => word.getClientRects().length)") == [1] * 4
    finally:
        window.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_nothing_is_wider_than_a_telephone(window: Any, tmp_path: Path) -> None:
    long = "x" * 3000 + " go to " + "y" * 3000
    page = page_of(("n" * 300, Result(long, (edit(long, "go to", "z" * 500),), 0.9)), ("harbour.txt", harbour()))
    shown = Page(window, tmp_path / "narrow.html", page)
    window.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        assert shown.run("return document.documentElement.scrollWidth <= window.innerWidth")
        assert shown.run(
            "return [...document.querySelectorAll('.row:not(.blank) .cell')].map(getComputedStyle)"
            ".every(style => parseFloat(style.lineHeight) > 1.4 * parseFloat(style.fontSize))"
        )
        shown.press("j")
        assert shown.run(
            "const {left, right} = document.querySelector('#card').getBoundingClientRect();"
            "return left >= 0 && right <= innerWidth"
        )
    finally:
        window.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_one_document_has_no_list(window: Any, tmp_path: Path) -> None:
    shown = Page(window, tmp_path / "one.html", page_of(("harbour.txt", harbour())))
    assert not shown.shown("#side")
    assert shown.shown("#document")


def test_a_thousand_documents_open_and_only_one_is_laid_out(window: Any, tmp_path: Path) -> None:
    shown = Page(window, tmp_path / "many.html", page_of(*((f"{number}.txt", harbour()) for number in range(1200))))
    assert len(shown.names()) == 1000
    assert shown.run("return document.querySelectorAll('article .row').length") == 2
    shown.press("]")
    assert shown.current == "1.txt"
