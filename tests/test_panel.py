"""The panel: which families are asked about a text, which look closer, and which makes the edits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spinfix import Cleaner
from spinfix.config import Config
from spinfix.edits import Edit
from spinfix.families.findings import UNKNOWN, Finding
from spinfix.families.manifest import Family
from spinfix.panel import Panel
from spinfix.result import Result
from tests.compiled import PACKAGE

SPUN = (PACKAGE.parent / "docs" / "samples" / "article.spun.txt").read_text("utf-8")
PAPER = "We train an irregular woodland and a bolster vector machine by profound learning, with highlight extraction."
TEXT = "one two three four"


class Says:
    """A family that says what it is told to."""

    def __init__(self, family: str, probability: float, *found: str) -> None:
        self.answer = family, probability, found
        self.doubtful = (Edit(0, 1, "o", "O", "restoration", confidence=0.4),) if len(found) > 1 else ()

    def restore(self, text: str) -> Finding:
        family, probability, found = self.answer
        places = [(text.index(word), word) for word in found]
        made = tuple(
            Edit(at, at + len(word), word, word.upper(), "restoration", family=family, entry="x → y") for at, word in places
        )
        return Finding(family, made, probability, doubtful=self.doubtful)

    def detect(self, text: str) -> Finding:
        return replace(self.restore(text), edits=())


class Closer(Says):
    """A family that is undecided and looks closer, after which it has another probability and edits."""

    looks_closer = True

    def __init__(self, family: str, probability: float, *found: str, closer: float, undecided: bool = True) -> None:
        super().__init__(family, probability, *found)
        self.closer, self.undecided = closer, undecided
        self.looked = 0

    def restore(self, text: str) -> Finding:
        return replace(super().restore(text), undecided=self.undecided)

    def restore_thoroughly(self, text: str) -> Finding:
        self.looked += 1
        return replace(
            super().restore(text), family="x" if self.answer[0] == UNKNOWN else self.answer[0], probability=self.closer
        )


class Lists(Says):
    """A family with a list of phrases."""

    def survey(self, text: str) -> Finding:
        return self.restore(text)


class Settling(Says):
    """A family that settles the matter."""

    def restore(self, text: str) -> Finding:
        return replace(super().restore(text), settled=True)


def panel(*families: Says, least: float = 0.0, **options: Any) -> Panel:
    """A panel of these families."""
    made = Panel(Config(**options), {})
    asked = [(family, Family(family.answer[0], "spinner", Path(), least_probability=least)) for family in families]
    made.__dict__["_in_order"] = sorted(asked, key=lambda one: isinstance(one[0], Closer))
    made.__dict__["families"] = tuple(family for _, family in asked)
    return made


def of(*families: Says, **options: Any) -> Result:
    """What a panel makes of a text, which is the same with edits and without."""
    asked = panel(*families, **options)
    (result,), (judged,) = asked.restored([TEXT]), asked.judged([TEXT])
    assert (judged.spin_probability, judged.family) == (result.spin_probability, result.family)
    assert [finding.family for finding in judged.findings] == [finding.family for finding in result.findings]
    assert judged.edits == judged.doubtful == ()
    return result


class TestOneFamilyADocument:
    """Which of several families that believe a document theirs makes the edits."""

    def clean(self, *families: Says, **options: Any) -> tuple[str, str | None]:
        result = of(*families, **options)
        return result.text, result.family

    def test_the_one_that_explains_most(self) -> None:
        found = self.clean(Says("likelier", 0.9, "one"), Says("wide", 0.8, "two", "three"))
        assert found == ("one TWO THREE four", "wide")

    def test_before_it_one_that_is_certain(self) -> None:
        found = self.clean(Says("certain", 1.0, "one"), Says("wide", 0.8, "two", "three"))
        assert found == ("ONE two three four", "certain")

    def test_of_equals_the_more_probable(self) -> None:
        assert self.clean(Says("less", 0.8, "one"), Says("more", 0.9, "two")) == ("one TWO three four", "more")

    def test_never_one_that_does_not_believe_it(self) -> None:
        found = self.clean(Says("doubts", 0.6), Says("believes", 0.8, "two"))
        assert found == ("one TWO three four", "believes")

    def test_all_where_it_is_assumed(self) -> None:
        found = self.clean(Says("less", 0.1, "one", "two"), Says("more", 0.2, "two"), assume_spun=True)
        assert found == ("ONE TWO three four", "more")

    def test_lists_of_phrases_that_believe_it_edit_beside_each_other(self) -> None:
        lists = Lists("mine", 0.9, "one", "two"), Lists("paper", 0.8, "two", "four"), Lists("other", 0.6, "three")
        result = of(*lists, Says("news", 0.8, "three"))
        assert (result.text, result.family) == ("ONE TWO three FOUR", "mine")
        assert [edit.family for edit in result.edits] == ["mine", "mine", "paper"]

    def test_but_not_beside_a_spinner(self) -> None:
        assert self.clean(Says("news", 0.9, "one", "two"), Lists("mine", 0.9, "four")) == ("ONE TWO three four", "news")

    def test_as_probable_as_the_threshold_is_not_believed(self) -> None:
        assert self.clean(Says("equal", 0.7), threshold=0.7) == (TEXT, None)

    def test_a_family_may_ask_for_more(self) -> None:
        assert self.clean(Says("asks", 0.8), least=0.9) == (TEXT, None)


class TestACloserLook:
    """Where families look closer, and what comes of it."""

    @pytest.mark.parametrize("probability", [0.0, 0.6, 0.75])
    def test_an_undecided_family_takes_it(self, probability: float) -> None:
        closer = Closer("paper", probability, "two", closer=0.95)
        result = of(Says("news", 0.1), closer)
        assert (result.spin_probability, result.family, result.text) == (0.95, "paper", "one TWO three four")
        assert closer.looked == 2, "once for the edits, once for the probability alone"

    def test_a_believed_family_takes_it_for_its_edits(self) -> None:
        closer = Closer("paper", 0.95, "two", closer=0.95, undecided=False)
        assert of(Says("news", 0.1), closer).family == "paper"
        assert closer.looked == 1

    def test_no_other_does(self) -> None:
        closer, decided = Closer("paper", 0.6, closer=0.95), Closer("list", 0.1, closer=0.9, undecided=False)
        assert of(Says("news", 0.8, "one"), closer, decided).family == "news"
        assert (closer.looked, decided.looked) == (0, 0)

    def test_a_family_unknown_is_none(self) -> None:
        assert of(Closer(UNKNOWN, 0.8, "two", closer=0.9)).family == "x"
        second = Closer("list", 0.6, "one", closer=0.9)
        assert of(Closer(UNKNOWN, 0.8, closer=0.8, undecided=False), second).family == "list"

    def test_all_do_where_it_is_assumed(self) -> None:
        closer = Closer("paper", 0.1, "two", closer=0.2, undecided=False)
        result = of(Says("news", 0.9, "one"), closer, assume_spun=True)
        assert [(finding.family, finding.probability) for finding in result.findings] == [("news", 0.9), ("paper", 0.2)]

    def test_a_family_without_what_it_needs_for_that_is_as_any_other(self) -> None:
        closer = Closer("paper", 0.6, closer=0.9)
        closer.looks_closer = False
        assert of(Settling("news", 0.99, "one"), closer).findings[1:] == (closer.restore(TEXT),)
        assert closer.looked == 0


class TestSettled:
    """Who is not asked where another has settled the matter."""

    def test_those_that_look_closer_are_not_asked(self) -> None:
        result = of(Closer("paper", 0.99, "two", "three", closer=0.99), Settling("news", 0.99, "one"), Says("other", 0.2))
        assert [finding.family for finding in result.findings] == ["news", "other"]

    def test_nor_in_a_text_that_two_others_believe_theirs(self) -> None:
        families = Settling("news", 0.99, "one"), Says("other", 0.9), Closer("paper", 0.99, "two", "three", closer=0.99)
        assert [finding.family for finding in of(*families).findings] == ["news", "other"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [(SPUN, ["wp-auto-spinner"]), (f"{SPUN}\n\n{PAPER}", ["wp-auto-spinner"]), (PAPER, ["tortured", "wp-auto-spinner"])],
    ids=["spun", "spun, with phrases", "paper"],
)
def test_where_one_settles_it_lists_of_phrases_are_not_asked(text: str, asked: list[str]) -> None:
    cleaner = Cleaner(quality="fast")
    for result in (cleaner.analyse(text), cleaner.detect(text)):
        assert [one.family for one in result.findings] == asked
        assert result.family == asked[0]


def test_edits_are_those_of_asking_all(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{SPUN}\n\n{PAPER}"
    result = Cleaner(quality="fast").analyse(text)
    monkeypatch.setattr("spinfix.families.spinner.restorer.choice.settles", lambda *_: False)
    other = Cleaner(quality="fast", threshold=0.7).analyse(text)
    assert [one.family for one in other.findings] == ["wp-auto-spinner", "tortured"]
    assert other.findings[1].edits, "the other family would have made some"
    assert (result.edits, result.family, result.spin_probability) == (other.edits, other.family, other.spin_probability)


def test_who_says_that_a_text_is_spun_has_all_asked() -> None:
    result = Cleaner(quality="fast", assume_spun=True).analyse(SPUN)
    assert {one.family for one in result.findings} == {"wp-auto-spinner", "tortured"}
