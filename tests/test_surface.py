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


def misread(text: str, times: int) -> str:
    for _ in range(times):
        text = "".join(bytes([byte]).decode("windows-1252", "ignore") or chr(byte) for byte in text.encode())
    return text


WAYS: dict[str, Callable[[str], str]] = {
    "em blanks": lambda text: text.replace(" ", "\u2003"),
    "no-break blanks": lambda text: text.replace(" ", "\xa0"),
    "some doubled": doubled,
    "escaped HTML": lambda text: f'&lt;p class="overseas" title="this 12 months"&gt;{text}&lt;/p&gt;',
    "escaped twice": lambda text: f"&amp;lt;p&amp;gt;{text}&amp;lt;/p&amp;gt;",
    "escaped links": lambda text: re.sub(r"\b(\w{7,})\b", r'&lt;a href="https://example.org/\1"&gt;\1&lt;/a&gt;', text),
    "an address": lambda text: f"{text} https://example.org/overseas/this-12-months",
    "a no-break blank misread": lambda text: text.replace(" ", "Â\xa0", 9),
    "one that became a blank": lambda text: text.replace(" ", "Â ", 9),
    "marks misread twice": lambda text: misread(f"“{text}”", 2),
    "marks misread as Latin-1": lambda text: f"“{text}”".encode().decode("latin-1"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_as_much_is_restored(way: Callable[[str], str]) -> None:
    assert restored(cleaner().analyse(way(SPUN))) == restored(cleaner().analyse(SPUN)) > 10


def test_backticks_for_apostrophes_are_no_code() -> None:
    plain, ticked = (cleaner().analyse(f"It{mark}s hard. {SPUN} They don{mark}t know.") for mark in "'`")
    assert restored(ticked) >= restored(plain) - 2 > 10, "all but the two contractions"
    for code in ("`overseas this 12 months`", "the list`overseas this 12 months`", "_`overseas this 12 months`"):
        assert restored(cleaner().analyse(f"{SPUN} See {code} there.")) == restored(cleaner().analyse(SPUN))


@pytest.mark.parametrize(
    ("less", "more"), [("&lt;", "&gt;"), ("&amp;lt;", "&amp;gt;"), ("&#60;", "&#62;"), ("\\u003c", "\\u003e")]
)
@pytest.mark.parametrize(
    "markup",
    ['{}p title="overseas" class="one other"{}', "{}!-- this 12 months --{}", "{}script{}let overseas = one other{}/script{}"],
)
def test_escaped_markup_is_never_edited(less: str, more: str, markup: str) -> None:
    written = markup.format(*(less, more) * (markup.count("{}") // 2))
    result = cleaner().analyse(f"{SPUN}\n\n{written}{SPUN}")
    assert restored(result) > 20
    assert written in result.text


BLANKS = ["\xa0", "\u2003", "\u2009", "\u202f", "\u3000"]


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_tortured_phrases_have_any_blank_inside(blank: str) -> None:
    family = Cleaner(Config(families="tortured"))
    plain, other = (family.analyse(text) for text in (PAPER, PAPER.replace(" ", blank)))
    assert restored(other) == restored(plain) > 5


LABELS = [
    *("\nSource link&nbsp;", "\n&nbsp;Source link", "\nSource&nbsp;link", "\n&nbsp;\nSource link", "\n&#160;Source link&#xa0;"),
    *(
        "\u2028Source link",
        "\rSource link",
        "\nSource\u2009link",
        "\nSource\u202flink",
        "\nSource\u3000link",
        "\nSource\u2005link",
    ),
]


@pytest.mark.parametrize("label", LABELS, ids=ascii)
def test_labels_have_any_blank_and_line_end(label: str) -> None:
    result = cleaner().analyse(TALKS + label)
    assert [edit.rule for edit in result.artefacts] == ["SL001"]
    assert result.text.rstrip("\n\r\u2028") in (TALKS, TALKS + "\n&nbsp;")


GENUINE = [
    "R&amp;D isn&#8217;t cheap &nbsp;&mdash; they say. AT&T agreed &copy; then.",
    "In C we write int *p = &foo; Source link\n",
    "It was the last thing I expected\x85Advertisement\x85 is the only word for it.\n",
    "So what is the answer\x85 Read more\x85 That is all my mother ever told me.\n",
]


@pytest.mark.parametrize("text", GENUINE)
def test_what_an_author_wrote_stays(text: str) -> None:
    assert cleaner().analyse(text).text == text


MENTIONS = [
    "Use the &lt;script&gt; tag for that.",
    "A comment begins with &lt;!-- as everyone knows.",
    "The group &lt;pre-test of us",
    "\\u003cpre\\u003e text",
    "It is so if n &lt;m, he said, and k&gt;0.",
]


@pytest.mark.parametrize("mention", MENTIONS)
def test_a_tag_that_is_only_mentioned_protects_nothing_else(mention: str) -> None:
    assert restored(cleaner().analyse(f"{mention}\n\n{SPUN}")) >= restored(cleaner().analyse(SPUN)) - 1


COLUMNS = [
    "earlier than",
    "one other",
    "this 12 months",
    "mentioned",
    "overseas",
    "additionally",
    "primarily based",
    "a brand new",
]


@pytest.mark.parametrize("between", ["  ", "\u2003", "\xa0\xa0"], ids=ascii)
def test_columns_of_words_are_no_sentences(between: str) -> None:
    words = COLUMNS * 4
    rows = (between.join(words[place : place + 4]) for place in range(0, len(words), 4))
    assert restored(cleaner().analyse("\n".join(rows))) == 0
