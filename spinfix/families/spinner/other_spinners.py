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
from operator import attrgetter

from spinfix.families import base, mentions
from spinfix.families.base import UNKNOWN, Clue, Finding
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

    def clues(self, text: str, excluded: Callable[[str], Iterable[tuple[int, int]]] = lambda _: ()) -> list[Clue]:
        """The first use of each phrase in a text, in order; none in a text about spinning.

        Args:
            text: the text.
            excluded: finds the stretches of a text that are left alone, such as addresses; like quoted ones, they do not count.
        """
        if self._phrases is None or self._phrases.search(text) is None or mentions.is_about_spinning(text):
            return []
        first: dict[str, Clue] = {}
        closed = Stretches([*mentions.marked(text), *excluded(text)])
        for match in self._phrases.finditer(text):
            name = " ".join(match[0].lower().split())
            if name not in first and not closed.touch(*match.span()):
                first[name] = Clue(*match.span(), match[0], WEIGHT, UNKNOWN, name)
        return list(first.values())


def joined(parts: Sequence[Finding]) -> Finding:
    """The finding for a document from those of its parts; if one is another spinner's, so are the others."""
    whole = base.joined(parts)
    other = next((part for part in parts if part.family == UNKNOWN), None)
    if other is None:
        return whole
    doubtful = tuple(sorted((*whole.edits, *whole.doubtful), key=attrgetter("start")))
    return replace(whole, family=UNKNOWN, clues=other.clues, note=other.note, settled=False, edits=(), doubtful=doubtful)


def _pattern(phrase: str) -> str:
    """What matches a phrase in whole words, with any white space between them."""
    words = r"\s+".join(map(re.escape, phrase.split()))
    return (r"(?<!\w)" if phrase[0].isalnum() else "") + words + r"(?!\w)"
