"""A configuration takes what is obviously meant, and says of anything else what it takes."""

from __future__ import annotations

import dataclasses
import inspect
import pickle
import typing
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinfix.cleaner import Cleaner
from spinfix.config import Config, ConfigError, Options, Quality

FLAGS = ("scrub", "restore", "assume_spun", "fuzzy")
SHARES = ("threshold", "min_confidence", "removal_confidence")
LISTS_OF_TEXT = ("families", "allow", "protect", "select", "ignore")
LISTS_OF_PATHS = ("dictionaries", "corrections", "rule_packs")
PATHS = ("model", "judge", "deep_model")
COUNTS = ("deep_threads",)


def test_every_option_is_in_one_of_these_tests() -> None:
    names = {field.name for field in dataclasses.fields(Config)}
    assert names == {*FLAGS, *SHARES, *LISTS_OF_TEXT, *LISTS_OF_PATHS, *PATHS, *COUNTS, "quality", "site"}
    assert names == set(Options.__annotations__)


@pytest.mark.parametrize("name", LISTS_OF_TEXT)
@pytest.mark.parametrize("given", ["AD", ("AD",), ["AD"], {"AD"}, frozenset({"AD"}), OrderedDict.fromkeys(["AD"]).keys()])
def test_one_word_and_several_in_any_collection(name: str, given: Any) -> None:
    config = Config(**{name: given})
    assert getattr(config, name) == ("AD",)
    other: Any = {name: ("AD",)}
    assert hash(config) == hash(Config(**other))


@pytest.mark.parametrize("name", LISTS_OF_PATHS)
@pytest.mark.parametrize("given", ["mine", Path("mine"), ["mine"], (Path("mine"),), iter(["mine"])])
def test_one_path_and_several_as_text_or_paths(name: str, given: Any) -> None:
    if not isinstance(given, str | Path | list | tuple):
        given = iter(["mine"])  # the parametrised one is used up after one name
    assert getattr(Config(**{name: given}), name) == (Path("mine"),)


def test_the_order_of_a_set_does_not_matter() -> None:
    words = [f"word {number}" for number in range(40)]
    assert Config(allow=set(words)).allow == tuple(sorted(words))
    assert Config(allow=reversed(words)).allow == tuple(reversed(words))


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(("given", "kept"), [("mine", Path("mine")), (Path("mine"), Path("mine")), (None, None)])
def test_a_model_is_a_path_or_none(name: str, given: Any, kept: Path | None) -> None:
    assert getattr(Config(**{name: given}), name) == kept


@pytest.mark.parametrize("name", PATHS)
def test_a_path_has_no_null_character(name: str) -> None:
    given: dict[str, Any] = {name: "a\0b"}
    with pytest.raises(ConfigError, match=rf"^{name} = 'a\\x00b': it takes a path"):
        Config(**given)


@pytest.mark.parametrize("name", SHARES)
def test_a_number_that_no_float_holds_is_no_share(name: str) -> None:
    given: dict[str, Any] = {name: 10**400}
    with pytest.raises(ConfigError, match=rf"^{name} = .*: it takes a number from 0 to 1"):
        Config(**given)


@pytest.mark.parametrize("name", COUNTS)
def test_a_count_is_a_whole_number_from_1(name: str) -> None:
    given: dict[str, Any] = {name: 3}
    assert getattr(Config(**given), name) == 3
    for wrong in (0, -1, 1.0, True, "1", None):
        given[name] = wrong
        with pytest.raises(ConfigError, match=rf"^{name} = .*: it takes a whole number, 1 or more"):
            Config(**given)


def test_a_site_is_a_domain() -> None:
    assert Config(site="www.example.org").site == "www.example.org"
    for wrong in ("https://example.org", "example.org/news", " example.org", "example.org:8080", "Example News", None, 1):
        given: dict[str, Any] = {"site": wrong}
        with pytest.raises(ConfigError, match=r"^site = .*: it takes the domain of a site"):
            Config(**given)


@pytest.mark.parametrize("name", SHARES)
@pytest.mark.parametrize("given", [1, 1.0, np.float32(1.0), np.float64(1.0), np.int64(1)])
def test_any_real_number_is_a_share(name: str, given: Any) -> None:
    value = getattr(Config(**{name: given}), name)
    assert (value, type(value)) == (1.0, float)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        *[({name: 1}, f"{name} = 1: it takes True or False") for name in FLAGS],
        *[({name: None}, f"{name} = None: it takes True or False") for name in FLAGS],
        *[({name: True}, f"{name} = True: it takes a number from 0 to 1") for name in SHARES],
        *[({name: "0.7"}, f"{name} = '0.7': it takes a number from 0 to 1") for name in SHARES],
        *[({name: 70}, f"{name} = 70: it takes a number from 0 to 1") for name in SHARES],
        *[({name: -0.001}, f"{name} = -0.001: it takes a number from 0 to 1") for name in SHARES],
        *[({name: float("nan")}, f"{name} = nan: it takes a number from 0 to 1") for name in SHARES],
        ({"quality": "bset"}, "quality = 'bset': it takes {quality}"),
        ({"quality": ["fast"]}, "quality = ['fast']: it takes {quality}"),
        ({"quality": None}, "quality = None: it takes {quality}"),
        ({"allow": 3}, "allow = 3: it takes words and phrases, as str or a list of str"),
        ({"allow": ["a", 3]}, "allow holds 3: it takes words and phrases, as str or a list of str"),
        ({"allow": None}, "allow = None: it takes words and phrases, as str or a list of str"),
        ({"allow": " "}, "allow holds an empty phrase: it takes words and phrases, as str or a list of str"),
        ({"families": b"tortured"}, "families = b'tortured': it takes names of families, as str or a list of str"),
        ({"families": {"a": 1}}, "families = {'a': 1}: it takes names of families, as str or a list of str"),
        ({"families": [Path("a")]}, "families holds PosixPath('a'): it takes names of families, as str or a list of str"),
        ({"families": ""}, "families holds an empty name: it takes names of families, as str or a list of str"),
        (
            {"select": [""]},
            "select holds an empty name: it takes rule ids, prefixes or packs, as str or a list of str",
        ),
        ({"ignore": [1]}, "ignore holds 1: it takes rule ids, prefixes or packs, as str or a list of str"),
        ({"protect": [None]}, "protect holds None: it takes regular expressions, as str or a list of str"),
        ({"dictionaries": [3]}, "dictionaries holds 3: it takes paths, as str or a list of str"),
        ({"rule_packs": 3}, "rule_packs = 3: it takes paths, as str or a list of str"),
        ({"dictionaries": ["a", ""]}, "dictionaries holds '': it takes paths, as str or a list of str"),
        *[({name: 3}, f"{name} = 3: it takes a path, as str or Path") for name in PATHS],
        *[({name: ["a"]}, f"{name} = ['a']: it takes a path, as str or Path") for name in PATHS],
        *[({name: ""}, f"{name} = '': it takes a path, as str or Path") for name in PATHS],
    ],
)
def test_what_an_option_does_not_take(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        Config(**options)
    *most, last = (f'"{name}"' for name in typing.get_args(Quality))
    assert str(raised.value) == message.replace("{quality}", f"{', '.join(most)} or {last}")


def test_a_message_stays_short_whatever_was_given() -> None:
    with pytest.raises(ConfigError) as raised:
        Config(threshold="x" * 10_000)  # type: ignore[arg-type]
    assert len(str(raised.value)) < 100


def test_an_option_that_does_not_exist() -> None:
    with pytest.raises(ConfigError, match=r"^there is no option treshold; did you mean threshold\?$"):
        Config(treshold=0.5)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="there is no option zzz; there are scrub, restore, "):
        dataclasses.replace(Config(), zzz=1)  # type: ignore[call-arg]
    assert list(inspect.signature(Config).parameters) == [one.name for one in dataclasses.fields(Config)]


def test_a_changed_copy_is_checked_too() -> None:
    config = Config(quality="fast")
    assert dataclasses.replace(config, allow=("b",)) == Config(quality="fast", allow="b")
    with pytest.raises(ConfigError, match="threshold = 2"):
        dataclasses.replace(config, threshold=2)


def test_it_pickles() -> None:
    config = Config(allow=["a"], model="mine.klm", dictionaries="mine")
    assert pickle.loads(pickle.dumps(config)) == config


@pytest.mark.parametrize("given", ["fast", {"quality": "fast"}, Config])
def test_a_cleaner_takes_a_configuration(given: Any) -> None:
    with pytest.raises(ConfigError, match=r"takes a Config, as in Cleaner\(Config\(quality=\"fast\"\)\)"):
        Cleaner(given)


def test_the_options_of_a_cleaner_stay_as_they_are() -> None:
    cleaner = Cleaner(quality="fast")
    with pytest.raises(AttributeError, match="config"):
        cleaner.config = Config(min_confidence=0.9)  # type: ignore[misc]


def test_a_cleaner_takes_the_options_as_the_functions_do() -> None:
    assert Cleaner(quality="fast", allow="go to").config == Config(quality="fast", allow="go to")
    with pytest.raises(ConfigError, match=r"^there is no option qualty; did you mean quality\?$"):
        Cleaner(qualty="fast")  # type: ignore[call-arg]
    with pytest.raises(ConfigError, match=r"a Config or options, not both: add quality, site to the Config"):
        Cleaner(Config(scrub=False), quality="fast", site="example.org")
