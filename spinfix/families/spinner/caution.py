"""Kinds of text of which more evidence is asked than of others, and how many nats more.

The gate was fitted on 28 kinds of English, and its probability for other kinds is unreliable.  So is that for texts without
sentences around the phrases (lists, notes, manuals), and for those that are about spinning or words.  A document whose words
are less likely under the language model than those of nearly all text of these kinds is of another kind, or not English.  For
this a document with so much evidence that it cannot change the decision is not examined, like most that were spun: examining
all took 8 % of the time for spun text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise
from math import exp, log

from spinfix import lazy
from spinfix.families import mentions
from spinfix.families.spinner.decoder import Decoding
from spinfix.families.spinner.lattice import Step
from spinfix.models.ngram import LanguageModel
from spinfix.text.quotations import quotations
from spinfix.text.source_code import names_code
from spinfix.text.tokenizer import Tokens

SURPRISE = 4.5
"""Mean negative log10 probability per word from which a text is strange, with its spun phrases replaced by their originals.
With this and `UNKNOWN`, 15 of 1,400 genuine texts of 100 and 400 words of 50 sources are strange, 6 of them manual pages."""

UNKNOWN = 0.3
"""Share of words unknown to the language model from which a text is strange; the kind with the most has .29 at its 95th
percentile (job advertisements in other languages)."""

MORE = 3.0
"""Nats of evidence that a strange text needs in addition.  Of 1,200 texts of 100 and 400 words spun to .3, .5 and 1, 984 are
believed without this and 982 with it."""

LEAST_ASKED = 0.1
"""Lowest probability for which a document is tested: less probable ones are left unchanged anyway."""

FEWEST, MOST = 50, 300
"""Fewest words of a text that is tested, and number of words examined at most."""

_FUNCTION_WORDS = frozenset(
    "a about all an and are as at be been but by can for from had has have he her him his i if in into is it its like more "  # noqa: SIM905
    "my no not of on one or our out she so than that the their them then there they this to up was we were what when which "
    "who will with would you your".split()
)
RUNNING = 0.1
"""Least share of function words in running text.  Of pieces of spun held-out pairs with 15, 30 and 60 words 39 of 5,345, 3 of
2,715 and none of 1,374 have less; lists of words and telegrams that were written for it have .00 to .06."""

HEADLINE = 15
"""Words from which a text has to run; a headline may have no function word."""

MUCH_MORE = 8.0
"""Nats of evidence that a text that does not run needs in addition: every item of a list of words may be a spun phrase, and
nothing around it tells.  A list of 24 words to spell has 6.9 nats."""

LONG = 200
"""Tokens from which a text is not asked for `MANUAL`, `QUESTION`, `OLD` or a list of words, and words of letters
(`MANY_WORDS`) from which it is not asked for `ENTRIES`; the first and last were made for pieces of 25 and 60 words.  Asked of
all, they left alone 33 of 750 texts of 1,000 and 5,000 words that were spun to .2, .3 and 1, for one name of a program.  With
neither, the most probable genuine texts of 200 words or more have .57 (16.8 million words of a system's documents) and .42
(5.0 million words of eleven kinds left out)."""

MANY_WORDS = 170
"""As many as ordinary text of `LONG` tokens has; 60 words of a mail's header, numbers and signs above all, are 200 tokens."""

MANUAL = "has names of programs, as manuals have; more evidence asked for"
"""For a short text with names of programs (`spinfix.text.source_code.names_code`): 6 of 114,019 pieces of 25 words of spun
pairs, 24 of 116 of such and longer pieces of genuine text that were edited."""

ENTRIES = "a list of entries, each with its label; more evidence asked for"
"""For a short text of which most lines are a label, a colon and a text, as in a glossary, a game's list of things or the header
of a mail.  Of 49 pieces of 25 and 60 words of spun pairs that are such lists 47 are believed, and 45 with this; two lists of a
game were edited without, and 12 of 26,116 pieces of 60 and 100 words of headers, whose indented lines go on with the one above
them."""

_ENTRY = lazy.re_compile(r"[ \t]*(?:[-*•] )?[^\s:.!?][^:.!?\n]{0,40}:[ \t]+\S")
FEWEST_LINES, MOST_LINES = 4, 0.7
"""Fewest lines of a list of entries, and the share of them that have a label."""

QUESTION = "a question with its answers, as tests have; more evidence asked for"
"""For a short text with three or more answers to choose from, each on a line of its own with a letter: they repeat the words of
the question and of each other.  None of the 8,930 spun texts of pairs has such."""

_ANSWER = r"\(?{}[.)][ \t]+\S.*"
_IN_A_ROW = (r"\n\s*".join(map(_ANSWER.format, letters)) for letters in ("abc", "bcd", "cde"))
QUESTIONS = "questions in a row, as a questionnaire has; more evidence asked for"
"""For a text with three or more numbered questions one after another: they repeat "in the past 12 months", and how many
"individuals" there are in the "household".  None of the 8,930 spun texts of pairs has such."""

_NUMBERED = lazy.re_compile(r"(?:(?<!\S)(?:Q ?\d{1,3}[.:)]?|\d{1,3}[.)])[ \t]+[^?\n]{1,200}\?\s*){3}")

_ANSWERS = lazy.re_compile(rf"^[ \t]*(?:{'|'.join(_IN_A_ROW)})", re.IGNORECASE | re.MULTILINE)
"""Three answers in a row; of a passage that is judged by itself the first may be missing."""

OLD = "has words of laws and old books; more evidence asked for"
"""For a short text with words of laws and old books, whose other words are the spinner's, too: "the lessee shall at all times
maintain the residence".  Of 46,225 pieces of 60 words of spun pairs 25 have so many."""

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

REPEATS = "says the same words again and again, as lists of terms do; more evidence asked for"
"""For a short text of few different words, such as a term with all its synonyms: "mend nets, mending of nets, net mending"."""
DIFFERENT, FEWEST_REPEATED, MOST_REPEATED = 0.6, 15, 50
"""Share of different words below which a text of so many words repeats itself.  All five descriptions of skills with their
synonyms that were edited have less.  Longer texts repeat more: 563 of 77,419 pieces of spun pairs with 60 words have less."""
REORDERED = 0.7
"""Share of different pairs of words from which such a text has its words in ever another order: the five have .77 to 1, a
sentence that is there twice has half.  Of 79,374 pieces of spun pairs with 30 words 73 are such, of which 50 were believed and
35 are."""

PAIRS = "has phrases beside what they stand for, as texts about words have; more evidence asked for"
"""For a text in which a phrase often stands beside its original: "say before, never earlier than", "purchase - buy"."""
BESIDE = 4
"""Tokens between a phrase and its original in such a pair: "before and never earlier than", "(buy, not purchase)"."""
FEWEST_PAIRS, MOST_PAIRS = 3, 0.25
"""Different pairs of such a text, and their share of the different phrases that are read as others.  None of 2,961 held-out
spun texts of 60 words, 200 words and any length is such; of eight style guides and drills of synonyms seven are."""

FRAGMENTS, FEWEST_IN_RUNS = 2.5, 20
"""Words in a run, on average, below which a text of so many words is no sentences but glosses, rows, logs or code: "to huff;
huffing; huffed".  Of pieces of spun pairs with 30, 60, 100 and 200 words 32 of 7,294, 6 of 3,709, 21 of 22,212 and 2 of 10,740
have less, mostly lists of symptoms and references, of 1,000 words none; so have 14 of 17 genuine documents and pieces that were
edited, of dictionaries, logs and docstrings."""

_WORD = r"[^\W\d_](?:[^\W\d_]|['’-])*"
_RUN = lazy.re_compile(rf"{_WORD}(?:,? {_WORD})*")
"""Words with nothing but a space, or a comma and a space, between them."""
_TAG = lazy.re_compile(r"<[^<>]*>")
_LISTED = lazy.re_compile(r", [a-z][a-z'’-]*(?:, [a-z][a-z'’-]*){8,}")
"""Nine words or more behind another, as in the lists of a spelling test, whose sentences use the same words again.  Ten of
118,058 pieces of 100 words of spun pairs have so many in a row; six of them are still believed."""

APART = 40
"""Code points between two quotations of which one is the other with phrases replaced: “this 12 months” was “this year”.  Of
3,000 pieces of spun text, each of 1,000 code points around two short quotations, 203 are looked at, and none has a pair."""

FEWEST_REPLACED, LEAST_COMMON, IN_COMMON = 2, 5, 0.5
"""Different phrases of a quotation for which one near it has the originals, so that the text compares them; the words that they
have in common, and the share of the longer that these are.  Of 4,116 pieces of 200 words of spun pairs 663 are looked at, and
none has so many; without words in common two have, and so have the talk in a half-spun novel, and attributes."""

LIST = "a list or notes, not sentences; more evidence asked for"
NOTE = "unlike every kind of English known here; more evidence asked for"


def cautious(
    probability: float,
    threshold: float,
    tokens: Tokens,
    decoding: Decoding,
    model: LanguageModel,
    protected: Callable[[str], Sequence[tuple[int, int]]],
) -> tuple[float, str]:
    """The probability of a document, lessened if more evidence is asked of its kind, and a note that says so, "" if not.

    Args:
        probability: the gate's.
        threshold: above which the document is believed spun.
        tokens: the document's.
        decoding: its decoding.
        model: the language model.
        protected: gives the protected stretches of a text, in which names of programs do not count.
    """
    if probability < LEAST_ASKED:
        return probability, ""
    if not is_running(tokens):
        return lessened(probability, MUCH_MORE), LIST
    if lessened(probability, MUCH_MORE) > threshold:  # it would be believed anyway, as most that were spun
        return probability, ""
    if note := _much_more_note(tokens, decoding.path):
        return lessened(probability, MUCH_MORE), note
    if lessened(probability) > threshold:
        return probability, ""
    if is_strange(model, tokens, decoding.path):
        note = NOTE
    elif has_questions(tokens.text):
        note = QUESTIONS
    elif mentions.is_about_spinning(tokens.text):
        note = mentions.NOTE
    else:
        note = _short_note(tokens, protected)
    return (lessened(probability), note) if note else (probability, "")


def _much_more_note(tokens: Tokens, path: Sequence[Step]) -> str:
    """Why a text that runs needs `MUCH_MORE` evidence: it is no sentences, lists words, or is about words."""
    if is_fragments(tokens.text) or (len(tokens.forms) < LONG and _LISTED.search(tokens.text)):
        return LIST
    if has_pairs(tokens, path) or has_quoted_pair(tokens, path) or has_versions(tokens, path):
        return PAIRS
    return ""


def _short_note(tokens: Tokens, protected: Callable[[str], Sequence[tuple[int, int]]]) -> str:
    """Why a short text needs more evidence: it has names of programs, be they in `code`, is a question with answers to choose
    from, is a law or of an old book, repeats itself, or is a list of entries.
    """
    text = tokens.text
    if len(tokens.forms) < LONG:
        if names_code(text, [span for span in protected(text) if text[span[0]] != "`"]):
            return MANUAL
        if _ANSWERS.search(text):
            return QUESTION
        if is_old(tokens):
            return OLD
        if is_repetitive(tokens):
            return REPEATS
    return ENTRIES if is_list_of_entries(tokens) else ""


def is_strange(model: LanguageModel, tokens: Tokens, path: Sequence[Step]) -> bool:
    """Whether a text is of a kind of English that the gate was not fitted on.

    Args:
        model: the language model.
        tokens: the text's.
        path: how its tokens are read.
    """
    plain = [word for word in islice(tokens.words, MOST) if len(word) > 1 and word.isalpha() and word.islower()]
    if len(plain) >= FEWEST and sum(word not in model for word in plain) > UNKNOWN * len(plain):
        return True
    forms = list(islice(_forms(tokens, path), MOST))
    return len(forms) >= FEWEST and -model.score_all(model.begin_state(), forms) > SURPRISE * len(forms)


def has_questions(text: str) -> bool:
    r"""Whether a text has three numbered questions in a row.

    >>> [has_questions(text) for text in ("Q1. Who? Q2. Where? Q3. When?", "1) Who?\n2) Where?\nI do not know. 3) When?")]
    [True, False]
    """
    return _NUMBERED.search(text) is not None


def is_running(tokens: Tokens) -> bool:
    """Whether a text has as many function words as sentences have; one that is as short as a headline need not.

    >>> from spinfix.text.tokenizer import tokenize
    >>> [is_running(tokenize(text * 4)) for text in ("Physique, sufferer, vitality, uncommon; ", "The man is in a chair. ")]
    [False, True]
    """
    sample = range(0, len(tokens.forms), max(1, len(tokens.forms) // MOST))
    words = [place for place in sample if tokens.forms[place][:1].isalpha()]
    function = sum(tokens.forms[place] in _FUNCTION_WORDS and not _is_tag(tokens, place) for place in words)
    return len(words) < HEADLINE or function >= RUNNING * len(words)


def _is_tag(tokens: Tokens, place: int) -> bool:
    """Whether a full stop joins a token to the one before it, as the part of speech in a list of words ("arduous.a")."""
    return tokens.text[tokens.starts[place] - 1 : tokens.starts[place]] == "."


def is_fragments(text: str) -> bool:
    """Whether a text has so many marks, numbers or line ends between its words that they are no sentences; tags do not count.

    >>> [is_fragments(text * 9) for text in ("to huff; huffing; huffed; ", "<p>He huffed, <b>puffed</b> and left.</p> ")]
    [True, False]
    """
    runs: list[str] = _RUN.findall(_TAG.sub("", text))
    words = sum(run.count(" ") + 1 for run in runs)
    return FEWEST_IN_RUNS <= words < FRAGMENTS * len(runs)


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


def has_pairs(tokens: Tokens, path: Sequence[Step]) -> bool:
    """Whether several phrases of a text stand beside the originals that they are read as; a spinner leaves no original.

    Args:
        tokens: the text's.
        path: how its tokens are read.
    """
    phrases: set[tuple[str, ...]] = set()
    pairs: set[tuple[str, ...]] = set()
    for first, last, candidate in path:
        if candidate is not None:
            phrases.add(phrase := tuple(tokens.forms[first:last]))
            size = len(candidate.forms)
            before = tokens.forms[max(0, first - BESIDE - size) : first]
            after = tokens.forms[last : last + BESIDE + size]
            if _contains(before, candidate.forms) or _contains(after, candidate.forms):
                pairs.add(phrase)
    return len(pairs) >= FEWEST_PAIRS and len(pairs) >= MOST_PAIRS * len(phrases)


def has_quoted_pair(tokens: Tokens, path: Sequence[Step]) -> bool:
    """Whether one of two short quotations near each other is the other with its phrases replaced by their originals, as in
    “White Home” for “White House”.

    Args:
        tokens: the text's.
        path: how its tokens are read.
    """
    marked = mentions.marked(tokens.text)
    pairs = [(one, other) for one, other in pairwise(marked) if 0 < other[0] - one[1] <= APART]
    if not pairs:
        return False
    firsts = [first for first, _, _ in path]
    return any(
        _read(tokens, path, firsts, spun) == _plain(tokens, other) != _plain(tokens, spun)
        for pair in pairs
        for spun, other in (pair, pair[::-1])
    )


def has_versions(tokens: Tokens, path: Sequence[Step]) -> bool:
    """Whether one of two quotations near each other has several phrases for which the other has the originals: “She said that
    she had found …” and “She mentioned that she had discovered …”.

    Args:
        tokens: the text's.
        path: how its tokens are read.
    """
    pairs = [(one, other) for one, other in pairwise(quotations(tokens.text)) if 0 < other[0] - one[1] <= APART]
    firsts = [first for first, _, _ in path] if pairs else []
    return any(
        _replaced(tokens, path, firsts, spun, other) >= FEWEST_REPLACED for pair in pairs for spun, other in (pair, pair[::-1])
    )


def _replaced(
    tokens: Tokens, path: Sequence[Step], firsts: Sequence[int], spun: tuple[int, int], other: tuple[int, int]
) -> int:
    """How many different phrases of a stretch of text are read as what another stretch has, which lacks the phrases; 0 if these
    stretches have not most words in common, as versions of one sentence have.
    """
    start, end = _tokens_in(tokens, spun)
    read, plain = _read(tokens, path, firsts, spun), _plain(tokens, other)
    common = (Counter(read) & Counter(plain)).total()
    if common < max(LEAST_COMMON, IN_COMMON * max(len(read), len(plain))):
        return 0
    steps = path[bisect_left(firsts, start) : bisect_left(firsts, end)]
    found = {
        tuple(tokens.forms[first:last])
        for first, last, candidate in steps
        if candidate is not None and _contains(plain, candidate.forms)
    }
    return sum(not _contains(plain, phrase) for phrase in found)


def _read(tokens: Tokens, path: Sequence[Step], firsts: Sequence[int], place: tuple[int, int]) -> list[str]:
    """The forms of a stretch of text, with spun phrases replaced by their originals."""
    start, end = _tokens_in(tokens, place)
    return [form for form in _forms(tokens, path[bisect_left(firsts, start) : bisect_left(firsts, end)]) if form]


def _plain(tokens: Tokens, place: tuple[int, int]) -> list[str]:
    """The forms of a stretch of text as it is written."""
    start, end = _tokens_in(tokens, place)
    return [form for form in tokens.forms[start:end] if form]


def _tokens_in(tokens: Tokens, place: tuple[int, int]) -> tuple[int, int]:
    """The tokens of a stretch of text in quotation marks, without these."""
    return bisect_left(tokens.starts, place[0] + 1), bisect_left(tokens.starts, place[1] - 1)


def _contains(forms: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether forms have others among them, in a row."""
    size = len(wanted)
    return any(list(forms[place : place + size]) == list(wanted) for place in range(len(forms) - size + 1))


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
    return len(lines) - going_on >= FEWEST_LINES and entries >= MOST_LINES * (len(lines) - going_on)


def lessened(probability: float, by: float = MORE) -> float:
    """The probability of spinning after subtracting ``by`` nats from the log odds."""
    bounded = min(max(probability, 1e-12), 1.0 - 1e-12)
    return 1.0 / (1.0 + exp(by - log(bounded / (1.0 - bounded))))


def _forms(tokens: Tokens, path: Sequence[Step]) -> Iterator[str]:
    """The forms of the text, with spun phrases replaced by their originals."""
    for first, last, candidate in path:
        yield from filter(None, tokens.forms[first:last] if candidate is None else candidate.forms)
