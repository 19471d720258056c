"""The furniture of a page, in which nothing is restored."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix import resources
from spinfix.cleaner import Cleaner
from spinfix.config import Config
from spinfix.text.furniture import furniture
from spinfix.text.html_tree import furniture_of

ARTICLE = "The Overseas Minister mentioned that the 2 nations have been able to proceed talks this 12 months."


def words(page: str) -> str:
    return " ".join(page[start:end] for start, end in furniture(page))


@pytest.mark.parametrize(
    ("page", "inside"),
    [
        ("<nav>" + "<a href='/'>News of the day and of the week</a> " * 30 + f"</nav><p>{ARTICLE}</p>", "News"),
        (f'<p>{ARTICLE}</p><div class="comments-area"><p>{"Thank you for this article. " * 30}</p></div>', "Thank"),
        (f"<p>{ARTICLE}</p><footer><p>Get in touch with the company.</p></footer>", "touch"),
        (f"<p>{ARTICLE}</p><form><label>Save my name for the next time.</label></form>", "Save"),
        (f'<p>{ARTICLE}</p><div class="related-posts"><h3>More</h3><ul><li>A small town</li></ul></div>', "small"),
    ],
)
def test_furniture_is_found_and_the_article_is_none(page: str, inside: str) -> None:
    assert inside in words(page)
    assert "Overseas" not in words(page)


COMMENT = "Thanks, my sister had one overseas till last summer."


@pytest.mark.parametrize(
    "element",
    [
        '<ol class="commentlist">',
        '<ol class="comment-list">',
        '<div class="comments" id="comments">',
        "<div id=disqus_thread>",
        '<section class="wp-block-comments">',
        '<div class="fb-comments">',
        '<div class="UFICommentBody">',
        '<article class="comment even">',
    ],
)
def test_comments_of_readers_are_furniture(element: str) -> None:
    name = element[1:].partition(" ")[0]
    page = f"<body class='comments-open'><h1>Talks</h1><p>{ARTICLE * 3}</p>{element}<li>{COMMENT * 30}</li></{name}></body>"
    assert COMMENT in words(page)
    assert "Overseas" not in words(page)


@pytest.mark.parametrize(
    "element",
    [
        '<div class="post no-comments">',
        '<div class="content has-comments comments-open">',
        '<div class="comments"><h1>Talks</h1>',
        '<div id="comments">',
        '<main class="comments">',
    ],
)
def test_what_holds_the_article_is_no_comment(element: str) -> None:
    name = element[1:].partition(" ")[0]
    page = f"<p>A page</p>{element}<p>{ARTICLE * 4}</p><ol class='commentlist'><li>{COMMENT}</li></ol></{name}>"
    assert words(page) == f"<li>{COMMENT}</li></ol>"


@pytest.mark.parametrize(
    "page",
    [
        f'<div class="content-sidebar-wrap"><p>{ARTICLE}</p><aside class="sidebar"><p>{COMMENT}</p></aside></div>',
        f'<div class="widget Blog"><p>{ARTICLE}</p></div><div class="sidebar"><div class="widget"><p>{COMMENT}</p></div></div>',
        f'<div class="related-articles"><h1>Talks</h1><p>{ARTICLE}</p></div><footer><p>{COMMENT}</p></footer>',
    ],
)
def test_what_is_beside_an_article_in_a_box_is_furniture(page: str) -> None:
    assert COMMENT in words(page)
    assert "Overseas" not in words(page)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Talks on Monday | Folks &amp; Places", " | Folks &amp; Places"),
        ("Talks on Monday &#8212; The Evening Mail", " &#8212; The Evening Mail"),
        ("The Evening Mail » Talks on Monday", "The Evening Mail » "),
        ("My place: Talks on Monday", "My place: "),
        ("Talks on Monday", ""),
        ("Talks - what will be said", ""),
    ],
)
def test_the_name_of_a_site_in_a_title_is_furniture(title: str, name: str) -> None:
    heading = '<h1 class="entry-title">Talks on <em>Monday</em><a href="#talks">¶</a></h1>'
    assert words(f"<title>{title}</title>{heading}<p>{ARTICLE}</p>") == name


def test_an_article_in_several_widgets_is_no_furniture() -> None:
    widgets = "".join(f'<div class="elementor-widget"><p>{ARTICLE * size}</p></div>' for size in (3, 1))
    assert words(f"{widgets}<aside><p>{COMMENT}</p></aside>") == f"<p>{COMMENT}</p></aside>"


@pytest.mark.parametrize(
    "page",
    [
        f'<div class="elementor-widget"><div class="elementor-widget-container"><p>{ARTICLE}</p></div></div>',
        f'<div class="sidebar"><p>{ARTICLE}</p></div><p>A short line.</p>',
        f"{ARTICLE}\nHome is where the lamp is.\nand/or/nor",
        f"<p>{ARTICLE} Come <b>home</b>.</p>",
        "",
    ],
)
def test_what_holds_the_text_is_no_furniture(page: str) -> None:
    assert furniture(page) == []


@pytest.mark.parametrize(
    "line",
    [
        "Search for:",
        "Add new comment",
        "View this email in your browser",
        "* Help",
        "» Site map",
        "Home | News | Contact us",
        "Home › World › Asia",
        "Last updated 3 hours ago",
        "> Menu",
        "« Previous",
        "12 months ago",
        "11 hours ago by Staff Writer",
        "Posted in Business, News",
        "Filed under: Business",
        "Author: admin",
        "Tags: trading, network, price",
    ],
)
def test_lines_of_menus_and_forms(line: str) -> None:
    text = f"{ARTICLE}\n{line}\n{ARTICLE}"
    assert words(text) == line
    assert words(f"<p>{ARTICLE}</p><div><a href='/a'>{line}</a></div>") == f"<a href='/a'>{line}</a>"


@pytest.mark.parametrize(
    ("trail", "title"),
    [
        ("Home » Business » ", "How the Overseas Minister, and his workforce, spent the 12 months"),
        ("You are here: Home / Sports / ", "Metropolis win once more"),
        ("Home > ", "The Overseas Minister mentioned no"),
    ],
)
def test_the_trail_to_an_article_and_not_its_title(trail: str, title: str) -> None:
    assert words(f"{trail}{title}\n{ARTICLE}") == trail
    assert words(f"<p>{ARTICLE}</p><div>{trail}<span>{title}</span></div>") == trail


@pytest.mark.parametrize(
    "line",
    [
        "Home and away » The Overseas Minister mentioned no",
        "Home » The lamp fell, and it broke. » The Overseas Minister mentioned no",
        "Posted in the corridor, it was read by all. They mentioned it.",
        "<div>Home<b> »</b> The Overseas Minister mentioned no</div>",
    ],
)
def test_lines_that_are_no_trail_and_no_particulars(line: str) -> None:
    assert words(line) == ""


def test_labels_are_sorted_and_in_lower_case() -> None:
    comment, *labels = resources.page_labels().read_text("utf-8").splitlines()
    assert comment.startswith("# ")
    assert labels == sorted(set(labels))
    assert all(label == label.lower().strip() for label in labels)


@pytest.mark.parametrize("outside", ["<nav><a href='/'>Home</a></nav>", "<ul><li>Home</li><li>Help</li></ul>"])
def test_nothing_is_restored_in_furniture(outside: str) -> None:
    page = f"{outside}<p>{ARTICLE} It was requested by the White Home as a result of the assembly had been held there.</p>"
    restored = Cleaner(Config(quality="fast")).restore(page)
    assert restored.startswith(outside)
    assert "Foreign Minister" in restored
    assert "White House" in restored


@given(
    st.lists(
        st.sampled_from(
            ["<nav>", "</nav>", "<p>", "</p>", "<a href=x>", "</a>", '<div class="comments">', "</div>", "one ", "<"]
        ),
        max_size=30,
    ).map("".join)
)
def test_stretches_are_in_order(page: str) -> None:
    found = furniture(page)
    assert all(start < end for start, end in found)
    assert all(one[0] <= other[0] for one, other in pairwise(found))


@pytest.mark.parametrize("name", ["ad" + 60 * "1" + "x", 3000 * "widget-" + "x", "ad module__" + 3000 * "module__" + "-x"])
def test_a_long_name_is_read_in_linear_time(name: str) -> None:
    assert furniture_of("div", f' class="{name}"') == ("advert" if name.startswith("ad ") else "")
    assert furniture_of("div", f' class="{name} ad-box1"') == "advert"
