"""Digests of the files that options name."""

from __future__ import annotations

from pathlib import Path

from spinfix.config import Config
from spinfix.corpus.run_plan import Job, Source
from spinfix.fingerprint import of_named_files

HEADING = "found\twanted\tbefore\tafter\tfamily\twho\twhen\n"


def test_a_run_is_another_one_when_a_file_that_its_options_name_has_changed(tmp_path: Path) -> None:
    text, corrections = tmp_path / "a.txt", tmp_path / "corrections.tsv"
    text.write_text("Nothing was spun here.\n", "utf-8")
    corrections.write_text(HEADING, "utf-8")

    def mark() -> str:
        return Job("write").fingerprint([Source("a.txt", text, config=Config(corrections=corrections))])

    before = mark()
    assert mark() == before
    corrections.write_text(HEADING + "the tip\tthe end\t\t\t\t\t\n", "utf-8")
    assert mark() != before


def test_of_a_folder_only_what_may_be_data_is_read(tmp_path: Path) -> None:
    before = of_named_files(Config(dictionaries=tmp_path))
    (tmp_path / "notes").symlink_to(tmp_path / "notes")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "terms.tsv").write_text("term\tcount\n", "utf-8")
    assert of_named_files(Config(dictionaries=tmp_path)) == before
    (tmp_path / "terms.tsv").write_text("term\tcount\n", "utf-8")
    assert of_named_files(Config(dictionaries=tmp_path)) != before


def test_without_named_files_there_is_none() -> None:
    assert of_named_files(Config()) == ""
