"""Whether a document is of a kind of English that was never looked at.

The gate was fitted on 28 kinds of English, and what it says of another kind is a guess.  A document whose words are stranger to
the language model than nearly all text of those kinds is one of another kind, or no English at all, and has to show more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import exp, log

from spinfix.families.spinner.lattice import Step
from spinfix.models.ngram import LanguageModel
from spinfix.text.tokenizer import Tokens

SURPRISE = 4.5
"""Mean log10 improbability of a word from which on a text is strange, its spun phrases read as what they stand for.  With this
and `UNKNOWN`, 15 of 1,400 genuine texts of 100 and 400 words of 50 sources are strange, 6 of them of manual pages."""

UNKNOWN = 0.3
"""Share of words unknown to the language model from which on a text is strange; the strangest kind has .29 at its 95th
percentile (job advertisements in other languages)."""

MORE = 3.0
"""Nats of evidence that a strange text must show beyond what is asked of others.  Of 1,200 texts of 100 and 400 words spun to
.3, .5 and 1, 984 are believed without and 982 with it."""

LEAST_ASKED = 0.1
"""Probability from which on it is asked at all: what is less probable is left alone anyway."""

FEWEST, MOST = 50, 300
"""Words that a text needs to be judged, and words that are looked at."""

NOTE = "unlike every kind of English known here; more evidence asked for"


def is_strange(model: LanguageModel, tokens: Tokens, path: Sequence[Step]) -> bool:
    """Whether a text is of a kind of English that was never looked at.

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


def lessened(probability: float) -> float:
    """The probability of having been spun where `MORE` is asked."""
    bounded = min(max(probability, 1e-12), 1.0 - 1e-12)
    return 1.0 / (1.0 + exp(MORE - log(bounded / (1.0 - bounded))))


def _forms(tokens: Tokens, path: Sequence[Step]) -> Iterator[str]:
    """The forms of the text, with originals in the place of spun phrases."""
    for first, last, candidate in path:
        yield from filter(None, tokens.forms[first:last] if candidate is None else candidate.forms)
