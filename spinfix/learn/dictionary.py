"""Learns a dictionary from pairs of spun and original text.

For each substitution, its occurrences and documents are counted, separately for its lower-case and its capitalised form (the
spinner draws one alternative per document, so documents are the independent draws); and for each spun phrase, its occurrences
in the same documents that are not substitutions, and those in their originals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from spinfix.families.spinner.dictionary import Counts, Dictionary, Phrase, Substitution
from spinfix.families.spinner.phrase_trie import Tree, find_phrases, plant
from spinfix.learn.pairs import Pair
from spinfix.text.capitals import capitalise, decapitalise, is_capitalised
from spinfix.text.tokenizer import tokenize

NAME_LIKE = 20
"""A substitution that is capitalised more than this many times as often as not is one of names, and is kept in its own case."""

MINIMUM_OCCURRENCES = 2
"""Substitutions seen once are left out: 13 % of the entries of the 2026 pairs, 0.1 % of the occurrences, among them errors of
the spinner."""


def learn(pairs: Iterable[Pair], *, name: str) -> Dictionary:
    """Count the dictionary.

    Args:
        pairs: documents with their truth, without the held-out ones (`spinfix.learn.held_out`).
        name: the family's name, as shown in edits.
    """
    documents = list(pairs)
    made: dict[tuple[str, str], list[int]] = {}
    for pair in documents:
        drawn: Counter[tuple[str, str]] = Counter(
            (pair.spun[start:end], original) for start, end, original in pair.slots if "{" not in pair.spun[start:end]
        )
        for key, times in drawn.items():
            count = made.setdefault(key, [0, 0])
            count[0] += times
            count[1] += 1
    substitutions = _merge_cases(made)
    phrases = _count_phrases(documents, {substitution.spun for substitution in substitutions})
    return Dictionary(name, substitutions, phrases)


def _merge_cases(made: dict[tuple[str, str], list[int]]) -> list[Substitution]:
    """Merge the capitalised form of a substitution with its lower-case form."""
    merged: dict[tuple[str, str], dict[bool, Counts]] = {}
    for (spun, original), (times, documents) in made.items():
        if times < MINIMUM_OCCURRENCES:
            continue
        capital = is_capitalised(spun) and is_capitalised(original)
        key = (decapitalise(spun), decapitalise(original)) if capital else (spun, original)
        if capital and made.get(key, (0, 0))[0] * NAME_LIKE < times:  # "Chinese language → Chinese" has no lower-case form
            key = (spun, original)
        merged.setdefault(key, {})[capital] = Counts(times, documents)
    nothing = Counts(0, 0)
    return [
        Substitution(spun, original, cases.get(False, nothing), cases.get(True, nothing))
        for (spun, original), cases in sorted(merged.items())
    ]


def _count_phrases(documents: Iterable[Pair], spun: set[str]) -> list[Phrase]:
    """Count the occurrences of each spun phrase that are not substitutions, and those in the originals."""
    tree: Tree = {}
    for phrase in spun:
        plant(tree, phrase, (phrase, is_capitalised(phrase)))
        if capitalise(phrase) not in spun:  # a capitalised phrase with a line of its own is counted there
            plant(tree, capitalise(phrase), (phrase, True))
    standing: Counter[tuple[str, bool]] = Counter()
    genuine: Counter[tuple[str, bool]] = Counter()
    for pair in documents:
        tokens = tokenize(pair.spun)
        changed = bytearray(len(pair.spun))
        for start, end, _ in pair.slots:
            changed[start:end] = b"\1" * (end - start)
        for first, last, key in find_phrases(tokens.words, tree):
            if not any(changed[tokens.starts[first] : tokens.ends[last - 1]]):
                standing[key] += 1
        for _, _, key in find_phrases(tokenize(pair.original).words, tree):
            genuine[key] += 1
    return [
        Phrase(phrase, standing[phrase, False], genuine[phrase, False], standing[phrase, True], genuine[phrase, True])
        for phrase in sorted(spun)
    ]
