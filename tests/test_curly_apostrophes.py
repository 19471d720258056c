"""Apostrophes that were made typographic after spinning."""

from __future__ import annotations

import pytest

from spinfix import Cleaner
from spinfix.families.spinner import curly_apostrophes

SPUN = (
    "The minister mentioned it's not going to vary something this 12 months. She doesn't suppose the corporate will "
    "probably be able to pay, and she or he isn't certain that they're prepared. “We're going to see what the way "
    "forward for the group appears like,” she mentioned on the White Home. It's also the primary time that the "
    "federal government won't be capable of elevate the cash by the top of the 12 months. They'd wish to see an "
    "settlement, however it's troublesome.\n\nThe overseas minister mentioned that there's no want for one more "
    "assembly. He'd quite go to the area subsequent week. He doesn't wish to communicate to the press, and he's not "
    "going to clarify why.\n\n“I don't suppose it's honest,” one other employee mentioned. “It isn't what they're being "
    "paid for, it doesn't make sense, and it's not going to be completed this 12 months.” The corporate mentioned it "
    "wouldn't remark.\n"
)
"""Spun, with contractions that the spinner wrote ("doesn't" for "does not")."""

BY_THE_AUTHOR = (
    "The overseas minister mentioned that it’s the identical day, and that she isn’t going to alter the plan this 12 months. "
    "“We’re prepared,” she mentioned on the White Home, “and we don’t have another selection. It’s not the primary time.”"
)
"""Spun, with curly contractions that the spinner replaces where their apostrophes are straight."""


def test_a_typeset_page_is_restored_like_the_text_before_it(cleaner: Cleaner) -> None:
    page = SPUN.replace("'", "’")
    straight, curly = cleaner.analyse(SPUN), cleaner.analyse(page)
    assert curly.text == straight.text.replace("'", "’")
    assert "does not think" in curly.text
    for edit in (*curly.edits, *curly.doubtful):
        assert page[edit.start : edit.end] == edit.found
        assert "'" not in edit.replacement + "".join(other.text for other in edit.alternatives)
    for finding in curly.findings:
        assert all(page[clue.start : clue.end] == clue.text for clue in finding.clues)


def test_an_author_s_contractions_stay(cleaner: Cleaner) -> None:
    restored = cleaner.restore(BY_THE_AUTHOR)
    assert restored.count("’") == BY_THE_AUTHOR.count("’")
    assert "the same day" in restored


@pytest.mark.parametrize("text", ["No apostrophe.", "It's straight.", "It’s both, isn't it?", "The boys’ coats."])
def test_only_texts_with_curly_apostrophes_alone_are_asked(text: str) -> None:
    assert curly_apostrophes.straightened(text) is None


def test_apostrophes_between_digits_do_not_count() -> None:
    assert curly_apostrophes.straightened("He’s 5'10.") == "He's 5'10."
