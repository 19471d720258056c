"""The confidence of removals is that of their rule, and removals below the minimum are reported, not made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import spinfix
from spinfix import Cleaner, Config
from spinfix.artefacts.judging.match_judge import IN_STRUCTURE
from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.rules import PRIOR, Rule
from spinfix.config import LEAST_REMOVAL, Quality
from spinfix.correction_files import HEADER
from tests.conftest import invoke

PAGE = "[ad_1]\n<h2>Twitter</h2><p>It was founded in 2006.</p>[ad_2]"
RULES = {rule.id: rule for pack in load_packs() for rule in pack.rules}


def analyse(text: str = PAGE, **options: float) -> spinfix.Result:
    return Cleaner(Config(restore=False, **options)).analyse(text)  # type: ignore[arg-type]


def test_edits_have_the_confidence_of_their_rule() -> None:
    (first, last) = analyse().edits
    assert first.rule == last.rule == "AD001"
    assert first.confidence == RULES["AD001"].confidence(beside=False) > LEAST_REMOVAL


def test_doubtful_removals_are_reported_and_not_made() -> None:
    result = analyse()
    (doubtful,) = result.doubtful
    assert "Twitter" in result.text
    assert (doubtful.found, doubtful.rule, doubtful.confidence) == ("Twitter", "SH007", IN_STRUCTURE)
    assert PAGE[doubtful.start : doubtful.end] == "Twitter"
    assert result.unremoved == (doubtful,)
    assert json.loads(json.dumps(result.to_dict()))["unremoved"][0]["rule"] == "SH007"


def test_nothing_is_removed_above_all_confidence() -> None:
    assert analyse(min_confidence=1.0).text == PAGE
    assert analyse(removal_confidence=1.0).text == PAGE


def test_doubtful_removals_can_be_asked_for() -> None:
    assert "Twitter" not in analyse(removal_confidence=IN_STRUCTURE, min_confidence=0.0).text


def test_doubtful_removals_are_reported_beside_restorations() -> None:
    text = f"{PAGE}\n<p>He mentioned the United States would send one other envoy this 12 months.</p>"
    result = spinfix.analyse(text, quality="fast")
    assert {edit.kind for edit in result.edits} == {"artefact", "restoration"}
    assert [edit.rule for edit in result.doubtful if edit.kind == "artefact"] == ["SH007"]


SPUN = (
    "Russia Overseas Minister Sergey Lavrov arrived this 12 months for talks about {hardware} and {that a} treaty with the "
    "identical White Home envoys, officers mentioned on Sunday. The nation's overseas minister stated that talks would start "
    "once more subsequent month, after a break of just about two years."
)


def test_braces_of_spintax_need_a_spun_document_or_another_artefact() -> None:
    assert "about hardware and that a treaty" in spinfix.clean(SPUN, quality="fast")
    assert spinfix.scrub(SPUN) == SPUN
    genuine = "The envoys talked about {hardware} and {that a} treaty."
    assert spinfix.clean(genuine) == genuine
    assert spinfix.clean(f"[ad_1]\n{genuine}") == "The envoys talked about hardware and that a treaty."
    page = f"<p>{SPUN}</p>"
    assert "about hardware" in spinfix.clean(page, quality="fast")


TORTURED = (
    "An irregular woodland and a bolster vector machine (SVM) vote after highlight extraction. Profound learning weighs the "
    "set {samples|classes}, and {that a} model is shown."
)


def test_braces_in_a_paper_are_those_of_its_authors() -> None:
    cleaned = spinfix.clean(TORTURED)
    assert "random forest" in cleaned
    assert "the set {samples|classes}, and {that a} model" in cleaned


BRACES = f"{SPUN} The {{younger gamers}} stayed, and the opposite gamers went to see a selected park."


@pytest.mark.parametrize("quality", ["fast", "best"])
def test_words_in_braces_without_another_choice_are_those_of_the_author(quality: Quality) -> None:
    cleaned = spinfix.clean(BRACES, quality=quality)
    assert "The younger gamers stayed, and the other players went" in cleaned
    assert "Foreign Minister" in cleaned


def test_what_people_decided_counts_in_braces_too(tmp_path: Path) -> None:
    decisions = tmp_path / "decisions.tsv"
    decisions.write_text(f"{HEADER}\nyounger gamers\tyoung players\n")
    assert "The young players stayed" in spinfix.clean(BRACES, quality="fast", corrections=[decisions])


REWORDED = f"[ad_1]\n{SPUN}\n\n(Additionally Learn: How the talks started)\n\n{SPUN}\n[ad_2]\nSupply hyperlink\n"
"""A page with a link to another article ("Also Read: …") that is an artefact only as it is restored."""


def test_what_restoring_shows_to_be_an_artefact_is_one_edit() -> None:
    result = spinfix.analyse(REWORDED, quality="fast")
    (reworded,) = (edit for edit in result.edits if "Additionally" in edit.found)
    assert (reworded.kind, reworded.rule, reworded.replacement) == ("artefact", "RL022", "")
    assert result.findings[0].edits == result.restorations
    assert spinfix.undo(result.text, result.edits) == REWORDED
    assert spinfix.clean(result.text, quality="fast") == result.text


def test_a_reworded_artefact_can_be_kept(tmp_path: Path) -> None:
    (reworded,) = (edit for edit in spinfix.analyse(REWORDED, quality="fast").edits if "Additionally" in edit.found)
    decisions = tmp_path / "decisions.tsv"
    decisions.write_text(f"{HEADER}\n{reworded.found.strip()}\tkeep\t\t\tRL022\n")
    cleaned = spinfix.clean(REWORDED, quality="fast", corrections=[decisions])
    assert "(Also Read: How the talks began)" in cleaned
    assert "Source" not in cleaned
    assert "(Additionally" in spinfix.clean(REWORDED, quality="fast", protect=["[(]Additionally.*"])


def test_protected_text_is_not_doubtful() -> None:
    assert not analyse("[ad_1]\n<!-- spinfix: off -->\n<h2>Twitter</h2>\n<!-- spinfix: on -->\n").doubtful


def test_the_command_line_reports_them() -> None:
    told = invoke("clean", "--explain", "--no-restore", "-", stdin=PAGE)
    assert "not applied, below the minimum confidence" in told.output
    assert "SH007" in told.output.partition("not applied")[2]


@pytest.mark.parametrize(
    ("alone", "beside", "expected"),
    [
        ((0, 0), (0, 0), (PRIOR[0], PRIOR[0])),
        (
            (0, 4),
            (4, 4),
            (round(PRIOR[0] * PRIOR[1] / (4 + PRIOR[1]), 3), round((4 + PRIOR[0] * PRIOR[1]) / (4 + PRIOR[1]), 3)),
        ),
    ],
)
def test_confidence_is_counted(alone: tuple[int, int], beside: tuple[int, int], expected: tuple[float, float]) -> None:
    rule = Rule("XX001", "Foo", ("inline",), ("foo",), "foo", (), (), alone=alone, beside=beside)
    assert (rule.confidence(beside=False), rule.confidence(beside=True)) == expected


def test_company_never_lowers_confidence() -> None:
    assert all(rule.confidence(beside=True) >= rule.confidence(beside=False) for rule in RULES.values())
