"""Feeds of blogs and exports of WordPress: their CDATA sections and articles are HTML, and what is around these is not."""

from __future__ import annotations

from html import escape

import pytest

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.edits import apply
from spinfix.text.markup import FILLER, view

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


ROOTS = [
    "<rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom'>",
    "<rdf:RDF>",
    "\ufeff<?xml?><!DOCTYPE rss [<!ENTITY nbsp '&#160;'>]>\n<!-- made <today> --><rss>",
]


@pytest.mark.parametrize("root", ROOTS)
def test_articles_are_in_sections_of_some_elements(root: str) -> None:
    page = f"{root}<title>One</title><description> <![CDATA[<ul><li>Two]]></description><summary><![CDATA[Three]]></summary>"
    page += "<category><![CDATA[Four]]></category><content>Five <![CDATA[Six]]></content>"
    seen = view(page)
    words = ["One", "<ul>", "Two", "]]>", "Three", "Four", "Five", "Six"]
    assert [word for word in words if not seen.is_foreign(page.index(word))] == ["<ul>", "Two", "Three"]
    assert [page[start:end] for start, end in seen.sections] == ["<ul><li>Two", "Three"]
    regions = [node for place, node in seen.regions if place <= page.index("Three")]
    assert (regions[-1].role, regions[-1].tag) == ("text", "![CDATA[")
    unclosed = f"{root}<summary><![CDATA[<p>one"
    assert view(unclosed).sections[-1][1] == len(unclosed)


def test_an_end_of_a_section_in_an_article_does_not_end_it() -> None:
    code = "<pre>a ]]]]><![CDATA[> b\nShare this:\nFacebook\n</pre>"
    page = FEED.format(title="A", before=f"[ad_1]\n{code}", behind="[ad_2]\n")
    assert apply(page, SCRUBBER.find(page)) == FEED.format(title="A", before=code, behind="")


ARTICLE = "<p>The talks went on for an hour, and nobody knows who will pay.</p>"
BEFORE = f"<description><![CDATA[[ad_1]{ARTICLE}]]></description>"
GENUINE = [
    "<item><dc:creator><![CDATA[{}]]></dc:creator>" + BEFORE + "</item>",
    "<item><category><![CDATA[{}]]></category>" + BEFORE + "</item>",
    "<item><title><![CDATA[{}]]></title>" + BEFORE + "</item>",
    "<item><itunes:title><![CDATA[{}]]></itunes:title>" + BEFORE + "</item>",
    "<item><excerpt:encoded><![CDATA[{}]]></excerpt:encoded>" + BEFORE + "</item>",
    "<item><description><![CDATA[<p>{}</p>\n]]></description></item>",
]


@pytest.mark.parametrize(
    "words", ["Advertisement", "Read more", "Continue reading", "Leave a comment", "Share this:", "Source link"]
)
@pytest.mark.parametrize("item", GENUINE)
def test_names_and_elements_that_say_nothing_else_stay(item: str, words: str) -> None:
    page = f"<rss><channel>\n{item.format(words)}\n</channel></rss>\n"
    assert apply(page, SCRUBBER.find(page)) == page.replace("[ad_1]", "")


def test_links_of_another_item_are_not_below_a_heading() -> None:
    link = '<a href="https://example.org/2020/05/another-thing/">Another thing that the people of the town have heard</a>'
    items = [f"<p>[ad_1]</p>{ARTICLE}<p>Related Posts:</p>", link, link]
    page = "".join(f"<item><description><![CDATA[{item}]]></description></item>\n" for item in items)
    page = f"<rss>{page}</rss>"
    assert apply(page, SCRUBBER.find(page)).count(link) == 2


def test_sections_of_other_pages_stay() -> None:
    page = "<p>One</p><description><![CDATA[ [ad_1] ]]></description>"
    assert not view(page).sections
    assert SCRUBBER.find(page) == []


def test_sections_may_be_text_with_entities_for_the_marks_of_tags() -> None:
    page = (
        "<rss><title>&lt;b&gt;Read more&lt;/b&gt;</title><description>One &#60;b>two&lt;/b&#x3E; &amp;lt; three</description>"
    )
    page += "<summary>four</summary><summary> </summary><content><p>five</p></content></rss>"
    seen = view(page)
    assert [page[start:end] for start, end in seen.sections] == ["One &#60;b>two&lt;/b&#x3E; &amp;lt; three", "four"]
    shown = seen.text[page.index("One") : page.index("</description>")].replace(FILLER, "")
    assert shown == "One two &lt; three"
    assert [word for word in ("Read", "One", "two", "three", "four", "five") if not seen.is_foreign(page.index(word))] == [
        *("One", "two", "three", "four")
    ]
    assert not view(page.replace("&lt;", "(").replace("&#60;", "(")).sections, "it is no feed with articles"


@pytest.mark.parametrize("example", [one for one in EXAMPLES if "&#" not in one])  # entities in entities are not read
def test_an_article_in_entities_is_scrubbed_as_in_a_section(example: str) -> None:
    article = f"[ad_1]\n<p>The council met for an hour.</p>\n{example}\n<p>Nobody knows who will pay.</p>\n[ad_2]\n"
    before, behind = "<rss><item><description>", "</description></item></rss>"
    section, entities = f"{before}<![CDATA[{article}]]>{behind}", f"{before}{escape(article)}{behind}"
    expected = apply(section, SCRUBBER.find(section)).removeprefix(f"{before}<![CDATA[").removesuffix(f"]]>{behind}")
    scrubbed = apply(entities, SCRUBBER.find(entities))
    assert scrubbed.startswith(before)
    assert scrubbed.endswith(behind)
    assert scrubbed[len(before) : -len(behind)].strip() == escape(expected).strip()


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
