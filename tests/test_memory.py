"""What a document takes beside itself, as Python's allocator counts: bytes for each character, not objects for each word."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.spinner.restorer import Restorer
from spinfix.families.tortured.context_clauses import fold, fold_all
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.text import stem_tokenizer
from spinfix.text.stem_tokenizer import Stemmer

SIZE = 1_000_000


def peak(work: Callable[[], object]) -> float:
    """Bytes at the peak, for each of `SIZE` characters."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / SIZE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("text", "most"), [("( [ { " * (SIZE // 6), 25), ("word\n" * (SIZE // 5) + "Source link\n", 50)])
def test_scrubbing_keeps_no_object_for_each_match(text: str, most: int) -> None:
    """Brackets took 53, short lines 67; what may be an artefact is still judged by a list of the lines around it."""
    scrubber = Scrubber(load_packs())
    scrubber.find(text[-100:])
    assert peak(lambda: scrubber.find(text)) < most


@pytest.mark.skipif(not stem_tokenizer.COMPILED, reason="the expression has an object for each match")
def test_words_are_four_numbers_each() -> None:
    stemmer = Stemmer(["deep"])
    stemmer.cut("deep")  # makes the workspace, one for each thread
    text = ("tokens " * SIZE)[:SIZE]
    assert peak(lambda: stemmer.cut(text)) < 16 / 7 + 2  # 16 bytes a word, and those of a block


def test_words_are_folded_block_by_block() -> None:
    words = Stemmer().cut("Deep, networks\nLEARN " * 20_000)
    assert fold_all(words) == fold(words.words)
    assert fold_all(Stemmer().cut("")) == fold([])


def test_families_share_the_language_model() -> None:
    """Each mapping of its file counts as 40 MB."""
    spinner, tortured = registry.named("wp-auto-spinner"), registry.named("tortured")
    assert Restorer(spinner, Config()).model is TorturedRestorer(tortured, Config()).model
