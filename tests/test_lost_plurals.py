""" "internet of thing" and "web of things", which are restored in texts that are believed tortured, and nowhere else."""

from __future__ import annotations

from functools import cache

import pytest

from spinfix import Cleaner
from spinfix.config import Config

TORTURED = "We train an irregular woodland and a bolster vector machine after highlight extraction."


@cache
def cleaner() -> Cleaner:
    return Cleaner(Config(families="tortured"))


@pytest.mark.parametrize(
    ("words", "restored"),
    [
        ("The internet of thing grows; so does an internet of thing hub.", "The {} grows; so does an {} hub."),
        ("Lamps join the web of things and a web of thing hub.", "Lamps join the {} and an {} hub."),
        ("The internet of\nthing (IoT) grows.", "The internet of\nthings (IoT) grows."),
        ("Web of Things devices (IoT) are sold.", "Internet of Things devices (IoT) are sold."),
        ("INTERNET OF THING is sold.", "INTERNET OF THINGS is sold."),
    ],
)
def test_every_place_is_restored_with_its_article(words: str, restored: str) -> None:
    term = "internet of things"
    assert cleaner().clean(f"{TORTURED} {words}").endswith(restored.format(term, term))


@pytest.mark.parametrize(
    "words",
    [
        "Internet-of-Thing sensors are sold.",
        "They call it the “internet of thing” here.",
        "The Web of Things (WoT) is a standard, and the web of things grows.",
        "The internet of things grows.",
        "Web of Things devices are sold.",
        "The internet of things is a tangled web of things unsaid.",
        "The Web of Things Working Group knows the internet of things.",
        "The web of things has REST, the internet of things has not.",
        "Say `internet of thing` twice.",
    ],
)
def test_what_may_be_meant_stays(words: str) -> None:
    assert cleaner().clean(f"{TORTURED} {words}").endswith(words)


@pytest.mark.parametrize("before", ["", "We train a random forest. ", "It is an irregular woodland. "])
def test_they_are_no_evidence(before: str) -> None:
    text = f"{before}The internet of thing grows. The web of things is a web of thing."
    assert cleaner().clean(text) == text


def test_a_survey_lists_them_and_says_why_they_are_no_evidence() -> None:
    sightings = cleaner().survey(f"{TORTURED} The internet of thing grows.").findings[0].sightings
    assert [(sighting.text, sighting.term) for sighting in sightings][-1] == ("internet of thing", "internet of things")
    assert "other phrases show" in sightings[-1].why
    assert sightings[-1].weight == 0.0
    assert len(sightings) == 4
