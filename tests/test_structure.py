"""What an artefact rule finds is removed only where what stands around it agrees.

``tests/cases/structure/pages.json``: pages with tags of an importer or a widget, and with innocent titles, headings, cells,
items and lines beside them.  ``gone`` lists all that may be removed, and every text in it is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.edits import apply

PAGES = json.loads((Path(__file__).parent / "cases" / "structure" / "pages.json").read_text("utf-8"))
SCRUBBER = Scrubber(load_packs())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["label"])
def test_only_artefacts_go(page: dict[str, Any]) -> None:
    edits = SCRUBBER.find(page["text"])
    assert all(not edit.replacement for edit in edits)
    for edit in edits:
        rest = edit.found
        for text in sorted(page["gone"], key=len, reverse=True):
            rest = rest.replace(text, "")
        assert not rest.strip(), edit
    scrubbed = apply(page["text"], edits)
    assert not any(text in scrubbed for text in page["gone"])


def test_there_are_enough_pages_of_each_kind() -> None:
    labels = [page["label"].partition(":")[0] for page in PAGES]
    assert [labels.count(kind) for kind in ("html", "markdown", "text", "block")] >= [20, 10, 10, 6]
    assert len(PAGES) == len({page["label"] for page in PAGES})
    assert sum(not page["label"].startswith("block") for page in PAGES) >= 40
