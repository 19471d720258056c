"""Documents that go wrong: what is said, what is returned, and that nothing is lost."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import zipfile
from pathlib import Path

import pytest

from spinfix.corpus import files, writing
from spinfix.result import Result as CleanerResult
from tests.conftest import Plain, invoke

pytestmark = pytest.mark.usefixtures("plain_cleaner")

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 3\n"
SPUN, CLEAN = b"a state go to\n", b"a state visit\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_bytes(SPUN)
    return path


def clean(*arguments: str | Path) -> tuple[int, bytes, str]:
    result = invoke("clean", *arguments)
    return result.exit_code, result.stdout_bytes, result.stderr


def zipped(name: str, content: str = "<Types/>") -> bytes:
    """A ZIP archive with one file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"caf\xe9\n", "{name}:1: is not UTF-8 (byte 0xE9 at offset 3); save it as UTF-8, or convert it"),
        (b"\xef\xbb\xbfone\ntwo \xff\n", "{name}:2: is not UTF-8 (byte 0xFF at offset 11); save it as UTF-8, or convert it"),
        (b"cut off \xe2\x80", "{name}:1: is not UTF-8 (byte 0xE2 at offset 8); save it as UTF-8, or convert it"),
        (b"a\0", "{name}:1: is a binary file (NUL byte at offset 1); spinfix cleans UTF-8 text"),
        (b"PK\x03\x04\0\0", "{name}: is a ZIP archive; unpack it, or save an office document as text: pandoc -t plain"),
        (zipped("[Content_Types].xml"), "{name}: is a document of an office program; save it as plain text"),
        (zipped("mimetype", "application/epub+zip"), "{name}: is a document of an office program; save it as plain text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "{name}: is a file of an old office program, such as .doc; save it as"),
        (gzip.compress(b"a", mtime=0), "{name}: is gzip data; decompress it, or let its name end in .gz"),
        (bz2.compress(b"a"), "{name}: is bzip2 data; decompress it, or let its name end in .bz2"),
        (lzma.compress(b"a"), "{name}: is xz data; decompress it, or let its name end in .xz"),
        (b"\x28\xb5\x2f\xfd\x04\0", "{name}: is Zstandard data; decompress it, or let its name end in .zst"),
        (b"PAR1\x15\0", "{name}: is a Parquet table; let its name end in .parquet, or use --input-format parquet"),
        (b"a.txt" + bytes(252) + b"ustar\0", "{name}: is a tar archive; unpack it, and give its folder or files"),
        (b"a.txt" + bytes(252) + b"ustar  \0", "{name}: is a tar archive; unpack it, and give its folder or files"),
        (b"a\nb\0\n", "{name}:2: is a binary file (NUL byte at offset 3); spinfix cleans UTF-8 text"),
        (
            b"%PDF-1.7\n\xe2\xe3",
            "{name}: is a PDF; extract its text first, for example: pdftotext -enc UTF-8 (docs/hunting.md)",
        ),
        ("text".encode("utf-16"), "{name}: is UTF-16; save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8"),
        ("some text".encode("utf-16-le"), "{name}: is UTF-16LE; save it as UTF-8, or convert it: iconv -f UTF-16LE -t UTF-8"),
        ("some “text”".encode("utf-16-be"), "{name}: is UTF-16BE; save it as UTF-8, or convert it: iconv -f UTF-16BE -t UTF-8"),
        ("text".encode("utf-32"), "{name}: is UTF-32; save it as UTF-8, or convert it: iconv -f UTF-32 -t UTF-8"),
        (b"\x04\x22\x4d\x18{}", "{name}: is LZ4 data, which spinfix does not read; unpack it first"),
        (b"ARROW1\0\0", "{name}: is an Arrow or Feather file, which spinfix does not read; write it as Parquet first"),
        (POINTER, "{name}: is no text: it is a pointer of Git LFS; get the file itself: git lfs pull"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "{name}: is a 7z archive, which spinfix does not read; unpack it first"),
    ],
)
def test_content_that_is_no_text(tmp_path: Path, article: Path, content: bytes, message: str) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    status, out, err = clean("--write", bad, article)
    assert status == 2
    assert err.splitlines()[0].startswith("spinfix: " + message.format(name=bad))
    assert bad.read_bytes() == content
    assert article.read_bytes() == CLEAN, "the other file is cleaned all the same"
    assert out == b""


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.csv", "posts.json", "posts.md", "posts.warc"])
def test_what_is_compressed_is_told_whatever_its_suffix(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(b'{"text": "go to"}\n'))
    status, _, err = clean("--check", tmp_path / name)
    assert (status, err) == (2, f"spinfix: {tmp_path / name}: is gzip data; decompress it, or let its name end in .gz\n")


def test_a_document_too_large_to_be_restored_is_refused_and_left_as_it_was(article: Path) -> None:
    status, out, err = clean("--max-size", "0.000013", "--write", article)
    assert (status, out, article.read_bytes()) == (2, b"", SPUN)
    assert err.startswith(f"spinfix: {article}: is larger than 1.3e-05 MB")
    assert "split it into its documents, or raise the limit (--max-size)" in err
    assert clean("--max-size", "0.000014", article)[:2] == (0, CLEAN)
    assert clean("--max-size", "0.000013", "--no-restore", article)[:2] == (0, SPUN)
    result = invoke("clean", "--max-size", "0.000013", stdin=SPUN)
    assert (result.exit_code, result.stdout) == (2, SPUN.decode())


def test_a_missing_file_and_a_folder(tmp_path: Path, article: Path) -> None:
    missing, empty = tmp_path / "missing.txt", tmp_path / "empty"
    empty.mkdir()
    status, out, err = clean(missing, empty, article)
    assert (status, out) == (2, CLEAN)
    first, second = err.splitlines()
    assert first == f"spinfix: {missing}: no such file or folder; check the name"
    assert second.startswith(f"spinfix: {empty}: contains no file with a known suffix")


def test_a_read_only_file_is_not_replaced(article: Path) -> None:
    article.chmod(0o444)
    status, _, err = clean("--write", article)
    assert status == 2
    assert err == f"spinfix: {article}: is read-only; allow writing (chmod u+w) or redirect the output elsewhere\n"
    assert article.read_bytes() == SPUN
    assert os.listdir(article.parent) == ["article.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_a_pipe_cannot_be_written_in_place(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(files.DocumentError, match="is not a regular file"):
        writing.write_document(files.Document("pipe", "go to", path=pipe), "visit")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
@pytest.mark.parametrize(
    "command",
    [
        "clean --corrections pipe article.txt",
        "clean --rule-pack pipe article.txt",
        "clean --config pipe article.txt",
        "apply pipe article.txt",
        "review --edits pipe article.txt",
        "corrections lint pipe",
        "rules lint pipe",
    ],
)
def test_what_is_read_more_than_once_is_no_pipe(article: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(article.parent)
    os.mkfifo("pipe")
    result = invoke(*command.split())
    assert result.exit_code == 2
    assert "pipe is a pipe or a device, and this file is read more than once; write its content into a file" in result.stderr


def test_permissions_are_kept(article: Path) -> None:
    article.chmod(0o640)
    clean("--write", article)
    assert (article.read_bytes(), article.stat().st_mode & 0o777) == (CLEAN, 0o640)


def test_a_symbolic_link_stays_one(tmp_path: Path, article: Path) -> None:
    folder = tmp_path / "links"
    folder.mkdir()
    link = folder / "link.txt"
    link.symlink_to("../article.txt")
    clean("--write", link)
    assert link.is_symlink()
    assert article.read_bytes() == CLEAN
    assert os.listdir(folder) == ["link.txt"]


def test_a_write_that_fails_leaves_the_file_as_it_was(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    status, _, err = clean("--write", article)
    assert status == 2
    assert err.splitlines()[0] == f"spinfix: {article}: cannot be written (No space left on device); it is unchanged"
    assert article.read_bytes() == SPUN
    assert os.listdir(article.parent) == ["article.txt"]


def test_an_interruption_leaves_the_file_as_it_was(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        writing.write_document(files.read(article), "visit")
    assert article.read_bytes() == SPUN
    assert os.listdir(article.parent) == ["article.txt"]


def test_a_file_that_changes_underneath_is_left_as_it_is_now(article: Path) -> None:
    document = files.read(article)
    article.write_bytes(b"somebody else was here\n")
    with pytest.raises(files.DocumentError, match="changed while it was being cleaned"):
        writing.write_document(document, "a state visit\n")
    assert article.read_bytes() == b"somebody else was here\n"
    assert os.listdir(article.parent) == ["article.txt"]


def test_a_file_that_is_gone_is_told(article: Path) -> None:
    document = files.read(article)
    article.unlink()
    with pytest.raises(files.DocumentError, match="it was removed while running"):
        writing.write_document(document, "a state visit\n")


def test_a_new_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    umask = os.umask(0o027)
    try:
        writing.write_whole(tmp_path / "plan.json", b"{}")
    finally:
        os.umask(umask)
    assert (tmp_path / "plan.json").stat().st_mode & 0o777 == 0o640


class TestPlans:
    def apply(self, *arguments: str | Path) -> tuple[int, bytes, str]:
        result = invoke("apply", *arguments, standalone_mode=False)
        message = getattr(result.exception, "message", "")
        return getattr(result.exception, "exit_code", 0), result.stdout_bytes, message

    @pytest.fixture
    def plan(self, article: Path, tmp_path: Path) -> Path:
        path = tmp_path / "plan.json"
        clean("--plan", path, article)
        return path

    def test_apply_writes_in_place_and_undo_brings_back(self, article: Path, plan: Path) -> None:
        self.apply("--write", plan, article)
        assert article.read_bytes() == CLEAN
        self.apply("--write", "--undo", plan, article)
        assert article.read_bytes() == SPUN

    def test_a_plan_of_another_text_is_refused(self, article: Path, plan: Path) -> None:
        article.write_bytes(b"a State go to\n")
        status, out, message = self.apply("--write", plan, article)
        assert (status, out) == (2, b"")
        assert "made from another text" in message
        assert article.read_bytes() == b"a State go to\n"

    def test_undo_of_another_text_is_refused(self, article: Path, plan: Path) -> None:
        article.write_bytes(b"a State visit\n")  # the edit fits, the text around it does not
        status, _, message = self.apply("--undo", plan, article)
        assert status == 2
        assert f"{plan}: these edits cannot be undone in this text" in message

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ("[]", "it is a list, not an object"),
            ("{}", "it has no version"),
            ('{"version": 1, "edits": [{"start": 0}], "sha256": ""}', "edit 1 of the plan: not a plan of version 1"),
        ],
    )
    def test_what_is_no_plan_is_refused(self, article: Path, plan: Path, content: str, told: str) -> None:
        plan.write_text(content)
        status, _, message = self.apply(plan, article)
        assert status == 2
        assert told in message

    def test_a_plan_of_a_later_version_is_refused(self, article: Path, plan: Path) -> None:
        plan.write_text('{"version": 99}')
        assert "version 99" in self.apply(plan, article)[2]


class TestMisunderstandings:
    """What users trip over gets one message that says what to do."""

    @pytest.mark.parametrize(
        ("arguments", "meant"), [(["claen", "x.txt"], "spinfix clean"), (["ferry.txt"], "spinfix clean ferry.txt")]
    )
    def test_a_command_that_does_not_exist(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], meant: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "ferry.txt").write_text("text")
        result = invoke(*arguments)
        assert (result.exit_code, f"did you mean {meant}?" in result.stderr) == (2, True)

    @pytest.mark.parametrize("name", ["-w.txt", "--help.jsonl"])
    def test_a_file_named_like_an_option(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.chdir(tmp_path)
        Path(name).write_text('{"text": "go to"}\n')
        result = invoke("clean", name)
        assert result.exit_code == 2
        assert f"{name} is a file: write ./{name}, or -- before all names." in result.stderr
        assert "visit" in invoke("clean", "--", name).stdout
        assert "is a file" not in invoke("clean", "--nothing").stderr

    @pytest.mark.parametrize("option", ["-o", "--edits", "--removed", "--report", "--summary"])
    def test_an_output_without_a_name(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
        """A variable of a script that is not set: ``-o ""`` wrote into the working folder."""
        monkeypatch.chdir(tmp_path)
        Path("posts").mkdir()
        Path("posts", "a.txt").write_text("go to")
        result = invoke("clean", "posts", option, "")
        assert (result.exit_code, result.stdout) == (2, "")
        assert '"" is no name; the current folder is .' in result.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["posts"]

    @pytest.mark.parametrize("option", ["-o", "--edits", "--removed", "--report", "--plan", "--summary"])
    def test_an_output_that_would_be_called_as_a_standard_stream(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("a.txt").write_text("go to")
        result = invoke("clean", "a.txt", option, "-")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "- is no name; standard output is /dev/stdout" in result.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]

    def test_the_version_has_a_short_option(self) -> None:
        assert invoke("-V").stdout == invoke("--version").stdout

    @pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
    def test_a_field_that_no_record_has_is_one_message(self, tmp_path: Path, name: str) -> None:
        records = [json.dumps({"id": n, "post": {"body": "go to"}}) for n in range(200)]
        path = tmp_path / name
        path.write_text("\n".join(records) if name.endswith("l") else f"[{','.join(records)}]")
        result = invoke("clean", "--field", "body", path)
        expected = f'spinfix: {path}: no record has the field "body"; did you mean "post.body"?\n'
        assert (result.exit_code, result.stdout, result.stderr) == (2, "", expected)

    def test_a_report_alone_prints_no_text(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("go to")
        result = invoke("clean", "--report", tmp_path / "page.html", tmp_path / "a.txt")
        assert (result.exit_code, result.stdout) == (0, "")
        assert "visit" in (tmp_path / "page.html").read_text()

    def test_a_doubtful_text_is_left_with_its_probability(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Plain, "analyse", lambda self, text: CleanerResult(text, (), 0.27))
        shown = "left as it is: spun with a probability of 0.27; if you know that it was, use --assume-spun"
        assert shown in invoke("clean", stdin="doubtful").stderr
        assert shown not in invoke("clean", "-q", stdin="doubtful").stderr

    def test_a_hook_prints_no_summary(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("a.txt", "b.txt"):
            (tmp_path / name).write_text("go to")
        assert "documents" in invoke("clean", "--check", tmp_path).stderr
        monkeypatch.setenv("PRE_COMMIT", "1")
        assert "documents" not in invoke("clean", "--check", tmp_path).stderr


@pytest.mark.parametrize(("given", "meant"), [("clear", "clean"), ("lern", "learn"), ("posts.txt", "clean posts.txt")])
def test_a_misspelt_command_is_told_which_was_meant(given: str, meant: str) -> None:
    result = invoke(given)
    assert (result.exit_code, f"there is no command '{given}'; did you mean spinfix {meant}?" in result.stderr) == (2, True)


def test_a_pattern_without_a_match_is_told_to_be_checked(tmp_path: Path) -> None:
    assert clean(tmp_path / "*.jsonl")[2] == f"spinfix: {tmp_path}/*.jsonl: no file matches; check the name\n"


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.parquet", "a.csv.gz"])
def test_a_pointer_of_git_lfs_is_called_that(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(POINTER)
    status, _, said = clean(path, "-o", tmp_path / "out")
    assert status == 2
    assert said.endswith("it is a pointer of Git LFS; get the file itself: git lfs pull\n")


def test_a_page_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("<!DOCTYPE html>\n<html><body>Not found</body></html>\n")
    status, _, said = clean(path)
    assert (status, said) == (
        2,
        f"spinfix: {path}: is a page of HTML and no table; get the file again, or use --input-format html\n",
    )


@pytest.mark.parametrize("option", ["--edits", "--report", "--summary", "--plan", "--removed"])
def test_an_output_whose_name_is_too_long_is_told(article: Path, option: str) -> None:
    status, _, said = clean(article, option, article.with_name("x" * 300))
    assert status == 2
    assert said.endswith("x: cannot be used (File name too long); name another one\n")


def test_an_output_in_a_folder_without_permission_is_told(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("spinfix.cli.overwriting.is_special", refuse)
    output = article.with_name("locked") / "edits.jsonl"
    assert clean(article, "--edits", output)[::2] == (
        2,
        f"spinfix: {output}: cannot be used (Permission denied); check the permissions of it and of its folder\n",
    )
