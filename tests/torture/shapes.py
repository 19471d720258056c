"""Shapes of text on which a program may take more than linear time, each made to any size, and records of hostile form."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from itertools import count

Shape = Callable[[int], str]


def repeated(unit: str, before: str = "") -> Shape:
    """A text that repeats a unit."""
    return lambda size: (before + unit * (size // len(unit) + 1))[:size]


def page(unit: str) -> Shape:
    """A page with an artefact, so that it is parsed, followed by a unit over and over."""
    return repeated(unit, "<p>The talks went on.</p>\n[ad_1]\n<p>Nobody left.</p>")


def among_spun(unit: str) -> Shape:
    """A text that is believed spun, so that it is searched for code, followed by a unit over and over."""
    return repeated(unit, "The overseas minister mentioned on Tuesday that folks left the White Home this 12 months.\n" * 100)


def growing(mark: str, rest: str, *, shrinking: bool = False) -> Shape:
    """Runs of a mark, each longer (or shorter) than the one before."""

    def made(size: int) -> str:
        pieces: list[str] = []
        left = size
        for number in count(1):
            piece = mark * number + rest
            if len(piece) > left:
                break
            pieces.append(piece)
            left -= len(piece)
        return "".join(reversed(pieces) if shrinking else pieces)

    return made


def drawn(alphabet: str, seed: int = 1) -> Shape:
    """Characters drawn at random."""
    return lambda size: "".join(random.Random(seed).choices(alphabet, k=size))


def worded(words: str, seed: int = 1) -> Shape:
    """Words drawn at random, with a full stop after every twelfth."""

    def made(size: int) -> str:
        source = random.Random(seed)
        known = words.split()
        chosen = [source.choice(known) + (". " if number % 12 == 11 else " ") for number in range(size // 4)]
        return "".join(chosen)[:size]

    return made


SPUN = "mentioned overseas minister this 12 months go to the identical day international coverage stated folks"
SHAPES: dict[str, Shape] = {
    "one letter": repeated("a"),
    "one long word": drawn("abcdefghijklmnopqrstuvwxyz"),
    "s, then an emoji": lambda size: "s" * (size - 1) + "😍",
    "Mississippi without blanks": repeated("Mississippi²"),
    "combining marks": repeated("e\u0301"),
    "one letter, many marks": lambda size: "e" + "\u0301" * (size - 1),
    "emoji": repeated("😍"),
    "Chinese": repeated("漢字"),
    "ligatures": repeated("ﬁﬀßſ"),
    "zero width": repeated("a\u200b"),
    "right to left marks": repeated("\u202ea "),
    "lone surrogates": repeated("\ud800"),
    "digits": repeated("1"),
    "digits and commas": repeated("1,"),
    "letters and points": repeated("a."),
    "n't": repeated("n't"),
    "'s": repeated("'s"),
    "quotes": repeated('"'),
    "open quotes": repeated("“a "),
    "hyphens": repeated("a-"),
    "dashes": repeated("—"),
    "full stops": repeated("."),
    "brackets": repeated("("),
    "blanks": repeated(" "),
    "tabs": repeated("\t"),
    "line feeds": repeated("\n"),
    "carriage returns": repeated("\r"),
    "a b c": repeated("a b c d e "),
    "of the": repeated("of the "),
    "names": repeated("Foo Bar "),
    "backticks": repeated("`"),
    "growing backticks": growing("`", " a "),
    "fences": repeated("```a\n"),
    "shrinking fences": growing("`", "\n", shrinking=True),
    "tildes": repeated("~~~a\n"),
    "open brackets": repeated("[a"),
    "links": repeated("[a](b) "),
    "open links": repeated("[a]("),
    "nested brackets": repeated("[[a]"),
    "URLs": repeated("https://a.example/b?c "),
    "www": repeated("www."),
    "addresses": repeated("a@b."),
    "paths": repeated("/a"),
    "ampersands": repeated("&a"),
    "fenced off": repeated("spinfix: off "),
    "pipes": repeated("| a "),
    "stars": repeated("*a "),
    "<a": page("<a "),
    "<a/": page("<a/"),
    "<a b=": page('<a b="'),
    "<a b=>": page('<a b=">" '),
    "<!--": page("<!--"),
    "<script": page("<script "),
    "</": page("</"),
    "<?": page("<?"),
    "<![CDATA[": page("<![CDATA["),
    "paragraphs and CDATA": page("<p>a</p><![CDATA[ "),
    "sections of a feed": repeated("<![CDATA[a <ul><li>]]>", "<rss>[ad_1]"),
    "nested divisions": page("<div>"),
    "list items left open": page("<li>"),
    "program on one line": repeated("for(a=0;a<b.length;a++)if(c<d)e=f(g);"),
    "less than": repeated("a<b;"),
    "declarations among spun": among_spun("<?"),
    "names joined among spun": among_spun("a_"),
    "options among spun": among_spun("--a"),
    "citations among spun": among_spun("\\cite["),
    "CDATA in a text": repeated("<![CDATA["),
    "entities": page("&amp;"),
    "links of a page": page('<a href="b">c</a> '),
    "slots": repeated("[ad_1]\n"),
    "source links": repeated("Source link\n"),
    "share lines": repeated("Share this:\n"),
    "read more": repeated("Read more: a story\n"),
    "headings below slots": lambda size: "[ad_1]\n" * (size // 34) + "Read more\nRelated Posts\n" * (size // 48),
    "linked headings": repeated("[Related Posts](http://a.b/c)\n"),
    "subscribe": repeated("Subscribe to our newsletter "),
    "profound learning": repeated("profound learning "),
    "tortured phrases": repeated("irregular woodland and bolster vector machine "),
    "spun phrases": repeated("this 12 months "),
    "spun sentences": repeated("The overseas minister mentioned this 12 months. "),
    "spun words at random": worded(SPUN),
    "random letters": drawn("abcdefghij  \n"),
    "random marks": drawn("`*_~[]()<>#|-\"'&;:/ \n"),
}

TEXT = "He mentioned the overseas minister would go to Rome this 12 months. [ad_1]"


def _lines(record: Callable[[int], object]) -> Callable[[int], bytes]:
    def made(size: int) -> bytes:
        one = len(json.dumps(record(0))) + 1
        return "".join(json.dumps(record(number)) + "\n" for number in range(size // one + 1)).encode()

    return made


def _listed(record: Callable[[int], object]) -> Callable[[int], bytes]:
    return lambda size: b"[" + b",\n".join(_lines(record)(size).splitlines()) + b"]"


def _rows(mark: str) -> Callable[[int], bytes]:
    return lambda size: (f"id{mark}text\n" + f'1{mark}"{TEXT}"\n' * (size // (len(TEXT) + 5) + 1)).encode()


def _archive(size: int) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: {len(TEXT)}\r\n\r\n"
    return (f"{head}{TEXT}\r\n\r\n" * (size // (len(head) + len(TEXT) + 4) + 1)).encode()


def _parquet(size: int) -> bytes:
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    target = io.BytesIO()
    texts = [f"{number} {TEXT}" for number in range(size // len(TEXT) + 1)]
    pq.write_table(pa.table({"text": texts}), target, row_group_size=2000)
    return target.getvalue()


FORMATS: dict[str, Callable[[int], bytes]] = {
    "records.jsonl": _lines(lambda number: {"id": number, "text": TEXT}),
    "short.jsonl": _lines(lambda number: {"text": "a"}),
    "list.json": _listed(lambda number: {"id": number, "text": TEXT}),
    "short.json": _listed(lambda number: {"text": "a"}),
    "numbers.json": _listed(lambda number: number if number % 100 else "a"),
    "long-numbers.json": _listed(lambda number: {"text": "a", "n": int("9" * 4000)}),
    "nested.jsonl": lambda size: b'{"text": "a", "b": ' + b"[" * (size // 2) + b"]" * (size // 2) + b"}\n",
    "escapes.jsonl": lambda size: b'{"text": "' + b"\\u0061\\n" * (size // 8) + b'"}\n',
    "rows.csv": _rows(","),
    "rows.tsv": _rows("\t"),
    "quotes.csv": lambda size: b"id,text\n" + b'1,"' * (size // 3),
    "delimiters.csv": lambda size: b"id,text\n" + b"," * size,
    "archive.warc": _archive,
    "table.parquet": _parquet,
    "prose.txt": lambda size: (TEXT.removesuffix("[ad_1]") * (size // len(TEXT) + 1)).encode(),
    "page.html": lambda size: (f"<p>{TEXT}</p>\n" * (size // len(TEXT) + 1)).encode(),
    "prose.md": lambda size: (f"# A\n\n`b` {TEXT}\n\n" * (size // len(TEXT) + 1)).encode(),
}
"""Files of each format, ordinary ones and hostile ones."""
