"""Threads that share one cleaner come to what one thread comes to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from threadpoolctl import ThreadpoolController

from spinfix.cleaner import Cleaner
from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.spinner import components
from spinfix.families.spinner.restorer import Restorer
from spinfix.result import Result
from spinfix.threads import BLAS_VARIABLES, LoadedOnce, OneBlasThread
from tests.test_compiled import SAMPLES

THREADS = 4
TEXTS = [path.read_text("utf-8") for path in SAMPLES] + [
    "He held the overseas minister’s hand, it’s said.",
    "We train an irregular woodland and a bolster vector machine by profound learning, with highlight extraction.",
    "Nothing was spun here.",
    "",
]


@pytest.fixture
def _restless() -> Iterator[None]:
    """Threads take turns after a few microseconds, not five thousand."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def told(result: Result) -> tuple[object, ...]:
    return result.plan(), result.spin_probability, result.family, result.findings


@pytest.mark.usefixtures("_restless")
@pytest.mark.parametrize("quality", ["fast", "best"])
def test_threads_come_to_what_one_comes_to(quality: str) -> None:
    config = Config(quality=quality)  # type: ignore[arg-type]
    alone = Cleaner(config)
    expected = [told(alone.analyse(text)) for text in TEXTS]
    assert any(plan != alone.analyse("").plan() for plan, *_ in expected)
    shared, start = Cleaner(config), Barrier(THREADS)

    def work(first: int) -> list[tuple[int, tuple[object, ...]]]:
        start.wait()  # so that they load together, too
        order = [(first + number) % len(TEXTS) for number in range(2 * len(TEXTS))]
        return [(number, told(shared.analyse(TEXTS[number]))) for number in order]

    with ThreadPoolExecutor(THREADS) as pool:
        for answers in pool.map(work, range(THREADS)):
            for number, answer in answers:
                assert answer == expected[number]


def test_twins_share_what_is_loaded_but_no_working_arrays() -> None:
    """A new part of the spinner's restorer has to be in one of the lists, unless it never changes."""
    parts = {name for kind in Restorer.__mro__ for name, value in vars(kind).items() if isinstance(value, LoadedOnce)}
    assert parts == {*components._SHARED, *components._OWN, "channel", "_weighed_by"}
    restorer = Restorer(registry.named("wp-auto-spinner"), Config())
    loaded = {name: getattr(restorer, name) for name in parts}
    twin = restorer.twin()
    assert all(getattr(twin, name) is loaded[name] for name in components._SHARED)
    assert not any(getattr(twin, name) is loaded[name] for name in components._OWN)


def test_one_thread_needs_one_set_of_restorers() -> None:
    cleaner = Cleaner(Config(quality="fast"))
    for text in TEXTS:
        cleaner.analyse(text)
    assert cleaner._panel.free == [cleaner.restorers]


def test_every_thread_multiplies_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np  # noqa: F401  (loads the library)

    for name in BLAS_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    libraries = ThreadpoolController().select(user_api="blas")
    if not libraries.lib_controllers:
        pytest.skip("numpy's library cannot be told how many threads to use")
    context, turns = OneBlasThread(), Barrier(2, timeout=60)

    def numbers() -> set[int]:
        return {library.num_threads for library in libraries.lib_controllers}

    def work(second: bool) -> list[set[int]]:
        seen = []
        for _ in range(2):
            if second:
                turns.wait()  # the other one is inside
            with context:
                seen.append(numbers())
                if not second:
                    turns.wait()
                turns.wait()  # both are
                seen.append(numbers())
            turns.wait()
            seen.append(numbers())
            turns.wait()
        return seen

    with libraries.limit(limits=2), ThreadPoolExecutor(2) as pool:  # as set by this thread, which is neither of them
        for seen in pool.map(work, (False, True)):
            assert seen == [{1}, {1}, {2}] * 2
        assert numbers() == {2}
