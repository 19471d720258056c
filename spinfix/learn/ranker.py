"""Fits the ranker (`spinfix.families.spinner.ranker`) on sites with known truth.

The decoder's terms form a linear part, initialised with the decoder's weights; the perceptron is initialised with zero output
and learns what the sum misses; the handicaps have a quadratic penalty, so that they are small for rare substitutions.  Training
uses cross-entropy, Adam, a half-cosine learning rate, a fixed seed and one thread: the same sites give the same file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from spinfix.families.spinner.ranker import HANDICAPS, SITE_INPUTS, Questions
from spinfix.families.spinner.weights import TERMS, TermWeights
from spinfix.optional_deps import need

HIDDEN = 64
"""Width of both hidden layers.  With the pairs alone 24 to 64 gave the same log loss to 0.0009; with genuine text of many kinds
as well, 64 is better than 32 by 0.001 on pairs and by 0.01 on kinds left out, and 128 like 64."""
PENALTY = 0.1
"""Penalty of a squared handicap, relative to the sum of the log losses of a batch.  0.03 and 0.1 gave the same log loss."""
PASSES = 5
BATCH = 1024
RATE = 3e-3
"""Times that every site is seen, sites of a batch, and learning rate at the beginning; it falls with a cosine."""
SEED = 0
"""Seed of all random draws."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The sites of one document with known truth, as inputs of the ranker.

    Attributes:
        questions: the sites.
        truths: index of the true reading of each; -1 if it is not among the readings (such a site is not used).
    """

    questions: Questions
    truths: Any


def fit(documents: Sequence[Answered], weights: TermWeights) -> dict[str, Any]:
    """Fit a ranker; returns its arrays by name.

    Args:
        documents: the training data.
        weights: those with which they were decoded.

    Raises:
        ExtraError: if PyTorch is missing.
    """
    torch = _torch()
    torch.manual_seed(SEED)
    inputs, sizes, handicaps, full, truths = _joined(documents)
    starts = np.cumsum(sizes) - sizes
    scale = inputs.std(0) + 1e-6
    x, slots = torch.from_numpy(inputs / scale), torch.from_numpy(handicaps)
    kind = torch.from_numpy(np.repeat(full, sizes).astype(np.int64))
    terms, width = len(TERMS), len(TERMS) + len(SITE_INPUTS)
    begin = np.array([weights.partly, weights.fully], np.float32) * np.float32(np.log(10)) * scale[:terms]
    linear = torch.nn.Parameter(torch.from_numpy(begin))
    layers = [torch.nn.Linear(width, HIDDEN), torch.nn.Linear(HIDDEN, HIDDEN), torch.nn.Linear(HIDDEN, 1, bias=False)]
    torch.nn.init.zeros_(layers[2].weight)
    handicap = torch.nn.Parameter(torch.zeros(HANDICAPS))

    def scores(rows: Any) -> Any:
        here = x[rows]
        state = torch.relu(layers[1](torch.relu(layers[0](here))))
        return (here[:, :terms] * linear[kind[rows]]).sum(1) + layers[2](state)[:, 0] + handicap[slots[rows]]

    optimizer = torch.optim.Adam([linear, handicap, *(value for layer in layers for value in layer.parameters())], lr=RATE)
    chance = np.random.default_rng(SEED)
    batches = max(1, len(sizes) // BATCH)
    for step in range(PASSES * batches):
        if step % batches == 0:
            order = chance.permutation(len(sizes))
        chosen = order[step % batches * BATCH : (step % batches + 1) * BATCH]
        rows, of, right = _rows(starts[chosen], sizes[chosen], truths[chosen])
        loss = _log_loss(scores(rows), of, right)
        loss = loss + PENALTY / len(chosen) * (handicap[torch.unique(slots[rows])] ** 2).sum()
        for group in optimizer.param_groups:
            group["lr"] = RATE * (0.5 + 0.5 * np.cos(np.pi * step / (PASSES * batches)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    found: dict[str, Any] = {"scale": scale, "linear": linear, "handicap": handicap, "3": layers[2].weight.T}
    for name, layer in zip("12", layers, strict=False):
        found |= {name: layer.weight.T, f"{name}.bias": layer.bias}
    return {
        name: np.array(value.detach().numpy() if torch.is_tensor(value) else value, np.float32) for name, value in found.items()
    }


def _joined(documents: Sequence[Answered]) -> tuple[Any, Any, Any, Any, Any]:
    """Inputs, sizes, handicaps, full and truths of all sites with a usable truth."""
    parts = []
    for questions, truths in ((document.questions, document.truths) for document in documents):
        known = truths >= 0
        rows = np.repeat(known, questions.sizes)
        full = np.full(int(known.sum()), questions.full)
        parts.append((questions.inputs[rows], questions.sizes[known], questions.handicaps[rows], full, truths[known]))
    inputs, sizes, handicaps, full, truths = (np.concatenate(column) for column in zip(*parts, strict=True))
    return inputs, sizes, handicaps, full, truths


def _rows(starts: Any, sizes: Any, truths: Any) -> tuple[Any, Any, Any]:
    """Rows of the sites, the site of each row, and the rows of the true readings."""
    torch = _torch()
    begins = np.cumsum(sizes) - sizes
    rows = np.arange(sizes.sum()) + np.repeat(starts - begins, sizes)
    of = np.repeat(np.arange(len(sizes)), sizes)
    return torch.from_numpy(rows), torch.from_numpy(of), torch.from_numpy(begins + truths)


def _log_loss(scores: Any, of: Any, right: Any) -> Any:
    torch = _torch()
    sites = len(right)
    top = torch.full((sites,), -torch.inf).scatter_reduce(0, of, scores.detach(), "amax")
    totals = torch.zeros(sites).index_add(0, of, torch.exp(scores - top[of]))
    return (torch.log(totals) + top - scores[right]).mean()


def save(rankers: dict[str, dict[str, Any]], path: Path) -> None:
    """Write the rankers of each quality where `spinfix.families.spinner.ranker` reads them."""
    arrays = {f"{quality}.{name}": value for quality, arrays in rankers.items() for name, value in arrays.items()}
    small = {name: value.astype(np.float16) if name.endswith(".handicap") else value for name, value in arrays.items()}
    np.savez_compressed(path, **small)


def _torch() -> Any:
    torch = need("torch", "train", "the steps that fit the ranker")
    torch.set_num_threads(1)  # the order of summation, and so the file, depends on the number of threads
    return torch
