r"""Finds what programs read in a text: front matter, keys, LaTeX commands, tags of templates, names and lines of code.

No spinner ever saw these: it was given the words of an article, which somebody put into a file later.  Where a document is
believed spun, nothing in them is restored: `category: overseas` is no place for a thesaurus.

What Markdown and HTML mark as code is protected in every text (`spinfix.text.protection`); these here are looked for only in
texts that are suspected, so that they cost nothing elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spinfix import lazy
from spinfix.text import front_matter

_LATEX = lazy.re_compile(
    r"\\(?:begin|documentclass|chapter|section|subsection|caption|label|usepackage|newcommand|bibitem|[a-z]{0,12}cite[a-z]{0,12})\b"
)
_LATEX_COMMAND = lazy.re_compile(
    r"""
    \\(?:begin|end|bibitem|[a-zA-Z]{0,12}cite[a-z]{0,12}|[a-zA-Z]*ref|gls\w*|label|input|include\w*|usepackage|documentclass
        |bibliography\w*|url|href|(?:text|page)?color|(?:this)?pagestyle|theoremstyle|(?:set|addto)counter)\*?
        (?:\[[^\]\n]{0,200}\])*\{[^{}\n]*\}
    | \\[a-zA-Z]+ | \$[^$\n]{1,200}\$
    """,
    re.VERBOSE,
)
"""Commands with their arguments if these are no prose, and formulas.  What is in brackets, and a formula, end within 200
characters: a line of a paper has about 100, and without a limit each beginning is read to the end of its line.  The
longest names of citations are those of biblatex, such as "footfullcite"."""
_LATEX_PASSAGE = lazy.re_compile(
    r"""
    \\begin\{(verbatim|Verbatim|lstlisting|minted|tikzpicture|equation|align|gather|multline|eqnarray)\*?\}
        (?s:.*?)(?:\\end\{\1\*?\}|\Z)                           # listings, drawings and formulas
    | \\(?:verb\*?|lstinline)([^\w\s*{[])[^\n]{0,200}?\2
    | \\(?:(?:re)?new(?:command|environment|theorem)|providecommand|DeclareMathOperator|[egx]?def|let)\b[^\n]*
    """,
    re.VERBOSE,
)
"""What a paper does not say in words."""

_COMMAND = lazy.re_compile(r"\\\.?[A-Za-z]+")
"""Commands of other typesetting, and words of regular expressions."""

_INLINE = {
    "{{": lazy.re_compile(r"\{\{[^{}\n]*\}\}"),  # tags of templates
    "{%": lazy.re_compile(r"\{%[^{}\n]*%\}"),
    "<?": lazy.re_compile(r"<\?[^<>\n]*(?:<(?!\?)[^<>\n]*)*\?>"),  # declarations of XML, each up to the next one
    "$": lazy.re_compile(r"\$(?:[^$\n,]{0,40}[=+^_\\][^$\n,]{0,40}\$|(?<![\w$]\$)[A-Za-z_]\w*)"),  # formulas, variables
    "%": lazy.re_compile(r"%(?<![\w%)]%)(?<!\d %)[A-Za-z]\w*+(?!%)"),  # variables, and what is filled in
    "|": lazy.re_compile(r"\|(?<!\S\|)[a-z][\w-]*\|"),  # references of manuals
    "_": lazy.re_compile(  # names in programs; not begun within one
        r"(?<![A-Za-z0-9])(?<![A-Za-z0-9]_)[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b(?:\(\))?|(?<!\w)__[a-z]+__\b"
    ),
    "()": lazy.re_compile(r"\b[A-Za-z]\w*\(\)"),
    "::": lazy.re_compile(  # directives of reStructuredText, with an argument of one word
        r"\.\.(?<!\S\.\.)[ ](?:\|[^|\n]+\|[ ])?[A-Za-z][\w:.+-]*::(?:[ \t]+\S+[ \t]*\r?(?=\n|\Z))?"
    ),
    ":`": lazy.re_compile(r":(?<![\w:.+-]:)[A-Za-z][\w:.+-]*:(?=`)"),  # its roles
    "--": lazy.re_compile(r"--(?<![\w-]--)[a-z][\w-]*=\S+"),  # options of commands; not begun within one
    ":\\": lazy.re_compile(r"\b[A-Z]:\\\S+"),  # paths
}
"""What programs read inside a line, by what it contains: searching for that is much faster than the expression, which is
fastest if it begins with a character and looks behind from there.  Of 3,047,350 substitutions in the pairs of the shipped
spinner 5 follow one of the marks $ % | \\."""

_NAMES = {
    "_": lazy.re_compile(
        r"(?<![\w@\[/#.&=?:-])_{0,2}[A-Za-z]{2,}(?:_[A-Za-z]{2,})+\b|(?<!\w)__[a-z]+__\b"
    ),  # neither @a_b nor [ad_1]
    "()": _INLINE["()"],
    "%": _INLINE["%"],
    "::": lazy.re_compile(r"\b[A-Za-z_]\w*::[A-Za-z_]"),
    "--": lazy.re_compile(r"(?<!\S)--[a-z]"),
}
"""Names in programs and of their options.  Those of the last two stay in the evidence: their words are such as the author uses,
and tell that the spinner did not put others for them."""

_LINE = lazy.re_compile(
    r"""
      [ \t]*(?:-[ ])?["']?[a-z][\w-]*["']?:(?:[ \t]*\S*[ \t]*\r?(?=\n|\Z) | (?=[ \t]))    # keys, with a value of one word
    | [ \t]+:[a-z][\w-]*:(?=[ \t\r\n]|\Z)                                                  # options of directives
    | [ \t]*(?:def[ ]\w+\(|class[ ]\w+[:(]|function\b[ \w]*\(|(?:var|let|const)[ ]\w+[ \t]*[=;]|from[ ][\w.]+[ ]import[ ]
        |import[ ][\w.]+;?\r?(?=\n|\Z)|\#include\b|return\b[^\n]*;)[^\n]*                 # lines of programs
    | [ \t]*[A-Za-z_][\w.\[\]]*[ \t]*(?:[-+*/|&]?=|:=)[ \t]+\S+(?:[ \t]+\S+){0,5}[ \t]*\r?(?=\n|\Z)  # assignments
    | (?:[ ]{4,}|\t)(?:(?:return|raise|yield|if|elif|else|for|while|try|except|with)\b[^\n]*
        |[^\n<]*(?:[{}=]|\w\()[^\n]*)                                                     # indented code
    """,
    re.VERBOSE,
)
_STATEMENT = lazy.re_compile(r"(?!\\title\b)[^\n&]{0,100}(?:[{}]|(?:=|\w\()[^\n&]{0,100};)[ \t]*\r?(?=\n|\Z)")
"""A line that ends as lines of programs do, and as the title of a paper does."""
_BODY = "\\begin{document}"
"""Where the text of a paper begins; the lines before it are a program."""


def source_code(text: str) -> list[tuple[int, int]]:
    r"""The stretches of a text that programs read, in code points, in order; they may overlap.

    >>> page = "---\ncategory: overseas\ntitle: The overseas minister\n---\nSee `get_value` and {{ page.value }}.\n"
    >>> [page[start:end] for start, end in source_code(page)]
    ['---\n', 'category: overseas\n', 'title: ', '---\n', 'get_value', '{{ page.value }}']
    >>> paper = r"\begin{document} The overseas minister \cite{folks} paid $5 for \emph{it}."
    >>> [paper[start:end] for start, end in source_code(paper)]
    ['\\begin{document}', '\\cite{folks}', '\\emph']
    >>> prose = "She paid $5 or $6; he said: no (but then yes);\n\tThe man; who was in <a href=\"x\">it</a> (then) left.\n"
    >>> source_code(prose), source_code("    left = right(value)\n")
    ([], [(0, 23)])
    """
    found = list(front_matter.without_prose(text))
    begin = found[-1][1] if found else 0
    for mark, pattern in _INLINE.items():
        if mark in text:
            found += (match.span() for match in pattern.finditer(text, begin))
    if "\\" not in text:
        found += _lines(text, begin, len(text))
    elif _LATEX.search(text):  # lines of prose end in braces there, and are indented
        found += _lines(text, begin, text.find(_BODY))
        found += (match.span() for pattern in (_LATEX_PASSAGE, _LATEX_COMMAND) for match in pattern.finditer(text, begin))
    else:
        found += _lines(text, begin, len(text))
        found += (match.span() for match in _COMMAND.finditer(text, begin))
    return sorted(found)


def names_code(text: str, excluded: Sequence[tuple[int, int]] = ()) -> bool:
    """Whether a text has names of programs in it, as manuals have.

    Args:
        text: the text.
        excluded: addresses, tags and the like, in which names do not count, in code points, in order.

    >>> names_code("It calls `get_value` first."), names_code("[ad_1] It costs $1=A$2; @ann_lee (Ann) said: no -- never.")
    (True, False)
    """
    if not any(mark in text for mark in _NAMES):
        return False
    outside, done = [], 0
    for start, end in excluded:
        outside.append(text[done:start])
        done = max(done, end)
    rest = " ".join([*outside, text[done:]])
    return any(mark in rest and pattern.search(rest) for mark, pattern in _NAMES.items())


def _lines(text: str, start: int, last: int) -> Iterator[tuple[int, int]]:
    """The lines, or keys at their beginnings, that are of programs; of those that begin before ``last``."""
    while start < last:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        match = _LINE.match(text, start)
        if match is None and text[end - 1 : end] in (";", "{", "}", "\r", " ", "\t"):
            match = _STATEMENT.match(text, start)
        if match is not None and match.end() > match.start():
            yield match.span()
        start = end + 1
