"""Processes and threads of engines: one cleaner for each process, locks that survive a fork, and one BLAS thread."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, cast

import pytest
from threadpoolctl import ThreadpoolController

import spinfix
from spinfix import Cleaner, Config
from spinfix.cleaner import shared
from spinfix.correction_files import HEADER
from spinfix.threads import BLAS_VARIABLES, ForkSafeLock, OneBlasThread, cached_properties, one_blas_thread
from tests.conftest import ROOT

SPUN = "He mentioned the United States would send one other envoy to the area this 12 months."
FORKS = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork on this platform")


def identity(cleaner: Cleaner) -> tuple[int, int]:
    return os.getpid(), id(cleaner)


class TestOneCleanerForEachProcess:
    def test_unpickling_gives_the_same_cleaner(self) -> None:
        cleaner = Cleaner(Config(min_confidence=0.61))
        packed = pickle.dumps(cleaner)
        assert pickle.loads(packed) is cleaner
        assert pickle.loads(pickle.dumps(Cleaner(Config(min_confidence=0.62)))) is not cleaner

    @pytest.mark.parametrize("method", ["spawn", pytest.param("fork", marks=FORKS)])
    def test_every_task_of_a_process_gets_the_same_one(self, method: str) -> None:
        with multiprocessing.get_context(method).Pool(1) as pool:
            seen = pool.map(identity, [Cleaner(Config(min_confidence=0.63)) for _ in range(6)], chunksize=1)
        assert len(set(seen)) == 1

    def test_it_is_kept_between_tasks(self) -> None:
        config = Config(min_confidence=0.64)
        packed = pickle.dumps(Cleaner(config))  # this one is gone at once
        assert pickle.loads(packed) is pickle.loads(packed) is shared(config)


@FORKS
def exit_code_of_child(locks: Iterable[AbstractContextManager[Any]], target: Callable[..., Any], *args: Any) -> int | None:
    """The exit code of a process forked to do something while another thread holds some locks; None if it hangs."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with ExitStack() as stack:
            for lock in locks:
                stack.enter_context(lock)
            held.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    process = multiprocessing.get_context("fork").Process(target=target, args=args, daemon=True)
    process.start()
    process.join(20)
    code = process.exitcode
    process.kill()
    done.set()
    thread.join()
    return code


class TestForks:
    def test_a_lock_held_by_another_thread_is_free_in_the_child(self) -> None:
        lock = ForkSafeLock()
        assert exit_code_of_child(cast("list[AbstractContextManager[Any]]", [lock]), lock.__enter__) == 0

    @pytest.mark.skipif(sys.version_info >= (3, 12), reason="properties have no locks any more")
    def test_a_property_that_another_thread_computes_is_free_in_the_child(self) -> None:
        cleaner = Cleaner(Config(quality="fast"))
        cleaner.clean(SPUN)
        assert exit_code_of_child((value.lock for value in cached_properties()), cleaner.clean, SPUN) == 0

    def test_a_child_cleans_while_threads_of_the_parent_do(self) -> None:
        cleaner = Cleaner(Config(quality="fast"))
        expected = cleaner.clean(SPUN)
        stop = threading.Event()

        def work() -> None:
            while not stop.is_set():
                cleaner.clean(SPUN)

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            with multiprocessing.get_context("fork").Pool(2) as pool:
                assert pool.map_async(cleaner.clean, [SPUN] * 8).get(60) == [expected] * 8
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    @pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
    def test_an_interruption_while_workers_are_forked_is_not_lost(self, name: str) -> None:
        """Python ignores what is raised in functions that it calls around a fork, such as those of `logging`."""
        code = (
            "import os, signal\n"
            "from spinfix import Cleaner\n"
            f"signal.signal(signal.{name}, signal.default_int_handler)\n"
            f"os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.{name}))\n"
            "try: list(Cleaner(restore=False).pipe(['Nothing was spun here.'] * 9, processes=2))\n"
            "except KeyboardInterrupt: print('interrupted')\n"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
        assert (done.stdout, done.stderr) == ("interrupted\n", "")


def blas_threads() -> list[int]:
    return [cast(int, library["num_threads"]) for library in ThreadpoolController().select(user_api="blas").info()]


class TestOneBlasThread:
    @pytest.fixture(autouse=True)
    def _as_in_a_program(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without what the command, or whoever runs the tests, has set."""
        for name in BLAS_VARIABLES:
            monkeypatch.delenv(name, raising=False)
        vars(one_blas_thread).pop("_controller", None)

    def test_nothing_is_done_where_there_is_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in BLAS_VARIABLES:
            monkeypatch.setenv(name, "1")
        with ThreadpoolController().limit(limits=2, user_api="blas"), OneBlasThread():
            assert set(blas_threads()) == {2}

    def test_it_holds_inside_only(self) -> None:
        with ThreadpoolController().limit(limits=2, user_api="blas"):
            with one_blas_thread:
                assert set(blas_threads()) == {1}
            assert set(blas_threads()) == {2}

    def test_the_last_thread_to_leave_restores_it(self) -> None:
        context = OneBlasThread()
        with ThreadpoolController().limit(limits=2, user_api="blas"):
            context.__enter__()
            context.__enter__()
            context.__exit__()
            assert set(blas_threads()) == {1}
            context.__exit__()
            assert set(blas_threads()) == {2}

    def test_the_judge_works_in_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        cleaner = Cleaner(Config(assume_spun=True))
        (spinner,) = (one for one in cleaner.restorers if one.family.name == "wp-auto-spinner")  # type: ignore[attr-defined]
        judge, seen = cast(Any, spinner).judge, []

        def watched(*given: Any) -> Any:
            seen.append(blas_threads())
            return judge(*given)

        monkeypatch.setattr(cast(Any, spinner).decoder, "_judge", watched)
        with ThreadpoolController().limit(limits=2, user_api="blas"):
            cleaner.clean(SPUN)
        assert seen
        assert all(set(threads) == {1} for threads in seen)


def test_the_garbage_collector_is_left_to_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """It belongs to the whole process: neither while data is loaded nor while texts are cleaned is it switched or frozen."""
    for name in ("disable", "enable", "freeze", "unfreeze", "set_threshold", "collect"):
        monkeypatch.setattr(gc, name, lambda *_, name=name: pytest.fail(f"gc.{name} was called"))
    text = "He mentioned the United States would send one other envoy this 12 months."
    assert Cleaner(Config(quality="fast", threshold=0.65)).clean(text) != text


class TestFilesThatTheOptionsName:
    @pytest.mark.parametrize("ask", [shared, lambda config: pickle.loads(pickle.dumps(Cleaner(config)))])
    def test_a_changed_file_of_corrections_is_read_again(self, ask: Callable[[Config], Cleaner], tmp_path: Path) -> None:
        path = tmp_path / "corrections.tsv"
        path.write_text(f"{HEADER}\n", "utf-8")
        config = Config(corrections=path, quality="fast")
        text = "He mentioned the United States would send one other envoy this 12 months."
        assert "another envoy" in ask(config).clean(text)
        assert ask(config) is ask(config)
        path.write_text(f"{HEADER}\none other\ta further\t\t\t\t\t\n", "utf-8")
        assert "a further envoy" in ask(config).clean(text)

    def test_the_functions_of_the_package_read_it_again_too(self, tmp_path: Path) -> None:
        path = tmp_path / "corrections.tsv"
        text = "He mentioned the United States would send one other envoy this 12 months."
        for wanted in ("a further", "a second"):
            path.write_text(f"{HEADER}\none other\t{wanted}\t\t\t\t\t\n", "utf-8")
            os.utime(path, ns=(0, len(wanted)))
            assert f"{wanted} envoy" in spinfix.clean(text, corrections=path, quality="fast")
