"""Labels such as "Related" that are the text's own stay: elements of XML, headings, parts of sentences, entries."""

from __future__ import annotations

import pytest

from spinfix.artefacts.rules import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.edits import apply
from spinfix.text.markup import view

SCRUBBER = Scrubber(load_packs())

XML = [
    # DocBook: one element that HTML has, too
    "<varlistentry><term><emphasis>{}</emphasis></term>\n</varlistentry>\n<blockquote><para>Note.</para></blockquote>",
    "<para>It is <emphasis>NEW</emphasis>|<emphasis>{}</emphasis>.</para><blockquote><para>Or not.</para></blockquote>",
    "<article><section><title>{}</title><para>It was begun at sea.</para></section></article>",
    # TEI, in which a book has as many elements of HTML as others
    "<TEI><text><body><div><head>{}</head><p>The author begs leave to print it.</p></div></body></text></TEI>",
]


@pytest.mark.parametrize("label", ["RELATED", "Advertisement", "Read more", "Leave a comment", "Share this:", "Source link"])
@pytest.mark.parametrize("page", XML)
def test_labels_in_other_xml_stay(page: str, label: str) -> None:
    assert SCRUBBER.find(page.format(label)) == []


def test_tags_go_from_other_xml_too() -> None:
    page = XML[0].format("[ad_1]")
    assert apply(page, SCRUBBER.find(page)) == XML[0].format("")


@pytest.mark.parametrize(
    "page",
    [
        "<div><p>One.</p><div>Advertisement</div><p>Two.</p></div>",
        "<p>Type <name> and <file>, and then <b>wait</b>.</p>",  # placeholders, which are never closed
        "<p>One.</p><fb:like></fb:like><amp-img></amp-img><o:p></o:p>",  # of scripts and word processors
        "One <b>two</b>",
    ],
)
def test_html_is_no_other_xml(page: str) -> None:
    assert not view(page, "html").is_other_xml
