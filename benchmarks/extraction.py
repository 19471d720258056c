#!/usr/bin/env python3
"""What trafilatura and resiliparse leave of the artefacts of real auto-blog posts, and what spinfix leaves of that.

    pip install "spinfix[extract]"
    python benchmarks/extraction.py                # reads ../shared/artefacts/posts.jsonl, or $SPINFIX_SHARED

The posts are the content of articles, as an importer wrote it, so each is put into a page with a navigation and a footer.  The
figures are numbers of posts; words are those of the text between the tags.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from importlib.metadata import version
from typing import get_args

import accuracy

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.corpus.extraction import Extractor, page_text
from spinfix.edits import apply

MARKS = {
    "[ad_N]": re.compile(r"\[ad_\d\]"),
    "Source": re.compile(r"^\s*\W?\s*Source\s*$", re.MULTILINE),
    "Go Back to Top": re.compile(r"Go Back to Top\."),
    "MORE: …": re.compile(r"^\s*MORE: ", re.MULTILINE),
}
PAGE = (
    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head><title>{title}</title></head><body>"
    "<nav><a href='/'>Home</a> <a href='/news'>News</a></nav><article><h1>{title}</h1>{post}</article>"
    "<footer><a href='/privacy'>Privacy Policy</a></footer></body></html>"
)
FIELDS = ("text found", *MARKS)


def main() -> int:
    """Print a table."""
    shared = accuracy.shared_or_exit()
    lines = (shared / "artefacts" / "posts.jsonl").read_text("utf-8").splitlines()
    posts = [json.loads(line)["raw"] for line in lines]
    scrubber = Scrubber(load_packs())
    print(f"{len(posts)} posts\n\n| extracted with | {' | '.join(FIELDS)} | words |\n|---|" + "---:|" * (len(FIELDS) + 1))
    for extractor in get_args(Extractor):
        if extractor == "none":
            continue
        before, after = Counter[str](), Counter[str]()
        for number, post in enumerate(posts):
            page = PAGE.format(title=f"Post number {number} of the day", post=post)
            text = page_text(page.encode(), extractor)
            if text is None:
                continue
            for counts, left in ((before, text), (after, apply(text, scrubber.find(text)))):
                counts["text found"] += 1
                counts["words"] += len(left.split())
                counts.update(name for name, mark in MARKS.items() if mark.search(left))
        for name, counts in ((f"{extractor} {version(extractor)}", before), ("… then spinfix", after)):
            print(f"| {name} | {' | '.join(str(counts[one]) for one in (*FIELDS, 'words'))} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
