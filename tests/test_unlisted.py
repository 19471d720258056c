"""Unlisted tortured phrases: only in tortured texts, only in their own places."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinfix import Cleaner, edits, resources
from spinfix.config import Config
from spinfix.edits import Edit
from spinfix.families import registry
from spinfix.families.findings import Finding
from spinfix.families.tortured import dictionary, evidence, gate, odd_pairs, synonyms, unlisted, unlisted_weights
from spinfix.families.tortured.composer import Composer
from spinfix.families.tortured.dictionary import Phrase, TorturedDictionary, Word
from spinfix.families.tortured.judgement import Decided, competing, with_edits
from spinfix.families.tortured.occurrences import Kind, Occurrence, Reading
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.families.tortured.register import TECHNICAL_FROM, Register
from spinfix.families.tortured.restorer import GENUINE_BELOW, UNTECHNICAL, TorturedRestorer
from spinfix.families.tortured.surveyor import TorturedSurveyor, with_suggested
from spinfix.families.tortured.synonyms import Synonyms
from spinfix.families.tortured.unlisted import Guess, UnlistedFinder, agreed_beliefs, surest
from spinfix.families.tortured.unlisted_features import FEATURES
from spinfix.families.tortured.unlisted_neighbours import Neighbours, neighbours_of
from spinfix.families.tortured.unlisted_runs import Run, TermFeatures, change_of, chosen_of
from spinfix.families.tortured.unlisted_weights import UnlistedError, Weights
from spinfix.text.stem_tokenizer import Stemmer, Words

SURE = "We train an irregular woodland and a bolster vector machine by profound learning."
ONE = "We train an irregular woodland on the readings of all sensors."
PHRASE = "The alluring paddocks of the stars are weak."
OUT_OF_PLACE = "An irregular woodland classifier is trained on the readings of all sensors."
PROOF = f"{ONE} {PHRASE} They are kept in numbers depots."
ALONE = f"{PHRASE} They are kept in numbers depots."
LISTED = {"irregular woodland", "bolster vector machine", "profound learning"}
SUGGESTED = {"data": ["numbers"], "field": ["paddock"], "magnetic": ["alluring"], "warehouse": ["depot"]}
TERMS = {"data warehouse": 20, "magnetic field": 20, "random forest": 20}
SHIPPED = resources.dictionaries() / "tortured"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A family with three phrases of the shipped one, some synonyms, and weights that believe in likely ones."""
    made = tmp_path_factory.mktemp("families") / "tortured"
    made.mkdir()
    for name in ("family.toml", "weights.json"):
        shutil.copy(SHIPPED / name, made)
    phrases = [phrase for phrase in dictionary.load_phrases(SHIPPED) if phrase.spun in LISTED]
    dictionary.save(TorturedDictionary(phrases, [], TERMS, []), made)
    lines = [f"{word}\t{', '.join(others)}" for word, others in SUGGESTED.items()]
    (made / synonyms.FILE).write_text("\n".join(["word\tsynonyms", *lines, ""]), "utf-8")
    write_weights(made / unlisted_weights.FILE)
    return made


def write_weights(path: Path, *, least_chance: float = -1.5, right: float = 0.94, odds: float = 6.0) -> None:
    """Write weights that believe, with log ``odds``, in a run with a likelier term, and are ``right`` so often if sure."""
    terms = np.zeros(len(TermFeatures._fields))
    terms[TermFeatures._fields.index("chance")] = 1.0
    nothing = np.zeros(len(FEATURES))
    np.savez(
        path,
        features=np.array(FEATURES),
        term_features=np.array(TermFeatures._fields),
        terms=terms,
        feature=np.array([FEATURES.index("chance"), 0, 0], np.int32),
        threshold=np.array([least_chance, 0, 0]),
        left=np.array([1, 1, 2], np.int32),
        right=np.array([2, 1, 2], np.int32),
        value=np.array([0.0, -12.0, 2.0 * odds], np.float32),  # twice, as the network says nothing
        roots=np.array([0], np.int32),
        start=np.array(0.0),
        sieve_feature=np.array([FEATURES.index("chance"), 0, 0], np.int32),
        sieve_threshold=np.array([-9.0, 0, 0]),
        sieve_left=np.array([1, 1, 2], np.int32),
        sieve_right=np.array([2, 1, 2], np.int32),
        sieve_value=np.array([0.0, -20.0, 0.0], np.float32),
        sieve_roots=np.array([0], np.int32),
        sieve_start=np.array(0.0),
        mean=nothing,
        deviation=nothing + 1.0,
        hidden=np.zeros((len(FEATURES), 1)),
        hidden_bias=np.zeros(1),
        out=np.zeros(1),
        out_bias=np.array(0.0),
        calibration=np.array([[0.5, 0.4], [0.94, right]]),
    )


@pytest.fixture
def odd(folder: Path, tmp_path: Path) -> Path:
    """The family with pairs of words for which a text is looked at closer."""
    made = shutil.copytree(folder, tmp_path / "tortured")
    odd_pairs.save({"alluring paddock": 4.0, "numbers depot": 3.5}, made)
    return made


def thoroughly(folder: Path, text: str, **options: Any) -> Finding:
    return TorturedRestorer(registry.at(folder), Config(**options)).restore_thoroughly(text)


def restored(folder: Path, text: str, **options: Any) -> str:
    return edits.apply(text, thoroughly(folder, text, **options).edits)


def test_an_unlisted_phrase_is_restored_beside_others_in_the_number_it_has(folder: Path) -> None:
    assert restored(folder, f"{SURE} {PHRASE}").endswith(" The magnetic fields of the stars are weak.")


def test_it_is_less_sure_in_text_that_is_not_technical(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{SURE} {PHRASE}"
    confidences = []
    for terms, assumed in ((TECHNICAL_FROM, False), (0.9 * TECHNICAL_FROM, False), (0.9 * TECHNICAL_FROM, True)):
        monkeypatch.setattr(Composer, "register", lambda *_, terms=terms: Register(terms))
        found = thoroughly(folder, text, min_confidence=0.5, assume_spun=assumed).edits[-1]
        assert found.replacement == "magnetic fields"
        confidences.append(found.confidence)
    technical, other, in_assumed = confidences
    assert in_assumed < technical
    assert gate.logit(technical) - gate.logit(other) == pytest.approx(UNTECHNICAL, abs=0.1)


def test_one_with_an_acronym_of_its_own_is_the_authors_in_all_places(folder: Path) -> None:
    text = f"{SURE} The alluring paddock ({{}}) is weak. The alluring paddock is green."
    own, other = (restored(folder, text.format(acronym)) for acronym in ("AP", "MF"))
    assert own.endswith("The alluring paddock (AP) is weak. The alluring paddock is green.")
    assert other.endswith("The magnetic field (MF) is weak. The magnetic field is green.")


def test_its_edit_says_what_it_is(folder: Path) -> None:
    finding = thoroughly(folder, f"{SURE} {PHRASE}")
    edit = finding.edits[-1]
    assert (edit.found, edit.replacement, edit.entry) == (
        "alluring paddocks",
        "magnetic fields",
        "alluring paddocks → magnetic field",
    )
    assert 0.92 < edit.confidence <= 0.94, "what was counted, and not more"
    without = TorturedRestorer(registry.at(folder), Config()).restore(f"{SURE} {PHRASE}")
    assert finding.probability == without.probability, "it is no evidence"
    assert len(finding.edits) == len(without.edits) + 1


@pytest.mark.parametrize(
    "text",
    [PHRASE, f"{PHRASE} " * 3, "The alluring paddocks and the numbers depots."],
)
def test_without_others_nothing_is_looked_for(folder: Path, text: str) -> None:
    assert "alluring paddocks" in restored(folder, text, assume_spun=True)


def test_beside_one_that_is_restored_it_is_found(folder: Path) -> None:
    assert "magnetic fields" in restored(folder, f"We train an irregular woodland. {PHRASE}", assume_spun=True)


def test_two_of_them_beside_another_phrase_are_proof(folder: Path) -> None:
    finding = thoroughly(folder, PROOF)
    assert [edit.replacement for edit in finding.edits] == ["a random forest", "magnetic fields", "data warehouses"]
    assert finding.probability > Config().threshold
    assert [clue.text for clue in finding.clues[1:]] == ["alluring paddocks", "numbers depots"]
    assert {clue.weight for clue in finding.clues[1:]} == {round(evidence.support_weight(0.94, PROOF.count(" ") + 1), 3)}
    twice = TorturedSurveyor(registry.at(folder), Config()).survey(f"{PROOF} The alluring paddock is weak.")
    assert [(one.text, one.why, one.weight > 0.0) for one in twice.sightings] == [
        ("irregular woodland", "", True),
        ("alluring paddocks", "", True),
        ("numbers depots", "", True),
        ("alluring paddock", "", True),
    ]


def test_a_survey_shows_the_evidence_of_a_text_that_is_not_believed(folder: Path) -> None:
    filler = "The committee met in the town hall and spoke about the new road until late in the evening. " * 400
    survey = TorturedSurveyor(registry.at(folder), Config(threshold=0.98)).survey(f"{PROOF} {filler}")
    assert 0.7 < survey.probability < 0.98
    assert [one.text for one in survey.sightings] == ["irregular woodland", "alluring paddocks", "numbers depots"]


def test_evidence_does_not_depend_on_the_threshold(folder: Path) -> None:
    found = [thoroughly(folder, PROOF, threshold=least) for least in (0.01, 0.7)]
    assert found[0].probability == found[1].probability > 0.9


@pytest.mark.parametrize(
    "text",
    [
        OUT_OF_PLACE,
        f'{OUT_OF_PLACE} They call it "numbers depots" there.',
        f"{ONE} {PHRASE}",
        f"{PHRASE} They are kept in numbers depots.",
        f'It is called an "irregular woodland". {PHRASE} They are kept in numbers depots.',
        f"This post is about tortured phrases, which paraphrasing tools make. {PROOF}",
    ],
    ids=[
        "none",
        "mentioned",
        "beside one that fits",
        "none listed",
        "listed one mentioned",
        "about phrases",
    ],
)
def test_fewer_or_mentioned_ones_are_none(folder: Path, text: str) -> None:
    finding = thoroughly(folder, text)
    assert finding.probability <= Config().threshold
    assert not {"alluring paddocks", "numbers depots"} & {clue.text for clue in finding.clues}


def test_one_beside_a_listed_phrase_that_is_out_of_place_is_proof(folder: Path) -> None:
    text = f"{OUT_OF_PLACE} {PHRASE}"
    finding = thoroughly(folder, text)
    assert [edit.replacement for edit in finding.edits] == ["A random forest", "magnetic fields"]
    assert finding.clues[1].weight == round(evidence.support_weight(0.94, text.count(" ") + 1), 3)


class TestOneThatIsSure:
    """One of .95 or more beside any evidence: neither is proof, both are."""

    @pytest.fixture
    def sure(self, folder: Path, tmp_path: Path) -> Path:
        made = shutil.copytree(folder, tmp_path / "tortured")
        write_weights(made / unlisted_weights.FILE, right=0.97)
        return made

    def test_is_proof_beside_a_listed_phrase(self, sure: Path) -> None:
        finding = thoroughly(sure, f"{ONE} {PHRASE}")
        assert [edit.replacement for edit in finding.edits] == ["a random forest", "magnetic fields"]
        assert finding.probability > Config().threshold
        assert finding.clues[-1].weight == round(evidence.support_weight(0.97, f"{ONE} {PHRASE}".count(" ") + 1), 3)
        assert not thoroughly(sure, ONE).edits

    @pytest.mark.parametrize(
        "text",
        [
            PHRASE,
            f"It is called an “irregular woodland”. {PHRASE}",
            f"{ONE} They call it an “alluring paddock” there.",
            f"{ONE} {PHRASE} {'The committee met in the town hall and spoke about the new road. ' * 900}",
        ],
        ids=["none listed", "listed one mentioned", "mentioned", "long"],
    )
    def test_is_none_otherwise(self, sure: Path, text: str) -> None:
        assert not thoroughly(sure, text).edits

    @pytest.mark.parametrize(
        ("kind", "weight", "right", "count"),
        [
            ("listed", 3.0, 0.95, 1),
            ("listed", 3.0, 0.94, 0),
            ("listed", -0.1, 0.99, 0),
            ("composed", 3.0, 0.95, 1),
            ("composed", 3.0, 0.94, 0),
        ],
    )
    def test_stands_beside_a_phrase_that_is_evidence(self, kind: Kind, weight: float, right: float, count: int) -> None:
        other = weighed("irregular woodland", "random forest", kind, weight=weight)
        one = weighed("alluring paddock", "magnetic field", right=right, first=5)
        support = evidence.supporting([one], [other], [other], 100)
        assert [phrase.weight for phrase in support] == [evidence.support_weight(0.95, 100)] * count
        assert not evidence.supporting([one], [other], [], 100)

    def test_need_not_be_sure_beside_a_listed_one_that_is_out_of_place(self) -> None:
        one = weighed("alluring paddock", "magnetic field", right=0.9, first=5)
        cases: list[tuple[Kind, float, int]] = [("listed", 4.0, 1), ("listed", 3.9, 0), ("composed", 4.0, 0)]
        for kind, gain, count in cases:
            other = weighed("irregular woodland", "random forest", kind)._replace(gain=gain)
            support = evidence.supporting([one], [other], [other], 100)
            assert [phrase.weight for phrase in support] == [evidence.support_weight(0.9, 100)] * count


def test_the_same_words_for_the_same_term_are_believed_alike() -> None:
    words = Stemmer().cut("alluring paddock, alluring paddock, alluring meadow")
    runs = [(Run(first, first + 2, 0.0, ()), "magnetic field") for first in (0, 2, 4)]
    agreed = agreed_beliefs(words, [*runs, (runs[0][0], "magnetic flux")], [0.9, 0.5, 0.6, 0.2])
    assert agreed == pytest.approx([0.75, 0.75, 0.6, 0.2])
    assert agreed_beliefs(words, runs[:2], [1.0, 0.0]) == pytest.approx([0.5, 0.5])


class TestATextOfWhichAllPhrasesAreUnlisted:
    def test_is_believed_for_two_if_it_has_odd_pairs(self, odd: Path) -> None:
        restorer = TorturedRestorer(registry.at(odd), Config())
        first, closer = restorer.restore(ALONE), restorer.restore_thoroughly(ALONE)
        assert (first.undecided, first.edits, first.probability <= Config().threshold) == (True, (), True)
        assert (closer.undecided, closer.family, closer.probability > Config().threshold) == (False, "tortured", True)
        assert [edit.replacement for edit in closer.edits] == ["magnetic fields", "data warehouses"]
        said = 2 * evidence.support_weight(0.94, ALONE.count(" ") + 1) + evidence.ODD
        assert sum(clue.weight for clue in closer.clues) == pytest.approx(said, abs=0.002)
        assert [clue.text for clue in closer.clues] == ["alluring paddocks", "numbers depots"]

    def test_has_as_much_evidence_whatever_their_number(self) -> None:
        """What the pairs add is shared by the phrases."""
        phrases = [weighed(f"a{number} b{number}", f"c{number} d", first=3 * number) for number in range(9)]
        for number, count in ((1, 0), (2, 2), (3, 3), (6, 6), (9, 6)):
            support = evidence.supporting(phrases[:number], [], [], 100, is_odd=True)
            assert len(support) == count
            total = count * evidence.support_weight(0.9, 100) + evidence.ODD * (count > 0)
            assert sum(one.weight for one in support) == pytest.approx(total)

    @pytest.mark.parametrize(
        "text",
        [
            PHRASE,
            "They are kept in paddocks and in numbers depots.",
            "He calls them “alluring paddocks”, which are kept in “numbers depots”.",
            f"This post is about tortured phrases, which paraphrasing tools make. {ALONE}",
            f"{ALONE} {'The committee met in the town hall and spoke about the new road. ' * 600}",
        ],
        ids=["one", "one of two words", "quoted", "about phrases", "long"],
    )
    def test_is_not_for_fewer_or_mentioned_ones(self, odd: Path, text: str) -> None:
        assert thoroughly(odd, text).probability <= Config().threshold

    def test_is_not_looked_at_without_odd_pairs_or_near_matches(self, folder: Path, odd: Path) -> None:
        for family, config in ((folder, Config()), (odd, Config(fuzzy=False))):
            finding = TorturedRestorer(registry.at(family), config).restore(ALONE)
            assert (finding.undecided, finding.probability) == (False, 0.0)

    def test_is_restored_by_a_cleaner_the_first_time_and_again(self, odd: Path) -> None:
        cleaner = Cleaner(Config(families="wp-auto-spinner", dictionaries=str(odd)))
        restored = "The magnetic fields of the stars are weak. They are kept in data warehouses."
        assert [cleaner.clean(ALONE), cleaner.clean(ALONE)] == [restored, restored]
        assert cleaner.detect(ALONE).family == "tortured"
        assert cleaner.clean(restored) == restored

    def test_is_restored_if_that_is_assumed(self, odd: Path) -> None:
        finding = thoroughly(odd, ALONE, assume_spun=True)
        assert [edit.replacement for edit in finding.edits] == ["magnetic fields", "data warehouses"]

    def test_is_surveyed(self, odd: Path) -> None:
        survey = TorturedSurveyor(registry.at(odd), Config()).survey(ALONE)
        assert [(one.text, one.kind, one.why) for one in survey.sightings] == [
            ("alluring paddocks", "unlisted", ""),
            ("numbers depots", "unlisted", ""),
        ]

    def test_with_a_clearly_genuine_phrase_is_looked_at(self, odd: Path) -> None:
        """A listed phrase that says nothing does not end the matter."""
        phrases = [Phrase("liver ailments", "liver disease", 1, 500_000), *dictionary.load_phrases(odd)]
        dictionary.save(TorturedDictionary(sorted(phrases), [], TERMS, []), odd)
        restorer = TorturedRestorer(registry.at(odd), Config())
        alone = f"Of liver ailments nothing is known. {'The committee met in the town hall that day. ' * 90}"
        finding = restorer.restore(alone)
        assert (finding.undecided, finding.probability < GENUINE_BELOW) == (True, True)
        assert thoroughly(odd, alone).probability < GENUINE_BELOW
        text = f"{alone} {ALONE}"
        assert restorer.restore(text).undecided
        assert restorer.restore_thoroughly(text).probability > Config().threshold

    def test_needs_no_odd_pairs_beside_another_phrase(self, folder: Path, odd: Path) -> None:
        beside, more = (thoroughly(family, PROOF).probability for family in (folder, odd))
        assert Config().threshold < beside < more


def weighed(
    spun: str, term: str, kind: Kind = "unlisted", *, right: float = 0.94, weight: float = 3.0, first: int = 0
) -> WeighedPhrase:
    """A phrase of two words of which all change."""
    occurrence = Occurrence(
        first=first,
        last=first + 2,
        start=10 * first,
        end=10 * first + 9,
        spun=spun,
        readings=(Reading(term, term, 0.0),),
        kind=kind,
        company="none",
        papers=0,
        genuine=0,
        acronym=False,
        changed=spun,
    )
    return WeighedPhrase(occurrence, 1.0, (1.0,), 0, weight, 1.0, right)


def test_the_penalty_is_lifted_only_where_it_was_taken() -> None:
    """Of a phrase that recurs and is next to impossible one is enough, so that nothing is subtracted."""
    use = weighed("unused york", "New York", "listed")
    for gain, read, alone in ((1.0, (), True), (9.0, (), False), (1.0, (evidence.name_of(use),), False)):
        uses = [use._replace(gain=gain), use._replace(gain=gain, occurrence=use.occurrence._replace(first=9, start=90, end=99))]
        with_penalty = evidence.log_odds(uses, 500, {}, read)
        assert evidence.stands_alone(uses, read) is alone
        beside = [*uses, weighed("random stroll", "random walk", "listed", weight=1e-9, first=20)]  # then there are two
        assert (evidence.log_odds(beside, 500, {}, read) - with_penalty > 0.9) is alone
    assert not evidence.stands_alone([])
    assert not evidence.stands_alone([use, weighed("random stroll", "random walk", "listed", first=20)])


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ([weighed("numbers depots", "data warehouses", first=9)], ["alluring paddock", "numbers depots"]),
        ([weighed("numbers depots", "data warehouses", right=0.69)], []),
        ([weighed("alluring meadows", "magnetic domains")], []),
        ([weighed("charming pasture", "magnetic field")], []),
        ([weighed("irregular depot", "random warehouse")], []),
        (
            [weighed("numbers depots", "data warehouses", right=0.91, first=9), weighed("haphazard stroll", "random walk")],
            ["haphazard stroll", "alluring paddock", "numbers depots"],
        ),
    ],
    ids=["two", "unsure", "same word", "same term", "word of the other", "in order"],
)
def test_what_supports_is_sure_and_different(more: list[WeighedPhrase], found: list[str]) -> None:
    listed = weighed("irregular woodland", "random forest", "listed")
    support = evidence.supporting([*more, weighed("alluring paddock", "magnetic field", first=5)], [listed], [], 100)
    assert [one.occurrence.spun for one in support] == found
    assert all(one.weight == evidence.support_weight(0.9, 100) for one in support)


@pytest.mark.parametrize(
    ("used", "odds", "may"),
    [
        ([weighed("irregular woodland", "random forest", "listed")], -2.0, True),
        ([weighed("irregular woodland", "random forest", "listed")], -7.0, False),
        ([weighed("irregular woodland", "random forest", "listed")], 5.0, False),
        ([weighed("irregular woodland", "random forest", "listed", weight=-0.1)], -2.0, False),
        ([weighed("irregular woodland", "random forest", "composed")], -2.0, True),
        ([], -2.0, False),
    ],
)
def test_a_phrase_that_counts_may_be_supported(used: list[WeighedPhrase], odds: float, may: bool) -> None:
    assert evidence.may_be_supported(used, odds) is may
    assert evidence.may_be_supported(used, odds, is_doubtful=True) is (odds < 5.0)


def test_support_says_less_in_a_long_text_and_if_it_is_less_sure() -> None:
    assert evidence.support_weight(0.9, 100) > 5.0
    assert evidence.support_weight(0.9, 1_000_000) < 0.5
    weights = [evidence.support_weight(right, 1000) for right in (0.7, 0.79, 0.8, 0.89, 0.9, 0.99)]
    assert weights == sorted(weights)
    assert len(set(weights)) == len(evidence.BANDS)


@pytest.mark.parametrize(
    ("kind", "confidence", "made"),
    [
        ("composed", 0.99, ["composed"]),
        ("composed", 0.9, ["unlisted"]),
        ("listed", 0.9, ["listed"]),
        ("listed", 0.3, ["unlisted"]),
    ],
)
def test_of_phrases_that_overlap_the_surest_is_restored(folder: Path, kind: Kind, confidence: float, made: list[str]) -> None:
    restorer = TorturedRestorer(registry.at(folder), Config())
    text = f"{SURE} {PHRASE}"
    (found,) = restorer._unlisted(restorer.finder.cut(text), [])
    part = replace_reading(found, "plane", first=found.occurrence.first + 1, kind=kind)
    edit = Edit(found.occurrence.start + 9, found.occurrence.end, "paddocks", "planes", "restoration", confidence=confidence)
    unlisted = Decided(found, replace(edit, confidence=0.95), is_sure=True)
    decided = competing([Decided(part, edit, confidence > 0.5)], [unlisted])
    assert [one.phrase.occurrence.kind for one in decided] == made
    assert decided[0].is_sure


def test_edits_are_in_order_and_doubtful_ones_overlap_no_sure_one() -> None:
    def decided(start: int, end: int, *, is_sure: bool) -> Decided:
        edit = Edit(start, end, "x" * (end - start), "y", "restoration", confidence=0.9 if is_sure else 0.4)
        return Decided(weighed("numbers depots", "data warehouse"), edit, is_sure)

    every = [
        decided(*place, is_sure=place[0] % 20 == 0) for place in ((40, 45), (30, 35), (20, 25), (44, 50), (10, 15), (24, 28))
    ]
    every[3], every[5] = every[3]._replace(is_sure=False), every[5]._replace(is_sure=False)
    finding = with_edits(Finding("tortured", (), 0.9, note="doubted"), every)
    assert [edit.start for edit in finding.edits] == [20, 40]
    assert [edit.start for edit in finding.doubtful] == [10, 30]
    assert finding.note == ""


def test_two_of_them_beside_composed_phrases_tell_the_family(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "tortured")
    words = [Word("haphazard", "random", 9), Word("jungle", "forest", 9)]
    phrases = [phrase for phrase in dictionary.load_phrases(folder) if phrase.spun == "profound learning"]
    dictionary.save(TorturedDictionary(phrases, words, TERMS, []), tmp_path / "tortured")
    restorer = TorturedRestorer(registry.at(tmp_path / "tortured"), Config())
    text = f"We grow a haphazard jungle. {PHRASE} They are kept in numbers depots."
    first, closer = restorer.restore(text), restorer.restore_thoroughly(text)
    assert (first.undecided, first.edits) == (True, ())
    assert (closer.family, closer.probability > Config().threshold) == ("tortured", True)
    assert [edit.replacement for edit in closer.edits][-2:] == ["magnetic fields", "data warehouses"]


def test_a_phrase_with_an_acronym_is_restored_in_its_other_places(restorer: TorturedRestorer) -> None:
    text = "The alluring meadow (MFs) is weak. An alluring meadow is odd."
    runs = UnlistedFinder(Synonyms([], {}, TERMS), restorer.scorer).runs(restorer.finder.cut(text), ())
    assert [(candidates_of(run), [one.features.acronym for one in run.candidates]) for run in runs] == [
        (["magnetic fields"], [1.0]),
        (["magnetic field"], [1.0]),
    ]


def replace_reading(phrase: WeighedPhrase, term: str, *, first: int, kind: Kind) -> WeighedPhrase:
    """The phrase as one of another kind, from another word on, that stands for another term."""
    occurrence = phrase.occurrence._replace(first=first, kind=kind, readings=(Reading(term, term, 0.0),))
    return phrase._replace(occurrence=occurrence, shares=(1.0,), best=0)


@pytest.mark.parametrize("text", [f"{ONE} {PHRASE}", f"{SURE} {PHRASE}"], ids=["evidence", "edit"])
def test_the_words_of_a_mentioned_phrase_are_neither_evidence_nor_edited(folder: Path, text: str) -> None:
    mention = "Some say bolster vector machine for support vector machine."
    restorer = TorturedRestorer(registry.at(folder), Config())
    others = {"data": ["bolster"], "warehouse": ["vector"]}
    restorer.synonyms = Synonyms([], SUGGESTED | others, TERMS)
    assert len(restorer._unlisted(restorer.finder.cut(mention), [])) == 1
    finding = restorer.restore_thoroughly(f"{text} {mention}")
    assert "bolster vector" not in {edit.found for edit in finding.edits}
    assert "bolster vector" not in {clue.text for clue in finding.clues}


@pytest.mark.parametrize(("options", "finds"), [({"quality": "fast"}, True), ({}, True), ({"fuzzy": False}, False)])
def test_every_quality_finds_it_but_no_fuzzy_leaves_it(folder: Path, options: dict[str, Any], finds: bool) -> None:
    assert ("magnetic fields" in restored(folder, f"{SURE} {PHRASE}", **options)) is finds


@pytest.mark.parametrize(
    ("learned", "confidences"),
    [({}, [0.94]), ({"odds": 0.0}, [0.4]), ({"least_chance": -1.4}, [0.94]), ({"least_chance": -1.2}, [])],
)
def test_it_is_as_sure_as_was_counted(folder: Path, learned: dict[str, float], confidences: list[float]) -> None:
    write_weights(folder / unlisted_weights.FILE, **learned)
    try:
        finding = thoroughly(folder, f"{SURE} {PHRASE}", assume_spun=True)
    finally:
        write_weights(folder / unlisted_weights.FILE)
    made = [edit for edit in (*finding.edits, *finding.doubtful) if edit.found == "alluring paddocks"]
    assert [edit.confidence for edit in made] == pytest.approx(confidences)


def test_a_minimum_of_its_own_holds_unless_another_is_given(folder: Path) -> None:
    write_weights(folder / unlisted_weights.FILE, right=0.78)
    try:
        assert "alluring paddocks" in restored(folder, f"{SURE} {PHRASE}")
        assert "magnetic fields" in restored(folder, f"{SURE} {PHRASE}", min_confidence=0.75)
    finally:
        write_weights(folder / unlisted_weights.FILE)


@pytest.mark.parametrize(
    "text",
    [
        'They call them "alluring paddocks" there.',
        "They call them `alluring paddocks` there.",
        "They mean alluring paddocks, not magnetic fields.",
        "See https://example.org/alluring-paddocks for more.",
    ],
)
def test_mentions_and_code_are_left(folder: Path, text: str) -> None:
    assert restored(folder, f"{SURE} {text}").endswith(text)


def test_the_shipped_family_finds_a_phrase_that_is_in_no_list() -> None:
    cleaner = Cleaner(Config(families="tortured", min_confidence=0.9))
    alone, among = "The haphazard stroll on the lattice is short.", "The random walk on the lattice is short."
    assert cleaner.clean(alone) == alone
    assert cleaner.clean(f"{SURE} {alone}").endswith(among)


@pytest.mark.parametrize(("missing", "found"), [(unlisted_weights.FILE, 3), (synonyms.FILE, 3)])
def test_a_family_without_weights_or_synonyms_finds_none(folder: Path, tmp_path: Path, missing: str, found: int) -> None:
    shutil.copytree(folder, tmp_path / "tortured")
    (tmp_path / "tortured" / missing).unlink()
    finding = TorturedRestorer(registry.at(tmp_path / "tortured"), Config()).restore_thoroughly(f"{SURE} {PHRASE}")
    assert len(finding.edits) == found


def test_a_cleaner_asks_for_more_only_where_no_other_family_is_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    find = unlisted.UnlistedFinder.find

    def noted(self: unlisted.UnlistedFinder, words: Words, taken: Collection[int]) -> list[WeighedPhrase]:
        asked.append(words.text)
        return find(self, words, taken)

    monkeypatch.setattr(unlisted.UnlistedFinder, "find", noted)
    cleaner = Cleaner(Config(families="wp-auto-spinner", dictionaries=str(folder)))
    spun = "The Overseas Minister said this 12 months that the White Home was briefed. The Overseas Minister left on Wednesday."
    texts = [spun, f"{spun} {ONE}", PHRASE, PROOF, f"{SURE} {PHRASE}"]
    results = cleaner.analyse_all(texts)
    assert [result.family for result in results] == ["wp-auto-spinner", "wp-auto-spinner", None, "tortured", "tortured"]
    assert [finding.undecided for finding in results[1].findings] == [False, True]
    assert asked == texts[3:]
    assert [result.spin_probability for result in cleaner.detect_all(texts)] == [result.spin_probability for result in results]
    assert asked == [*texts[3:], PROOF], "what is believed anyway needs no more evidence"


def test_a_doubt_is_told_until_it_is_looked_at_closer(folder: Path) -> None:
    restorer = TorturedRestorer(registry.at(folder), Config())
    assert [restorer.restore(text).undecided for text in (PROOF, SURE, PHRASE)] == [True, False, False]
    assert not restorer.restore_thoroughly(PROOF).undecided


def test_where_others_decide_they_are_no_evidence(folder: Path) -> None:
    text = f"{SURE} {PHRASE} They are kept in numbers depots."
    restorer = TorturedRestorer(registry.at(folder), Config())
    assert restorer.restore_thoroughly(text).probability == restorer.restore(text).probability


def test_a_survey_lists_it_as_no_evidence(folder: Path) -> None:
    survey = TorturedSurveyor(registry.at(folder), Config()).survey(f"{SURE} {PHRASE}")
    sighting = survey.sightings[-1]
    assert (sighting.text, sighting.term, sighting.kind, sighting.papers) == (
        "alluring paddocks",
        "magnetic field",
        "unlisted",
        0,
    )
    assert sighting.why.startswith("composed of synonyms")


def test_of_two_readings_of_a_place_a_survey_lists_the_surer_one(folder: Path) -> None:
    survey = TorturedSurveyor(registry.at(folder), Config()).survey(f"{SURE} {PHRASE}")
    *others, suggested = survey.sightings
    weaker = replace(suggested, end=suggested.start + 8, kind="composed", confidence=0.6)
    surer = replace(suggested, start=suggested.start + 9, kind="composed", confidence=0.99)
    assert with_suggested([*others, weaker], [suggested]) == [*others, suggested]
    assert with_suggested([*others, surer], [suggested]) == [*others, surer]
    assert with_suggested([*others, weaker, surer], [suggested]) == [*others, weaker, surer]
    evidence = replace(weaker, why="", weight=2.0)
    assert with_suggested([evidence], [suggested]) == [replace(suggested, why="", weight=2.0)], "a place keeps its weight"


def test_restored_text_is_left_alone(folder: Path) -> None:
    once = restored(folder, f"{SURE} {PHRASE}")
    assert restored(folder, once) == once


def test_a_twin_does_the_same(folder: Path) -> None:
    restorer = TorturedRestorer(registry.at(folder), Config())
    text = f"{SURE} {PHRASE}"
    assert restorer.twin().restore_thoroughly(text) == restorer.restore_thoroughly(text)


def test_a_cleaner_with_the_family_restores_it(folder: Path) -> None:
    cleaner = Cleaner(Config(families="wp-auto-spinner", dictionaries=str(folder)))
    assert "magnetic fields" in cleaner.clean(f"{SURE} {PHRASE}")


@pytest.mark.parametrize(
    "changed", [{"left": np.array([2**40, 1, 2])}, {"roots": np.array([[0]])}, {"threshold": np.array(["a"] * 3)}]
)
def test_columns_of_other_types_are_told(folder: Path, tmp_path: Path, changed: dict[str, Any]) -> None:
    with np.load(folder / unlisted_weights.FILE) as data:
        np.savez(tmp_path / "unlisted.npz", **dict(data) | changed)
    with pytest.raises(UnlistedError, match=r"unlisted\.npz: no weights for unlisted phrases"):
        unlisted_weights.load(tmp_path / "unlisted.npz")


@pytest.mark.parametrize("content", [b"none", b"", b"PK\x03\x04 cut off"])
def test_a_file_that_holds_no_weights_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "unlisted.npz").write_bytes(content)
    with pytest.raises(UnlistedError, match=r"unlisted\.npz: no weights for unlisted phrases"):
        unlisted_weights.load(tmp_path / "unlisted.npz")


@pytest.fixture(scope="module")
def restorer() -> TorturedRestorer:
    return TorturedRestorer(registry.named("tortured"), Config())


def runs_of(restorer: TorturedRestorer, text: str, *taken: int, **suggested: list[str]) -> list[Run]:
    finder = UnlistedFinder(Synonyms([], SUGGESTED | suggested, TERMS), restorer.scorer)
    return finder.runs(restorer.finder.cut(text), taken)


def candidates_of(run: Run) -> list[str]:
    return [one.text for one in run.candidates]


@pytest.mark.parametrize(
    ("text", "taken", "found"),
    [
        ("The alluring paddocks of the stars.", (), [(1, 3)]),
        ("The alluring paddocks and numbers depots.", (), [(1, 3), (4, 6)]),
        ("The alluring paddocks and numbers depots.", (0, 2, 3), [(4, 6)]),
        ("The alluring-paddocks of the stars.", (), [(1, 3)]),
        ("The most-alluring paddocks of the stars.", (), []),
        ("The alluring paddock-like stars.", (), []),
        ("The magnetic fields of the stars.", (), []),
        ("The alluring felds of the stars.", (), []),
    ],
)
def test_runs_are_whole_and_not_taken(
    restorer: TorturedRestorer, text: str, taken: tuple[int, ...], found: list[tuple[int, int]]
) -> None:
    assert [(run.first, run.last) for run in runs_of(restorer, text, *taken)] == found


@pytest.mark.parametrize(
    ("text", "candidate", "acronym", "said"),
    [
        ("The alluring paddock is weak.", "magnetic field", 0.0, 0.0),
        ("Alluring paddocks are weak.", "Magnetic fields", 0.0, 0.0),
        ("The alluring paddock (MF) is weak.", "magnetic field", 1.0, 0.0),
        ("The alluring paddock is no magnetic field.", "magnetic field", 0.0, 1.0),
        ("The weak alluring paddock (WMF) is there.", "magnetic field", 1.0, 0.0),
        ("The weak alluring paddock (WAP) is there.", "magnetic field", 0.0, 0.0),
        ("The weak alluring paddocks (WMFs) are there.", "magnetic fields", 1.0, 0.0),
    ],
)
def test_candidates_fit_their_place(restorer: TorturedRestorer, text: str, candidate: str, acronym: float, said: float) -> None:
    (run,) = runs_of(restorer, text)
    assert candidates_of(run) == [candidate]
    features = run.candidates[0].features
    assert (features.acronym, features.said, features.kept, features.more) == (acronym, said, 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "candidate"),
    [
        ("The actual globe is odd.", "real world"),
        ("An actual-globe scene.", "real-world"),
        ("It is twofold abandoned there.", "double-stranded"),
    ],
)
def test_hyphens_are_those_of_the_run_if_they_fit(restorer: TorturedRestorer, text: str, candidate: str) -> None:
    suggested = {"real": ["actual"], "world": ["globe"], "double": ["twofold"], "stranded": ["abandoned"]}
    finder = UnlistedFinder(Synonyms([], suggested, {"real-world": 20, "double-stranded": 20}), restorer.scorer)
    (run,) = finder.runs(restorer.finder.cut(text), ())
    assert candidates_of(run) == [candidate]


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("They face the detainee's predicament.", ["prisoner's dilemma"]),
        ("It is a Detainee’s predicament.", ["Prisoner’s dilemma"]),
        ("The detainee' s predicament.", []),
        ("The detainee''s predicament.", []),
        ("The detainee'\ns predicament.", []),
    ],
)
def test_a_single_apostrophe_joins_words_and_stays_as_it_is(
    restorer: TorturedRestorer, text: str, candidates: list[str]
) -> None:
    suggested = {"prisoner": ["detainee"], "dilemma": ["predicament"]}
    finder = UnlistedFinder(Synonyms([], suggested, {"prisoner's dilemma": 20}), restorer.scorer)
    runs = finder.runs(restorer.finder.cut(text), ())
    assert [one for run in runs for one in candidates_of(run)] == candidates


@pytest.mark.parametrize(("text", "found"), [("In the XX century.", 0), ("Of XVIII centuries.", 0), ("In the xx century.", 1)])
def test_numerals_are_no_phrases(restorer: TorturedRestorer, text: str, found: int) -> None:
    suggested = {"twentieth": ["xx", "xviii"]}
    finder = UnlistedFinder(Synonyms([], suggested, {"twentieth century": 20}), restorer.scorer)
    assert len(finder.runs(restorer.finder.cut(text), ())) == found


@pytest.mark.parametrize(
    ("text", "candidate"),
    [
        ("Brilliant card are used in shops.", "Smart cards"),
        ("A brilliant card is used in shops.", "smart card"),
        ("Brilliant card (SC) are used in shops.", "Smart card"),
        ("The brilliant cards reader is there.", "smart cards"),
    ],
)
def test_a_plural_is_put_where_the_context_wants_one(restorer: TorturedRestorer, text: str, candidate: str) -> None:
    finder = UnlistedFinder(Synonyms([], {"smart": ["brilliant"]}, {"smart card": 20}), restorer.scorer)
    (run,) = finder.runs(restorer.finder.cut(text), ())
    assert candidates_of(run) == [candidate]


@pytest.mark.parametrize(
    ("text", "candidate"),
    [
        ("We get new bits of knowledge.", "new insights"),
        ("We get a new bit of knowledge.", "new insight"),
        ("A decreasing vitality was seen.", "decreasing energy"),
        ("A decreased vitality was seen.", "decreased energy"),
    ],
)
def test_number_and_inflection_are_those_of_the_words_that_tell_them(
    restorer: TorturedRestorer, text: str, candidate: str
) -> None:
    suggested = {"insight": ["bits of knowledge", "knowledge"], "energy": ["vitality"]}
    finder = UnlistedFinder(Synonyms([], suggested, {"new insight": 20, "decrease energy": 20}), restorer.scorer)
    (run,) = finder.runs(restorer.finder.cut(text), ())
    assert candidates_of(run) == [candidate]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("An alluring paddock is there.", ["magnetic field", "strong magnetic field", "magnetic field strength"]),
        ("A strong alluring paddock is there.", ["magnetic field", "magnetic field strength"]),
        ("A strong, alluring paddock is there.", ["magnetic field", "strong magnetic field", "magnetic field strength"]),
        ("An alluring paddock strength is there.", ["magnetic field", "strong magnetic field"]),
    ],
)
def test_no_term_repeats_the_word_beside_it(restorer: TorturedRestorer, text: str, terms: list[str]) -> None:
    known = {"magnetic field": 200, "strong magnetic field": 20, "magnetic field strength": 20}
    whole = ["alluring paddock"]
    suggested = {"strong magnetic field": whole, "magnetic field strength": whole, "magnetic field": whole}
    finder = UnlistedFinder(Synonyms([], suggested, known), restorer.scorer)
    (run,) = [run for run in finder.runs(restorer.finder.cut(text), ()) if run.last - run.first == 2]
    assert sorted(candidates_of(run)) == sorted(terms)


def test_each_term_has_its_own_gain(restorer: TorturedRestorer) -> None:
    terms = {"magnetic field": 20, "magnetic plane": 20}
    finder = UnlistedFinder(Synonyms([], SUGGESTED | {"plane": ["paddock"]}, terms), restorer.scorer)
    (run,) = finder.runs(restorer.finder.cut("The alluring paddock is weak."), ())
    gains = {one.text: one.features.gain for one in run.candidates}
    assert gains["magnetic field"] > gains["magnetic plane"]


def test_words_and_likeliest_terms_are_counted_by_places(restorer: TorturedRestorer) -> None:
    text = "The alluring paddock, Alluring Paddock and alluring meadow are numbers depots."
    runs = runs_of(restorer, text, field=["paddock", "meadow"])
    assert [(run.repeats, [one.places for one in run.candidates]) for run in runs] == [(2, [3]), (2, [3]), (1, [3]), (1, [1])]


@pytest.mark.parametrize(
    ("rest", "loose"),
    [
        ("", 0),
        ("The alluring paddock is weak.", 0),
        ("It has a paddock, a Paddock and no allure.", 0),
        ("It has an alluring view of the paddock.", 1),
        ("It has an alluring view, and an alluring smell, of the paddock.", 1),
    ],
)
def test_uses_of_changed_words_beside_the_run_are_counted(restorer: TorturedRestorer, rest: str, loose: int) -> None:
    run, *_ = runs_of(restorer, f"The alluring paddock is there. {rest}")
    assert [one.loose for one in run.candidates] == [loose]


def test_what_a_model_does_not_know_is_no_synonym(restorer: TorturedRestorer) -> None:
    assert runs_of(restorer, "The alluring xqzvwk is weak.", field=["xqzvwk"]) == []
    assert len(runs_of(restorer, "The alluring meadow is weak.", field=["meadow"])) == 1


def test_runs_judged_in_parts_are_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{SURE} {PHRASE} They are in the numbers depots. {PHRASE}"
    whole = thoroughly(folder, text)
    assert [edit.replacement for edit in whole.edits[-3:]] == ["magnetic fields", "data warehouses", "magnetic fields"]
    monkeypatch.setattr(unlisted, "BATCH", 2)
    assert thoroughly(folder, text) == whole


def test_each_run_is_judged_with_its_own_neighbours(restorer: TorturedRestorer, monkeypatch: pytest.MonkeyPatch) -> None:
    class Asked(Weights):
        """Weights that keep what they are asked."""

        def __init__(self) -> None:
            self.terms, self.rows = [1.0] * len(TermFeatures._fields), list[Sequence[float]]()

        def beliefs(self, rows: Sequence[Sequence[float]]) -> list[float]:
            self.rows += rows
            return [0.0] * len(rows)

    monkeypatch.setattr(unlisted, "BATCH", 2)
    text = "An alluring field, an alluring paddock and a magnetic paddock, kept in the numbers depots and the data depots."
    words, weights = restorer.finder.cut(text), Asked()
    finder = UnlistedFinder(Synonyms([], SUGGESTED, TERMS), restorer.scorer, weights)
    assert finder.find(words, ()) == []
    expected = neighbours_of(words, [chosen_of(run, weights.terms) for run in finder.runs(words, ())])
    assert len(set(expected)) > 1
    assert [tuple(row[-len(Neighbours._fields) :]) for row in weights.rows] == [tuple(one) for one in expected]


@pytest.mark.parametrize(
    "changed", [{"term_features": np.array(["chance"])}, {"features": np.array([*FEATURES[1:], FEATURES[0]])}]
)
def test_weights_of_other_features_are_told(folder: Path, tmp_path: Path, changed: dict[str, Any]) -> None:
    with np.load(folder / unlisted_weights.FILE) as data:
        np.savez(tmp_path / "unlisted.npz", **dict(data) | changed)
    with pytest.raises(UnlistedError, match="weights for other features; run python -m training unlisted again"):
        unlisted_weights.load(tmp_path / "unlisted.npz")


def test_so_are_weights_of_before_there_was_a_network(folder: Path, tmp_path: Path) -> None:
    with np.load(folder / unlisted_weights.FILE) as data:
        kept = {name: data[name] for name in data if not name.startswith("sieve_") and name not in ("hidden", "out", "mean")}
    np.savez(tmp_path / "unlisted.npz", **kept | {"features": np.array(FEATURES[: -len(Neighbours._fields)])})
    with pytest.raises(UnlistedError, match="weights for other features; run python -m training unlisted again"):
        unlisted_weights.load(tmp_path / "unlisted.npz")


@pytest.mark.parametrize(
    "changed",
    [
        {"left": np.array([3, 1, 2])},
        {"right": np.array([2, 1, -1])},
        {"roots": np.array([0, 3])},
        {"feature": np.array([-1, 0, 0])},
        {"value": np.zeros(2)},
        {"right": np.array([2, 1, 0])},
        {"sieve_right": np.array([2, 1, 0])},
    ],
)
def test_nodes_that_lead_nowhere_are_told(folder: Path, tmp_path: Path, changed: dict[str, Any]) -> None:
    with np.load(folder / unlisted_weights.FILE) as data:
        np.savez(tmp_path / "unlisted.npz", **dict(data) | changed)
    with pytest.raises(UnlistedError, match="a node of its trees leads nowhere; run python -m training unlisted again"):
        unlisted_weights.load(tmp_path / "unlisted.npz")


@pytest.mark.parametrize(
    "changed",
    [
        {"mean": np.zeros(3)},
        {"hidden": np.zeros((2, 1))},
        {"hidden_bias": np.zeros(2)},
        {"deviation": np.ones((2, 2))},
        {"deviation": np.zeros(len(FEATURES))},
        {"out_bias": np.array(np.nan)},
        {"mean": np.full(len(FEATURES), np.inf)},
    ],
)
def test_layers_that_do_not_fit_are_told(folder: Path, tmp_path: Path, changed: dict[str, Any]) -> None:
    with np.load(folder / unlisted_weights.FILE) as data:
        np.savez(tmp_path / "unlisted.npz", **dict(data) | changed)
    with pytest.raises(UnlistedError, match="the layers of its network do not fit; run python -m training unlisted again"):
        unlisted_weights.load(tmp_path / "unlisted.npz")


def test_without_weights_nothing_is_found(restorer: TorturedRestorer) -> None:
    with pytest.raises(UnlistedError, match="nothing was learned yet"):
        UnlistedFinder(Synonyms([], SUGGESTED, TERMS), restorer.scorer).find(restorer.finder.cut(PHRASE), ())


@pytest.mark.parametrize(
    ("phrase", "term", "spun", "kept", "kin"),
    [
        ("alluring fields", "magnetic field", ("alluring",), 1, 0),
        ("alluring areas", "magnetic field", ("alluring", "areas"), 0, 0),
        ("soaking up rate", "absorption rate", ("soaking", "up"), 1, 0),
        ("picture learner", "image learning machine", ("picture", "learner"), 0, 1),
    ],
)
def test_what_changes_is_told(phrase: str, term: str, spun: tuple[str, ...], kept: int, kin: int) -> None:
    change = change_of(phrase, term)
    assert change is not None
    assert (change.spun, change.kept, change.kin) == (spun, kept, kin)


@pytest.mark.parametrize(
    ("phrase", "term"),
    [
        ("magnetic fields", "magnetic field"),
        ("magnets field", "magnetic field"),
        ("magnets field", "magnetic force field"),
        ("low level", "high level"),
        ("strong magnetic field", "magnetic field"),
    ],
)
def test_other_words_have_to_stand_on_both_sides(phrase: str, term: str) -> None:
    assert change_of(phrase, term) is None


def test_of_runs_that_overlap_the_surest_is_taken() -> None:
    narrow, wide = Guess(3, 5, 0.8), Guess(2, 5, 0.75)
    assert surest([narrow, wide]) == [0]
    assert surest([narrow, wide._replace(belief=0.8)]) == [1], "of two alike that which begins first"
    assert surest([narrow, wide, Guess(1, 3, 0.7)]) == [2, 0]
    assert surest([narrow, Guess(1, 3, 0.7), Guess(2, 4, 0.9)]) == [2]
