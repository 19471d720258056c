"""Restoration in pages: the same spun documents as text, with markup inside their sentences, and as WordPress typesets them.

    python benchmarks/pages.py ../shared/pairs/wp-auto-spinner.train.jsonl.zst --posts ../shared/artefacts/posts.jsonl

Held-out documents are dressed: one word in 30 outside spun phrases begins a link or other markup of up to 25 characters, and
apostrophes, quotation marks and dashes are written as publishing software writes them, or as UTF-8 looks when it is read as
Windows-1252 ("donâ€™t").  Markup should cost nothing; curly apostrophes cost what cannot be known any more, since the author's
look like the spinner's.  Real posts in HTML are spun in full with the dictionary, except for what the importer writes.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, islice
from pathlib import Path

from accuracy import held_out  # first: it puts the checkout on the path

from spinfix import Cleaner, Config
from spinfix.families import registry
from spinfix.families.spinner.restorer import Restorer
from spinfix.learn.pairs import Pair
from spinfix.learn.spinning import Spinner
from spinfix.learn.weights import is_right

EVERY = 30
"""One word in this many begins markup."""
LENGTHS = 3, 12, 25
"""Characters inside of it, and then up to the end of a word."""
HTML = [('<a href="https://example.org/x">', "</a>"), ("<strong>", "</strong>"), ("<em>", "</em>")]
MARKDOWN = [("[", "](https://example.org/x)"), ("**", "**")]
TYPESET = {"'": "’"}
REFERENCES = {"'": "&#8217;", "’": "&#8217;", "‘": "&#8216;", "“": "&#8220;", "”": "&#8221;", "–": "&#8211;", "—": "&#8212;"}
MISREAD = {mark: mark.encode().decode("cp1252") for mark in "’‘“–—"} | {"'": "â€™", "”": "â€\x9d"}
ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

IMPORTER = [("[ad_", "[qd_"), ("Source <", "Qource <")]
"""Words that are written when the text has been spun, and words of the same length that no dictionary has."""

Tags = Sequence[tuple[str, str]]

BEFORE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>The Daily Lamp</title></head>
<body class="post-template-default single single-post">
<a class="skip-link" href="#content">Skip to content</a>
<header id="masthead" class="site-header"><p class="site-title"><a href="/" rel="home">The Daily Lamp</a></p>
<p class="site-description">News from home and abroad, every day of the year</p>
<nav id="site-navigation" class="main-navigation"><button class="menu-toggle">Menu</button>
<ul><li><a href="/">Home</a></li><li><a href="/news/">Latest News</a></li><li><a href="/business/">Business</a></li>
<li><a href="/health/">Health</a></li><li><a href="/cars/">Cars</a></li><li><a href="/jobs/">Find a Job</a></li>
<li><a href="/about/">About the Company</a></li><li><a href="/contact/">Contact Us</a></li></ul></nav>
<form role="search" class="search-form"><label>Search for:</label><input type="search"><button>Search</button></form></header>
<main id="content" class="site-main"><article class="post type-post"><div class="entry-content">
<p>"""
AFTER = """</p>
</div></article>
<nav class="navigation post-navigation"><h2>Post navigation</h2><a href="/1/">Previous: The first day of the new school year</a>
<a href="/2/">Next: How to buy a house without much money</a></nav>
<div id="comments" class="comments-area"><h2>2 thoughts on this article</h2>
<ol class="comment-list"><li class="comment"><p>Thank you very much for this great article, it helped me a lot. I will tell my
friends and my children to read it.</p></li><li class="comment"><p>I think that people should begin to look at the whole problem
again. We need help now, not next year!</p></li></ol>
<div id="respond" class="comment-respond"><h3>Leave a Reply</h3><form id="commentform"><p>Your email address will not be
published. Required fields are marked</p><label>Comment</label><label>Name</label><label>Save my name, email, and website in
this browser for the next time I comment.</label><button>Post Comment</button></form></div></div></main>
<aside id="secondary" class="widget-area"><section class="widget widget_recent_entries"><h2>Recent Posts</h2>
<ul><li><a href="/3/">The best way to get a good job in a small town</a></li><li><a href="/4/">New cars that are cheap to
run</a></li><li><a href="/5/">Where to find help with your car insurance</a></li></ul></section>
<section class="widget widget_archive"><h2>Archives</h2><ul><li>November 2026</li><li>October 2026</li></ul></section></aside>
<footer id="colophon" class="site-footer"><p>All rights reserved. Terms of use, privacy policy, and how to get in touch with
the company that owns this website.</p></footer></body></html>"""
"""The furniture of a page, which its theme, readers and other articles wrote: nothing in it was spun."""


def dressed(pair: Pair, tags: Tags, characters: dict[str, str]) -> list[str]:
    """What each code point of a spun text becomes on the page, with the tags before it.

    Args:
        pair: the document.
        tags: opening and closing tags, of which each place gets one at random; may be empty.
        characters: characters that are written otherwise.
    """
    draw = random.Random(pair.id)
    text = pair.spun
    inside = {place for start, end, _ in pair.slots for place in range(start + 1, end)}
    written = []
    closing, least = "", 0
    for place, character in enumerate(text):
        before = ""
        if closing and place >= least and place not in inside and (character in " .,;" or character == "\n"):
            before, closing = closing, ""
        begins = character.isalpha() and text[place - 1 : place] in ("", " ") and place not in inside
        if tags and not closing and begins and draw.randrange(EVERY) == 0:
            tag, closing = draw.choice(tags)
            before, least = before + tag, place + draw.choice(LENGTHS)
        written.append(before + characters.get(character, character))
    return [*written, closing]


def furnished(page: list[str]) -> list[str]:
    """The page of a document, which begins and ends with furniture."""
    return [BEFORE + page[0], *page[1:-1], page[-1] + AFTER]


def edits_in_furniture(cleaner: Cleaner, page: Sequence[str]) -> int:
    """Number of restorations outside the article; all of them are false."""
    whole = "".join(page)
    return sum(edit.end <= len(BEFORE) or edit.start >= len(whole) - len(AFTER) for edit in cleaner.analyse(whole).restorations)


def restored(cleaner: Cleaner, pair: Pair, page: Sequence[str]) -> Iterator[bool]:
    """Whether each substitution of a document is restored exactly, apart from the kind of apostrophe."""
    ends = list(accumulate(map(len, page)))

    def plain(phrase: str) -> str:
        return phrase.replace("’", "'")

    edits = [
        (bisect_left(ends, edit.start + 1), bisect_left(ends, edit.end) + 1, plain(edit.replacement))
        for edit in cleaner.analyse("".join(page)).restorations
    ]
    same = Pair(pair.id, plain(pair.spun), tuple((start, end, plain(original)) for start, end, original in pair.slots))
    place = 0
    for start, end, _ in pair.slots:
        while place < len(edits) and edits[place][1] <= start:
            place += 1
        yield place < len(edits) and edits[place][0] < end and is_right(edits[place], edits, same)


def spun_posts(path: Path) -> Iterator[Pair]:
    """Posts in HTML, spun."""
    spinner = Spinner(Restorer(registry.named("wp-auto-spinner"), Config()))
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        text = json.loads(line)["raw"]
        for written, hidden in IMPORTER:
            text = text.replace(written, hidden)
        pair = spinner.spin(text, 1.0, random.Random(number))
        spun = pair.spun
        for written, hidden in IMPORTER:
            spun = spun.replace(hidden, written)
        yield Pair(str(number), spun, pair.slots)


WITH_FURNITURE = "HTML, with the furniture of a page around the article"
DRESSES: dict[str, Callable[[Pair], list[str]]] = {
    "text": lambda pair: dressed(pair, (), {}),
    "Markdown, with links and bold words": lambda pair: dressed(pair, MARKDOWN, {}),
    "HTML, with links and other tags": lambda pair: dressed(pair, HTML, ESCAPED),
    "text, apostrophes made curly": lambda pair: dressed(pair, (), TYPESET),
    "text, typeset, then read in a wrong encoding": lambda pair: dressed(pair, (), MISREAD),
    "HTML, apostrophes, quotation marks and dashes as references": lambda pair: dressed(pair, HTML, ESCAPED | REFERENCES),
    WITH_FURNITURE: lambda pair: furnished(dressed(pair, HTML, ESCAPED | {"\n": "</p>\n<p>"})),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, help="the pairs that the dictionary was learned from")
    parser.add_argument("--documents", type=int, default=80, metavar="N", help="held-out documents (80)")
    parser.add_argument("--quality", default="fast", choices=("fast", "best"), help="fast is the default")
    parser.add_argument("--posts", type=Path, metavar="FILE", help="JSON lines with HTML in the field raw")
    options = parser.parse_args(arguments)
    pairs = list(islice(held_out(options.pairs), options.documents))
    cleaner = Cleaner(Config(quality=options.quality))
    for name, dress in DRESSES.items():
        found = [right for pair in pairs for right in restored(cleaner, pair, dress(pair))]
        print(f"{name}: {sum(found) / len(found):.4f} of {len(found):,} restored", flush=True)
    if options.posts:
        found = [right for pair in spun_posts(options.posts) for right in restored(cleaner, pair, pair.spun)]
        print(f"posts in HTML, spun: {sum(found) / len(found):.4f} of {len(found):,} restored")
    false = sum(edits_in_furniture(cleaner, DRESSES[WITH_FURNITURE](pair)) for pair in pairs)
    print(f"{false} restorations in the furniture of {len(pairs)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
