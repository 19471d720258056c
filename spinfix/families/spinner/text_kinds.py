"""What tells, by its form, text of kinds that read like spun text: lists, logs, questionnaires, laws.

Each function recognises one kind; `spinfix.families.spinner.caution` says which of them need more evidence, and how much.
"""

from __future__ import annotations

import re
from itertools import chain, islice, pairwise

from spinfix import lazy
from spinfix.text.blanks import OTHER_BLANKS
from spinfix.text.protection import escaped_tags
from spinfix.text.tokenizer import Tokens

MOST_WORDS = 300
"""Words of a long text of which `is_running` examines so many, evenly spread."""

FUNCTION_WORDS = frozenset(
    "a about all an and are as at be been but by can for from had has have he her him his i if in into is it its like more "  # noqa: SIM905
    "my no not of on one or our out she so than that the their them then there they this to up was we were what when which "
    "who will with would you your".split()
)
RUNNING = 0.1
"""Least share of function words in running text.  Of pieces of spun held-out pairs with 15, 30 and 60 words 39 of 5,345, 3 of
2,715 and none of 1,374 have less; lists of words and telegrams that were written for it have .00 to .06."""

HEADLINE = 15
"""Words from which a text has to run; a headline may have no function word."""

FRAGMENTS, FEWEST_IN_RUNS = 2.5, 20
"""Words in a run, on average, below which a text of so many words is no sentences but glosses, rows, logs or code: "to huff;
huffing; huffed".  Of pieces of spun pairs with 30, 60, 100 and 200 words 32 of 7,294, 6 of 3,709, 21 of 22,212 and 2 of 10,740
have less, mostly lists of symptoms and references, of 1,000 words none; so have 14 of 17 genuine documents and pieces that were
edited, of dictionaries, logs and docstrings."""

_WORD = r"[^\W\d_](?:[^\W\d_]|['’-])*"
_RUN = lazy.re_compile(rf"{_WORD}(?:,? {_WORD})*")
"""Words with nothing but a space, or a comma and a space, between them."""
_UNREAD = lazy.re_compile(
    r"<[^<>]*>|(?:https?://|www\.)[^\s<>\"]+(?=\s*(?:\n|\Z))|(?<=\])\([^()\s]{1,300}(?:\s[^()\n]{0,100})?\)", re.IGNORECASE
)
"""What is between words and no reader sees: tags, addresses behind a paragraph and those of links."""
_OTHER_BLANK = lazy.re_compile(rf"[{OTHER_BLANKS}]|&nbsp;|&#160;|&#xa0;", re.IGNORECASE)
_DOUBLED = lazy.re_compile(r"(?<! ) {2,3}(?! )")
LEAST_DOUBLED = 0.2
"""Share of two or three blanks, among those between words, from which they are a way to write one: justified lines have .3."""
_STOP = lazy.re_compile(r"[.!?…][\"”’')\]]*(?:\s|\Z)")
MOST_FOR_A_STOP, LEAST_IN_A_LINE = 60, 12
"""Words for each stop at most, or in each line at least, in text of sentences, where such blanks are not between columns: rows
of words have neither.  Chosen; heads of 200 code points have no stop in 16 of 113 cases."""
_LISTED = lazy.re_compile(r", [a-z][a-z'’-]*(?:, [a-z][a-z'’-]*){8,}")
"""Nine words or more behind another, as in the lists of a spelling test, whose sentences use the same words again.  Ten of
118,058 pieces of 100 words of spun pairs have so many in a row; six of them are still believed."""

MANY_WORDS = 170
"""Words of letters from which a text is no short list of entries: as many as 200 tokens of ordinary text have.  Of the header
of a mail, which is numbers and signs above all, 60 words are 200 tokens."""

_ENTRY = lazy.re_compile(r"[ \t]*(?:[-*•] )?[^\s:.!?][^:.!?\n]{0,40}:[ \t]+\S")
FEWEST_LINES, LEAST_LABELLED = 4, 0.7
"""Fewest lines of a list of entries, and the share of them that have a label."""

_MARKS_OF_HEADING = lazy.re_compile(r"\A[\s#>*_|•·–—-]*(?:\(?\d{1,3}(?:\.\d{1,3})*[.):]?\s+)?")
"""What stands before the words of a heading: marks and its number."""
LONGEST_HEADING, MOST_HEADINGS = 9, 0.9
"""Most words of a heading, and the share of the lines of a text that are such from which it is a list of them."""

_ANSWER = r"\(?{}[.)][ \t]+\S.*"
_IN_A_ROW = (r"\n\s*".join(map(_ANSWER.format, letters)) for letters in ("abc", "bcd", "cde"))
_ANSWERS = lazy.re_compile(rf"^[ \t]*(?:{'|'.join(_IN_A_ROW)})", re.IGNORECASE | re.MULTILINE)
"""Three answers in a row; of a passage that is judged by itself the first may be missing."""

_BLANK = lazy.re_compile(r"_{3,}|\.{6,}|…{2,}")
FEWEST_BLANKS = 3
"""Blanks to be filled in that make a form: of the 8,930 spun texts of pairs one has so many."""
_NUMBERED = lazy.re_compile(r"(?:(?<!\S)(?:Q ?\d{1,3}[.:)]?|\d{1,3}[.)])[ \t]+[^?\n]{1,200}\?\s*){3}")

_OF_OLD = frozenset(
    "aforesaid betwixt doth forthwith hath hence hereby herein hereinafter hereof hereto heretofore hereunder "  # noqa: SIM905
    "herewith hitherto lessee lessor lest nay notwithstanding pursuant saith shall thee thence therefrom therein "
    "thereof thereon thereto thereunder thereupon therewith thine thither thou thy unto whatsoever whence wherefore "
    "whereof whereon wheresoever whereto whereupon wherewith whither whomsoever whosoever ye".split()
)
"""Words that old books and laws have 18 times or more as often as spun pairs do.  "Upon" is too common there (195 in a million,
1,634 in old books), and "wherein" is the spinner's."""
FEWEST_OLD = 2
"""Fewest such words of a text.  Asked of texts of any length, one of 36 old passages that were spun in part was missed."""

DIFFERENT, FEWEST_REPEATED, MOST_REPEATED = 0.6, 15, 50
"""Share of different words below which a text of so many words repeats itself.  All five descriptions of skills with their
synonyms that were edited have less.  Longer texts repeat more: 563 of 77,419 pieces of spun pairs with 60 words have less."""
REORDERED = 0.7
"""Share of different pairs of words from which such a text has its words in ever another order: the five have .77 to 1, a
sentence that is there twice has half.  Of 79,374 pieces of spun pairs with 30 words 73 are such, of which 50 were believed and
35 are."""


def is_running(tokens: Tokens) -> bool:
    """Whether a text has as many function words as sentences have; one that is as short as a headline need not.

    >>> from spinfix.text.tokenizer import tokenize
    >>> [is_running(tokenize(text * 4)) for text in ("Physique, sufferer, vitality, uncommon; ", "The man is in a chair. ")]
    [False, True]
    """
    sample = range(0, len(tokens.forms), max(1, len(tokens.forms) // MOST_WORDS))
    words = [place for place in sample if tokens.forms[place][:1].isalpha()]
    function = sum(tokens.forms[place] in FUNCTION_WORDS and not _is_tag(tokens, place) for place in words)
    return len(words) < HEADLINE or function >= RUNNING * len(words)


def _is_tag(tokens: Tokens, place: int) -> bool:
    """Whether a full stop joins a token to the one before it, as the part of speech in a list of words ("arduous.a")."""
    return tokens.text[tokens.starts[place] - 1 : tokens.starts[place]] == "."


def is_fragments(text: str) -> bool:
    r"""Whether a text has so many marks, numbers or line ends between its words that they are no sentences; tags do not count.

    >>> [is_fragments(text * 9) for text in ("to huff; huffing; huffed; ", "<p>He huffed, <b>puffed</b> and left.</p> ")]
    [True, False]
    >>> [is_fragments(text * 9) for text in ("He\xa0huffed\xa0and\xa0left. ", "He  huffed  and  left.  ")]
    [False, False]
    """
    bounds = [0, *chain.from_iterable(escaped_tags(text)), len(text)]
    flat = _UNREAD.sub("", "".join(text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True)))
    count = len(flat.split())
    lines = sum(not line.isspace() for line in text.splitlines() if line)
    if len(_STOP.findall(flat)) * MOST_FOR_A_STOP >= count or lines * LEAST_IN_A_LINE <= count:
        flat = _OTHER_BLANK.sub(" ", flat)
        if "  " in flat and len(_DOUBLED.findall(flat)) > LEAST_DOUBLED * count:
            flat = _DOUBLED.sub(" ", flat)
    runs: list[str] = _RUN.findall(flat)
    words = sum(run.count(" ") + 1 for run in runs)
    return FEWEST_IN_RUNS <= words < FRAGMENTS * len(runs)


def has_list_of_words(text: str) -> bool:
    """Whether a text has ten words or more in a row with commas between.

    >>> [has_list_of_words("Spell these: " + ", ".join(["lamp"] * times)) for times in (9, 10)]
    [False, True]
    """
    return _LISTED.search(text) is not None


def is_list_of_entries(tokens: Tokens) -> bool:
    r"""Whether most lines of a short text are a label, a colon and a text; an indented line goes on with the one above it.

    >>> from spinfix.text.tokenizer import tokenize
    >>> lists = "Lamp: it is lit.\nKey: it fits.\nCup: it leaks.\nMap: torn.", "From: A\nBy: B\n  at six\nTo: C\n  and D\nOn: E"
    >>> [is_list_of_entries(tokenize(text)) for text in (*lists, lists[0] * 20, "He said: no.")]
    [True, True, False, False]
    """
    if sum(form[:1].isalpha() for form in tokens.forms) >= MANY_WORDS:
        return False
    lines = [line for line in tokens.text.splitlines() if line and not line.isspace()]
    entries = sum(map(bool, map(_ENTRY.match, lines)))
    going_on = sum(line[0] in " \t" and not _ENTRY.match(line) for line in lines[1:])
    return len(lines) - going_on >= FEWEST_LINES and entries >= LEAST_LABELLED * (len(lines) - going_on)


def is_list_of_headings(text: str) -> bool:
    r"""Whether nearly all lines of a text are headings: a few words from a capital on, without a stop.

    >>> lines = "10.1 Methods of work\n10.2 The process\n10.3 Listening to music events\n10.4 A tutorial\n"
    >>> [is_list_of_headings(text) for text in (lines, lines.replace("\n", ".\n"), lines.lower(), lines[:40])]
    [True, False, False, False]
    """
    lines = [_MARKS_OF_HEADING.sub("", line, count=1).strip() for line in text.splitlines() if line.strip()]
    headings = sum(
        line[:1].isupper() and line.count(" ") < LONGEST_HEADING and not line.endswith((".", "!", "?", ";", ",", ":"))
        for line in lines
    )
    return len(lines) >= FEWEST_LINES and headings >= MOST_HEADINGS * len(lines)


def has_answers(text: str) -> bool:
    r"""Whether a text has three answers to choose from in a row.

    >>> [has_answers(text) for text in ("Who?\na) I\nb) You\nc) He", "Who?\na) I\nb) You")]
    [True, False]
    """
    return _ANSWERS.search(text) is not None


def has_blanks(text: str) -> bool:
    """Whether a text has blanks to be filled in, as a form has.

    >>> has_blanks("Name: ____ Born: ____ Residence: ______"), has_blanks("Name: ____ (in capitals)")
    (True, False)
    """
    return sum(1 for _ in islice(_BLANK.finditer(text), FEWEST_BLANKS)) == FEWEST_BLANKS


def has_questions(text: str) -> bool:
    r"""Whether a text has three numbered questions in a row.

    >>> [has_questions(text) for text in ("Q1. Who? Q2. Where? Q3. When?", "1) Who?\n2) Where?\nI do not know. 3) When?")]
    [True, False]
    """
    return _NUMBERED.search(text) is not None


def is_old(tokens: Tokens) -> bool:
    """Whether a short text has words of laws and old books.

    >>> from spinfix.text.tokenizer import tokenize
    >>> [is_old(tokenize(text)) for text in ("Thou shalt go unto the hills.", "You shall go.", "She went unto the hills.")]
    [True, False, False]
    """
    return sum(form in _OF_OLD for form in tokens.forms) >= FEWEST_OLD


def is_repetitive(tokens: Tokens) -> bool:
    """Whether a short text has few different words, time and again in another order; a headline that is repeated is none.

    >>> from spinfix.text.tokenizer import tokenize
    >>> texts = "mend nets, net mending, nets mending, to mend nets, the mending of nets, net mender", "He mended nets. " * 20
    >>> [is_repetitive(tokenize(text)) for text in texts]
    [True, False]
    """
    words = [form for form in tokens.forms if form[:1].isalpha()]
    if not (FEWEST_REPEATED <= len(words) <= MOST_REPEATED and len(set(words)) < DIFFERENT * len(words)):
        return False
    return len(set(pairwise(words))) >= REORDERED * (len(words) - 1)
