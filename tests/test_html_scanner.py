"""HTML is scanned in one pass, whatever it is, and every piece of text knows what it stands in."""

from __future__ import annotations

from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.text.html_scanner import tokens
from spinfix.text.html_tree import Node, furniture_of
from spinfix.text.markup import view

PIECES = [
    "<",
    ">",
    "/",
    "a",
    " ",
    "=",
    '"',
    "'",
    "!--",
    "-->",
    "<![CDATA[",
    "<summary><![CDATA[",
    "<description>",
    "]]>",
    "]]><![CDATA[",
    "<p>",
    "</p>",
    "<li>",
    "<td>",
    "<ul>",
    "</ul>",
]
PIECES += ["<h2>", "<div class='share'>", "</div>", "<script>", "</script>", "<code", "&amp;", "x", "\n"]
PAGES = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def node(page: str, words: str) -> Node:
    """The element around some words."""
    seen = view(page, "html")
    regions = [start for start, _ in seen.regions]
    return seen.regions[bisect_right(regions, page.index(words)) - 1][1]


@given(PAGES, st.booleans())
def test_tokens_are_in_order_and_views_keep_offsets(page: str, feed: bool) -> None:
    page = f"<rss>{page}" if feed else page
    place = 0
    for token in tokens(page, {"summary", "description"} if feed else ()):
        assert place <= token.start <= token.end <= len(page)
        if token.start == token.end:  # where the text of an element is HTML
            assert token.kind in ("section", "section end")
        else:  # "]]><![CDATA[" goes on with a section, and is read as a comment
            assert page.startswith(("<", "]]>"), token.start)
        place = token.end
    seen = view(page, "html")
    assert len(seen.text) == len(page)
    assert [start for start, _ in seen.regions] == sorted(start for start, _ in seen.regions)


@pytest.mark.parametrize(
    ("page", "kinds"),
    [
        ("One < two", []),
        ("<p title='a>b'>One", ["start"]),
        ('<p title="never closed>One</p>', ["start", "end"]),
        ("<a <b>One</b>", ["start", "end"]),
        ("<!-- one <b>", ["other"]),
        ("<script>if (a < b) {}</script><p>", ["content", "start"]),
        ("<pre>One", ["content"]),
        ("<br/><img src=a.png />", ["empty", "empty"]),
        ("<?xml version='1.0'?><!DOCTYPE html>", ["other", "other"]),
    ],
)
def test_tokens(page: str, kinds: list[str]) -> None:
    assert [token.kind for token in tokens(page)] == kinds


@pytest.mark.parametrize(
    ("page", "role"),
    [
        ("<title>Facebook</title>", "title"),
        ("<h2><a href='/'><span>Facebook</span></a></h2>", "heading"),
        ("<h2>One<h3>Facebook", "heading"),
        ("<h2>One</h2><p>Facebook", "text"),
        ("<table><tr><td>One<td>Facebook", "cell"),
        ("<table><tr><td>One</table>Facebook", "text"),
        ("<ul><li>One<li><p>Facebook", "item"),
        ("<ul><li>One</ul><p>Facebook", "text"),
        ("<dl><dt>One<dd>Facebook", "item"),
        ("<figure><figcaption>Facebook", "caption"),
        ("<form><label>Facebook</label>", "label"),
        ("<p>One</div></td></li> Facebook", "text"),
    ],
)
def test_roles(page: str, role: str) -> None:
    assert node(page, "Facebook").role == role


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("<div class='entry-content'>Tweet", ""),
        ("<body class='social'>Tweet", ""),
        ("<div class=sharedaddy><ul><li>Tweet", "share"),
        ("<div id='respond'><h3>Tweet", "comments"),
        ("<section class='related-posts'>Tweet", "related"),
        ("<footer><div><p>Tweet", "navigation"),
        ("<div role=navigation>Tweet", "navigation"),
        ("<nav>One</nav>Tweet", ""),
        ("<div class='shared-hosting'>Tweet", ""),
    ],
)
def test_furniture(page: str, kind: str) -> None:
    assert node(page, "Tweet").furniture == kind
    assert (node(page, "Tweet").box is None) == (not kind)


def test_an_element_is_furniture_by_any_of_its_names() -> None:
    assert furniture_of("div", " data-x='1' class=\"a mc4wp-form b\"") == "newsletter"
    assert furniture_of("div", " style='x'") == ""
