r"""Finds what programs read in a text: front matter, keys, LaTeX commands, tags of templates, names and lines of code.

No spinner ever saw these: it was given the words of an article, which somebody put into a file later.  Where a document is
believed spun, nothing in them is restored: `category: overseas` is no place for a thesaurus.

What Markdown and HTML mark as code is protected in every text (`spinfix.text.protection`); these here are looked for only in
texts that are suspected, so that they cost nothing elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    | (?<!\\)\\\[(?s:.{0,2000}?)\\\] | (?<!\\)\\\([^\n]{0,200}?\\\)
    | \\(?:verb\*?|lstinline)([^\w\s*{[])[^\n]{0,200}?\2
    | \\(?:(?:re)?new(?:command|environment|theorem)|providecommand|DeclareMathOperator|[egx]?def|let)\b[^\n]*
    """,
    re.VERBOSE,
)
"""What a paper does not say in words."""

_COMMAND = lazy.re_compile(r"\\\.?[A-Za-z]+")
"""Commands of other typesetting, and words of regular expressions."""

_ATTRIBUTE = r"(?:[.#][A-Za-z][\w:-]{0,80}|[A-Za-z][\w-]{0,40}=(?:\"[^\"{}\n]{0,80}\"|[^\s\"{}]{1,80}))"

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
    "::": lazy.re_compile(  # directives of reStructuredText, with an argument of one word, and keys of notes: [key:: value]
        r"\.\.(?<!\S\.\.)[ ](?:\|[^|\n]+\|[ ])?[A-Za-z][\w:.+-]*::(?:[ \t]+\S+[ \t]*\r?(?=\n|\Z))?"
        r"|[\[(][A-Za-z][\w-]{0,40}::(?=[ ])"
    ),
    ":`": lazy.re_compile(r":(?<![\w:.+-]:)[A-Za-z][\w:.+-]*:(?=`)"),  # its roles
    ":": lazy.re_compile(r":(?<![\w:]:)[a-z][\w+-]{1,30}:(?![\w:`])"),  # names of pictures, such as :house:
    "--": lazy.re_compile(r"--(?<![\w-]--)[a-z][\w-]*=\S+"),  # options of commands; not begun within one
    ':"': lazy.re_compile(r'\bs:\d{1,9}:"[^"\n]{0,2000}";'),  # strings of PHP with their lengths, as exports of blogs have them
    ":\\": lazy.re_compile(r"\b[A-Z]:\\\S+"),  # paths
    "](": lazy.re_compile(r"\]\((?:<[^<>\n]{1,200}>|[^()\s]+(?=[\s)]))"),  # addresses of links of Markdown
    "[[": lazy.re_compile(
        r"\[\[(?!\s)[^\[\]|\n]{1,80}(?<!\s)(?:\||\]\]|(?=\]\[))"
    ),  # links between notes, and what they lead to
    "[^": lazy.re_compile(r"\[\^[^\]\s]{1,60}\]"),  # marks of footnotes
    "[!": lazy.re_compile(r"\[![A-Za-z][\w-]{0,30}\]"),  # kinds of callouts
    "@": lazy.re_compile(  # names of messages, and of what a text refers to
        r"<[^<>@\s]{1,200}@[^<>\s]{1,200}>|@(?<![\w@]@)[A-Za-z]\w*(?:[-:]\w+)+|\\@ref\([^()\s]{1,80}\)"
    ),
    "{": lazy.re_compile(  # attributes of Pandoc, and roles of MyST
        rf"\{{[ ]?{_ATTRIBUTE}(?:[ ]{_ATTRIBUTE})*[ ]?\}}|\{{[a-z][\w:-]{{0,40}}\}}(?=`)"
    ),
    "$$": lazy.re_compile(r"\$\$[^$]{1,2000}\$\$"),  # formulas of several lines
}
"""What programs read inside a line, by what it contains: searching for that is much faster than the expression, which is
fastest if it begins with a character and looks behind from there.  Of 3,047,350 substitutions in the pairs of the shipped
spinner 5 follow one of the marks $ % | \\."""

_LINE = lazy.re_compile(
    r"""
      [ \t]*(?:-[ ])?(?:["']?[a-z][\w-]*["']?|<<):(?:[ \t]*+(?:\S*|\[[^\n]*\]|\{[^\n]*\})[ \t]*\r?(?=\n|\Z) | (?=[ \t]))
        # keys, with a value of one word or a list
    | [ \t]*(?:-[ ])?[A-Za-z][\w-]*::(?=[ ])                                              # keys of notes
    | :{3,}[ ]*[\w{.\#][^\n]*                                                             # beginnings of divisions
    | [ \t]*:[a-zA-Z][\w-]*:(?:[ \t]+\S+[ \t]*\r?(?=\n|\Z) | (?=[ \t\r\n]|\Z))             # options of directives, attributes
    | [A-Za-z_][\w-]*(?:\.[\w-]+)*=(?=\S)                                                 # keys of properties
    | \|[ ]{0,3}[a-z_]\w*[ ]*=(?=[ ])                                                     # and of templates of wikis
    | \{\|(?=[ \t\r\n])[^\n]*                                                             # tables of wikis
    | \[[A-Za-z_][\w-]*(?:\.[\w-]+)+\][ \t]*\r?(?=\n|\Z)                                  # tables of settings
    | (?:---|\+\+\+)[ ]\S+/\S+[^\n]* | @@[ ]-\d[^\n]*                                       # heads of patches
    | (?:(?:X(?!-Ray)|ARC|Authentication|Auto|Content|Delivered|DKIM|List(?!-Price)|MIME|Message|Received|Return|User)
          (?:-[A-Z]\w*)+:[ ]|Received:[ ](?:from|by)[ ]|(?:References|In-Reply-To):[ ]<)
        [^\n]*(?:\n[ \t]+\S[^\n]*){0,9}                                                    # headers of mail
    | (?:From|To|Cc|Bcc|Reply-To|Sender):[ ][^\n]*@[^\n]*(?:\n[ \t]++[^\n]*@[^\n]*)*         # and addresses, no text below
    | import[ ][^\n]{0,200}[ ]from[ ]["'][^\n]* | export[ ](?:const|default|function|let)\b[^\n]*  # lines of scripts
    | [ \t]*(?:def[ ]\w+\(|class[ ]\w+[:(]|function\b[ \w]*\(|(?:var|let|const)[ ]\w+[ \t]*[=;]|from[ ][\w.]+[ ]import[ ]
        |import[ ][\w.]+;?\r?(?=\n|\Z)|\#include\b|return\b[^\n]*;)[^\n]*                 # lines of programs
    | [ \t]*[A-Za-z_][\w.\[\]]*[ \t]*(?:[-+*/|&]?=|:=)[ \t]+\S+(?:[ \t]+\S+){0,5}[ \t]*\r?(?=\n|\Z)  # assignments
    | (?:[ ]{4,}+|\t)(?:(?:return|raise|yield|if|elif|else|for|while|try|except|with)\b[^\n]*
        |[^\n<]*(?:[{}=]|\w\()[^\n]*)                                                     # indented code
    """,
    re.VERBOSE,
)
_FILE = lazy.re_compile(r"/(?<=[\w-]/)[\w.-]*\.[a-z]\w{1,4}\b(?!/)")
_PATH = lazy.re_compile(r"(?<![\w./:-])\.{0,2}[\w-][\w.-]*(?:/[\w.-]+)+\.[a-z]\w{1,4}\b(?!/)")
"""The path of a file; the end of one, which few texts with a "/" have, is found ten times as fast."""
_DEFINITION = lazy.re_compile(r"^[ ]{0,3}(\[[^\[\]^\n][^\[\]\n]{0,100}\]):[ \t]+\S+", re.MULTILINE)
"""What a reference of Markdown leads to; its name in brackets stands elsewhere, too."""
_BRACKETED = lazy.re_compile(r"\[[^\[\]\n]{1,101}\]")
_TARGET = lazy.re_compile(r"^\.\.[ ](?:_(?P<name>[^:\n]{1,80}):|(?P<note>\[[^\]\n]{1,80}\])(?=[ \n]))", re.MULTILINE)
_REFERENCE = lazy.re_compile(r"(?<![\w`])([A-Za-z][\w.-]*|\[[^\[\]\n]{1,80}\])_(?![\w_])")
"""The names of places and notes in reStructuredText, and what refers to them."""
_TOC = lazy.re_compile(r"^\.\.[ ]toctree::[^\n]*\n(?:[ \t]+[^\n]*\n|[ \t]*\n(?=[ \t]))*", re.MULTILINE)
_ORG = lazy.re_compile(r"^[ \t]*(?:#\+(?:[A-Za-z_]+:|(?i:begin_[a-z]))|:PROPERTIES:[ \t]*$)", re.MULTILINE)
"""What a file of Org has, which then has what `_ORG_MARKUP` finds, too: a setting, a block, or properties."""
_ORG_MARKUP = lazy.re_compile(
    r"""
      ^[ \t]*\#\+begin_(?P<block>src|example|export|comment)\b(?s:.*?)(?:^[ \t]*\#\+end_(?P=block)|\Z)
    | ^[ \t]*\#\+(?!(?:title|subtitle|description|caption):)[a-z_]+:[^\n]*      # settings
    | ^[ \t]*:[\w-]{1,40}:[ \t]*\n(?:[ \t]*:[^\n]*\n){0,40}?[ \t]*:end:           # properties
    | [ \t]:[\w@\#%]+(?::[\w@\#%]+)*:[ \t]*$                                   # tags of headings
    | ^[ \t]*:[ ][^\n]* | \[fn:[\w-]{1,60}[:\]]
    | (?<![^\s('"])([=~])(?!\s)[^=~\n]{1,80}(?<!\s)\2(?![^\s.,;:!?)'"-])            # code
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_CUES = lazy.re_compile(
    r"\A\ufeff?WEBVTT[^\n]*(?:\n[^\n]+)*|^(?:STYLE|REGION)[ \t]*(?:\n[^\n]+)*|^(?:[^\n]{1,80}\n)?[\d:.]{9,12}[ ]-->[^\n]*",
    re.MULTILINE,
)
"""What players read in subtitles of the web."""
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
        if all(map(text.__contains__, mark)) and mark in text:  # looking for one character is thirty times as fast as for two
            found += (match.span() for match in pattern.finditer(text, begin))
    found += _of_formats(text, begin)
    if "\\" not in text:
        found += _lines(text, begin, len(text))
    elif _LATEX.search(text):  # lines of prose end in braces there, and are indented
        found += _lines(text, begin, text.find(_BODY))
        found += (match.span() for pattern in (_LATEX_PASSAGE, _LATEX_COMMAND) for match in pattern.finditer(text, begin))
    else:
        found += _lines(text, begin, len(text))
        found += (match.span() for match in _COMMAND.finditer(text, begin))
    return sorted(found)


def _of_formats(text: str, start: int) -> Iterator[tuple[int, int]]:
    r"""What the formats of Markdown, Org and subtitles have around their words.

    >>> text = "[a] b\n\n[a]: b.md\n"
    >>> [text[start:end] for start, end in _of_formats(text, 0)]
    ['[a]: b.md', '[a]', '[a]']
    """
    if "/" in text and _FILE.search(text, start):
        yield from (match.span() for match in _PATH.finditer(text, start))
    if "]" in text and "]: " in text:
        names = set()
        for match in _DEFINITION.finditer(text, start):
            names.add(match[1])
            yield match.span()
        if names:
            yield from (match.span() for match in _BRACKETED.finditer(text, start) if match.group() in names)
    if "\n.. " in text or text.startswith(".. "):
        targets = set()
        for match in _TARGET.finditer(text, start):
            targets.add(match["name"] or match["note"])
            yield match.span()
        if targets:
            yield from (match.span() for match in _REFERENCE.finditer(text, start) if match[1] in targets)
        yield from (match.span() for match in _TOC.finditer(text, start))
    if (("#" in text and "#+" in text) or ":PROPERTIES:" in text) and _ORG.search(text, start):
        yield from (match.span() for match in _ORG_MARKUP.finditer(text, start))
    if text.startswith(("WEBVTT", "\ufeffWEBVTT")):
        yield from (match.span() for match in _CUES.finditer(text))


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
