"""Phrases of which an author who writes one writes others count for less than their number."""

from __future__ import annotations

import re
from functools import cache

import pytest

from spinfix import Cleaner
from spinfix.families import registry
from spinfix.families.manifest import Family, ManifestError
from spinfix.families.spinner import caution, habits
from spinfix.families.spinner.channel import Candidate
from spinfix.families.spinner.correlated import SAME_WORD, WHOLE, Correlated
from spinfix.families.spinner.habits import Together
from spinfix.families.spinner.lattice import Step
from spinfix.text.tokenizer import Tokens, tokenize

READ = Candidate.__new__(Candidate)
"""What a phrase is read as, which does not matter here."""


def read(text: str) -> tuple[Tokens, list[Step]]:
    """A text in which the phrases in brackets are read as others, without the brackets."""
    tokens = tokenize(re.sub(r"[\[\]]", "", text))
    path, place = [], 0
    for part in re.findall(r"\[[^\]]*\]|[^\[\]]+", text):
        size = len(tokenize(part.strip("[]")).forms)
        steps = [(place, place + size)] if part[0] == "[" else [(at, at + 1) for at in range(place, place + size)]
        path += [Step(first, last, READ if part[0] == "[" else None) for first, last in steps]
        place += size
    return tokens, path


def surplus(text: str) -> float:
    return Correlated(
        [Together(4.0, frozenset({"fifties", "sixties"})), Together(2.0, frozenset({"web site", "on-line"}))]
    ).surplus(*read(text))


@pytest.mark.parametrize(
    ("text", "nats"),
    [
        ("the [journey] by [automobile]", 0.0),
        ("a [mannequin] and two [mannequins]", SAME_WORD),
        ("[Gamers] and other [gamers]", SAME_WORD),
        ("[gamers] and [gamers] and [gamers]", 0.0),
        ("a [journey] and mannequins, one [mannequin]", 0.0),
        ("in [the Fifties] and [the Sixties], not in [the Fifties]", 4.0),
        ("in [Fifties] and [the Fifties]", 4.0),
        ("in [the Fifties] on a [web site]", 0.0),
        ("[on-line], on [a web site]", 2.0),
        ("in [the Fifties] on a [web site], [the Sixties web site]", 4.0),
        ("[an ox] and [my ox]", 0.0),
        ("it is [within the] house and [all the] rooms", 0.0),
        ("the [youngsters], [the youngsters], [youngster]", 2 * SAME_WORD),
    ],
)
def test_what_phrases_say_too_much(text: str, nats: float) -> None:
    assert surplus(text) == pytest.approx(nats)


def test_the_surplus_of_a_long_text_is_that_of_a_part() -> None:
    long = "a [mannequin] and two [mannequins] " + "and so on " * WHOLE
    tokens, _ = read(long)
    assert surplus(long) == pytest.approx(SAME_WORD * WHOLE / len(tokens.forms))


@cache
def cleaner() -> Cleaner:
    return Cleaner()


CLUB = (
    "The rowing club was founded by three brothers in the Thirties, and its first boats were bought from the harbour. In the "
    "Fifties the ladies got a boat of their own, the youngsters of the Sixties won the cup twice, and in the Seventies the "
    "club house burnt down. It was rebuilt in the Eighties by the lads themselves."
)


def test_decades_in_words_are_one_habit(monkeypatch: pytest.MonkeyPatch) -> None:
    result = cleaner().analyse(CLUB)
    assert not result.edits
    assert result.findings[0].note == caution.HABIT
    monkeypatch.setattr(Correlated, "surplus", lambda *_: 0.0)
    assert cleaner().analyse(CLUB).edits


@pytest.mark.parametrize(
    "together",
    [
        "web site",
        ["web site"],
        [{"nats": 2.0}],
        [{"nats": 0, "phrases": ["web site"]}],
        [{"nats": True, "phrases": ["web site"]}],
        [{"nats": "2", "phrases": ["web site"]}],
        [{"nats": 2.0, "phrases": ["Web site"]}],
        [{"nats": 2.0, "phrases": []}],
        [{"nats": 2.0, "phrases": ["web site"], "weight": 1}],
    ],
)
def test_a_manifest_with_malformed_habits_is_told_so(together: object) -> None:
    shipped = registry.named("wp-auto-spinner")
    family = Family(shipped.name, shipped.kind, shipped.folder, habits={"together": together})
    with pytest.raises(ManifestError, match=r"habits\.together = .*takes tables with nats"):
        habits.read(family)


def test_the_shipped_habits_have_phrases_of_the_dictionary() -> None:
    shipped = habits.read(registry.named("wp-auto-spinner"))
    known = (registry.named("wp-auto-spinner").folder / "phrases.tsv").read_text("utf-8").lower()
    for together in shipped.together:
        found = [phrase for phrase in together.phrases if re.search(rf"\b{re.escape(phrase)}\b", known)]
        assert len(found) > 1
