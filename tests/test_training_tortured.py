"""Learning the academic family: from the screeners' list and genuine text to tables and weights."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from spinfix.errors import TrainingError
from spinfix.families.tortured import dictionary as tortured_dictionary
from spinfix.families.tortured import gate
from spinfix.families.tortured.dictionary import Phrase, TorturedDictionary
from spinfix.learn.calibration import binned_isotonic
from spinfix.learn.regression import logistic
from tests.conftest import invoke_training
from training.tortured import dictionary as tortured
from training.tortured.families import FOLDS, TermFamilies, WordFamilies, hidden_from, is_hidden
from training.tortured.torturing import Torturer
from training.tortured.words import TermCounter, learn

LISTED = (
    "tortured\texpected\tpapers\tquery\n"
    'irregular woodland\trandom forest (RF)\t40\t"irregular woodland"\n'
    'irregular esteem\trandom value\t9\t"irregular esteem"\n'
    'irregular number\trandom number\t9\t"irregular number"\n'
    'mind organization\tneural network\t90\t"mind organization" AND "neural network"\n'
    'concrete woodland\tdecision forest / decision tree\t3\t"concrete woodland" NOT "timber"\n'
    'profound learning\tDeep learning\t100\t"profound learning"\n'
    'profound picture\t???\t1\t"profound picture"\n'
)
GENUINE = (
    "We train a random forest on random numbers and compare it with deep learning for images.\n"
    "A neural network learns a random value while the decision tree grows in the random forest.\n"
    "A path in an irregular woodland was found with deep learning by a neural network team.\n"
) * 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "tortured"
    made.mkdir()
    (made / "allowed.tsv").write_text("phrase\tsentence\nirregular number\tAn irregular number of petals is rare.\n", "utf-8")
    corrections = "listed\tspun\toriginal\tcompany\twhy\nirregular esteem\t\trandom values\t\tsaid so\n"
    (made / "corrections.tsv").write_text(corrections, "utf-8")
    (made / "additions.tsv").write_text("spun\toriginal\tcompany\twhy\nprofound trees\tdeep trees\t\tmissing\n", "utf-8")
    return made


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "list.tsv").write_text(LISTED, "utf-8")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "academic-papers.txt").write_text(GENUINE, "utf-8")
    (corpus / "news.txt").write_text("The minister spoke at length about the harbour.\n" * 8, "utf-8")
    return tmp_path / "list.tsv", corpus


def test_the_list_becomes_a_dictionary(sources: tuple[Path, Path], folder: Path) -> None:
    found = {phrase.spun: phrase for phrase in tortured.learn(*sources, folder).phrases}
    assert found["irregular woodland"] == Phrase("irregular woodland", "random forest", 40, 12)
    assert found["irregular esteem"].original == "random values"
    assert found["mind organization"].company == "with neural network"
    assert found["concrete woodland"].company == "without timber"
    assert found["profound learning"].original == "deep learning"
    assert found["profound trees"] == Phrase("profound trees", "deep trees", 1, 0)
    assert "profound picture" not in found


def test_a_new_folder_needs_none_of_the_files_written_by_hand(sources: tuple[Path, Path], tmp_path: Path) -> None:
    found = {phrase.spun: phrase for phrase in tortured.learn(*sources, tmp_path / "new").phrases}
    assert found["irregular woodland"] == Phrase("irregular woodland", "random forest", 40, 12)
    assert "profound trees" not in found


def test_a_corpus_without_academic_text_is_told_at_once(sources: tuple[Path, Path], folder: Path) -> None:
    phrases, corpus = sources
    (corpus / "academic-papers.txt").rename(corpus / "papers.txt")
    result = invoke_training("tortured", phrases, corpus, "-o", folder)
    assert result.exit_code == 2
    assert f"{corpus} contains no academic text" in result.output
    assert not (folder / "terms.tsv").exists()


def test_academic_text_without_the_terms_is_told(sources: tuple[Path, Path], folder: Path) -> None:
    phrases, corpus = sources
    (corpus / "academic-papers.txt").write_text("We study harbours.\n" * 8, "utf-8")
    result = invoke_training("tortured", phrases, corpus, "-o", folder)
    assert result.exit_code == 2
    assert "too few terms of the list stand in the academic text" in result.output


def test_it_is_learned_twice_alike_by_the_command(sources: tuple[Path, Path], folder: Path) -> None:
    written = []
    for _ in range(2):
        result = invoke_training("tortured", *sources, "-o", folder)
        assert result.exit_code == 0, result.output
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert written[0] == written[1]
    assert tortured_dictionary.lint(folder) == []
    assert gate.load(folder / "weights.json").genuine_rates["listed"] > 0


def test_a_failure_leaves_the_folder_as_it_was(
    sources: tuple[Path, Path], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dictionary with the weights of another one would be worse than either."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def stopped(*_: object, **__: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr("training.tortured.weights.learn", stopped)
        result = invoke_training("tortured", *sources, "-o", folder)
    assert (result.exit_code, "no space left" in result.output) == (2, True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("expected", "terms"),
    [
        ("random forest (RF)", ["random forest"]),
        ("artificial neural (network)", ["artificial neural"]),
        ("decision forest", ["decision forest"]),
        ("genetic/evolutionary algorithm", ["genetic algorithm", "evolutionary algorithm"]),
        ("TCP/IP stack", ["TCP/IP stack"]),
        ("???", []),
        ("deep learning, see https://example.org/x", ["deep learning"]),
    ],
)
def test_terms_are_cleaned(expected: str, terms: list[str]) -> None:
    assert tortured.originals(expected) == terms


def test_words_have_their_usual_case_but_parts_of_compounds_stay_small() -> None:
    casing = tortured.Casing(["bayes", "forest", "co"])
    casing.count("the rule of Bayes fell, and the law of Bayes too, as old Bayes said; a forest or a Forest near the forest")
    casing.count("they put Co and more Co into the salt with Co in it")
    assert [casing.of(word) for word in ("bayes", "Forest", "co", "Co", "SVM", "unseen")] == [
        *("Bayes", "forest", "co", "Co", "SVM", "unseen")
    ]


def test_names_of_terms_are_written_as_text_writes_them() -> None:
    names = tortured.Names(["hall", "effect", "monte", "carlo", "dna", "thomas", "fermi", "co", "forest", "rare"])
    names.count("The Forest. the Hall effect, then the Monte Carlo effect of DNA by a Thomas-Fermi forest with CO. " * 10)
    names.count("They say it was Rare. " * 10)
    names.count("a Forest of the forest, its Forest and the Forest or forest. " * 10)
    written = {"hall effect", "monte carlo", "dna effect", "thomas-fermi", "co forest", "rare hall", "unseen"}
    assert {term: names.written(term) for term in written} == {
        "hall effect": "Hall effect",
        "monte carlo": "Monte Carlo",
        "dna effect": "DNA effect",
        "thomas-fermi": "Thomas-Fermi",
        "co forest": "co forest",
        "rare hall": "Rare Hall",
        "unseen": "unseen",
    }


def test_a_list_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.tsv").write_text("a\tb\nc\td\n", "utf-8")
    with pytest.raises(TrainingError, match=r"list\.tsv:1: expected the tab-separated header tortured"):
        tortured.read_list(tmp_path / "list.tsv")
    (tmp_path / "corrections.tsv").write_text("listed\tspun\toriginal\tcompany\twhy\nonly one\n", "utf-8")
    with pytest.raises(TrainingError, match=r"corrections\.tsv:2: has 1 column, expected 5"):
        tortured.read_corrections(tmp_path / "corrections.tsv")


def test_substitutions_of_words_are_read_off_phrases() -> None:
    pairs = [
        ("irregular woodland", "random forest"),
        ("irregular esteem", "random value"),
        ("choice woodland", "decision forest"),
        ("choice tree", "decision tree"),
        ("picture taking care of", "image processing"),
        ("sign taking care of", "signal processing"),
    ]
    found = {(word.spun, word.original): word.phrases for word in learn(Phrase(*pair, 1, 0) for pair in pairs)}
    assert found["irregular", "random"] == 2
    assert found["woodland", "forest"] == 2
    assert found["taking care of", "processing"] == 2
    assert ("tree", "tree") not in found


def test_terms_are_counted_by_their_most_frequent_form() -> None:
    counter = TermCounter()
    for text in ["noise-free images"] * 4 + ["noise free images"] + ["the tall houses of the town"] * 20:
        counter.count(text)
    known = counter.known(["Noise-free image"])
    assert known["Noise-free image"] == 5
    assert known["tall houses"] == 20
    assert "houses of" not in known


def test_phrases_are_put_in_with_the_truth() -> None:
    near = Phrase("irregular march", "random walk", 4, 0, "near 2 x")
    torturer = Torturer([Phrase("irregular woodland", "random forest", 4, 0), near])
    made = torturer.torture("Random forest models and a random forest; a random walk.", Random(0))
    assert made.spun == "Irregular woodland models and a irregular woodland; a random walk."
    assert made.as_slots().count("=>random forest}}") == 1
    assert made.as_slots().startswith("{{Irregular woodland=>Random forest}} models")
    assert torturer.torture("We use Random forest, and RANDOM FOREST.", Random(0)).spun == (
        "We use Irregular woodland, and IRREGULAR WOODLAND."
    ), "words keep their case"


def test_what_is_hidden_leaves_no_trace() -> None:
    phrases = [Phrase(f"phrase{number} spun{number}", f"term{number} kept", 1, 0) for number in range(60)]
    terms = {phrase.original: 0 for phrase in phrases}
    whole = TorturedDictionary(phrases, learn(phrases), terms, [])
    kept = hidden_from(whole, 0)
    hidden = [phrase for phrase in phrases if is_hidden(phrase, 0)]
    assert hidden
    assert len(kept.phrases) + len(hidden) == len(phrases)
    gone = {word for phrase in hidden for word in phrase.spun.split()}
    assert not gone & {part for word in kept.words for part in word.spun.split()}
    assert not {phrase.original for phrase in hidden} & kept.terms.keys()


def test_the_regression_finds_what_made_the_data() -> None:
    random = np.random.default_rng(1)
    rows = np.column_stack([np.ones(4000), random.normal(size=4000), random.normal(size=4000)])
    truth = (random.random(4000) < 1 / (1 + np.exp(-(rows @ np.array([-1.0, 2.0, 0.0]))))).astype(float)
    assert logistic(rows, truth) == pytest.approx((-1.0, 2.0, 0.0), abs=0.2)


def test_the_calibration_rises_and_keeps_the_counts() -> None:
    random = Random(1)
    said = [random.random() for _ in range(6000)]
    points = binned_isotonic([(one, random.random() < one * one) for one in said])
    assert [right for _, right in points] == sorted({right for _, right in points})
    assert all(abs(right - one * one) < 0.06 for one, right in points)


def test_the_calibration_of_nothing_is_none() -> None:
    assert binned_isotonic([]) == ()


def test_a_word_family_is_hidden_whole() -> None:
    phrases = [Phrase("profound learning", "deep learning", 9, 0), Phrase("profoundly picking up", "deeply learning", 1, 0)]
    phrases += [Phrase("irregular woodland", "random forest", 9, 0), Phrase("deep picking up", "deep learning", 1, 0)]
    whole = TorturedDictionary(phrases, learn(phrases), {"random forest": 50, "deep learning": 0, "deeply learning": 0}, [])
    families = WordFamilies(whole)
    assert sorted(phrase for fold in range(FOLDS) for phrase in families.tested(fold)) == sorted(phrases)
    fold = next(fold for fold in range(FOLDS) if phrases[0] in families.tested(fold))
    rest = families.without(fold)
    assert not any(word.spun.startswith("profound") for word in rest.words)
    assert not any(phrase.original == "deep learning" for phrase in rest.phrases)
    assert "deep learning" not in rest.terms


def test_all_phrases_of_a_term_are_hidden_together() -> None:
    phrases = [Phrase("profound learning", "deep learning", 9, 0), Phrase("irregular woodland", "random forest", 9, 0)]
    phrases.append(Phrase("profound picking up", "Deep learning", 1, 0))
    families = TermFamilies(TorturedDictionary(phrases, learn(phrases), {"deep learning": 0}, []))
    fold = next(fold for fold in range(FOLDS) if phrases[0] in families.tested(fold))
    assert phrases[2] in families.tested(fold)
    assert not any(phrase.original.lower() == "deep learning" for phrase in families.without(fold).phrases)
