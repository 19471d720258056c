"""JSON lines and JSON lists: only the text changes, everything else keeps how it was spelled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinfix.corpus import chunking, formats, json_list, json_text, jsonl
from spinfix.corpus.fields import missing
from spinfix.corpus.files import UnreadableError
from spinfix.corpus.json_list import JsonList
from spinfix.corpus.jsonl import JsonLines
from spinfix.corpus.records import Tag
from spinfix.corpus.run_plan import Job
from tests.conftest import invoke
from tests.corpora import Genuine, blocks_of, through
from tests.strategies import texts_with_edits

ODD = (
    '{"z": 1.00, "a":1e5,"big": 123456789012345678901234567890,'
    ' "text" : "\\u00e9 go\\u0020to, é \\/ \\n \\"go to\\" \\ud83d\\ude00 go to",'
    ' "text2": "go to", "n": {"text": "go to"}, "l": ["text", "go to"], "x": null }\r\n'
)
FIXED = (
    '{"z": 1.00, "a":1e5,"big": 123456789012345678901234567890,'
    ' "text" : "\\u00e9 visit, é \\/ \\n \\"visit\\" \\ud83d\\ude00 visit",'
    ' "text2": "go to", "n": {"text": "go to"}, "l": ["text", "go to"], "x": null }\r\n'
)

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def records(draw: st.DrawFn) -> str:
    """One object with a text somewhere, spelled in one of the ways that there are."""
    keys = st.text(max_size=5).filter(lambda key: key != "text")
    rest = draw(st.dictionaries(keys, VALUES, max_size=4))
    items = draw(st.permutations([*rest.items(), ("text", draw(st.text(max_size=40)))]))
    separators = draw(st.sampled_from([(", ", ": "), (",", ":"), (" ,\t", " : ")]))
    return json.dumps(dict(items), ensure_ascii=draw(st.booleans()), separators=separators)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few records, so that records straddle reads."""
    monkeypatch.setattr(chunking, "SIZE", 64)


def test_only_the_text_is_spelled_anew() -> None:
    assert through("a.jsonl", ODD.encode())[0].decode() == FIXED


def test_lone_surrogates_and_astral_characters_do_not_shift_edits() -> None:
    line = b'{"text": "\\ud800 \xf0\x9f\x98\x80 go to \\udc00\\ud83d\\ude00 go to"}'
    assert through("a.jsonl", line)[0] == b'{"text": "\\ud800 \xf0\x9f\x98\x80 visit \\udc00\\ud83d\\ude00 visit"}'


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_a_file_without_records_stays_as_it_is(data: bytes) -> None:
    assert through("a.jsonl", data)[0] == data


def test_of_equal_keys_the_last_counts() -> None:
    assert through("a.jsonl", b'{"text": "go to", "te\\u0078t": "go to"}')[0] == b'{"text": "go to", "te\\u0078t": "visit"}'


@pytest.mark.parametrize(
    ("field", "line", "expected"),
    [
        ("post.body", b'{"post": {"body": "go to", "b": "go to"}}', b'{"post": {"body": "visit", "b": "go to"}}'),
        ("l.1", b'{"l": ["go to", "go to"]}', b'{"l": ["go to", "visit"]}'),
    ],
)
def test_dotted_paths(field: str, line: bytes, expected: bytes) -> None:
    raw = line.decode()
    span = json_text.span_at(raw, tuple(field.split(".")))
    assert json.loads(raw[slice(*span)]) == "go to"
    for name, form in (("a.jsonl", b"%s\n%s\n"), ("a.json", b"[%s, %s]")):
        assert through(name, form % (line, line), field=field)[0] == form % (expected, expected)


@pytest.mark.parametrize(
    ("field", "line", "expected"),
    [
        (None, b'{"id": "a", "post.body": "go to"}', b'{"id": "a", "post.body": "visit"}'),
        ("post.body", b'{"post.body": "go to"}', b'{"post.body": "visit"}'),
        (None, b'{"a.b": {"c.d": "go to"}}', b'{"a.b": {"c.d": "visit"}}'),
        ("a.b.c", b'{"a": {"b.c": "go to"}, "a.b": {}}', b'{"a": {"b.c": "visit"}, "a.b": {}}'),
        ("a.b", b'{"a": {"b": "go to"}, "a.b": "go to"}', b'{"a": {"b": "go to"}, "a.b": "visit"}'),
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_keys_with_dots(name: str, field: str | None, line: bytes, expected: bytes) -> None:
    data, wanted = (line, expected) if name == "a.jsonl" else (b"[" + line + b"]", b"[" + expected + b"]")
    assert through(name, data, field=field)[0] == wanted


@given(st.lists(records(), max_size=8), st.sampled_from(["\n", "\r\n", "\n\n"]), st.booleans())
def test_without_an_edit_every_byte_stays(rows: list[str], end: str, last: bool) -> None:
    data = end.join(rows).encode("utf-8", "surrogatepass") + (end.encode() if last else b"")
    assert through("a.jsonl", data, cleaner=Genuine)[0] == data
    form = formats.make("a.jsonl", data, "text", None)
    assert b"".join(blocks_of(form, data)) == data


@given(texts_with_edits(), st.booleans(), st.dictionaries(st.text(max_size=5), VALUES, max_size=3))
def test_an_edited_text_reads_as_the_edits_say_and_the_rest_as_before(
    drawn: tuple[str, list[Any]], ascii_only: bool, rest: dict[str, Any]
) -> None:
    from spinfix.edits import apply

    text, edits = drawn
    raw = json.dumps({**rest, "text": text, "then": 1}, ensure_ascii=ascii_only)
    new = json_text.rewritten(raw, json_text.span_at(raw, ("text",)), edits)
    assert json.loads(new) == {**rest, "text": apply(text, edits), "then": 1}
    assert new.startswith(raw[: json_text.span_at(raw, ("text",))[0]])


@settings(max_examples=60)
@given(st.lists(records(), max_size=6), st.sampled_from([",", " ,\n  ", ",\r\n"]), st.sampled_from(["[]", "[\n ]", " [ ]\n"]))
def test_a_json_list_without_an_edit_stays(rows: list[str], comma: str, brackets: str) -> None:
    opening, closing = brackets.split("]", maxsplit=1)[0], "]" + brackets.split("]")[1]
    data = (opening + comma.join(rows) + closing).encode("utf-8", "surrogatepass")
    out, outcomes = through("a.json", data, field="text", cleaner=Genuine)
    assert out == data
    assert sum(outcome.records for outcome in outcomes) == len(rows)
    assert not any(outcome.faults for outcome in outcomes)


def test_a_json_list_is_cleaned_element_by_element_across_blocks() -> None:
    rows = [{"id": n, "s": '[{,"', "text": f'go to {n} \\" ]}}'} for n in range(50)]
    data = json.dumps(rows, indent=1).encode()
    out = through("a.json", data)[0]
    assert out == data.replace(b"go to", b"visit")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'["go to", "a \\" go to"]', b'["visit", "a \\" visit"]'),
        (b'{"text": "go to", "n": [1, 2]}\n', b'{"text": "visit", "n": [1, 2]}\n'),
        (b"[]", b"[]"),
        (b'\xef\xbb\xbf[{"text": "go to"}]', b'\xef\xbb\xbf[{"text": "visit"}]'),
    ],
)
def test_other_shapes_of_json(data: bytes, expected: bytes) -> None:
    assert through("a.json", data)[0] == expected


def test_a_list_of_texts_may_lack_some() -> None:
    out, outcomes = through("a.json", b'[null, "go to", 7, "go to"]')
    assert out == b'[null, "visit", 7, "visit"]'
    assert [told for outcome in outcomes for _, told in outcome.faults] == ["is null, not a text", "is a number, not a text"]


def test_what_is_cut_off_or_follows_the_list_is_a_fault() -> None:
    for data in (b'[{"text": "go to"}, {"text": "go t', b'[{"text": "go to"}] x'):
        out, outcomes = through("a.json", data)
        assert out == data.replace(b"go to", b"visit")
        assert sum(len(outcome.faults) for outcome in outcomes) == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"text": "x", 1}', "is not JSON (Expecting property name enclosed in double quotes at column 15)"),
        (b'{"text": "go', "is not JSON (it ends inside a text, so it was probably cut off)"),
        (b"{", "is not JSON (Expecting property name enclosed in double quotes at column 3)"),
        (b'{"text": "caf\xe9"}', "is not UTF-8 (byte 0xE9 at column 14)"),
        (b'{"text": "a\0b"}', "contains a NUL byte (at column 12)"),
        (b'{"txt": "x"}', 'has no field "text"'),
        (b'{"text": null}', 'has null in the field "text", not a text'),
        (b'{"text": 1.5}', 'has a number in the field "text", not a text'),
        (b'["text"]', 'has no field "text", because it is a list'),
        (b"[" * 100_000, "is nested too deeply"),
    ],
)
def test_faults_name_the_line_and_pass_through(line: bytes, message: str) -> None:
    data = b'{"text": "go to"}\n' + line + b'\n{"text": "go to"}\n'
    out, outcomes = through("a.jsonl", data)
    assert out == data.replace(b"go to", b"visit")
    assert [(place.line, told) for outcome in outcomes for place, told in outcome.faults] == [(2, message)]


@pytest.mark.parametrize("field", [None, "text"])
def test_json_lines_in_a_json_file_are_read_as_such(field: str | None) -> None:
    data = b'{"text": "go to"}\n{"text": "x"}\nbroken\n{"text": "go to"}'
    for form in ("auto", "jsonl"):
        assert isinstance(formats.make("a.json", data, field, None, form), JsonLines)
    for other in (data[:18], data[:10], b'[{"text": "go to"},\n{"text": "x"}\n]'):  # one record, a part of one, a list
        assert isinstance(formats.make("a.json", other, "text", None), JsonList)
    for other in (b'{"text": "go to"} {"text": "x"}', b'{\n"text": "go to"\n}\n{\n"text": "x"\n}\n'):
        with pytest.raises(UnreadableError, match=r"^a\.json: holds objects one after the other; .*--input-format jsonl"):
            formats.make("a.json", other, field, None)


def test_json_lines_in_a_json_file_come_out_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{"text": "One. [ad_1]", "n": 1e5}\r\n\n{ "text":"Two."}')
    done = invoke("clean", "-q", "--write", tmp_path / "a.json")
    assert (done.exit_code, done.output) == (0, "")
    assert (tmp_path / "a.json").read_bytes() == b'{"text": "One.", "n": 1e5}\r\n\n{ "text":"Two."}'


def test_a_field_inside_a_list_is_told_which_list() -> None:
    _, (outcome,) = through("a.jsonl", b'{"data": {"items": [{"text": "go to"}]}}\n', field="data.items.text")
    assert [told for _, told in outcome.faults] == ['has no field "data.items.text", because "data.items" is a list']


def test_a_record_that_is_too_long_passes_through_in_pieces() -> None:
    long = b'{"text": "' + b"go to " * 5000 + b'"}\n'
    data = b'{"text": "go to"}\n' + long + b'{"text": "go to"}\n'
    form = formats.make("a.jsonl", data, "text", 1000)
    assert max(map(len, blocks_of(form, data))) < 3000, "it is never held in one piece"
    out, outcomes = through("a.jsonl", data, limit=1000)
    assert out == data.replace(b'{"text": "go to"}', b'{"text": "visit"}')
    faults = [(place.line, message) for outcome in outcomes for place, message in outcome.faults]
    assert faults == [(2, "is larger than 0.001 MB; raise the limit (--max-size) if it is one document")]


@pytest.mark.parametrize("name", ["a.json", "a.csv"])
def test_a_record_that_is_too_long_in_other_formats(name: str) -> None:
    text = 'go to "" ] } ,\n \\\\' * 200
    if name == "a.json":
        rows = [json.dumps({"text": row}) for row in ("go to", text, "go to")]
        data = ("[" + ",".join(rows) + "]").encode()
    else:
        data = ('id,text\n1,go to\n2,"' + text.replace('"', '""') + '"\n3,go to\n').encode()
    out, outcomes = through(name, data, limit=1000)
    assert len(out) == len(data)
    assert out.count(b"visit") == 2
    assert [message.partition(";")[0] for outcome in outcomes for _, message in outcome.faults] == ["is larger than 0.001 MB"]


def test_commas_within_a_record_that_is_too_long_do_not_end_it() -> None:
    rows: list[dict[str, object]] = [
        {"text": "go to"},
        {"tags": [["go to", n] for n in range(400)], "text": "go to"},
        {"text": "go to"},
    ]
    out, outcomes = through("a.json", json.dumps(rows).encode(), field="text", limit=1000)
    rows[0]["text"] = rows[2]["text"] = "visit"
    assert json.loads(out) == rows
    assert sum(len(outcome.faults) for outcome in outcomes) == 1


def test_tags() -> None:
    raw = '{"spin_family": "x", "text": "go to"}'
    assert json_text.tagged(raw, Tag(0.25, None)) == '{"spin_family": null, "text": "go to", "spin_probability": 0.25}'
    assert json_text.tagged("{ }", Tag(1.0, "é")) == '{"spin_probability": 1.0, "spin_family": "\\u00e9" }'
    out, outcomes = through("a.jsonl", b'{"text": "go to"}\nnull\n', job=Job(tag=True))
    assert out == b'{"text": "go to", "spin_probability": 0.75, "spin_family": "wp-auto-spinner"}\nnull\n'
    assert sum(outcome.changed for outcome in outcomes) == 1


def test_json_over_several_lines_is_told_so() -> None:
    with pytest.raises(UnreadableError, match=r"a\.jsonl: none of the first lines is a JSON object; write one on each line"):
        jsonl.make(b'{\n  "text": "go to",\n  "id": 1\n}\n', None, "a.jsonl", None)


@pytest.mark.parametrize(
    ("make", "data"), [(jsonl.make, b'{"n": 1, "l": ["go to"]}\n'), (json_list.make, b'[{"n": 1, "l": []}]')]
)
def test_records_without_text_are_told_with_their_fields(make: Any, data: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"first records contains text; they have n, l; choose one \(--field\)"):
        make(data, None, "a", None)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[{'text': 'go to'}]", r"its first record is not JSON \(Expecting property name.* at column 2\); correct it"),
        (b'[{"text": "go to"} {"text": "go to"}]', r"its first record is not JSON \(Extra data at column 19\)"),
        (b"We go to Rome.\n", r"a.json: is not JSON \(Expecting value at column 1\); correct it, or give the file's format"),
        (b'{"text": "go to",}\n', r"a.json: is not JSON \(Expecting property name.* at column 18\)"),
        (b'[{"text": "go to ', "the first record is cut short, or too long to see its fields"),
        (b"[,]", "no field of the first records contains text"),
        (b"[ ,", "no field of the first records contains text"),
    ],
)
def test_what_is_no_json_is_told(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        json_list.make(data, None, "a.json", None)


def test_records_in_a_list_of_one_record_are_told_with_what_to_do() -> None:
    with pytest.raises(UnreadableError, match=r"is one record, whose list \"data\" holds others; make them JSON lines: jq -c"):
        json_list.make(b'{"n": 1, "data": [{"text": "go to"}]}', None, "a.json", None)
    with pytest.raises(UnreadableError, match="no field of the first records contains text"):
        json_list.make(b'{"n": 1, "data": [1]}', None, "a.json", None)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"title": "News", "items": [{"content": "go to the lake"}]}', "holds others; make them JSON lines: jq -c"),
        (b'{"cells": [{"source": ["go to the lake\\n"]}], "kernel": {"name": "lake"}}', 'most of its text in the list "cells"'),
    ],
)
def test_a_record_whose_list_has_more_text_than_its_fields_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        json_list.make(data, None, "a.json", None)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b'{"id": {"0": 1, "1": 2}, "text": {"0": "go to", "1": "x"}}',
            r'by column; in pandas write them by to_json\(…, orient="rec',
        ),
        (b'{"id": {"a": 1, "b": 2}, "text": {"a": "go to", "b": "x"}}', "by column; in pandas"),
        (b'{"title": {"0": "a", "1": "b"}, "text": {"0": "go to", "1": "x"}}', "by column; in pandas"),
        (
            b'{"0": {"id": 1, "text": "go to"}, "1": {"id": 2, "text": "x"}}',
            r"by row; make them JSON lines: jq -c '\.\[\]'; or choose",
        ),
        (b'{"a": {"text": "go to"}, "b": {"text": "x"}}', "by row; make them JSON lines"),
    ],
)
def test_a_table_in_one_object_is_refused(data: bytes, message: str) -> None:
    """As pandas writes tables; of one field a single row would be cleaned, and nothing said of the others."""
    with pytest.raises(UnreadableError, match=f"^a.json: is one object, which holds several records {message}"):
        formats.make("a.json", data, None, None)
    path = next(path for path in ("text.0", "text.a", "0.text", "a.text") if not missing([json.loads(data)], path))
    assert formats.make("a.json", data, path, None).field == path


@pytest.mark.parametrize(
    "data",
    [
        b'{"post": {"title": "a", "body": "go to"}}',
        b'{"post": {"title": "a", "body": "go to"}, "meta": {"length": 7}}',
        b'{"id": {"0": 1}, "text": {"0": "go to"}}',  # a table with one row
    ],
)
def test_one_record_with_objects_is_no_table(data: bytes) -> None:
    assert formats.make("a.json", data, None, None).field in ("post.body", "text.0")


def test_a_list_beside_the_text_of_a_record_is_no_fault() -> None:
    assert json_list.make(b'{"text": "a", "tags": ["go to the lake"]}', None, "a.json", None).field == "text"
    assert json_list.make(b'{"note": "go to the lake", "tags": ["a"]}', None, "a.json", None).field == "note"
    paper = {"abstract": "go to the lake " * 20, "references": [{"title": "The lake"}] * 100}
    assert json_list.make(json.dumps(paper).encode(), None, "a.json", None).field == "abstract"
    assert json_list.make(b'{"title": "a", "items": ["go to"]}', "title", "a.json", None).field == "title"
