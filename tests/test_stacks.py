"""Texts with hundreds of artefacts in a row: all go in a few passes, and nothing is lost between them."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinfix.artefacts import matches
from spinfix.artefacts import scrubber as scrubbing
from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import PASSES, SHALLOW, Scrubber
from spinfix.edits import apply

SCRUBBER = Scrubber(load_packs())
ABOVE = "The council met on Tuesday, and after an hour of talk it voted for the bridge."
BELOW = "The bridge will be built of stone by the men."
MANY = 300

ENDS = ("[Source link]", "[embedded content]", "Comments are closed.", "3 bloggers like this.", "Like Loading...")
LINES = ("Source link", "[Source link](https://example.org/talks)")
BETWEEN = (" ", "\n", "\n\n")


def scrub(text: str) -> str:
    return apply(text, SCRUBBER.find(text))


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the texts of all passes."""
    seen: list[int] = []
    plain = Scrubber._pass

    def counted(self: Scrubber, text: str, *rest: object, **options: object) -> object:
        seen.append(len(text))
        return plain(self, text, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Scrubber, "_pass", counted)
    monkeypatch.setattr(matches, "TIMEOUT", 600.0)  # on a loaded machine a pass ends early, and another one goes on
    return seen


@pytest.mark.parametrize(
    ("words", "between"),
    [
        *((words, " ") for words in ENDS),
        *((words, "\n") for words in LINES),
        *((words, "\n\n") for words in LINES),
        ("[ad_1] [ad_2]", " "),
        ("[ad_1] [embedded content]", " "),
        ("Source link", ". "),
        ("Source link\n\n#talks #asia", "\n"),
        ("from Lamps and Oil - Latest https://ift.tt/2kL8mN via IFTTT", "\n"),
        ("[Share on X (Opens in new window) X](https://example.org/x)", " "),
    ],
)
def test_what_is_repeated_goes_in_a_few_passes(words: str, between: str, passes: list[int]) -> None:
    assert scrub(f"{ABOVE}\n" + between.join([words] * MANY)) == ABOVE
    assert len(passes) <= SHALLOW + 4


@pytest.mark.parametrize("words", ["hide caption", "disguise caption"])
def test_words_within_a_line_that_require_others(words: str, passes: list[int]) -> None:
    assert scrub(f"[ad_1] {ABOVE} " + " ".join([words] * MANY)) == ABOVE
    assert len(passes) <= SHALLOW
    passes.clear()
    text = f"[ad_1]\n{ABOVE} Press the key to {words} and read."
    assert scrub(text) == text.removeprefix("[ad_1]\n")


def test_elements_of_a_page(passes: list[int]) -> None:
    page = f"<p>{ABOVE}</p>" + "<p>[Source link]</p>" * MANY
    assert scrub(page) == f"<p>{ABOVE}</p>" + "<p></p>" * MANY
    assert len(passes) <= SHALLOW + 4


def test_passes_do_not_grow_with_the_text(passes: list[int]) -> None:
    counts = []
    for times in (MANY, 10 * MANY):
        passes.clear()
        assert scrub(f"{ABOVE} " + " ".join(["[embedded content] Comments are closed."] * times)) == ABOVE
        counts.append(len(passes))
    assert counts[0] == counts[1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from((*ENDS, *LINES, "[ad_1]")), st.sampled_from(BETWEEN)), min_size=30, max_size=120))
def test_any_mixture_is_clean_after_one_run(items: list[tuple[str, str]]) -> None:
    text = f"{ABOVE}\n" + "".join(words + space for words, space in items)
    once = scrub(text)
    assert once.startswith(ABOVE)
    assert scrub(once) == once
    assert len(once) < len(text)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(ENDS), min_size=1, max_size=40),
    st.lists(st.sampled_from((*ENDS, *LINES)), min_size=1, max_size=40),
    st.sampled_from(BETWEEN),
)
def test_sentences_between_stay(first: list[str], second: list[str], between: str) -> None:
    text = between.join((ABOVE, *first, BELOW, *second))
    once = scrub(text)
    assert ABOVE in once
    assert BELOW in once
    assert scrub(once) == once


def test_what_lies_on_something_that_stays_stays() -> None:
    """A line that rules match and that is kept holds what is above it."""
    asked = "\n".join(["Source link"] * 40)
    text = f"{ABOVE}\n{asked}\n{BELOW}\n{BELOW}\n{BELOW}"
    assert scrub(text) == text


def test_what_needs_too_many_passes_is_left_and_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(scrubbing, "SHALLOW", PASSES)
    monkeypatch.setattr(scrubbing, "READ", 0)
    text = f"{ABOVE} " + " ".join(["[embedded content]"] * MANY)
    with caplog.at_level(logging.WARNING):
        assert scrub(text) == text
    assert "not clean after 24 passes and was left unchanged" in caplog.text
