"""What holds of the whole engine, whatever the text."""

from __future__ import annotations

import multiprocessing
import pickle
from array import array
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import spinfix
from spinfix import Cleaner, Config, ConfigError, plans
from spinfix.edits import Alternative, Edit, apply, compose, undo
from spinfix.families import registry
from spinfix.families.spinner.dictionary import save
from spinfix.families.spinner.edit_fitting import fitted
from spinfix.families.spinner.ranker import Ranker, Ranking, SiteColumns
from spinfix.families.spinner.restorer import Restorer
from spinfix.families.spinner.weights import TERMS, TermWeights
from spinfix.result import Result
from tests.strategies import TEXT, texts_with_edits
from tests.tiny import tiny_dictionary

FEW = settings(max_examples=50, deadline=None)

SPUN = (
    "Russia Overseas Minister Sergey Lavrov arrived this 12 months.",
    "The White Home mentioned the overseas minister would go to the nation later this 12 months, in keeping with officers.",
    "The corporate’s chief government mentioned gross sales had been larger.\r\n\r\nNonetheless, the inventory fell 5 p.c.\r\n",
    "Well being officers say that most cancers sufferers should not wait: “It is the identical illness,” one mentioned.",
    "[ad_1]\nHe purchased a brand new automobile within the Nineties, and nonetheless drives it.\n[ad_2]\nSource link\n",
    "\tThe  Chinese language authorities stated\u00a0it was in opposition to the warfare ; the\u200b navy stated nothing.  ",
    "Folks don’t just like the overseas-minister’s plan, the Oversees Minister mentioned, together with the 2 events.",
)

PHRASES = (
    *("the overseas minister", "mentioned", "the identical day", "this 12 months", "Chinese language officers", "had been"),
    *("a brand new", "within the", "the corporate", "gross sales", "nonetheless", "in keeping with", "go to", "the nation"),
    *(
        "visit",
        "the same",
        "said",
        "year",
        "people",
        "house",
        "and",
        "the",
        "of",
        ",",
        ".",
        "—",
        "“",
        "”",
        "’s",
        "\r\n",
        "\n\n",
    ),
    *(" \u00a0", "\u200b", "[ad_1]\n", "overseas-born", "12", "5 p.c.", "OVERSEAS"),
)

MIXED = st.lists(st.sampled_from(PHRASES), max_size=30).map(" ".join)
"""Spun phrases, heads, marks and blanks in any order."""

ANY = TEXT | MIXED


@cache
def cleaner(**options: Any) -> Cleaner:
    return Cleaner(Config(**options))


def check(text: str, result: Result, least: float = 0.5) -> None:
    """What every result promises."""
    assert result.source == text
    last = 0
    for edit in result.edits:
        assert last <= edit.start <= edit.end <= len(text)
        assert edit.found == text[edit.start : edit.end]
        assert edit.found != edit.replacement
        assert least <= edit.confidence <= 1.0
        shares = [other.probability for other in edit.alternatives]
        assert all(0.0 <= share <= 1.0 for share in shares)
        assert shares == sorted(shares, reverse=True)
        assert edit.replacement not in [other.text for other in edit.alternatives]
        last = edit.end
    assert result.text == apply(text, result.edits)
    assert undo(result.text, result.edits) == text
    assert result.spin_probability is not None
    assert 0.0 <= result.spin_probability <= 1.0


@FEW
@given(ANY)
@example("\ud800 lone surrogate mentioned \udfff")
@example("\x00 mentioned\x0bthe identical\x0cday \x1c")
@example("mentioned " * 500)
def test_a_result_keeps_its_promises(text: str) -> None:
    check(text, cleaner().analyse(text))


@FEW
@given(ANY)
def test_nor_when_told_that_the_text_is_spun(text: str) -> None:
    check(text, cleaner(assume_spun=True).analyse(text))


@pytest.mark.parametrize("text", SPUN)
def test_spun_text_is_changed_and_keeps_its_promises(text: str) -> None:
    result = cleaner().analyse(text)
    check(text, result)
    assert result.restorations


@pytest.mark.parametrize("text", SPUN)
def test_only_words_are_restored(text: str) -> None:
    """A restoration begins and ends in a word; line ends, blanks and quotation marks lie outside."""
    for edit in cleaner(scrub=False).analyse(text).edits:
        assert edit.found == edit.found.strip()
        assert edit.found[0].isalnum()
        assert not set(edit.found) & set("\r\n\u00a0\u200b“”’")


@pytest.mark.parametrize("text", SPUN)
def test_layout_survives(text: str) -> None:
    marks = [character for character in text if character in "\r\n\t\u00a0\u200b“”’"]
    assert [character for character in cleaner().restore(text) if character in "\r\n\t\u00a0\u200b“”’"] == marks


@pytest.mark.parametrize("text", SPUN)
def test_restoring_twice_changes_nothing_more(text: str) -> None:
    once = cleaner().clean(text)
    assert cleaner().clean(once) == once


@FEW
@given(MIXED)
def test_scrubbing_twice_changes_nothing_more(text: str) -> None:
    once = cleaner().scrub(text)
    assert cleaner().scrub(once) == once


@pytest.mark.parametrize("text", SPUN)
def test_line_ends_do_not_matter(text: str) -> None:
    unix = text.replace("\r\n", "\n")
    dos = unix.replace("\n", "\r\n")
    assert cleaner().restore(dos).replace("\r\n", "\n") == cleaner().restore(unix)


def test_the_same_document_gives_the_same_result() -> None:
    """Whatever was cleaned before, and by another cleaner."""
    fresh = Cleaner(cleaner().config)
    for text in reversed(SPUN):
        assert fresh.analyse(text) == fresh.analyse(text) == cleaner().analyse(text)


class TestOptions:
    TEXT = "[ad_1]\nThe overseas minister mentioned the identical thing this 12 months.\n"

    def test_assume_spun_restores_what_shows_no_evidence(self) -> None:
        text = "They left on the identical day."
        assert cleaner().clean(text) == text
        assert cleaner(assume_spun=True).clean(text) == "They left on the same day."

    def test_threshold(self) -> None:
        probability = cleaner().analyse(self.TEXT).spin_probability
        assert probability is not None
        assert 0.5 < probability < 1.0
        assert cleaner(threshold=1.0).analyse(self.TEXT).restorations == ()
        assert cleaner(threshold=probability - 0.001).analyse(self.TEXT).restorations

    def test_assume_spun_overrules_the_threshold(self) -> None:
        assert cleaner(threshold=1.0, assume_spun=True).analyse(self.TEXT).restorations

    @pytest.mark.parametrize("text", SPUN)
    def test_min_confidence_keeps_the_surest(self, text: str) -> None:
        every = cleaner(min_confidence=0.0).analyse(text)
        for least in (0.5, 0.9):
            fewer = cleaner(min_confidence=least).analyse(text)
            check(text, fewer, least)
            kept = [edit for edit in every.edits if edit.confidence >= least]
            assert list(fewer.edits) == kept

    def test_restore_and_scrub_apart(self) -> None:
        assert cleaner(restore=False).clean(self.TEXT) == self.TEXT.removeprefix("[ad_1]\n")
        restored = cleaner(scrub=False).clean(self.TEXT)
        assert restored == "[ad_1]\nThe foreign minister said the same thing this year.\n"
        assert cleaner(restore=False).analyse(self.TEXT).spin_probability is None
        assert cleaner(restore=False, scrub=False).clean(self.TEXT) == self.TEXT

    def test_kinds_are_told_apart(self) -> None:
        result = cleaner().analyse(self.TEXT)
        assert [edit.found for edit in result.artefacts] == ["[ad_1]\n"]
        assert {edit.found for edit in result.restorations} >= {"overseas", "mentioned", "12 months"}
        assert len(result.artefacts) + len(result.restorations) == len(result.edits)

    def test_a_plan_can_be_replayed(self) -> None:
        result = cleaner().analyse(self.TEXT)
        assert tuple(plans.load_plan(result.plan(), self.TEXT)) == result.edits

    def test_edits_name_the_entry_behind_them(self) -> None:
        sources = {edit.found: (edit.family, edit.entry) for edit in cleaner().analyse(self.TEXT).edits}
        assert sources["overseas"] == ("wp-auto-spinner", "overseas → foreign")


class TestOwnDictionary:
    TEXT = "The overseas minister mentioned the quibbly wozzle this 12 months."

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        save(tiny_dictionary({("quibbly wozzle", "peace treaty"): 9}, name="mine"), tmp_path / "mine")
        return tmp_path / "mine"

    def test_is_used_beside_the_shipped_one(self, folder: Path) -> None:
        result = cleaner(dictionaries=(folder,), assume_spun=True).analyse(self.TEXT)
        assert result.text == "The foreign minister said the peace treaty this year."
        assert ("mine", "quibbly wozzle → peace treaty") in [(edit.family, edit.entry) for edit in result.edits]

    def test_judges_alone(self, folder: Path) -> None:
        """One odd phrase is no evidence for a family, whatever another one finds."""
        result = cleaner(dictionaries=(folder,)).analyse(self.TEXT)
        assert "quibbly wozzle" in result.text
        assert {finding.family for finding in result.findings} == {"mine", "tortured", "wp-auto-spinner"}

    def test_is_not_used_unless_asked_for(self) -> None:
        assert "quibbly wozzle" in cleaner().clean(self.TEXT)

    def test_alone(self, folder: Path) -> None:
        options = {"families": (), "dictionaries": (folder,), "assume_spun": True}
        assert cleaner(**options).clean(self.TEXT) == "The overseas minister mentioned the peace treaty this 12 months."

    def test_no_family_at_all_is_refused(self) -> None:
        with pytest.raises(ConfigError, match="no family is in use: families is empty, and there are no dictionaries"):
            cleaner(families=())
        without = cleaner(families=(), restore=False)
        assert without.clean(f"{self.TEXT} [ad_2]") == self.TEXT
        with pytest.raises(ConfigError, match="no family is in use"):
            without.detect(self.TEXT)


def _analyse_all(pickled: bytes, texts: tuple[str, ...]) -> list[Result]:
    """Runs in another process."""
    unpickled: Cleaner = pickle.loads(pickled)
    return [unpickled.analyse(text) for text in texts]


class Shouting(Cleaner):
    """A user's own."""

    def clean(self, text: str) -> str:
        return super().clean(text).upper()


class TestPickling:
    def test_the_pickle_is_small_even_after_use(self) -> None:
        used = Cleaner(cleaner().config)
        used.clean(SPUN[0])
        assert len(pickle.dumps(used)) < 2000

    def test_options_survive(self) -> None:
        config = Config(assume_spun=True, min_confidence=0.75, dictionaries=(registry.named("tortured").folder,), families=())
        assert pickle.loads(pickle.dumps(Cleaner(config))).config == config

    def test_another_process_gets_the_same_results(self) -> None:
        used = cleaner()
        expected = [used.analyse(text) for text in SPUN]
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            assert pool.apply(_analyse_all, (pickle.dumps(used), SPUN)) == expected

    def test_a_subclass_stays_one_and_takes_no_place_of_the_cleaner(self) -> None:
        config = Config(quality="fast", threshold=0.71)  # of no other test, since cleaners are shared
        own = Shouting(config)
        assert isinstance(pickle.loads(pickle.dumps(own)), Shouting)
        assert repr(own) == "Shouting(threshold=0.71, quality='fast')"
        assert type(pickle.loads(pickle.dumps(Cleaner(config)))) is Cleaner
        assert spinfix.clean("Nothing.", quality="fast", threshold=0.71) == "Nothing."


@st.composite
def two_plans(draw: st.DrawFn) -> tuple[str, list[Edit], list[Edit]]:
    """A text, edits of it, and edits of what they make."""
    text, first = draw(texts_with_edits(st.text("abc\r\n", max_size=12)))
    _, second = draw(texts_with_edits(st.just(apply(text, first))))
    return text, first, second


@settings(max_examples=150, deadline=None)
@given(two_plans())
def test_composing_is_doing_one_after_the_other(plans: tuple[str, list[Edit], list[Edit]]) -> None:
    text, first, second = plans
    between = apply(text, first)
    together = compose(text, first, second)
    assert apply(text, together) == apply(between, second)
    assert undo(apply(text, together), together) == text


def test_a_fence_reaches_across_the_pieces_of_a_long_text() -> None:
    spun = "The White Home mentioned it would go to the identical place this 12 months. "
    fenced = f"{spun}\nspinfix: off\n{spun * 4200}\nspinfix: on\n{spun}"
    result = Cleaner(Config(quality="fast")).analyse(fenced)
    off, on = fenced.index("spinfix: off"), fenced.index("spinfix: on")
    assert result.edits
    assert not [edit for edit in result.edits if off < edit.start < on]


def as_decoded(self: Ranker, known: SiteColumns, share: float, *, full: bool, left: Any = None) -> Ranking:
    """In place of a ranker: what the decoder believes."""
    chosen = array("i", [int(part.argmax()) for part in np.split(known.beliefs, known.starts[1:])])
    return Ranking(array("d", known.beliefs), array("i", [*known.starts, len(known.beliefs)]), chosen)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He held an assembly there.", "He held a meeting there."),
        ("An  assembly was held.", "A  meeting was held."),
    ],
)
def test_an_article_goes_with_the_original(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: str) -> None:
    monkeypatch.setattr(Ranker, "__call__", as_decoded)
    save(tiny_dictionary({("assembly", "meeting"): 5000}), tmp_path / "own")
    config = Config(families=(), dictionaries=(tmp_path / "own",), assume_spun=True, min_confidence=0.0, quality="fast")
    restorer = Restorer(registry.at(tmp_path / "own"), config, registry.named("wp-auto-spinner"))
    article = TERMS.index("article")
    blind = TermWeights(*((*vector[:article], 0.0, *vector[article + 1 :]) for vector in restorer.weights.fast))
    restorer.weights = replace(restorer.weights, fast=blind)  # or decoder and ranker would shun the disagreement
    (edit,) = restorer.restore(text).edits
    assert apply(text, [edit]) == expected
    assert [other.text for other in edit.alternatives] == [edit.found]


def test_alternatives_have_the_article_that_an_edit_takes_in() -> None:
    """Whoever chooses one in a review would lose the article."""
    others = tuple(Alternative(text, 0.1) for text in ("gathering", "assembly", "event"))
    found = Edit(12, 20, "assembly", "meeting", "restoration", alternatives=others)
    (made,) = fitted([found], "He held an *assembly* there.")
    assert (made.start, made.found, made.replacement) == (8, "an *assembly", "a *meeting")
    assert [other.text for other in made.alternatives] == ["a *gathering", "an *assembly", "an *event"]


def test_an_edit_takes_in_an_article_that_only_an_alternative_changes() -> None:
    others = (Alternative("absolutely", 0.1), Alternative("completely", 0.1))
    found = Edit(12, 22, "completely", "totally", "restoration", alternatives=others)
    (made,) = fitted([found], "He filled a completely other role.")
    assert (made.start, made.found, made.replacement) == (10, "a completely", "a totally")
    assert [other.text for other in made.alternatives] == ["an absolutely", "a completely"]
    (made,) = fitted([replace(found, alternatives=others[1:])], "He filled a completely other role.")
    assert made.found == "completely"


def test_nothing_fenced_off_is_scrubbed() -> None:
    text = "[ad_1]\nThe talks failed.\n<!-- spinfix: off -->\n[ad_2]\n<!-- spinfix: on -->\n[ad_3]\n"
    assert "[ad_2]" in Cleaner().clean(text)
    assert "[ad_1]" not in Cleaner().clean(text)
    assert "[ad_3]" not in Cleaner().clean(text)
