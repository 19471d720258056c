"""Maps in arrays say what dictionaries would, compiled or not."""

from __future__ import annotations

from array import array
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from spinfix.kernels import int_map
from spinfix.kernels.hashing import VALUE_BITS, hash_of
from spinfix.kernels.int_map import KEY_BITS, NUMBER_BITS
from tests.compiled import uncompiled

MODULES: dict[str, Any] = {"as installed": int_map, "uncompiled": uncompiled("kernels.int_map")}
LARGEST = 2**KEY_BITS - 1
KEYS = st.one_of(st.integers(0, 40), st.integers(0, LARGEST), st.integers(0, 3).map(lambda number: number << 40))
VALUES = st.integers(0, 2**NUMBER_BITS - 1)

each_way = pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)


@each_way
@given(st.dictionaries(KEYS, VALUES, max_size=60), st.lists(KEYS, max_size=20))
def test_numbers_are_found_again(module: Any, entries: dict[int, int], others: list[int]) -> None:
    found = module.IntMap(module.slots_for(len(entries)))
    places = {key: found.put(key, value) for key, value in entries.items()}
    assert {key: found.get(key) for key in (*entries, *others)} == {key: entries.get(key, -1) for key in (*entries, *others)}
    assert {key: found.place(key) for key in entries} == places
    assert all(found.entries[place] == key << NUMBER_BITS | entries[key] for key, place in places.items())
    for key, value in entries.items():
        found.put(key, value // 2)
    assert [found.get(key) for key in entries] == [value // 2 for value in entries.values()]
    again = module.IntMap.of(found.entries)
    assert [again.get(key) for key in (*entries, *others)] == [found.get(key) for key in (*entries, *others)]


@each_way
@pytest.mark.parametrize(("key", "value"), [(LARGEST + 1, 0), (-1, 0), (0, 2**NUMBER_BITS), (0, -1)])
def test_numbers_that_do_not_fit_are_refused(module: Any, key: int, value: int) -> None:
    found = module.IntMap(16)
    with pytest.raises(OverflowError, match="too large"):
        found.put(key, value)
    assert found.get(0) == -1


@each_way
def test_a_map_may_be_nearly_full(module: Any) -> None:
    found = module.IntMap(64)
    for key in range(63):
        found.put(key * 64, key)
    assert [found.get(key * 64) for key in range(64)] == [*range(63), -1]


@each_way
@given(st.dictionaries(st.text(max_size=6), st.integers(1, 2**VALUE_BITS - 1), max_size=60), st.lists(st.text(max_size=6)))
def test_words_are_found_by_their_hashes(module: Any, entries: dict[str, int], others: list[str]) -> None:
    words = {*entries, *others}
    assume(len(set(map(hash_of, words))) == len(words))  # "" and a null character share one
    found = module.HashMap(module.slots_for(len(entries)))
    for word, value in entries.items():
        found.put(hash_of(word), value)
    again = module.HashMap.of(found.entries)
    for word in (*entries, *others):
        assert found.get(hash_of(word)) == again.get(hash_of(word)) == entries.get(word, 0)
    asked = [*entries, *others]
    values = array("i", [-7]) * (len(asked) + 2)
    found.get_all(array("Q", map(hash_of, asked)), len(asked), values, 1)
    assert list(values) == [-7, *(entries.get(word, 0) for word in asked), -7]


def test_both_ways_lay_out_the_same() -> None:
    one, other = (module.IntMap(256) for module in MODULES.values())
    for number in range(100):
        assert one.put(number * 12345, number) == other.put(number * 12345, number)
    assert list(one.entries) == list(other.entries)
