"""HTML responses of WARC archives are extracted by the chosen extractor and cleaned; what it leaves behind is known."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from pathlib import Path

import pytest

import spinfix
from spinfix import optional_deps
from spinfix.corpus import extraction
from spinfix.corpus.extraction import Extractor, is_page, page_text
from spinfix.corpus.records import RecordError
from tests.conftest import ROOT, invoke

warcio = pytest.importorskip("warcio")
pytest.importorskip("trafilatura")
pytest.importorskip("resiliparse")

SENTENCES = [
    "The talks between the two valleys failed on Monday after nine hours in the old hall by the river.",
    "Neither side wanted to say who had left the table first, and both promised to come back in the spring.",
    "The price of water, which had doubled since the dry summer, was the only point on the list.",
    "A farmer who had waited outside since the morning said that he had expected nothing else.",
]
PAGE = f"""<!DOCTYPE html><html><head><title>Talks fail | Valley Courier</title><meta charset="utf-8"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Talks fail again</h1><p>[ad_1]</p><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p><p>ADVERTISEMENT</p>
<p>{SENTENCES[2]}</p><p>{SENTENCES[3]}</p><p>Also Read: How the talks began in the valley</p>
<p>[ad_2]</p><p><a href="https://example.org/t">Source link</a></p></article>
<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="#">Facebook</a></li><li><a href="#">Twitter</a></li></ul></div>
<div id="respond"><h3>Leave a Reply</h3><form><label>Name *</label><input></form></div>
<footer><p>Privacy Policy | Terms of Use</p></footer></body></html>"""
EXTRACTORS: list[Extractor] = ["trafilatura", "resiliparse"]


def response(body: bytes = PAGE.encode(), *head: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *head]
    return "\r\n".join([*lines, "", ""]).encode() + body


def archive(*payloads: bytes) -> bytes:
    """A WARC file of responses, as warcio writes it."""
    from warcio.statusandheaders import StatusAndHeadersParser
    from warcio.warcwriter import WARCWriter

    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=False)
    for number, payload in enumerate(payloads):
        body = io.BytesIO(payload)
        parsed = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1"]).parse(body)
        record = writer.create_warc_record(f"https://example.org/{number}", "response", payload=body, http_headers=parsed)
        writer.write_record(record)
    return stream.getvalue()


def records(data: bytes) -> list[tuple[str, str, str]]:
    """Type, address and content of the records, as warcio reads them; it checks lengths and digests."""
    from warcio.archiveiterator import ArchiveIterator

    found = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        content = record.content_stream().read().decode("utf-8", "replace")
        found.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), content))
    return found


@pytest.mark.parametrize("extractor", EXTRACTORS)
def test_what_an_extractor_leaves_is_cleaned(extractor: Extractor) -> None:
    """Both keep the importer's tags and lines inside the article; navigation, share buttons and forms are gone."""
    text = page_text(response(), extractor)
    assert text is not None
    for left in ("[ad_1]", "ADVERTISEMENT", "Also Read:", "[ad_2]", *SENTENCES):
        assert left in text
    assert ("Source link" in text) == (extractor == "resiliparse")  # trafilatura drops paragraphs that are only a link
    for gone in ("Home", "Facebook", "Name *"):
        assert gone not in text
    cleaned = spinfix.scrub(text)
    assert [line for line in cleaned.splitlines() if line.strip() and "Talks fail" not in line] == SENTENCES


@pytest.mark.parametrize("extractor", EXTRACTORS)
def test_responses_become_conversion_records(tmp_path: Path, extractor: Extractor) -> None:
    source = tmp_path / "a.warc"
    source.write_bytes(archive(response(), response(b"{}", kind="application/json"), response()))
    arguments = ["clean", "--no-restore", "--extract", extractor, "-o", str(tmp_path / "out"), str(source)]
    done = invoke(*arguments)
    assert done.exit_code == 0, done.output
    first, other, last = records((tmp_path / "out" / "a.warc").read_bytes())
    assert (first[0], first[1]) == ("conversion", "https://example.org/0")
    assert SENTENCES[0] in first[2]
    assert "[ad_1]" not in first[2]
    assert first[2] == last[2]
    assert other == ("response", "https://example.org/1", "{}")
    assert "passed through 1 record of other types than plain text\n" in done.output
    again = invoke(*arguments[:-2], tmp_path / "again", source)
    assert again.exit_code == 0
    assert (tmp_path / "again" / "a.warc").read_bytes() == (tmp_path / "out" / "a.warc").read_bytes()


def test_without_an_extractor_they_are_counted_and_reported(tmp_path: Path) -> None:
    source = tmp_path / "a.warc"
    source.write_bytes(archive(response(), response()))
    done = invoke("clean", "--no-restore", "-o", tmp_path / "out", source)
    assert (tmp_path / "out" / "a.warc").read_bytes() == source.read_bytes()
    assert "passed through 2 records of other types than plain text; --extract reads those that are HTML\n" in done.output
    assert "left out 2 records of other types than plain text; --extract reads" in invoke("detect", source).output


def test_pages_without_text_are_passed_through(tmp_path: Path) -> None:
    source = tmp_path / "a.warc"
    source.write_bytes(archive(response(b"<html><body></body></html>"), response(status="404 Not Found")))
    done = invoke("clean", "--no-restore", "--extract", "trafilatura", "-o", tmp_path / "out", source)
    assert done.exit_code == 0
    assert (tmp_path / "out" / "a.warc").read_bytes() == source.read_bytes()


CHUNKED = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (PAGE.encode()[:50], PAGE.encode()[50:])) + b"0\r\n\r\n"
BODIES = [
    (gzip.compress(PAGE.encode(), mtime=0), "Content-Encoding: gzip"),
    (PAGE.encode(), "Content-Encoding: gzip"),
    (zlib.compress(PAGE.encode()), "Content-Encoding: deflate"),
    (zlib.compress(PAGE.encode())[2:-4], "Content-Encoding: deflate"),
    (CHUNKED, "Transfer-Encoding: chunked"),
    (CHUNKED[:-20], "Transfer-Encoding: chunked"),
    (PAGE.encode(), "Transfer-Encoding: chunked"),
]


@pytest.mark.parametrize(("body", "head"), BODIES)
def test_bodies_are_decoded(body: bytes, head: str) -> None:
    text = page_text(response(body, head), "resiliparse")
    assert text is not None
    assert SENTENCES[0] in text


@pytest.mark.parametrize("extractor", EXTRACTORS)
@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "unheard-of"])
def test_character_sets(extractor: Extractor, charset: str) -> None:
    code = "utf-8" if charset == "unheard-of" else charset
    body = PAGE.replace("Monday", "Môntäg").encode(code)
    text = page_text(response(body, kind=f"text/html; charset={charset}"), extractor)
    assert text is not None
    assert "Môntäg" in text


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (response(gzip.compress(b" " * 9_000_000, mtime=0), "Content-Encoding: gzip"), "grows to more than 50 times"),
        (response(b"\x1f\x8bnothing", "Content-Encoding: gzip"), "cannot be decompressed"),
        (response(b"x", "Content-Encoding: br"), "content encoding br, which is not supported"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html", "without a body"),
    ],
)
def test_what_cannot_be_decoded_is_told(answer: bytes, message: str) -> None:
    assert is_page(answer)
    with pytest.raises(RecordError, match=message):
        page_text(answer, "trafilatura")


def test_only_pages_that_were_found_are_pages() -> None:
    assert is_page(response(kind="application/xhtml+xml"))
    assert not is_page(response(status="301 Moved"))
    assert not is_page(response(kind="image/png"))
    assert not is_page(b"")


def test_an_extractor_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "trafilatura", None)
    with pytest.raises(optional_deps.ExtraError, match=r'pip install "spinfix\[extract\]"'):
        extraction.require("trafilatura")
    (tmp_path / "a.txt").write_text("One.")
    assert invoke("clean", "--extract", "trafilatura", tmp_path / "a.txt").exit_code == 0


DOCUMENTED = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "extraction.md").read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("recipe", DOCUMENTED, ids=["trafilatura", "resiliparse"])
def test_recipes_work(recipe: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(recipe, {})
    printed = capsys.readouterr().out
    assert all(sentence in printed for sentence in SENTENCES)
    assert "[ad_1]" not in printed


@pytest.mark.parametrize("extractor", EXTRACTORS)
def test_saved_edits_of_extracted_texts_are_applied_and_cannot_be_undone(extractor: Extractor, tmp_path: Path) -> None:
    source, edits, out = tmp_path / "a.warc", tmp_path / "edits.jsonl", tmp_path / "out"
    source.write_bytes(archive(response(), response(b"plain", kind="text/plain")))
    arguments = ["clean", "-q", str(source), "--extract", extractor, "-o", str(out), "--edits", str(edits)]
    assert invoke(*arguments).exit_code == 0
    assert edits.read_text()
    again = invoke("apply", edits, source, "-o", tmp_path / "again")
    assert again.exit_code == 0, again.output
    assert (tmp_path / "again" / "a.warc").read_bytes() == (out / "a.warc").read_bytes() != source.read_bytes()
    undone = invoke("apply", "--undo", "-w", edits, out / "a.warc")
    assert "cannot be undone" in undone.stderr
    assert (tmp_path / "again" / "a.warc").read_bytes() == (out / "a.warc").read_bytes()
