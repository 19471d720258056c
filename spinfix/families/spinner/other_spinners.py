"""What only spinners write that a family is not made for, which tells their documents from the family's.

Thesauri have much in common: a spinner that is not known here replaces many of the same phrases by the same synonyms, so that
its documents are taken for those of one that is known.  But where their entries differ, the wrong original is restored.  Each
has words of its own that no author writes, such as "withinside" for "in"; one of them tells another spinner.

Of 31 passages of the online rewriter that writes so, of 76 to 203 words and found on the web by some of its words, 21 were
taken for documents of the known spinner or for tortured ones, and 61 in 100 edits were right.  29 have one of the phrases of
the shipped family, 18 have two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache

from spinfix import lazy
from spinfix.families import about_phrases, findings
from spinfix.families.findings import UNKNOWN, Clue, Finding
from spinfix.text.stretches import Stretches
from spinfix.text.tokenizer import Tokens

LEAST_PROBABILITY = 0.02
"""Least probability that the family made a document in which such phrases are looked for.  Of these 31 passages 27 have .07 or
more; four, which are spun lightly, less than .001."""
PROBABILITY_IF_FOUND = 0.99
"""Least probability that a spinner made a document with such a phrase.  None is in 123 million words of genuine English, nor in
the 8,930 documents of the known spinner."""
PER_WORDS = 1000
"""Tokens of a text for each different phrase that it needs: a comment or a quotation does not make a long text another's.  So
many have 29 of the 31 passages."""
WEIGHT = 9.0
"""Nats of evidence of each phrase, as it is reported: less than its absence from so much text says.  It decides nothing."""
_WORD = lazy.re_compile(r"[a-z]{4,}")
"""A word of a phrase, without which a text does not have the phrase."""
NOTE = "has words that only a spinner writes which is not known here; its other words are left as they are"


class OtherSpinners:
    """Finds phrases that only other spinners write.

    >>> from spinfix.text.tokenizer import tokenize
    >>> others = OtherSpinners(["withinside", "a unmarried"])
    >>> [clue.text for clue in others.clues(tokenize("It grew withinside the dark, in A unmarried night withinside the wood."))]
    ['withinside', 'A unmarried']
    >>> others.clues(tokenize('The tool writes "withinside".'))
    []
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        """Store the phrases, which are in lower case."""
        known = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
        self._phrases = [(phrase, frozenset(_WORD.findall(phrase))) for phrase in known]

    def clues(self, tokens: Tokens, excluded: Callable[[str], Iterable[tuple[int, int]]] = lambda _: ()) -> list[Clue]:
        """The first use of each phrase in a text, in order; none if there are too few, or in a text about spinning.

        Args:
            tokens: the text's.
            excluded: finds the stretches of a text that are left alone, such as addresses; like quoted ones, they do not count.
        """
        text, present = tokens.text, self._present(tokens)
        if not present or about_phrases.is_about_spinning(text):
            return []
        first: dict[str, Clue] = {}
        closed = Stretches([*about_phrases.marked(text), *excluded(text)])
        for match in re.finditer("|".join(map(_pattern, present)), text, re.IGNORECASE):
            name = " ".join(match[0].lower().split())
            if name not in first and not closed.touch(*match.span()):
                first[name] = Clue(*match.span(), match[0], WEIGHT, UNKNOWN, name)
        return list(first.values()) if len(first) * PER_WORDS >= len(tokens) else []

    def _present(self, tokens: Tokens) -> list[str]:
        """The phrases that a text may have: by its words, then by its letters, a hundredth of the time of one expression."""
        forms = frozenset(tokens.forms)
        by_words = [phrase for phrase, words in self._phrases if words <= forms]
        lowered = tokens.text.lower() if by_words else ""
        return [phrase for phrase in by_words if _spelt(phrase).search(lowered)]


@cache
def _spelt(phrase: str) -> re.Pattern[str]:
    """What matches a phrase in lower case, also inside longer words."""
    return re.compile(_words_pattern(phrase))


def joined(parts: Sequence[Finding], believes: Callable[[Finding], bool]) -> Finding:
    """The finding for a document from those of its parts; where one is believed the family's, others do not tell the whole.

    Args:
        parts: the findings.
        believes: whether a finding is believed; only then it has edits.
    """
    whole = findings.joined(parts)
    known = [part for part in parts if part.family != UNKNOWN]
    if len(known) == len(parts) or not any(map(believes, known)):
        return whole
    lead = findings.joined(known)
    return replace(lead, settled=False, passages=whole.passages, doubtful=whole.doubtful)


def _pattern(phrase: str) -> str:
    """What matches a phrase in whole words; behind one with a hyphen no other hyphen may stand."""
    start = r"(?<!\w)" if phrase[0].isalnum() else ""
    end = r"(?![\w-])" if "-" in phrase else r"(?!\w)"
    return start + _words_pattern(phrase) + end


def _words_pattern(phrase: str) -> str:
    """What matches the words of a phrase with any white space between them."""
    return r"\s+".join(map(re.escape, phrase.split()))
