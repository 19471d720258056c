"""Feeds of blogs and exports of WordPress: their CDATA sections are HTML, and what is around these is not."""

from __future__ import annotations

import pytest

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.edits import apply
from spinfix.text.markup import view

PACKS = load_packs()
SCRUBBER = Scrubber(PACKS)
AT_AN_EDGE = {
    "Skip to main content\nToggle navigation\n\nThe council met on Tuesday and voted for the bridge.",
    "ADVERTISEMENT\nHe left. CLICK HERE TO GET THE COURIER APP The talks failed.",
}
"""Examples that go only near the beginning of a document, which is not that of the section."""
EXAMPLES = sorted({before for pack in PACKS for rule in pack.rules for before, _ in rule.positive} - AT_AN_EDGE)

FEED = """<?xml version="1.0"?>
<!-- generator="WordPress/6.4" -->
<rss version="2.0"><channel><title>Related</title>
<item><title>{title}</title><description><![CDATA[<p>It was begun at sea.</p><ul><li>One]]></description>
<content:encoded><![CDATA[{before}<p>It was begun at sea, and two of them were there.</p>
{behind}]]></content:encoded></item>
</channel></rss>
"""


def test_what_feeds_have_in_cdata_sections_is_html() -> None:
    page = FEED.format(title="Read more", before="[ad_1]\n", behind='[ad_2]\n<a href="https://example.org">Source link</a>\n')
    assert apply(page, SCRUBBER.find(page)) == FEED.format(title="Read more", before="", behind="")


@pytest.mark.parametrize(
    "root", ["<rss>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<rdf:RDF>", "\ufeff<?xml?><!DOCTYPE rss><rss>"]
)
def test_places_in_sections_of_feeds_are_not_foreign(root: str) -> None:
    page = f"{root}<title>Related</title><a><![CDATA[<ul><li>Advertisement]]></a><b><![CDATA[Advert]]></b>"
    seen = view(page)
    assert [seen.is_foreign(page.index(word)) for word in ("Related", "<ul>", "Advertisement", "]]>", "Advert]")] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert [page[start:end] for start, end in seen.sections] == ["<ul><li>Advertisement", "Advert"]
    assert {node.role for place, node in seen.regions if place >= page.index("Advert]") - 1} <= {"text"}
    assert view(f"{root}<![CDATA[<p>one").sections[-1][1] == len(root) + len("<![CDATA[<p>one")


def test_sections_of_other_pages_stay() -> None:
    page = "<p>One</p><![CDATA[ [ad_1] ]]>"
    assert not view(page).sections
    assert SCRUBBER.find(page) == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_section_is_scrubbed_as_a_page_is(example: str) -> None:
    """Every example of a rule, within an article."""
    article = f"[ad_1]\n<p>The council met for an hour.</p>\n{example}\n<p>Nobody knows who will pay.</p>\n[ad_2]\n"
    before, behind = (
        "<rss>\n<item><title>The bridge</title><content:encoded><![CDATA[",
        "]]></content:encoded></item>\n</rss>\n",
    )
    feed = f"{before}{article}{behind}"
    scrubbed = apply(feed, SCRUBBER.find(feed))
    assert scrubbed.startswith(before)
    assert scrubbed.endswith(behind)
    assert scrubbed[len(before) : -len(behind)].strip() == apply(article, SCRUBBER.find(article)).strip()
