"""Tokens lie where they say, and everything between them is white space."""

from __future__ import annotations

import pytest
from hypothesis import example, given

from spinfix.text.fast_tokenizer import FastTokenizer
from spinfix.text.tokenizer import lm_forms, number_form, tokenize
from spinfix.text.vocabulary import Vocabulary
from tests.strategies import TEXT

DOTTED_I = "İ"


@given(TEXT)
@example(f"{DOTTED_I}stanbul go to")
@example("soft\u00adhyphen, no\u00a0break, zero\u200bwidth")
def test_words_lie_at_their_spans_and_gaps_are_white_space(text: str) -> None:
    tokens = tokenize(text)
    assert len(tokens) == len(tokens.words) == len(tokens.forms) == len(tokens.starts) == len(tokens.ends)
    last = 0
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        assert last <= start < end
        assert text[start:end] == word
        assert not text[last:start].strip(), "nothing but white space may lie between tokens"
        last = end
    assert not text[last:].strip()


@given(TEXT)
def test_the_language_model_reads_the_forms_that_are_not_empty(text: str) -> None:
    forms = lm_forms(text)
    assert all(forms)
    assert forms == [form for form in tokenize(text).forms if form]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("doesn't doesn’t", ["doesn't", "doesn’t"]),
        ("the company's plan", ["the", "company", "'s", "plan"]),
        ("they’re gone", ["they", "’re", "gone"]),
        ("U.S. officials", ["U.S", ".", "officials"]),
        ("75th 1990s 1,000.50", ["75th", "1990s", "1,000.50"]),
        ("minister-level talks", ["minister", "-", "level", "talks"]),
        ("wait... what -- no", ["wait", "...", "what", "--", "no"]),
        ("“Yes,” he said.", ["“", "Yes", ",", "”", "he", "said", "."]),
        ("naïve café", ["naïve", "café"]),
    ],
)
def test_what_is_one_token(text: str, words: list[str]) -> None:
    assert tokenize(text).words == words


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("People’s", ["people", "'s"]),
        ("PEOPLE'S", ["people", "'s"]),
        ("a two-day visit", ["a", "two", "-", "day", "visit"]),
        ("a dash – here", ["a", "dash", "--", "here"]),
        ("2024, 1,234", ["####", ",", "#,#"]),
        ("“state”", ["", "state", ""]),
    ],
)
def test_forms(text: str, forms: list[str]) -> None:
    assert tokenize(text).forms == forms


def test_small_numbers_are_words_and_large_ones_shapes() -> None:
    assert [number_form(number) for number in ("5", "99", "100", "100000", "75th")] == ["5", "99", "###", "#####", "75th"]


RUNS = ["Ye" + "s" * 45 + "😍", "Mississippi" * 10 + "²", "f" * 300 + "ﬁ", "ß" * 50 + "漢", "ſs" * 3000 + "\u0301"]
"""Words of letters that full case folding divides in many ways, in a stretch that the expression has to cut."""


@pytest.mark.parametrize("word", RUNS)
def test_one_word_with_letters_that_fold_to_several_is_cut_at_once(word: str) -> None:
    tokens = FastTokenizer(Vocabulary()).tokens(word)
    assert "".join(tokens.words) == word
    assert tokens.words == tokenize(word).words


def test_clitics_and_negations_are_cut_in_either_case() -> None:
    for case in (str.lower, str.upper):
        text = case("don't it's we're I've he'll she'd I'm")
        assert [word for word in tokenize(text).words if "'" in word] == [
            case(word) for word in ("don't", "'s", "'re", "'ve", "'ll", "'d", "'m")
        ]
    assert tokenize("it'ſ").words == ["it", "'ſ"]


FOLDING = sorted({c for c in map(chr, range(0x110000)) if len(c.casefold()) > 1} | {c.casefold()[:1] for c in "ßﬁﬀﬆŉǰΐև"})
"""Letters that fold to several, and the first of what they fold to."""


@pytest.mark.parametrize("rest", ["😍", "\u0301", "漢", "²", "ſ"])
def test_runs_of_letters_that_fold_to_several_are_cut_at_once(rest: str) -> None:
    tokenizer = FastTokenizer(Vocabulary())
    for letter in FOLDING:
        for word in (letter * 60 + rest, (letter + letter.casefold()) * 30 + rest, (letter + "s") * 30 + rest):
            assert tokenizer.tokens(word).words == tokenize(word).words
