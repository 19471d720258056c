"""Where shipped data lies."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from spinfix import __version__, resources
from spinfix.families import registry


def test_shipped_families_are_called_as_their_folders() -> None:
    assert tuple(family.name for family in registry.shipped()) == resources.families()
    assert all(family.folder.name == family.name for family in registry.shipped())


@pytest.fixture
def _code_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a wheel without data, with what is in ``tmp_path`` installed."""
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "spinfix")
    monkeypatch.syspath_prepend(tmp_path)
    resources._home.cache_clear()
    yield
    resources._home.cache_clear()


def install_data(folder: Path, version: str) -> None:
    (folder / "spinfix_data").mkdir()
    (folder / "spinfix_data" / "__init__.py").touch()
    (folder / f"spinfix_data-{version}.dist-info").mkdir()
    metadata = f"Metadata-Version: 2.1\nName: spinfix-data\nVersion: {version}\n"
    (folder / f"spinfix_data-{version}.dist-info" / "METADATA").write_text(metadata, "utf-8")


@pytest.mark.usefixtures("_code_alone")
def test_data_may_be_in_a_package_of_its_own(tmp_path: Path) -> None:
    minor = __version__.rpartition(".")[0]
    install_data(tmp_path, f"{minor}.99")
    (tmp_path / "spinfix_data" / "dictionaries").mkdir()
    assert resources.language_model() == tmp_path / "spinfix_data" / "data" / "english.klm"
    assert resources.dictionaries() == tmp_path / "spinfix_data" / "dictionaries"


@pytest.mark.skipif(importlib.util.find_spec("spinfix_data") is not None, reason="the wheel with the data is installed")
@pytest.mark.usefixtures("_code_alone")
def test_data_that_is_not_there_is_asked_for() -> None:
    minor = __version__.rpartition(".")[0]
    with pytest.raises(resources.DataError, match=rf"needs spinfix-data {minor}\.\*: pip install 'spinfix-data=={minor}\.\*'"):
        resources.language_model()


@pytest.mark.usefixtures("_code_alone")
def test_data_of_another_version_is_refused(tmp_path: Path) -> None:
    install_data(tmp_path, "99.3.1")
    with pytest.raises(resources.DataError, match=r"spinfix-data 99\.3\.1 is installed; spinfix .* needs spinfix-data"):
        resources.dictionaries()
