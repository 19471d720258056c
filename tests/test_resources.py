"""Where shipped data lies."""

from __future__ import annotations

import pytest

from spinfix import Cleaner, Config, resources
from spinfix.resources import FamilyError


@pytest.mark.parametrize("name", Config().families)
def test_the_families_in_use_ship(name: str) -> None:
    assert (resources.family(name) / "phrases.tsv").is_file()


@pytest.mark.parametrize("name", ["spinner-x", "artefacts", "", ".."])
def test_another_family_is_told_with_those_that_there_are(name: str) -> None:
    with pytest.raises(FamilyError, match="tortured and wp-auto-spinner; for your own give --dictionary"):
        Cleaner(Config(families=(name,))).clean("The White Home mentioned it.")
