"""Extracts the text of HTML responses in WARC archives, with trafilatura or resiliparse.

Extraction is not the work of spinfix: it finds the article in a page, spinfix cleans the text of the article.  What either of
them leaves behind for the rules is in docs/extraction.md.  Both are optional (``spinfix[extract]``).
"""

from __future__ import annotations

import re
import zlib
from types import ModuleType
from typing import Literal

from spinfix import lazy
from spinfix.corpus.records import RecordError
from spinfix.optional_deps import need

Extractor = Literal["none", "trafilatura", "resiliparse"]
"""What `--extract` takes."""

MOST_EXPANDED = 50
"""A response may grow to this many times its size, and no more, when it is decompressed: more is an attack, not a page."""

_HEAD_END = lazy.re_compile(rb"\r?\n\r?\n")
_HTML = lazy.re_compile(rb"^content-type:[ \t]*(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE | re.MULTILINE)
_STATUS = lazy.re_compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_CODING = lazy.re_compile(rb"^content-encoding:[ \t]*([\w-]+)", re.IGNORECASE | re.MULTILINE)
_CHUNKED = lazy.re_compile(rb"^transfer-encoding:[ \t]*chunked", re.IGNORECASE | re.MULTILINE)
_CHARSET = lazy.re_compile(rb"^content-type:[^\r\n]*charset=[\"']?([\w.:-]+)", re.IGNORECASE | re.MULTILINE)
_CHUNK = lazy.re_compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r?\n")


def is_page(response: bytes) -> bool:
    r"""Whether an HTTP response is a page of HTML that was found (status 2xx).

    >>> is_page(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>One")
    True
    """
    end = _HEAD_END.search(response)
    head = response[: end.start()] if end else response
    status = _STATUS.match(head)
    return status is not None and status[1].startswith(b"2") and _HTML.search(head) is not None


def page_text(response: bytes, extractor: Extractor) -> str | None:
    """Extract the text of a page; None if the extractor finds none.

    Args:
        response: the HTTP response, with its head.
        extractor: what extracts it.

    Raises:
        ExtraError: if the extractor is not installed.
        RecordError: if the response cannot be decoded.
    """
    page, charset = _body(response)
    text = (_extract(page, charset, extractor) or "").strip()
    return f"{text}\n" if text else None


def require(extractor: Extractor) -> ModuleType | None:
    """Import the extractor.

    Raises:
        ExtraError: if it is not installed.
    """
    if extractor == "trafilatura":
        return need("trafilatura", "extract", "pages extracted with --extract trafilatura")
    if extractor == "resiliparse":
        return need("resiliparse.extract.html2text", "extract", "pages extracted with --extract resiliparse")
    return None


def _extract(page: bytes, charset: str, extractor: Extractor) -> str | None:
    module = require(extractor)
    assert module is not None
    try:
        if extractor == "trafilatura":
            decoded = _decoded(page, charset) if charset else page
            text: str | None = module.extract(decoded, include_comments=False, favor_precision=False)
        else:
            encoding = need("resiliparse.parse.encoding", "extract", "pages extracted with --extract resiliparse")
            decoded = _decoded(page, charset or encoding.detect_encoding(page) or "utf-8")
            text = module.extract_plain_text(decoded, main_content=True, alt_texts=False)
    except RecordError:
        raise
    except Exception as error:
        raise RecordError(f"{extractor} cannot extract this page ({error!r}); passed through as it is") from error
    return text


def _decoded(page: bytes, charset: str) -> str:
    try:
        return page.decode(charset, "replace")
    except LookupError:
        return page.decode("utf-8", "replace")


def _body(response: bytes) -> tuple[bytes, str]:
    """The body of a response, and its character set; "" if it is not named.

    Raises:
        RecordError: if it is compressed in a way that is not supported, or is corrupt.
    """
    end = _HEAD_END.search(response)
    if end is None:
        raise RecordError("is an HTTP response without a body")
    head, body = response[: end.start()], response[end.end() :]
    if _CHUNKED.search(head) and _CHUNK.match(body):
        body = _joined(body)
    coding = _CODING.search(head)
    name = coding[1].lower() if coding else b"identity"
    limit = MOST_EXPANDED * max(len(body), 1 << 16)
    if name in (b"gzip", b"x-gzip") and body.startswith(b"\x1f\x8b"):  # crawlers often store the body decompressed
        body = _expanded(body, 16 + zlib.MAX_WBITS, limit)
    elif name == b"deflate":
        body = _expanded(body, zlib.MAX_WBITS if body[:1] == b"\x78" else -zlib.MAX_WBITS, limit)
    elif name not in (b"identity", b"gzip", b"x-gzip", b"utf-8"):
        raise RecordError(
            f"has the content encoding {name.decode('ascii', 'replace')}, which is not supported; store it as gzip"
        )
    charset = _CHARSET.search(head)
    return body, charset[1].decode("ascii") if charset else ""


def _joined(body: bytes) -> bytes:
    """The chunks of a body joined; a truncated last one is kept."""
    pieces: list[bytes] = []
    place = 0
    while match := _CHUNK.match(body, place):
        size = int(match[1], 16)
        pieces.append(body[match.end() : match.end() + size])
        place = match.end() + size
        place += 2 if body[place : place + 2] == b"\r\n" else body[place : place + 1] == b"\n"
        if not size:
            break
    return b"".join(pieces)


def _expanded(body: bytes, bits: int, limit: int) -> bytes:
    """Decompress at most ``limit`` bytes."""
    decompressor = zlib.decompressobj(bits)
    try:
        data = decompressor.decompress(body, limit)
    except zlib.error as error:
        raise RecordError(f"its body cannot be decompressed ({error})") from error
    if decompressor.unconsumed_tail:
        raise RecordError(f"its body grows to more than {MOST_EXPANDED} times its size when it is decompressed")
    return data
