"""Articles and capitals."""

from __future__ import annotations

import pytest

from spinfix.text.agreement import article, continues_sentence, disagrees, expects_capital, stands_capitalised
from spinfix.text.tokenizer import tokenize


@pytest.mark.parametrize(
    "word",
    [
        "apple",
        "hour",
        "honest",
        "heir",
        "honour",
        "umbrella",
        "uncle",
        "unimportant",
        "uninvited",
        "unissued",
        "un-american",
        "8",
        "11",
        "18",
        "11th",
        "80",
    ],
)
def test_takes_an(word: str) -> None:
    assert article(word) == "an"


@pytest.mark.parametrize(
    "word",
    [
        "meeting",
        "house",
        "one",
        "once",
        "unit",
        "university",
        "union",
        "un",
        "us-led",
        "utah",
        "uruguayan",
        "unimodal",
        "unidimensional",
        "european",
        "ewe",
        "useful",
        "usage",
        "user",
        "110",
        "1",
        "unanimous",
        "utility",
    ],
)
def test_takes_a(word: str) -> None:
    assert article(word) == "a"


@pytest.mark.parametrize(("before", "form"), [("a", "assembly"), ("an", "meeting"), ("an", "university"), ("a", "hour")])
def test_the_wrong_article_is_seen(before: str, form: str) -> None:
    assert disagrees(before, form)


@pytest.mark.parametrize(("before", "form"), [("a", "meeting"), ("an", "assembly"), ("the", "assembly"), ("", "assembly")])
def test_the_right_one_is_let_pass(before: str, form: str) -> None:
    assert not disagrees(before, form)


@pytest.mark.parametrize(("before", "form"), [("a", "8"), ("an", "x"), ("a", "f"), ("an", "."), ("a", "-")])
def test_spelling_does_not_tell_how_letters_and_signs_sound(before: str, form: str) -> None:
    assert not disagrees(before, form)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("5 men left", 0),
        ("He left. 5 men stayed", 3),
        ("“5 men left”", 1),
        ("The White 5 fell", 2),
        ("In the Chinese New 12 months", 4),
        ("he is Player of the 12 months", 5),
        ("What We Saw This 12 months", 4),
        ("What We Saw This 12 months\n\nThe mill is old", 4),
    ],
)
def test_a_capital_is_expected(text: str, place: int) -> None:
    assert expects_capital(tokenize(text).words, place)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("about 5 men left", 1),
        ("The 5 men left", 1),
        ("He saw, once, 5 men", 5),
        ("The mill is sold\n\nThis 12 months the mill was sold", 5),
        ("The Mill Is Sold\n\nThis 12 months, the mill was sold", 5),
        ("- Last 12 months it was sold", 2),
        ("by the end of the 12 months", 5),
    ],
)
def test_no_capital_is_expected(text: str, place: int) -> None:
    assert not expects_capital(tokenize(text).words, place)


def test_of_the_may_be_repeated_thousands_of_times() -> None:
    words = ["Player", *("of", "the") * 5_000, "12", "months"]
    assert expects_capital(["a", *words], len(words) - 1)


@pytest.mark.parametrize(
    "text",
    [
        "5 men left.",
        "A headline\n\n5 men left.",
        "A headline\r\n\r\n“5 men left.”",
        "## 5 men left",
        "- 5 men left\n- the rest stayed",
        "2) **5 men** left",
        "<h1>A headline</h1>\n<p class='lead'>5 men left.</p>",
        "<li><b>5 men</b> left</li>",
        "A headline\n5 men left " + "one after the other " * 9,
        "Why These 5 Men Left the Town",
        "It rained.\nWhy These 5 Men Left the Town\nIt rained.",
    ],
)
def test_a_number_is_capitalised_at_the_beginning_of_a_paragraph_and_in_a_title(text: str) -> None:
    place = text.index("5")
    assert stands_capitalised(text, place, place + 1, "five")


@pytest.mark.parametrize(
    "text",
    [
        "He knew that\n5 men left.",
        "He knew - 5 men left.",
        "Dana Reyes and 5 men left",
        "Reyes, Haddad, 5",
        "| Men | 5 |",
        "<td>5</td>",
        "<p>He said <b>5 men</b> left.</p>",
        "The Mill Street Index was up 5, at 7.",
    ],
)
def test_it_is_not_elsewhere(text: str) -> None:
    place = text.index("5")
    assert not stands_capitalised(text, place, place + 1, "five")


def test_small_words_of_titles_stay_small() -> None:
    assert not stands_capitalised("Sales Fell by 1 / 4 in Northern Towns", 14, 19, "a")


@pytest.mark.parametrize(
    "text", ["It has “5 men” in it", "Its mills (5 men each) run", "He saw the (old) 5 men", 'No "men", said "5 of us"']
)
def test_a_number_goes_on_in_a_sentence(text: str) -> None:
    place = text.index("5")
    assert continues_sentence(text, place, place + 1)


@pytest.mark.parametrize(
    "text",
    ['He said, "5 men left."', "It rained. (5 men left.)", "The “5 Olds”", "It fell.” 5 men left", "It saw 5 men", "“5 men”"],
)
def test_it_may_begin_one(text: str) -> None:
    place = text.index("5")
    assert not continues_sentence(text, place, place + 1)
