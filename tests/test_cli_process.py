"""The command as a process: pipes, signals, exit statuses, locale.  Only artefacts are removed, which needs no model."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import spinfix
from tests.conftest import ROOT, Run

COMMAND = [sys.executable, "-m", "spinfix", "clean", "--no-restore"]
POST, CLEAN = "[ad_1]\nHe resigned – finally.\n", "He resigned – finally.\n"


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Ctrl-C ends the processes that are started, also where a shell started the tests in the background, so that they and all
    below them ignore it.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_standard_input_to_standard_output(spinfix_process: Run) -> None:
    done = spinfix_process("clean", "--no-restore", "-", input=POST.encode())
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, CLEAN, b"")


def test_output_is_utf_8_whatever_the_locale(spinfix_process: Run) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    for shape in ("--json", "--diff", "--explain"):
        done = spinfix_process("clean", "--no-restore", shape, input=POST.encode(), env=environment)
        assert done.returncode == 0, done.stderr
        assert done.stdout.decode("utf-8")


def test_exit_statuses(spinfix_process: Run, tmp_path: Path) -> None:
    post = tmp_path / "post.txt"
    post.write_text(POST, "utf-8")
    assert spinfix_process("clean", "--no-restore", "--check", post).returncode == 1
    assert spinfix_process("clean", "--no-restore", "--write", post).returncode == 0
    assert spinfix_process("clean", "--no-restore", "--check", post).returncode == 0
    assert post.read_text("utf-8") == CLEAN
    assert spinfix_process("clean", tmp_path / "missing.txt").returncode == 2
    assert spinfix_process("clean", "--no-such-option").returncode == 2
    assert spinfix_process("no-such-command").returncode == 2
    assert spinfix_process("apply", post, post).returncode == 2
    assert spinfix_process("--help").returncode == 0


def test_errors_of_the_user_show_no_traceback(spinfix_process: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for arguments in (["--select", "NO999"], ["--dictionary", broken], ["--model", __file__]):
        done = spinfix_process("clean", "--assume-spun", *arguments, input=b"This 12 months, the identical day.\n")
        assert done.returncode == 2, arguments
        assert done.stdout == b""
        assert done.stderr
        assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="pipes break otherwise elsewhere")
def test_a_reader_that_has_gone_is_no_error_worth_a_word() -> None:
    process = subprocess.Popen(COMMAND, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    process.stdin.write(POST.encode())
    process.stdin.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 141


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="standard output has no name")
@pytest.mark.parametrize("option", ["--report", "--plan", "--edits", "--removed", "--summary", "-o"])
def test_nor_is_one_of_a_report_that_is_named_as_standard_output(tmp_path: Path, option: str) -> None:
    (tmp_path / "post.txt").write_text(POST, "utf-8")
    command = ["tortured", "--json"] if option == "-o" else ["clean", "--no-restore", "-q", "-o", tmp_path / "out"]
    process = subprocess.Popen(
        [sys.executable, "-m", "spinfix", *command, option, "/dev/stdout", tmp_path / "post.txt"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    process.stdout.close()
    _, messages = process.communicate()
    assert (process.returncode, messages) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device to write to")
def test_a_full_disk_behind_standard_output_is_told(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(COMMAND, cwd=ROOT, input=POST.encode(), stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("spinfix: standard output cannot be written (No space left on device)")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="signals are sent otherwise elsewhere")
def test_ctrl_c_ends_the_run_with_one_line(tmp_path: Path) -> None:
    post = tmp_path / "post.txt"
    post.write_text(POST, "utf-8")
    command = [*COMMAND, str(post), "-"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.read(len(CLEAN.encode())).decode() == CLEAN  # now it waits for standard input
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    expected = "spinfix: interrupted; every file is either unchanged or finished; standard output ends early"
    assert err.decode().strip() == expected


@pytest.mark.skipif(os.name != "posix", reason="signals are sent otherwise elsewhere")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["detect", "--no-skip-unreadable"], "no file is changed"),
        (["tortured", "--output", "report.html"], "no file is changed"),
        (["review", "--terminal"], "every decision is kept"),
    ],
)
def test_what_changes_no_file_does_not_speak_of_finished_ones(tmp_path: Path, arguments: list[str], said: str) -> None:
    pipe = tmp_path / "posts.jsonl"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "spinfix", *arguments, str(pipe)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with pipe.open("wb") as writer:  # waits until the process opens the other end
        writer.write(b'{"text": "[ad_1]')
        writer.flush()
        process.send_signal(signal.SIGINT)
    _, messages = process.communicate(timeout=60)
    assert process.returncode == 130
    assert messages.decode().splitlines()[-1] == f"spinfix: interrupted; {said}"
    assert not (tmp_path / "report.html").exists()


def test_the_version_loads_nothing_heavy() -> None:
    code = (
        "import sys; from spinfix.cli.main import spinfix; spinfix.main(['--version'], standalone_mode=False);"
        "heavy = {'regex', 'numpy', 'kenlm', 'wordfreq', 'spinfix.cleaner', 'spinfix.cli.clean'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"spinfix, version {spinfix.__version__}\n[]\n"


@pytest.mark.skipif(os.name != "posix", reason="there are no named pipes elsewhere")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("mode", ["-o", "--check"])
def test_an_interrupted_run_leaves_nothing_half_written(tmp_path: Path, number: signal.Signals, status: int, mode: str) -> None:
    pipe, post, out = tmp_path / "posts.jsonl", tmp_path / "post.txt", tmp_path / "out"
    os.mkfifo(pipe)
    post.write_text(POST, "utf-8")
    command = [*COMMAND, "--jobs", "2", post, pipe, *([mode, out] if mode == "-o" else [mode])]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with pipe.open("wb") as writer:  # waits until the process opens the other end, and is therefore at work
        writer.write(b'{"text": "[ad_1]')
        writer.flush()
        process.send_signal(number)
    # A read that had begun to wait just before the signal sees it when the pipe ends.
    _, messages = process.communicate(timeout=60)
    assert process.returncode == status
    ends = "; standard output ends early" if mode == "--check" else ""
    assert messages.decode().endswith(f"spinfix: interrupted; every file is either unchanged or finished{ends}\n")
    assert b"Traceback" not in messages
    if mode == "-o":
        assert [path.name for path in out.iterdir() if path.suffix != ".journal"] == ["post.txt"]


@pytest.mark.skipif(os.name != "posix", reason="there are no pseudo-terminals elsewhere")
def test_who_sits_at_a_terminal_is_told_that_it_is_read_from() -> None:
    terminal, other = os.openpty()
    process = subprocess.Popen(COMMAND, cwd=ROOT, stdin=other, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    os.close(other)
    assert process.stderr
    assert process.stderr.readline() == b"spinfix: reading standard input; end it with Ctrl-D\n"
    os.write(terminal, b"[ad_1]\nHe resigned.\n\x04")  # one Ctrl-D
    output, _ = process.communicate(timeout=60)
    os.close(terminal)
    assert output == b"He resigned.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device to write to")
@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["clean", "--help"]])
def test_nor_is_help_for_a_full_disk_a_traceback(spinfix_process: Run, arguments: list[str]) -> None:
    command = [sys.executable, "-m", "spinfix", *arguments]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("spinfix: standard output cannot be written (No space left on device)")
    assert done.stderr.count(b"\n") == 1


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line for a shell in a folder; ``$S`` is the command."""
    environment = {**os.environ, "S": f"{sys.executable} -m spinfix", "PYTHONPATH": str(ROOT)}
    return subprocess.run(["sh", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(os.name != "posix", reason="shells are others elsewhere")
class TestUnusualSurroundings:
    """Closed streams, a working folder that is gone, Python without docstrings."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "f.txt").write_text(POST, "utf-8")
        return tmp_path

    @pytest.mark.parametrize(
        ("source", "command"),
        [("yes words", "clean --check"), ("yes words", "detect"), ("cat /dev/zero", "clean"), ("cat /dev/zero", "detect")],
    )
    def test_what_is_refused_is_not_read_to_its_end(self, folder: Path, source: str, command: str) -> None:
        """It may have none; here the writer says so if all that it has is read."""
        done = shell(f"{{ {source} | head -c 400000000 && echo all >&2; }} | $S {command} --max-size 1 - >/dev/null", folder)
        assert (done.returncode, "is larger than 1 MB" in done.stderr, "all" in done.stderr.split()) == (2, True, False)

    @pytest.mark.parametrize("command", ["clean --no-restore", "detect", "tortured"])
    def test_standard_input_is_closed(self, folder: Path, command: str) -> None:
        done = shell(f"$S {command} <&-", folder)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "spinfix: standard input is closed; give a file\n"

    @pytest.mark.parametrize(
        "command", ["clean --no-restore f.txt", "clean --no-restore --diff f.txt", "detect f.txt", "rules list"]
    )
    def test_standard_output_is_closed(self, folder: Path, command: str) -> None:
        done = shell(f"$S {command} >&-", folder)
        assert done.returncode == 2
        assert done.stderr == "spinfix: standard output is closed; redirect it, or use an option that writes files\n"

    def test_standard_error_is_closed_behind_the_summary_of_several_files(self, folder: Path) -> None:
        (folder / "g.txt").write_text(POST, "utf-8")
        assert shell("$S clean --no-restore f.txt g.txt -o out 2>&-", folder).returncode == 0
        assert [path.read_text("utf-8") for path in folder.glob("out/*")] == [CLEAN] * 2

    def test_all_streams_are_closed(self, folder: Path) -> None:
        assert shell("$S clean --no-restore -w f.txt <&- >&- 2>&-", folder).returncode == 0
        assert (folder / "f.txt").read_text("utf-8") == CLEAN

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device to write to")
    @pytest.mark.parametrize(("arguments", "written"), [("f.txt missing.txt -o out", 1), ("f.txt -o out", 1), ("--bad", 0)])
    def test_messages_that_cannot_be_written_do_not_end_the_work(self, folder: Path, arguments: str, written: int) -> None:
        assert shell(f"$S clean --no-restore {arguments} 2>/dev/full", folder).returncode == 2
        assert [path.read_text("utf-8") for path in folder.glob("out/*")] == [CLEAN] * written

    @pytest.mark.parametrize("option", ["--report", "--edits", "--removed", "--plan"])
    def test_what_is_saved_goes_into_a_pipe_too(self, folder: Path, option: str) -> None:
        done = shell(f"$S clean --no-restore -q --check {option} /dev/fd/3 f.txt 3>&1 >/dev/null | cat", folder)
        assert "[ad_1]" in done.stdout
        assert done.stderr == ""

    def test_an_interrupted_command_waits_for_no_thread_that_is_stuck(self, folder: Path) -> None:
        code = (
            "import click, threading; from spinfix.cli import main\n"
            "def stuck(**_):\n"
            "    threading.Thread(target=threading.Event().wait).start()\n"
            "    raise click.Abort\n"
            "main.spinfix.main = stuck\n"
            "main.main()"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (130, "spinfix: interrupted; no file is changed\n")

    @pytest.mark.parametrize("arguments", ["clean --jobs -1 f.txt", "clean --nope", "detect --sort up f.txt"])
    def test_an_error_of_usage_is_one_whoever_reads_it(self, folder: Path, arguments: str) -> None:
        ended = "import os, subprocess, sys; reading, writing = os.pipe(); os.close(reading); "
        program = f"{ended}sys.exit(subprocess.run(sys.argv[1:], stderr=writing).returncode)"
        assert shell(f"{sys.executable} -c '{program}' $S {arguments}", folder).returncode == 2

    @pytest.mark.skipif(not Path("/dev/fd").exists(), reason="open files have no names")
    @pytest.mark.parametrize("option", ["--report", "--edits", "--removed", "--plan", "--summary"])
    def test_what_is_saved_in_an_open_file_goes_on_where_that_is(self, folder: Path, option: str) -> None:
        log = folder / "log"
        log.write_text("Precious.\n", "utf-8")
        assert shell(f"$S clean --no-restore -q {option} /dev/stdout f.txt >> log; echo Last. >> log", folder).returncode == 0
        written = log.read_text("utf-8")
        assert written.startswith("Precious.\n")
        assert written.endswith("\nLast.\n")
        assert len(written) > len("Precious.\nLast.\n" + CLEAN)
        assert shell(f"$S clean --no-restore -q {option} /dev/fd/3 f.txt 3>> log", folder).stdout in ("", CLEAN)
        assert log.read_text("utf-8").startswith(written)

    @pytest.mark.parametrize("command", ["clean --no-restore --edits", "clean --no-restore --summary", "tortured -o"])
    def test_nothing_is_saved_where_the_output_goes(self, folder: Path, command: str) -> None:
        done = shell(f"$S {command} out f.txt > out", folder)
        assert (done.returncode, "out is where standard output goes" in done.stderr) == (2, True)
        assert (folder / "out").read_bytes() == b""

    def test_a_report_goes_into_a_pipe_whoever_reads_it(self, folder: Path) -> None:
        for name in ("g.txt", "h.txt"):
            (folder / name).write_text("An irregular woodland.\n", "utf-8")
        begun = "document,verdict,"
        assert shell("$S tortured -q g.txt --format csv -o /dev/stdout | cat", folder).stdout.startswith(begun)
        done = shell("mkfifo pipe; timeout 60 $S tortured -q g.txt h.txt --format csv -o pipe & cat pipe; wait", folder)
        assert done.stdout.startswith(begun)
        assert done.stdout.count("\n") == 3, "the header, and a phrase of each paper"
        assert shell("$S tortured -q g.txt -o /dev/full", folder).stderr == (
            "spinfix: /dev/full: cannot be written (No space left on device); free some space; g.txt is not done\n"
        )

    def test_no_docstrings(self, folder: Path) -> None:
        done = shell("PYTHONOPTIMIZE=2 $S clean --no-restore f.txt", folder)
        assert (done.returncode, done.stdout, done.stderr) == (0, CLEAN, "")
        assert shell("PYTHONOPTIMIZE=2 $S clean --help", folder).returncode == 0

    def test_the_working_folder_was_deleted(self, folder: Path) -> None:
        (folder / "gone").mkdir()
        gone = "cd gone && rmdir ../gone &&"
        done = shell(
            f"{gone} $S clean --no-restore {folder}/f.txt; echo 'It rained. [ad_1]' | $S clean --no-restore; mkdir ../gone",
            folder,
        )
        assert (done.stdout, done.stderr) == (CLEAN + "It rained.\n", "")
        done = shell(f"{gone} $S clean --no-restore {folder}/f.txt -o out", folder)
        assert done.returncode == 2
        assert done.stderr.startswith("spinfix: the working folder does not exist any more")


class TestRedirections:
    """A file that is read while the output is appended to it would grow without end."""

    RECORDS = '{"text": "[ad_1] He resigned."}\n' * 3

    def redirected(
        self, target: Path, *arguments: str | Path, stdin: Path | None = None, error: bool = False
    ) -> tuple[int, str]:
        """Run a command whose output, or messages, are appended to a file; returns its status and messages."""
        with target.open("ab") as written, (stdin or Path(os.devnull)).open("rb") as given:
            done = subprocess.run(
                [sys.executable, "-m", "spinfix", *map(str, arguments)],
                cwd=ROOT,
                stdin=given,
                stdout=subprocess.PIPE if error else written,
                stderr=written if error else subprocess.PIPE,
                check=False,
                timeout=60,
            )
        return done.returncode, (done.stderr or b"").decode()

    @pytest.mark.parametrize("command", [("clean", "--no-restore"), ("detect", "--json"), ("tortured", "--json")])
    def test_a_document_is_not_appended_to(self, tmp_path: Path, command: tuple[str, ...]) -> None:
        path = tmp_path / "a.jsonl"
        path.write_text(self.RECORDS, "utf-8")
        status, told = self.redirected(path, *command, path)
        assert (status, path.read_text("utf-8")) == (2, self.RECORDS)
        assert f"{path} is both read and written, as standard output: redirect to another file" in told

    def test_nor_is_standard_input(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_text(self.RECORDS, "utf-8")
        status, told = self.redirected(path, "clean", "--no-restore", "-", stdin=path)
        assert (status, path.read_text("utf-8")) == (2, self.RECORDS)
        assert "<stdin> is both read and written, as standard output" in told

    def test_nor_what_edits_are_applied_to(self, tmp_path: Path) -> None:
        path, edits = tmp_path / "a.jsonl", tmp_path / "edits.jsonl"
        path.write_text(self.RECORDS, "utf-8")
        subprocess.run([*COMMAND, path, "--edits", edits], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        status, told = self.redirected(path, "apply", edits, path)
        assert (status, path.read_text("utf-8")) == (2, self.RECORDS)
        assert "is both read and written" in told

    def test_nor_what_a_plan_is_applied_to_or_a_rule_is_tried_on(self, tmp_path: Path) -> None:
        path, plan = tmp_path / "a.txt", tmp_path / "plan.json"
        path.write_text("Nothing was spun here. [ad_2]\n", "utf-8")
        subprocess.run([*COMMAND, path, "--plan", plan], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        for command in (("apply", plan), ("rules", "try", "AD001")):
            status, told = self.redirected(path, *command, path)
            assert (status, path.read_text("utf-8")) == (2, "Nothing was spun here. [ad_2]\n")
            assert "is both read and written" in told

    @pytest.mark.parametrize("error", [False, True])
    def test_in_a_folder_it_is_left_out(self, tmp_path: Path, error: bool) -> None:
        (tmp_path / "a.txt").write_text(POST, "utf-8")
        target = tmp_path / "out.txt"
        status, told = self.redirected(target, "clean", "--no-restore", tmp_path, error=error)
        assert status == 0
        stream = "standard error" if error else "standard output"
        expected = f"spinfix: {target}: is where {stream} goes, so it is not read\n"
        assert (target.read_text("utf-8"), told) == ((expected, "") if error else (CLEAN, expected))
