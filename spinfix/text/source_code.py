r"""Finds what programs read in a text: front matter, keys, LaTeX commands, tags of templates, names and lines of code.

No spinner ever saw these: it was given the words of an article, which somebody put into a file later.  Where a document is
believed spun, nothing in them is restored: `category: overseas` is no place for a thesaurus.

What Markdown and HTML mark as code is protected in every text (`spinfix.text.protection`); these here are looked for only in
texts that are suspected, so that they cost nothing elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FRONT_MATTER = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n(.*?\n)\1[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_PROSE_KEY = re.compile(r"(?:title|subtitle|headline|description|excerpt|summary)[ \t]*[:=][ \t]*(?=\S*[ \t])", re.IGNORECASE)
"""Keys of front matter whose values are prose, if they have several words; they were spun with the article."""

_LATEX = re.compile(r"\\(?:begin|documentclass|section|subsection|cite|label|usepackage)\b")
_LATEX_COMMAND = re.compile(
    r"\\(?:begin|end|cite\w*|[a-zA-Z]*ref|label|input|include\w*|usepackage|documentclass|bibliography\w*|url|href)\*?"
    r"(?:\[[^\]\n]*\])*\{[^{}\n]*\}|\\[a-zA-Z]+|\$[^$\n]{1,200}\$"
)

_INLINE = {
    "{{": re.compile(r"\{\{[^{}\n]*\}\}"),  # tags of templates
    "{%": re.compile(r"\{%[^{}\n]*%\}"),
    "<?": re.compile(r"<\?[^>\n]*\?>"),  # declarations of XML
    "$": re.compile(r"\$[^$\n,]{0,40}[=+^_\\][^$\n,]{0,40}\$"),  # formulas
    "_": re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b(?:\(\))?"),  # names in programs
    "()": re.compile(r"\b[A-Za-z]\w*\(\)"),
    "--": re.compile(r"--[a-z][\w-]*=\S+"),  # options of commands
    ":\\": re.compile(r"\b[A-Z]:\\\S+"),  # paths
}
"""What programs read inside a line, by what it contains: searching for that is much faster than the expression."""

_LINE = re.compile(
    r"""
      [ \t]*(?:-[ ])?["']?[a-z][\w-]*["']?:(?:[ \t]*\S*[ \t]*\r?(?=\n|\Z) | (?=[ \t]))    # keys, with a value of one word
    | [ \t]*(?:def[ ]\w+\(|class[ ]\w+[:(]|function\b[ \w]*\(|(?:var|let|const)[ ]\w+[ \t]*[=;]|from[ ][\w.]+[ ]import[ ]
        |import[ ][\w.]+;?\r?(?=\n|\Z)|\#include\b|return\b[^\n]*;)[^\n]*                 # lines of programs
    | [ \t]*[A-Za-z_][\w.\[\]]*[ \t]*(?:[-+*/|&]?=|:=)[ \t]+\S+(?:[ \t]+\S+){0,5}[ \t]*\r?(?=\n|\Z)  # assignments
    | (?:[ ]{4,}|\t)(?:(?:return|raise|yield|if|elif|else|for|while|try|except|with)\b[^\n]*
        |[^\n<]*(?:[{}=]|\w\()[^\n]*)                                                     # indented code
    """,
    re.VERBOSE,
)
_STATEMENT = re.compile(r"[^\n&]{0,100}(?:[{}]|(?:=|\w\()[^\n&]{0,100};)[ \t]*\r?(?=\n|\Z)")
"""A line that ends as lines of programs do."""


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
    found = list(_front_matter(text))
    begin = found[-1][1] if found else 0
    for mark, pattern in _INLINE.items():
        if mark in text:
            found += (match.span() for match in pattern.finditer(text, begin))
    found += _lines(text, begin)
    if "\\" in text and _LATEX.search(text):
        found += (match.span() for match in _LATEX_COMMAND.finditer(text, begin))
    return sorted(found)


def _lines(text: str, begin: int) -> Iterator[tuple[int, int]]:
    """The lines, or keys at their beginnings, that are of programs."""
    start = begin
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        match = _LINE.match(text, start)
        if match is None and text[end - 1 : end] in (";", "{", "}", "\r", " ", "\t"):
            match = _STATEMENT.match(text, start)
        if match is not None and match.end() > match.start():
            yield match.span()
        start = end + 1


def _front_matter(text: str) -> Iterator[tuple[int, int]]:
    """The lines of front matter, without values that are prose."""
    head = _FRONT_MATTER.match(text)
    if head is None or not re.search("[:=]", head[2]):
        return
    yield 0, head.start(2)
    start = head.start(2)
    for line in head[2].splitlines(keepends=True):
        prose = _PROSE_KEY.match(line)
        yield start, start + (prose.end() if prose else len(line))
        start += len(line)
    yield start, head.end()
