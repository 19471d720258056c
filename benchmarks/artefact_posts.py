#!/usr/bin/env python3
"""Scrubs real auto-blog posts and checks that the artefacts are removed and the article is kept.

    python benchmarks/artefact_posts.py ../shared/artefacts/posts.jsonl

Each line of the file is {"id", "raw"}, with raw HTML.  For every post four things are checked, independently of the rules: no
tag of the importer and no link "Source" is left; scrubbing again changes nothing; all tags of the page except those of removed
links are unchanged; and the words of the scrubbed page are those of the page, in order, without the removed ones.  A removed
passage other than the expected tags and links is printed for manual review, and is a failure if it is a sentence.  Exit status
1 if a check fails.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.edits import Edit, apply

LEFT = re.compile(
    r"\[/?(?:ad_\d+|source_\w+|matched_content|original_title|author(?:_\w+)?|rule_\w+|cats|tags|gpt)\]"
    r"|>\s*Source(?: link)?\s*<"
)
WORD = re.compile(r"\w+")
TAG = re.compile(r"<[^<>]*>")
EXPECTED = re.compile(
    r"\s*(?:\[ad_[12]\]|<a [^<>]*>(?:Source |Go Back to Top\. Skip To: Start of Article\.)</a>|[\u00ad\u200e]+)\s*"
)
SENTENCE = re.compile(r"[a-z]{2,}[.!?][\"”’]?\s*$")


class Words(HTMLParser):
    """The words of a page outside its tags, scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._skipping = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Skip scripts."""
        self._skipping = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        """Step back."""
        self._skipping = False

    def handle_data(self, data: str) -> None:
        """Collect the words, joining those split by a soft hyphen."""
        if not self._skipping:
            self.found += WORD.findall(data.replace("\u00ad", ""))


def main() -> int:
    """Check every post and print what fails."""
    scrubber = Scrubber(load_packs())
    failures, posts, removed = 0, 0, Counter[str]()
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        post = json.loads(line)
        posts += 1
        edits = scrubber.find(post["raw"])
        removed.update(edit.rule for edit in edits)
        unexpected = [edit for edit in edits if not EXPECTED.fullmatch(edit.found)]
        for edit in unexpected:
            print(f"{post['id']}\tto read: {edit.rule} removes {edit.found!r}")
        problems = list(_problems(post["raw"], edits, scrubber))
        problems += [f"a sentence is lost: {edit.found!r}" for edit in unexpected if SENTENCE.search(TAG.sub("", edit.found))]
        for problem in problems:
            print(f"{post['id']}\tFAILS: {problem}")
        failures += bool(problems)
    print(f"{posts} posts, {failures} with a problem; removals by rule: {dict(removed.most_common())}")
    return 1 if failures else 0


def _problems(raw: str, edits: list[Edit], scrubber: Scrubber) -> Iterator[str]:
    """The problems of the scrubbed page."""
    page = apply(raw, edits)
    yield from (f"left: {match.group()}" for match in LEFT.finditer(page))
    if scrubber.find(page):
        yield "scrubbing again changes it again"
    before, after = Words(raw).found, Words(page).found
    gone = sum(len(Words(edit.found).found) for edit in edits if edit.found.strip("\u00ad\u200e"))
    words = iter(before)
    if len(before) - len(after) != gone or not all(word in words for word in after):
        yield f"{len(before) - len(after)} words are lost, {gone} of them in removed spans, or their order changed"
    tags = iter(TAG.findall(raw))
    links = sum(len(TAG.findall(edit.found)) for edit in edits)
    kept = TAG.findall(page)
    if len(TAG.findall(raw)) - len(kept) != links or not all(tag in tags for tag in kept):
        yield "a tag was changed"


if __name__ == "__main__":
    sys.exit(main())
