"""The phrase encoder: tokens, vectors, the terms near a phrase."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from spinfix.models import phrase_encoder
from spinfix.models.phrase_encoder import LONGEST, WIDTH, PhraseEncoder, PhraseEncoderError, Pieces
from tests.phrase_encoders import write_encoder

PHRASES = ["deep learning", "profound erudition", "a run of some more words than the others have", "k means", "naïve"]
TERMS = {"deep learning": "profound erudition", "magnetic field": "alluring paddock", "random forest": "random forest"}


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> PhraseEncoder:
    path = tmp_path_factory.mktemp("encoder") / "encoder.npz"
    write_encoder(path, TERMS)
    return PhraseEncoder(path)


def test_tokens_are_the_longest_pieces() -> None:
    pieces = Pieces(["[CLS]", "[SEP]", "[UNK]", "deep", "de", "##ep", "##er", "-", "naive"])
    assert pieces.cut("Deep") == [0, 3, 1]
    assert pieces.cut("deeper-naïve") == [0, 3, 6, 7, 8, 1]
    assert pieces.cut("deepest") == [0, 2, 1], "a word of unknown parts is one unknown token"
    assert pieces.cut("") == [0, 1]
    assert len(pieces.cut("deep " * 40)) == LONGEST


def test_vectors_have_unit_length_whatever_stands_beside_them(encoder: PhraseEncoder) -> None:
    together = encoder.encode(PHRASES)
    assert together.shape == (len(PHRASES), WIDTH)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    alone = np.concatenate([encoder.encode([phrase]) for phrase in PHRASES])
    assert np.allclose(together, alone, atol=1e-4)
    assert encoder.encode([]).shape == (0, WIDTH)


def test_the_nearest_terms_come_first(encoder: PhraseEncoder) -> None:
    phrases = list(TERMS.values())
    for term, near in zip(TERMS, encoder.nearest(encoder.encode(phrases), 2), strict=True):
        assert encoder.terms[near[0].term] == term
        assert near[0].cosine > 0.99 > near[1].cosine
        assert 0.0 > near[0].chance > near[1].chance


def test_more_terms_than_there_are_cannot_be_near(encoder: PhraseEncoder) -> None:
    assert len(encoder.nearest(encoder.encode(["deep learning"]), 40)[0]) == len(TERMS)


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "encoder.npz"
    with pytest.raises(PhraseEncoderError, match=r"encoder\.npz: no phrase encoder"):
        _ = PhraseEncoder(path).terms
    np.savez(path, pieces=np.zeros(3, np.uint8))
    with pytest.raises(PhraseEncoderError, match=r"encoder\.npz: no phrase encoder"):
        _ = PhraseEncoder(path).terms


@pytest.mark.parametrize("size", [3, 40, 160, 170, 1000])
def test_the_highest_are_those_of_a_whole_sort(size: int) -> None:
    rows = np.random.default_rng(size).normal(size=(7, size)).astype(np.float32)
    number = min(5, size)
    found = phrase_encoder._highest(rows, number)
    assert np.array_equal(found, np.argsort(-rows, axis=1, kind="stable")[:, :number])
