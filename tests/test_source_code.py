"""What programs read stays as it is in a file whose article is believed spun."""

from __future__ import annotations

from pathlib import Path

import pytest

from spinfix import Cleaner, Config
from spinfix.text.source_code import source_code

SPUN = (
    "The overseas minister mentioned on Tuesday that the brand new bridge will value greater than £2 million this 12 months. "
    "The authorities introduced the venture earlier than the tip of final 12 months, and folks in the metropolis are glad.\n"
)
KEPT = [
    "---\nlayout: post\ncategory: overseas\nauthor: Mark Calder\nfinal: true\n---\n",
    "value: high\nauthor: folks\nbody: >\n",
    "\\begin{document}\n\\cite{folks2019value,authorities}\n\\label{sec:value}\n",
    "\\section{}\n\\nocite{mentioned,folks} \\parencite[see][3]{value} \\textcite{overseas} \\footfullcite{final}.\n",
    "\\bibitem{overseas} A.\n",
    "\\label{a}\n\\newcommand{\\authorities}{overseas authorities}\n\\def\\folks{overseas folks} and folks\n",
    "\\begin{lstlisting}[language=C]\nThe overseas folks mentioned\n\\end{lstlisting}\n\\verb|overseas folks|\n",
    "\\begin{align*}\nvalue &= \\text{overseas authorities}\n\\end{align*}\n",
    "\\documentclass{article}\n\\hypersetup{final=true, authorities=overseas}\n\\pagestyle{final}\n\\begin{document}\n",
    "def value(additional, final=True):\n    return folks.value if final else folks\n",
    "var body = final;\n",
    '<?xml version="1.0"?>\n',
    "{{ page.value }} {% include overseas.html %}\n",
    "get_value() foo_value $value + additional$ --value=extra\n",
    "    value = folks(authorities)\n",
    ".. overseas:: final.png\n   :overseas: 3\n   :final:\n",
    "A |final| here.\n\n.. |final| overseas:: folks.png\n\nSee :final:`a` and :py:overseas:`b`.\n",
    "> [!additional] A\n\n[[Overseas folks|A]] and [[Overseas folks]], ![[final value.png]].\n",
    "[^overseas] [overseas:: 3] (value:: 4).\n",
    "![](overseas/value.png), [A](<overseas value.md>), ./value/final.md.\n",
    "[A][overseas] and [value].\n\n[overseas]: a.md\n[value]: b.md\n",
    ":overseas: value\n:Folks:\n\n[[overseas-value]]\n",
    "#+FILETAGS: :overseas:\n* A :overseas:value:\n:PROPERTIES:\n:folks: overseas value\n:END:\n: overseas value\n"
    "A =value= [fn:value].\n"
    "#+begin_example\noverseas value\n#+end_example\n",
    'a:1:{s:5:"title";s:23:"One overseas value more";}\n',
    "* A\n:PROPERTIES:\n:folks: overseas value\n:END:\n",
    "#+begin_src sh\noverseas value --folks\n#+end_src\n",
    "WEBVTT\nKind: value\n\nSTYLE\n::cue(overseas) {}\n\noverseas\n00:01.000 --> 00:02.000 align:additional\nA.\n",
    "import { Value, Folks } from './overseas'\nexport const value = { folks: 1 }\n",
    "final.value.folks=A\n[value.folks]\n<<: *value\n",
    '{| class="value"\n| folks = value.jpg\n|}\n',
    "--- a/overseas/value.txt\n+++ b/overseas/value.txt\n@@ -1,3 +1,3 @@ value\n",
    "# A {#overseas-value .folks final=value}\n\n::: value\nA.\n:::\n",
    "{overseas}`a` @fig-overseas-value \\@ref(fig:value) $$\nvalue\n$$\n",
    "value:: 3\n- A.\n  folks:: 4\n",
    "A :overseas: and :final:.\n",
    ".. _overseas-value:\n\nA_ overseas-value_ [value]_\n\n.. [value] A.\n",
    ".. toctree::\n   :maxdepth: 2\n\n   overseas\n   value/final\n",
    "a: [overseas, value]\nb: {overseas: value, c: folks}\n",
    "\\begin{document}\n\\[ overseas > value \\] and \\( final \\)\n",
    "Message-Id: <12.folks@overseas>\n",
    "$additional %overseas \\.value |authorities| __final__\n",
]


@pytest.mark.parametrize("kept", KEPT)
def test_code_beside_a_spun_article_is_left_alone(cleaner: Cleaner, kept: str) -> None:
    text = f"{kept}\n{SPUN * 2}"
    cleaned = cleaner.clean(text)
    assert cleaned.startswith(kept)
    assert cleaned.removeprefix(kept) == f"\n{cleaner.clean(SPUN * 2)}" != f"\n{SPUN * 2}"


def code_in(text: str) -> list[str]:
    return [text[start:end] for start, end in source_code(text)]


def test_prose_is_no_code() -> None:
    assert source_code(SPUN * 3) == []


@pytest.mark.parametrize(
    "unit",
    [
        "<?",
        "<?a<b ",
        "a_",
        "--a",
        "\\cite[",
        "\\ref[",
        ":a.`",
        ".. |a",
        "a/",
        "[[a",
        "](a",
        "]: a",
        "a@",
        "[^",
        "{a=b.c",
        "{.a ",
        "\\[",
        "a_ ",
    ],
)
def test_what_has_no_end_is_not_read_to_the_end_of_its_line_from_each_beginning(unit: str) -> None:
    """A megabyte is read at once; in quadratic time it takes from four minutes to an hour."""
    assert all(text in ("\\cite", "\\ref") for text in code_in(unit * (1_000_000 // len(unit))))


@pytest.mark.parametrize(("before", "after", "code"), [("", "", []), ("a:", "b c", ["a:"]), ("To: a@b\n", "d", ["To: a@b"])])
def test_blanks_are_not_read_again_from_each_of_them(before: str, after: str, code: list[str]) -> None:
    """As above: 8,000 blanks took a second."""
    assert code_in(before + " " * 1_000_000 + after) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<?php if (3 < 4) { ?> and <?xml one <?xml two?>", ["<?php if (3 < 4) { ?>", "<?xml two?>"]),
        ("snake_case_name and __init__ and a__b_c", ["snake_case_name", "__init__", "b_c"]),
        (".. note:: one thing\n", [".. note::"]),
        ("Wait .. he said: so it was:: yes, at 10:30:`x`", []),
        ("pip --user=me and --x--y=z, not a--b=c", ["--user=me", "--x--y=z,"]),
    ],
)
def test_code_within_a_line(text: str, code: list[str]) -> None:
    assert code_in(text) == code


@pytest.mark.parametrize(
    "prose", ["It fell 5 %of late, or 5 % a year.", "She paid $5 (US$6) -- or more--at least.", "A|B, and/or C: no (yes)"]
)
def test_marks_in_prose_name_no_code(prose: str) -> None:
    assert source_code(prose) == []


def test_a_title_in_front_matter_is_restored(cleaner: Cleaner) -> None:
    text = f'---\ntitle: "The overseas minister mentioned on Tuesday"\nslug: overseas-minister\n---\n\n{SPUN * 2}'
    assert cleaner.clean(text).startswith('---\ntitle: "The foreign minister said on Tuesday"\nslug: overseas-minister\n---\n')


def test_lines_of_a_paper_that_end_in_braces_or_are_indented_are_restored(cleaner: Cleaner) -> None:
    lines = (
        "\\title{{{0} of finance}}",
        "\\begin{{document}}",
        "\\section{{{0} of defence}}",
        "    {0} \\cite{{minister}} spoke to \\emph{{{0}}}",
        "\\caption{{{0} of finance}}",
    )
    spun, restored = ("\n".join(lines).format(phrase) for phrase in ("The overseas minister", "The foreign minister"))
    assert cleaner.clean(f"{spun}\n\n{SPUN * 2}").startswith(f"{restored}\n")


def test_a_paper_is_read_for_tortured_phrases_whatever_its_lines_end_with(cleaner: Cleaner) -> None:
    paper = (
        "\\section{Profound learning}\nWe train an irregular woodland and a bolster vector machine (SVM) \\cite{breiman}\n"
        "    on highlights, and a convolutional brain organization with the \\emph{mean square blunder}\n"
    )
    found = {edit.found for edit in cleaner.analyse(paper).edits}
    assert {"Profound learning", "an irregular woodland", "bolster vector machine", "mean square blunder"} <= found


def test_corrections_leave_keys_alone(tmp_path: Path) -> None:
    path = tmp_path / "corrections.tsv"
    path.write_text("found\twanted\noverseas\tforeign\n", "utf-8")
    text = f"---\nlayout: post\ncategory: overseas\n---\n\n{SPUN * 2}"
    cleaned = Cleaner(Config(quality="fast", corrections=path)).clean(text)
    assert "category: overseas\n" in cleaned
    assert "The foreign minister" in cleaned
