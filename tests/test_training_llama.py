"""The network that the adapter of quality "deep" is trained in, and its training; they need PyTorch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinfix.errors import TrainingError
from spinfix.models.causal import Place, Window
from training.lm import adapter, llama
from training.lm.adapter_examples import BESIDE, Example, Packed, pack
from training.lm.llama import MATRICES, RANK, Base, Network

torch = pytest.importorskip("torch")

LAYERS, WIDTH, HEADS, KV_HEADS, INNER, WORDS = 2, 32, 4, 2, 48, 40
PLACES = (
    (5, ((7, 8, 9), (7, 8, 10, 11), (12,))),
    (9, ((13, 14), (15, 16, 17))),
)
"""Number of tokens before a place, and its readings."""
TEXT = (0, 3, 4, 5, 6, 7, 3, 18, 19)


def packed(truths: Sequence[int | None] = (1, 0), *, full: bool = True) -> Packed:
    class Numbers:
        """Text is numbers of tokens; a place begins at its first token."""

        def tokenize(self, text: str) -> list[int]:
            return [int(number) for number in text.split()]

        def windows(self, text: str, places: Sequence[Place]) -> Iterator[Window]:
            raise NotImplementedError

    places = [Place(at, tuple(" ".join(map(str, reading)) for reading in readings)) for at, readings in PLACES]
    terms = [[(-0.1 * option, 0.2 * option, -0.3 * option) for option in range(len(readings))] for _, readings in PLACES]
    example = Example("here", full, "", places, terms, truths)
    return pack(Numbers(), example, Window(list(TEXT), [at for at, _ in PLACES], range(len(PLACES))))


@pytest.fixture
def network() -> Network:
    draw = torch.Generator().manual_seed(3)
    shapes = {
        "attn_q": (WIDTH, WIDTH),
        "attn_k": (WIDTH * KV_HEADS // HEADS, WIDTH),
        "attn_v": (WIDTH * KV_HEADS // HEADS, WIDTH),
        "attn_output": (WIDTH, WIDTH),
        "ffn_gate": (INNER, WIDTH),
        "ffn_up": (INNER, WIDTH),
        "ffn_down": (WIDTH, INNER),
    }
    tensors = {
        "output_norm.weight": torch.ones(WIDTH),
        "token_embd.weight": torch.randn(WORDS, WIDTH, generator=draw).bfloat16(),
    }
    for layer in range(LAYERS):
        for name in ("attn_norm", "ffn_norm"):
            tensors[f"blk.{layer}.{name}.weight"] = 1 + 0.1 * torch.randn(WIDTH, generator=draw)
        for name, shape in shapes.items():
            tensors[f"blk.{layer}.{name}.weight"] = (torch.randn(shape, generator=draw) * 0.3).bfloat16()
    made = Network(Base(LAYERS, WIDTH, HEADS, KV_HEADS, 1e-5, 10_000.0, tensors))
    with torch.no_grad():
        for matrix in made.lora_b.values():
            matrix.copy_(torch.randn(matrix.shape, generator=draw) * 0.3)
    return made


def plainly(network: Network, tokens: Sequence[int]) -> Any:
    """Log probabilities of every next token, as a causal model of this kind computes them for one text, in float64."""
    base = network.base

    def values(tensor: Any) -> Any:
        return tensor.detach().float().numpy().astype(np.float64)

    def matrix(layer: int, name: str) -> Any:
        found = values(base.of(layer, name))
        if (layer, name) in network.lora_a:
            found = found + values(network.lora_b[layer, name]) @ values(network.lora_a[layer, name])
        return found

    def normed(state: Any, weight: Any) -> Any:
        return state / np.sqrt((state**2).mean(-1, keepdims=True) + base.epsilon) * values(weight)

    def rotated(state: Any) -> Any:
        """Pairs of neighbours as complex numbers, turned by an angle that grows with the position."""
        pairs = state[..., 0::2] + 1j * state[..., 1::2]
        frequencies = base.rope_base ** (-np.arange(0, base.head_width, 2) / base.head_width)
        turned = pairs * np.exp(1j * np.arange(len(state))[:, None, None] * frequencies)
        return np.stack((turned.real, turned.imag), -1).reshape(state.shape)

    embeddings = values(base.embeddings)
    state = embeddings[list(tokens)]
    for layer in range(base.layers):
        seen = normed(state, base.of(layer, "attn_norm"))
        query = rotated((seen @ matrix(layer, "attn_q").T).reshape(-1, HEADS, base.head_width))
        key = rotated((seen @ matrix(layer, "attn_k").T).reshape(-1, KV_HEADS, base.head_width))
        value = (seen @ matrix(layer, "attn_v").T).reshape(-1, KV_HEADS, base.head_width)
        mixed = np.zeros_like(query)
        for head in range(HEADS):
            of = head * KV_HEADS // HEADS
            weights = query[:, head] @ key[:, of].T / base.head_width**0.5
            weights = np.where(np.tri(len(tokens), dtype=bool), np.exp(weights), 0.0)
            mixed[:, head] = weights / weights.sum(1, keepdims=True) @ value[:, of]
        state = state + mixed.reshape(len(tokens), -1) @ matrix(layer, "attn_output").T
        seen = normed(state, base.of(layer, "ffn_norm"))
        gate = seen @ matrix(layer, "ffn_gate").T
        inner = gate / (1 + np.exp(-gate)) * (seen @ matrix(layer, "ffn_up").T)
        state = state + inner @ matrix(layer, "ffn_down").T
    logits = normed(state, base.tensors["output_norm.weight"]) @ embeddings.T
    return logits - np.log(np.exp(logits).sum(1, keepdims=True))


class TestNetwork:
    def test_readings_packed_together_score_as_plain_texts_do(self, network: Network) -> None:
        expected = []
        for at, readings in PLACES:
            for reading in readings:
                said = plainly(network, (*TEXT[:at], *reading))
                expected.append(sum(said[at + number - 1, token] for number, token in enumerate(reading)))
        assert network.scores(packed()).tolist() == pytest.approx(expected, abs=0.4)  # of 6 to 40, in bfloat16
        assert max(expected) - min(expected) > 4

    def test_only_the_upper_half_is_adapted(self, network: Network) -> None:
        assert {layer for layer, _ in network.lora_a} == {1}
        assert {name for _, name in network.lora_b} == set(MATRICES)

    def test_an_adapter_begins_as_none(self, network: Network) -> None:
        fresh = Network(network.base)
        assert all(not matrix.any() for matrix in fresh.lora_b.values())
        assert all(matrix.any() for matrix in fresh.lora_a.values())

    def test_gradients_are_those_of_the_logarithm_of_the_softmax(self) -> None:
        draw = torch.Generator().manual_seed(1)
        states, embeddings = torch.randn(700, 8, generator=draw).bfloat16(), torch.randn(30, 8, generator=draw).bfloat16()
        targets = torch.randint(30, (700,), generator=draw)
        weights = torch.randn(700, generator=draw)
        ours, theirs = states.clone().requires_grad_(), states.clone().requires_grad_()
        said = llama._log_probability()(ours, embeddings, targets)
        plain = torch.log_softmax((theirs @ embeddings.T).float(), -1)[torch.arange(700), targets]
        assert said.tolist() == pytest.approx(plain.tolist(), abs=1e-4)
        (said * weights).sum().backward()
        (plain * weights).sum().backward()
        assert (ours.grad - theirs.grad).abs().max() < 0.05
        assert theirs.grad.abs().max() > 2


class TestLoss:
    SCORES = (-3.0, -1.0, -40.0, -2.0, -2.5)

    def expected(self, full: bool) -> list[float]:
        """The loss of each place, in so many words."""
        belief, model, judge = BESIDE[full]
        found = []
        for scores, truth in ((self.SCORES[:3], 1), (self.SCORES[3:], 0)):
            likelihoods = [max(score - max(scores), -12.0) for score in scores]
            total = [
                0.5 * likelihood - 0.1 * option * belief + 0.2 * option * model - 0.3 * option * judge
                for option, likelihood in enumerate(likelihoods)
            ]
            found.append(float(np.log(np.exp(total).sum()) - total[truth]))
        return found

    @pytest.mark.parametrize("full", [True, False])
    def test_likelihoods_are_added_to_what_the_shipped_models_believe(self, full: bool) -> None:
        losses, right = adapter.losses_of(torch.tensor(self.SCORES), packed(full=full))
        assert losses.tolist() == pytest.approx(self.expected(full))
        assert right == 2

    def test_places_of_unknown_truth_do_not_count(self) -> None:
        losses, right = adapter.losses_of(torch.tensor(self.SCORES), packed((None, 1)))
        assert (len(losses), right) == (1, 0)


class TestTraining:
    STEPS = 12

    def fit(self, network: Network, checkpoint: Path, steps: int, **options: Any) -> list[str]:
        said: list[str] = []
        adapter.fit(network, lambda step: [packed((step % 2, None))], steps, checkpoint, say=said.append, **options)
        return said

    def test_what_is_true_becomes_likely(self, network: Network, tmp_path: Path) -> None:
        one = packed((2, 1))
        before = adapter.losses_of(network.scores(one), one)[0].sum().item()
        adapter.fit(network, lambda step: [one], 30, tmp_path / "adapter.pt", say=lambda line: None)
        assert adapter.losses_of(network.scores(one), one)[0].sum().item() < before / 2

    def test_an_interrupted_training_ends_the_same(
        self, network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(adapter, "SAVED", 5)
        start = [one.detach().clone() for one in network.parameters]
        said = self.fit(network, tmp_path / "whole.pt", self.STEPS)
        assert said[0].startswith("step 10 of 12, loss ")
        whole = [one.detach().clone() for one in network.parameters]
        with torch.no_grad():
            for parameter, first in zip(network.parameters, start, strict=True):
                parameter.copy_(first)

        def batch(step: int) -> list[Packed]:
            if step == 7:
                raise KeyboardInterrupt
            return [packed((step % 2, None))]

        with pytest.raises(KeyboardInterrupt):
            adapter.fit(network, batch, self.STEPS, tmp_path / "part.pt")
        self.fit(network, tmp_path / "part.pt", self.STEPS)
        assert all(torch.equal(one, other) for one, other in zip(network.parameters, whole, strict=True))

    def test_a_checkpoint_of_another_training_is_refused(self, network: Network, tmp_path: Path) -> None:
        self.fit(network, tmp_path / "adapter.pt", 2, key="one")
        with pytest.raises(TrainingError, match=r"adapter\.pt: .*delete it"):
            self.fit(network, tmp_path / "adapter.pt", 2, key="other")

    def test_the_key_tells_texts_and_lengths_apart(self) -> None:
        one = Example("here", True, "text", [Place(0, ("a", "b"))], [[(0.0, 0.0, 0.0)] * 2], [0])
        keys = {
            adapter._key(examples, steps)
            for examples, steps in (([one], 3), ([one], 4), ([one, one], 3), ([one._replace(truths=[1])], 3))
        }
        assert len(keys) == 4


def test_an_adapter_is_written_as_llama_cpp_reads_it(network: Network, tmp_path: Path) -> None:
    gguf = pytest.importorskip("gguf")
    adapter.export(network, tmp_path / "new" / "adapter.gguf")
    reader = gguf.GGUFReader(tmp_path / "new" / "adapter.gguf")
    fields = {
        name: reader.get_field(name).contents()
        for name in ("general.type", "general.architecture", "adapter.type", "adapter.lora.alpha")
    }
    assert fields == {
        "general.type": "adapter",
        "general.architecture": "llama",
        "adapter.type": "lora",
        "adapter.lora.alpha": RANK,  # divided by the rank: the product is added as it is
    }
    tensors = {tensor.name: tensor.data for tensor in reader.tensors}
    assert set(tensors) == {f"blk.1.{name}.weight.lora_{end}" for name in MATRICES for end in "ab"}
    for name in MATRICES:
        a, b = (tensors[f"blk.1.{name}.weight.lora_{end}"] for end in "ab")
        assert np.abs(b.astype(float) @ a - (network.lora_b[1, name] @ network.lora_a[1, name]).detach().numpy()).max() < 0.01
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["adapter.gguf"]


def test_only_models_of_this_kind_are_read(tmp_path: Path) -> None:
    gguf = pytest.importorskip("gguf")
    writer = gguf.GGUFWriter(tmp_path / "other.gguf", "gemma3")
    writer.add_tensor("token_embd.weight", np.zeros((4, 8), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(TrainingError, match="not a Llama model"):
        llama.read(tmp_path / "other.gguf")
