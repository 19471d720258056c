"""Spun text in pages: markup inside sentences and character references change nothing about what is restored."""

from __future__ import annotations

import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.cleaner import Cleaner
from spinfix.config import Config
from spinfix.edits import apply
from spinfix.text.decoding import decoded

SPUN = (
    "Russia's Overseas Minister mentioned on Tuesday that the 2 nations have been able to proceed talks this 12 months, "
    "although they don't anticipate fast outcomes. “It's a serious challenge,” he instructed reporters, “and they don't have "
    "time.” A number of officers said the assembly had been held within the capital as a result of the White Home requested "
    "for it."
)

WORDPRESS = {"'": "&#8217;", "“": "&#8220;", "”": "&#8221;"}


def typeset(text: str) -> str:
    return re.sub("['“”]", lambda match: WORDPRESS[match.group()], text)


def linked(text: str, opening: str, closing: str) -> str:
    """The text with some of its words in markup."""
    return re.sub(r"\b(Minister|talks|officers|capital)\b", lambda match: f"{opening}{match.group()}{closing}", text)


def shown(page: str) -> str:
    """The words of a page with straight marks."""
    bare = re.sub(r"<[^>]*>|\]\([^()]*\)|\[|\*\*", "", page)
    return html.unescape(bare).replace("’", "'")


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("<b>", "</b>"), ('<a href="https://example.org/a">', "</a>"), ("**", "**"), ("[", "](https://example.org/a)")],
)
def test_markup_inside_sentences_costs_nothing(cleaner: Cleaner, opening: str, closing: str) -> None:
    page = linked(SPUN.replace("Overseas Minister", "Overseas Minister for trade", 1), opening, closing)
    page = page.replace(f"Overseas {opening}Minister{closing}", "Overseas Minister")  # a phrase broken by markup was not spun
    plain = cleaner.restore(shown(page))
    assert "Foreign Minister" in plain
    assert shown(cleaner.restore(page)) == shown(plain)


def test_references_cost_nothing(cleaner: Cleaner) -> None:
    result = cleaner.analyse(typeset(SPUN))
    assert shown(result.text) == shown(cleaner.restore(html.unescape(typeset(SPUN))))
    assert "&#8220;It&#8217;s a" in result.text  # what is not edited stays as it was written
    for edit in (*result.edits, *result.doubtful):
        assert result.source[edit.start : edit.end] == edit.found


def test_a_reference_inside_an_edit_goes_with_it() -> None:
    cleaner = Cleaner(Config(quality="fast", assume_spun=True))
    text = typeset(
        "There isn't any doubt that they don't seem to be within the automobile. She mentioned there isn't any cause to fret, "
        "as a result of the kids don't seem to be misplaced, and there isn't any manner to purchase tickets this 12 months."
    )
    result = cleaner.analyse(text)
    assert any("&#8217;" in edit.found for edit in result.edits)
    assert "there&#8217;s no" in {edit.replacement for edit in result.edits}  # written as what it replaces
    assert apply(text, result.edits) == result.text
    others = {edit.found: [other.text for other in edit.alternatives] for edit in result.edits}
    assert "isn&#8217;t any" in others["isn&#8217;t any"]  # to keep it as it is written


def test_references_that_an_edit_takes_in_with_an_article_stay(cleaner: Cleaner) -> None:
    """A quotation mark that was decoded would end an attribute, or be no ASCII."""
    sentence = "They gave an &ldquo;overseas&rdquo; correspondent an &quot;essential&quot; position."
    result = cleaner.analyse(f"{SPUN} {sentence}")
    assert result.text.endswith("a &ldquo;foreign&rdquo; correspondent an &quot;important&quot; role.")
    first, second = (edit for edit in result.edits if edit.found.startswith("an &"))
    assert (first.found, first.replacement) == ("an &ldquo;overseas", "a &ldquo;foreign")
    assert all("an &ldquo;" in other.text for other in first.alternatives)
    assert all("&quot;" in other.text for other in second.alternatives)


def test_detecting_agrees_with_restoring(cleaner: Cleaner) -> None:
    page = f"<p>{typeset(SPUN)}</p>"
    judged, restored = cleaner.detect(page), cleaner.analyse(page)
    assert judged.spin_probability == restored.spin_probability
    for clue in judged.findings[0].clues:
        assert html.unescape(page[clue.start : clue.end]) == clue.text


@pytest.mark.parametrize(
    "text",
    ["&lt;b&gt; &amp;lt; &amp;amp; &amp;", "AT&T; &nosuch; &#0; &#10; &#x110000;", "R&D &#; &", r"\n \u0022 \u003c \u20ac", ""],
)
def test_structure_and_what_is_no_reference_stay(text: str) -> None:
    assert decoded(text) is None


@given(
    st.lists(st.sampled_from(["&#8217;", "&eacute;", "&nbsp;", "&#x2014;", "&quot;", "a", " ", "é"]), max_size=30).map("".join)
)
def test_decoding_is_unescaping(text: str) -> None:
    read = decoded(text)
    assert (read.text if read else text) == html.unescape(text)


@given(st.lists(st.sampled_from(["&#8217;", "&eacute;", "â€™", r"\u2019", r"\\u201C", "a", " ", "é"]), max_size=30))
def test_places_are_those_of_the_source(pieces: list[str]) -> None:
    text = "".join(pieces)
    read = decoded(text)
    place = 0
    for number, piece in enumerate(pieces):
        assert read is None or read.place(number) == place
        place += len(piece)
    assert read is None or read.place(len(read.text)) == len(text)


@pytest.mark.parametrize("end", [r"\n", r"\n\n", r"\r\n", r"\\n"])
def test_escaped_line_ends_are_read(cleaner: Cleaner, end: str) -> None:
    lines = ["Overseas ministers", "The White Home mentioned no.", "“Nations” met this 12 months.", ""]
    read = decoded(end.join(lines))
    assert read is not None
    assert read.text.split() == "\n".join(lines).split()
    article = SPUN.replace("\n", " ")
    restored = cleaner.restore(end.join([article, *lines]))
    assert restored.count(end) == len(lines)
    assert f"{end}Foreign ministers{end}The White House said no.{end}" in restored


@pytest.mark.parametrize("text", [r"Set $\nu$. \nabla follows.", r"In C:\Notes\nets. It is.", r"Use \n here. Or \nA."])
def test_other_backslashes_are_no_line_ends(text: str) -> None:
    assert decoded(text) is None


@pytest.mark.parametrize("text", ["don&amp;#8217;t", "don&amp;amp;rsquo;t", "don&#x2019;t"])
def test_references_that_were_escaped_are_read_as_well(text: str) -> None:
    read = decoded(text)
    assert read is not None
    assert read.text == "don’t"


@pytest.mark.parametrize("last", ["\x9d", ""])
def test_misread_characters_cost_nothing(cleaner: Cleaner, last: str) -> None:
    curly = SPUN.replace("'", "’")
    misread = f"â€{last}".join(part.encode().decode("cp1252") for part in curly.split("”"))
    assert "donâ€™t" in misread
    restored = cleaner.restore(misread)
    assert shown(restored).replace("â€™", "'").replace("â€œ", "“").replace(f"â€{last}", "”") == shown(cleaner.restore(curly))


@pytest.mark.parametrize("times", [1, 2])
def test_escapes_of_json_cost_nothing(cleaner: Cleaner, times: int) -> None:
    text = curly = SPUN.replace("'", "’")
    for _ in range(times):
        text = json.dumps(text)[1:-1]
    assert "’" not in text
    restored = cleaner.restore(text)
    for _ in range(times):
        restored = json.loads(f'"{restored}"')
    assert restored == cleaner.restore(curly)


@given(st.lists(st.sampled_from(["’", "‘", "“", "–", "—", "…", "a", " ", "é"]), max_size=30).map("".join))
def test_misread_marks_are_decoded(text: str) -> None:
    misread = "".join(mark.encode().decode("cp1252") if mark in "’‘“–—…" else mark for mark in text)
    read = decoded(misread)
    assert (read.text if read else misread) == text
