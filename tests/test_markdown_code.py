"""Code of Markdown is found where the expression that defines it finds it, without its quadratic time."""

from __future__ import annotations

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from spinfix.text.markdown_code import blocks, listings, literals

REFERENCE = regex.compile(
    r"""
    (?m:^)[ ]{0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n(?:[^\n]*\n)*?[ ]{0,3}(?P=fence)[`~]*[ \t]*(?=\n|\Z)
  | (?<!`)(?P<ticks>`+)(?!`)(?:[^\n]|\n(?!\n))+?(?<!`)(?P=ticks)(?!`)
  | (?<=\n\n|\A\n?)(?:(?:[ ]{4}|\t)[^\n]*(?:\n|\Z))+
    """,
    regex.VERBOSE,
)
"""Exact where all fences of a text are equally long."""

PIECES = st.lists(st.sampled_from(["`", "``", "\n```\n", "\n~~~ a\n", "\n", "\n\n", "    ", "\t", "a", "b "]), max_size=14)


@given(PIECES.map("".join).filter(lambda text: "````" not in text))
@example("\n    indented `a\n\nnot`")
@example("```\n`a`\n``` \n`b`")
def test_as_the_expression(text: str) -> None:
    expected = [
        (*match.span(), "fenced" if match["fence"] else "span" if match["ticks"] else "indented")
        for match in REFERENCE.finditer(text)
    ]
    assert [tuple(code) for code in blocks(text)] == expected


@given(PIECES.map("".join))
def test_line_ends_of_two_characters(text: str) -> None:
    found = [(text[code.start : code.end], code.kind) for code in blocks(text)]
    crlf = text.replace("\n", "\r\n")
    assert [(crlf[code.start : code.end].replace("\r", ""), code.kind) for code in blocks(crlf)] == found


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("````\n```\n````\n", ["fenced"]),
        ("```\na\n`````", ["fenced"]),
        ("`````\na\n```\n", []),
        ("  ~~~x\n~~~\n", ["fenced"]),
        ("a\n   ```\nb\n   ```\n", ["fenced"]),
        ("a\n    ```\nb\n```\n", ["span"]),  # a fence stands behind three blanks at most
        ("```a\n" * 5000, ["span"] * 2500),
        ("~~~a\n" * 5000, []),
        ("`" * 100_000, []),
        ("".join("`" * count + " a " for count in range(1, 600)), []),
        ("".join("`" * count + "\n" for count in range(600, 2, -1)), []),
    ],
)
def test_fences_close_with_as_many_marks(text: str, kinds: list[str]) -> None:
    assert [code.kind for code in blocks(text)] == kinds


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The output is\n\n    Read more\n    [ad_1]\n\nin blue.", ["    Read more\n    [ad_1]\n"]),
        ("It prints:\r\n\r\n\tRead more\r\n\r\nin blue.", ["\tRead more\r\n"]),
        ("It prints\n\n    one\n\n    two", ["    one\n", "    two"]),
        ("Call `show()`.\n\n    Read more\n\nIt is blue.", ["    Read more\n"]),
        ("The talks failed.\n\n    Read more\n\nThey will resume.", []),
        ("The talks failed:\n\n    Read more\nThey will resume.", []),
        (" Talks\n\nThe talks failed\n\n    Read more\n\nThey will resume.", []),
        ("Talks\n\n    The talks of the two failed in the hall.\n\n    They will resume in the spring of the year.", []),
    ],
)
def test_indented_code_of_undeclared_markdown(text: str, code: list[str]) -> None:
    assert [text[start:end] for start, end in listings(text)] == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The page says::\n\n  Read more\n\n  [ad_1]\n\nin blue.", ["  Read more\n\n  [ad_1]\n"]),
        ("The page says::\r\n\r\n  Read more\r\n\r\nin blue.", ["  Read more\r\n"]),
        ("It says:\n\n::\n\n\tRead more", ["\tRead more"]),
        (".. code:: html\n\n    <a>Read more</a>\n\nIt is blue.", ["    <a>Read more</a>\n"]),
        (".. code-block:: html\n   :caption: A link\n\n   Read more\n", ["   Read more\n"]),
        ("- First::\n\n    one\n\n- Second::\n\n    two\n", ["    one\n", "    two\n"]),
        ("  Within::\n\n    one\n\n  Read more\n", ["    one\n"]),
        (".. note::\n\n    Read more\n", []),
        ("Home ::\n\n    Read more\n", []),
        ("The page says::\n\nRead more\n", []),
        ("LAMP::\n    Read more\n", []),
        ("std::lamp\n\n    Read more\n", []),
        ("a::\n\n" * 20_000, []),
        ("::" * 50_000 + " " * 50_000, []),
        ("a::\n" + " \n" * 50_000, []),
        (".. code::\n" + " :a:\n" * 50_000, []),
    ],
)
def test_literal_blocks_of_restructured_text(text: str, code: list[str]) -> None:
    assert [text[start:end] for start, end in literals(text)] == code


@given(st.lists(st.sampled_from(["a", "::", ".. code::", "\n", "\n\n", "  ", "\t", " b"]), max_size=14).map("".join))
def test_literal_blocks_with_line_ends_of_two_characters(text: str) -> None:
    found = [text[start:end] for start, end in literals(text)]
    crlf = text.replace("\n", "\r\n")
    assert [crlf[start:end].replace("\r", "") for start, end in literals(crlf)] == found
