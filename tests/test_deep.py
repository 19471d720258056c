"""Quality "deep": what the model is asked, what its answers do, and what is said where it is missing."""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import re
import sys
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from spinfix import Cleaner, Config, resources
from spinfix.families import registry
from spinfix.families.manifest import Family
from spinfix.families.spinner import deep_questions, deep_scorer
from spinfix.families.spinner import restorer as restoring
from spinfix.families.spinner.channel import Channel
from spinfix.families.spinner.decoder import Decoder, Decoding
from spinfix.families.spinner.deep_questions import questions
from spinfix.families.spinner.deep_scorer import FEATURES, DeepScorer, DeepWeights
from spinfix.families.spinner.lattice import Lattice
from spinfix.families.spinner.ranker import Ranking, SiteColumns, ranked, site_columns
from spinfix.families.spinner.restorer import Restorer
from spinfix.families.spinner.weights import WeightsError
from spinfix.models import causal, unpacking
from spinfix.models.causal import CausalModel, CausalModelError, Place
from tests.conftest import invoke
from tests.tiny import TinyModel, lattice_of, term_weights, tiny_channel

SPUN = (
    "Russia Overseas Minister Sergey Lavrov arrived in the capital this 12 months. The White Home mentioned the president "
    "would go to the identical place, and the navy would go to it too. Chinese language officials welcomed the assembly."
)
"""Written for these tests, with phrases that the spinner leaves."""

WORLDWIDE = tiny_channel({("worldwide", "global"): 5, ("worldwide", "international"): 5})
EQUAL = tuple(float(name in ("belief", "likelihood")) for name in FEATURES)
SUMMED = tuple(float(name in ("belief", "likelihood", "elsewhere")) for name in FEATURES)
KNOTS = ((-3.0, 0.05), (3.0, 0.95))


class Reader:
    """A model that prefers continuations with certain words in them."""

    def __init__(self, *preferred: str, by: float = 8.0) -> None:
        self.preferred, self.by = preferred, by
        self.asked: list[tuple[str, Sequence[Place]]] = []

    def __call__(self, text: str, places: Sequence[Place]) -> list[list[float]]:
        self.asked.append((text, list(places)))
        return [
            [-20.0 + self.by * any(word in one for word in self.preferred) for one in place.continuations] for place in places
        ]


def ranked_text(text: str, channel: Channel, share: float = 0.9) -> tuple[Lattice, Decoding, SiteColumns, Ranking]:
    lattice = lattice_of(text, channel)
    decoding = Decoder(TinyModel(), term_weights(lm=0.1)).decode(lattice, share)  # type: ignore[arg-type]
    known = site_columns(decoding)
    return lattice, decoding, known, ranked(known, array("d", known.beliefs))


def chosen(lattice: Lattice, decoding: Decoding, ranking: Ranking) -> list[str]:
    found = []
    for arc, option in zip(decoding.arcs, ranking.chosen, strict=True):
        found.append(
            arc.phrase.candidates[option - 1].original if option else " ".join(lattice.tokens.words[arc.first : arc.last])
        )
    return found


class TestQuestions:
    def test_readings_stand_in_the_restored_text_with_what_follows(self) -> None:
        lattice, decoding, _, ranking = ranked_text("the worldwide rule of law", WORLDWIDE)
        text, (asked,) = questions(lattice, decoding.arcs, ranking, 10)
        assert text[: asked.place.start] == "the"
        written = dict(zip(asked.options, asked.place.continuations, strict=True))
        assert written[0] == " worldwide rule of law"
        assert set(written.values()) >= {" global rule of law"}
        assert [one[:length] for one, length in zip(asked.place.continuations, asked.lengths, strict=True)]

    def test_the_article_goes_with_the_reading(self) -> None:
        lattice, decoding, _, ranking = ranked_text("a worldwide rule", WORLDWIDE)
        _, (asked,) = questions(lattice, decoding.arcs, ranking, 10)
        assert any(one.endswith("an international rule") for one in asked.place.continuations)

    def test_decided_places_are_not_asked_about(self) -> None:
        lattice, decoding, known, _ = ranked_text("worldwide rule", WORLDWIDE)
        sure = ranked(known, array("d", [0.02, 0.96, 0.02]))
        assert questions(lattice, decoding.arcs, sure, 10)[1] == []

    def test_the_least_decided_are_asked_first(self) -> None:
        lattice, decoding, known, _ = ranked_text("worldwide rule and worldwide law", WORLDWIDE)
        ranking = ranked(known, array("d", [0.0, 0.9, 0.1, 0.2, 0.45, 0.35]))
        assert [one.site for one in questions(lattice, decoding.arcs, ranking, 1)[1]] == [1]
        assert [one.site for one in questions(lattice, decoding.arcs, ranking, 2)[1]] == [0, 1]

    def test_edits_are_compared_in_the_restored_text(self) -> None:
        text, asked = deep_questions.comparisons(
            "The overseas minister will go to Oslo.", [(4, 12, "foreign"), (27, 32, "visit")]
        )
        assert text == "The foreign minister will visit Oslo."
        assert asked == [
            Place(3, (" foreign minister will visit Oslo", " overseas minister will visit Oslo")),
            Place(25, (" visit Oslo.", " go to Oslo.")),
        ]


class TestScorer:
    @pytest.mark.parametrize("preferred", ["global", "international", "worldwide"])
    def test_the_model_decides_what_was_undecided(self, preferred: str) -> None:
        lattice, decoding, known, ranking = ranked_text("the worldwide rule", WORLDWIDE)
        scorer = DeepScorer(Reader(preferred), DeepWeights(EQUAL, EQUAL, KNOTS))
        assert chosen(lattice, decoding, scorer(lattice, decoding, known, ranking)) == [preferred]

    def test_readings_are_chosen_with_the_adapter_and_documents_compared_without(self) -> None:
        lattice, decoding, known, ranking = ranked_text("the worldwide rule", WORLDWIDE)
        plain, choosing = Reader("international"), Reader("global")
        scorer = DeepScorer(plain, DeepWeights(EQUAL, EQUAL, KNOTS), choosing)
        assert chosen(lattice, decoding, scorer(lattice, decoding, known, ranking)) == ["global"]
        assert (len(plain.asked), len(choosing.asked)) == (0, 1)
        scorer.gain("the worldwide rule", [])
        assert (len(plain.asked), len(choosing.asked)) == (1, 1)

    def test_beliefs_of_a_place_still_add_up(self) -> None:
        lattice, decoding, known, ranking = ranked_text("the worldwide rule", WORLDWIDE)
        after = DeepScorer(Reader("global"), DeepWeights(EQUAL, EQUAL, KNOTS))(lattice, decoding, known, ranking)
        assert sum(after.of(0)) == pytest.approx(1.0)

    def test_what_it_says_at_one_place_counts_at_the_others(self) -> None:
        text = "worldwide rule. The worldwide law."
        lattice, decoding, known, ranking = ranked_text(text, WORLDWIDE)
        assert (len(known.sizes), known.phrases[0]) == (2, known.phrases[1]), "the same phrase in two places"
        reader = Reader("international rule")
        alone = DeepScorer(reader, DeepWeights(EQUAL, EQUAL, KNOTS))(lattice, decoding, known, ranking)
        summed = DeepScorer(reader, DeepWeights(SUMMED, SUMMED, KNOTS))(lattice, decoding, known, ranking)
        international = [candidate.original for candidate in decoding.arcs[1].phrase.candidates].index("international") + 1
        assert summed.of(1)[international] > alone.of(1)[international] + 0.1

    def test_nothing_undecided_asks_nothing(self) -> None:
        lattice, decoding, known, _ = ranked_text("worldwide rule", WORLDWIDE)
        reader, sure = Reader("global"), ranked(known, array("d", [0.02, 0.96, 0.02]))
        assert DeepScorer(reader, DeepWeights(EQUAL, EQUAL, KNOTS))(lattice, decoding, known, sure) == sure
        assert not reader.asked


class TestRestorer:
    @staticmethod
    def restorer(reader: Reader, **options: Any) -> Restorer:
        family = registry.named("wp-auto-spinner")
        made = Restorer(family, Config(quality="deep", **options))
        made.__dict__["deep"] = DeepScorer(reader, deep_scorer.load(family.file(deep_scorer.FILE)))
        return made

    def test_only_undecided_places_of_spun_text_are_read(self) -> None:
        reader = Reader("nothing")
        self.restorer(reader).restore(SPUN * 2)
        assert reader.asked
        for _, asked in reader.asked:
            assert all(1 < len(place.continuations) <= deep_questions.MOST_READINGS for place in asked)

    def test_genuine_text_is_not_read(self) -> None:
        reader = Reader("nothing")
        assert (
            self.restorer(reader).restore("The committee met on Tuesday and adopted the minutes of the last meeting.").edits
            == ()
        )
        assert not reader.asked

    def test_a_doubtful_text_that_reads_as_well_as_it_stands_is_let_go(self) -> None:
        text = "Russia Overseas Minister Sergey Lavrov arrived this 12 months."
        spun, genuine = (self.restorer(Reader(*words)) for words in (("Foreign", "year"), ("Overseas", "12 months")))
        found, vetoed = spun.restore(text), genuine.restore(text)
        assert spun.threshold < found.probability < restoring.CHALLENGED
        assert [edit.replacement for edit in found.edits] == ["Foreign", "year"]
        assert (vetoed.edits, vetoed.note) == ((), restoring.VETOED)
        assert vetoed.probability < genuine.threshold
        assert [one.detect(text).probability for one in (spun, genuine)] == [found.probability, vetoed.probability]
        strict = self.restorer(Reader("Foreign", "year"), min_confidence=1.0).restore(text)
        assert (strict.probability, strict.edits) == (found.probability, ())

    def test_a_text_without_doubt_is_not_challenged(self) -> None:
        found = self.restorer(Reader("Overseas", "12 months", "Home", "navy")).restore(SPUN * 2)
        assert found.probability > restoring.CHALLENGED
        assert found.edits

    def test_the_same_text_gives_the_same_edits(self) -> None:
        restorer = self.restorer(Reader("same", "visit", by=2.0))
        assert restorer.restore(SPUN) == restorer.restore(SPUN)


class TestWithoutTheExtra:
    @pytest.fixture
    def missing(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        found = importlib.util.find_spec

        def hide(name: str) -> None:
            monkeypatch.setattr(
                importlib.util, "find_spec", lambda asked, *rest: None if asked == name else found(asked, *rest)
            )

        return hide

    def test_llama_cpp(self, missing: Callable[[str], None]) -> None:
        missing("llama_cpp")
        with pytest.raises(CausalModelError, match=r'pip install "spinfix\[deep\]"'):
            Cleaner(Config(quality="deep"))

    def test_a_library_that_cannot_be_loaded(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        broken = tmp_path / "llama_cpp"
        broken.mkdir()
        (broken / "__init__.py").write_text("raise RuntimeError('Failed to load shared library')")
        (tmp_path / "own.gguf").touch()
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "llama_cpp", raising=False)
        with pytest.raises(CausalModelError, match=r"cannot be loaded \(Failed to load shared library\); install it again"):
            _ = CausalModel(tmp_path / "own.gguf")._library

    def test_the_command_line_says_so(self, missing: Callable[[str], None]) -> None:
        missing("llama_cpp")
        result = invoke("clean", "--isolated", "--quality", "deep", "-", stdin=SPUN)
        assert result.exit_code == 2
        assert 'pip install "spinfix[deep]"' in result.stderr

    def test_other_qualities_do_not_need_it(self, missing: Callable[[str], None]) -> None:
        missing("llama_cpp")
        assert Cleaner(Config(quality="fast")).clean("It works.") == "It works."

    def test_the_model(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if name == "llama_cpp" else None)
        with pytest.raises(CausalModelError, match=r"name a GGUF file as deep_model"):
            causal.locate(None)
        with pytest.raises(CausalModelError, match="no such file"):
            causal.locate(tmp_path / "absent.gguf")
        (tmp_path / "own.gguf").touch()
        assert causal.locate(tmp_path / "own.gguf") == tmp_path / "own.gguf"

    def test_a_file_that_was_replaced_is_another_model(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(causal, "locate", lambda path: path)
        path = tmp_path / "own.gguf"
        path.write_bytes(b"GGUF")
        first = causal.opened(path, 1)
        assert causal.opened(path, 1) is first
        path.write_bytes(b"GGUF, but longer")
        assert causal.opened(path, 1) is not first


class Opened:
    """Stands for a causal model and keeps the adapters that it was asked for."""

    def __init__(self, packaged: bool) -> None:
        self.packaged = packaged
        self.adapters: list[Path] = []

    def adapted(self, adapter: Path) -> Opened:
        self.adapters.append(adapter)
        return self

    def __call__(self, text: str, places: Sequence[Place]) -> list[list[float]]:
        return [[0.0] * len(place.continuations) for place in places]


class TestWhichWeights:
    @pytest.fixture
    def shipped(self, tmp_path: Path) -> Family:
        """A family with both files, whose weights say which is which."""
        return self.family(tmp_path / "shipped", **{deep_scorer.FILE: 0.1, deep_scorer.ADAPTED: 0.2})

    @staticmethod
    def family(folder: Path, **first: float) -> Family:
        folder.mkdir()
        for name, value in first.items():
            weights = (value, *EQUAL[1:])
            deep_scorer.save(DeepWeights(weights, weights, KNOTS), folder / name)
        return Family(folder.name, "spinner", folder, habits={"draw": "document"})

    @staticmethod
    def used(family: Family, like: Family, *, packaged: bool, monkeypatch: pytest.MonkeyPatch) -> tuple[float, bool]:
        """The first weight in use, and whether places are read with the adapter."""
        opened = Opened(packaged)
        monkeypatch.setattr(causal, "opened", lambda path, threads: opened)
        scorer = Restorer(family, Config(quality="deep"), like).deep
        assert scorer is not None
        return scorer._weights.partly[0], opened.adapters == [resources.adapter()]

    @pytest.mark.parametrize(("packaged", "expected"), [(True, (0.2, True)), (False, (0.1, False))])
    def test_the_packaged_model_has_an_adapter_and_weights_for_it(
        self, shipped: Family, packaged: bool, expected: tuple[float, bool], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.used(shipped, shipped, packaged=packaged, monkeypatch=monkeypatch) == expected

    def test_a_family_with_weights_for_the_model_alone_has_no_adapter(
        self, shipped: Family, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own = self.family(tmp_path / "own", **{deep_scorer.FILE: 0.3})
        (own.folder / "weights.json").touch()
        assert self.used(own, shipped, packaged=True, monkeypatch=monkeypatch) == (0.3, False)

    @pytest.mark.parametrize(("packaged", "expected"), [(True, (0.2, True)), (False, (0.1, False))])
    def test_a_family_without_has_those_of_the_shipped_one(
        self, shipped: Family, packaged: bool, expected: tuple[float, bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own = self.family(tmp_path / "own")
        (own.folder / "weights.json").touch()
        assert self.used(own, shipped, packaged=packaged, monkeypatch=monkeypatch) == expected


class TestWeights:
    def test_they_are_read_as_written(self, tmp_path: Path) -> None:
        weights = DeepWeights(EQUAL, SUMMED, KNOTS)
        deep_scorer.save(weights, tmp_path / "deep.json")
        assert deep_scorer.load(tmp_path / "deep.json") == weights

    @pytest.mark.parametrize("text", ["", "[]", json.dumps({"partly": {}})])
    def test_other_files_are_refused(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "deep.json").write_text(text)
        with pytest.raises(WeightsError, match="python -m training deep"):
            deep_scorer.load(tmp_path / "deep.json")


@pytest.fixture(scope="module")
def model() -> CausalModel:
    """The model of the extra, if it is installed."""
    try:
        return CausalModel()
    except CausalModelError as error:
        pytest.skip(str(error))


class Llama:
    """llama.cpp's functions for conversion: writes the format's number."""

    LLAMA_FTYPE_MOSTLY_Q8_0, LLAMA_FTYPE_MOSTLY_BF16 = 7, 32

    def __init__(self, processor: str, *, failing: bool = False) -> None:
        self.processor, self.failing = processor, failing

    def llama_print_system_info(self) -> bytes:
        return self.processor.encode()

    def llama_model_quantize_default_params(self) -> ctypes.Structure:
        class Options(ctypes.Structure):
            _fields_ = (("ftype", ctypes.c_int), ("allow_requantize", ctypes.c_bool), ("nthread", ctypes.c_int))

        self.options = Options()
        return self.options

    def llama_model_quantize(self, source: bytes, copy: bytes, _: Any) -> int:
        if not self.failing:
            Path(copy.decode()).write_bytes(Path(source.decode()).read_bytes() + b" in format %d" % self.options.ftype)
        return int(self.failing)


def test_messages_of_the_library_call_nothing_in_python() -> None:
    """Else a deadline raised there is printed as ignored, and what it stops goes on."""

    class Messages:
        llama_log_callback = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)

        def llama_log_set(self, callback: Any, _: Any) -> None:
            self.callback = callback

    library = Messages()
    causal.be_silent(library)
    called: list[str] = []
    sys.setprofile(lambda frame, event, _: called.append(frame.f_code.co_name) if event == "call" else None)
    library.callback(2, b"loaded\n", None)
    sys.setprofile(None)
    assert called == []


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="no files in memory on this system")
class TestUnpacking:
    @pytest.fixture
    def packed(self, tmp_path: Path) -> Path:
        (tmp_path / "packed.gguf").write_text("model")
        return tmp_path / "packed.gguf"

    @pytest.mark.parametrize(("processor", "number"), [("AVX512_BF16 = 1", 32), ("AVX512_BF16 = 0 | AVX2 = 1", 7)])
    def test_a_copy_in_the_format_of_the_processor(self, packed: Path, processor: str, number: int) -> None:
        with unpacking.unpacked(Llama(processor), packed, 1) as copy:
            assert copy.read_text() == f"model in format {number}"
        assert not copy.exists()
        assert [path.name for path in packed.parent.iterdir()] == ["packed.gguf"]

    def test_what_cannot_be_converted_is_read_as_it_is(self, packed: Path) -> None:
        with unpacking.unpacked(Llama("", failing=True), packed, 1) as path:
            assert path == packed

    def test_and_where_a_sandbox_forbids_files_in_memory(self, packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def forbidden(_: str) -> int:
            raise PermissionError

        monkeypatch.setattr(os, "memfd_create", forbidden)
        with unpacking.unpacked(Llama("AVX512_BF16 = 1"), packed, 1) as path:
            assert path == packed

    def test_and_where_files_must_be_on_disk(self, packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr(os, "memfd_create")
        with unpacking.unpacked(Llama("AVX512_BF16 = 1"), packed, 1) as path:
            assert path == packed


class TestModel:
    TEXT = "The foreign minister arrived in Moscow. He will visit the capital again. Later that year he went home."

    def places(self) -> list[Place]:
        first, second = self.TEXT.index(" visit"), self.TEXT.index(" year")
        return [
            Place(first, (" visit the capital", " banana the capital")),
            Place(second, (" year he", " 12 months he", " year")),
        ]

    def test_english_is_likelier(self, model: CausalModel) -> None:
        (visit, banana), (year, months, short) = model(self.TEXT, self.places())
        assert visit > banana + 3
        assert year > months + 3
        assert short > year

    def test_places_read_together_are_as_when_read_alone(self, model: CausalModel) -> None:
        together = model(self.TEXT, self.places())
        alone = [model(self.TEXT, [place])[0] for place in self.places()]
        for one, other in zip(together, alone, strict=True):
            assert one == pytest.approx(other, abs=0.2)  # sums of another order, in 8 bits

    def test_the_same_question_has_the_same_answer(self, model: CausalModel) -> None:
        assert model(self.TEXT, self.places()) == model(self.TEXT, self.places())

    def test_who_listens_hears_of_every_batch(self, model: CausalModel) -> None:
        places = [place for place in self.places() for _ in range(60)]
        told: list[tuple[int, int]] = []
        with causal.heard_by(lambda read, asked: told.append((read, asked))):
            heard = model(self.TEXT, places)
        assert len(told) > 1
        assert told == sorted(told)
        assert told[-1] == (120, 120)
        assert model(self.TEXT, places) == heard
        assert told[-1] == (120, 120)

    @pytest.mark.parametrize("quiet", [False, True])
    def test_the_command_shows_the_places_on_a_terminal(
        self, model: CausalModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, quiet: bool
    ) -> None:
        monkeypatch.setattr("spinfix.cli.console.is_terminal", lambda stream: stream is sys.stderr)
        monkeypatch.setattr("spinfix.cli.progress_bar.REDRAW_SECONDS", 0.0)
        (tmp_path / "spun.txt").write_text(SPUN * 9)
        options = ("--quality", "deep", "--assume-spun", *["--quiet"] * quiet)
        result = invoke("clean", "--isolated", *options, "-o", tmp_path / "out", tmp_path / "spun.txt")
        assert result.exit_code == 0
        assert bool(re.search(r"\] 0\.0 of 2\.1 kB, place (\d+) of \1\033\[K", result.stderr)) != quiet
        assert result.stderr.count("\n") == (not quiet)
        assert (tmp_path / "out" / "spun.txt").read_text() == Cleaner(quality="deep", assume_spun=True).clean(SPUN * 9)

    def test_unpacked_it_says_the_same(self, model: CausalModel) -> None:
        packed = CausalModel(model.path)(self.TEXT, self.places())
        for one, other in zip(model(self.TEXT, self.places()), packed, strict=True):
            assert one == pytest.approx(other, abs=0.5)  # the packed model computes in 8 bits

    def test_long_texts_are_read_in_windows(self, model: CausalModel) -> None:
        text = self.TEXT * 60
        places = [Place(place.start + 59 * len(self.TEXT), place.continuations) for place in self.places()]
        (visit, banana), _ = model(text, [self.places()[0], *places])[1:]
        assert visit > banana + 3

    def test_each_window_begins_as_a_text_does(self, model: CausalModel, monkeypatch: pytest.MonkeyPatch) -> None:
        """A model whose training texts all began with a token of their own, as Gemma's, reads worse without it."""
        windows: list[Sequence[int]] = []
        monkeypatch.setattr(model, "_score_window", lambda window, *rest: windows.append(window.tokens))
        starts = [place.start + times * len(self.TEXT) for times in range(120) for place in self.places()]
        model(self.TEXT * 120, [Place(start, (" a",)) for start in starts])
        assert len(windows) > 2
        assert {window[0] for window in windows} == {model._first}
        assert causal.OVERLAP < min(map(len, windows[1:-1])) <= max(map(len, windows)) <= causal.WINDOW

    def test_what_is_no_text_and_what_is_too_long_are_read_all_the_same(self, model: CausalModel) -> None:
        (surrogate, long) = model("A text\ud800 and", [Place(8, (" more", " more" * 2000))])[0]
        assert long < surrogate < 0

    def test_a_file_that_is_no_model(self, model: CausalModel, tmp_path: Path) -> None:
        (tmp_path / "text.gguf").write_text("no model")
        with pytest.raises(CausalModelError, match=r"text\.gguf: not a language model"):
            CausalModel(tmp_path / "text.gguf")("a text", [Place(1, (" b",))])

    def test_the_shipped_adapter_is_asked_in_turn_with_the_model_alone(self, model: CausalModel) -> None:
        plain = model(self.TEXT, self.places())
        adapted = model.adapted(resources.adapter())
        chosen = adapted(self.TEXT, self.places())
        assert chosen != plain
        assert model(self.TEXT, self.places()) == plain
        assert adapted(self.TEXT, self.places()) == chosen

    def test_threads_that_share_a_model_with_and_without_it_do_not_disturb_each_other(self, model: CausalModel) -> None:
        asked = [model, model.adapted(resources.adapter())] * 6
        alone = [ask(self.TEXT, self.places()) for ask in asked]
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(lambda ask: ask(self.TEXT, self.places()), asked))
        assert together == alone

    def test_an_interruption_leaves_no_adapter_behind(self, model: CausalModel, monkeypatch: pytest.MonkeyPatch) -> None:
        """A deadline may end a call right when llama.cpp returns: the adapter is in use then."""
        plain, switch = model(self.TEXT, self.places()), causal._set_adapter

        def interrupted(*arguments: Any) -> None:
            switch(*arguments)
            raise KeyboardInterrupt

        monkeypatch.setattr(causal, "_set_adapter", interrupted)
        with pytest.raises(KeyboardInterrupt):
            model.adapted(resources.adapter())(self.TEXT, self.places())
        monkeypatch.undo()
        assert model(self.TEXT, self.places()) == plain

    def test_a_file_that_is_no_adapter(self, model: CausalModel, tmp_path: Path) -> None:
        (tmp_path / "text.gguf").write_text("no adapter")
        plain = model(self.TEXT, self.places())
        for _ in range(2):
            with pytest.raises(CausalModelError, match=r"text\.gguf: not an adapter of .*python -m training adapter"):
                model.adapted(tmp_path / "text.gguf")(self.TEXT, self.places())
        assert model(self.TEXT, self.places()) == plain

    def test_a_document_is_restored(self, model: CausalModel) -> None:
        cleaner = Cleaner(Config(quality="deep", assume_spun=True))
        assert "White House" in cleaner.clean(SPUN)
        assert cleaner.analyse(SPUN) == cleaner.analyse(SPUN)
