r"""Corrections: decisions of people about phrases, which come before every score, and the places of a text that they decide.

``found`` is what the document says, ``wanted`` what it should say.  The phrase matches whole words, literally, over any white
space; written without capitals it also matches with a capital first letter, which ``wanted`` then gets too.  ``before`` and
``after`` are words that must stand directly beside the phrase, in any case; ``family`` restricts the decision to documents of
one family, or to an artefact rule ("AD001").  `spinfix.correction_files` explains how they are written.

Corrections decide places, never documents: a phrase is replaced only in a document, or a passage of it, that is believed spun,
since most spun phrases are ordinary English elsewhere; whether it is believed spun does not depend on them.  Of the corrections
that fit a place the longest applies, then the one with most words of context, then the one read last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from spinfix.errors import SpinfixError
from spinfix.text.apostrophes import CURLY, curly, straight
from spinfix.text.capitals import capitalise, decapitalise, is_capitalised
from spinfix.text.tokenizer import Tokens, tokenize
from spinfix.text.wrapped import with_line_ends

DECIDED = "corrections"
"""The family of edits that a correction made or prevented."""
KEEP = "keep"


class CorrectionError(SpinfixError):
    """A file of corrections that cannot be used; the message names the line, the problem and what to do.

    Attributes:
        faults: the lines of the message.
    """

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Correction(NamedTuple):
    """One decision; the columns are explained in the docstring of the module.

    Attributes:
        found: the phrase.
        wanted: what it should read; None to keep it.
        before, after: words that must stand beside it.
        family: the family or artefact rule that it is limited to; "" for all.
        who, when: notes.
        file, line: where it is written; "" and 0 if nowhere.
    """

    found: str
    wanted: str | None
    before: str = ""
    after: str = ""
    family: str = ""
    who: str = ""
    when: str = ""
    file: str = ""
    line: int = 0

    @property
    def entry(self) -> str:
        """How edits name it: "within the → in the (corrections.tsv:4)".

        >>> Correction("home run", None, file="corrections.tsv", line=2).entry
        'home run → keep (corrections.tsv:2)'
        """
        source = f" ({self.file}:{self.line})" if self.file else ""
        return f"{self.found} → {cell_of(self.wanted)}{source}"

    @property
    def cells(self) -> tuple[str, ...]:
        """Its columns, as in a file."""
        return (self.found, cell_of(self.wanted), self.before, self.after, self.family, self.who, self.when)


def cell_of(wanted: str | None) -> str:
    """A decision as in a file."""
    return KEEP if wanted is None else f"\\{KEEP}" if wanted == KEEP else wanted


def wanted_of(cell: str) -> str | None:
    r"""The decision that a cell of a file says; the reverse of `cell_of`.

    >>> [wanted_of(cell) for cell in ("in the", "keep", r"\keep")]
    ['in the', None, 'keep']
    """
    return None if cell == KEEP else KEEP if cell == f"\\{KEEP}" else cell


class DecidedPlace(NamedTuple):
    """A place that a correction decides: code points ``start`` to ``end``, tokens ``first`` to ``last``.

    Attributes:
        wanted: what it reads, in the case of the place; None to keep it.
    """

    start: int
    end: int
    first: int
    last: int
    wanted: str | None
    correction: Correction


def words_of(phrase: str) -> list[str]:
    """The words and marks of a phrase, as phrases are compared: in lower case, with straight apostrophes.

    >>> words_of("The company’s")
    ['the', 'company', "'s"]
    """
    return [straight(word.lower()) for word in tokenize(phrase).words]


def key_of(phrase: str) -> str:
    """The words of a phrase as one string."""
    if phrase.isascii() and phrase.replace(" ", "").isalpha() and "  " not in phrase:
        return phrase.lower()  # as of nearly all phrases; the tokenizer takes thirty times as long
    return " ".join(words_of(phrase))


def places_of(correction: Correction) -> tuple[str, ...]:
    """What two corrections have in common that fit the same places, however their blanks and apostrophes are written.

    >>> places_of(Correction("the  tip", "the end", "At")) == places_of(Correction("the tip", None, "at"))
    True
    """
    beside = (key_of(words) if words else "" for words in (correction.before, correction.after))
    return key_of(correction.found), _without_blanks(correction.found), *beside, correction.family


class Corrections:
    """Corrections, indexed by their words.

    >>> known = Corrections([Correction("within the", "in the"), Correction("home run", None, after="king")])
    >>> [(place.start, place.wanted) for place in known.places("Within the park, the home run king.")]
    [(0, 'In the'), (21, None)]
    """

    def __init__(self, corrections: Iterable[Correction]) -> None:
        self._all = list(corrections)
        self._contexts: dict[str, list[str]] = {"": []}

    def __len__(self) -> int:
        return len(self._all)

    @cached_property
    def _index(self) -> tuple[dict[str, list[Correction]], dict[str, int]]:
        """The corrections of each phrase, and the most words of a phrase with each first word; made at the first spun text."""
        known: dict[str, list[Correction]] = {}
        longest: dict[str, int] = {}
        for correction in self._all:
            key = key_of(correction[0])
            if key in known:
                known[key].append(correction)
                continue
            known[key] = [correction]
            count = key.count(" ") + 1
            first = key[: key.find(" ")] if count > 1 else key
            if first not in longest or longest[first] < count:
                longest[first] = count
        return known, longest

    def places(self, text: str | Tokens, families: Sequence[str] = ()) -> list[DecidedPlace]:
        """The places of a text that corrections decide, in order, without overlaps.

        Args:
            text: the text or its tokens.
            families: apply those limited to one of these families, and those limited to none.
        """
        tokens = tokenize(text) if isinstance(text, str) else text
        words = [word.lower() for word in tokens.words]
        if CURLY in tokens.text:
            words = list(map(straight, words))
        known, longest = self._index
        found: list[DecidedPlace] = []
        reached = 0
        for first, word in enumerate(words):
            if first < reached or word not in longest:
                continue
            for last in range(min(first + longest[word], len(words)), first, -1):
                same = known.get(" ".join(words[first:last]))
                place = self._decided(tokens, words, first, last, same, families) if same else None
                if place is not None:
                    found.append(place)
                    reached = last
                    break
        return found

    def keeps(self, found: str, rule: str) -> Correction | None:
        """The correction that keeps what an artefact rule would remove."""
        for correction in reversed(self._index[0].get(key_of(found.strip()), ())):
            if correction.wanted is None and correction.family in ("", rule) and not (correction.before or correction.after):
                return correction
        return None

    def _decided(
        self, tokens: Tokens, words: Sequence[str], first: int, last: int, known: Sequence[Correction], families: Sequence[str]
    ) -> DecidedPlace | None:
        start, end = tokens.starts[first], tokens.ends[last - 1]
        said = tokens.text[start:end]
        if "\n" in said and re.search(r"\n[ \t\r]*\n", said):
            return None
        best, most = None, -1
        for correction in known:
            if correction.family and correction.family not in families:
                continue
            before, after = self._context(correction.before), self._context(correction.after)
            if len(before) + len(after) < most or not _in_case(correction.found, said):
                continue
            beside = words[max(0, first - len(before)) : first] == before and words[last : last + len(after)] == after
            if beside:
                best, most = correction, len(before) + len(after)
        return None if best is None else DecidedPlace(start, end, first, last, fitted(best, said), best)

    def _context(self, phrase: str) -> list[str]:
        if phrase not in self._contexts:
            self._contexts[phrase] = words_of(phrase)
        return self._contexts[phrase]


def _in_case(found: str, said: str) -> bool:
    """Whether a phrase in a text has the case that a correction asks for."""
    if said == found:
        return True
    said, found = _without_blanks(said), _without_blanks(found)
    return said == found or (found == found.lower() and is_capitalised(said) and decapitalise(said) == found)


def _without_blanks(text: str) -> str:
    """A phrase without white space, which a text may have otherwise around marks, and with straight apostrophes."""
    return straight("".join(text.split()))


def fitted(correction: Correction, said: str) -> str | None:
    r"""What a correction wants in place of ``said``: in its case, with its apostrophes and its line end.

    >>> fitted(Correction("within the", "in the"), "Within\nthe"), fitted(Correction("do not", "don't"), "Do not")
    ('In\nthe', "Don't")
    """
    wanted = correction.wanted
    if wanted is None:
        return None
    if said[:1].isupper() and correction.found[:1].islower():
        wanted = capitalise(wanted)
    if CURLY in said:
        wanted = curly(wanted)
    return with_line_ends(wanted, said)[0]
