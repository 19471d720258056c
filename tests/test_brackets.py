"""Tags in square brackets stay where a text is about them, needs them, or has such for another reason; others go."""

from __future__ import annotations

import pytest

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber

RULES = {rule.id: rule for pack in load_packs() for rule in pack.rules}


@pytest.fixture(scope="module")
def scrubber() -> Scrubber:
    return Scrubber(load_packs(), ["ALL"])


@pytest.mark.parametrize(
    ("name", "text", "objection"),
    [
        ("AD001", "[ad_1]\nThe talks failed.\n[ad_2]", ""),
        ("AD001", "The importer puts [ad_1] above each post.", "the text speaks about it"),
        ("AD001", "It adds two shortcodes:\n[ad_1]\n[ad_2]", "the text speaks about it"),
        ("AD001", "[ad_1] Oil for lamps.\n[ad_2] Lamps for all.\n[ad_3] Light.", "the tags number the lines of a list"),
        ("AD002", "The talks of the envoys failed:\n[source_link]", "the line above introduces it"),
        ("AD002", "[source_link]\n[review_1]\n[review_2]", "the text has other places to be filled in"),
        ("AD002", "[ad_1]\n[source_link]\n[review_1]\n[review_2]", ""),
        ("AD006", "The talks of the envoys failed:\nThey will resume. [rule_1_plain]", ""),
        ("WP020", "[related_posts]\nlimit = 4", "it is the head of a section of settings"),
        ("WP020", "[related_posts]\n; how many it has\n\n# at most\nlimit = 4", "it is the head of a section of settings"),
        ("WP028", "[Main menu]\n[Side menu]\n[Foot menu]\n[audio]\n[ad_1]", "other lines are words in brackets, too"),
        ("WP028", "[Main menu]\n[Side menu]\n[audio]\n[ad_1]", ""),
        ("WP002", 'The hall at night.\n[gallery ids="12"]', ""),
        ("WP002", 'With [gallery ids="12"] you get a hall.', "the text speaks about shortcodes"),
        ("WP002", '[gallery ids="12"]\nmakes a gallery of pictures.', "the text speaks about shortcodes"),
        ("WP002", 'The hall\n[gallery ids="12"]\nwas lit at night by lamps.', ""),
        ("WP002", 'The hall of the town was\n\n[gallery ids="12"]\nlit at night by four lamps.', ""),
        ("WP002", '| [gallery ids="12"] | a gallery |', "the text speaks about shortcodes"),
        ("WP002", '[gallery ids="12"] | the hall at night', ""),
        ("WP012", 'With [su_box title="Oil"] and [/su_box] a text gets a box.', "the text speaks about shortcodes"),
        ("WP002", 'The hall.\n[[gallery ids="12"]]', "it stands in two brackets"),
        ("WP009", '[video mp4="a.mp4"][/video]\nOne.[l]Two.[r]', "the text has tags of another language"),
        ("WP009", '[video mp4="a.mp4"][/video]\n[gallery ids="12"]\nOne.[l]Two.[r]', ""),
        ("WP009", '[ad_1]\n[video mp4="a.mp4"][/video]\nOne.[l]Two.[r]', ""),
        ("WP009", '[video mp4="a.mp4"][/video]\nOne.[l]Two.[r]\nSource link', ""),
        ("WP009", '[video mp4="a.mp4"][/video]\nOne.[l]Two.[r]\nThe post Lamps appeared first on Valley Courier.', ""),
        ("WP009", '[video mp4="a.mp4"][/video]\nOne.[l]Two.[r]\nSupply hyperlink', ""),
        ("WP029", "[su_box]One.[l]Two.[r]", "the text has tags of another language"),
        ("WP003", "Q. Was it lit?\n[gallery]\nA. It was.\nQ. All night?", "the text is a transcript"),
        ("WP022", "---\ntitle: Lamps\n---\nOne.\n\n<!--more-->\n", "the program that makes a page of the text reads it"),
        (
            "WP022",
            "---\ntitle: Lamps\nauthor: Ann\ndate: 2015\ndraft: no\n---\nOne.\n\n<!--more-->\n",
            "the program that makes a page of the text reads it",
        ),
    ],
)
def test_what_speaks_against_removing_a_tag(scrubber: Scrubber, name: str, text: str, objection: str) -> None:
    assert {attempt.objection for attempt in scrubber.trial(RULES[name], text)} == {objection}
