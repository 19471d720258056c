"""What nothing may touch: addresses, code, fences, the user's phrases and patterns."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix import Cleaner, Config, ConfigError
from spinfix.text import protection
from spinfix.text.protection import Protection, spans
from tests.strategies import TEXT
from tests.tiny import tiny_dictionary

SPUN = "The White Home mentioned that the overseas minister would go to the identical nation this 12 months."


def stretches(text: str, *arguments: Any) -> list[str]:
    return [text[start:end] for start, end in Protection(*arguments).spans(text)]


def clean(text: str, **options: Any) -> str:
    return Cleaner(Config(quality="fast", **options)).clean(text)


class TestAllowed:
    def test_is_never_touched(self) -> None:
        assert "White House" in clean(SPUN)
        kept = clean(SPUN, allow=("White Home",))
        assert "White Home" in kept
        assert "this year" in kept

    def test_not_even_where_the_caller_says_that_the_text_is_spun(self) -> None:
        assert "overseas" in clean(SPUN, allow=("overseas",), assume_spun=True)

    def test_nor_by_an_edit_that_only_reaches_into_it(self) -> None:
        assert "identical" in clean(SPUN, allow=("identical",))

    @pytest.mark.parametrize("text", ["overseas", "Overseas", "OVERSEAS"])
    def test_lower_case_means_any_case(self, text: str) -> None:
        assert stretches(f"an {text} minister", ["overseas"]) == [text]

    @pytest.mark.parametrize(("text", "found"), [("Overseas", ["Overseas"]), ("overseas", []), ("OVERSEAS", [])])
    def test_capitals_mean_these_capitals(self, text: str, found: list[str]) -> None:
        assert stretches(f"an {text} minister", ["Overseas"]) == found

    @pytest.mark.parametrize("text", ["homely", "Nursinghome", "home2", "home_"])
    def test_only_whole_words(self, text: str) -> None:
        assert stretches(f"a {text} place", ["home"]) == []

    @pytest.mark.parametrize("text", ["White Home", "White  Home", "White\n Home", "White\u00a0Home"])
    def test_blanks_match_any_white_space(self, text: str) -> None:
        assert stretches(f"The {text}, he said", ["White Home"]) == [text]

    @pytest.mark.parametrize("allowed", ["people's home", "people’s home"])
    def test_either_apostrophe_matches_both(self, allowed: str) -> None:
        assert stretches("People's Home, People’s home", [allowed]) == ["People's Home", "People’s home"]

    def test_signs_of_regular_expressions_mean_themselves(self) -> None:
        assert stretches("C++ and C.", ["C++", "c."]) == ["C++", "C."]

    @pytest.mark.parametrize("empty", ["", " \n"])
    def test_an_empty_phrase_is_refused(self, empty: str) -> None:
        with pytest.raises(ConfigError, match="allow"):
            Config(allow=("home", empty))


class TestPatterns:
    def test_restorations_keep_out(self) -> None:
        kept = clean(SPUN, protect=(r"overseas \w+",))
        assert "overseas minister" in kept
        assert "this year" in kept

    def test_artefact_rules_keep_out(self) -> None:
        text = "[ad_1]\nThe talks failed.\n[ad_2]\n"
        assert clean(text, protect=(r"\[ad_2\]",)) == "The talks failed.\n[ad_2]\n"

    def test_allowed_phrases_do_not_bind_artefact_rules(self) -> None:
        assert clean("[ad_1]\nThe talks failed.\n", allow=("ad_1",)) == "The talks failed.\n"

    def test_several_may_overlap(self) -> None:
        assert stretches("abcd", [], ["ab", "bc"]) == ["ab", "bc"]

    def test_an_empty_match_protects_nothing(self) -> None:
        assert stretches("abc", [], ["x*"]) == []

    def test_what_is_no_regular_expression_is_refused_by_name(self) -> None:
        with pytest.raises(ConfigError, match=r"protect = 'a\(b'.*missing \)"):
            Config(protect=("fine", "a(b"))


class TestFences:
    FENCED = f"[ad_1]\n{SPUN}\n<!-- spinfix: off -->\n[ad_2]\n{SPUN}\n<!-- spinfix: on -->\n{SPUN}\n"

    def test_hold_for_restorations_and_artefacts(self) -> None:
        cleaned = clean(self.FENCED)
        assert cleaned.count(SPUN) == 1
        assert f"[ad_2]\n{SPUN}\n" in cleaned
        assert "[ad_1]" not in cleaned

    def test_hold_beside_allowed_phrases_and_patterns(self) -> None:
        assert f"[ad_2]\n{SPUN}\n" in clean(self.FENCED, allow=("minister",), protect=("nation",))

    def test_hold_for_a_dictionary_of_ones_own(self, tmp_path: Any) -> None:
        from spinfix.families.spinner.dictionary import save

        save(tiny_dictionary({("wozzle", "treaty"): 9}), tmp_path / "own")
        text = "A wozzle.\n# spinfix: ignore-next-line\nA wozzle.\nA wozzle.\n"
        expected = "A treaty.\n# spinfix: ignore-next-line\nA wozzle.\nA treaty.\n"
        assert clean(text, families=(), dictionaries=(tmp_path / "own",), assume_spun=True, min_confidence=0.0) == expected


@given(TEXT)
def test_protected_stretches_lie_in_the_text_and_in_order(text: str) -> None:
    found = Protection(["a"], ["."]).spans(text)
    assert found == sorted(found)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert set(spans(text)) <= set(found)


@pytest.mark.parametrize("element", ["code", "pre", "kbd", "samp"])
def test_what_html_marks_as_code_is_protected(element: str) -> None:
    assert stretches(f"Type <{element}>go to x</{element}> here.") == [f"<{element}>go to x</{element}>"]


@pytest.mark.parametrize(
    "tag",
    [
        '<img alt="x -> overseas minister" src="a.png">',
        """<div data-settings='{"html": "<p>overseas minister</p>", "key": 1}'>""",
        '<iframe srcdoc="<p>overseas minister</p>">',
        """<button onclick = "if (a>b) { go('overseas minister') }">""",
        "<p title=overseas class='a'>",
        "<p class='a\">",
        '<a href="x.html>',
        "</p>",
        "<br/>",
    ],
)
def test_a_tag_ends_where_html_ends_it(tag: str) -> None:
    assert stretches(f"The {tag} overseas minister") == [tag]


@pytest.mark.parametrize("name", ["guid isPermaLink='false'", "wp:meta_key", "wp:post_name"])
@pytest.mark.parametrize("content", ["overseas minister", "<![CDATA[overseas minister]]>"])
def test_names_in_feeds_are_protected_up_to_their_end(name: str, content: str) -> None:
    element = f"<{name}>{content}</{name.split(maxsplit=1)[0]}>"
    assert stretches(f"The {element} overseas minister") == [element]
    assert stretches(f"The <{name}> overseas minister") == [f"<{name}>"]


class Counting:
    """An expression that counts the characters that it is given to search.

    Args:
        expression: the expression.
    """

    def __init__(self, expression: Any) -> None:
        self.expression = expression
        self.searched = 0

    def search(self, text: str, start: int, end: int) -> Any:
        match = self.expression.search(text, start, end)
        self.searched += (end if match is None else match.start()) - start
        return match

    def match(self, text: str, start: int) -> Any:
        return self.expression.match(text, start)


@pytest.mark.parametrize("unit", ["for(a=0;a<b.length;a++)if(c<d)e=f(g);", "a<b;", "<svg/onload=1", "<![CDATA[", "<!-"])
def test_a_long_word_with_many_tags_left_open_is_searched_once(monkeypatch: pytest.MonkeyPatch, unit: str) -> None:
    counting = Counting(protection._PROTECTED)
    monkeypatch.setattr(protection, "_PROTECTED", counting)
    text = f"It says {unit * 300} and ends."
    protection.spans(text)
    assert counting.searched <= 2 * len(text)


PIECES = [
    "www.",
    "@",
    "#",
    "/",
    "&",
    ";",
    ".com",
    ".Org",
    " ",
    "\n",
    "a",
    "b",
    "<b>",
    "`",
    "é",
    "\u3000",
    ".",
    "http://",
    "U.S.",
    ".ınfo",
    ".İO",
    "ww",
    "w.",
]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a `first' word and a `second' one, then `third'", []),
        ("the map (`atlas') of it (`globe')", []),
        ("call `f('x')` and `g`", ["`f('x')`", "`g`"]),
        ("don't `read' what `x = 1` says", ["`x = 1`"]),
        ("`a b' c`", ["`a b' c`"]),
    ],
)
def test_quotations_of_latex_are_not_taken_for_code(text: str, code: list[str]) -> None:
    assert [text[start:end] for start, end in protection.spans(text)] == code


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_looking_only_where_a_hint_stands_misses_nothing(text: str) -> None:
    assert list(protection._hinted(text)) == [match.span() for match in protection._PROTECTED.finditer(text)]


@pytest.mark.parametrize(
    "code",
    [
        "~~~\nthe identical nation\n~~~",
        "~~~text\nthe identical nation\n~~~",
        "````\n```\nthe identical nation\n```\n````",
        "``the identical nation``",
        "Its source is::\n\n    the identical nation\n",
        "So `one` does\n\n    the identical nation\n",
    ],
)
def test_code_of_markdown_and_restructuredtext_stays_in_a_spun_text(code: str) -> None:
    cleaned = clean(f"{SPUN}\n\n{code}\n\n{SPUN}\n")
    assert code in cleaned
    assert cleaned.count("the same country") == 2


@pytest.mark.parametrize(
    "quotation",
    [
        "He called it ``the identical nation'' and ``a friend''.",
        "(``The map'') of the identical nation (``it'')",
        "He said:\n\n    They know the identical nation.\n",
        '``He knows the identical nation," she said. ``They do."',
        "It`s late.\n\n    They know the identical nation.\n",
    ],
)
def test_quotations_are_no_code(quotation: str) -> None:
    assert "identical" not in clean(f"{SPUN}\n\n{quotation}\n\n{SPUN}\n")
