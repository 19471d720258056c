"""CSV, TSV and Parquet: one cell of every row changes, and only where its text does."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spinfix.corpus import chunking, delimited, parquet
from spinfix.corpus.files import DocumentError, UnreadableError
from spinfix.corpus.records import Block, Place, Record, Tag
from spinfix.corpus.run_plan import Job
from tests.conftest import Plain
from tests.corpora import Genuine, blocks_of, run, through
from tests.strategies import texts_with_edits

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r") | st.sampled_from('\n",;\t|go to'), max_size=12)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few rows, so that rows straddle reads."""
    monkeypatch.setattr(chunking, "SIZE", 64)


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, list[list[str]]]:
    """A file with a column of texts, written by the standard library, and its rows."""
    width = draw(st.integers(0, 3))
    rows = draw(st.lists(st.lists(CELL, min_size=width + 1, max_size=width + 1), max_size=8))
    target = io.StringIO()
    end = draw(st.sampled_from(["\n", "\r\n"]))
    writer = csv.writer(target, lineterminator=end, quoting=csv.QUOTE_ALL if draw(st.booleans()) else csv.QUOTE_MINIMAL)
    writer.writerow([*(f"c{number}" for number in range(width)), "text"])
    rows = [row for row in rows if row != [""]]
    writer.writerows(rows)
    return target.getvalue().encode("utf-8"), rows


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@given(files())
def test_without_an_edit_every_byte_stays(drawn: tuple[bytes, list[list[str]]]) -> None:
    data, rows = drawn
    form = delimited.make(data, "text", "a.csv", None, ",")
    assert b"".join(blocks_of(form, data)) == data
    found = [record.text for block in form.blocks(io.BytesIO(data), Place()) for record in form.records(block)]
    assert [text for text in found if text is not None] == [row[-1] for row in rows]
    assert through("a.csv", data, field="text", cleaner=Genuine)[0] == data


@given(files())
def test_edited_rows_read_as_they_should(drawn: tuple[bytes, list[list[str]]]) -> None:
    data, rows = drawn
    out = through("a.csv", data, field="text")[0]
    assert read(out)[1:] == [[*row[:-1], row[-1].replace("go to", "visit")] for row in rows]


@given(texts_with_edits(CELL), st.booleans())
def test_an_edited_cell_reads_as_the_edits_say(drawn: tuple[str, list[Any]], quoted: bool) -> None:
    from spinfix.edits import apply

    text, edits = drawn
    plain = not quoted and not any(mark in text for mark in '",\n\r')
    cell = text if plain else '"' + text.replace('"', '""') + '"'
    raw = f"1,{cell},x\n"
    form = delimited.Delimited("text", 1, ("id", "text", "z"), ",")
    out = form.rewrite(Record(0, 0, Place(), text, raw, (2, 2 + len(cell))), edits)
    (row,) = read(out) if "\r" not in apply(text, edits) else ([["1", apply(text, edits), "x"]])
    assert row == ["1", apply(text, edits), "x"]


def test_all_other_cells_keep_their_spelling() -> None:
    data = (
        b'\xef\xbb\xbf"id",n,text,x\r\n"1",1.00,"a ""go to"" b", 5" pipe\r\n2,1e5,go to,""\r\n\r\n"3","1",,"two\nlines go to"'
    )
    expected = data.replace(b'a ""go to"" b', b'a ""visit"" b').replace(b"1e5,go to", b"1e5,visit")
    assert through("a.csv", data)[0] == expected


def test_a_cell_gets_quotes_if_it_needs_them_now() -> None:
    from spinfix.edits import Edit

    form = delimited.Delimited("text", 0, ("text", "z"), ",")
    edit = Edit(0, 1, "a", 'x, "y"', "restoration")
    assert form.rewrite(Record(0, 0, Place(), "a b", "a b,2\n", (0, 3)), [edit]) == b'"x, ""y"" b",2\n'


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_row_of_one_cell_that_becomes_empty_stays_a_row(end: bytes) -> None:
    from spinfix.edits import Edit

    form = delimited.Delimited("text", 0, ("text",), ",")
    record = Record(0, 0, Place(), "[ad_1]", (b"[ad_1]" + end).decode(), (0, 6))
    emptied = form.rewrite(record, [Edit(0, 6, "[ad_1]", "", "artefact")])
    assert emptied == b'""' + end
    assert [row.text for row in form.records(Block(emptied, Place(9, 2, 2), Place()))] == [""]


@pytest.mark.parametrize(("name", "mark"), [("a.csv", b";"), ("a.csv", b"|"), ("a.csv", b"\t"), ("a.tsv", b"\t")])
def test_delimiters(name: str, mark: bytes) -> None:
    data = b"id;content\n1;go to, there\n".replace(b";", mark)
    assert through(name, data)[0] == data.replace(b"go to", b"visit")


def test_delimiters_in_quotes_do_not_count() -> None:
    data = b'"a, b, c";"d, e";text\n1;2;go to, there\n'
    assert through("a.csv", data)[0] == data.replace(b"go to", b"visit")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (b"1,2,3", "has 3 cells, but the file has 2 columns"),
        (b"1", "has 1 cell, but the file has 2 columns"),
        (b'1,"go to" x', "has a cell with unbalanced quotes"),
        (b"1,caf\xe9", "is not UTF-8 (byte 0xE9 at column 6)"),
        (b"1,a\0b", "contains a NUL byte (at column 4)"),
    ],
)
def test_faults_name_the_line_and_pass_through(row: bytes, message: str) -> None:
    data = b'id,text\n1,"go\n to"\n' + row + b"\n2,go to\n"
    out, outcomes = through("a.csv", data)
    assert out == data.replace(b"2,go to", b"2,visit")
    assert [(place.line, told) for outcome in outcomes for place, told in outcome.faults] == [(4, message)]


@pytest.mark.parametrize(
    ("name", "before", "stray", "behind"),
    [
        ("a.csv", b"1,go to,x\n", b'2,go to,"cut\n3,go to,z\n', b""),
        ("a.csv", b"", b'1,go to,"a, b" c\n', b"2,go to,z\n"),
        ("a.tsv", b"", b'1\tgo to\t"a\n2\tgo to\t"b\n', b"3\tgo to\tc\n"),
    ],
)
def test_a_stray_quote_in_another_cell_is_told(name: str, before: bytes, stray: bytes, behind: bytes) -> None:
    head = b"id,text,note\n".replace(b",", b"\t" if name == "a.tsv" else b",")
    out, outcomes = through(name, head + before + stray + behind)
    told = [(place.line, message) for outcome in outcomes for place, message in outcome.faults]
    assert told == [(2 + before.count(b"\n"), "has a cell with unbalanced quotes")]
    assert out == head + before.replace(b"go to", b"visit") + stray + behind.replace(b"go to", b"visit")
    assert b"\n" + stray in through(name, head + before + stray + behind, job=Job(tag=True))[0], "which has no cells for tags"


def test_a_tag_with_a_delimiter_is_quoted() -> None:
    form = delimited.Delimited("text", 0, ("text",), ",")
    tagged = form.tagged(Record(0, 0, Place(), "He", "He\n", (0, 2)), Tag(0.5, 'my, "own" list'))
    assert tagged == b'He,0.5,"my, ""own"" list"\n'


@pytest.mark.parametrize(
    ("head", "said"), [("x,", "no column with a name contains text in the first rows"), ("x,y", "no column contains text")]
)
def test_columns_without_text_are_told(head: str, said: str) -> None:
    row = "1,We go to Rome." if head == "x," else "1,2"
    with pytest.raises(UnreadableError, match=rf"{said}.*; choose one, by name or number \(--field 2\)"):
        delimited.make(f"{head}\n{row}\n".encode(), None, "a.csv", None)


def test_words_behind_a_quoted_cell_are_no_stray_quote() -> None:
    data = b'id,text,note\n1,go to,"a" b\n2,go to,"c ""d"" e"\n3,go to,"a, b" \n'
    assert through("a.csv", data)[0] == data.replace(b"go to", b"visit")


def test_a_text_in_the_place_of_the_names_of_columns_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"1,{'We go to Rome. ' * 10}\n2,{'You go to Rome. ' * 10}\n")
    _, silent = run(Job("folder", tmp_path / "out"), path)
    assert silent.said[1] == (
        f"{path}: the first row is taken as names of columns, and not cleaned; if it is a record, put a row of names above it"
    )


def test_another_encoding_is_told_once(tmp_path: Path) -> None:
    convert = "save it as UTF-8, or convert it, for example: iconv -f WINDOWS-1252 -t UTF-8"
    path = tmp_path / "a.csv"
    path.write_text("text\ncafé\nnaïve\n", "latin-1")
    _, silent = run(Job("folder", tmp_path / "out"), path)
    assert silent.said[1] == f"{path}: some records are not UTF-8; if the file has another encoding, {convert}"
    assert len(silent.errors) == 2
    path.write_text("text\n" + "é" * 600_000, "utf-8")
    _, silent = run(Job("folder", tmp_path / "out2"), path)
    assert len(silent.said) == 1, "the head ends inside a letter"
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "café"}\n{"text": "naïve"}\n', "latin-1")
    _, silent = run(Job("folder", tmp_path / "out3"), path)
    assert silent.errors == [f"{path}: is not UTF-8; {convert}"]


def test_columns_of_one_name_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,text\ngo to,go to\n")
    _, silent = run(Job("folder", tmp_path / "out"), path)
    assert (
        silent.said[1] == f'{path}: has several columns called "text", of which the first is read; choose by number (--field 2)'
    )
    assert (tmp_path / "out" / "a.csv").read_text() == "text,text\nvisit,go to\n"
    assert delimited.make(path.read_bytes(), "2", "a.csv", None).doubt == ""


ROW = st.text(st.sampled_from('",\nab'), max_size=30).map(lambda text: text.encode())


def end_of_row(data: bytes) -> int:
    """The offset after the first row, byte by byte; -1 if it does not end."""
    quoted, begins, place = False, True, 0
    while place < len(data):
        mark = data[place : place + 1]
        if quoted and data[place : place + 2] == b'""':
            place += 1
        elif mark == b'"':
            quoted = begins and not quoted
        elif mark == b"\n" and not quoted:
            return place + 1
        begins = mark == b"," and not quoted
        place += 1
    return -1


@given(ROW, st.lists(st.integers(0, 30), max_size=4))
@example(b'a"\n', [1])
@example(b'"a""\n"\n', [2, 3])
@example(b'aa"\n', [3])
def test_the_end_of_a_row_read_in_pieces_is_its_end(row: bytes, cuts: list[int]) -> None:
    rows = delimited._Rows(",")
    pieces = [row[a:b] for a, b in pairwise(sorted([0, *(min(cut, len(row)) for cut in cuts), len(row)]))]
    found, state = rows.leave(pieces[0], b"") if b"\n" in pieces[0] else (-1, rows.enter(pieces[0]))
    place = 0
    for before, piece in pairwise(pieces):
        if found >= 0:
            break
        place += len(before)
        found, state = rows.leave(piece, state)
    assert (place + found if found >= 0 else -1) == end_of_row(row)


def test_rows_behind_one_that_is_too_long_are_cleaned() -> None:
    long = b'1,a 5" pipe ' + b"x" * (2 << 20) + b"\n"
    out, _ = through("a.csv", b"id,text\n" + long + b"2,go to\n" * 3, limit=1000)
    assert out == b"id,text\n" + long + b"2,visit\n" * 3


def test_blank_lines_above_the_names_of_columns_are_no_header() -> None:
    assert through("a.csv", b"\n\nid,text\n1,go to\n", job=Job(tag=True))[0] == (
        b"\n\nid,text,spin_probability,spin_family\n1,go to,0.75,wp-auto-spinner\n"
    )
    assert through("a.csv", b"\r\n\nid;text\n1;go to, \n")[0] == b"\r\n\nid;text\n1;visit, \n", "nor do they say what divides"


def test_the_largest_text_is_counted_in_bytes() -> None:
    row = b"1,go to " + "…".encode() * 20 + b"\n"
    out, outcomes = through("a.csv", b"id,text\n" + row, limit=40)
    assert out == b"id,text\n" + row
    assert [len(outcome.faults) for outcome in outcomes if outcome.faults] == [1]


def test_quotes_that_never_close_are_one_fault_and_no_damage() -> None:
    data = b'id,text\n1,go to\n2,"go to\n' + b"3,go to\n" * 100
    out, outcomes = through("a.csv", data)
    assert out == data.replace(b"1,go to", b"1,visit")
    assert sum(len(outcome.faults) for outcome in outcomes) == 1


def test_tags_go_into_columns() -> None:
    job = Job(tag=True)
    assert through("a.csv", b"id,text\n1,go to\n", job=job)[0] == (
        b"id,text,spin_probability,spin_family\n1,go to,0.75,wp-auto-spinner\n"
    )
    data = b"spin_family,text\r\nx,go to\r\n"
    assert through("a.csv", data, job=job)[0] == b"spin_family,text,spin_probability\r\nwp-auto-spinner,go to,0.75\r\n"


@pytest.mark.parametrize("row", [b"1,caf\xe9", b"1,a\0b", b'1,"go to" x', b"1," + b"go to " * 9])
def test_rows_that_cannot_be_cleaned_get_empty_tags(row: bytes) -> None:
    out, outcomes = through("a.csv", b"id,text\n" + row + b"\n2,go to\n", job=Job(tag=True), limit=40)
    assert out == b"id,text,spin_probability,spin_family\n" + row + b",,\n2,go to,0.75,wp-auto-spinner\n"
    assert [len(outcome.faults) for outcome in outcomes if outcome.faults] == [1]


@pytest.mark.parametrize("row", [b"1,2,3", b"1", b'1,"go to'])
def test_rows_without_their_cells_get_none_for_tags(row: bytes) -> None:
    out, _ = through("a.csv", b"id,text\n2,go to\n" + row, job=Job(tag=True))
    assert out == b"id,text,spin_probability,spin_family\n2,go to,0.75,wp-auto-spinner\n" + row


def test_a_probability_that_is_not_known_is_an_empty_cell() -> None:
    form = delimited.Delimited("text", 0, ("text",), ",")
    assert form.tagged(Record(0, 0, Place(), "a", "a\n", (0, 1)), Tag(None, None)) == b"a,,\n"


@pytest.mark.parametrize("mode", ["folder", "write"])
@pytest.mark.parametrize("rows", [b"", b"caf\xe9\r\n"])
def test_tags_go_into_the_header_even_if_no_row_has_one(tmp_path: Path, mode: Any, rows: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text\r\n" + rows.replace(b"caf", b"1,caf"))
    run(Job(mode, tmp_path / "out" if mode == "folder" else None, tag=True), path)
    tagged = (tmp_path / "out" / "a.csv" if mode == "folder" else path).read_bytes()
    assert tagged == b"id,text,spin_probability,spin_family\r\n" + rows.replace(b"caf\xe9", b"1,caf\xe9,,")


class TestParquet:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")

    def table(self, texts: list[str | None], kind: Any = None) -> Any:
        pa = self.pa
        return pa.table(
            {
                "id": pa.array(range(len(texts)), pa.int32()),
                "text": pa.array(texts, kind or pa.string()),
                "tags": pa.array([["a", None]] * len(texts), pa.list_(pa.string())),
            }
        ).replace_schema_metadata({"made by": "a test"})

    def clean(self, path: Path, tmp_path: Path, **options: Any) -> tuple[Any, Any]:
        out = tmp_path / "out"
        running, _ = run(Job("folder", out, **options), path)
        assert not running.failed
        return self.pq.ParquetFile(out / path.name), running

    @pytest.mark.parametrize("compression", ["snappy", "zstd", "none"])
    def test_the_column_changes_and_all_else_stays(self, tmp_path: Path, compression: str) -> None:
        path = tmp_path / "a.parquet"
        table = self.table([f"go to {n}" if n % 3 else "genuine" for n in range(1000)])
        self.pq.write_table(table, path, row_group_size=300, compression=compression)
        new, _ = self.clean(path, tmp_path)
        before = self.pq.ParquetFile(path)
        assert new.schema_arrow.equals(before.schema_arrow, check_metadata=True)
        assert [new.metadata.row_group(n).num_rows for n in range(4)] == [300, 300, 300, 100]
        assert new.metadata.row_group(0).column(1).compression == before.metadata.row_group(0).column(1).compression
        texts = [text.replace("go to", "visit") for text in table.column("text").to_pylist()]
        assert new.read().equals(table.set_column(1, "text", self.pa.array(texts)))

    def test_without_a_change_the_file_is_the_same(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        self.pq.write_table(self.table(["genuine", ""] * 10), path)
        self.clean(path, tmp_path)
        assert (tmp_path / "out" / "a.parquet").read_bytes() == path.read_bytes()

    @settings(max_examples=25)
    @given(texts=st.lists(st.none() | CELL, max_size=20), group=st.integers(1, 7))
    def test_round_trip(self, tmp_path_factory: pytest.TempPathFactory, texts: list[str | None], group: int) -> None:
        folder = tmp_path_factory.mktemp("parquet")
        path = folder / "a.parquet"
        self.pq.write_table(self.table([*texts, "go to"]), path, row_group_size=group)
        out = folder / "out"
        run(Job("folder", out), path)
        expected = [text if text is None else text.replace("go to", "visit") for text in [*texts, "go to"]]
        assert self.pq.read_table(out / "a.parquet").equals(self.table(expected))

    @pytest.mark.parametrize("kind", ["large_string", "dictionary"])
    def test_kinds_of_text(self, tmp_path: Path, kind: str) -> None:
        pa = self.pa
        path = tmp_path / "a.parquet"
        chosen = pa.large_string() if kind == "large_string" else pa.dictionary(pa.int32(), pa.string())
        table = self.table(["go to", "x", None, "go to"], pa.string())
        table = table.set_column(1, "text", table.column("text").cast(chosen))
        self.pq.write_table(table, path)
        out = tmp_path / "out"
        running, silent = run(Job("folder", out), path)
        new = self.pq.read_table(out / "a.parquet")
        assert new.column("text").to_pylist() == ["visit", "x", None, "visit"]
        assert new.schema.equals(table.schema)
        assert silent.errors == [f'{path}:3: has null in the field "text", not a text; passed through unchanged']
        assert running.failed

    def test_a_field_of_a_struct(self, tmp_path: Path) -> None:
        pa = self.pa
        path = tmp_path / "a.parquet"
        post = pa.array(
            [{"body": "go to", "n": 1}, {"body": "y", "n": 2}], pa.struct([("body", pa.string()), ("n", pa.int8())])
        )
        self.pq.write_table(pa.table({"id": [1, 2], "post": post}), path)
        new, _ = self.clean(path, tmp_path)
        assert new.read().column("post").to_pylist() == [{"body": "visit", "n": 1}, {"body": "y", "n": 2}]

    def test_tags_and_drops(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        self.pq.write_table(self.table(["go to", "x", "y"]), path, row_group_size=2)
        new, _ = self.clean(path, tmp_path, tag=True)
        assert new.read().column("spin_probability").to_pylist() == [0.75] * 3
        assert new.read().column("text").to_pylist() == ["go to", "x", "y"]
        new, running = self.clean(path, tmp_path, drop_spun=True)
        assert new.read().num_rows == 0, "Plain calls everything spun"
        assert running.changed

    @pytest.mark.parametrize("gone", [{0, 1, 2, 3}, {0}, {3}, {1, 2}, {0, 3}])
    def test_rows_with_views_are_dropped(self, tmp_path: Path, gone: set[int]) -> None:
        class Some(Plain):
            def analyse(self, text: str) -> Any:
                result = super().analyse(text)
                return result if "go to" in text else replace(result, spin_probability=0.0, family=None)

        texts = ["go to" if row in gone else f"genuine {row}" for row in range(4)]
        path = tmp_path / "a.parquet"
        self.pq.write_table(self.pa.table({"text": self.pa.array(texts, self.pa.string_view())}), path)
        _, silent = run(Job("folder", tmp_path / "out", drop_spun=True), path, cleaner=Some)
        assert silent.errors == []
        assert self.pq.read_table(tmp_path / "out" / "a.parquet").column("text").to_pylist() == [
            text for row, text in enumerate(texts) if row not in gone
        ]

    @pytest.mark.parametrize("texts", [[], [None]])
    def test_tags_are_columns_even_if_no_row_has_one(self, tmp_path: Path, texts: list[str | None]) -> None:
        path = tmp_path / "a.parquet"
        self.pq.write_table(self.table(texts), path)
        run(Job("folder", tmp_path / "out", tag=True), path)
        new = self.pq.read_table(tmp_path / "out" / "a.parquet")
        assert new.schema.names[-2:] == ["spin_probability", "spin_family"]
        assert new.column("spin_probability").to_pylist() == [None] * len(texts)

    def test_an_empty_file_stays_one(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        self.pq.write_table(self.table([]), path)
        new, _ = self.clean(path, tmp_path)
        assert new.metadata.num_rows == 0

    def test_what_is_no_parquet_and_columns_that_are_not_there(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        path.write_bytes(b"PAR1 not at all")
        _, silent = run(Job("folder", tmp_path / "out"), path)
        assert "cannot be read as Parquet" in silent.errors[0]
        self.pq.write_table(self.pa.table({"n": [1]}), path)
        _, silent = run(Job("folder", tmp_path / "out"), path)
        assert silent.errors == [f"{path}: no column contains text; it has n (int64)"]
        assert not (tmp_path / "out" / "a.parquet").exists()

    @pytest.mark.parametrize("kind", ["binary", "large_binary", "dictionary"])
    def test_bytes_are_text_if_they_are_utf_8(self, tmp_path: Path, kind: str) -> None:
        pa = self.pa
        path = tmp_path / "a.parquet"
        texts = pa.array(["go to Zürich".encode(), b"caf\xe9", None, b"genuine"], pa.binary())
        chosen = pa.dictionary(pa.int32(), pa.binary()) if kind == "dictionary" else getattr(pa, kind)()
        table = pa.table({"url": ["https://example.org/a"] * 4, "text": texts.cast(chosen)})
        self.pq.write_table(table, path)
        _, silent = run(Job("folder", tmp_path / "out"), path)  # the column is guessed
        new = self.pq.read_table(tmp_path / "out" / "a.parquet")
        assert new.column("text").to_pylist() == ["visit Zürich".encode(), b"caf\xe9", None, b"genuine"]
        assert new.schema.equals(self.pq.read_schema(path))
        assert [error.partition(": ")[2].partition(";")[0] for error in silent.errors] == [
            "is not UTF-8",
            'has null in the field "text", not a text',
        ]

    def test_bytes_that_are_no_text_are_not_guessed(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        table = self.pa.table({"image": self.pa.array([b"\x89PNG\xff"] * 2, self.pa.binary()), "caption": ["go to", "x"]})
        self.pq.write_table(table, path)
        new, _ = self.clean(path, tmp_path)
        assert new.read().column("caption").to_pylist() == ["visit", "x"]

    def test_a_field_that_is_not_there_is_told_with_those_that_are(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        posts, turns = [{"body": "go to", "n": 1}], [[{"content": "go to"}]]
        self.pq.write_table(self.pa.table({"post": posts, "turns": turns}), path)
        with path.open("rb") as file:
            with pytest.raises(UnreadableError, match=r'has no field "post\.text"; those with text are post\.body'):
                parquet.Table(file, "a.parquet", "post.text")
            with pytest.raises(UnreadableError, match=r'"post" contains struct<.*>, not text; those with text are post\.body'):
                parquet.Table(file, "a.parquet", "post")
            with pytest.raises(UnreadableError, match=r'"turns\.content" is inside a list; lists are not cleaned'):
                parquet.Table(file, "a.parquet", "turns.content")

    @pytest.mark.parametrize("field", [None, "text"])
    def test_a_column_in_which_all_texts_are_missing_is_passed_through(self, tmp_path: Path, field: str | None) -> None:
        path = tmp_path / "a.parquet"
        table = self.pa.table({"n": [1, 2], "text": self.pa.nulls(2)})
        self.pq.write_table(table, path)
        with path.open("rb") as file:
            assert parquet.Table(file, "a.parquet", field).format.field == "text"
        _, silent = run(Job("folder", tmp_path / "out"), path)
        assert self.pq.read_table(tmp_path / "out" / "a.parquet").equals(table)
        assert len(silent.errors) == 2

    def test_lists_of_texts_are_refused_with_advice(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        advice = "lists are not cleaned: join each into one text, or give every text a row of its own, and clean that"
        self.pq.write_table(self.pa.table({"n": [1], "text": [["go to"]]}), path)
        kind = self.pq.read_schema(path).field("text").type
        with path.open("rb") as file, pytest.raises(UnreadableError) as raised:
            parquet.Table(file, "a.parquet", "text")
        assert str(raised.value) == f'a.parquet: the column "text" contains {kind}, not text; {advice}'
        _, silent = run(Job("folder", tmp_path / "out"), path)
        assert silent.errors == [f"{path}: no column contains text; it has n (int64), text ({kind}); {advice}"]


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(DocumentError, match='has no column "body"; it has id, text'):
        delimited.make(b"id,text\n1,x\n", "body", "a.csv", None)
