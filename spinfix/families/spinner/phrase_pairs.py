"""Texts about words: those in which a spun phrase stands beside what it stands for, as no spinner leaves it.

Style guides and drills have pairs ("purchase - buy"), reports of spun pages quote both versions (“White Home” for “White
House”).  `spinfix.families.spinner.caution` asks more evidence of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from spinfix.families import about_phrases
from spinfix.families.spinner.decoder import Decoding
from spinfix.families.spinner.lattice import Step
from spinfix.text.quotations import quotations
from spinfix.text.tokenizer import Tokens

BESIDE = 4
"""Tokens between a phrase and its original in such a pair: "before and never earlier than", "(buy, not purchase)"."""
FEWEST_PAIRS, LEAST_PAIRED = 3, 0.25
"""Different pairs of such a text, and their share of the different phrases that are read as others.  None of 2,961 held-out
spun texts of 60 words, 200 words and any length is such; of eight style guides and drills of synonyms seven are."""

APART = 40
"""Code points between two quotations of which one is the other with phrases replaced: “this 12 months” was “this year”.  Of
3,000 pieces of spun text, each of 1,000 code points around two short quotations, 203 are looked at, and none has a pair."""

AROUND = 4
"""Words around a phrase that are there a second time, with the original in its place."""
FEWEST_VERSIONS, LEAST_VERSIONS = 3, 0.75
"""Different phrases of a text that are there as their originals, too, and their share of all.  None of 1,117 spun texts of
pairs and 6,702 pieces of 60 words has so many; of 2,233 of which each substitution was undone with probability .5 two have, of
as many with .8 three, which fill in the same sentence for each sign of a disease."""
MOST_TIMES = 2
"""How often these words may be there: sentences of a form that is filled in again and again are there more often."""
SAMPLED, MOST_MISSING = 6, 2
"""Places that are looked at first, evenly spread, and how many of them may have no such words: of most spun texts three places
are looked at, which takes one hundredth of their time."""

FEWEST_REPLACED, LEAST_COMMON, IN_COMMON = 2, 5, 0.5
"""Different phrases of a quotation for which one near it has the originals, so that the text compares them; the words that they
have in common, and the share of the longer that these are.  Of 4,116 pieces of 200 words of spun pairs 663 are looked at, and
none has so many; without words in common two have, and so have the talk in a half-spun novel, and attributes."""


def is_about_words(tokens: Tokens, path: Sequence[Step]) -> bool:
    """Whether a text has phrases beside what they stand for, in any of these ways.

    Args:
        tokens: the text's.
        path: how its tokens are read.
    """
    return has_pairs(tokens, path) or has_quoted_pair(tokens, path) or has_quoted_versions(tokens, path)


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
    return len(pairs) >= FEWEST_PAIRS and len(pairs) >= LEAST_PAIRED * len(phrases)


def spaced_forms(tokens: Tokens) -> str:
    """The forms of a text with a space before and after each, as `has_both_versions` takes them."""
    return f" {' '.join(filter(None, tokens.forms))} "


def has_both_versions(tokens: Tokens, decoding: Decoding, words: Callable[[], str]) -> bool:
    """Whether most phrases of a text or passage stand in words which the whole text also has as they are read, as tables of
    pairs do, tests, exercises with answers, changes of a file, and whatever else shows a text before and after.

    Args:
        tokens: the text's, or the passage's.
        decoding: how these are read.
        words: gives the words of the whole text, of which it may be a passage.
    """
    places = decoding.edited_steps
    if len(places) < FEWEST_VERSIONS:
        return False
    plain = words()
    missing = 0
    for place in places[:: max(1, len(places) // SAMPLED)][:SAMPLED]:
        missing += not _is_elsewhere(tokens, decoding, place, plain)
        if missing > MOST_MISSING:
            return False
    found: dict[tuple[str, ...], bool] = {}
    for place in places:
        (step,) = decoding.steps(place, place + 1)
        phrase = tuple(tokens.forms[step.first : step.last])
        found[phrase] = found.get(phrase, False) or _is_elsewhere(tokens, decoding, place, plain)
    return sum(found.values()) >= max(FEWEST_VERSIONS, LEAST_VERSIONS * len(found))


def _is_elsewhere(tokens: Tokens, decoding: Decoding, place: int, plain: str) -> bool:
    """Whether a text, of which the words are given, has what stands around a phrase with its original there."""
    start = max(0, place - AROUND)
    steps = decoding.steps(start, place + 1 + AROUND)
    before = list(forms_as_restored(tokens, steps[: place - start]))[-AROUND:]
    original = list(forms_as_restored(tokens, steps[place - start : place - start + 1]))
    after = list(forms_as_restored(tokens, steps[place - start + 1 :]))[:AROUND]
    if f" {' '.join([*before[-1:], *original, *after[:1]])} " not in plain:  # most are told apart by this
        return False
    words = [*before, *original, *after]
    size = len(original) + AROUND
    windows = (f" {' '.join(words[start : start + size])} " for start in range(len(words) - size + 1))
    return any(0 < plain.count(window) <= MOST_TIMES for window in windows)


def has_quoted_pair(tokens: Tokens, path: Sequence[Step]) -> bool:
    """Whether one of two short quotations near each other is the other with its phrases replaced by their originals, as in
    “White Home” for “White House”.

    Args:
        tokens: the text's.
        path: how its tokens are read.
    """
    marked = about_phrases.marked(tokens.text)
    pairs = [(one, other) for one, other in pairwise(marked) if 0 < other[0] - one[1] <= APART]
    if not pairs:
        return False
    firsts = [first for first, _, _ in path]
    return any(
        _read(tokens, path, firsts, spun) == _plain(tokens, other) != _plain(tokens, spun)
        for pair in pairs
        for spun, other in (pair, pair[::-1])
    )


def has_quoted_versions(tokens: Tokens, path: Sequence[Step]) -> bool:
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
    return [form for form in forms_as_restored(tokens, path[bisect_left(firsts, start) : bisect_left(firsts, end)]) if form]


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


def forms_as_restored(tokens: Tokens, path: Sequence[Step]) -> Iterator[str]:
    """The forms of a text read along a path, with spun phrases replaced by their originals."""
    for first, last, candidate in path:
        yield from filter(None, tokens.forms[first:last] if candidate is None else candidate.forms)
