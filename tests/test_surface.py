"""A text that is written in another way on the surface is read as the plain one is."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest

from spinfix import Cleaner, Config, apply
from spinfix.result import Result
from tests.compiled import PACKAGE

ARTICLE = (PACKAGE.parent / "docs" / "samples" / "article.spun.txt").read_text("utf-8").partition("\n\n")[2][:400]
SPUN = ARTICLE.rpartition(" ")[0]
PAPER = (
    "We train an irregular woodland and a bolster vector machine by profound learning, with highlight extraction. "
    "The counterfeit consciousness learns by angle drop, and the mean square blunder is small."
)
TALKS = "The talks failed on Tuesday, the minister told reporters. They will resume in the capital next week."


@cache
def cleaner() -> Cleaner:
    return Cleaner(Config(quality="fast"))


def restored(result: Result) -> int:
    assert apply(result.source, result.edits) == result.text
    return len(result.restorations)


def doubled(text: str) -> str:
    return "".join(" " + part if place % 3 == 0 else part for place, part in enumerate(re.split("( )", text)))


WAYS: dict[str, Callable[[str], str]] = {
    "em blanks": lambda text: text.replace(" ", "\u2003"),
    "no-break blanks": lambda text: text.replace(" ", "\xa0"),
    "some doubled": doubled,
    "escaped HTML": lambda text: f'&lt;p class="overseas" title="this 12 months"&gt;{text}&lt;/p&gt;',
    "escaped links": lambda text: re.sub(r"\b(\w{7,})\b", r'&lt;a href="https://example.org/\1"&gt;\1&lt;/a&gt;', text),
    "an address": lambda text: f"{text} https://example.org/overseas/this-12-months",
    "marks misread": lambda text: f"“{text}”".encode().decode("windows-1252", "ignore"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_as_much_is_restored(way: Callable[[str], str]) -> None:
    assert restored(cleaner().analyse(way(SPUN))) == restored(cleaner().analyse(SPUN)) > 10


@pytest.mark.parametrize(("less", "more"), [("&lt;", "&gt;"), ("&#60;", "&#62;"), ("\\u003c", "\\u003e")])
@pytest.mark.parametrize(
    "markup",
    ['{}p title="overseas" class="one other"{}', "{}!-- this 12 months --{}", "{}script{}let overseas = one other{}/script{}"],
)
def test_escaped_markup_is_never_edited(less: str, more: str, markup: str) -> None:
    written = markup.format(*(less, more) * (markup.count("{}") // 2))
    result = cleaner().analyse(f"{SPUN}\n\n{written}{SPUN}")
    assert restored(result) > 20
    assert written in result.text


@pytest.mark.parametrize("blank", ["\xa0", "\u2009"], ids=ascii)
def test_tortured_phrases_have_any_blank_inside(blank: str) -> None:
    family = Cleaner(Config(families="tortured"))
    plain, other = (family.analyse(text) for text in (PAPER, PAPER.replace(" ", blank)))
    assert restored(other) == restored(plain) > 5


LABELS = ["\nSource link&nbsp;", "\n&nbsp;\nSource link", "\nSource\xa0link", "\r\nSource link"]


@pytest.mark.parametrize("label", LABELS, ids=ascii)
def test_labels_have_any_blank_and_line_end(label: str) -> None:
    result = cleaner().analyse(TALKS + label)
    assert [edit.rule for edit in result.artefacts] == ["SL001"]
    assert result.text.rstrip("\r\n") in (TALKS, TALKS + "\n&nbsp;")


GENUINE = [
    "R&amp;D isn&#8217;t cheap &nbsp;&mdash; they say. AT&T agreed &copy; then.",
    "In C we write int *p = &foo; Source link\n",
]


@pytest.mark.parametrize("text", GENUINE)
def test_what_an_author_wrote_stays(text: str) -> None:
    assert cleaner().analyse(text).text == text
