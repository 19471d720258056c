"""What a file is read as: by its suffix, as the user says, or by what it consists of; and what is said of what is not read."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from spinfix.corpus import formats
from tests.conftest import clean, invoke
from tests.corpora import blocks_of, lines

RECORDS = lines(["go to Rome", "genuine", "go to"], kind="go to")
CLEANED = RECORDS.replace(b'"text": "go to', b'"text": "visit')


@pytest.mark.usefixtures("plain_cleaner")
class TestRecordsInTexts:
    @pytest.mark.parametrize("name", ["part-00001", "data.log", "posts.jsonl.txt", "posts.text"])
    def test_lines_of_objects_are_records_whatever_the_name(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        path.write_bytes(RECORDS)
        assert clean(path).stdout_bytes == CLEANED
        assert clean("-w", path).exit_code == 0
        assert path.read_bytes() == CLEANED

    def test_on_standard_input_too(self) -> None:
        assert clean(stdin=RECORDS).stdout_bytes == CLEANED
        assert clean(stdin=b'\xef\xbb\xbf{"text": "go to"}').stdout_bytes == b'\xef\xbb\xbf{"text": "visit"}'

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (b'[{"text": "go to", "kind": "go to"}]', b'[{"text": "visit", "kind": "go to"}]'),
            (b'{"text":\n "go to", "kind": "go to"}\n', b'{"text":\n "visit", "kind": "go to"}\n'),
            (b'{"text": "go to"}\n\n{"text": "go to"', b'{"text": "visit"}\n\n{"text": "go to"'),  # the last one is broken
            (b"{go to} Rome\n", b"{visit} Rome\n"),
            (b"[go to, Rome]\n", b"[visit, Rome]\n"),
            (b'["go to"]\n', b'["visit"]\n'),
            (b'{"text": "a"}\ngo to\n', b'{"text": "a"}\nvisit\n'),
            (
                b'We go to:\n{\n  "text": "a"\n}\nand visit\nas ever.\n',
                b'We visit:\n{\n  "text": "a"\n}\nand visit\nas ever.\n',
            ),
            (b'{"go to": it said\nand went on.\n', b'{"visit": it said\nand went on.\n'),
        ],
    )
    def test_only_objects_are_records(self, data: bytes, expected: bytes) -> None:
        assert clean(stdin=data).stdout_bytes == expected

    @pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.tsv", "a.jsonl.gz"])
    def test_records_in_utf_16_are_called_that(self, tmp_path: Path, name: str) -> None:
        data = ('id,text\n1,"go to"\n' if "sv" in name else '[{"text": "go to"}]\n').encode("utf-16")
        path = tmp_path / name
        path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
        result = clean(path)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f"spinfix: {path}: is UTF-16; save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8\n"

    @pytest.mark.parametrize(("head", "field"), [("id,text", "text"), ("id,title", "id"), ("", "")])
    def test_a_table_without_rows_is_read_by_its_names(self, head: str, field: str) -> None:
        form = formats.make("a.csv", head.encode(), None, None)
        assert form.field == field

    def test_a_line_for_excel_is_not_taken_for_names(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text("sep=;\r\nid;text\r\n1;go to\r\n")
        result = clean(path)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == (
            f"spinfix: {path}: begins with a line for Excel (sep=;) and not with names of columns; delete it: sed 1d\n"
        )

    def test_objects_without_a_text_are_refused(self) -> None:
        result = clean(stdin=b'{"kind": 1}\n{"kind": 2}\n')
        assert (result.exit_code, result.stdout) == (2, "")
        assert "choose one (--field), or --input-format text to clean the JSON as prose" in result.stderr

    @pytest.mark.parametrize(
        "data",
        [
            RECORDS + b"killed\n",
            RECORDS + b"killed",
            b"# exported, go to\n" + RECORDS,
            RECORDS + b'{"kind": "go to", "text\n',
        ],
    )
    def test_lines_that_are_no_objects_among_others_are_told_and_stay(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "posts.jl"
        path.write_bytes(data)
        result = clean(path)
        assert result.stdout_bytes == data.replace(b'"text": "go to', b'"text": "visit')
        assert "is not JSON" in result.stderr
        assert result.exit_code == 2

    @pytest.mark.parametrize(
        "data",
        [
            RECORDS.replace(b"\n", b",\n"),
            b"".join(json.dumps(json.loads(line), indent=1).encode() + b"\n" for line in RECORDS.splitlines()),
            b"# exported\n" + json.dumps([json.loads(line) for line in RECORDS.splitlines()], indent=1).encode(),
            b'{"kind": "go to", "text": "go to',
            b'{\n "kind": "go to",\n "text": "go to',
            b'{"posts": [\n' + RECORDS.replace(b"\n", b",\n"),
        ],
    )
    def test_json_in_other_forms_is_refused(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "posts.txt"
        path.write_bytes(data)
        result = clean("-w", path)
        assert (result.exit_code, path.read_bytes()) == (2, data)
        assert f"{path}: most of it is JSON, but" in result.stderr
        assert "--input-format text to clean the JSON as prose" in result.stderr
        assert clean("--input-format", "text", path).exit_code == 0

    def test_a_list_with_other_elements_is_one_of_records(self) -> None:
        data = b'[{"text": "go to", "kind": "go to"}, {"text": "go to"}, "go to"]'
        result = clean(stdin=data)
        assert result.stdout_bytes == data.replace(b'"text": "go to', b'"text": "visit')
        assert result.exit_code == 2

    def test_a_plan_of_records_is_refused(self, tmp_path: Path) -> None:
        result = clean("--plan", tmp_path / "plan.json", stdin=RECORDS)
        assert result.exit_code == 2
        assert "consists of records" in result.stderr


@pytest.mark.usefixtures("plain_cleaner")
class TestInputFormat:
    def test_the_user_decides(self) -> None:
        assert clean("--input-format", "text", stdin=RECORDS).stdout_bytes == RECORDS.replace(b"go to", b"visit")
        table = b'id;text\n1;go to\n2;"go to"\n'
        assert clean("--input-format", "csv", stdin=table).stdout_bytes == table.replace(b"go to", b"visit")

    def test_one_document_a_line(self) -> None:
        data = b"go to Rome\r\n\n[ad_1]\ngenuine\nnot \xff text\ngo to"
        result = clean("--input-format", "lines", "--edits", "/dev/null", stdin=data)
        assert result.stdout_bytes == b"visit Rome\r\n\n\ngenuine\nnot \xff text\nvisit"
        assert "<stdin>:5: is not UTF-8 (byte 0xFF at column 5); passed through unchanged" in result.stderr
        assert result.exit_code == 2

    def test_every_suffix_has_its_format(self) -> None:
        assert formats.ending("a", "lines") == formats.LINES
        assert {formats.ending("a", form) for form in ("text", "jsonl", "json", "csv", "parquet")} <= formats.KNOWN

    def test_many_lines_are_split_between_them(self) -> None:
        data = b"".join(b"go to %d\n" % number for number in range(60_000))
        blocks = blocks_of(formats.make("a", b"", None, None, "lines"), data)
        assert len(blocks) > 1
        assert all(block.endswith(b"\n") for block in blocks)
        assert b"".join(blocks) == data


@pytest.mark.usefixtures("plain_cleaner")
class TestWhatIsNotRead:
    def test_files_of_other_formats_are_counted(self, tmp_path: Path) -> None:
        for name in ("a.txt", "b.rst", "c.rst", "d.docx", "e", "f.tar.gz", ".hidden"):
            (tmp_path / name).write_text("go to")
        result = clean("--check", tmp_path)
        assert result.stderr.startswith(
            "spinfix: skipped 5 files of other formats (2 .rst, 1 .docx, 1 without a suffix, 1 .tar.gz); a file given by name"
        )
        assert "skipped" not in clean("-q", "--check", tmp_path).stderr

    def test_so_are_files_of_spinfix(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "a.txt").write_text("It rained.")
        (tmp_path / ".spinfix-review.jsonl").write_text('{"text": "go to"}\n')
        (tmp_path / "ours.tsv").write_text("found\twanted\nhome run\tkeep\n")
        (tmp_path / "spinfix.toml").write_text('corrections = ["ours.tsv"]\n')
        told = "spinfix: skipped 2 files of spinfix's own (journals, logs, plans, reports, corrections in use); a file"
        done = clean(".", "-o", "out")
        assert told in done.stderr
        assert os.listdir("out") == ["a.txt"]
        assert clean("*", "-o", "out").exit_code == 0
        assert os.listdir("out") == ["a.txt"]
        assert "home run" in clean("ours.tsv").stdout, "given by name"

    def test_so_are_logs_of_earlier_runs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / 'a "b".txt').write_text("[ad_1]\n\nYou can go to the museum of the town.\n\n[ad_2]\n")
        logs = ("edits.jsonl", "removed.jsonl", "summary.json", "report.html")
        options = [f"--{Path(log).stem}={log}" for log in logs]
        assert clean(".", "-o", "out", *options).exit_code == 0
        assert clean('a "b".txt', "--plan", "plan.json").exit_code == 0
        Path("copy.txt").write_bytes(Path('a "b".txt').read_bytes())
        assert clean("copy.txt", "--write", "--plan", "in place.json").exit_code == 0
        before = {log: Path(log).read_bytes() for log in (*logs, "plan.json", "in place.json")}
        assert b"[ad_1]" in before["removed.jsonl"]
        done = clean(".", "--write")
        assert "skipped 6 files of spinfix's own" in done.stderr
        assert done.exit_code == 0
        assert before == {log: Path(log).read_bytes() for log in before}
        clean("removed.jsonl", "--write")
        assert b"[ad_1]" not in Path("removed.jsonl").read_bytes(), "given by name"

    def test_a_report_may_be_made_again_beside_its_documents(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "a.html").write_text("<p>You can go to the museum.</p>\n")
        for _ in range(2):
            assert clean(".", "--report", "page.html").exit_code == 0
        assert "page.html" not in Path("page.html").read_text(encoding="utf-8")

    def test_so_are_lists_of_tortured_phrases(self, tmp_path: Path) -> None:
        paper = tmp_path / "paper.txt"
        paper.write_text("We train an irregular woodland beside a bolster vector machine.\n")
        for suffix in ("csv", "jsonl", "html"):
            assert invoke("tortured", "-q", paper, "-o", tmp_path / f"report.{suffix}").exit_code == 0
        listed = invoke("tortured", "--json", tmp_path)
        assert [json.loads(line)["file"] for line in listed.stdout.splitlines()] == [str(paper)]
        assert "skipped 3 files of spinfix's own" in listed.stderr

    def test_so_are_logs_of_dropped_records_and_of_fields_with_brackets(self, tmp_path: Path) -> None:
        documents, edits, removed = (tmp_path / name for name in ("a.jsonl", "edits.jsonl", "removed.jsonl"))
        record = json.dumps({"text[en]": "You can go to the museum.\n\n[ad_1]\n\nIt is open.", "id": 1})
        documents.write_text(f"{record}\n")
        options = ("--field", "text[en]", "--write")
        assert clean(documents, *options, "--edits", edits).exit_code == 0
        documents.write_text(f"{record}\n")
        assert clean(documents, *options, "--drop-spun", "--removed", removed).exit_code == 0
        assert json.loads(removed.read_text())["rule"] == "drop-spun"
        assert "skipped 2 files of spinfix's own" in clean(tmp_path, *options).stderr

    @pytest.mark.parametrize(
        "line",
        [
            '{"text": "go to", "version": 3, "edits": []}',
            '{"version": 2, "file": "a.txt", "changed": true, "text": "go to"}',
            '{"version": 2, "file": "a.txt", "line": 1, "text": "go to"}',
            '{"version": 1, "sha256": "ab", "edits": [], "text": "go to"}',
        ],
    )
    def test_records_that_look_a_little_like_them_are_documents(self, line: str, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl").write_text(f"{line}\n")
        assert clean(tmp_path, "--write").exit_code == 0
        assert "visit" in (tmp_path / "a.jsonl").read_text()

    def test_so_is_a_folder_that_is_written_to_and_holds_something(self, tmp_path: Path) -> None:
        output = tmp_path / "posts" / "out"
        output.mkdir(parents=True)
        (tmp_path / "posts" / "a.txt").write_text("go to")
        told = f"spinfix: {output}: is the folder that is written to, so what is in it is not read\n"
        assert told not in clean("-o", output, tmp_path / "posts").stderr
        assert told in clean("-o", output, tmp_path / "posts").stderr
        assert told in clean("-o", output, tmp_path / "posts" / "**").stderr
        assert "would overwrite a document" in clean("-o", output, output / "*").stderr

    def test_so_are_other_names_of_a_file(self, tmp_path: Path) -> None:
        names = [tmp_path / name for name in ("a.txt", "b.txt", "c.txt")]
        names[1].write_text("go to")
        for link in (names[0], names[2]):
            link.symlink_to(names[1])
        done = clean("-o", tmp_path / "out", *names)
        assert f"spinfix: {names[1]}: is another name of {names[0]}, which is read once (and 1 more such name)\n" in done.stderr
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.txt"]
        assert "another name" not in clean("-o", tmp_path / "once", names[1], tmp_path / "." / "b.txt").stderr

    @pytest.mark.parametrize("command", ["clean", "detect", "tortured"])
    def test_so_is_what_is_ignored_and_what_is_no_file(self, tmp_path: Path, command: str) -> None:
        folder = tmp_path / "posts"
        (folder / "drafts").mkdir(parents=True)
        for name in ("a.txt", "b.txt", "drafts/c.txt"):
            (folder / name).write_text("go to")
        (folder / ".spinfixignore").write_text("drafts/\nb.txt\n")
        (folder / "link.txt").symlink_to(folder / "a.txt")
        os.mkfifo(folder / "pipe.txt")
        told = (
            "spinfix: skipped 2 files or folders that ignore files or exclude patterns name, 1 symbolic link "
            "(--follow-links takes them), 1 pipe, socket or device; a file given by name is always read\n"
        )
        assert told in invoke(command, folder).stderr
        assert "skipped" not in invoke(command, "-q", folder).stderr
        (folder / "a.txt").unlink()
        nothing = invoke(command, folder).stderr
        assert "devices: 1" in nothing
        assert "skipped 2" not in nothing

    def test_records_of_an_archive_that_are_no_text_are_counted(self, tmp_path: Path) -> None:
        record = b"WARC/1.0\r\nWARC-Type: %s\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\ngo to\r\n\r\n"
        path = tmp_path / "a.warc"
        path.write_bytes(record % b"conversion" + record % b"response" + record % b"response")
        assert f"{path}: passed through 2 records of other types than plain text" in clean("--check", path).stderr
        for command in ("detect", "tortured"):
            told = invoke(command, path).stderr
            assert f"{path}: left out 2 records of other types than plain text" in told

    def test_dropped_records_are_named_on_standard_output_too(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_text(json.dumps({"text": "go to"}) + "\n")
        assert f"{path}: dropped 1 record" in clean("--drop-spun", path).stderr
