#!/usr/bin/env python3
"""Scrub real auto-blog posts and make sure that the artefacts go and the article stays.

    python benchmarks/artefact_posts.py ../shared/artefacts/posts.jsonl

Each line of the file is {"id", "raw"}, with raw HTML.  For every post four things are checked, in ways that know nothing of the
rules: no tag of the importer and no link "Source" is left; scrubbing again changes nothing; every tag of the page but those of
removed links is as it was; and the words of the scrubbed page are those of the page, in order, without the removed ones.  A
removed passage that is more than the expected tags and links is printed, for a person to read, and fails if it is a sentence.
Exit status 1 if a check fails.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from spinfix.artefacts.scrubber import Scrubber, load_packs
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
        """Step over scripts."""
        self._skipping = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        """Step back."""
        self._skipping = False

    def handle_data(self, data: str) -> None:
        """Collect the words, those that a soft hyphen cuts as one."""
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
    """What is wrong with the scrubbed page."""
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
