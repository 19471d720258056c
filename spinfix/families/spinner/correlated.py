"""Evidence that says the same twice: phrases of which authors who write one write others.

The gate adds up the evidence of different phrases as if each said something new.  Of text from a spinner that is nearly true,
since it draws the alternatives of each group by themselves.  Authors have their words: one who writes "mannequin" writes
"mannequins", one who writes "the Fifties" writes "the Sixties", too.  What such phrases say too much is taken off the evidence
of a text that would otherwise just be believed spun (`spinfix.families.spinner.caution`).

How often two phrases stand together, in relation to what their own frequencies make expected, is counted in pieces of 200 words
by ``benchmarks/correlated.py``: the logarithm of this in genuine text over the same in spun text is what the second says too
much, in nats.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from spinfix.families.spinner.habits import Together
from spinfix.families.spinner.lattice import Step
from spinfix.families.spinner.text_kinds import FUNCTION_WORDS
from spinfix.text.morphology import stem
from spinfix.text.tokenizer import Tokens

SAME_WORD = 1.2
"""Nats that a phrase says too much if another has a word of it, in any inflection or case: such pairs stand together 6.8 times
as often as expected in genuine text and 2.1 times in spun text."""

SHORTEST = 3
"""Letters of a word that counts; shorter ones are function words that `FUNCTION_WORDS` lacks, and parts of contractions."""

WHOLE = 150
"""Tokens of a text up to which the surplus counts in full; of a longer one it counts as that of a part of so many tokens, as
`spinfix.families.spinner.gate.WHOLE` scales the evidence.  If it always counts in full, 3 of 57 half-spun development
documents are lost; of texts of 500 words of other kinds spun to a fifth .644 are found without all this, .617 with 150 tokens
and .564 with 300, which spare one of 339 written texts more."""


class Correlated:
    """Tells what the phrases of a text say too much.

    Args:
        habits: the phrases that authors write together.

    >>> from spinfix.families.spinner.channel import Candidate
    >>> from spinfix.text.tokenizer import tokenize
    >>> tokens = tokenize("the Fifties and the Sixties")
    >>> read = Candidate(0, "the fifties", "the 1950s", ("the", "1950s"), 0.2, 9.0, "a-spinner")
    >>> path = [Step(0, 2, read), Step(2, 3, None), Step(3, 5, read)]
    >>> Correlated([Together(5.0, frozenset({"fifties", "sixties"}))]).surplus(tokens, path)
    5.0
    """

    def __init__(self, habits: Iterable[Together]) -> None:
        self._habits = tuple(habits)
        self._of: defaultdict[str, set[int]] = defaultdict(set)
        for number, habit in enumerate(self._habits):
            for phrase in habit.phrases:
                self._of[phrase].add(number)

    def surplus(self, tokens: Tokens, path: Sequence[Step]) -> float:
        """What the phrases of a text say too much, in nats.

        Args:
            tokens: the text's.
            path: how its tokens are read.
        """
        counted: set[str] = set()
        seen_habits: set[int] = set()
        seen_stems: set[str] = set()
        surplus = 0.0
        for first, last, candidate in path:
            if candidate is None or (phrase := _written(tokens, first, last)) in counted:
                continue
            counted.add(phrase)
            habits, stems = self.habits_of(tokens, first, last), content_stems(tokens.forms[first:last])
            if again := habits & seen_habits:
                surplus += max(self._habits[habit].nats for habit in again)
            elif stems & seen_stems:
                surplus += SAME_WORD
            seen_habits |= habits
            seen_stems |= stems
        return surplus * min(1.0, WHOLE / max(1, len(tokens.forms)))

    def habits_of(self, tokens: Tokens, first: int, last: int) -> set[int]:
        """The numbers of the habits that a phrase, or a part of it, is one of."""
        parts = (_written(tokens, *part).lower() for part in combinations(range(first, last + 1), 2))
        return {number for part in parts if part in self._of for number in self._of[part]}


def _written(tokens: Tokens, first: int, last: int) -> str:
    return tokens.text[tokens.starts[first] : tokens.ends[last - 1]]


def content_stems(forms: Sequence[str]) -> set[str]:
    """The stems of the content words among some forms: not of those in `FUNCTION_WORDS`, nor of numbers and short words."""
    return {stem(form) for form in forms if len(form) >= SHORTEST and form.isalpha() and form not in FUNCTION_WORDS}
