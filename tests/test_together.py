"""Which phrases stood together in suspect papers: counted, written, linted and used."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.errors import TrainingError
from spinfix.families import registry
from spinfix.families.tortured import dictionary, together
from spinfix.families.tortured.dictionary import Phrase
from tests.conftest import invoke_training
from training.tortured import together as counting

PHRASES = [
    Phrase(spun, "term", 9, 0)
    for spun in ("profound learning", "highlight extraction", "gatherings clustering", "bogus positive")
]
PAPERS = (
    "doi\tphrases\n"
    "10.1/a\tprofound learning AND deep learning | highlight extraction | gatherings clustering~10\n"
    '10.1/b\thighlight-extractions | "profound learning" | unknown phrase\n'
    "10.1/c\tgatherings clustering~10 | highlight extraction (HE) | highlight extraction\n"
    "10.1/d\tbogus positive FP~5 | profound learning\n"
)


def test_pairs_are_counted_once_a_paper(tmp_path: Path) -> None:
    path = tmp_path / "papers.tsv"
    path.write_text(PAPERS, "utf-8")
    assert counting.count(path, PHRASES) == {
        ("highlight extraction", "profound learning"): 2,
        ("gatherings clustering", "highlight extraction"): 2,
    }


def test_queries_are_read_as_phrases(tmp_path: Path) -> None:
    path = tmp_path / "papers.tsv"
    path.write_text("doi\tphrases\n" + "10.1/d\tbogus positive FP~5 | profound learning NOT psychology\n" * 2, "utf-8")
    assert counting.count(path, PHRASES) == {("bogus positive", "profound learning"): 2}


def test_another_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "papers.tsv"
    path.write_text("phrases\nprofound learning\n", "utf-8")
    with pytest.raises(TrainingError, match="expected the tab-separated header"):
        counting.count(path, PHRASES)


def test_the_command_writes_the_table(tmp_path: Path) -> None:
    for name in dictionary.TABLES:
        (tmp_path / name).write_bytes((registry.named("tortured").folder / name).read_bytes())
    assert together.load(tmp_path) == {}
    (tmp_path / "papers").write_text(PAPERS, "utf-8")
    done = invoke_training("together", tmp_path / "papers", "-o", tmp_path)
    assert done.exit_code == 0, done.output
    assert together.load(tmp_path)["highlight extraction", "profound learning"] == 2
    assert together.lint(tmp_path) == []


def test_the_linter_sees_pairs_out_of_order(tmp_path: Path) -> None:
    (tmp_path / together.FILE).write_text("first\tsecond\tpapers\nb\ta\t2\n", "utf-8")
    (fault,) = together.lint(tmp_path)
    assert "'b' is not before 'a'" in str(fault)
    (tmp_path / together.FILE).write_text("first\tsecond\tpapers\na\tb\tmany\n", "utf-8")
    with pytest.raises(together.TogetherError, match=r"together\.tsv:2"):
        together.load(tmp_path)


def test_the_shipped_table_names_phrases_of_the_dictionary() -> None:
    folder = registry.named("tortured").folder
    known = {phrase.spun for phrase in dictionary.load_phrases(folder)}
    pairs = together.load(folder)
    assert len(pairs) > 3000
    assert {phrase for pair in pairs for phrase in pair} <= known
    assert min(pairs.values()) == counting.LEAST_PAPERS


NAMES = st.sampled_from(["a", "b", "c", "d"])


@given(
    st.lists(NAMES, max_size=4),
    st.dictionaries(st.tuples(NAMES, NAMES).map(sorted).filter(lambda pair: pair[0] < pair[1]).map(tuple), st.integers(2, 99)),
)
def test_companions_are_mutual(phrases: list[str], pairs: dict[together.Pair, int]) -> None:
    found = together.companions(phrases, pairs)
    assert set(found) == set(phrases)
    told = {together.pair(phrase, other): papers for phrase, others in found.items() for other, papers in others}
    assert told == {pair: papers for pair, papers in pairs.items() if set(pair) <= set(phrases)}
    assert all(
        [papers for _, papers in others] == sorted((papers for _, papers in others), reverse=True) for others in found.values()
    )
