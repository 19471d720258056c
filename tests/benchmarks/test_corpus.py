"""`benchmarks/corpus.py`: what is not there is not measured."""

from __future__ import annotations

from pathlib import Path

import corpus
import pytest


def test_a_tool_that_is_not_installed_has_no_price(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for tool in ("_spinfix", "_ftfy", "_codespell", "_fasttext"):
        monkeypatch.setattr(corpus, tool, lambda *_: 36.0)
    monkeypatch.setattr(corpus, "find_spec", lambda package: None if package == "codespell_lib" else package)
    path = tmp_path / "corpus.jsonl"
    path.write_bytes(b"{}\n" * 1000)
    corpus.price(path, [], 3000.0)
    rows = capsys.readouterr().out.splitlines()[-4:]
    assert rows[2] == "| codespell: not installed | – | – | – |"
    assert rows[3].startswith("| fastText, one label for each document | 0.00 | ")
