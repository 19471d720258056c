"""What docs/configuration.md promises: its tables, its examples, and the marks inside documents."""

from __future__ import annotations

import re
from pathlib import Path

import generate_configuration
import pytest

from spinfix.cleaner import Cleaner
from spinfix.config import Config
from spinfix.settings import TABLE
from spinfix.settings_files import SettingsError, load
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "configuration.md").read_text("utf-8")
SAMPLE = (ROOT / "docs" / "samples" / "article.spun.txt").read_text("utf-8")


def test_the_tables_are_up_to_date() -> None:
    assert generate_configuration.page(PAGE) == PAGE, "run: python docs/generate_configuration.py"
    assert all(f"| `{option.name}` | `{option.flag}` |" in PAGE for option in TABLE)


def test_the_example_is_a_settings_file_of_either_name(tmp_path: Path) -> None:
    (project,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    own = project.replace("[tool.spinfix]\n", "").replace("tool.spinfix.", "")
    (tmp_path / "pyproject.toml").write_text(project, "utf-8")
    (tmp_path / "spinfix.toml").write_text(own, "utf-8")
    for name in ("pyproject.toml", "spinfix.toml"):
        settings = load(tmp_path / name)
        assert settings.config_for(tmp_path / "a.md") == Config(min_confidence=0.8, allow=("foreign exchange",))
        assert not settings.config_for(tmp_path / "docs" / "deep" / "a.md").restore


@pytest.mark.parametrize("key", ["min-confidnce = 1", "min-confidence = 90"])
def test_the_errors_it_shows_are_those_that_come(tmp_path: Path, key: str) -> None:
    (tmp_path / "pyproject.toml").write_text("\n" * 10 + f"[tool.spinfix]\n{key}\n", "utf-8")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path / "pyproject.toml")
    assert f"spinfix: {caught.value}".replace(str(tmp_path), "/home/ada/news") in PAGE


class TestInsideADocument:
    """Marks in comments of any kind, in a document that is spun beyond doubt around them."""

    FENCED = "[ad_2]\nHe mentioned that the United States would send one other envoy this 12 months.\n"
    RESTORED = "He said that the United States would send another envoy this year.\n"

    def test_without_marks_both_kinds_of_edits_are_made(self, cleaner: Cleaner) -> None:
        cleaned = cleaner.clean(f"{SAMPLE}\n{self.FENCED}")
        assert cleaned.endswith(self.RESTORED)
        assert "[ad_2]" not in cleaned

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("<!-- spinfix: off -->\n", "<!-- spinfix: on -->\n"),
            ("# spinfix:off\n", "# spinfix:on\n"),
            ("[//]: # (spinfix: off)\n", ""),
        ],
    )
    def test_nothing_changes_between_off_and_on(self, cleaner: Cleaner, before: str, after: str) -> None:
        fenced = f"{before}{self.FENCED}{after}"
        result = cleaner.analyse(f"{SAMPLE}\n{fenced}")
        assert result.text.endswith(f"\n{fenced}")
        assert result.artefacts
        assert result.restorations

    def test_after_on_everything_changes_again(self, cleaner: Cleaner) -> None:
        fenced = f"<!-- spinfix: off -->\n{self.FENCED}<!-- spinfix: on -->\n"
        assert cleaner.clean(f"{SAMPLE}\n{fenced}{self.FENCED}").endswith(f"{fenced}{self.RESTORED}")

    def test_only_the_next_line_is_ignored(self, cleaner: Cleaner) -> None:
        line = self.FENCED.splitlines(keepends=True)[1]
        mark = "<!-- spinfix: ignore-next-line -->\n"
        assert cleaner.clean(f"{SAMPLE}\n{mark}{line}{line}").endswith(f"{mark}{line}{self.RESTORED}")
        cleaned = cleaner.clean(f"{SAMPLE}\n{mark}[ad_1]\n[ad_2]\nIt rained.\n")
        assert cleaned.endswith(f"{mark}[ad_1]\nIt rained.\n")

    def test_other_spellings_are_no_marks(self, cleaner: Cleaner) -> None:
        for mark in ("spinfix off", "Spinfix: off", "spinfix: offside", "spinfix:  off"):
            assert cleaner.clean(f"{SAMPLE}\n# {mark}\n{self.FENCED}").endswith(self.RESTORED), mark

    def test_they_hold_where_every_document_is_taken_as_spun(self) -> None:
        text = f"<!-- spinfix: off -->\n{self.FENCED}"
        assert Cleaner(Config(quality="fast", assume_spun=True, min_confidence=0.0)).clean(text) == text

    def test_what_is_fenced_off_is_no_evidence(self, cleaner: Cleaner) -> None:
        genuine = "The harbour froze in January. No ship left it for a month, and the ferry to the island ran again in March."
        alone = cleaner.analyse(genuine).spin_probability
        beside = cleaner.analyse(f"{genuine}\n<!-- spinfix: off -->\n{SAMPLE}\n").spin_probability
        in_sight = cleaner.analyse(f"{genuine}\n{SAMPLE}\n").spin_probability
        assert alone is not None
        assert beside is not None
        assert in_sight is not None
        assert alone < 0.1
        assert beside < 0.1
        assert in_sight > 0.9
