"""Trains the contextual judge: predicts the phrase at a place from both sides and the topic.

The judge (`spinfix.models.cloze`) is a cloze model, so genuine text is all it needs; `training.lm.cloze_examples` makes
the examples.  Two things are added to each option's score while training, so that the model need not learn them and they can be
weighted in separately:

* the logarithm of the chance that the spinner drew the phrase in question, which is known for each example (a logit
  adjustment);
* the score of a language model.  It must not have read the text (`training.folds`), or the judge would learn to rely on
  it too much: so there are two, each estimated on one half of the text and asked about the other.

`docs/judge.md` has the figures.  Training needs PyTorch; `spinfix.models.cloze` reads the result with numpy.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from spinfix.families.spinner.dictionary import Dictionary
from spinfix.learn import genuine
from spinfix.learn.pairs import read_pairs
from spinfix.models.causal import locate
from spinfix.models.cloze import BREAK, EDGE
from spinfix.models.context_encoder import DILATIONS
from spinfix.models.ngram import LanguageModel, State
from spinfix.optional_deps import need
from training import folds
from training.lm import ngram
from training.lm.cloze_examples import (
    SPECIAL,
    Batch,
    Inventory,
    Sampler,
    Windows,
    held_out_lines,
    lines_of,
    prepare,
    take_inventory,
    write_forms,
)
from training.lm.pretrained import Reducer, token_vectors
from training.quantisation import in_signed_bytes, packed_lines

log = logging.getLogger(__name__)

WIDTH = 128
"""Width of form vectors, states and phrase vectors."""
TOPIC = 64
"""Width of the vectors of forms whose mean is the topic."""
HIDDEN = 384
"""Width of the layer that joins both sides and the topic."""
BATCH = 32
"""Windows per batch."""
PLACES = 8000
"""Maximum number of places per batch; the mean is 3,700."""
STEPS = 16_000
"""Batches of one training: 131 million forms or 1.5 passes, an hour on two processors."""
ALONE = 9_000
"""Batches of these without the language models: what both know is learned first, so that words get their meaning from every
place and not only from those at which the language models err.  21,000 batches beside them restore less (`docs/judge.md`)."""
RATE = 4e-3
"""Learning rate; 2e-3, 4e-3 and 8e-3 for the vectors differ by .0001 in cross-entropy after 700 batches."""
WARM_UP = 200
"""Batches in which the learning rate rises to `RATE`; then it falls with a cosine."""
FORM_DEVIATION, PHRASE_DEVIATION = 0.5, 0.05
"""Standard deviations of the initial vectors; no others were tried."""
MOST_OF_KIND = 200_000
"""Words read of each source of many kinds of English (docs/judge.md, "Many kinds of English")."""
SAVED = 240
"""Seconds from one checkpoint to the next."""
BESIDE = 0.39 * float(np.log(10))
"""Initial weight of the language model's log10: the value that `spinfix.learn.weights` found for it together with
the judge."""


def train(
    corpus: Path,
    pairs: Path,
    dictionary: Dictionary,
    path: Path,
    *,
    work: Path,
    many: Path | None = None,
    tools: Path | None = None,
    threads: int = 2,
    say: Callable[[str], object] = log.info,
) -> None:
    """Train a judge on genuine text.

    Args:
        corpus: folder of ``.txt`` or ``.txt.zst`` files, one paragraph per line, weighted by name
            (`training.lm.cloze_examples.SHARES`).
        pairs: file of documents with their truth; their originals are similar to the text that will be judged.
        dictionary: its phrases are those that the judge will know.
        path: the file to write.
        work: folder for intermediate text (2.5 GB for the 2026 corpus), language models and checkpoints.  After an interruption
            the next call goes on with those in it.
        many: folder of documents of many kinds of English, with an ``INDEX.tsv``; `MOST_OF_KIND` words of each file are read.
        tools: folder of KenLM's ``lmplz`` and ``build_binary``; by default the environment and the PATH are searched.
        threads: of PyTorch; the same number gives the same judge.
        say: called with what is being done.

    Raises:
        ExtraError: if PyTorch or `gguf` is missing.
        CausalModelError: if the model for the initial vectors is missing.
        ToolError: if a tool of KenLM is missing or fails.
        TrainingError: as `spinfix.learn.genuine.sources`.
    """
    _torch()  # what is missing is told before an hour's work
    need("gguf", "train", "the steps that train the judge")
    locate(None)
    ngram.find_tool("lmplz", tools)
    kinds = genuine.write_paragraphs(many, work / "many", MOST_OF_KIND) if many is not None else []
    parts, models, held_out = [], [], held_out_lines(read_pairs(pairs))
    for fold in range(folds.FOLDS):
        half = folds.split(corpus, pairs, fold, work / f"half{fold}", more=kinds)
        parts.append(write_forms(half.corpus, half.pairs, work / f"forms{fold}", without=held_out))
        model = work / f"beside{fold}.klm"
        if not model.exists():
            say(f"the language model beside half {fold}")
            ngram.build(half.rest, model, pairs=half.rest_pairs, tools=tools)
        models.append(LanguageModel(model))
    inventory = take_inventory(dictionary)
    say("the examples")
    forms, windows = prepare(parts, inventory, without=lines_of(parts[0]) & lines_of(parts[1]))
    network = fit(
        inventory,
        forms,
        windows,
        work / "judge.pt",
        threads=threads,
        start=initial_vectors(inventory, forms, windows),
        beside=Beside(models, forms, inventory.phrases),
        say=say,
    )
    export(network.state_dict(), forms, inventory, topic_size(windows, topic_mask(forms, inventory)), path)


def initial_vectors(inventory: Inventory, forms: Sequence[str], windows: Windows) -> dict[str, Any]:
    """Initial weights of the network: vectors of forms, topic words and phrases from a pretrained model."""
    torch = _torch()
    of_forms, of_phrases = token_vectors(forms), token_vectors(inventory.phrases)
    counts = np.bincount(windows.forms[::16].reshape(-1), minlength=len(forms)) + 1.0
    reduce = Reducer(of_forms, np.sqrt(counts))
    start = {
        "forms.weight": reduce(of_forms, WIDTH, FORM_DEVIATION),
        "topics.weight": reduce(of_forms, TOPIC, FORM_DEVIATION),
        "phrases.weight": reduce(of_phrases, WIDTH, PHRASE_DEVIATION),
    }
    return {name: torch.from_numpy(value) for name, value in start.items()}


class Beside:
    """Scores of language models: log10 of each option between the two forms on either side, within its paragraph.

    Args:
        models: for each part of the text a model that has not read it.
        forms: by number.
        phrases: by number.
    """

    def __init__(self, models: Sequence[LanguageModel], forms: Sequence[str], phrases: Sequence[str]) -> None:
        self._models = models
        self._words = [[model.trie.index(form) for form in forms] for model in models]
        self._phrases = [[tuple(map(model.trie.index, phrase.split(" "))) for phrase in phrases] for model in models]

    def __call__(self, batch: Batch, example: Any, option: Any) -> Any:
        """Scores of the phrases ``option`` at the places ``example``, float32."""
        scores = np.empty(len(option), np.float32)
        part = batch.part[batch.window]
        for number in range(len(self._models)):
            inside = np.flatnonzero(part[example] == number)
            scores[inside] = self._ask(number, batch, example[inside].tolist(), option[inside].tolist())
        return scores

    def _ask(self, number: int, batch: Batch, example: list[int], option: list[int]) -> list[float]:
        """Scores by one model; places of which options are asked are read once."""
        model, words, phrases = self._models[number], self._words[number], self._phrases[number]
        trie, row, reach = model.trie, model.trie.row, model.order - 1
        text, window, first, last = (part.tolist() for part in (batch.text, batch.window, batch.first, batch.last))
        around: dict[int, tuple[State, list[int]]] = {}
        for place in dict.fromkeys(example):
            forms, begin, end = text[window[place]], first[place], last[place]
            state = model.null_state()
            for form in forms[max(0, begin - reach) : begin]:
                if form == BREAK:
                    state = model.begin_state()
                    continue
                both = state + state
                trie.ask(both, 0, words[form], row)
                state = both[row:]
            tail: list[int] = []
            for form in forms[end : end + reach]:
                if form == BREAK:
                    break
                tail.append(words[form])
            around[place] = state, tail
        scores = []
        for place, phrase in zip(example, option, strict=True):
            state, tail = around[place]
            both, at, total = state * 2, 0, 0.0
            for word in (*phrases[phrase], *tail):
                trie.ask(both, at, word, row - at)
                at = row - at
                total += both[at + row - 1]
            scores.append(total)
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
    return need("torch", "train", "the steps that train the judge")


def _scores(network: Any, batch: Batch, beside: Beside | None = None) -> tuple[Any, Any]:
    """Scores of all options of all places, -inf for missing options; and the answers."""
    torch = _torch()
    example, column = np.nonzero(batch.options >= 0)
    asked = batch.options[example, column].astype(np.int64)
    inputs = [torch.from_numpy(part) for part in (batch.text, batch.window, batch.first, batch.last)]
    with torch.autocast("cpu", torch.bfloat16):
        flat = network(inputs, torch.from_numpy(example), torch.from_numpy(asked))
    if beside is not None:
        flat = flat + network.beside * torch.from_numpy(beside(batch, example, asked))
    scores = torch.full(batch.options.shape, float("-inf"))
    scores[torch.from_numpy(example), torch.from_numpy(column)] = flat + torch.from_numpy(batch.draws[example, column])
    return scores, torch.from_numpy(batch.answer)


def fit(
    inventory: Inventory,
    forms: Sequence[str],
    windows: Windows,
    checkpoint: Path,
    *,
    steps: int = STEPS,
    seed: int = 0,
    threads: int = 2,
    start: dict[str, Any] | None = None,
    beside: Beside | None = None,
    alone: int = ALONE,
    say: Callable[[str], object] = log.info,
) -> Any:
    """Train on ``windows``; the learning rate follows a half cosine to zero.

    The result depends only on the arguments and the seed, also after interruptions.

    Args:
        inventory: the phrases.
        forms: by number.
        windows: the text.
        checkpoint: file of the state of the training, written every few minutes; if it exists, the training goes on from there.
        steps: number of steps.
        seed: seed of all random draws.
        threads: number of PyTorch threads.
        start: initial weights, instead of random ones.
        beside: scores of other models, to which the judge's are added.
        alone: number of the first steps, in which they are not.
        say: called with the loss every hundred steps.
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
    optimizers = _optimizers(network)
    rates = [optimizer.param_groups[0]["lr"] for optimizer in optimizers]
    first = _resume(checkpoint, network, optimizers, sampler) if checkpoint.exists() else 0
    begin = saved = time.monotonic()
    order = np.random.default_rng(seed).permutation(len(windows.forms))
    loss_sum = right = places = 0.0
    for step in range(first, steps):
        for optimizer, rate in zip(optimizers, rates, strict=True):
            now = rate * min(1.0, (step + 1) / WARM_UP) * float(0.5 + 0.5 * np.cos(np.pi * step / steps))
            optimizer.param_groups[0]["lr"] = now
        chosen = np.take(order, range(step * BATCH, step * BATCH + BATCH), mode="wrap")
        scores, answer = _scores(network, sampler.batch(chosen, PLACES), beside if step >= alone else None)
        loss = torch.nn.functional.cross_entropy(scores, answer)
        network.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
        loss_sum += loss.item() * len(answer)
        right += (scores.argmax(1) == answer).sum().item()
        places += len(answer)
        if step % 100 == 99:
            minutes = (time.monotonic() - begin) / 60
            say(f"{minutes:.1f} min, step {step + 1} of {steps}, loss {loss_sum / places:.4f}, right {right / places:.4f}")
            loss_sum = right = places = 0.0
        if time.monotonic() - saved > SAVED or step + 1 == steps:
            _save(checkpoint, step + 1, network, optimizers, sampler)
            saved = time.monotonic()
    return network


def _optimizers(network: Any) -> list[Any]:
    """Muon (Jordan et al. 2024) for the matrices of the layers, AdamW for vectors of forms and phrases and for biases.

    After 700 batches Muon's cross-entropy is .3062 beside the language model, and .5705 without it, where AdamW for all has
    .3077 and .5831, with `RATE` or twice that.
    """
    torch = _torch()
    vectors = {id(table.weight) for table in (network.forms, network.topics, network.phrases)}
    matrices = [one for one in network.parameters() if one.ndim == 2 and id(one) not in vectors]
    inside = set(map(id, matrices))
    others = [one for one in network.parameters() if id(one) not in inside]
    return [
        torch.optim.AdamW(others, lr=RATE, betas=(0.9, 0.98), weight_decay=0.01, fused=True),
        torch.optim.Muon(matrices, lr=RATE, weight_decay=0.01, adjust_lr_fn="match_rms_adamw"),
    ]


def _save(path: Path, step: int, network: Any, optimizers: Sequence[Any], sampler: Sampler) -> None:
    state = {
        "step": step,
        "network": network.state_dict(),
        "optimizers": [optimizer.state_dict() for optimizer in optimizers],
        "chance": sampler.chance.bit_generator.state,
    }
    part = path.with_suffix(".part")
    _torch().save(state, part)
    part.replace(path)


def _resume(path: Path, network: Any, optimizers: Sequence[Any], sampler: Sampler) -> int:
    """Load a checkpoint; returns the number of the next step."""
    state = _torch().load(path, weights_only=True)
    network.load_state_dict(state["network"])
    for optimizer, kept in zip(optimizers, state["optimizers"], strict=True):
        optimizer.load_state_dict(kept)
    sampler.chance.bit_generator.state = state["chance"]
    step: int = state["step"]
    return step


def export(weights: dict[str, Any], forms: Sequence[str], inventory: Inventory, size: float, path: Path) -> None:
    """Write a file in the format of `spinfix.models.cloze`: matrices as signed bytes, with a scale for each row.

    Args:
        weights: the network's state.
        forms: by number, as `prepare` gives them.
        inventory: the phrases.
        size: mean number of topic words in a training window.
        path: the file.
    """
    values = {name: tensor.float().numpy() for name, tensor in weights.items()}
    topical = np.flatnonzero(values["mask"]).astype(np.uint16)
    arrays: dict[str, Any] = {
        "forms": packed_lines(forms),
        "phrases": packed_lines(inventory.phrases),
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
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **arrays, **in_signed_bytes(matrices))
