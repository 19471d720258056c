"""The second gate of brief texts: what its features are, which texts it judges, and how it is learned."""

from __future__ import annotations

import random
from array import array
from math import log
from pathlib import Path

import pytest

from spinfix.config import Config
from spinfix.families import manifest, registry
from spinfix.families.spinner import brief_gate, gate
from spinfix.families.spinner.evidence import Evidence, TokenClue
from spinfix.families.spinner.gate import Coefficients, GateError
from spinfix.families.spinner.restorer import Restorer
from training.spinner.brief_gate import IN_PART, MOST_WORDS, Observation, brief_texts, report_on

EDITS = gate.Gains(*(array("d", values) for values in ([2.0, 0.5], [1.0, -0.5], [2.0, -1.0], [1.0, 1.0])))
EVIDENCE = Evidence(3.0, 0.5, (TokenClue(0, 1, 2.5), TokenClue(3, 4, 1.5)))


def test_features_are_those_of_the_other_gate_and_three_more() -> None:
    values = dict(zip(brief_gate.FEATURES, brief_gate.features(EVIDENCE, EDITS, 20), strict=True))
    shared = dict(zip(gate.FEATURES, gate.features(EVIDENCE, EDITS, 20), strict=True))
    assert {name: values[name] for name in brief_gate.SHARED} == {name: shared[name] for name in brief_gate.SHARED}
    assert [values[name] for name in ("strongest", "clues", "density")] == pytest.approx([2.0, log(5.0), 0.1])


def test_a_text_without_edits_or_clues_has_features() -> None:
    values = brief_gate.features(Evidence(0.0, 0.0, ()), gate.NO_GAINS, 0)
    assert values[-3:] == (0.0, 0.0, 0.0)


def test_the_most_suspicious_of_many_is_less_probable() -> None:
    values = brief_gate.features(EVIDENCE, EDITS, 20)
    one, many = (brief_gate.probability([0.9] * len(values), values, looked_at) for looked_at in (1, 10))
    assert log(one / (1.0 - one)) - log(many / (1.0 - many)) == pytest.approx(log(10))


def test_coefficients_come_back_as_they_were_saved(tmp_path: Path) -> None:
    numbers = tuple(float(number) for number in range(len(brief_gate.FEATURES)))
    brief_gate.save(Coefficients(numbers, {"law": numbers}), tmp_path / brief_gate.FILE)
    assert brief_gate.load(tmp_path / brief_gate.FILE) == Coefficients(numbers, {"law": numbers})


def test_the_other_gates_coefficients_are_refused() -> None:
    with pytest.raises(GateError, match="not the coefficients that `python -m training gate` writes"):
        brief_gate.load(registry.named("wp-auto-spinner").file(gate.FILE))


class TestWhichTexts:
    sentence = "Overseas Minister Ann Gray arrived this 12 months, and mentioned one other envoy would go to the White Home. "

    def probability(self, text: str, coefficients: tuple[float, ...] | None) -> float:
        restorer = Restorer(registry.named("wp-auto-spinner"), Config(quality="fast"))
        restorer.brief_coefficients = coefficients
        return restorer.detect(text).probability

    def test_brief_ones(self) -> None:
        never = (-99.0, *(0.0 for _ in brief_gate.FEATURES[1:]))
        first = self.probability(self.sentence, None)
        assert first > 0.7
        assert self.probability(self.sentence, never) < 0.001
        assert self.probability(self.sentence, (99.0, *never[1:])) == first

    def test_no_longer_ones(self) -> None:
        never = (-99.0, *(0.0 for _ in brief_gate.FEATURES[1:]))
        text = self.sentence * 6
        assert self.probability(text, never) == self.probability(text, None) > 0.7

    def test_all_of_a_family_with_a_gate_of_its_own(self, tmp_path: Path) -> None:
        shipped = registry.named("wp-auto-spinner")
        (tmp_path / manifest.FILE).write_text('kind = "spinner"\n', "utf-8")
        own = registry.at(tmp_path)
        assert Restorer(own, Config(), shipped).brief_coefficients is not None
        (tmp_path / gate.FILE).touch()
        assert Restorer(own, Config(), shipped).brief_coefficients is None


def test_brief_texts_are_lines_and_runs_of_sentences_of_long_ones() -> None:
    long = " ".join(f"This is sentence number {number} of them." for number in range(30))
    found = list(brief_texts(f"A heading of words\ntoo short\n{long}\n{'word ' * (MOST_WORDS + 1)}", random.Random(1)))
    assert found[0] == "A heading of words"
    assert " ".join(found[1:]) == long
    assert len(found) > 8
    assert all(run.endswith("of them.") for run in found[1:])


def observations(kind: str, evidence: float, share: float) -> list[Observation]:
    draw = random.Random(f"{kind} {share}")
    rest = (0.0,) * (len(brief_gate.FEATURES) - 4)
    return [Observation(kind, 20, share, (1.0, draw.random(), 0.0, evidence + draw.random(), *rest), kind) for _ in range(40)]


def test_each_kind_is_judged_by_what_was_learned_from_the_others() -> None:
    """Law looks spun to whoever has only read news; of its own kind the spun texts, which are all news, are not left out."""
    spun = [*observations("news", 9.0, 1.0), *observations("news", 9.0, IN_PART)]
    seen = [*spun, *observations("news", 1.0, 0.0), *observations("law", 9.0, 0.0)]
    report = report_on(seen, {(20, 0.0): 80, (20, 1.0): 40, (20, IN_PART): 40})
    assert {kind for kind, _, _ in report.false} == {"law"}
    assert report.coefficients.without.keys() == {"news", "law"}
    assert report.coefficients.without["law"] != report.coefficients.all
    assert report.believed[20, 0.0] == len(report.false) > 0
    assert report.believed[20, 1.0] == 0, "what was learned from law and the spun texts cannot tell them apart"
