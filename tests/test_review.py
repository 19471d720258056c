"""Reviews: decisions, their journal, what becomes of the documents, and who may ask the server."""

from __future__ import annotations

import errno
import hashlib
import http.client
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from spinfix import Alternative, Edit, apply, load_plan, undo
from spinfix.cli.main import Interrupted
from spinfix.corpus.own_logs import undoes_a_run
from spinfix.corpus.records import Place
from spinfix.corpus.run_plan import Source
from spinfix.corpus.single_document import Whole
from spinfix.correction_files import read
from spinfix.families.findings import Finding
from spinfix.result import Result
from spinfix.review.actions import Review, Targets
from spinfix.review.journal import JournalError, ReviewJournal
from spinfix.review.lessons import lessons
from spinfix.review.outcome import Writer, save_corrections, save_plan
from spinfix.review.server import ReviewServer
from spinfix.review.session import ReviewDocument, ReviewError, Session
from spinfix.review.terminal import TerminalReview
from tests.conftest import ROOT, invoke

TEXT = "[ad_1]\nWe go to Rome. Go to it, we go to it again.\nA brand new day within the town.\n"


def edit(
    found: str, new: str, confidence: float = 0.95, after: int = 0, others: tuple[str, ...] = (), text: str = TEXT
) -> Edit:

    start = text.index(found, after)
    alternatives = tuple(Alternative(other, 0.01) for other in others)
    return Edit(
        start, start + len(found), found, new, "restoration", family="mine", entry=f"{found} → {new}", confidence=confidence,
        alternatives=alternatives,
    )  # fmt: skip


EDITS = (
    Edit(0, 7, "[ad_1]\n", "", "artefact", rule="AD001"),
    edit("go to", "visit", 0.6, others=("attend", "go to", "see")),
    edit("Go to", "Visit", 0.6),
    edit("go to", "visit", 0.97, after=TEXT.index("we go")),
    edit("brand new", "new"),
)
LEFT = (edit("within the", "in the", 0.3),)


def document(folder: Path, name: str = "a.txt", text: str = TEXT) -> ReviewDocument:
    path = folder / name
    path.write_text(text)
    result = Result(text, EDITS, 0.98, "mine", (Finding("mine", EDITS[1:], 0.98, doubtful=LEFT),))
    return ReviewDocument(str(path), Source(str(path), path, Path(name)), Whole(str(path)), Place(), result)


def session(folder: Path, *names: str) -> Session:
    return Session([document(folder, name) for name in names or ("a.txt",)], ReviewJournal(folder / "journal.jsonl"))


def written(held: Session, number: int = 0) -> str:
    return apply(TEXT, held.edits_of(number))


def test_undecided_edits_are_offered_doubtful_ones_first(tmp_path: Path) -> None:
    held = session(tmp_path)
    assert held.queue() == [(0, 1), (0, 2), (0, 5), (0, 0), (0, 3), (0, 4)]
    assert (held.total, held.decided) == (6, 0)
    held.decide(0, 1, "visit")
    assert held.queue()[0] == (0, 2)


def test_undecided_places_become_what_was_proposed(tmp_path: Path) -> None:
    held = session(tmp_path)
    assert written(held) == "We visit Rome. Visit it, we visit it again.\nA new day within the town.\n"
    held.decide(0, 0, "[ad_1]\n")
    held.decide(0, 4, "brand new")
    held.decide(0, 5, "in the")
    held.decide(0, 1, "see")
    held.decide(0, 2, "Look at")
    assert written(held) == "[ad_1]\nWe see Rome. Look at it, we visit it again.\nA brand new day in the town.\n"
    sources = {one.found: (one.family, one.entry) for one in held.edits_of(0)}
    assert sources["Go to"] == ("corrections", "Go to → Look at (review)")
    assert sources["within the"] == ("mine", "within the → in the")


@pytest.mark.parametrize(
    ("spot", "text", "expected"),
    [
        (1, "visit", "We visit Rome. Visit it, we visit it again."),
        (1, "go to", "We go to Rome. Go to it, we go to it again."),
        (1, "see", "We see Rome. See it, we see it again."),
        (2, "Visit", "We visit Rome. Visit it, we visit it again."),
        (2, "See", "We see Rome. See it, we see it again."),
    ],
)
def test_all_alike_are_decided_in_their_case(tmp_path: Path, spot: int, text: str, expected: str) -> None:
    held = session(tmp_path, "a.txt", "b.txt")
    assert len(held.decide(0, spot, text, "document")) == 3
    assert written(held).split("\n")[0] == expected
    assert held.decided == 3
    assert len(held.decide(0, spot, text, "everywhere")) == 3
    assert written(held, 1) == written(held)


def test_a_wider_decision_leaves_earlier_ones(tmp_path: Path) -> None:
    held = session(tmp_path)
    held.decide(0, 3, "go to")
    held.decide(0, 1, "visit", "everywhere")
    assert "we go to it again" in written(held)


def test_undo_takes_back_one_action_after_the_other(tmp_path: Path) -> None:
    held = session(tmp_path)
    held.decide(0, 1, "see")
    held.decide(0, 1, "visit", "document")
    assert [(one.spot, one.text) for one in held.undo()] == [(1, "see"), (2, None), (3, None)]
    assert [(one.spot, one.text) for one in held.undo()] == [(1, None)]
    assert held.undo() == []


def test_everything_is_there_again_after_a_crash(tmp_path: Path) -> None:
    held = session(tmp_path, "a.txt", "b.txt")
    held.decide(0, 1, "see")
    held.decide(1, 4, "brand new")
    held.decide(0, 2, "Visit", "document")
    held.undo()
    with (tmp_path / "journal.jsonl").open("a") as file:
        file.write('{"version": 1, "when": "20')  # killed while writing; the file was never closed
    held._journal.close()
    again = session(tmp_path, "a.txt", "b.txt")
    assert (again.decided, again.text_of(0, 1), again.text_of(1, 4)) == (2, "see", "brand new")
    again.undo()
    again.undo()
    assert again.decided == 0
    again._journal.close()
    assert session(tmp_path, "a.txt", "b.txt").decided == 0


@pytest.mark.parametrize("way", ["absolute", "inside", "link", "moved"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_decisions_are_found_again_however_a_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("here/posts").mkdir(parents=True)
    Path("here/posts", name).write_text(json.dumps({"text": SPUN}) + "\n" if name == "a.jsonl" else SPUN)
    monkeypatch.chdir("here")
    assert "1 of 3 edits decided" in run("posts", answers="n\nq\n").stdout
    folder: str | Path = "posts"
    if way == "absolute":
        folder = Path("posts").absolute()
    elif way == "inside":
        monkeypatch.chdir("posts")
        folder = "."
    elif way == "link":
        Path("other").symlink_to("posts")
        folder = "other"
    else:
        monkeypatch.chdir(Path("..").absolute())
        Path("here").rename("there")
        monkeypatch.chdir("there")
    journal = "../.spinfix-review.jsonl" if way == "inside" else ".spinfix-review.jsonl"
    assert "1 of 3 edits decided" in run(str(folder), "--journal", journal, answers="q\n").stdout


def test_decisions_about_another_text_are_not_taken(tmp_path: Path) -> None:
    held = session(tmp_path)
    held.decide(0, 1, "see")
    held._journal.close()
    changed = document(tmp_path, "a.txt")
    changed.sha256 = "0" * 64
    assert Session([changed], ReviewJournal(tmp_path / "journal.jsonl")).decided == 0


@pytest.mark.parametrize("line", ["nonsense", "[]", "[" * 100_000, '{"version": 1, "undo": false, "places": [{"text": 1}]}'])
def test_a_broken_journal_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "journal.jsonl").write_text(f"{line}\n")
    with pytest.raises(JournalError, match=r"journal\.jsonl:1: is no line of a review's journal"):
        session(tmp_path)


def test_a_journal_of_another_version_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text('{"version": 9}\n')
    told = r"journal\.jsonl:1: has version 9, but this spinfix reads version 1; give another --journal$"
    with pytest.raises(JournalError, match=told):
        session(tmp_path)


def test_a_journal_that_could_not_be_written_is_told_before_the_first_decision(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=r"cannot be written \(No such file or directory\); give another --journal"):
        ReviewJournal(tmp_path / "missing" / "journal.jsonl")
    ReviewJournal(tmp_path / "journal.jsonl")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_a_pipe_is_no_journal(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "journal.jsonl")
    with pytest.raises(JournalError, match=r"journal\.jsonl: is a pipe or a device; give another --journal$"):
        session(tmp_path)


def test_what_could_not_be_saved_is_not_saved_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = session(tmp_path)
    held.decide(0, 1, "visit")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr("os.fsync", full)
        with pytest.raises(JournalError, match="the last decision is not saved"):
            held.decide(0, 2, "see")
        with pytest.raises(JournalError, match="the last decision is not saved"):
            held.undo()
    assert (held.decided, held.undoable) == (1, True)
    held.decide(0, 5, "look")
    held._journal.close()
    again = session(tmp_path)
    assert [again.text_of(0, spot) for spot in (1, 2, 5)] == ["visit", None, "look"]


def test_two_reviews_do_not_write_to_one_journal(tmp_path: Path) -> None:
    held = session(tmp_path)
    held.decide(0, 1, "see")
    with pytest.raises(JournalError, match="another review is writing"):
        session(tmp_path)


def test_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    held = session(tmp_path)
    for place in ((0, 6), (1, 0), (-1, 0), (0, -1)):
        with pytest.raises(ReviewError, match="there is no place"):
            held.decide(*place, "x")


def test_files_are_written_again_after_other_decisions(tmp_path: Path) -> None:
    held = session(tmp_path, "a.txt", "b.txt")
    writer = Writer(held, [one.source for one in held.documents])
    held.decide(0, 1, "see")
    assert len(writer.write().changed) == 2
    assert (tmp_path / "a.txt").read_text() == written(held)
    held.decide(0, 1, "go to")
    assert [Path(name).name for name in writer.write().changed] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == written(held)
    (tmp_path / "a.txt").write_text("Something else.\n")
    held.decide(0, 1, "see")
    held.decide(1, 1, "see")
    assert "cannot be undone" in writer.write().errors[0]
    assert (tmp_path / "a.txt").read_text() == "Something else.\n"
    assert (tmp_path / "b.txt").read_text() == written(held, 1), "one that cannot be written stops no other"
    held.decide(1, 1, "go to")
    assert [Path(name).name for name in writer.write().changed] == ["b.txt"]
    assert (tmp_path / "b.txt").read_text() == written(held, 1)


def test_files_are_written_to_a_folder(tmp_path: Path) -> None:
    held = session(tmp_path)
    (tmp_path / "plain.txt").write_text("Nothing.\n")
    sources = [held.documents[0].source, Source(str(tmp_path / "plain.txt"), tmp_path / "plain.txt", Path("plain.txt"))]
    done = Writer(held, sources, tmp_path / "out").write()
    assert not done.errors
    assert (tmp_path / "out" / "a.txt").read_text() == written(held)
    assert (tmp_path / "out" / "plain.txt").read_text() == "Nothing.\n"
    assert (tmp_path / "a.txt").read_text() == TEXT


def test_the_plan_is_what_was_decided(tmp_path: Path) -> None:
    held = session(tmp_path)
    held.decide(0, 4, "brand new")
    save_plan(held, tmp_path / "plan.json")
    assert apply(TEXT, load_plan(tmp_path / "plan.json", TEXT)) == written(held)
    assert [one["found"] for one in json.loads((tmp_path / "plan.json").read_text())["not_made"]] == ["brand new", "within the"]


def test_a_plan_that_undoes_what_was_written_is_not_overwritten(tmp_path: Path) -> None:
    held = session(tmp_path)
    shown = Review(held, Writer(held, [held.documents[0].source]), Targets(None, tmp_path / "plan.json", tmp_path / "c.tsv"))
    path, plan, second = tmp_path / "a.txt", tmp_path / "plan.json", tmp_path / "plan-2.json"

    def undone(plan: Path) -> str:
        return undo(path.read_text(), load_plan(plan))

    shown.save_plan({})
    held.decide(0, 4, "brand new")
    shown.save_plan({})
    assert not undoes_a_run(plan), "nothing is changed yet"
    assert "plan.json again" in shown.save_files({})["message"]
    assert (undone(plan), undoes_a_run(plan)) == (TEXT, True)
    shown.save_plan({})
    assert not second.exists(), "it has the same edits"
    held.decide(0, 1, "see")
    for _ in range(2):
        assert "plan-2.json;" in shown.save_plan({})["message"]
    assert (undone(plan), shown.where["plan"]) == (TEXT, str(second))
    assert "plan-2.json again" in shown.save_files({})["message"]
    assert undone(second) == TEXT
    assert not (tmp_path / "plan-3.json").exists()


def test_a_plan_that_cannot_be_saved_again_is_told_with_the_files(tmp_path: Path) -> None:
    held = session(tmp_path)
    plan = tmp_path / "plans" / "plan.json"
    plan.parent.mkdir()
    shown = Review(held, Writer(held, [held.documents[0].source]), Targets(None, plan, tmp_path / "c.tsv"))
    shown.save_plan({})
    plan.unlink()
    plan.parent.rmdir()
    done = shown.save_files({})
    assert done["wrong"]
    assert re.match(r"wrote 1 file with changes\n.*plan.json: cannot be written", done["message"])
    assert (tmp_path / "a.txt").read_text() == written(held)


def test_the_plan_of_several_documents_is_not_overwritten_either(tmp_path: Path) -> None:
    held = session(tmp_path, "a.txt", "b.txt")
    shown = Review(
        held,
        Writer(held, [document.source for document in held.documents]),
        Targets(None, tmp_path / "plan.jsonl", tmp_path / "c.tsv"),
    )
    shown.save_files({})
    shown.save_plan({})
    assert undoes_a_run(tmp_path / "plan.jsonl")
    assert invoke("apply", "--undo", "-w", tmp_path / "plan.jsonl", tmp_path / "a.txt").exit_code == 0
    assert (tmp_path / "a.txt").read_text() == TEXT


def test_a_plan_of_files_in_another_folder_undoes_nothing(tmp_path: Path) -> None:
    held = session(tmp_path)
    writer = Writer(held, [held.documents[0].source], tmp_path / "out")
    shown = Review(held, writer, Targets(tmp_path / "out", tmp_path / "plan.json", tmp_path / "c.tsv"))
    shown.save_plan({})
    assert "again" not in shown.save_files({})["message"]
    shown.save_plan({})
    assert not undoes_a_run(tmp_path / "plan.json")


def test_corrections_are_general_only_where_documents_agree(tmp_path: Path) -> None:
    held = session(tmp_path, "a.txt", "b.txt", "c.txt")
    for number in range(3):
        held.decide(number, 1, "attend" if number < 2 else "visit")  # the second time otherwise
        held.decide(number, 2, "Attend")
        held.decide(number, 4, "brand new")
        held.decide(number, 5, "in the")
        held.decide(number, 0, "[ad_1]\n")
    made = lessons(held, "anna", "2026-11-26")
    rows = [one.cells[:6] for one in made.corrections]
    assert ("brand new", "keep", "", "", "", "anna") in rows
    assert ("within the", "in the", "", "", "", "anna") in rows
    assert ("[ad_1]", "keep", "", "", "AD001", "anna") in rows
    assert ("go to", "attend", "rome.", "it,", "", "anna") in rows
    assert not [row for row in rows if row[0] == "go to" and not row[2]]
    assert made.left_out == 0
    added, refused = save_corrections(tmp_path / "corrections.tsv", made.corrections)
    assert (added, refused) == (len(rows), [])
    assert [one.cells[:6] for one in read(tmp_path / "corrections.tsv")] == rows
    assert save_corrections(tmp_path / "corrections.tsv", made.corrections) == (0, [])
    other = [one._replace(wanted="other") for one in made.corrections[:1]]
    assert "corrections.tsv:2 says" in save_corrections(tmp_path / "corrections.tsv", other)[1][0]


# The server -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ReviewServer]:
    held = session(tmp_path)
    targets = Targets(None, tmp_path / "plan.json", tmp_path / "corrections.tsv", "anna")
    review = Review(held, Writer(held, [held.documents[0].source]), targets)
    with ReviewServer(review) as made:
        thread = Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()


def test_a_browser_that_leaves_is_no_error(server: ReviewServer, capsys: pytest.CaptureFixture[str]) -> None:
    for error in (ConnectionResetError(), BrokenPipeError()):
        try:
            raise error
        except OSError:
            server.handle_error(None, ("127.0.0.1", 1))
    assert capsys.readouterr().err == ""


def ask(server: ReviewServer, path: str = "state", body: Any = None, **headers: str) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    address = path if path.startswith("/") else f"/{server.token}/{path}"
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if data is not None:
        named.setdefault("Content-Type", "application/json")
    connection.request("GET" if data is None else "POST", address, data, named)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, json.loads(text) if answer.headers["Content-Type"] == "application/json" else text.decode()


def test_the_page_and_its_decisions(server: ReviewServer, tmp_path: Path) -> None:
    status, page = ask(server, "")
    assert (status, "Review" in page, "connect-src 'self'" in page) == (200, True, True)
    status, data = ask(server, "decide", {"document": 0, "spot": 1, "reading": "text", "text": "see", "scope": "document"})
    assert (status, data["decided"], data["changes"]) == (200, 3, [[0, 1, "see"], [0, 2, "See"], [0, 3, "see"]])
    assert ask(server)[1]["changes"] == data["changes"]
    assert ask(server, "save-files", {})[1]["message"] == "wrote 1 file with changes"
    assert (tmp_path / "a.txt").read_text().startswith("We see Rome. See it")
    assert "plan.json" in ask(server, "save-plan", {})[1]["message"]
    assert "corrections added" in ask(server, "save-corrections", {})[1]["message"]
    assert ask(server, "undo", {})[1]["decided"] == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_other_sites_are_not_served(server: ReviewServer, headers: dict[str, str]) -> None:
    body = {"document": 0, "spot": 1, "reading": "accept"}
    for path, data in (("", None), ("state", None), ("decide", body)):
        assert ask(server, path, data, **headers)[0] == 403
    assert ask(server)[1]["decided"] == 0


def test_nothing_is_served_without_the_token(server: ReviewServer) -> None:
    for path in ("/", "/state", "/x/state", f"/{server.token[:-1]}/state", f"/{server.token}", "/%ff/state"):
        assert ask(server, path)[0] == 403
    assert ask(server, "/x/undo", {})[0] == 403


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("nothing", None, {}, 404),
        ("nothing", {}, {}, 404),
        ("decide", b"nonsense", {}, 400),
        ("decide", [], {}, 400),
        ("decide", b"[" * 100_000, {}, 400),
        ("decide", {"document": 0, "spot": 1, "reading": "text", "text": "\ud800"}, {}, 400),
        ("decide", {}, {"Content_Type": "text/plain"}, 415),
        ("decide", {}, {}, 409),
        ("decide", {"document": 0, "spot": 99, "reading": "accept"}, {}, 409),
        ("decide", {"document": 0, "spot": 1, "reading": "text"}, {}, 409),
        ("decide", {"document": 0, "spot": 1, "reading": "text", "text": "\u0007"}, {}, 409),
        ("decide", {"document": 0, "spot": 1, "reading": "accept", "scope": "world"}, {}, 409),
    ],
)
def test_bad_requests_are_told_so(server: ReviewServer, path: str, body: Any, headers: dict[str, str], status: int) -> None:
    answered, data = ask(server, path, body, **headers)
    assert (answered, bool(data["error"])) == (status, True)
    assert ask(server)[1]["decided"] == 0


# In the terminal --------------------------------------------------------------------------------------------------------


def in_terminal(held: Session, *answers: str) -> str:
    said: list[str] = []
    left = iter(answers)

    def answer(prompt: str) -> str:
        found = next(left, None)
        if found is None:
            raise EOFError
        return found

    TerminalReview(held, answer, said.append).run()
    return "".join(said)


def test_edits_are_asked_for_one_after_the_other(tmp_path: Path) -> None:
    held = session(tmp_path)
    shown = in_terminal(held, "2", "e Look at", "?", "y", "y", "n", "n")
    assert written(held) == "We see Rome. Look at it, we go to it again.\nA brand new day in the town.\n"
    assert "a.txt:2:4" in shown
    assert "…[ad_1]↵We [go to → visit] Rome. Go to it" in shown
    assert "  1  attend" in shown
    assert "choose an alternative" in shown
    assert shown.endswith("6 of 6 edits decided; nothing more to ask\n")


def test_an_alternative_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    shown = in_terminal(session(tmp_path), "3", "s", "1", "q")
    assert "there is no alternative 3\n" in shown
    assert "there is no alternative 1\n" in shown
    assert "accept it" not in shown


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("caf\udce9", "the text is no UTF-8"),
        ("a\0b", r"the text has a control character, '\x00'; type it without"),
        ("a\x1b[1m", r"the text has a control character, '\x1b'; type it without"),
        ("a\x85b", r"the text has a control character, '\x85'; type it without"),
    ],
)
def test_text_that_a_file_should_not_have_is_asked_for_again(tmp_path: Path, typed: str, message: str) -> None:
    held = session(tmp_path)
    assert message in in_terminal(held, f"e {typed}", "q")
    assert held.decided == 0


def test_nor_is_it_taken_from_elsewhere(tmp_path: Path) -> None:
    held = session(tmp_path)
    day = TEXT.index("day")
    with pytest.raises(ReviewError, match="the text has a control character"):
        held.decide(0, 1, "a\0")
    with pytest.raises(ReviewError, match="the text has a control character"):
        held.add(0, day, day + 3, "a\0")
    assert (held.total, held.decided) == (6, 0)
    held.decide(0, 1, "a\tb\r\nc")
    assert "We a\tb\r\nc Rome" in written(held)


def test_alike_skip_undo_and_stop(tmp_path: Path) -> None:
    held = session(tmp_path)
    shown = in_terminal(held, "a", "u", "s", "q")
    assert "3 edits accepted" in shown
    assert "3 decisions taken back" in shown
    assert shown.endswith("0 of 6 edits decided; run it again to go on\n")
    assert "0 of 6" in in_terminal(held)


# The command ------------------------------------------------------------------------------------------------------------

SPUN = "Russia Overseas Minister Sergey Lavrov arrived this 12 months, the identical day.\n"


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.txt").write_text(SPUN)
    (tmp_path / "posts" / "b.jsonl").write_text('{"text": "Nothing."}\n' + json.dumps({"text": SPUN + "[ad_1]"}) + "\n")
    return tmp_path


def run(*arguments: str, answers: str = "") -> Any:
    return invoke("review", "--terminal", "--who", "anna", *arguments, stdin=answers)


def test_a_folder_is_reviewed_in_the_terminal_and_written(corpus: Path) -> None:
    done = run("posts", "-o", "out", answers="A\nA\nA\n" + "y\n" * 9 + "y\ny\ny\n")
    assert done.exit_code == 0, done.output
    assert "posts/b.jsonl:2:2:1" in done.output
    assert (corpus / "out" / "a.txt").read_text() == "Russia Foreign Minister Sergey Lavrov arrived this year, the same day.\n"
    assert "Foreign Minister" in (corpus / "out" / "b.jsonl").read_text()
    assert (corpus / "posts" / "a.txt").read_text() == SPUN
    assert (corpus / "review-plan.json").exists()
    assert "nothing more to ask" in run("posts", answers="").output


def test_the_options_of_a_run_hold_for_a_review(corpus: Path) -> None:
    (corpus / "linked.txt").hardlink_to(corpus / "posts" / "a.txt")
    (corpus / "posts" / "c.txt").write_bytes(b"\xff\xfe")
    done = run("posts", "--hard-links", "separate", "--skip-unreadable", answers="A\nA\nA\n" + "y\n" * 12)
    assert done.exit_code == 0, done.output
    assert "Foreign Minister" in (corpus / "posts" / "a.txt").read_text()
    assert (corpus / "linked.txt").read_text() == SPUN
    assert "stopped at the first error" in run("posts", "--on-error", "stop").output


def test_the_terminal_says_what_will_be_written_and_where(corpus: Path) -> None:
    told = run("posts/a.txt", answers="y\nq\nyes\n").output
    assert re.search(r"write files in place, \d undecided edits as proposed\? y, n \[n\]: .*1 file", told)
    assert "save plan to review-plan.json? y, n [n]: " in told
    assert "12 months" not in (corpus / "posts" / "a.txt").read_text()
    assert "write files to the folder out, " in run("posts/b.jsonl", "-o", "out", answers="y\nq\n").output


def test_the_edits_of_a_run_are_reviewed_and_applied(corpus: Path) -> None:
    invoke("clean", "posts", "-q", "-o", "cleaned", "--edits", "edits.jsonl")
    done = run(
        "posts/a.txt",
        "posts/b.jsonl",
        "--edits",
        "edits.jsonl",
        "--plan",
        "reviewed.jsonl",
        "-o",
        "out1",
        answers="n\n" + "y\n" * 20,
    )
    assert done.exit_code == 0, done.output
    applied = invoke("apply", "reviewed.jsonl", "posts", "-o", "out")
    assert applied.exit_code == 0, applied.output
    assert (corpus / "out" / "a.txt").read_text() != (corpus / "cleaned" / "a.txt").read_text()
    assert (corpus / "out" / "b.jsonl").read_text() == (corpus / "cleaned" / "b.jsonl").read_text()


def test_edits_that_were_not_made_may_overlap(corpus: Path) -> None:
    (corpus / "plain.txt").write_text("A completely baffled reader.\n")
    both = {"completely": "fully", "completely baffled": "confused"}  # of two families, or two entries of one
    left = [
        {"start": 2, "end": 2 + len(found), "found": found, "replacement": wanted, "confidence": 0.1}
        for found, wanted in both.items()
    ]
    line = {
        "file": "plain.txt",
        "line": None,
        "record": None,
        "field": None,
        "spin_probability": 0.9,
        "version": 3,
        "sha256": hashlib.sha256((corpus / "plain.txt").read_bytes()).hexdigest(),
        "edits": [],
        "not_made": left,
    }
    Path("edits.jsonl").write_text(json.dumps(line) + "\n")
    done = run("plain.txt", "--edits", "edits.jsonl", "-o", "out", answers="s\n" * 5)
    assert done.exit_code == 0, done.output
    left[0]["end"] = 90
    Path("edits.jsonl").write_text(json.dumps(line) + "\n")
    assert "edits.jsonl:1: edit 1 of the plan" in run("plain.txt", "--edits", "edits.jsonl").output


def test_the_edits_of_a_run_are_reviewed_beside_files_without_any(corpus: Path) -> None:
    (corpus / "posts" / "sub").mkdir()
    (corpus / "posts" / "sub" / "a.txt").write_text("Nothing was spun here.\n")
    invoke("clean", "posts", "-q", "-o", "cleaned", "--edits", "edits.jsonl")
    done = run("posts", "--edits", "edits.jsonl", "-o", "out", answers="y\n" * 20)
    assert done.exit_code == 0, done.output
    assert (corpus / "out" / "a.txt").read_text() == (corpus / "cleaned" / "a.txt").read_text()
    assert (corpus / "out" / "sub" / "a.txt").read_text() == "Nothing was spun here.\n"
    done = run("posts/sub", "--edits", "edits.jsonl")
    assert done.exit_code == 2


def test_a_blank_line_before_the_edits_of_a_run_does_not_matter(corpus: Path) -> None:
    invoke("clean", "posts/a.txt", "-q", "-o", "cleaned", "--edits", "edits.jsonl")
    edits = corpus / "edits.jsonl"
    edits.write_bytes(b"\n" + edits.read_bytes())
    done = run("posts/a.txt", "--edits", "edits.jsonl", "-o", "out", answers="y\n" * 20)
    assert done.exit_code == 0, done.output
    assert (corpus / "out" / "a.txt").read_text() == (corpus / "cleaned" / "a.txt").read_text()


def test_the_plan_of_a_document_is_reviewed(corpus: Path) -> None:
    invoke("clean", "posts/a.txt", "--plan", "plan.json")
    done = run("posts/a.txt", "--edits", "plan.json", "-o", "out", answers="n\n" + "y\n" * 10)
    assert done.exit_code == 0, done.output
    assert (corpus / "out" / "a.txt").read_text().count("Overseas") + (corpus / "out" / "a.txt").read_text().count(
        "12 months"
    ) == 1
    refused = run("posts", "--edits", "plan.json")
    assert (refused.exit_code, "is the plan of one document" in refused.output) == (2, True)
    (corpus / "plan.json").write_text("nonsense")
    assert "not a plan of edits" in run("posts/a.txt", "--edits", "plan.json").output


@pytest.mark.parametrize("option", ["--plan", "--journal", "--save-corrections"])
@pytest.mark.parametrize("text", [SPUN, SPUN.strip()])
def test_no_document_is_replaced_by_what_a_review_saves(corpus: Path, option: str, text: str) -> None:
    (corpus / "posts" / "a.txt").write_text(text)
    done = run("posts", option, "posts/a.txt", "-o", "out", answers="A\n" * 9 + "y\n" * 9)
    assert (done.exit_code, "posts/a.txt is one of the documents" in done.output) == (2, True)
    assert (corpus / "posts" / "a.txt").read_text() == text


def test_nor_by_the_files_that_it_writes(corpus: Path) -> None:
    done = run("posts", "-o", "posts", answers="A\n" * 9 + "y\n" * 9)
    assert (done.exit_code, "would overwrite a document" in done.output) == (2, True)
    invoke("clean", "posts", "-q", "-o", "cleaned", "--edits", "edits.jsonl")
    done = run("posts", "--edits", "edits.jsonl", "--plan", "edits.jsonl")
    assert (done.exit_code, "use a different file for each" in done.output) == (2, True)
    assert (corpus / "posts" / "a.txt").read_text() == SPUN


def test_what_an_earlier_review_left_is_not_reviewed(corpus: Path) -> None:
    answers = "A\nA\nA\n" + "y\n" * 9 + "n\ny\ny\n"
    assert run(".", answers=answers).exit_code == 0
    assert (corpus / "review-plan.json").exists()
    done = run(".")
    assert (done.exit_code, "review-plan" in done.output, ".spinfix-review" in done.output) == (0, False, False)


def test_a_plan_does_not_take_the_place_of_what_spinfix_has_not_written(corpus: Path) -> None:
    (corpus / "notes.txt").write_text("My notes.\n")
    done = run("posts/a.txt", "--plan", "notes.txt", answers="y\nq\nn\ny\nn\n")
    assert (done.exit_code, "notes.txt exists, and spinfix has not written it" in done.output) == (2, True)
    assert (corpus / "notes.txt").read_text() == "My notes.\n"
    (corpus / "plan.json").touch()  # such as of mktemp
    for _ in range(2):
        assert run("posts/a.txt", "--plan", "plan.json", answers="y\nq\nn\ny\nn\n").exit_code == 0
    assert load_plan((corpus / "plan.json").read_text())


def test_a_later_review_leaves_the_plan_of_an_earlier_one(corpus: Path) -> None:
    for name in ("a.txt", "c.txt"):
        (corpus / "posts" / name).write_text(f"[ad_1]\n{SPUN}")
    assert run("posts/a.txt", answers="y\nq\ny\ny\n").exit_code == 0
    before = (corpus / "review-plan.json").read_bytes()
    done = run("posts/c.txt", answers="y\nq\ny\ny\n")
    assert "review-plan.json contains what another run has changed in place, and stays" in done.stderr
    assert "save plan to review-plan-2.json?" in done.stdout
    assert (corpus / "review-plan.json").read_bytes() == before
    for name, plan in (("a.txt", "review-plan.json"), ("c.txt", "review-plan-2.json")):
        assert invoke("apply", "--undo", "-w", plan, f"posts/{name}").exit_code == 0
        assert (corpus / "posts" / name).read_text() == f"[ad_1]\n{SPUN}"


def test_a_review_leaves_the_edits_of_a_run_in_place(corpus: Path) -> None:
    invoke("clean", "-w", "-q", "posts/a.txt", "--edits", "edits.jsonl")
    before = (corpus / "edits.jsonl").read_bytes()
    done = run("posts/b.jsonl", "--plan", "edits.jsonl", answers="y\nq\nn\ny\n")
    assert "a plan is saved to edits-2.jsonl" in done.stderr
    assert ((corpus / "edits.jsonl").read_bytes(), (corpus / "edits-2.jsonl").exists()) == (before, True)


def test_a_file_without_lines_is_no_journal(tmp_path: Path) -> None:
    (tmp_path / "post.txt").write_text("It rained.")
    with pytest.raises(JournalError, match="is no journal"):
        ReviewJournal(tmp_path / "post.txt")
    assert (tmp_path / "post.txt").read_text() == "It rained."
    (tmp_path / "begun").write_text('{"version": 1, "wh')
    assert ReviewJournal(tmp_path / "begun").actions == []


@pytest.mark.parametrize("option", ["--plan", "--save-corrections"])
def test_a_folder_that_does_not_exist_is_told_before_the_work(corpus: Path, option: str) -> None:
    done = run("posts/a.txt", option, "missing/saved.tsv", answers="y\nq\nn\ny\ny\n")
    assert done.exit_code == 2
    assert "missing/saved.tsv cannot be written: there is no folder missing; make it first" in done.stderr
    assert "decided" not in done.output
    assert not (corpus / ".spinfix-review.jsonl").exists()
    done = run("posts/a.txt", "-o", "out", option, "out/saved.tsv", answers="y\nq\ny\ny\ny\n")
    assert (done.exit_code, "cannot be written" in done.output) == (0, False), "the review makes this folder"


def test_no_promise_is_made_where_decisions_cannot_be_kept(corpus: Path) -> None:
    done = run("posts", "--journal", "missing/journal.jsonl", answers="y\n")
    assert done.exit_code == 2
    assert done.stderr == (
        "spinfix: missing/journal.jsonl: cannot be written (No such file or directory); give another --journal\n"
    )


def test_ctrl_c_in_the_terminal_ends_it_as_elsewhere(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["y\n"])

    def answer(_: object) -> str:
        if (given := next(answers, None)) is None:
            raise KeyboardInterrupt
        return given

    monkeypatch.setattr("click.testing._NamedTextIOWrapper.readline", answer)
    done = invoke("review", "--terminal", "posts/a.txt", standalone_mode=False)
    assert isinstance(done.exception, Interrupted), "of which `main` makes the exit status 130"
    assert done.exception.message == "interrupted; every decision is kept"
    assert done.stdout.endswith("? for help: \n"), "the message gets a line of its own"
    assert len((corpus / ".spinfix-review.jsonl").read_text().splitlines()) == 1


def test_nothing_to_decide_is_said(corpus: Path) -> None:
    (corpus / "plain.txt").write_text("Nothing was spun here.\n")
    done = run("plain.txt")
    assert (done.exit_code, "nothing to decide in 1 document" in done.output) == (0, True)
    assert "requires files" in run("-").output


def test_what_cannot_be_read_is_named_and_not_called_decided(corpus: Path) -> None:
    done = run("missing.txt")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "spinfix: missing.txt: no such file or folder; check the name\n"
    (corpus / "latin.txt").write_bytes(b"caf\xe9 au lait")
    done = run("latin.txt")
    assert (done.exit_code, "is not UTF-8" in done.stderr, "nothing to decide" in done.stderr) == (2, True, False)
    assert sorted(path.name for path in corpus.iterdir()) == ["latin.txt", "posts"]


# What nothing was proposed for ------------------------------------------------------------------------------------------------


def test_a_place_can_be_added_and_is_there_again(tmp_path: Path) -> None:
    held = session(tmp_path, "a.txt", "b.txt")
    held.decide(1, 4, "new")
    start = TEXT.index("day")
    assert [one.text for one in held.add(0, start, start + 3, "week")] == ["week"]
    assert "A new week within the town." in written(held)
    assert (held.total, held.decided) == (13, 2)
    with pytest.raises(ReviewError, match="'day' is to be decided already"):
        held.add(0, start, start + 2, "x")
    for span in ((5, 5), (-1, 4), (0, 999)):
        with pytest.raises(ReviewError, match="select the words"):
            held.add(0, *span, "x")
    held._journal.close()
    again = session(tmp_path, "a.txt", "b.txt")
    assert written(again) == written(held)
    rows = [one.cells[:5] for one in lessons(again).corrections]
    assert ("day", "week", "", "", "") not in rows  # it stands in the other document
    other = TEXT.index("day")
    again.add(1, other, other + 3, "week")
    assert ("day", "week", "", "", "") in [one.cells[:5] for one in lessons(again).corrections]
    again.undo()
    again.undo()
    assert "A new day" in written(again, 1)


def test_a_phrase_that_reads_otherwise_elsewhere_is_learned_with_its_context(tmp_path: Path) -> None:
    held = session(tmp_path, "a.txt", "b.txt", "c.txt")
    start = TEXT.index("day")
    for number in (0, 1):
        held.add(number, start, start + 3, "week")
    assert [one.cells[:4] for one in lessons(held).corrections] == [("day", "week", "", "")]
    held.decide(2, 4, "new")  # the third document was looked at, and its day is a day
    assert ("day", "week", "new", "within") in [one.cells[:4] for one in lessons(held).corrections]
    assert ("day", "week", "", "") not in [one.cells[:4] for one in lessons(held).corrections]


def test_the_server_finds_the_place_that_was_selected(server: ReviewServer) -> None:
    body = {"document": 0, "line": 3, "column": 11, "found": "day", "text": "week"}
    assert ask(server, "add", body)[1]["changes"] == [[0, 5, "week"]]
    assert ask(server, "add", body | {"found": "nowhere"})[0] == 409
    assert ask(server, "add", body | {"line": "3"})[0] == 409
    assert ask(server, "add", body | {"document": 7})[0] == 409


def test_every_key_of_the_page_is_documented() -> None:
    rows = (ROOT / "docs" / "review.md").read_text("utf-8").partition("| key |")[2].partition("The other keys")[0]
    told = set(re.findall(r"<kbd>(.+?)</kbd>", (ROOT / "spinfix" / "review" / "page" / "keys.html").read_text("utf-8")))
    assert told == set(re.findall(r"`(\w)`", rows))
    buttons = (ROOT / "spinfix" / "review" / "page" / "review.html").read_text("utf-8")
    assert set(re.findall(r'aria-keyshortcuts="(.)"', buttons)) == told - {"1", "4"}


def test_a_folder_with_the_name_of_a_file_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("go to")
    done = run("--terminal", "-o", str(tmp_path / "out.txt"), str(tmp_path / "a.txt"))
    assert done.exit_code == 2
    assert f"give it as {tmp_path / 'out.txt'}/\n" in done.stderr
