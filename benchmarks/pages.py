"""Restoration in pages: the same spun documents as text, with markup inside their sentences, and as WordPress typesets them.

    python benchmarks/pages.py ../shared/pairs/wp-auto-spinner.train.jsonl.zst --documents 80

Held-out documents are dressed: one word in 30 outside spun phrases begins a link or other markup of up to 25 characters, and
apostrophes, quotation marks and dashes are written as publishing software writes them.  Markup should cost nothing; curly
apostrophes cost what cannot be known any more, since the author's look like the spinner's.
"""

from __future__ import annotations

import argparse
import random
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from spinfix import Cleaner, Config
from spinfix.training.held_out import is_held_out
from spinfix.training.pairs import Pair, read_pairs
from spinfix.training.spinner.weights import is_right

EVERY = 30
"""One word in this many begins markup."""
LENGTHS = 3, 12, 25
"""Characters inside of it, and then up to the end of a word."""
HTML = [('<a href="https://example.org/x">', "</a>"), ("<strong>", "</strong>"), ("<em>", "</em>")]
MARKDOWN = [("[", "](https://example.org/x)"), ("**", "**")]
TYPESET = {"'": "’"}
REFERENCES = {"'": "&#8217;", "’": "&#8217;", "‘": "&#8216;", "“": "&#8220;", "”": "&#8221;", "–": "&#8211;", "—": "&#8212;"}
ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

Tags = Sequence[tuple[str, str]]


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


def documents(path: Path, count: int) -> Iterator[Pair]:
    """The first held-out pairs."""
    return islice((pair for pair in read_pairs(path) if is_held_out(pair.id)), count)


DRESSES: dict[str, Callable[[Pair], list[str]]] = {
    "text": lambda pair: dressed(pair, (), {}),
    "Markdown, with links and bold words": lambda pair: dressed(pair, MARKDOWN, {}),
    "HTML, with links and other tags": lambda pair: dressed(pair, HTML, ESCAPED),
    "text, apostrophes made curly": lambda pair: dressed(pair, (), TYPESET),
    "HTML, apostrophes, quotation marks and dashes as references": lambda pair: dressed(pair, HTML, ESCAPED | REFERENCES),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, help="the pairs that the dictionary was learned from")
    parser.add_argument("--documents", type=int, default=80, metavar="N", help="held-out documents (80)")
    parser.add_argument("--quality", default="fast", choices=("fast", "best"), help="fast is the default")
    options = parser.parse_args(arguments)
    pairs = list(documents(options.pairs, options.documents))
    cleaner = Cleaner(Config(quality=options.quality))
    for name, dress in DRESSES.items():
        found = [right for pair in pairs for right in restored(cleaner, pair, dress(pair))]
        print(f"{name}: {sum(found) / len(found):.4f} of {len(found):,} restored", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
