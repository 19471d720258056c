"""Where shipped data lies."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from spinfix import __version__, resources
from spinfix.families import registry
from tests.conftest import ROOT


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


@pytest.mark.slow
def test_code_and_data_are_wheels_that_work_together(tmp_path: Path) -> None:
    """From a copy, since a build removes what is compiled in place."""
    source, wheels, installed = (tmp_path / name for name in ("source", "wheels", "installed"))
    built = shutil.ignore_patterns("__pycache__", "*.so", "*.tables")
    for name in ("spinfix", "dictionaries", ".ci"):
        shutil.copytree(ROOT / name, source / name, ignore=built, copy_function=os.symlink)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "NOTICE.md", ".gitignore"):
        (source / name).symlink_to(ROOT / name)
    environment = {**os.environ, "SPINFIX_WHEEL": "code", "SPINFIX_PURE": "1"}
    pip = [sys.executable, "-m", "pip"]
    for what in (source, source / ".ci" / "data"):
        subprocess.run([*pip, "wheel", "-q", "--no-deps", "-w", wheels, what], env=environment, check=True)
    code, data = sorted(wheels.iterdir(), key=lambda path: path.stat().st_size)
    assert (code.name[:8], data.name[:13]) == ("spinfix-", "spinfix_data-")
    assert code.stat().st_size < 2e6
    subprocess.run([*pip, "install", "-q", "--no-deps", "--target", installed, code], check=True)
    command = [sys.executable, "-m", "spinfix", "clean", "-"]

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, input="It works.", env={**os.environ, "PYTHONPATH": str(installed)}, cwd=tmp_path, capture_output=True,
            text=True, check=False,
        )  # fmt: skip

    alone = run()
    assert alone.returncode != 0
    assert "needs spinfix-data" in alone.stderr
    assert "Traceback" not in alone.stderr
    subprocess.run([*pip, "install", "-q", "--no-deps", "--target", installed, data], check=True)
    assert run().stdout == "It works."
