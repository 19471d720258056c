"""Compressed files, WARC archives and HTML."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from spinfix import optional_deps
from spinfix.corpus import chunking, compression, formats
from spinfix.corpus.files import DocumentError
from spinfix.corpus.records import Place
from spinfix.corpus.run_plan import Job
from spinfix.report import summary
from tests.conftest import clean, invoke
from tests.corpora import Genuine, blocks_of, lines, run, through

zstandard = pytest.importorskip("zstandard")

Change = Callable[[bytes], bytes]

PACK: dict[str, Change] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: zstandard.ZstdCompressor().compress(data),
}
UNPACK: dict[str, Change] = {
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
    ".zst": lambda data: zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read(),  # reads one member only
}


@pytest.mark.parametrize("ending", PACK)
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.json", "a.txt"])
def test_compressed_files_come_out_compressed(tmp_path: Path, name: str, ending: str) -> None:
    data = {
        "a.jsonl": lines(["go to é"] * 9000),
        "a.csv": b"id,text\n" + (b"1,go to " + b"x" * 72 + b"\n") * 9000,
        "a.json": b"[" + b",\n".join(lines(["go to"] * 9000).splitlines()) + b"]",
        "a.txt": b"go to\n" * 9,
    }[name]
    path = tmp_path / (name + ending)
    path.write_bytes(PACK[ending](data))
    out = tmp_path / "out"
    running, silent = run(Job("folder", out), path)
    assert UNPACK[ending]((out / path.name).read_bytes()) == data.replace(b"go to", b"visit")
    assert (running.changed, silent.errors) == (True, [])
    assert [entry.name for entry in out.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", PACK)
def test_the_plan_of_a_compressed_document_is_applied_and_undone(
    tmp_path: Path, plain_cleaner: object, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = f"a.txt{ending}"
    source = b"\xef\xbb\xbfWe go to caf\xc3\xa9s.\r\n[ad_1]\r\nThey go to bed.\r\n"
    cleaned = b"\xef\xbb\xbfWe visit caf\xc3\xa9s.\r\n\r\nThey visit bed.\r\n"
    for folder in ("posts", "others"):
        Path(folder).mkdir()
        Path(folder, name).write_bytes(PACK[ending](source))
    assert clean("--write", "--plan", "plan.json", f"posts/{name}").exit_code == 0
    assert invoke("apply", "plan.json", f"others/{name}").stdout_bytes == cleaned, "not compressed, as clean prints it"
    for where in (["-o", "out"], ["-w"]):
        assert invoke("apply", "plan.json", f"others/{name}", *where).exit_code == 0
    for folder in ("posts", "others", "out"):
        assert UNPACK[ending](Path(folder, name).read_bytes()) == cleaned
        assert invoke("apply", "--undo", "-w", "plan.json", f"{folder}/{name}").exit_code == 0
        assert UNPACK[ending](Path(folder, name).read_bytes()) == source


def test_a_rule_is_tried_on_a_compressed_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("[ad_1]\nIt rained.\n")
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress((tmp_path / "a.txt").read_bytes()))
    plain, packed = (invoke("rules", "try", "AD001", tmp_path / name) for name in ("a.txt", "a.txt.gz"))
    assert (packed.exit_code, packed.stdout) == (0, plain.stdout)
    (tmp_path / "a.txt.gz").write_bytes((tmp_path / "a.txt.gz").read_bytes()[:-9])
    broken = invoke("rules", "try", "AD001", tmp_path / "a.txt.gz", standalone_mode=False)
    assert "is truncated or corrupt" in str(broken.exception)


@pytest.mark.parametrize("ending", PACK)
def test_without_a_change_the_file_is_the_same(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.jsonl{ending}"
    path.write_bytes(PACK[ending](lines(["genuine"] * 9)) + PACK[ending](lines(["genuine"] * 3)))
    run(Job("folder", tmp_path / "out"), path)
    assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("ending", PACK)
def test_all_members_are_read(ending: str) -> None:
    data = PACK[ending](b"one\n") + PACK[ending](b"two\n")
    stream = compression.opened(io.BytesIO(data), compression.ENDINGS[ending], "a")
    assert stream.read(-1) == b"one\ntwo\n"


@pytest.mark.parametrize("ending", PACK)
def test_a_file_that_is_cut_off_is_left_as_it_was(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.jsonl{ending}"
    whole = PACK[ending](lines([f"go to {n * n}" for n in range(20_000)]))
    path.write_bytes(whole[: len(whole) // 2])
    before = path.read_bytes()
    running, silent = run(Job("write"), path)
    assert running.failed
    assert silent.errors[0].startswith(f"{path}:")
    assert "is truncated or corrupt after" in silent.errors[0]
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_file_that_is_left_as_it_was_is_counted_as_such(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    whole = PACK[".gz"](lines([f"go to {n * n}" for n in range(60_000)]))
    path.write_bytes(whole[: len(whole) // 2])
    (tmp_path / "b.jsonl").write_bytes(lines(["go to"]))
    written, _ = run(Job("folder", tmp_path / "out"), path, tmp_path / "b.jsonl")
    tally = written.tally
    assert (tally.documents, tally.changed, tally.failed, tally.undone, tally.edits) == (2, 1, 1, 1, 1)
    assert "failed 1 50.0 % 1 file not done" in " ".join(summary.text(tally).split())
    printed, _ = run(Job(), path)
    assert printed.tally.changed > 1000, "they were printed"


@pytest.mark.parametrize("ending", PACK)
@pytest.mark.parametrize("limit", [None, 5_000_000])
def test_a_document_that_is_cut_off_is_not_taken_for_a_short_one(tmp_path: Path, ending: str, limit: int | None) -> None:
    path = tmp_path / f"a.txt{ending}"
    whole = PACK[ending](" ".join(f"go to {n * n}" for n in range(90_000)).encode())
    path.write_bytes(whole[: len(whole) * 3 // 4])
    for job in (Job("folder", tmp_path / "out"), Job()):
        running, silent = run(job, path, limit=limit)
        assert running.failed
        assert "is truncated or corrupt after" in silent.errors[0]
        assert silent.out == b""
        assert not (tmp_path / "out" / path.name).exists()


@pytest.mark.parametrize("ending", [".gz", ".bz2", ".xz"])
def test_where_the_damage_is(ending: str) -> None:
    data = b"".join(b"%d\n" % (n * n) for n in range(200_000))
    packed = PACK[ending](data)
    stream = compression.opened(io.BytesIO(packed[: len(packed) // 2]), compression.ENDINGS[ending], "a.txt")
    given = b""
    with pytest.raises(DocumentError) as caught:  # noqa: PT012  (the pieces before it count)
        while piece := stream.read(50_000):
            given += piece
    assert data.startswith(given)
    assert len(given) > 100_000
    assert str(caught.value).startswith(
        f"a.txt:{given.count(10) + 1}: is truncated or corrupt after {len(given)} bytes of content"
    )


@pytest.mark.parametrize("padding", [b"", b"\0" * 4, b"\0" * 1200])
def test_streams_of_xz_are_read_over_padding(padding: bytes) -> None:
    packed = b"".join(lzma.compress(b"%d\n" % number) + padding for number in range(3))
    assert compression.opened(io.BytesIO(packed), "xz", "a.txt.xz").read() == b"0\n1\n2\n"


@pytest.mark.parametrize("packed", [b"\0" * 1200, b"\0" * 4 + lzma.compress(b"0\n")])
def test_padding_before_the_first_stream_of_xz_is_none(packed: bytes) -> None:
    """A file of nothing but NUL, as a crash leaves, was taken for an empty one."""
    with pytest.raises(DocumentError, match=r"^a\.txt\.xz: "):
        compression.opened(io.BytesIO(packed), "xz", "a.txt.xz").read()


@pytest.mark.parametrize("ending", PACK)
def test_what_is_not_compressed_at_all_is_told(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.jsonl{ending}"
    path.write_bytes(b'{"text": "go to"}\n')
    _, silent = run(Job("write"), path)
    assert silent.errors[0].endswith(" data, though its name says so; give it its right name")


def test_a_missing_package_is_named() -> None:
    with pytest.raises(optional_deps.ExtraError, match=r'pip install "spinfix\[zst\]"'):
        optional_deps.need("no_such_package_here", "zst", "Zstandard files")


def test_a_package_that_cannot_be_loaded_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_package_here.py").write_text("raise ImportError('libz.so: cannot open shared object file')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(
        optional_deps.ExtraError, match=r"installed, but cannot be loaded \(libz.so.*--force-reinstall broken_pack"
    ):
        optional_deps.need("broken_package_here.reader", "zst", "Zstandard files")


def test_without_a_package_the_other_files_are_cleaned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed, table, plain = tmp_path / "a.jsonl.zst", tmp_path / "b.parquet", tmp_path / "c.jsonl"
    packed.write_bytes(PACK[".zst"](lines(["go to"])))
    table.write_bytes(b"PAR1")
    plain.write_bytes(lines(["go to"]))
    for module in ("zstandard", "pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, module, None)
    running, silent = run(Job("write"), packed, table, plain)
    assert running.failed
    assert silent.errors == [
        f'{packed}: Zstandard files need the package zstandard; install it: pip install "spinfix[zst]"',
        f'{table}: Parquet files need the package pyarrow; install it: pip install "spinfix[parquet]"',
    ]
    assert plain.read_bytes() == lines(["visit"])


def test_long_windows_are_read() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=28, compression_level=1)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()  # which does not know how much will come
    data = packer.compress(b"one\n") + packer.flush()
    with pytest.raises(zstandard.ZstdError):
        zstandard.ZstdDecompressor().decompressobj().decompress(data)
    assert compression.opened(io.BytesIO(data), "zstd", "a").read(-1) == b"one\n"


def record(body: bytes, kind: bytes = b"conversion", mime: bytes = b"text/plain", digest: bytes = b"") -> bytes:
    head = b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: http://a/\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
    return head % (kind, digest, mime, len(body)) + body + b"\r\n\r\n"


ARCHIVE = (
    record(b"software: x\r\n", b"warcinfo", b"application/warc-fields")
    + record(b"A state go to.\n\r\n\r\nWARC/1.0 go to\r\n")
    + record(b"HTTP/1.1 200 OK\r\n\r\n<p>go to</p>", b"response", b"application/http; msgtype=response")
    + record(b"")
    + record("é go to there".encode())
)


def test_only_records_of_text_change() -> None:
    out, outcomes = through("a.warc.wet", ARCHIVE)
    assert out == ARCHIVE.replace(b"A state go to", b"A state visit").replace(b"0 go to", b"0 visit").replace(
        "é go to".encode(), "é visit".encode()
    )
    assert sum(outcome.records for outcome in outcomes) == 3
    assert through("a.warc", ARCHIVE, cleaner=Genuine)[0] == ARCHIVE


def test_length_and_digests_are_those_of_the_new_text(tmp_path: Path) -> None:
    iterator = pytest.importorskip("warcio.archiveiterator")
    target = io.BytesIO()
    writer = pytest.importorskip("warcio.warcwriter").WARCWriter(target, gzip=True)
    for text in ("[ad_1]\ngo to é", "genuine"):
        writer.write_record(
            writer.create_warc_record(
                "http://a/", "conversion", payload=io.BytesIO(text.encode()), warc_content_type="text/plain"
            )
        )
    path = tmp_path / "a.warc.wet.gz"
    path.write_bytes(target.getvalue())
    run(Job("write"), path)
    texts = []
    with path.open("rb") as stream:
        for found in iterator.ArchiveIterator(stream, check_digests="raise"):
            texts.append(found.content_stream().read().decode())
            assert found.digest_checker.passed
    assert texts == ["visit é", "genuine"]
    assert path.read_bytes().count(b"\x1f\x8b\x08") == 2, "a member for every record"


def test_digests_that_nobody_here_can_make_go() -> None:
    data = record(b"go to [ad_1]\n", digest=b"WARC-Block-Digest: xyz:ABCD\r\nWARC-Payload-Digest: md5:" + b"0" * 32 + b"\r\n")
    out = through("a.warc", data)[0]
    assert b"xyz" not in out
    assert b"WARC-Payload-Digest: md5:" + hashlib.md5(b"visit ").hexdigest().encode() in out
    assert b"Content-Length: 6\r\n" in out


def test_blocks_of_an_archive_are_cut_between_records() -> None:
    data = ARCHIVE * 3000
    form = formats.make("a.warc", data, None, None)
    blocks = blocks_of(form, data)
    assert len(blocks) > 2
    assert b"".join(blocks) == data
    assert all(block.startswith(b"WARC/1.0\r\n") for block in blocks)


def test_a_record_of_an_archive_that_is_too_long_passes_through() -> None:
    data = ARCHIVE + record(b"go to " * 200_000) + ARCHIVE
    out, outcomes = through("a.warc", data, limit=1000)
    assert out == through("a.warc", ARCHIVE)[0] + record(b"go to " * 200_000) + through("a.warc", ARCHIVE)[0]
    assert [message.partition(";")[0] for outcome in outcomes for _, message in outcome.faults] == ["is larger than 0.001 MB"]


@pytest.mark.parametrize("tail", [b"\r\n\r\n", b"\n\n", b"\n", b""])
@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5])
def test_behind_a_record_that_is_too_long_the_next_is_found(tail: bytes, size: int) -> None:
    """Wherever the blocks that are read are cut, in archives that end records in fewer bytes than they should, too."""
    head = b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: "
    length = 3 * chunking.SIZE - len(head) - 7 - 4 - size
    long = head + b"%d\r\n\r\n" % length + b"x" * length + tail
    short = head + b"5\r\n\r\ngo to\r\n\r\n"
    form = formats.make("a.warc", long, None, 1000)
    blocks = list(form.blocks(io.BytesIO(long + short), Place()))
    assert b"".join(block.data for block in blocks) == long + short
    assert blocks[-1].data == short


@pytest.mark.parametrize("feed", [b"\n", b"\r\n"])
@pytest.mark.parametrize("ends", [1, 2])
@pytest.mark.parametrize("size", range(40, 140))
def test_wherever_an_archive_is_read_up_to_its_records_are_found(
    feed: bytes, ends: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunking, "SIZE", 64)
    head = feed.join((b"WARC/1.0", b"WARC-Type: conversion", b"Content-Type: text/plain", b"Content-Length: "))

    def made(text: bytes) -> bytes:
        return head + b"%d" % len(text) + feed * 2 + text + feed * ends

    long, short = made(b"x" * size), made(b"go to")
    out, outcomes = through("a.warc", long + short * 3, limit=35)
    assert out == long + made(b"visit") * 3
    assert sum(len(outcome.faults) for outcome in outcomes) == 1


def test_a_damaged_archive_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(ARCHIVE.replace(b"Content-Length: 0", b"Content-Length: 7"))
    before = path.read_bytes()
    _, silent = run(Job("write"), path)
    assert "no record begins where the last one ends" in silent.errors[0]
    assert path.read_bytes() == before


def test_in_html_only_text_is_restored() -> None:
    page = '<p title="go to">Go go to <b class="go to">go to</b></p><script>go to</script><pre>go to</pre>[ad_1]'
    out = through("a.html", page.encode())[0].decode()
    assert out == page.replace("Go go to", "Go visit").replace(">go to</b>", ">visit</b>").replace("[ad_1]", "")


def test_in_html_replacements_are_escaped() -> None:
    from spinfix.corpus.single_document import Whole
    from spinfix.edits import Edit

    edit = Edit(3, 4, "a", "R&D", "restoration")
    assert Whole("a.html", None, True).fitted("<p>a</p>", [edit])[0].replacement == "R&amp;D"
    written = replace(edit, replacement="&ldquo;a&#8217;s < b &c;")
    assert Whole("a.html", None, True).fitted("<p>a</p>", [written])[0].replacement == "&ldquo;a&#8217;s &lt; b &amp;c;"
    assert Whole("a.txt").fitted("<p>a</p>", [edit]) == [edit]
