"""The page of ``spinfix tortured``: what it keeps and says, and what people can do with it in a browser."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spinfix.families.findings import Finding, Mention, Sighting
from spinfix.report.papers import APART, NO_TEXT, Paper, paper_of
from spinfix.report.tortured_page import TorturedPage
from spinfix.result import Result
from tests.browser import Page, requests
from tests.reports import Elements, data_of

HOSTILE = (
    "<script>window.hacked=1</script><img src=x onerror='window.hacked=1'></script><!-- \u202egnp \ud800 &lt;b&gt; {{script}}"
)


def sighting(text: str, phrase: str, term: str, **rest: Any) -> Sighting:
    start = text.index(phrase)
    values: dict[str, Any] = {
        "kind": "listed",
        "why": "",
        "weight": 6.0,
        "confidence": 0.97,
        "papers": 41,
        "sentence": text,
        "family": "tortured",
    }
    return Sighting(start, start + len(phrase), phrase, phrase, term, **(values | rest))


def paper(name: str, text: str, phrases: dict[str, str], probability: float, **rest: Any) -> Paper:
    found = tuple(sighting(text, phrase, term, **rest) for phrase, term in phrases.items())
    mentions = tuple(Mention(one.start, one.end, one.text, one.why) for one in found if one.why)
    finding = Finding("tortured", (), probability, sightings=found, mentions=mentions)
    return paper_of(Result(text, (), probability, "tortured" if probability > 0.7 else None, (finding,)), name)


FOREST = ("irregular woodland", "random forest")
LEARNING = ("profound learning", "deep learning")
BREAST = ("bosom malignancy", "breast cancer")


def forest() -> Paper:
    text = "We grow an irregular woodland by profound learning."
    made = paper("x/forest.txt", text, dict([FOREST, LEARNING]), 0.999, together=())
    return Paper(made.name, made.verdict, made.probability, made.phrases, (("irregular woodland", "profound learning", 12),))


def single() -> Paper:
    return paper("x/single.txt", "The bosom malignancy of the patients grew.", dict([BREAST]), 0.1, papers=500)


def quoting() -> Paper:
    return paper("x/quoting.txt", "They say profound learning.", dict([LEARNING]), 0.0, why="in quotation marks")


def unknown() -> Paper:
    text = "The assimilation spectra were measured."
    found = sighting(text, "assimilation spectra", "absorption spectra", kind="composed", papers=0, confidence=0.4)
    finding = Finding("unknown", (), 0.8, sightings=(found,))
    return paper_of(Result(text, (), 0.8, "unknown", (finding,)), "x/unknown.txt")


def page_of(*papers: Paper, **options: Any) -> str:
    page = TorturedPage(**options)
    for one in papers:
        page.add(one)
    return page.page()


@pytest.mark.parametrize(
    ("papers", "headline"),
    [
        ([forest(), single()], "<strong>1</strong> of 2 documents believed tortured."),
        ([forest(), unknown(), single()], "<strong>2</strong> of 3 documents believed tortured or paraphrased."),
        ([unknown()], "<strong>1</strong> of 1 document believed tortured or paraphrased."),
        ([single()], "<strong>0</strong> of 1 document believed tortured."),
    ],
)
def test_the_headline_counts_all_that_are_believed(papers: list[Paper], headline: str) -> None:
    assert f'<p class="headline">{headline}</p>' in page_of(*papers)


def test_no_text_of_a_paper_becomes_markup() -> None:
    clean = Elements(page_of(forest()))
    page = TorturedPage(title=HOSTILE)
    page.add(paper(HOSTILE, HOSTILE, {HOSTILE: HOSTILE}, 0.99))
    page.fail(HOSTILE, HOSTILE)
    html = page.page()
    assert html.isascii()
    found = Elements(html)
    assert found.names.count("script") == clean.names.count("script") == 2
    assert "img" not in found.names
    assert not found.handlers
    assert data_of(html)["papers"][0]["name"] == HOSTILE
    assert "default-src 'none'" in html
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", html)


def test_a_paper_without_text_is_named_and_counted_apart() -> None:
    page = TorturedPage()
    page.add(Paper("scan.txt", "none", 0.0, (), (), NO_TEXT, is_wordless=True))
    page.add(Paper("sound.txt", "none", 0.0, (), ()))
    html = page.page()
    assert "1 without a tortured phrase" in html
    assert f"<summary>1 without text</summary><ul><li><bdi>scan.txt</bdi>: {NO_TEXT}</li></ul>" in html


def test_what_is_kept_is_bounded_and_the_rest_is_counted() -> None:
    weak = [paper(f"weak{number}", "A bosom malignancy.", dict([BREAST]), 0.2) for number in range(5)]
    html = page_of(*weak, forest(), papers=2)
    assert [one["name"] for one in data_of(html)["papers"]] == ["weak0", "x/forest.txt"]
    assert "4 documents with the weakest evidence left out" in html
    assert data_of(html)["totals"]["bosom malignancy"] == [5, 0, 5]
    small = page_of(*weak, size=1000)
    assert 0 < len(data_of(small)["papers"]) < 5


def test_what_is_otherwise_left_out_does_not_alter_the_verdict() -> None:
    text = "We grow an irregular woodland by profound learning."
    composed = sighting(text, *FOREST, kind="composed")
    allowed = sighting(text, *LEARNING, why="good English in some field")
    result = Result(text, (), 0.2, None, (Finding("tortured", (), 0.2, sightings=(composed, allowed)),))
    for everything, listed in ((False, 0), (True, 2)):
        made = paper_of(result, "a.txt", everything=everything)
        assert (made.verdict, len(made.phrases)) == ("none", listed)
    html = page_of(made, forest(), papers=1)
    assert "1 document with the weakest evidence left out" in html


def test_papers_without_phrases_are_only_counted() -> None:
    html = page_of(forest(), Paper("none.txt", "none", 0.0, (), ()))
    assert len(data_of(html)["papers"]) == 1
    assert "<strong>1</strong> of 2 documents believed tortured" in html


def test_papers_are_counted_by_verdict() -> None:
    html = page_of(forest(), unknown(), single())
    counts = "1 tortured", "1 paraphrased by something unknown", "1 with phrases that are no proof alone"
    assert all(f"</span>{count}</li>" in html for count in counts)
    assert "</span>0 without a tortured phrase" in html
    assert "quoting or discussing phrases</li>" not in html
    assert "paraphrased by something unknown</li>" not in page_of(forest())


def test_many_phrases_of_one_substitution_are_no_hint() -> None:
    phrases = [f"{word} esteem" for word in ("mean", "high", "absolute", "relative", "total")]
    text = "; ".join(phrases)
    for different, verdict in ((False, "none"), (True, "hint")):
        found = []
        for phrase in phrases:
            one = sighting(text, phrase, "value", kind="composed", papers=0, why="as it may be meant", may_be_meant=True)
            found.append(one if different else replace(one, text="esteem"))
        result = Result(text, (), 0.0, None, (Finding("tortured", (), 0.0, sightings=tuple(found)),))
        made = paper_of(result, "a.txt")
        assert (made.verdict, len(made.phrases)) == (verdict, 5 * different)


@pytest.mark.parametrize(("words", "verdict"), [(4 * APART, "hint"), (4 * APART + 1, "none")])
def test_few_composed_phrases_in_a_long_text_are_no_hint(words: int, verdict: str) -> None:
    phrases = [f"{word} esteem" for word in ("mean", "high", "absolute", "relative")]
    text = " ".join([*phrases, *("and" for _ in range(words - 8))])
    found = tuple(
        sighting(text, phrase, "value", kind="composed", papers=0, why="as it may be meant", may_be_meant=True)
        for phrase in phrases
    )
    made = paper_of(Result(text, (), 0.0, None, (Finding("tortured", (), 0.0, sightings=found),)), "a.txt")
    assert made.verdict == verdict


def test_what_reads_well_is_told_of_a_paper_that_is_not_believed_and_nothing_else() -> None:
    for reads_well, note in ((True, "reads well"), (False, "")):
        finding = Finding("tortured", (), 0.1, note="reads well", reads_well=reads_well)
        assert paper_of(Result("A text.", (), 0.1, None, (finding,)), "a.txt").note == note


def test_a_paper_without_text_says_so_whatever_else_is_noted() -> None:
    for text in ("", " \n\f\n"):
        made = paper_of(Result(text, (), 0.0, None, (Finding("tortured", (), 0.0, note="unlike", reads_well=True),)), "a.txt")
        assert (made.is_wordless, made.note) == (True, NO_TEXT)


# In the browser ------------------------------------------------------------------------------------------------------


@pytest.fixture
def shown(window: Any, tmp_path: Path) -> Page:
    return Page(window, tmp_path / "page.html", page_of(single(), forest(), quoting()))


def names(page: Page) -> list[str]:
    return page.texts(".opener")


def click(page: Page, selector: str) -> None:
    page.run("document.querySelector(arguments[0]).click()", selector)


def test_nothing_runs_and_nothing_is_fetched(window: Any, tmp_path: Path) -> None:
    hostile = paper(HOSTILE, HOSTILE, {HOSTILE: HOSTILE}, 0.99)
    page = Page(window, tmp_path / "hostile.html", page_of(hostile, forest(), title=HOSTILE))
    click(page, "#open-all")
    click(page, "#by-phrase")
    click(page, "#open-all")
    assert page.run("return window.hacked") is None
    assert page.run("return document.querySelectorAll('#table img, #table script, #table bdi :not(.ctl)').length") == 0
    assert [entry["message"] for entry in window.get_log("browser")] == []
    assert {address.partition("#")[0] for address in requests(window)} <= {page.address, "about:blank"}


def test_papers_stand_by_verdict_and_open(shown: Page) -> None:
    assert names(shown) == ["forest.txt", "single.txt", "quoting.txt"]
    assert not shown.shown(".detail")
    click(shown, ".opener")
    assert shown.texts(".detail h2") == ["irregular woodland→random forest", "profound learning→deep learning"]
    assert shown.texts(".detail mark") == ["irregular woodland", "profound learning"]
    assert shown.text(".detail .sentence") == "We grow an irregular woodland by profound learning."
    assert "41 suspect papers" in shown.text(".detail .facts")
    assert shown.texts(".pairs li") == ["irregular woodland + profound learning: 12"]
    click(shown, ".opener")
    assert not shown.shown(".detail")


def test_a_row_opens_wherever_it_is_clicked(shown: Page) -> None:
    click(shown, ".item .verdict")
    assert shown.shown(".detail")
    shown.run("getSelection().selectAllChildren(document.querySelector('.item .verdict'))")
    click(shown, ".item .verdict")
    assert shown.shown(".detail")
    click(shown, ".opener")
    assert not shown.shown(".detail")


def test_a_phrase_not_counted_says_why(shown: Page) -> None:
    shown.run("document.querySelectorAll('.opener')[2].click()")
    assert "no evidence: in quotation marks" in shown.text(".detail .facts")


def test_columns_sort_both_ways(shown: Page) -> None:
    click(shown, "#head th:first-child button")
    assert names(shown) == ["forest.txt", "quoting.txt", "single.txt"]
    assert shown.run("return document.querySelector('#head th').getAttribute('aria-sort')") == "ascending"
    click(shown, "#head th:first-child button")
    assert names(shown) == ["single.txt", "quoting.txt", "forest.txt"]


def test_phrases_have_their_papers(shown: Page) -> None:
    click(shown, "#by-phrase")
    assert set(names(shown)) == {"irregular woodland", "profound learning", "bosom malignancy"}
    click(shown, "#head th:nth-child(3) button")
    assert names(shown)[0] == "bosom malignancy"
    click(shown, ".opener")
    assert shown.texts(".detail h2") == ["x/single.txt"]
    click(shown, ".detail h2 button")
    assert names(shown) == ["forest.txt", "single.txt", "quoting.txt"]
    assert shown.texts(".detail h2") == ["bosom malignancy→breast cancer"]


def test_what_is_closed_is_opened_on_paper(shown: Page) -> None:
    shown.run("dispatchEvent(new Event('beforeprint'))")
    assert len(shown.texts(".detail h2")) > 2
    shown.run("dispatchEvent(new Event('afterprint'))")
    assert shown.texts(".detail h2") == []


def test_search_and_verdicts(shown: Page) -> None:
    shown.press("/")
    shown.press(*"deep LEARN")
    assert names(shown) == ["forest.txt", "quoting.txt"]
    assert shown.text("#count") == "2 of 3 papers"
    shown.set("#verdict", "tortured")
    assert names(shown) == ["forest.txt"]
    shown.set("#search", "no such phrase")
    assert shown.text(".nothing") == "Nothing here passes the search."


def test_the_address_leads_back(window: Any, tmp_path: Path, shown: Page) -> None:
    click(shown, "#by-phrase")
    click(shown, ".opener")
    address = shown.run("return location.hash")
    again = Page(window, tmp_path / "page.html", page_of(single(), forest(), quoting()), address)
    assert again.run("return document.querySelector('#by-phrase').getAttribute('aria-pressed')") == "true"
    assert again.shown(".detail")


def test_an_address_is_followed_while_the_page_is_open(shown: Page) -> None:
    shown.run("location.hash = '#by=phrase&open=bosom+malignancy'")
    shown.wait(lambda: shown.shown(".detail"))
    assert shown.texts(".detail h2") == ["x/single.txt"]
    shown.run("location.hash = '#by=paper&search=forest'")
    shown.wait(lambda: names(shown) == ["forest.txt"])
    assert shown.run("return document.querySelector('#search').value") == "forest"


def test_the_button_says_what_it_will_do(shown: Page) -> None:
    click(shown, "#open-all")
    assert shown.text("#open-all") == "Close all"
    click(shown, "#by-phrase")
    assert (shown.text("#open-all"), shown.shown(".detail")) == ("Open all", False)
    click(shown, "#by-paper")
    assert shown.text("#open-all") == "Close all"
    click(shown, ".opener")
    assert shown.text("#open-all") == "Open all"
    click(shown, "#open-all")
    assert len(shown.texts(".detail")) == 3
    click(shown, "#open-all")
    assert (shown.text("#open-all"), shown.shown(".detail")) == ("Open all", False)


def test_nothing_is_wider_than_the_window_and_verdicts_have_words(window: Any, shown: Page) -> None:
    try:
        for width in (320, 390, 700, 740, 780, 840, 1000, 1300):
            size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
            window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            for view in ("paper", "phrase"):
                click(shown, f"#by-{view}")
                assert shown.run("return document.documentElement.scrollWidth <= innerWidth"), (width, view)
                terms = shown.run(
                    "return [...document.querySelectorAll('.item')].map(row => row.innerText.split('random forest').length)"
                )
                assert max(terms) <= 2, (width, view)
            click(shown, "#by-paper")
            assert shown.shown(".verdict .words"), width
    finally:
        window.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_narrow_page_keeps_its_margin_and_long_words(window: Any, tmp_path: Path) -> None:
    long = {"x" * 200: "y" * 200}
    page = Page(
        window, tmp_path / "long.html", page_of(paper("n" * 200, f"We grow a {'x' * 200} here.", long, 0.999), forest())
    )
    try:
        for width in (320, 380, 800, 1400):
            size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True}
            window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            for view in ("paper", "phrase"):
                click(page, f"#by-{view}")
                if page.text("#open-all") == "Open all":
                    click(page, "#open-all")
                assert page.run("return document.documentElement.scrollWidth <= innerWidth"), (width, view)
                margins = page.run(
                    "return [...document.querySelectorAll('.sheet thead tr, .item')].map(row =>"
                    " [...row.children].filter(cell => cell.offsetWidth).map(getComputedStyle))"
                    ".map(cells => [cells[0].paddingLeft, cells.at(-1).paddingRight])"
                )
                assert all(left == right for left, right in margins), (width, view, margins)
            click(page, "#by-paper")
            assert page.run(
                "const [dot, words] = ['.dot', '.words'].map(name =>"
                " document.querySelector(`.verdict ${name}`).getClientRects()[0]);"
                "return dot.top >= words.top && dot.bottom <= words.bottom && dot.left < words.right"
            ), width
    finally:
        window.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_printed_page_is_white(window: Any, shown: Page) -> None:
    window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert shown.run("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    finally:
        window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
