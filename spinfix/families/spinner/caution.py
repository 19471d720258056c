"""Kinds of text of which more evidence is asked than of others, and how many nats more.

The gate was fitted on 28 kinds of English, and its probability for other kinds is unreliable.  So is that for texts without
sentences around the phrases (lists, notes, manuals), and for those that are about spinning or words.  A document whose words
are less likely under the language model than those of nearly all text of these kinds is of another kind, or not English.  For
this a document with so much evidence that it cannot change the decision is not examined, like most that were spun: examining
all took 8 % of the time for spun text.

The constants are first what was measured, then the notes that say why a text needs more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from math import exp, log

from spinfix.families import about_phrases
from spinfix.families.spinner import phrase_pairs, text_kinds
from spinfix.families.spinner.correlated import Correlated
from spinfix.families.spinner.decoder import Decoding
from spinfix.families.spinner.lattice import Step
from spinfix.models.ngram import LanguageModel
from spinfix.text.source_code import names_code
from spinfix.text.tokenizer import Tokens

LEAST_PROBABILITY = 0.1
"""Lowest probability for which a document is tested: less probable ones are left unchanged anyway."""

FEWEST_WORDS, MOST_WORDS = 50, 300
"""Fewest words of a text that is tested for being strange, and number of words examined at most."""

SURPRISE = 4.5
"""Mean negative log10 probability per word from which a text is strange, with its spun phrases replaced by their originals.
With this and `UNKNOWN_SHARE`, 15 of 1,400 genuine texts of 100 and 400 words of 50 sources are strange, 6 of them manual
pages."""

UNKNOWN_SHARE = 0.3
"""Share of words unknown to the language model from which a text is strange; the kind with the most has .29 at its 95th
percentile (job advertisements in other languages)."""

LONG = 200
"""Tokens from which a text is not asked for `MANUAL`, `ANSWERS`, `FORM`, `OLD`, `REPEATS` or a list of words, which were made
for pieces of 25 and 60 words; nor for `ENTRIES`, by words (`text_kinds.MANY_WORDS`).  Asked of all, names of programs left
alone 33 of 750 texts of 1,000 and 5,000 words that were spun to .2, .3 and 1.  With none of these, the most probable genuine
texts of 200 words or more have .57 (16.8 million words of a system's documents) and .42 (5.0 million words of eleven kinds
left out)."""

PENALTY = 3.0
"""Nats of evidence that a strange text, or a short one of some kinds, needs in addition.  Of 1,200 texts of 100 and 400 words
spun to .3, .5 and 1, 984 are believed without this and 982 with it."""

LARGE_PENALTY = 8.0
"""Nats of evidence that a text that does not run, or is about words, needs in addition: every item of a list of
words may be a spun phrase, and nothing around it tells.  A list of 24 words to spell has 6.9 nats."""

PROHIBITIVE_PENALTY = 30.0
"""Nats of evidence that a text lacks which shows itself before and after, however long it is: no probability that is told has
more."""

LIST = "a list or notes, not sentences; more evidence asked for"
"""For a text that does not run."""

PAIRS = "has phrases beside what they stand for, as texts about words have; more evidence asked for"
"""For a text in which a phrase often stands beside its original: "say before, never earlier than", "purchase - buy"."""

VERSIONS = "has most of its sentences a second time, with other words; shows a text before and after"
"""For a text that has its phrases and, in the same words, their originals (`phrase_pairs.has_both_versions`)."""

HABIT = "most of its phrases are forms of a few words, or one habit of authors; more evidence asked for"
"""For a text whose phrases say less than their number (`spinfix.families.spinner.correlated`)."""

STRANGE = "unlike every kind of English known here; more evidence asked for"
"""For a text that `is_strange`."""

QUESTIONNAIRE = "questions in a row, as a questionnaire has; more evidence asked for"
"""For a text with three or more numbered questions one after another: they repeat "in the past 12 months", and how many
"individuals" there are in the "household".  None of the 8,930 spun texts of pairs has such."""

MANUAL = "has names of programs, as manuals have; more evidence asked for"
"""For a short text with names of programs (`spinfix.text.source_code.names_code`): 6 of 114,019 pieces of 25 words of spun
pairs, 24 of 116 of such and longer pieces of genuine text that were edited."""

ANSWERS = "a question with its answers, as tests have; more evidence asked for"
"""For a short text with three or more answers to choose from, each on a line of its own with a letter: they repeat the words of
the question and of each other.  None of the 8,930 spun texts of pairs has such."""

FORM = "blanks to be filled in, as forms have; more evidence asked for"
"""For a short text with three blanks or more: they ask for "individuals", "residence" and "telephone"."""

OLD = "has words of laws and old books; more evidence asked for"
"""For a short text with words of laws and old books, whose other words are the spinner's, too: "the lessee shall at all times
maintain the residence".  Of 46,225 pieces of 60 words of spun pairs 25 have so many."""

REPEATS = "says the same words again and again, as lists of terms do; more evidence asked for"
"""For a short text of few different words, such as a term with all its synonyms: "mend nets, mending of nets, net mending"."""

ENTRIES = "a list of entries, each with its label; more evidence asked for"
"""For a short text of which most lines are a label, a colon and a text, as in a glossary, a game's list of things or the header
of a mail.  Of 49 pieces of 25 and 60 words of spun pairs that are such lists 47 are believed, and 45 with this; two lists of a
game were edited without, and 12 of 26,116 pieces of 60 and 100 words of headers, whose indented lines go on with the one above
them."""


HEADINGS = "headings and nothing else; more evidence asked for"
"""For a short text of headings, as a table of contents, in which two or three words of the subject come again and again, with
no sentence between them: pieces of three such tables, of 24 words to 14 lines, were restored, with .86 to .978.  Of the two
that were tried with this none is.  Of 27,112 pieces of eight lines of spun pairs none is such, so that its price is unknown."""


@dataclass(frozen=True)
class Caution:
    """Takes evidence from documents of a kind of which more is asked.

    Attributes:
        threshold: probability above which a document is believed spun.
        model: the language model.
        correlated: tells what the phrases of a text say too much.
        protected: gives the protected stretches of a text, in which names of programs do not count.
    """

    threshold: float
    model: LanguageModel
    correlated: Correlated
    protected: Callable[[str], Sequence[tuple[int, int]]]

    def of(self, probability: float, tokens: Tokens, decoding: Decoding) -> tuple[float, str]:
        """The probability of a document, lessened if more evidence is asked of its kind, and a note that says so, "" if not.

        Args:
            probability: the gate's.
            tokens: the document's.
            decoding: their decoding, of which the path, costly to make, is seldom needed.
        """
        # Of most that were spun the probability is so high that no penalty would change the decision.
        if probability < LEAST_PROBABILITY or lessened(probability, LARGE_PENALTY) > self.threshold:
            return probability, ""
        path = decoding.path
        if note := _large_penalty_note(tokens, path):
            return lessened(probability, LARGE_PENALTY), note
        discounted = lessened(probability, min(LARGE_PENALTY, self.correlated.surplus(tokens, path)))
        if probability > self.threshold >= discounted:
            return discounted, HABIT
        if lessened(probability) > self.threshold:
            return probability, ""
        note = self._note(tokens, path)
        return (lessened(probability), note) if note else (probability, "")

    def _note(self, tokens: Tokens, path: Sequence[Step]) -> str:
        """Why a text needs `PENALTY` more evidence, "" if it does not."""
        if is_strange(self.model, tokens, path):
            return STRANGE
        if text_kinds.has_questions(tokens.text):
            return QUESTIONNAIRE
        if about_phrases.is_about_spinning(tokens.text):
            return about_phrases.ABOUT_SPINNING
        return _short_note(tokens, self.protected)


def _large_penalty_note(tokens: Tokens, path: Sequence[Step]) -> str:
    """Why a text needs `LARGE_PENALTY` evidence: it does not run, is no sentences, lists words, or is about words."""
    if not text_kinds.is_running(tokens) or text_kinds.is_fragments(tokens.text):
        return LIST
    if len(tokens.forms) < LONG and text_kinds.has_list_of_words(tokens.text):
        return LIST
    return PAIRS if phrase_pairs.is_about_words(tokens, path) else ""


def _short_note(tokens: Tokens, protected: Callable[[str], Sequence[tuple[int, int]]]) -> str:
    """Why a text needs more evidence: it is short and has names of programs (those in backquotes count too, though they are
    protected), is headings, a question with answers to choose from or a form, is a law or of an old book, or repeats itself; or
    it is a list of entries, which has a limit of its own.
    """
    text = tokens.text
    if len(tokens.forms) < LONG:
        if names_code(text, [span for span in protected(text) if text[span[0]] != "`"]):
            return MANUAL
        if note := next((note for is_such, note in _SHORT_TEXTS if is_such(text)), ""):
            return note
        if note := next((note for is_such, note in _SHORT_TOKENS if is_such(tokens)), ""):
            return note
    return ENTRIES if text_kinds.is_list_of_entries(tokens) else ""


_SHORT_TEXTS = ((text_kinds.is_list_of_headings, HEADINGS), (text_kinds.has_answers, ANSWERS), (text_kinds.has_blanks, FORM))
_SHORT_TOKENS = ((text_kinds.is_old, OLD), (text_kinds.is_repetitive, REPEATS))
"""What tells the kinds of short texts that need more evidence, and their notes."""


def is_strange(model: LanguageModel, tokens: Tokens, path: Sequence[Step]) -> bool:
    """Whether a text is of a kind of English that the gate was not fitted on.

    Args:
        model: the language model.
        tokens: the text's.
        path: how its tokens are read.
    """
    plain = [word for word in islice(tokens.words, MOST_WORDS) if len(word) > 1 and word.isalpha() and word.islower()]
    if len(plain) >= FEWEST_WORDS and sum(word not in model for word in plain) > UNKNOWN_SHARE * len(plain):
        return True
    forms = list(islice(phrase_pairs.forms_as_restored(tokens, path), MOST_WORDS))
    return len(forms) >= FEWEST_WORDS and -model.score_all(model.begin_state(), forms) > SURPRISE * len(forms)


def lessened(probability: float, by: float = PENALTY) -> float:
    """The probability of spinning after subtracting ``by`` nats from the log odds."""
    bounded = min(max(probability, 1e-12), 1.0 - 1e-12)
    return 1.0 / (1.0 + exp(by - log(bounded / (1.0 - bounded))))
