"""The noisy channel: the originals of each spun phrase, and their probabilities.

Compiled once from a dictionary, then immutable.  A *group* is one original in one case form ("visit" and "Visit" are two
groups); for each document the spinner draws one of the group's alternatives and uses it throughout, or does not use the group.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from zlib import crc32

from spinfix.families.spinner.dictionary import Dictionary
from spinfix.families.spinner.phrase_trie import Tree, forms_of, plant
from spinfix.text.capitals import capitalise, is_capitalised


def fingerprint(spun: str, original: str) -> int:
    """A 32-bit hash of a substitution, for models of single substitutions; "" is the phrase as it stands.  Case forms have the
    same hash.

    >>> fingerprint("overseas", "foreign") == fingerprint("Overseas", "Foreign")
    True
    """
    return crc32(f"{spun}>{original}".lower().encode())


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One possible original of a spun phrase.

    Attributes:
        group: number of its group.
        spun: the spun phrase, in the case of this form.
        original: the original, in the case of this form.
        forms: the original as the language model reads it.
        draw: P(spun | original was spun), estimated from documents.
        times: number of occurrences of the substitution.
        family: name of the dictionary.
        entry: the dictionary entry, as shown in edits.
        substitution: `fingerprint` of the substitution.
    """

    group: int
    spun: str
    original: str
    forms: tuple[str, ...]
    draw: float
    times: float
    family: str
    entry: str = field(init=False)
    substitution: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "entry", f"{self.spun} → {self.original}")
        object.__setattr__(self, "substitution", fingerprint(self.spun, self.original))


@dataclass(frozen=True, slots=True, eq=False)
class SpunPhrase:
    """One spun phrase in one case form, with its statistics.

    Attributes:
        candidates: its possible originals, most frequent first.
        standing: occurrences in spun documents as the author's own words.
        own: occurrences written by authors where a group would have replaced it (it is itself a head).
        genuine: expected occurrences in as much genuine text of many kinds as the pairs contain; 0 if not counted.
    """

    candidates: tuple[Candidate, ...]
    standing: int
    own: int
    genuine: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """A compiled dictionary.

    Attributes:
        phrases: trie of spun phrases, each with its `SpunPhrase`.
        heads: trie of originals, each with its group's number.
        originals: the original of each group, by number.
        family: name of the family.
    """

    phrases: Tree
    heads: Tree
    originals: tuple[str, ...]
    family: str


ADDED = 0.2
"""Added to the document count of each alternative (Lidstone smoothing).  Draws are almost uniform, so the value hardly
matters."""

UNSEEN_CASE = 0.02
"""Weight of a capitalised form not seen in the pairs, relative to occurrences of the lower-case one.  Of the phrases seen in
both forms, one occurrence in fourteen is capitalised; an unseen form must be rarer than that."""


def compile_channel(dictionary: Dictionary) -> Channel:
    """Compile the channel of a dictionary."""
    phrases: dict[str, list[Candidate]] = defaultdict(list)
    standing: Counter[str] = Counter()
    genuine: Counter[str] = Counter()
    usual: defaultdict[str, float] = defaultdict(float)
    heads: Tree = {}
    originals: list[str] = []
    groups: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for spun, original, times, documents in _case_forms(dictionary):
        if times > groups[original].get(spun, (0.0, 0.0))[0]:
            groups[original][spun] = times, documents
    for original, alternatives in groups.items():
        forms = forms_of(original)
        total = sum(documents for _, documents in alternatives.values()) + ADDED * len(alternatives)
        for spun, (times, documents) in alternatives.items():
            draw = (documents + ADDED) / total
            phrases[spun].append(Candidate(len(originals), spun, original, forms, draw, times, dictionary.name))
        plant(heads, original, len(originals))
        originals.append(original)
    for text, stood, wrote in _phrase_forms(dictionary):
        standing[text] += stood
        genuine[text] += wrote
    for text, usage in dictionary.usage.items():
        usual[text] = max(usual[text], usage.expected)
    tree: Tree = {}
    for spun, candidates in phrases.items():
        candidates.sort(key=lambda candidate: -candidate.times)
        own = max(0, genuine[spun] - standing[spun])
        plant(tree, spun, SpunPhrase(tuple(candidates), standing[spun], own, usual.get(spun, 0.0)))
    return Channel(tree, heads, tuple(originals), dictionary.name)


def _case_forms(dictionary: Dictionary) -> Iterator[tuple[str, str, float, float]]:
    """Each substitution in its case forms: (spun, original, times, documents).

    The spinner knows every group in both, so a form not seen in the pairs counts as `UNSEEN_CASE` of the other.
    """
    for spun, original, lower, capital in dictionary.substitutions:
        if lower.times:
            yield spun, original, lower.times, lower.documents
            if not capital.times and spun[0].islower() and original[0].islower():
                yield capitalise(spun), capitalise(original), lower.times * UNSEEN_CASE, lower.documents * UNSEEN_CASE
        if capital.times:
            yield capitalise(spun), capitalise(original), capital.times, capital.documents


def _phrase_forms(dictionary: Dictionary) -> Iterator[tuple[str, int, int]]:
    """Each phrase in its case forms: (phrase, standing, genuine); a capitalised phrase has its own counts."""
    written = {phrase.text for phrase in dictionary.phrases}
    for phrase in dictionary.phrases:
        if not is_capitalised(phrase.text):
            yield phrase.text, phrase.standing, phrase.genuine
        if is_capitalised(phrase.text) or capitalise(phrase.text) not in written:
            yield capitalise(phrase.text), phrase.capital_standing, phrase.capital_genuine
