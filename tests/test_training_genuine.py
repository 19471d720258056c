"""Genuine English of many kinds as text to learn from."""

from __future__ import annotations

from pathlib import Path

from spinfix.learn import genuine
from tests.corpora import genuine_folder


def test_paragraphs_of_todays_running_text_up_to_a_number_of_words(tmp_path: Path) -> None:
    """Neither lists nor old English, and whole paragraphs."""
    texts = {
        "legal__a": ("legal", ["The first party  signed.\n\n  The second did not.\n", "Neither paid."]),
        "words__b": ("dictionary", ["Party: a side."]),
        "scripture__kjv_chapters": ("scripture", ["And it came to pass."]),
    }
    genuine_folder(tmp_path, texts)
    (written,) = genuine.write_paragraphs(tmp_path, tmp_path / "out", 5)
    assert written == tmp_path / "out" / "genuine-legal__a.txt"
    assert written.read_text() == "The first party  signed.\nThe second did not.\n"
    (written,) = genuine.write_paragraphs(tmp_path, tmp_path / "out", 100)
    assert written.read_text().splitlines()[-1] == "Neither paid."
