"""Frequencies of words are those of wordfreq."""

from __future__ import annotations

import gzip
import random
from itertools import product
from pathlib import Path

import pytest
import wordfreq

from spinfix.models import word_frequencies
from spinfix.models.word_frequencies import MOST_WORDS, WordList, WordListError, frequency

HEADER = b"\x82\xa6format\xa2cB\xa7version\x01"
WORDS = list(wordfreq.iter_wordlist("en"))
OTHERS = (
    "naïve",
    "Straße",
    "ŉ",
    "İstanbul",
    "ﬁnd",
    "it's",
    "l’arc",
    "1984",
    "a b",
    "",
    "-",
    "слово",
    "ŒUVRE",
    "A\u030angstrom",
    "ª",
    "1southern",
    "b2b",
    "covid-19",
    "3½",
    "1,000.50",
    "2019",
    "2077ad",
    "mp3s 2019",
    "澹",
    "東京",
    "γλώσσα",
    "don’t",
    "rock'n'roll",
    "e.g.",
    "\u0301",
    "٣٤",
)


def data() -> bytes:
    """The content of wordfreq's list."""
    path = Path(wordfreq.__file__).with_name("data") / "large_en.msgpack.gz"
    return gzip.decompress(path.read_bytes())


def test_they_are_those_of_wordfreq() -> None:
    draw = random.Random(1)
    scrambled = ("".join(draw.sample(word, len(word))) for word in draw.sample(WORDS, 2_000))
    for word in (*draw.sample(WORDS, 4_000), *(word.capitalize() for word in WORDS[:1_000]), *scrambled, *OTHERS):
        assert frequency(word) == wordfreq.word_frequency(word, "en"), word


def test_a_word_that_wordfreq_cuts_needs_no_dictionary_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(wordfreq, "get_frequency_dict")
    assert frequency.__wrapped__("well-1984-known") > 0.0


def test_its_file_is_read() -> None:
    """Whether or not this module is compiled."""
    words = WordList(data())
    assert words.frequency("overseas") == wordfreq.word_frequency("overseas", "en")
    assert words.frequency("zzyzzx") == 0.0


def test_longer_lists_and_words() -> None:
    long = "w" * 300
    words = WordList(
        b"\xdc\x00\x03" + HEADER + b"\x90" + b"\xdd\x00\x00\x00\x02" + b"\xd9\x01a" + b"\xda\x01\x2c" + long.encode()
    )
    assert words.frequency("a") == words.frequency(long) == round(10**-0.01, 3)


def test_a_list_too_long_for_the_table_is_left_to_wordfreq() -> None:
    words = b"".join(b"\xa4" + bytes(letters) for letters in product(range(33, 60), repeat=4))
    head = b"\x92" + HEADER + b"\xdd"
    assert WordList(head + MOST_WORDS.to_bytes(4, "big") + words[: 5 * MOST_WORDS]).frequency("!!!!") == 1.0
    with pytest.raises(WordListError, match="too long"):
        WordList(head + (MOST_WORDS + 1).to_bytes(4, "big") + words[: 5 * (MOST_WORDS + 1)])


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\x90",
        b"\xdc",
        b"\x91" + HEADER[:-1] + b"\x02",
        b"\x92" + HEADER,
        b"\x92" + HEADER + b"\x91",
        b"\x92" + HEADER + b"\x91\xa3ab",
        b"\x92" + HEADER + b"\x91\xd9",
        b"\x92" + HEADER + b"\x91\x01",
        b"\x92" + HEADER + b"\x91\xa1ab",
    ],
)
def test_other_data_is_refused(damaged: bytes) -> None:
    with pytest.raises(WordListError, match=r"cut off|not a list|neither"):
        WordList(damaged)


def test_without_the_file_wordfreq_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_frequencies, "_listed", lambda: None)
    assert frequency.__wrapped__("overseas") == wordfreq.word_frequency("overseas", "en")
