"""Trains the contextual judge: predicts the phrase at a place from both sides and the topic.

The judge (`spinfix.models.cloze`) is a cloze model, so genuine text is all it needs; `spinfix.training.lm.cloze_examples` makes
the examples.  The chance that the spinner drew the phrase in question is known for each example, so its logarithm is added to
each option's score while training (a logit adjustment); what is left for the model to learn is P(phrase | context) alone, on
one scale for all options, and the channel can be weighted in separately.

`docs/judge.md` has the figures.  PyTorch is needed here and nowhere else.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from spinfix.errors import TrainingError
from spinfix.families.spinner.dictionary import Dictionary
from spinfix.models.cloze import BREAK, EDGE
from spinfix.models.context_encoder import DILATIONS
from spinfix.models.ngram import LanguageModel, State
from spinfix.training.lm.cloze_examples import SPECIAL, Batch, Inventory, Sampler, Windows, prepare, take_inventory, write_forms
from spinfix.training.pairs import Pair

log = logging.getLogger(__name__)

WIDTH = 128
"""Width of form vectors, states and phrase vectors."""
TOPIC = 64
HIDDEN = 384
BATCH = 32
"""Windows per batch."""
PLACES = 8000
"""Maximum number of places per batch; the mean is 3,700."""
STEPS = 13_000
"""Batches of one training: 106 million tokens or 1.1 passes; the loss still falls at the end.  `docs/judge.md` has the time."""
RATE = 2e-3
WARM_UP = 200
REFINING_RATE = 1e-3
"""Half of `RATE`, for weights that are almost fitted; no other value was tried."""
BESIDE = 0.39 * float(np.log(10))
"""Initial weight of the language model's log10: the value that `spinfix.training.spinner.weights` found for it together with
the judge."""


def train(
    corpus: Path,
    pairs: Iterable[Pair],
    dictionary: Dictionary,
    path: Path,
    *,
    work: Path,
    minutes: float = inf,
    threads: int = 2,
) -> None:
    """Train a judge on genuine text.

    Args:
        corpus: folder of ``.txt`` or ``.txt.zst`` files, one paragraph per line, weighted by name
            (`spinfix.training.lm.cloze_examples.SHARES`).
        pairs: documents with their truth; their originals are similar to the text that will be judged.
        dictionary: its phrases are those that the judge will know.
        path: the file to write.
        work: folder for intermediate text (600 MB for the 2026 corpus) and the weights in full, written every few minutes.
        minutes: time limit; the same steps, seed and threads give the same judge only if it is not reached.
        threads: of PyTorch.
    """
    _torch()
    inventory = take_inventory(dictionary)
    forms, windows = prepare(write_forms(corpus, pairs, work / "forms"), inventory)
    network = fit(inventory, forms, windows, work / "judge.pt", minutes=minutes, threads=threads)
    export(network.state_dict(), forms, inventory, topic_size(windows, topic_mask(forms, inventory)), path)


def refine(
    corpus: Path,
    pairs: Iterable[Pair],
    dictionary: Dictionary,
    start: Path,
    model: Path,
    path: Path,
    *,
    work: Path,
    steps: int,
    threads: int = 2,
) -> None:
    """Train a judge further, together with a language model, so that it learns what that model does not know.

    Args:
        corpus: folder of ``.txt`` or ``.txt.zst`` files that ``model`` has not read; it would be overconfident on its training
            text, and the judge would learn to rely on it.
        pairs: documents whose originals ``model`` has not read either.
        dictionary: its phrases are those that the judge knows; the one with which ``start`` was trained.
        start: the initial judge, a file written by `train`.
        model: a KenLM file.
        path: the file to write.
        work: folder for intermediate text and the weights in full, written every few minutes.
        steps: batches.
        threads: of PyTorch.
    """
    _torch()
    inventory = take_inventory(dictionary)
    forms, weights, size = unpack(start, inventory)
    forms, windows = prepare(write_forms(corpus, pairs, work / "forms"), inventory, forms=forms)
    network = fit(
        inventory,
        forms,
        windows,
        work / "refined.pt",
        steps=steps,
        rate=REFINING_RATE,
        threads=threads,
        start=weights,
        beside=Beside(LanguageModel(model), forms, inventory.phrases),
    )
    export(network.state_dict(), forms, inventory, size, path)


def unpack(path: Path, inventory: Inventory) -> tuple[list[str], dict[str, Any], float]:
    """Forms, weights and topic size of a file written by `export`.

    Raises:
        TrainingError: if its phrases are not those of ``inventory``.
    """
    torch = _torch()
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    forms, phrases = (bytes(arrays[name]).decode("utf-8").split("\n") for name in ("forms", "phrases"))
    if phrases != inventory.phrases:
        raise TrainingError(
            f"{path}: its phrases differ from those of the dictionary; train it again with `spinfix learn judge`"
        )
    topics = np.zeros((len(forms), TOPIC), np.float32)
    topics[arrays["topical"]] = arrays["topic_vectors"] * arrays["topic_vectors.scale"]
    weights: dict[str, Any] = {"bias": arrays["bias"], "topics.weight": topics}
    for name, table in (("form_vectors", "forms"), ("phrase_vectors", "phrases")):
        weights[f"{table}.weight"] = arrays[name] * arrays[f"{name}.scale"]
    for name, array in arrays.items():
        if name.startswith(("left.", "right.", "hidden", "skip", "out")) and not name.endswith((".scale", ".bias")):
            weights[f"{name}.weight"] = array * arrays[f"{name}.scale"]
            weights[f"{name}.bias"] = arrays[f"{name}.bias"]
    return forms, {name: torch.from_numpy(value) for name, value in weights.items()}, float(arrays["topic_size"])


class Beside:
    """Scores of a language model: log10 of each option between the two forms on either side, within its paragraph."""

    def __init__(self, model: LanguageModel, forms: Sequence[str], phrases: Sequence[str]) -> None:
        """Store the model."""
        self._model = model
        self._words = [model.trie.index(form) for form in forms]
        self._phrases = [tuple(map(model.trie.index, phrase.split(" "))) for phrase in phrases]

    def __call__(self, batch: Batch, example: Any, option: Any) -> Any:
        """Scores of the phrases ``option`` at the places ``example``, float32."""
        model = self._model
        trie, row, reach = model.trie, model.trie.row, model.order - 1
        text, window, first, last = (part.tolist() for part in (batch.text, batch.window, batch.first, batch.last))
        states: list[State] = []
        tails: list[list[int]] = []
        for line, begin, end in zip(window, first, last, strict=True):
            forms = text[line]
            state = model.null_state()
            for form in forms[max(0, begin - reach) : begin]:
                if form == BREAK:
                    state = model.begin_state()
                    continue
                both = state + state
                trie.ask(both, 0, self._words[form], row)
                state = both[row:]
            states.append(state)
            tail: list[int] = []
            for form in forms[end : end + reach]:
                if form == BREAK:
                    break
                tail.append(self._words[form])
            tails.append(tail)
        scores = np.empty(len(option), np.float32)
        for index, (place, phrase) in enumerate(zip(example.tolist(), option.tolist(), strict=True)):
            both, at, total = states[place] * 2, 0, 0.0
            for word in (*self._phrases[phrase], *tails[place]):
                trie.ask(both, at, word, row - at)
                at = row - at
                total += both[at + row - 1]
            scores[index] = total
        return scores


def topic_mask(forms: Sequence[str], inventory: Inventory) -> Any:
    """Mask of topic forms: those in no phrase of the dictionary, so that they cannot reveal an answer."""
    words = {word for phrase in inventory.phrases for word in phrase.split(" ")}
    return np.array([index >= len(SPECIAL) and form not in words for index, form in enumerate(forms)], np.float32)


def topic_size(windows: Windows, mask: Any) -> float:
    """Mean number of topic words in a window."""
    return float(mask[windows.forms[:4000].astype(np.int64)].sum(1).mean())


def build_model(forms: int, phrases: int, mask: Any, bias: Any) -> Any:
    """The network; `spinfix.models.cloze` implements the same `forward` in numpy and explains it."""
    torch = _torch()
    nn = torch.nn

    class Network(nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.forms = nn.Embedding(forms, WIDTH)
            self.topics = nn.Embedding(forms, TOPIC)
            self.left, self.right = (nn.ModuleList(nn.Linear(WIDTH, 2 * WIDTH) for _ in DILATIONS) for _ in range(2))
            self.hidden = nn.Linear(2 * WIDTH + TOPIC, HIDDEN)
            self.skip = nn.Linear(2 * WIDTH + TOPIC, WIDTH)
            self.out = nn.Linear(HIDDEN, WIDTH)
            self.phrases = nn.Embedding(phrases, WIDTH)
            self.bias = nn.Parameter(torch.tensor(bias, dtype=torch.float32))
            self.register_buffer("mask", torch.tensor(mask))
            for table, scale in ((self.forms, 0.5), (self.topics, 0.5), (self.phrases, 0.02)):
                nn.init.normal_(table.weight, std=scale)

        def tower(self, state: Any, layers: Any, *, leftward: bool) -> Any:
            for layer, dilation in zip(layers, DILATIONS, strict=True):
                mixed = layer(torch.relu(state))
                near, far = mixed[..., :WIDTH], mixed[..., WIDTH:]
                if leftward:
                    far = nn.functional.pad(far[:, dilation:], (0, 0, 0, dilation))
                else:
                    far = nn.functional.pad(far[:, :-dilation], (0, 0, dilation, 0))
                state = state + near + far
            return state

        def forward(self, batch: Any, example: Any, option: Any) -> Any:
            text, window, first, last = batch
            text = nn.functional.pad(text, (1, 1), value=EDGE)
            state = self.forms(text)
            left = self.tower(state, self.left, leftward=False)
            right = self.tower(state, self.right, leftward=True)
            mask = self.mask[text].unsqueeze(-1)
            topic = (self.topics(text) * mask).sum(1) / (mask.sum(1) + 1.0).sqrt()
            width = text.shape[1]
            context = torch.cat(
                (
                    left.flatten(0, 1).index_select(0, window * width + first),
                    right.flatten(0, 1).index_select(0, window * width + last + 1),
                    torch.tanh(topic).index_select(0, window),
                ),
                1,
            )
            judged = self.out(torch.relu(self.hidden(context))) + self.skip(torch.relu(context))
            return (judged.index_select(0, example) * self.phrases(option)).sum(1).float() + self.bias[option]

    return Network()


def _torch() -> Any:
    try:
        import torch
    except ImportError as error:
        raise ImportError('training the judge needs PyTorch: pip install "spinfix[train]"') from error
    return torch


def _scores(network: Any, batch: Batch, beside: Beside | None = None) -> tuple[Any, Any]:
    """Scores of all options of all places, -inf for missing options; and the answers."""
    torch = _torch()
    example, column = np.nonzero(batch.options >= 0)
    asked = batch.options[example, column].astype(np.int64)
    with torch.autocast("cpu", torch.bfloat16):
        flat = network([torch.from_numpy(part) for part in batch[:4]], torch.from_numpy(example), torch.from_numpy(asked))
    if beside is not None:
        flat = flat + network.beside * torch.from_numpy(beside(batch, example, asked))
    scores = torch.full(batch.options.shape, float("-inf"))
    scores[torch.from_numpy(example), torch.from_numpy(column)] = flat + torch.from_numpy(batch.draws[example, column])
    return scores, torch.from_numpy(batch.answer)


def fit(
    inventory: Inventory,
    forms: Sequence[str],
    windows: Windows,
    out: Path,
    *,
    minutes: float = inf,
    steps: int = STEPS,
    rate: float = RATE,
    seed: int = 0,
    threads: int = 2,
    start: dict[str, Any] | None = None,
    beside: Beside | None = None,
) -> Any:
    """Train on ``windows``; writes the weights to ``out`` every few minutes and at the end.

    The learning rate follows a half cosine to zero, over ``steps`` or ``minutes``, whichever ends first.  If the steps end
    first, the result depends only on the seed and the number of threads.

    Args:
        inventory: the phrases.
        forms: by number.
        windows: the text.
        out: the file of weights.
        minutes: time limit.
        steps: maximum number of steps.
        rate: highest learning rate.
        seed: seed of all random draws.
        threads: number of PyTorch threads.
        start: initial weights.
        beside: scores of another model, to which the judge's are added.
    """
    torch = _torch()
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    sampler = Sampler(inventory, forms, windows, seed)
    bias = np.log(sampler.seen + 1)
    network = build_model(len(forms), len(inventory.phrases), topic_mask(forms, inventory), bias - bias.mean())
    if start is not None:
        network.load_state_dict(start, strict=False)
    if beside is not None:
        network.beside = torch.nn.Parameter(torch.tensor(BESIDE))
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    begin = saved = time.monotonic()
    order = np.random.default_rng(seed).permutation(len(windows.forms))
    loss_sum = right = places = 0.0
    for step in range(steps):
        elapsed = (time.monotonic() - begin) / 60
        progress = max(step / steps, elapsed / minutes)
        if progress >= 1:
            break
        now = rate * min(1.0, (step + 1) / WARM_UP) * (0.5 + 0.5 * np.cos(np.pi * progress))
        for group in optimizer.param_groups:
            group["lr"] = now
        chosen = np.take(order, range(step * BATCH, step * BATCH + BATCH), mode="wrap")
        scores, answer = _scores(network, sampler.batch(chosen, PLACES), beside)
        loss = torch.nn.functional.cross_entropy(scores, answer)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        loss_sum += loss.item() * len(answer)
        right += (scores.argmax(1) == answer).sum().item()
        places += len(answer)
        if step % 100 == 99:
            log.info("%.1f min, step %d, loss %.4f, right %.4f", elapsed, step + 1, loss_sum / places, right / places)
            loss_sum = right = places = 0.0
        if time.monotonic() - saved > 240:
            _save(network, out)
            saved = time.monotonic()
    _save(network, out)
    return network


def _save(network: Any, out: Path) -> None:
    beside = out.with_suffix(".part")
    _torch().save(network.state_dict(), beside)
    beside.replace(out)


def export(weights: dict[str, Any], forms: Sequence[str], inventory: Inventory, size: float, path: Path) -> None:
    """Write a file in the format of `spinfix.models.cloze`: matrices as signed bytes, with a scale for each row.

    Args:
        weights: the network's, as `fit` saves them.
        forms: by number, as `prepare` gives them.
        inventory: the phrases.
        size: mean number of topic words in a training window.
        path: the file.
    """
    values = {name: tensor.float().numpy() for name, tensor in weights.items()}
    topical = np.flatnonzero(values["mask"]).astype(np.uint16)
    arrays: dict[str, Any] = {
        "forms": _packed(forms),
        "phrases": _packed(inventory.phrases),
        "topical": topical,
        "topic_size": np.float32(size),
        "bias": values["bias"],
    }
    matrices = {
        "form_vectors": values["forms.weight"],
        "topic_vectors": values["topics.weight"][topical],
        "phrase_vectors": values["phrases.weight"],
    }
    for name, value in values.items():
        if name.startswith(("left", "right", "hidden", "skip", "out")):
            layer, _, kind = name.rpartition(".")
            if kind == "weight":
                matrices[layer] = value
            else:
                arrays[f"{layer}.bias"] = value
    for name, value in matrices.items():
        scale = np.maximum(np.abs(value).max(1, keepdims=True), 1e-8) / 127
        arrays[name] = np.round(value / scale).astype(np.int8)
        arrays[f"{name}.scale"] = scale.astype(np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **arrays)


def _packed(lines: Sequence[str]) -> Any:
    return np.frombuffer("\n".join(lines).encode(), np.uint8)
