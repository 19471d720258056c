"""Labels such as "Related" that are the text's own stay: elements of XML, headings, parts of sentences, entries."""

from __future__ import annotations

import pytest

from spinfix.artefacts.pack_files import load_packs
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


FIRST = "The council met on Tuesday, and after an hour of talk it voted for the bridge."
LAST = "It will be built of oak, and nobody knows who will pay."

KEPT = [
    # a heading in capitals, as others are
    f"CONTENT\n\n{FIRST}\n\nADVERTISEMENTS\n\nWe may show advertisements beside any content.\n\nTERMINATION\n\n{LAST}",
    # a wrapped sentence with a bracket that opens above
    f"{FIRST}\n\nContains packets of control (e.g., Router\nAdvertisements)\n\n{LAST}",
    f"{FIRST}\n\n(gratuitous\nARP and\nunsolicited\nIPv6 Neighbor\nAdvertisement)\nwhen they are\nissued.\n\n{LAST}",
    # one in capitals
    f"{FIRST}\n\nFOR\nREGISTRANT'S\nCOMMON EQUITY,\nRELATED\nSTOCKHOLDER\nMATTERS.\n\n{LAST}",
    f"{FIRST}\n\nEXECUTABLE\nVERSION OR\nRELATED\nDOCUMENTATION\nIN WHICH IT IS.\n\n{LAST}",
    # one in lower case
    f"{FIRST}\n\nwhat the link\nlet the user\nread more\nabout.\n\n{LAST}",
    # a label and its value in an entry of a reference
    "Returns the number of observations in the currently selected sample.\nRelated:\n$t1, $t2\n\n$ncoeff\n\nA number.",
    # a glossary
    "Toggle caption\n\nShows or hides the text below a picture.\n\nEnlarge this image\n\nOpens the picture in a window.",
    "Words of the page\n\nAdvertisement\n\nA paid notice, such as a firm puts there.\n\nSponsored content\n\n"
    "An article that was paid for.\n\nLead\n\nThe first sentence of an article.",
    # the name of the address below it
    "The report says so.\n\nSource link\n\nhttps://example.org/report.pdf",
]
GOES = [
    (f"{FIRST}\n\nADVERTISEMENT\n\n{LAST}", f"{FIRST}\n\n{LAST}"),
    (f"WEATHER\n\n{FIRST}\n\nADVERTISEMENT\n\n{LAST}", f"WEATHER\n\n{FIRST}\n\n{LAST}"),
    (
        f"{FIRST} (He left.)\nAdvertisement\n{LAST}\nAdvertisement\n{LAST}\nAdvertisement\n{FIRST}",
        f"{FIRST} (He left.)\n{LAST}\n{LAST}\n{FIRST}",
    ),
    (f"THE TALKS FAILED.\nRELATED\n{FIRST}", f"THE TALKS FAILED.\n{FIRST}"),
    (f"{FIRST}\nRelated:\nHow the talks began", f"{FIRST}\nHow the talks began"),
    (f"Rain\n\n{FIRST} {LAST} {FIRST} {LAST}\n\nToggle caption\n\n{LAST}", f"Rain\n\n{FIRST} {LAST} {FIRST} {LAST}\n\n{LAST}"),
    (f"{FIRST}\n\nSource link", FIRST),
    (f"{FIRST}\n\n[ad_2]\n\nSource link", FIRST),
]


@pytest.mark.parametrize("text", KEPT)
def test_labels_of_the_text_stay(text: str) -> None:
    assert SCRUBBER.find(text) == []


@pytest.mark.parametrize(("text", "expected"), GOES)
def test_labels_of_pages_go(text: str, expected: str) -> None:
    assert apply(text, SCRUBBER.find(text)) == expected
