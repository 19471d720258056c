"""Phrases and texts that are only talked about."""

from __future__ import annotations

import pytest

from spinfix import Cleaner

SAYING = "We train an irregular woodland on colossal information, and a bolster vector machine by profound learning."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('They call it "irregular woodland" and “profound learning,” which is odd.', "in quotation marks or emphasised"),
        ("They call it *irregular woodland* and <i>profound learning</i> throughout.", "in quotation marks or emphasised"),
        (
            'They write "irregular woodland" and «profound learning», and a bolster vector machine.',
            "in a text that only mentions most of its phrases",
        ),
        (
            "They write irregular woodland instead of random forest, and profound learning for deep learning.",
            "beside “random forest”",
        ),
        ("irregular woodland\trandom forest\nprofound learning\tdeep learning\n", "beside “deep learning”"),
        (f"Tortured phrases are found by screeners. {SAYING}", "in a text about such phrases or who makes them"),
    ],
)
def test_mentions_are_named_and_not_restored(text: str, reason: str) -> None:
    result = Cleaner(quality="fast").analyse(text)
    assert not result.edits
    assert reason in {mention.why for finding in result.findings for mention in finding.mentions}


@pytest.mark.parametrize("text", [SAYING, f"2.1 Random forest\n{SAYING}", f"He said: “{SAYING}”"])
def test_uses_are_restored(text: str) -> None:
    assert len(Cleaner(quality="fast").analyse(text).edits) == 4
