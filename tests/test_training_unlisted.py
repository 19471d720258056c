"""How unlisted phrases are learned: documents with hidden phrases, what is right, the terms, the trees, all of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.tortured import dictionary, synonyms, unlisted_reader, unlisted_weights
from spinfix.families.tortured.dictionary import Phrase, TorturedDictionary
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.families.tortured.unlisted import UnlistedFinder
from spinfix.families.tortured.unlisted_features import FEATURES
from spinfix.families.tortured.unlisted_neighbours import Neighbours, neighbours_of
from spinfix.families.tortured.unlisted_runs import Candidate, Change, Run, TermFeatures, chosen_of
from spinfix.families.tortured.unlisted_weights import LEAST_PROMISE, SIEVE, Forest, Network, Weights, standardised
from spinfix.models import causal
from spinfix.models.causal import Place
from spinfix.text.stem_tokenizer import Stemmer
from tests.conftest import invoke_training
from training.tortured import unlisted
from training.tortured import unlisted_reader as reading
from training.tortured.families import FOLDS, WordFamilies
from training.tortured.words import learn

LISTED = {
    "bolster vector machine": "support vector machine",
    "counterfeit consciousness": "artificial intelligence",
    "flag handling": "signal processing",
    "gigantic information": "big data",
    "haze figuring": "cloud computing",
    "irregular woodland": "random forest",
    "mesmeric paddock": "magnetic field",
    "mind organization": "neural network",
    "profound learning": "deep learning",
    "warm imaging": "thermal imaging",
}
SUGGESTED = {word: other for phrase, term in LISTED.items() for word, other in zip(term.split(), phrase.split(), strict=True)}
SUGGESTED["field"] = "paddock, area"
AUTHORS = "We saw a mesmeric area there."


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Small text, and a dictionary with what its phrases have among the synonyms."""
    for name, value in {"DOCUMENTS": 4, "OTHER_TEXTS": 1, "OTHER_SIZE": 100, "TREES": 5, "SIEVE_TREES": 5, "LEAF": 20}.items():
        monkeypatch.setattr(unlisted, name, value)
    corpus, folder = tmp_path / "corpus", tmp_path / "mine"
    corpus.mkdir()
    folder.mkdir()
    phrases = [Phrase(*both, 9, 0) for both in LISTED.items()]
    terms = dict.fromkeys(LISTED.values(), 20)
    dictionary.save(TorturedDictionary(phrases, learn(phrases), terms, []), folder)
    lines = [f"{word}\t{others}" for word, others in sorted(SUGGESTED.items()) if word not in others.split(", ")]
    (folder / synonyms.FILE).write_text("\n".join(["word\tsynonyms", *lines, ""]), "utf-8")
    abstracts = [
        f"We compare {', '.join([*terms, *terms][number % 10 : number % 10 + 4])} in study {number}. {AUTHORS}"
        for number in range(150)
    ]
    (corpus / "academic-one.txt").write_text("\n".join([*abstracts, ""]), "utf-8")
    (corpus / "news.txt").write_text(f"{AUTHORS}\n" * 300, "utf-8")
    return corpus, folder


class TestTheCommand:
    def test_it_learns_twice_alike_what_is_used(self, sources: tuple[Path, Path], tmp_path: Path) -> None:
        pytest.importorskip("sklearn")
        corpus, folder = sources
        before = {path.name for path in folder.iterdir()}
        for name in ("one", "two"):
            done = invoke_training("unlisted", corpus, "-o", folder, "--data", tmp_path / name)
            assert done.exit_code == 0, done.output
        assert done.stderr.count("documents with phrases of fold") == FOLDS
        found = re.search(r"fitting: (\d+) runs of words, (\d+) of which can be restored", done.stderr)
        assert found
        assert int(found[1]) > int(found[2]) > FOLDS
        assert {path.name for path in folder.iterdir()} == before
        one, two = (tmp_path / name / unlisted_weights.FILE for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()
        weights = unlisted_weights.load(one)
        assert len(weights.terms) == len(TermFeatures._fields)
        shares = weights.beliefs([[0.0] * len(FEATURES)])
        assert 1e-100 < shares[0] < 1.0, "it is not sorted out"

    def test_it_is_written_to_the_dictionary(self, sources: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
        corpus, folder = sources
        monkeypatch.setattr(unlisted, "learn", lambda *_, **__: {"terms": np.ones(2)})
        done = invoke_training("unlisted", corpus, "-o", folder)
        assert (done.exit_code, done.stderr) == (0, f"spinfix: {folder / unlisted_weights.FILE}: done\n")
        assert (folder / unlisted_weights.FILE).is_file()

    def test_a_corpus_without_academic_text_is_told(self, sources: tuple[Path, Path]) -> None:
        pytest.importorskip("sklearn")
        corpus, folder = sources
        (corpus / "academic-one.txt").rename(corpus / "papers.txt")
        done = invoke_training("unlisted", corpus, "-o", folder)
        assert (done.exit_code, f"{corpus} contains no academic text" in done.output) == (2, True)

    def test_so_is_one_in_which_nothing_can_be_restored(self, sources: tuple[Path, Path]) -> None:
        pytest.importorskip("sklearn")
        corpus, folder = sources
        (corpus / "academic-one.txt").write_text("We count birds.\nWe count fish.\n", "utf-8")
        done = invoke_training("unlisted", corpus, "-o", folder)
        assert (done.exit_code, "no phrase of the list can be restored" in done.output) == (2, True)


def run_of(right: bool, strength: float) -> Run:
    """A run with two candidates, of which the first is likelier."""
    features = TermFeatures(*(0.0 for _ in TermFeatures._fields))
    change = Change(("pasture",), ("field",), 1, 0)
    term = "magnetic field" if right else "magnetic meadow"
    first = Candidate(term, term, features._replace(gain=strength), change)
    return Run(1, 3, strength, (first, Candidate("mesmeric area", "mesmeric area", features, change)))


class TestTheExamples:
    def test_genuine_texts_are_of_the_other_files_and_differ_by_fold(self, tmp_path: Path) -> None:
        (tmp_path / "academic-one.txt").write_text("An abstract of a paper.\n" * 3000, encoding="utf-8")
        lines = [f"Paragraph {number} of the news, " + "which goes on and on. " * 20 for number in range(3000)]
        (tmp_path / "news.txt").write_text("\n".join(lines), encoding="utf-8")
        folds = [list(unlisted.other_texts(tmp_path, fold)) for fold in range(FOLDS)]
        assert [len(texts) for texts in folds] == [unlisted.OTHER_TEXTS] * FOLDS
        assert all(text.startswith("Paragraph") and len(text) > unlisted.OTHER_SIZE for texts in folds for text in texts)
        used = [{line.split()[1] for text in texts for line in text.splitlines() if line.startswith("Par")} for texts in folds]
        assert len(set.union(*used)) == sum(map(len, used))

    def test_documents_have_hidden_phrases_beside_known_ones(self) -> None:
        restorer = TorturedRestorer(registry.named("tortured"), Config())
        phrases = [
            Phrase("profound learning", "deep learning", 3, 0),
            Phrase("irregular woodland", "random forest", 2, 0),
            Phrase("mesmeric paddock", "magnetic field", 1, 0),
        ]
        whole = TorturedDictionary(phrases, [], {}, [])
        known = TorturedDictionary(phrases[:2], [], {}, [])
        texts = ["We use deep learning and a random forest in a magnetic field.", "We use a random forest.", "Nothing."] * 20
        others = {"profound", "learning", "irregular", "woodland"}
        for tested, known_words in (({"mesmeric paddock"}, others), (set(), others | {"mesmeric", "paddock"})):
            documents = list(unlisted.hidden_documents(restorer, whole, known, tested, texts))
            assert len(documents) == 40 // unlisted.JOINED
            for document in documents:
                taken = {document.words.between(place, place + 1).lower() for place in document.taken}
                assert taken == known_words, "what is hidden in this fold but tested in another one is not to be found"
                assert {original for _, _, original in document.slots} == {"deep learning", "random forest", "magnetic field"}
        assert not list(unlisted.hidden_documents(restorer, whole, TorturedDictionary([], [], {}, []), set(), texts))

    def test_a_phrase_of_two_families_is_found_in_one_fold_only(self) -> None:
        """Else the trees know it when they are tested on it."""
        whole = dictionary.load(registry.named("tortured").folder)
        families = WordFamilies(whole)
        tested = [{phrase.spun for phrase in families.tested(fold)} for fold in range(FOLDS)]
        hidden = [
            {phrase.spun for phrase in whole.phrases} - {phrase.spun for phrase in families.without(fold).phrases}
            for fold in range(FOLDS)
        ]
        both = {spun for spun in hidden[0] & hidden[1] if spun in tested[0]}
        assert len(both) > 20
        assert all(sum(spun in fold for fold in tested) == 1 for spun in both)


def with_ties(seed: int) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Rows with many ties, as of counts, whether each is right, and others to ask about."""
    random = np.random.default_rng(seed)
    rows = random.normal(size=(1500, len(FEATURES)))
    rows[:, ::2] = rows[:, ::2].round()
    truth = rows[:, 1] * rows[:, 2] + 0.3 * random.normal(size=len(rows)) > 0.5
    return rows, truth, np.concatenate([rows, 3 * random.normal(size=(500, len(FEATURES)))])


class TestTheWeights:
    def test_right_is_what_gives_the_text_back(self) -> None:
        words = Stemmer().cut("The magnetic pastures of the sun.")
        run = run_of(right=True, strength=1.0)
        slots = ((4, 21, "magnetic fields"),)
        change = Change(("pastures",), ("field",), 1, 0)
        zeros = TermFeatures(*(0.0 for _ in TermFeatures._fields))
        rights = [
            unlisted.is_right(words, run, Candidate("magnetic field", text, zeros, change), slots)
            for text in ("magnetic fields", "Magnetic-fields", "magnetic field")
        ]
        assert rights == [True, True, False]
        assert not unlisted.is_right(words, run, Candidate("magnetic field", "magnetic fields", zeros, change), ())

    def test_they_say_what_they_were_fitted_to(self, tmp_path: Path) -> None:
        pytest.importorskip("sklearn")
        random = np.random.default_rng(1)
        rows = random.normal(size=(2000, len(FEATURES)))
        truth = rows[:, 1] + rows[:, 3] > 1.5
        fitted = unlisted.fit_beliefs(rows, truth) | {"terms": np.ones(2), "calibration": np.array([[0.5, 0.4], [0.9, 0.95]])}
        unlisted.save(fitted, tmp_path / "unlisted.npz")
        with np.load(tmp_path / "unlisted.npz") as data:
            weights = Weights(data)
        beliefs = np.array(weights.beliefs(rows.tolist()))
        assert ((beliefs > 0.5) == truth).mean() > 0.95
        assert weights.beliefs([]) == []
        assert [weights.calibrated(one) for one in (0.25, 0.5, 0.9, 1.0)] == [0.2, 0.4, 0.95, 0.95]

    def test_each_run_is_learned_with_the_neighbours_that_it_has_in_its_document(self) -> None:
        restorer = TorturedRestorer(registry.named("tortured"), Config())
        others = {word: given.split(", ") for word, given in SUGGESTED.items()}
        finder = UnlistedFinder(synonyms.Synonyms([], others, dict.fromkeys(LISTED.values(), 20)), restorer.scorer)
        texts = ("A mesmeric paddock, a mesmeric area and profound learning.", "A mesmeric paddock and gigantic information.")
        documents = [unlisted.Hidden(Stemmer().cut(text), set(), ()) for text in texts]
        some = [one for number, document in enumerate(documents) for one in unlisted.examples_of(finder, document, number, 0)]
        terms = [1.0] * len(TermFeatures._fields)
        expected = [
            tuple(one)
            for document in documents
            for one in neighbours_of(
                document.words, [chosen_of(run, terms) for run in finder.runs(document.words, document.taken)]
            )
        ]
        rows, _, _ = unlisted._table(some, terms, restorer)
        assert len(set(expected)) > 1
        assert [tuple(row[-len(Neighbours._fields) :]) for row in rows.tolist()] == expected

    def test_all_are_learned_from_where_so_few_are_right_that_none_would_be_left(self) -> None:
        pytest.importorskip("sklearn")
        random = np.random.default_rng(5)
        rows, truth = random.normal(size=(40_000, len(FEATURES))), np.zeros(40_000, bool)
        truth[:3] = True
        fitted = unlisted.fit_beliefs(rows, truth) | {"terms": np.ones(2), "calibration": np.array([[1.0, 1.0]])}
        assert (Forest(fitted, SIEVE).log_odds(rows) <= LEAST_PROMISE).all()
        assert max(Weights(fitted).beliefs(rows[:50].tolist())) < 0.5

    def test_what_is_sorted_out_is_not_believed(self) -> None:
        pytest.importorskip("sklearn")
        random = np.random.default_rng(1)
        rows = random.normal(size=(3000, len(FEATURES)))
        truth = rows[:, 1] > 1.0
        fitted = unlisted.fit_beliefs(rows, truth) | {"terms": np.ones(2), "calibration": np.array([[1.0, 1.0]])}
        before = Weights(fitted).beliefs(rows.tolist())
        fitted["sieve_start"] = fitted["sieve_start"] - 8.0
        promise = Forest(fitted, SIEVE).log_odds(rows)
        after = np.array(Weights(fitted).beliefs(rows.tolist()))
        assert 0 < (promise > LEAST_PROMISE).sum() < len(rows)
        assert (after[promise <= LEAST_PROMISE] < 1e-200).all()
        assert after[promise > LEAST_PROMISE] == pytest.approx(np.array(before)[promise > LEAST_PROMISE])
        assert max(Weights(fitted).beliefs(rows[promise <= LEAST_PROMISE].tolist())) < 1e-200, "nothing is left to be judged"

    @pytest.mark.parametrize("seeds", [(7,), (7, 8)])
    def test_the_trees_say_what_they_say_in_scikit_learn(self, seeds: tuple[int, ...]) -> None:
        pytest.importorskip("sklearn")
        rows, truth, asked = with_ties(7)
        models = [unlisted.boosted(rows, truth, seed) for seed in seeds]
        expected = np.mean([model.decision_function(asked) for model in models], axis=0)
        assert np.ptp(expected) > 4.0, "sure of some, and of others not"
        assert np.abs(Forest(unlisted.as_arrays(models)).log_odds(asked) - expected).max() < 1e-4

    def test_so_do_the_networks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        networks = pytest.importorskip("sklearn.neural_network")
        rows, truth, asked = with_ties(8)
        rows[:, 5] = asked[:, 5] = 2.0  # a feature that never differs
        made: list[Any] = []

        class Kept(networks.MLPClassifier):  # type: ignore[misc, name-defined]
            def fit(self, *args: Any) -> Any:
                made.append(self)
                return super().fit(*args)

        monkeypatch.setattr(networks, "MLPClassifier", Kept)
        fitted = unlisted.fit_network(rows, truth)
        assert len(made) == unlisted.SETS
        seen = standardised(asked, fitted["mean"], fitted["deviation"])
        shares = [network.predict_proba(seen)[:, 1] for network in made]
        expected = np.mean([np.log(share / (1.0 - share)) for share in shares], axis=0)
        assert np.ptp(expected) > 4.0
        assert np.abs(Network(fitted).log_odds(asked) - expected).max() < 1e-3

    def test_of_places_that_overlap_the_surest_is_taken_in_each_document(self) -> None:
        words = Stemmer().cut("The magnetic pastures of the sun.")
        some = [unlisted.Example(run_of(right=True, strength=1.0), (True, False), words, document, 0) for document in (0, 0, 1)]
        chosen = [some[0].run.candidates[number] for number in (0, 1, 0)]
        judged = unlisted.Judged(some, chosen, [True, False, True], [0.5, 0.7, 0.6])
        assert unlisted.best_of_places(judged) == [(1, 0.7), (2, 0.6)]
        assert unlisted.best_of_places(judged._replace(beliefs=[0.001, 0.001, 0.6])) == [(2, 0.6)]

    def test_all_is_fitted_and_calibrated_on_the_other_fold(self) -> None:
        pytest.importorskip("sklearn")
        words = Stemmer().cut("The magnetic pastures of the sun.")
        some = [
            unlisted.Example(run_of(right=right, strength=3.0 if right else -3.0), (right, False), words, number, fold)
            for fold in (0, 1)
            for number in range(40)
            for right in (number % 2 == 0,)
        ]
        restorer = TorturedRestorer(registry.named("tortured"), Config())
        said: list[str] = []
        fitted = Weights(unlisted.fit(some, restorer, said.append))
        assert said[-1].startswith("all: 40 right at a precision of 0.95")
        assert fitted.calibrated(0.9) > 0.9

    def test_terms_are_weighed_by_what_tells_them(self) -> None:
        words = Stemmer().cut("The magnetic pastures of the sun.")
        some = [unlisted.Example(run_of(right=True, strength=2.0), (True, False), words, number, 0) for number in range(30)]
        weights = unlisted.fit_terms(some)
        assert weights[TermFeatures._fields.index("gain")] > 0.5
        assert weights[TermFeatures._fields.index("acronym")] == pytest.approx(0.0, abs=1e-9)


class Knowing:
    """A causal model that finds known terms likelier than anything else."""

    def __init__(self, *_: object) -> None:
        self.asked = 0

    def __call__(self, text: str, places: Sequence[Place]) -> list[list[float]]:
        self.asked += len(places)
        return [[float(any(term in one for term in LISTED.values())) for one in place.continuations] for place in places]


def judged(
    fold: int, beliefs: Sequence[float], truth: Sequence[bool], strengths: Sequence[float] | None = None
) -> unlisted.Judged:
    """Examples of a fold, each of a document of its own, with what the n-gram model finds that their terms gain."""
    words = Stemmer().cut("The magnetic pastures of the sun.")
    some = [
        unlisted.Example(run_of(right, strengths[number] if strengths else 1.0), (right, False), words, number, fold)
        for number, right in enumerate(truth)
    ]
    return unlisted.Judged(some, [one.run.candidates[0] for one in some], list(truth), list(beliefs))


class TestTheReader:
    def test_what_a_term_gains_is_weighed_against_the_belief(self) -> None:
        pytest.importorskip("sklearn")
        random = np.random.default_rng(3)
        folds = []
        for fold in range(3):
            truth = random.random(200) < 0.5
            part = judged(fold, np.clip(0.5 + 0.1 * truth + random.normal(0.0, 0.2, 200), 0.0, 1.0).tolist(), truth.tolist())
            folds.append(reading.Read(part, list(range(200)), (10.0 * truth - 5.0 + random.normal(0.0, 5.0, 200)).tolist()))
        said: list[str] = []
        weights = reading.fit(folds, said.append)
        assert weights.belief > 0.0
        assert weights.gain > 0.1
        before, after = (int(re.findall(r"(\d+) right at a precision of 0.9,", line)[0]) for line in said)
        assert after > before
        shares = [share for _, share in weights.calibration]
        assert shares == sorted(shares)
        assert shares[0] < 0.3 < 0.8 < shares[-1]

    def test_what_the_belief_owes_to_the_n_gram_model_is_taken_from_it(self) -> None:
        pytest.importorskip("sklearn")
        random = np.random.default_rng(4)
        folds = []
        for fold in range(2):
            truth, strengths = random.random(400) < 0.5, random.normal(0.0, 2.0, 400)
            beliefs = 1.0 / (1.0 + np.exp(-(2.0 * truth - 1.0 + strengths)))
            part = judged(fold, beliefs.tolist(), truth.tolist(), strengths.tolist())
            folds.append(reading.Read(part, list(range(400)), random.normal(0.0, 5.0, 400).tolist()))
        weights = reading.fit(folds, str)
        assert weights.ngrams == pytest.approx(-weights.belief, rel=0.1)
        assert abs(weights.gain) < 0.1

    def test_what_is_possible_is_read(self) -> None:
        model = Knowing()
        part = judged(0, [0.5, unlisted_reader.LEAST / 2, 0.9], [True, True, False])
        found = reading.read(part, model)
        assert (found.numbers, found.gains, model.asked) == ([0, 2], [1.0, 0.0], 2)

    def test_the_command_learns_it_twice_alike(self, sources: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("sklearn")
        monkeypatch.setattr(causal, "CausalModel", Knowing)
        monkeypatch.setattr(unlisted_reader, "LEAST", 0.0)
        monkeypatch.setattr(reading, "LEAST", 0.0)
        corpus, folder = sources
        learned = []
        for _ in range(2):
            done = invoke_training("unlisted-deep", corpus, "-o", folder)
            assert done.exit_code == 0, done.output
            learned.append((folder / unlisted_reader.FILE).read_bytes())
        assert learned[0] == learned[1]
        assert done.stderr.count(": read ") == FOLDS
        weights = unlisted_reader.load(folder / unlisted_reader.FILE)
        assert weights.belief > 0.0
        assert weights.calibration
