"""What `import spinfix` gives: names, functions with options, many texts at a time, results as objects for JSON."""

from __future__ import annotations

import gc
import inspect
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

import spinfix
from spinfix import Cleaner, Config, ConfigError, PipeError, Result, SpinfixError, TextTypeError
from spinfix import cleaner as cleaner_module
from spinfix.edits import Edit
from spinfix.families.findings import Clue, Finding, Passage
from spinfix.parallel import AHEAD, PoolError
from tests.conftest import ROOT
from tests.reports import harbour, judged, meadow
from tests.strategies import texts_with_edits

SPUN = (
    "The White Home mentioned it would go to the identical place this 12 months, one other supply mentioned.\n"
    "[ad_1]\nRussia Overseas Minister Sergey Lavrov arrived this 12 months, the identical day.\n"
)
TORTURED = "We train an irregular woodland and a bolster vector machine by profound learning, with highlight extraction."
GENUINE = "The council met on Tuesday and adjourned at noon.\n"
SPINTAX = (
    "We {have|need} to ship {these|those} guarantees this 12 months, the identical Overseas Minister mentioned final week.\n"
)
TEXTS = (SPUN, TORTURED, GENUINE, "", f"{SPUN}{TORTURED}", GENUINE * 50 + SPUN * 3, SPINTAX, SPINTAX + SPUN)


class TestNames:
    def test_all_and_dir_show_what_is_public(self) -> None:
        functions = {"analyse", "apply", "clean", "detect", "load_plan", "scrub", "undo"}
        classes = {"Alternative", "Cleaner", "Config", "Edit", "Finding", "Result"}
        errors = {"ConfigError", "PipeError", "PlanError", "PoolError", "SpinfixError", "TextTypeError"}
        assert set(spinfix.__all__) == functions | classes | errors
        assert sorted(dir(spinfix)) == sorted([*spinfix.__all__, "__version__"])

    @pytest.mark.parametrize("name", spinfix.__all__)
    def test_every_name_is_there_with_a_docstring(self, name: str) -> None:
        documented = inspect.getdoc(getattr(spinfix, name))
        assert documented
        assert ">>> " in documented, f"{name} has no example"

    def test_a_star_brings_them_all(self) -> None:
        brought: dict[str, Any] = {}
        exec("from spinfix import *", brought)
        assert set(spinfix.__all__) == set(brought) - {"__builtins__"}

    def test_what_is_not_there_is_an_attribute_error(self) -> None:
        with pytest.raises(AttributeError, match="module 'spinfix' has no attribute 'restore'"):
            spinfix.restore  # noqa: B018

    def test_the_types_of_all_names_are_there_at_run_time(self) -> None:
        for name in spinfix.__all__:
            thing = getattr(spinfix, name)
            methods = [method for _, method in inspect.getmembers(thing, inspect.isfunction)] if inspect.isclass(thing) else []
            for function in (thing, *(method for method in methods if method.__module__.startswith("spinfix"))):
                get_type_hints(function)

    def test_the_import_brings_nothing_else(self) -> None:
        code = (
            "import sys, spinfix; dir(spinfix); print(*[name for name in sys.modules if 'spinfix' in name or name == 'numpy'])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.split() == ["spinfix"]


@pytest.mark.parametrize(
    ("name", "value", "user"),
    [
        ("select", "ZZ", "scrub"),
        ("rule_packs", "no.toml", "scrub"),
        ("model", "no.klm", "restore"),
        ("judge", "no.npz", "restore"),
    ],
)
def test_a_cleaner_says_at_once_what_it_cannot_use(name: str, value: str, user: str) -> None:
    given: Any = {name: value}
    with pytest.raises(SpinfixError, match=re.escape(value)):
        Cleaner(**given)
    without: Any = {user: False}
    assert Cleaner(**given, **without).clean("Nothing was spun here.") == "Nothing was spun here."


class TestFunctionsWithOptions:
    def test_they_do_what_a_cleaner_does(self) -> None:
        fast = Cleaner(Config(quality="fast", min_confidence=0.9))
        options: Any = {"quality": "fast", "min_confidence": 0.9}
        assert spinfix.clean(SPUN, **options) == fast.clean(SPUN) != SPUN
        assert spinfix.analyse(SPUN, **options) == fast.analyse(SPUN)
        assert spinfix.scrub(SPUN, **options) == fast.scrub(SPUN) == SPUN.replace("[ad_1]\n", "")
        assert spinfix.detect(SPUN, **options) == fast.detect(SPUN)

    def test_every_option_reaches_the_cleaner(self) -> None:
        assert spinfix.clean(SPUN, scrub=False, restore=False) == SPUN
        assert spinfix.clean(SPUN, restore=False) == spinfix.scrub(SPUN)
        assert spinfix.scrub(SPUN, ignore="AD") == SPUN
        assert "White Home" in spinfix.clean(SPUN, quality="fast", allow="White Home")

    def test_the_same_options_are_the_same_cleaner(self) -> None:
        kept = cleaner_module._kept
        kept.cache_clear()
        for allow in ("a", ["a"], ("a",), {"a"}):
            spinfix.clean("", allow=allow)
        assert kept.cache_info().currsize == 1
        spinfix.clean("")
        spinfix.scrub("")
        assert kept.cache_info().currsize == 2

    def test_few_cleaners_are_kept(self) -> None:
        for number in range(cleaner_module.CLEANERS + 3):
            spinfix.clean("", min_confidence=number / 100)
        assert cleaner_module._kept.cache_info().currsize == cleaner_module.CLEANERS

    def test_wrong_options_are_told(self) -> None:
        with pytest.raises(ConfigError, match="quality = 'bset'"):
            spinfix.clean("", quality="bset")  # type: ignore[arg-type]
        with pytest.raises(SpinfixError, match=r"^there is no option qualty; did you mean quality\?$"):
            spinfix.clean("", qualty="fast")  # type: ignore[call-arg]

    @pytest.mark.parametrize("name", ["clean", "analyse", "scrub", "detect"])
    def test_what_is_no_text_is_refused(self, name: str) -> None:
        with pytest.raises(TextTypeError, match="str, not bytes; decode it first"):
            getattr(spinfix, name)(b"go to")

    def test_functions_and_methods_return_the_same(self) -> None:
        for name in ("clean", "analyse", "scrub", "detect"):
            function, method = getattr(spinfix, name), getattr(Cleaner, name)
            assert inspect.signature(function).return_annotation == inspect.signature(method).return_annotation


def without_edits(result: Result) -> Result:
    findings = tuple(replace(finding, edits=(), doubtful=()) for finding in result.findings)
    return replace(result, edits=(), findings=findings)


class TestDetect:
    @pytest.mark.parametrize("options", [{}, {"quality": "fast"}, {"scrub": False}, {"assume_spun": True}, {"threshold": 0.01}])
    @pytest.mark.parametrize("text", TEXTS)
    def test_it_judges_as_analysing_does(self, text: str, options: Any) -> None:
        cleaner = Cleaner(Config(**options))
        assert cleaner.detect(text) == without_edits(cleaner.analyse(text))

    def test_both_families_are_told(self) -> None:
        assert spinfix.detect(SPUN * 4).family == "wp-auto-spinner"
        assert spinfix.detect(f"{TORTURED} {TORTURED.replace('train', 'use')}").family == "tortured"
        assert spinfix.detect(GENUINE).family is None

    def test_it_judges_where_restoring_is_off(self) -> None:
        assert spinfix.detect(SPUN, restore=False) == spinfix.detect(SPUN)
        assert spinfix.analyse(SPUN, restore=False).spin_probability is None

    def test_it_makes_no_edits_to_come_to_that(self, monkeypatch: pytest.MonkeyPatch) -> None:
        cleaner = Cleaner(Config(quality="fast"))
        expected = cleaner.detect(SPUN)
        assert expected.family

        def edits_of(*_: object) -> list[Edit]:
            pytest.fail("edits were built")

        monkeypatch.setattr("spinfix.families.spinner.restorer.edits_of", edits_of)
        assert cleaner.detect(SPUN) == expected


@pytest.mark.parametrize("result", [harbour(), judged(), meadow(), Result("\ud800 lone", (), None)])
def test_a_result_as_an_object(result: Result) -> None:
    data = result.to_dict()
    line = json.dumps(data)
    assert json.loads(line) == data
    assert spinfix.load_plan(line, result.source) == list(result.edits)
    assert (data["text"], data["spin_probability"]) == (result.text, result.spin_probability)
    assert data["family"] == result.family
    assert [finding["family"] for finding in data["findings"]] == [finding.family for finding in result.findings]


def test_a_result_is_shown_in_short() -> None:
    result = Result("go to Rome " * 1000, (Edit(0, 5, "go to", "visit", "restoration"),), 0.98, "wp-auto-spinner")
    told = "spun with probability 0.980 by wp-auto-spinner; 1 restorations, 0 artefacts, 0 doubtful; 11000 characters"
    assert repr(result) == f"<Result: {told}>"
    assert repr(Result("a", (), None)) == "<Result: not judged; 0 restorations, 0 artefacts, 0 doubtful; 1 characters>"


def test_findings_and_cleaners_are_shown_in_short() -> None:
    (finding, _) = spinfix.detect("He mentioned the United States would send one other envoy this 12 months.").findings
    assert re.fullmatch(r"<Finding: wp-auto-spinner with probability 0\.\d+; 3 clues, 0 edits, 0 doubtful>", repr(finding))
    assert repr(Cleaner()) == "Cleaner()"
    assert repr(Cleaner(quality="fast", allow="home")) == "Cleaner(quality='fast', allow=('home',))"


def test_an_object_has_all_that_a_finding_says_but_the_edits_made() -> None:
    (data,) = judged().to_dict()["findings"]
    (finding,) = judged().findings
    assert "edits" not in data
    clues, passages = data.pop("clues"), data.pop("passages")
    assert tuple(Clue(**clue) for clue in clues) == finding.clues
    assert tuple(Passage(**passage) for passage in passages) == finding.passages
    assert [edit["found"] for edit in data.pop("doubtful")] == [edit.found for edit in finding.doubtful]
    assert data.pop("mentions") == data.pop("sightings") == []
    assert replace(Finding(edits=finding.edits, **data), clues=finding.clues, passages=finding.passages) == replace(
        finding, doubtful=()
    )


@given(texts_with_edits(), st.none() | st.floats(0, 1))
def test_edits_come_back_from_any_object(text_and_edits: tuple[str, list[Edit]], probability: float | None) -> None:
    text, edits = text_and_edits
    result = Result(text, tuple(edits), probability)
    assert spinfix.load_plan(json.dumps(result.to_dict()), text) == edits
    assert spinfix.undo(result.to_dict()["text"], edits) == text


def test_a_plan_is_loaded_from_a_file(tmp_path: Any) -> None:
    path = tmp_path / "plan.json"
    path.write_text(harbour().plan(), "utf-8")
    assert spinfix.load_plan(path, harbour().source) == list(harbour().edits)
    with pytest.raises(spinfix.PlanError, match=r"none\.json: cannot be read"):
        spinfix.load_plan(tmp_path / "none.json")
    with pytest.raises(spinfix.PlanError, match="pass the path of a plan as a Path"):
        spinfix.load_plan(str(path))


class TestAnalyseAll:
    @pytest.mark.parametrize(
        "options", [{}, {"restore": False}, {"scrub": False}, {"families": ("tortured",)}, {"assume_spun": True}]
    )
    def test_results_are_those_of_one_by_one(self, options: dict[str, Any]) -> None:
        cleaner = Cleaner(Config(quality="fast", **options))
        texts = [*TEXTS, SPUN.replace("'", "&#8217;").replace("12 months", "12&#32;months"), "{a|b} " + SPUN]
        assert cleaner.analyse_all(texts) == [cleaner.analyse(text) for text in texts]
        assert cleaner.detect_all(texts) == [cleaner.detect(text) for text in texts]
        assert cleaner.analyse_all([]) == cleaner.detect_all([]) == []

    def test_one_that_is_no_text_is_refused(self) -> None:
        with pytest.raises(TextTypeError):
            Cleaner(Config(restore=False)).analyse_all([GENUINE, 7])  # type: ignore[list-item]


class TestPipe:
    @pytest.mark.parametrize(("processes", "batch"), [(1, 16), (2, 1), (2, 4), (3, 100)])
    def test_results_are_those_of_analysing_in_order(self, processes: int, batch: int) -> None:
        cleaner = Cleaner(Config(quality="fast"))
        texts = [f"{number} {text}" for number in range(5) for text in TEXTS]
        expected = [cleaner.analyse(text) for text in texts]
        assert list(cleaner.pipe(iter(texts), processes=processes, batch=batch)) == expected

    def test_nothing_in_nothing_out(self) -> None:
        assert list(Cleaner().pipe([])) == list(Cleaner(Config(restore=False)).pipe([], processes=2)) == []

    def test_one_process_reads_no_text_ahead(self) -> None:
        read = 0

        def texts() -> Iterator[str]:
            nonlocal read
            while True:
                read += 1
                yield GENUINE

        results = Cleaner(Config(restore=False)).pipe(texts())
        assert read == 0, "texts are read when results are asked for"
        for number in range(1, 4):
            next(results)
            assert read == number

    def test_several_read_only_a_little_ahead(self) -> None:
        processes, batch, read = 2, 3, 0

        def texts() -> Iterator[str]:
            nonlocal read
            while read < 3000:
                read += 1
                yield GENUINE

        for done, _ in enumerate(Cleaner(Config(restore=False)).pipe(texts(), processes=processes, batch=batch), 1):
            assert read - done <= processes * AHEAD * batch + batch
        assert read == 3000

    @pytest.mark.parametrize(("processes", "batch"), [(1, 16), (2, 3), (2, 100)])
    @pytest.mark.parametrize("wrong", [0, 7])
    def test_an_error_says_which_text_and_comes_behind_the_results_before(self, processes: int, batch: int, wrong: int) -> None:
        texts: list[Any] = [GENUINE] * 12
        texts[wrong] = None
        results = Cleaner(Config(restore=False)).pipe(texts, processes=processes, batch=batch)
        given = [next(results) for _ in range(wrong)]
        assert [result.text for result in given] == [GENUINE] * wrong
        with pytest.raises(PipeError, match=rf"^text {wrong}: text must be str, not None") as raised:
            next(results)
        assert raised.value.index == wrong
        assert list(results) == []

    @pytest.mark.parametrize("processes", [1, 2])
    def test_a_bug_says_which_text_too(self, processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Cleaner, "analyse_all", analyse_or_fail)
        results = Cleaner(Config(restore=False)).pipe([GENUINE, "stop", GENUINE], processes=processes, batch=2)
        if sys.platform == "linux":
            assert next(results).text == GENUINE
            with pytest.raises(PipeError, match=r"text 1: could not be cleaned \(KeyError\('bug'\)\); please report") as raised:
                next(results)
            assert "analyse_or_fail" in raised.value.__notes__[0]

    @pytest.mark.parametrize("processes", [1, 2])
    def test_an_error_of_the_texts_comes_behind_the_results_before(self, processes: int) -> None:
        def texts() -> Iterator[str]:
            yield from [GENUINE] * 5
            raise OSError("the disk is gone")

        results = Cleaner(Config(restore=False)).pipe(texts(), processes=processes, batch=3)
        assert [next(results).text for _ in range(5)] == [GENUINE] * 5
        with pytest.raises(OSError, match="the disk is gone"):
            next(results)

    @pytest.mark.skipif(sys.platform != "linux", reason="what a test changes does not travel to spawned processes")
    def test_a_process_that_is_killed_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Cleaner, "analyse_all", analyse_or_fail)
        with pytest.raises(PoolError, match="fewer processes or smaller batches"):
            list(Cleaner(Config(restore=False)).pipe([GENUINE, "die", GENUINE], processes=2, batch=1))

    def test_whoever_stops_early_leaves_no_process_and_ends_no_other(self) -> None:
        other = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
        other.start()
        try:
            results = Cleaner(Config(restore=False)).pipe((GENUINE for _ in range(10_000)), processes=2)
            next(results)
            assert len(multiprocessing.active_children()) > 1
            results.close()  # type: ignore[attr-defined]
            assert multiprocessing.active_children() == [other]
            assert other.is_alive()
        finally:
            other.kill()
            other.join()

    def test_a_program_that_ends_before_the_results_do_ends_silently(self) -> None:
        """Its variables may go after the modules, if somebody holds `__main__`, as dill does, which datasets imports."""
        code = (
            "import json, __main__; from spinfix import Cleaner\n"
            "json.main = __main__\n"
            f"results = Cleaner(restore=False).pipe([{GENUINE!r}] * 100, processes=2)\n"
            "print(next(results).text)"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{GENUINE}\n", "")

    def test_what_somebody_froze_stays_frozen(self) -> None:
        gc.freeze()
        try:
            list(Cleaner(Config(restore=False)).pipe([GENUINE], processes=2))
            assert gc.get_freeze_count() > 0
        finally:
            gc.unfreeze()
        list(Cleaner(Config(restore=False)).pipe([GENUINE], processes=2))
        assert gc.get_freeze_count() == 0

    @pytest.mark.parametrize("texts", ["one text", b"bytes", None, 3])
    def test_it_takes_many_texts(self, texts: Any) -> None:
        with pytest.raises(TextTypeError, match="pipe takes many texts, such as a list of str, not"):
            Cleaner().pipe(texts)
        with pytest.raises(TextTypeError, match=r"analyse_all takes many texts, .*; analyse takes one"):
            Cleaner().analyse_all(texts)
        with pytest.raises(TextTypeError, match=r"detect_all takes many texts, .*; detect takes one"):
            Cleaner().detect_all(texts)

    def test_it_takes_values_and_no_keys(self) -> None:
        frame = type("DataFrame", (), {"columns": ["id", "text"], "__iter__": lambda self: iter(self.columns)})()
        for texts in ({"text": "Nothing."}, frame):
            with pytest.raises(
                TextTypeError, match=rf"not {type(texts).__name__}, of which it would see the keys or columns; give"
            ):
                Cleaner().pipe(texts)
        assert [result.text for result in Cleaner().pipe({"text": "Nothing."}.values())] == ["Nothing."]

    @pytest.mark.parametrize("number", [0, -1, 1.0, True, "2"])
    @pytest.mark.parametrize("name", ["processes", "batch"])
    def test_numbers_are_whole_and_above_zero(self, name: str, number: Any) -> None:
        with pytest.raises(ConfigError, match=rf"^{name} = .*: it takes a whole number, 1 or more$"):
            Cleaner().pipe([], **{name: number})

    def test_a_worker_starts_no_workers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)  # type: ignore[attr-defined]
        with pytest.raises(ConfigError, match="processes = 2: this process is itself a worker"):
            Cleaner().pipe([GENUINE], processes=2)
        assert [result.text for result in Cleaner().pipe([GENUINE])] == [GENUINE]

    def test_a_used_cleaner_may_be_forked(self) -> None:
        """Which may be in use by another thread just then: its lock is taken, and its arrays are half written."""
        cleaner = Cleaner(Config(quality="fast"))
        expected = cleaner.analyse(SPUN)
        with cleaner._panel.borrowed():
            results = list(cleaner.pipe([SPUN] * 4, processes=2, batch=1))
        assert results == [expected] * 4


def analyse_or_fail(_: Cleaner, texts: Sequence[str]) -> list[Result]:
    """In place of `Cleaner.analyse_all`."""
    if "stop" in texts:
        raise KeyError("bug")
    if "die" in texts:
        os.kill(os.getpid(), signal.SIGKILL)
    return [Result(text, (), None) for text in texts]
