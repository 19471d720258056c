"""Where shipped data lies."""

from __future__ import annotations

from spinfix import resources
from spinfix.families import registry


def test_shipped_families_are_called_as_their_folders() -> None:
    assert tuple(family.name for family in registry.shipped()) == resources.families()
    assert all(family.folder.name == family.name for family in registry.shipped())
