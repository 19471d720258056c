r"""WARC and WET archives: records of extracted text are cleaned, all others are passed through byte for byte.

If an extractor is chosen (`spinfix.corpus.extraction`), a response that is a page of HTML becomes a record of type conversion
with its text, cleaned, as in WET archives; a page without text is passed through.

The framing is parsed here, because the available libraries return parsed headers instead of the original bytes of a record.
It is simple: a header up to an empty line, ``Content-Length`` bytes, two line ends.  When a text changes, its length and
digests in the header are updated; in a compressed archive every record is a separate member, as the standard recommends.  An
index of the archive (CDX) has to be generated again.
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from spinfix import edits as edits_module
from spinfix import lazy
from spinfix.corpus.chunking import split_blocks
from spinfix.corpus.extraction import Extractor, is_page, page_text
from spinfix.corpus.files import DocumentError
from spinfix.corpus.records import Block, Format, Place, Record, RecordError, decode
from spinfix.edits import Edit

_HEAD_END = lazy.re_compile(rb"\r?\n\r?\n")
_LENGTH = lazy.re_compile(rb"^content-length:[ \t]*(\d+)", re.IGNORECASE | re.MULTILINE)
_TYPE = lazy.re_compile(rb"^warc-type:[ \t]*(?:conversion|resource)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_RESPONSE = lazy.re_compile(rb"^warc-type:[ \t]*response[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_FIELD = lazy.re_compile(rb"^([\w-]+):[ \t]*([^\r\n]*)", re.MULTILINE)
_PLAIN = lazy.re_compile(rb"^content-type:[ \t]*text/plain\b", re.IGNORECASE | re.MULTILINE)
_DIGEST = lazy.re_compile(
    rb"^(warc-(?:block|payload)-digest:[ \t]*)([\w-]+):(\w+=*)[ \t]*(\r?\n)", re.IGNORECASE | re.MULTILINE
)
_TAIL = lazy.re_compile(rb"(?:\r?\n){0,2}")
_LONGEST_TAIL = 4
"""Bytes of the two line ends behind a record, which is what `_TAIL` matches at most."""
LONGEST_HEAD = 1 << 20
"""Maximum bytes of a header; a file with a longer one is not an archive."""


@dataclass(frozen=True, slots=True)
class Warc(Format):
    """An archive.

    Attributes:
        name: name of the file in messages.
        limit: maximum bytes of a record that is cleaned.
        extract: what extracts the text of pages.
    """

    name: str
    limit: int | None = None
    extract: Extractor = "none"

    field = None
    members = True
    text = False

    def blocks(self, stream: BinaryIO, start: Place) -> Iterator[Block]:
        """Split between records.

        Raises:
            DocumentError: if a record does not begin where the previous one ends.
        """
        return split_blocks(stream, start, _Frames(self.name), self.limit)

    def records(self, block: Block) -> Iterator[Record]:
        """Yield all records; those of plain text have a text."""
        data: bytes = block.data
        start, number, line = 0, block.start.number, block.start.line
        for body, end, stop, missing in frames(data, self.name):
            record = Record(start, stop, Place(0, line, number))
            head = data[start:body]
            if missing:
                record.fault = f"is cut short, {missing}; get the archive again"
            elif _TYPE.search(head) and _PLAIN.search(head):
                try:
                    record.text = decode(data[body:end])
                    record.raw, record.span = data[start:stop], (body - start, end - start)
                except RecordError as error:
                    record.fault = str(error)
            elif self.extract != "none" and _RESPONSE.search(head) and is_page(data[body:end]):
                try:
                    record.text, record.extracted = page_text(data[body:end], self.extract), True
                    record.raw, record.span = data[start:stop], (body - start, end - start)
                except RecordError as error:
                    record.fault = str(error)
            yield record
            start, number, line = stop, number + 1, line + data.count(b"\n", start, stop)

    def rewrite(self, record: Record, edits: Sequence[Edit]) -> bytes:
        """Return the record with its text edited and its length and digests updated."""
        raw: bytes = record.raw
        body, end = record.span
        text = edits_module.apply(record.text or "", edits).encode("utf-8")
        if record.extracted:
            return _conversion(raw[:body], text)
        head = _DIGEST.sub(lambda match: _digest(match, text), raw[:body])
        length = _LENGTH.search(head)
        assert length is not None
        return head[: length.start(1)] + b"%d" % len(text) + head[length.end(1) :] + text + raw[end:]


def _conversion(head: bytes, text: bytes) -> bytes:
    """A record of type conversion with the text of a response; the same response and text give the same record."""
    old = {name.lower(): value.strip() for name, value in _FIELD.findall(head)}
    source = old.get(b"warc-record-id", b"")
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"spinfix {source.decode('ascii', 'replace')} {hashlib.sha256(text).hexdigest()}")
    fields = [(b"WARC-Type", b"conversion")]
    kept = ((b"WARC-Target-URI", b"warc-target-uri"), (b"WARC-Date", b"warc-date"), (b"WARC-Warcinfo-ID", b"warc-warcinfo-id"))
    fields += [(label, old[key]) for label, key in kept if key in old]
    fields += [(b"WARC-Record-ID", b"<urn:uuid:%s>" % str(name).encode())]
    fields += [(b"WARC-Refers-To", source)] if source else []
    fields += [
        (b"WARC-Block-Digest", b"sha1:" + base64.b32encode(hashlib.sha1(text, usedforsecurity=False).digest())),
        (b"Content-Type", b"text/plain; charset=utf-8"),
        (b"Content-Length", b"%d" % len(text)),
    ]
    version = head.partition(b"\n")[0].strip()
    return b"".join([version, b"\r\n", *(b"%s: %s\r\n" % item for item in fields), b"\r\n", text, b"\r\n\r\n"])


def _digest(match: re.Match[bytes], text: bytes) -> bytes:
    """The header line with the digest of the new text; empty if the algorithm is not available."""
    label, name, old, line_end = match.groups()
    try:
        digest = hashlib.new(name.decode().lower(), text, usedforsecurity=False).digest()
    except (ValueError, TypeError):
        return b""
    spelled = digest.hex().encode() if len(old) == 2 * len(digest) else base64.b32encode(digest)
    return label + name + b":" + spelled + line_end


def frames(data: bytes, name: str) -> Iterator[tuple[int, int, int, str]]:
    """Yield start and end of the content of every record in ``data``, where the next record begins, and what is missing of it.

    A truncated last record ends with the data.

    Raises:
        DocumentError: if a record does not begin where it should.
    """
    start = 0
    while start < len(data):
        body, length = _head(data, start, name)
        if body < 0:
            yield len(data), len(data), len(data), "in its header"
            return
        end = min(body + length, len(data))
        tail = _TAIL.match(data, end)
        assert tail is not None
        missing = body + length - end
        yield body, end, tail.end(), f"by {missing:,} of {length:,} bytes" if missing else ""
        start = tail.end()


def _head(data: bytes, start: int, name: str) -> tuple[int, int]:
    """Start and length of the content of the record at ``start``; -1 if its header is incomplete."""
    if not b"WARC/".startswith(data[start : start + 5]):
        line = data.count(b"\n", 0, start) + 1
        raise DocumentError(
            f"{name}: no record begins where the last one ends (line {line} of the block); the archive is corrupt, "
            "`warcio check` shows where"
        )
    match = _HEAD_END.search(data, start)
    if match is None:
        if len(data) - start > LONGEST_HEAD:
            raise DocumentError(f"{name}: a header of more than {LONGEST_HEAD} bytes; this is not a WARC archive")
        return -1, 0
    length = _LENGTH.search(data, start, match.end())
    if length is None:
        raise DocumentError(f"{name}: a record without Content-Length, so its end is unknown")
    return match.end(), int(length[1])


def _tail_end(data: bytes, start: int) -> int:
    """Where the line ends at ``start`` that close a record end; -1 if more of them may follow in the next bytes."""
    tail: re.Match[bytes] = _TAIL.match(data, start)  # type: ignore[assignment]
    goes_on = tail.group().count(b"\n") < 2 and data[tail.end() : tail.end() + 2] in (b"", b"\r")
    return -1 if goes_on else tail.end()


class _Frames:
    """Records end after their length and the line ends behind it; the state is the number of bytes left of the content, and
    the line ends that were read.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def ends(self, data: bytes) -> tuple[int, int]:
        last = count = 0
        while last < len(data):
            body, length = _head(data, last, self._name)
            if body < 0 or body + length > len(data):
                break
            end = _tail_end(data, body + length)
            if end < 0:
                break
            last, count = end, count + 1
        return last, count

    def enter(self, data: bytes) -> tuple[int, bytes]:
        body, length = _head(data, 0, self._name)
        return max(0, body + length - len(data)), data[body + length :]

    def leave(self, data: bytes, state: tuple[int, bytes]) -> tuple[int, tuple[int, bytes]]:
        left, feeds = state
        if left > len(data):
            return -1, (left - len(data), b"")
        behind = feeds + data[left : left + _LONGEST_TAIL]
        end = _tail_end(behind, 0)
        return (-1, (0, behind)) if end < 0 else (left + end - len(feeds), (0, b""))
