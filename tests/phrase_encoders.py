"""Small phrase encoders for tests: random weights, with terms where the test wants them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from spinfix.families.tortured.unlisted_runs import FACTS, FEATURES, TermFeatures
from spinfix.models.phrase_encoder import LAYERS, LONGEST, MATRICES, WIDTH, Network
from spinfix.training.quantisation import in_signed_bytes, packed_lines

PIECES = ["[CLS]", "[SEP]", "[UNK]", *map(chr, range(97, 123)), *(f"##{chr(code)}" for code in range(97, 123))]
INNER = 48


def write_encoder(path: Path, terms: Mapping[str, str]) -> None:
    """Write an encoder for which each term is where a phrase is.

    Args:
        path: the file.
        terms: phrases by term.
    """
    random = np.random.default_rng(0)
    arrays: dict[str, Any] = {
        "pieces": packed_lines(PIECES),
        "terms": packed_lines(list(terms)),
        "counts": np.full(len(terms), 20, np.int32),
        "sharpness": np.float32(20.0),
        "prior": np.float32(0.5),
        "head": random.normal(size=WIDTH).astype(np.float32),
        "head_bias": np.float32(0.0),
        "positions": random.normal(0, 0.05, (LONGEST, WIDTH)).astype(np.float32),
        "norm": np.ones(WIDTH, np.float32),
        "norm.bias": np.zeros(WIDTH, np.float32),
    }
    matrices = {"vectors": random.normal(size=(len(PIECES), WIDTH)), "term_vectors": np.zeros((len(terms), WIDTH))}
    for layer in range(LAYERS):
        for name in MATRICES:
            rows, columns = {"inner": (INNER, WIDTH), "outer": (WIDTH, INNER)}.get(name, (WIDTH, WIDTH))
            matrices[f"{layer}.{name}"] = random.normal(0, 0.05, (rows, columns))
            arrays[f"{layer}.{name}.bias"] = np.zeros(rows, np.float32)
        for name in ("norm1", "norm2"):
            arrays[f"{layer}.{name}"], arrays[f"{layer}.{name}.bias"] = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)
    arrays |= in_signed_bytes(matrices)
    network = Network(arrays)
    vectors = network.encode([network.pieces.cut(phrase) for phrase in terms.values()])
    np.savez(path, **arrays | in_signed_bytes({"term_vectors": vectors}))


def write_weights(path: Path, *, least_cosine: float, right: float = 0.95, promise: float = 0.0) -> None:
    """Write weights that believe in every run whose nearest term is at least as near as that, and are ``right`` so often.

    By their sieve every phrase has the same ``promise``.
    """
    terms = np.zeros(len(TermFeatures._fields))
    terms[TermFeatures._fields.index("chance")] = 1.0
    cosine = FEATURES.index("cosine")
    np.savez(
        path,
        terms=terms,
        feature=np.array([cosine, 0, 0], np.int32),
        threshold=np.array([least_cosine, 0, 0], np.float32),
        left=np.array([1, 1, 2], np.int32),
        right=np.array([2, 1, 2], np.int32),
        value=np.array([0.0, -6.0, 6.0], np.float32),
        roots=np.array([0], np.int32),
        start=np.array(0.0),
        calibration=np.array([[0.5, 0.4], [0.95, right]]),
        sieve=np.array([*np.zeros(WIDTH + len(FACTS)), promise], np.float32),
    )
