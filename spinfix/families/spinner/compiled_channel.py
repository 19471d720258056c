"""The channel compiled to arrays: words in a hash table, phrases in one trie, and what is known of them in columns.

A text is searched for phrases word by word, and most words are in no phrase; so words are looked up by hash, without creating a
string.  Built once from a `spinfix.families.spinner.channel.Channel`, or loaded from a file (`columns`), then immutable.  A
document needs some hundreds of the 20,000 phrases, so objects for phrases from a file are created on first use.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from spinfix import resources
from spinfix.families.manifest import Family
from spinfix.families.spinner import dictionary
from spinfix.families.spinner.channel import Candidate, Channel, SpunPhrase, compile_channel
from spinfix.families.spinner.lattice import without_straight_apostrophes
from spinfix.families.spinner.phrase_trie import END, Tree, forms_of
from spinfix.kernels import array_store
from spinfix.kernels.columns import zeros
from spinfix.kernels.hashing import bit_of
from spinfix.kernels.int_map import HashMap, IntMap, slots_for
from spinfix.text.vocabulary import NONE, Vocabulary
from spinfix.threads import ForkSafeLock

_ARRAYS = (
    *("entries", "firsts", "node_phrase", "node_head"),
    *("goes_on", "for_curly", "for_curly_from", "standing", "own", "candidates_from", "candidate_group"),
    *("draws", "times", "genuine"),
)
LAYOUT = 6
"""Version of the columns; increase it with every change to the tokenizer, the hashes or the modules from the dictionary to this
one that changes the columns, so that files left over in a checkout are not used.  A test compares the compiled files with what
the code builds now."""

_STRINGS = ("words", "forms", "spun", "originals")


CONTRADICTED = 0.1
"""Weight of a group's substitutions in a document where its own head stands: quotations and links survive, and pages are pasted
together.  0.03 and 0.3 separate spun from genuine documents equally well."""


class Tables(Vocabulary):
    """A channel in arrays.

    Attributes:
        phrases: all phrases, then those for texts with curly apostrophes; None until first used by `phrase`.
        words: every word of a phrase, by number.
        forms: the form of each word on its own.
        numbers: the numbers of the words.
        entries: the words that are a spun phrase on their own.
        factor: base of the hash (`spinfix.kernels.hashing`), chosen such that no two words collide.
        known: the words' numbers, plus one, by hash.
        firsts: node of each word below the root.
        nodes: child node for each pair (node, word), with the key ``node * (words + 1) + word``.
        goes_on: 64-bit filter (`bit_of`) of the words that continue from each node.
        node_phrase: phrase that ends at each node.
        node_head: group of the head that ends at each node.
        for_curly: for each phrase the one for texts with curly apostrophes; `NONE` if there is none.
        for_curly_from: for each of the latter the phrase that it was derived from.
        standing, own, genuine: of each phrase.
        candidates_from: index of each phrase's first candidate, followed by the number of candidates.
        candidate_group, draws, times: of each candidate.
        family: name of the family.
        spun: of each candidate.
        originals: of each group.
        groups: number of groups.
        contradicted: weight of a group's substitutions in a document where its own head stands, 0 to 1: `CONTRADICTED` if the
            spinner draws once for a document, 1 if it draws for each occurrence.
    """

    def __init__(self, channel: Channel | None, columns: Mapping[str, Any] | None = None) -> None:
        """Compile a channel, or load the ``columns`` of a compiled one."""
        self.phrases: list[SpunPhrase | None] = []
        self._making = ForkSafeLock()
        self.contradicted = CONTRADICTED
        if columns is not None:
            for name in (*_ARRAYS, *_STRINGS):
                setattr(self, name, columns[name])
            self.factor, self.family = columns["factor"][0], columns["family"][0]
            self.known = HashMap.of(columns["slots"])
            self.nodes = IntMap.of(columns["nodes"])
            self.numbers = dict(zip(self.words, range(len(self.words)), strict=True))
            self.phrases = [None] * (len(self.standing) + len(self.for_curly_from))
        elif channel is not None:
            self.originals, self.family = list(channel.originals), channel.family
            self._number_words(channel)
            phrases, heads, keys = self._grow(channel)
            self._lay_out(keys, len(phrases))
            self.node_phrase, self.node_head = array("i", phrases), array("i", heads)
            self._tell_phrases()
            self._derive_for_curly()
        self.groups = len(self.originals)

    def columns(self) -> dict[str, Any]:
        """All data, to be stored in a file (`spinfix.kernels.array_store`)."""
        return {name: getattr(self, name) for name in (*_ARRAYS, *_STRINGS)} | {
            "factor": array("Q", [self.factor]),
            "family": [self.family],
            "slots": array("Q", self.known.entries),
            "nodes": array("q", self.nodes.entries),
        }

    def phrase(self, number: int) -> SpunPhrase:
        """A phrase by its number; always the same object, also in other threads."""
        found = self.phrases[number]
        if found is not None:
            return found
        with self._making:
            found = self.phrases[number]
            if found is None:
                found = self._from_columns(number) if number < len(self.standing) else self._made_for_curly(number)
                self.phrases[number] = found
        return found

    def occurrences(self, number: int) -> tuple[int, int, float]:
        """`standing`, `own` and `genuine` of a phrase."""
        base = self.base(number)
        return self.standing[base], self.own[base], self.genuine[base]

    def base(self, number: int) -> int:
        """The phrase itself or, for one for texts with curly apostrophes, the one that it was derived from."""
        known = len(self.standing)
        return number if number < known else int(self.for_curly_from[number - known])

    def alternatives(self, number: int) -> list[tuple[int, float]]:
        """A phrase's candidates: group and number of occurrences of each."""
        base = self.base(number)
        every = range(self.candidates_from[base], self.candidates_from[base + 1])
        found = [(self.candidate_group[place], self.times[place]) for place in every]
        return found if base == number else [(group, times) for group, times in found if "'" not in self.originals[group]]

    def entry(self, *words: str) -> SpunPhrase | None:
        """The spun phrase that consists of these words."""
        node = NONE
        for place, word in enumerate(words):
            number = self.numbers.get(word, NONE)
            if number == NONE:
                return None
            node = self.firsts[number] if place == 0 else self._below(node, number)
            if node == NONE:
                return None
        phrase = self.node_phrase[node]
        return self.phrase(phrase) if phrase != NONE else None

    def _below(self, node: int, number: int) -> int:
        return self.nodes.get(node * (len(self.words) + 1) + number)

    def _from_columns(self, number: int) -> SpunPhrase:
        """A phrase from its columns."""
        candidates = []
        for place in range(self.candidates_from[number], self.candidates_from[number + 1]):
            group = self.candidate_group[place]
            original, spun = self.originals[group], self.spun[place]
            forms = forms_of(original)
            candidates.append(Candidate(group, spun, original, forms, self.draws[place], self.times[place], self.family))
        return SpunPhrase(tuple(candidates), self.standing[number], self.own[number], self.genuine[number])

    def _made_for_curly(self, number: int) -> SpunPhrase:
        """A phrase for texts with curly apostrophes, derived from the one for other texts."""
        made = without_straight_apostrophes(self.phrase(self.for_curly_from[number - len(self.standing)]))
        assert made is not None
        return made

    def _tell_phrases(self) -> None:
        """Write the statistics of the phrases and their candidates into columns."""
        self.standing, self.own, self.genuine = array("q"), array("q"), array("d")
        self.candidates_from = array("i", [0])
        self.candidate_group = array("i")
        self.draws, self.times = array("d"), array("d")
        self.spun: list[str] = []
        for phrase in self.phrases:
            assert phrase is not None
            self.standing.append(phrase.standing)
            self.own.append(phrase.own)
            self.genuine.append(phrase.genuine)
            for candidate in phrase.candidates:
                self.candidate_group.append(candidate.group)
                self.draws.append(candidate.draw)
                self.times.append(candidate.times)
                self.spun.append(candidate.spun)
            self.candidates_from.append(len(self.spun))

    def _number_words(self, channel: Channel) -> None:
        super().__init__(chain.from_iterable(_words_of(tree) for tree in (channel.phrases, channel.heads)))
        self.entries = array("i", [self.numbers[word] for word, node in channel.phrases.items() if END in node])

    def _grow(self, channel: Channel) -> tuple[list[int], list[int], dict[tuple[int, int], int]]:
        """Build one trie of both kinds of phrases: what ends at each node, and the transitions (node, word) → node."""
        keys: dict[tuple[int, int], int] = {}
        phrases: list[int] = [NONE]
        heads: list[int] = [NONE]

        def grow(tree: Tree, node: int, ends: list[int], *, is_phrase: bool) -> None:
            for word, below in tree.items():
                if word == END:
                    if is_phrase:
                        ends[node] = len(self.phrases)
                        self.phrases.append(below)
                    else:
                        ends[node] = below
                    continue
                key = node, self.numbers[word]
                if key not in keys:
                    keys[key] = len(phrases)
                    phrases.append(NONE)
                    heads.append(NONE)
                grow(below, keys[key], ends, is_phrase=is_phrase)

        grow(channel.phrases, 0, phrases, is_phrase=True)
        grow(channel.heads, 0, heads, is_phrase=False)
        return phrases, heads, keys

    def _lay_out(self, keys: dict[tuple[int, int], int], nodes: int) -> None:
        """Store the transitions in a hash map."""
        count = len(self.words) + 1
        self.firsts = array("i", [NONE]) * count
        self.nodes = IntMap(slots_for(sum(node > 0 for node, _ in keys)))
        self.goes_on = zeros("Q", nodes)
        for (node, word), below in keys.items():
            if node == 0:
                self.firsts[word] = below
                continue
            self.goes_on[node] |= 1 << bit_of(word)
            self.nodes.put(node * count + word, below)

    def _derive_for_curly(self) -> None:
        self.for_curly = array("i", range(len(self.phrases) or 1))
        self.for_curly_from = array("i")
        for number in range(len(self.standing)):
            phrase = self.phrase(number)
            made = without_straight_apostrophes(phrase)
            if made is None:
                self.for_curly[number] = NONE
            elif made is not phrase:
                self.for_curly[number] = len(self.phrases)
                self.for_curly_from.append(number)
                self.phrases.append(made)


def load(family: Family) -> Tables | None:
    """The precompiled channel of a shipped family; None if it was not built with the package, or from other files."""
    if family.folder.parent != resources.dictionaries():
        return None
    columns = array_store.load(resources.tables(family.name), _key(family.folder))
    return Tables(None, columns) if columns is not None else None


def lay_out(family: Family) -> Path:
    """Compile the channel of a shipped family; returns the file that `load` reads."""
    path = resources.tables(family.name)
    laid_out = Tables(compile_channel(dictionary.load(family.folder, family.name)))
    array_store.save(path, _key(family.folder), laid_out.columns())
    return path


def _key(folder: Path) -> str:
    """Key of the columns: hash of the dictionary, and version of the code."""
    files = (folder / name for name in dictionary.FILES if (folder / name).is_file())
    return array_store.key_of(f"channel {LAYOUT}", files)


def _words_of(tree: Tree) -> Iterator[str]:
    """All words of a trie."""
    for word, below in tree.items():
        if word != END:
            yield word
            yield from _words_of(below)
