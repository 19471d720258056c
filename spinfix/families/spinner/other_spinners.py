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
from collections.abc import Iterable

from spinfix.families import mentions
from spinfix.families.base import UNKNOWN, Clue
from spinfix.text.stretches import Stretches

ASKED = 0.02
"""Least probability that the family made a document for which it is asked.  Of these 31 passages 27 have .07 or more; four,
which are spun lightly, less than .001."""
PROBABILITY = 0.99
"""Least probability that a spinner made a document with such a phrase.  None is in 123 million words of genuine English, nor in
the 8,930 documents of the known spinner."""
WEIGHT = 9.0
"""Nats of evidence of each phrase, as it is reported."""
NOTE = "has words of a spinner that is not known; nothing is restored"


class OtherSpinners:
    """Finds phrases that only other spinners write.

    >>> other_spinners = OtherSpinners(["withinside", "a unmarried"])
    >>> [clue.text for clue in other_spinners.clues("It grew withinside the dark, in A unmarried night withinside the wood.")]
    ['withinside', 'A unmarried']
    >>> other_spinners.clues('The tool writes "withinside".')
    []
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        """Store the phrases, which are in lower case."""
        known = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
        self._phrases = re.compile("|".join(map(_pattern, known)), re.IGNORECASE) if known else None

    def clues(self, text: str) -> list[Clue]:
        """The first use of each phrase in a text, in order, without those that it quotes; none in a text about spinning."""
        if self._phrases is None or mentions.is_about_spinning(text):
            return []
        first: dict[str, Clue] = {}
        quoted = Stretches(sorted(mentions.marked(text)))
        for match in self._phrases.finditer(text):
            name = " ".join(match[0].lower().split())
            if name not in first and not quoted.touch(*match.span()):
                first[name] = Clue(*match.span(), match[0], WEIGHT, UNKNOWN, name)
        return list(first.values())


def _pattern(phrase: str) -> str:
    """What matches a phrase in whole words, with any white space between them."""
    words = r"\s+".join(map(re.escape, phrase.split()))
    return (r"(?<!\w)" if phrase[0].isalnum() else "") + words + r"(?!\w)"
