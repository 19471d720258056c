"""Invisible characters that a text needs or speaks about stay, and those that a page left go."""

from __future__ import annotations

import pytest

from spinfix.artefacts.judging.invisibles import LONGEST_NAME
from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.edits import apply

SCRUBBER = Scrubber(load_packs())

NAMES = (
    *("Zero-width", "zero width", "zerowidth", "non-joiner", "word joiners", "ZWJ", "zwnbsp", "soft hyphen", "soft-hyphens"),
    *(f"invisible {what}" for what in ("characters", "Unicode spaces", "joining signs", "operator", "times", "plus")),
    *(
        "&shy;",
        "&zwnj;",
        "&lrm;",
        "&#8203;",
        "&#x200b;",
        "U+00AD",
        "\\u200b",
        "0xfeff",
        "directional marks",
        "direction override",
    ),
    *("direction formatting character", "direction control", "directionality isolates", "left-to-right embeddings"),
    *("right-to-left mark", "bidi controls", "bidirectional characters", "LRM mark", "tag characters", "tag letter"),
    *("byte order mark", "byte-order marks", "Unicode control characters", "formatting control character"),
    *("object replacement", "escape codes", "escape sequence", "ANSI colours", "ansi escapes"),
)
"""Words by which a text speaks of invisible characters."""

KEPT = {
    "non-joiner at a joint": "The first Auf\u200clage was gone, and the Kauf\u200cleute wanted more.",
    "non-joiner in another language": "Oğuz saf\u200ciri gördü, ve ba\u200cğa döndü.",
    "joiner for a sound": "In tz the t\u200ds is one sound, and so is the d\u200dʒ in j.",
    "function and product": "Then sin\u2061x is m\u2062c, and erf\u2061z is log\u2061nx.",
    "separator of indices": "Add T\u2063ij and Rab\u2063cd.",
    "marks of a line in Hebrew": "לוי, The Lamps of the Lower Town and of the Hill, with Forty Plates and a Map\u200e.",
    "marks below a line in Arabic": "مصباح\n\nRoom 4\u200e:",
    "Adlam": "𞤔𞤢𞤥\u200f! is a greeting.",
    "override": "Read this backwards: \u202epmal eht\u202c",
    "comment": "return lamp; // \u2067off\u2069 by day",
    "call": "Never write @\u200beveryone at night.",
    "words without spaces": "ฉัน\u200bกิน, ꦲꦏꦸ\u200bꦱꦼꦒ, 北京\u200b大学",
    "gloss": "\ufff9北京\ufffaBěijīng\ufffb lies in the north.",
    "named zero-width space": "There is a zero-width space in ta\u200bble.",
    "named code point": "U+200E stands between the stars: *\u200e*",
    "named tag characters": "Tag characters follow.\U000e0068\U000e0069",
    "named escape codes": "Escape codes make it \x1b[32mgreen\x1b[0m.",
    "list of syllables": "The new words in syllables:\n\nal\u00adgo\u00adrithm\nin\u00adter\u00adface",
    "list of hyphenations": "Hyphenation of the new words:\n\nal\u00adgo\u00adrithm\nin\u00adter\u00adface",
}
REMOVED = {
    "space in a word": ("The ta\u200blks failed.", "The talks failed."),
    "joiners in words": ("The ta\u200clks fa\u200diled.", "The talks failed."),
    "non-joiner elsewhere, too": ("The t\u200calks of\u200cfered no\u200cthing.", "The talks offered nothing."),
    "separator in a word": ("The nego\u2063tiations failed.", "The negotiations failed."),
    "mark beside an address": ("See https://example.org/a\u200e for more.", "See https://example.org/a for more."),
    "marks far from Hebrew": ("שלום\n\nOne.\n\nTwo.\n\nThree.\u200e\n", "שלום\n\nOne.\n\nTwo.\n\nThree.\n"),
    "a joiner is a craftsman": ("The joiner made a ta\u200bble.", "The joiner made a table."),
    "first of a file": ("\ufeffThe talks failed.", "The talks failed."),
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_those_that_carry_meaning_stay(text: str) -> None:
    assert SCRUBBER.find(text) == []


@pytest.mark.parametrize(("text", "expected"), REMOVED.values(), ids=REMOVED.keys())
def test_leftovers_are_removed(text: str, expected: str) -> None:
    assert apply(text, SCRUBBER.find(text)) == expected


def test_what_speaks_for_them_is_said() -> None:
    rules = {rule.id: rule for rule in SCRUBBER.rules}
    (attempt,) = SCRUBBER.trial(rules["IC005"], "The first Auf\u200clage was gone.")
    assert attempt.objection == "it keeps letters apart or joins them"
    (attempt,) = SCRUBBER.trial(rules["IC004"], "שלום\u200e!")
    assert attempt.objection == "words are written from right to left beside it"


@pytest.mark.parametrize("name", NAMES)
def test_a_text_that_names_invisible_characters_keeps_them(name: str) -> None:
    text = f"Of the {name} a ta\u200bble follows."
    assert SCRUBBER.find(text) == []
    assert SCRUBBER.find(text.replace(name, "lamp"))


@pytest.mark.parametrize("before", range(0, 600, 50))
def test_names_are_found_far_below_words_that_have_a_part_of_one(before: int) -> None:
    text = f"The hyphen in it{' is small' * (before // 9)}, and a soft hyphen too: ta\u200bble."
    assert SCRUBBER.find(text) == []
    assert SCRUBBER.find(text.replace("soft hyphen", "hard hyphen"))


def test_a_name_is_no_part_of_a_longer_word_where_the_search_ends() -> None:
    text = f"zw{'.' * (2 * LONGEST_NAME - 5)}zwjx is a ta\u200bble."
    assert SCRUBBER.find(text)


def test_a_name_right_behind_a_mark_that_is_none_counts() -> None:
    """Its own mark is not asked for again, since the search around the first one reaches it."""
    assert SCRUBBER.find(f"zw{'.' * (LONGEST_NAME - 6)}zwnbsp is a ta\u200bble.") == []
