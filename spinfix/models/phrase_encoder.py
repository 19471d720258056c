"""Encodes phrases as vectors, such that a tortured phrase is near the term it was made of.

The network is all-MiniLM-L6-v2 (Wang et al. 2020, https://arxiv.org/abs/2002.10957; Reimers and Gurevych 2019): WordPiece
tokens, six transformer layers of width 384, the mean over the tokens.  `spinfix.training.tortured.encoder` trains it on phrases
and their terms; here it is numpy.

File format: a `.npz` archive of plain arrays (it is read with ``allow_pickle=False``).  ``pieces`` and ``terms`` are UTF-8
bytes, one entry per line; a matrix ``x`` is stored as signed bytes ``x`` with a scale for each row in ``x.scale``; biases and
norms are float32.  ``term_vectors`` are the terms, encoded; ``counts`` are their occurrences.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from spinfix.errors import SpinfixError
from spinfix.threads import LoadedOnce

LAYERS, HEADS, WIDTH = 6, 12, 384
LONGEST = 14
"""Tokens of a phrase that are read, with the two that mark its ends; more are cut off."""
BATCH = 64
"""Phrases encoded together, sorted by length, so that few are padded; no other number was tried."""
MATRICES = ("query", "key", "value", "attended", "inner", "outer")
"""The matrices of a layer, in the order of their use."""
TOKENS = 4096
"""Tokens whose vectors are multiplied together, so that few are in memory as floats."""
BLOCK = 32
"""Columns of a block in which the highest numbers are looked for."""
DIGITS = 4
"""Digits to which scores are rounded, to hide that the order of summation in a matrix product depends on its size."""
BEGIN, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_NORM = 1e-12


class PhraseEncoderError(SpinfixError):
    """A file that does not hold a phrase encoder."""


class Near(NamedTuple):
    """A term near a phrase.

    Attributes:
        term: its number.
        chance: natural log of its probability among all terms, before the context is considered.
        cosine: of the angle between phrase and term.
    """

    term: int
    chance: float
    cosine: float


class PhraseEncoder:
    """Encodes phrases and finds the terms near them; threads may share one.

    The file is read on first use.

    Args:
        path: the model's file.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    @LoadedOnce
    def _network(self) -> Network:
        return load(self.path)

    @property
    def terms(self) -> Sequence[str]:
        """All terms, by number."""
        return self._network.terms

    def frequency(self, term: int) -> float:
        """log10 of one more than the number of times that a term was counted in academic text."""
        return self._network.frequencies[term]

    def suspicion(self, vectors: Any) -> list[float]:
        """How much each vector looks like a tortured phrase rather than one of an author: log odds, in nats."""
        return [round(one, DIGITS) for one in (vectors @ self._network.head + self._network.head_bias).tolist()]

    def tokens(self, phrase: str) -> list[int]:
        """The numbers of a phrase's tokens, without those that mark its ends."""
        return self._network.pieces.cut(phrase)[1:-1]

    def along(self, direction: Any) -> list[float]:
        """The product of each token's vector, before any layer, with a ``direction``: float32, (`WIDTH`,)."""
        import numpy as np

        vectors, scales = self._network.vectors, self._network.scales[:, 0]
        blocks = [slice(at, at + TOKENS) for at in range(0, len(vectors), TOKENS)]
        products: list[float] = np.concatenate([(vectors[block] @ direction) * scales[block] for block in blocks]).tolist()
        return products

    @property
    def token_vectors(self) -> Any:
        """The vector of each token before any layer, float32, (tokens, `WIDTH`)."""
        return self._network.vectors * self._network.scales

    def encode(self, phrases: Sequence[str]) -> Any:
        """Vectors of unit length, float32, (phrases, `WIDTH`)."""
        import numpy as np

        network = self._network
        tokens = [network.pieces.cut(phrase) for phrase in phrases]
        order = sorted(range(len(tokens)), key=lambda at: len(tokens[at]))
        vectors = np.empty((len(tokens), WIDTH), np.float32)
        for at in range(0, len(order), BATCH):
            batch = order[at : at + BATCH]
            vectors[batch] = network.encode([tokens[row] for row in batch])
        return vectors

    def nearest(self, vectors: Any, number: int) -> list[list[Near]]:
        """The likeliest terms of each vector, likeliest first."""
        import numpy as np

        network = self._network
        number = min(number, len(network.terms))
        found: list[list[Near]] = []
        for at in range(0, len(vectors), BATCH):
            sharp = vectors[at : at + BATCH] @ network.sharp_terms
            chances = sharp + network.prior
            highest = chances.max(1, keepdims=True)
            chances -= highest + np.log(np.exp(chances - highest).sum(1, keepdims=True))
            for row, some in enumerate(_highest(chances, number)):
                found.append([_near(one, chances[row, one], sharp[row, one] / network.sharpness) for one in some.tolist()])
        return found


class Pieces:
    """Cuts text into WordPiece tokens, as uncased BERT models do.

    >>> Pieces(["[CLS]", "[SEP]", "[UNK]", "pro", "##found", "deep"]).cut("Profound deep x")
    [0, 3, 4, 5, 2, 1]
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}

    def cut(self, text: str) -> list[int]:
        """Numbers of the tokens, with those that mark the ends; `LONGEST` at most."""
        numbers = [self._numbers[BEGIN]]
        plain = "".join(letter for letter in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(letter))
        for word in "".join(letter if letter.isalnum() else f" {letter} " for letter in plain).split():
            numbers += self._word(word)
        return [*numbers[: LONGEST - 1], self._numbers[END]]

    def _word(self, word: str) -> list[int]:
        numbers: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self._numbers.get(("##" if start else "") + word[start:end])
                if number is not None:
                    break
            else:
                return [self._numbers[UNKNOWN]]
            numbers.append(number)
            start = end
        return numbers


class Network:
    """The weights of the encoder, the terms, and what was learned beside them."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        import numpy as np

        self.pieces = Pieces(_lines(data["pieces"]))
        self.terms = _lines(data["terms"])
        self.sharpness = float(data["sharpness"])
        self.sharp_terms = _matrix(data, "term_vectors").T * np.float32(self.sharpness)
        frequencies = np.log10(data["counts"] + np.float32(1.0))
        self.frequencies: list[float] = [round(one, DIGITS) for one in frequencies.tolist()]
        self.prior = float(data["prior"]) * frequencies
        self.head, self.head_bias = data["head"], float(data["head_bias"])
        self.vectors, self.scales = data["vectors"], data["vectors.scale"]
        self._positions, self._first_norm = data["positions"], (data["norm"], data["norm.bias"])
        self._layers = [
            {
                name: (np.ascontiguousarray(_matrix(data, f"{layer}.{name}").T), data[f"{layer}.{name}.bias"])
                for name in MATRICES
            }
            | {name: (data[f"{layer}.{name}"], data[f"{layer}.{name}.bias"]) for name in ("norm1", "norm2")}
            for layer in range(LAYERS)
        ]

    def encode(self, tokens: Sequence[Sequence[int]]) -> Any:
        """Vectors of unit length of phrases given as tokens."""
        import numpy as np

        longest = max(map(len, tokens))
        numbers = np.zeros((len(tokens), longest), np.int64)
        mask = np.zeros((len(tokens), longest), np.float32)
        for row, some in enumerate(tokens):
            numbers[row, : len(some)] = some
            mask[row, : len(some)] = 1.0
        state = _normed(self.vectors[numbers] * self.scales[numbers] + self._positions[:longest], self._first_norm)
        hidden = (mask[:, None, None, :] - 1.0) * np.float32(1e9)
        for layer in self._layers:
            state = _layer(state, layer, hidden)
        means: Any = (state * mask[..., None]).sum(1) / mask.sum(1)[:, None]
        return means / np.linalg.norm(means, axis=1, keepdims=True)


def load(path: Path) -> Network:
    """Read a model.

    Raises:
        PhraseEncoderError: if the file is missing or is not one.
    """
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as data:
            return Network(data)
    except (OSError, ValueError, KeyError) as error:
        raise PhraseEncoderError(f"{path}: no phrase encoder ({error})") from error


def _highest(rows: Any, number: int) -> Any:
    """The columns of the highest numbers of each row, highest first.

    They are in the blocks of columns with the highest maxima, so that few columns have to be ordered.
    """
    import numpy as np

    size = rows.shape[1]
    columns = np.broadcast_to(np.arange(size), rows.shape)
    whole = size // BLOCK * BLOCK
    if whole // BLOCK > number:
        maxima = rows[:, :whole].reshape(len(rows), -1, BLOCK).max(2)
        blocks = np.argpartition(-maxima, number - 1, axis=1)[:, :number]
        within = (blocks[:, :, None] * BLOCK + np.arange(BLOCK)).reshape(len(rows), -1)
        columns = np.concatenate([within, columns[:, whole:]], axis=1)
        rows = np.take_along_axis(rows, columns, 1)
    best = np.argpartition(-rows, number - 1, axis=1)[:, :number]
    best = np.take_along_axis(best, np.argsort(-np.take_along_axis(rows, best, 1), axis=1, kind="stable"), 1)
    return np.take_along_axis(columns, best, 1)


def _near(term: int, chance: float, cosine: float) -> Near:
    return Near(term, round(float(chance), DIGITS), round(float(cosine), DIGITS))


def _lines(packed: Any) -> list[str]:
    text: str = packed.tobytes().decode()
    return text.split("\n")


def _matrix(data: Mapping[str, Any], name: str) -> Any:
    return data[name] * data[f"{name}.scale"]


def _layer(state: Any, layer: Mapping[str, Any], hidden: Any) -> Any:
    """One transformer layer with its norms after each part, as BERT has them."""
    import numpy as np

    rows, longest, _ = state.shape

    def heads(name: str) -> Any:
        return _linear(state, layer[name]).reshape(rows, longest, HEADS, -1).transpose(0, 2, 1, 3)

    scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / np.float32(np.sqrt(WIDTH // HEADS)) + hidden
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    attended = (shares @ heads("value")).transpose(0, 2, 1, 3).reshape(rows, longest, WIDTH)
    state = _normed(state + _linear(attended, layer["attended"]), layer["norm1"])
    return _normed(state + _linear(_gelu(_linear(state, layer["inner"])), layer["outer"]), layer["norm2"])


def _linear(state: Any, weights: tuple[Any, Any]) -> Any:
    matrix, bias = weights
    product = state.reshape(-1, len(matrix)) @ matrix  # in two dimensions: in three, numpy multiplies phrase by phrase
    product += bias
    return product.reshape(*state.shape[:-1], -1)


def _normed(state: Any, weights: tuple[Any, Any]) -> Any:
    import numpy as np

    centred = state - state.mean(-1, keepdims=True)
    deviation = np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(_NORM))
    return centred / deviation * weights[0] + weights[1]


def _gelu(values: Any) -> Any:
    """The Gaussian error linear unit by its usual approximation with tanh, which differs by .0005 at most."""
    import numpy as np

    inner = values * values * values  # a power of three takes ten times as long
    inner *= np.float32(0.044715)
    inner += values
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += np.float32(1.0)
    inner *= values
    inner *= np.float32(0.5)
    return inner
