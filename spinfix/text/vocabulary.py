"""A vocabulary: words by number, looked up by hash.

Looking up the hash (`spinfix.kernels.hashing`) avoids creating a string for each word of a text.
"""

from __future__ import annotations

from collections.abc import Iterable

from spinfix.kernels.hashing import FACTOR, VALUE_BITS, hash_of
from spinfix.kernels.int_map import HashMap, slots_for
from spinfix.text.tokenizer import DASHES, form_of

NONE = -1


class Vocabulary:
    """The words that a `spinfix.text.fast_tokenizer.FastTokenizer` knows.

    Attributes:
        words: every word, by number.
        forms: the form of each word on its own.
        numbers: the numbers of the words.
        factor: base of the hash, chosen such that no two words collide.
        known: the words' numbers, plus one, by hash.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        """Number the words in their order."""
        self.words = list(dict.fromkeys(words))
        self.numbers = dict(zip(self.words, range(len(self.words)), strict=True))
        self.forms = [form_of(word, "", 0, 0) if word[0] not in DASHES else "" for word in self.words]
        self.factor = FACTOR
        while True:
            hashes = [hash_of(word, self.factor) for word in self.words]
            if len({value >> VALUE_BITS for value in hashes}) == len(hashes):
                break
            self.factor += 2
        self.known = HashMap(slots_for(len(self.words)))
        for number, value in enumerate(hashes):
            self.known.put(value, number + 1)
