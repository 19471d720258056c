"""Texts that show and discuss what others wrote."""

from __future__ import annotations

import pytest

from spinfix.families.spinner.shown_messages import MOST_PARAGRAPHS, shown_messages

MESSAGE = "Dear costumer,\n\nplease affirm your particulars.\n\nBuyer Assist Crew"


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("The following message was received last week.", "What gives it away? The spelling."),
        ("We all had a mail like this:", "Do not click on anything in it."),
        ("Look at the letter below.", "It has five mistakes."),
        ("<p>Look at the following e-mail, which some of you got.</p>", "<p>Notice how many things are off.</p>"),
        ("This is the text of the message.", "No bank asks for that."),
    ],
)
def test_messages_that_are_shown(above: str, below: str) -> None:
    text = f"Beware.\n{above}\n\n{MESSAGE}\n\n{below}\n\nThe end."
    assert [text[start:end] for start, end in shown_messages(text)] == [MESSAGE]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("The following message was received last week.", "It was sent on Monday."),
        ("The firm sold its mill.", "What gives it away? The spelling."),
        ("This message is short", "It has five mistakes."),
        ("Here is what we found out for this post.", "Please note that the mill is closed."),
    ],
)
def test_what_is_not_introduced_or_not_discussed_is_not_shown(above: str, below: str) -> None:
    assert shown_messages(f"{above}\n\n{MESSAGE}\n\n{below}") == []


@pytest.mark.parametrize(("size", "is_shown"), [(MOST_PARAGRAPHS, True), (MOST_PARAGRAPHS + 1, False)])
def test_a_message_far_below_the_beginning_has_some_paragraphs_at_most(size: int, is_shown: bool) -> None:
    above = ["The lamp is lit."] * 20 + ["The following message was received."]
    text = "\n\n".join([*above, *["Dear costumer."] * size, "What gives it away?"])
    assert bool(shown_messages(text)) is is_shown


@pytest.mark.parametrize(
    "word", ["e-mail", "MAIL", "message", "letter", "text", "SMS", "posts", "adverts", "review", "passage"]
)
@pytest.mark.parametrize("introduction", ["The following {} came last week.", "A {} is shown below:"])
def test_each_word_for_a_message_introduces_one(word: str, introduction: str) -> None:
    assert shown_messages(f"{introduction.format(word)}\n\n{MESSAGE}\n\nWhat gives it away?")


def test_a_message_right_above_its_discussion_is_none() -> None:
    assert shown_messages("The following message was received.\n\nWhat gives it away? The spelling.") == []
