"""What restores tortured phrases: the dictionary, the models and weights, and the parts built of them.

Everything is loaded on first use.  What threads cannot share is made again for each (`Components.twin`).
`spinfix.families.tortured.restorer` is the order in which a document passes through the parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import Self

from spinfix import resources
from spinfix.config import Config
from spinfix.families.manifest import Family
from spinfix.families.tortured import (
    compiled_dictionary,
    dictionary,
    gate,
    odd_pairs,
    together,
    unlisted_reader,
    unlisted_weights,
)
from spinfix.families.tortured.compiled_dictionary import CompiledDictionary
from spinfix.families.tortured.composer import Composer
from spinfix.families.tortured.gate import GateWeights
from spinfix.families.tortured.listed_finder import ListedFinder
from spinfix.families.tortured.odd_pairs import OddPairs
from spinfix.families.tortured.phrase_scorer import PhraseScorer
from spinfix.families.tortured.synonyms import Synonyms
from spinfix.families.tortured.unlisted import UnlistedFinder
from spinfix.families.tortured.unlisted_reader import UnlistedReader
from spinfix.families.tortured.unlisted_weights import Weights
from spinfix.models import ngram
from spinfix.models.causal import Continuing
from spinfix.models.ngram import LanguageModel
from spinfix.text.stem_tokenizer import Stemmer
from spinfix.threads import LoadedOnce

TEXT_OF_LISTS = 85_000_000
"""Words of genuine text to which the estimated counts of a plain list are scaled: as many as the shipped dictionary was counted
in."""

_SHARED = ("model", "weights", "finder", "composer", "odd_pairs", "together", "_uncounted")
_APART = ("scorer", "unlisted")
"""What all threads share, loaded before the first twin is made, and what keeps working arrays and is made again for each
(`Components.twin`)."""


class Components:
    """The parts of a restorer, loaded on first use.

    Args:
        family: a family of kind "tortured".
        config: the options.
        like: the family whose ``weights.json`` is used if the family has none.
        single_words: also restore phrases of one word ("bosom"); most are good English in some field.
    """

    def __init__(self, family: Family, config: Config, like: Family | None = None, *, single_words: bool = False) -> None:
        """Store the options."""
        self.family = family
        self._like = like if like is not None else family
        self._config = config
        self._folder = family.folder
        self._single_words = single_words

    @LoadedOnce
    def model(self) -> LanguageModel:
        """The language model."""
        return ngram.opened(self._config.model or resources.language_model())

    @LoadedOnce
    def weights(self) -> GateWeights:
        """The gate's fitted weights."""
        own = self.family.file(gate.FILE)
        return gate.load(own if own.is_file() else self._like.file(gate.FILE))

    @LoadedOnce
    def stemmer(self) -> Stemmer:
        """The tokenizer shared by `finder`, `composer` and `odd_pairs`."""
        return self._laid_out.stemmer if self._laid_out is not None else Stemmer()

    @LoadedOnce
    def _laid_out(self) -> CompiledDictionary | None:
        """The dictionary compiled with the package; None for one that is not shipped."""
        return compiled_dictionary.load(self.family)

    @LoadedOnce
    def finder(self) -> ListedFinder:
        """The dictionary, indexed."""
        if self._laid_out is not None and not self._single_words:
            return self._laid_out.finder(self._known)
        if self._config.fuzzy:
            _ = self.composer, self.odd_pairs  # so that their words are known before the first text is cut
        allowed = {example.phrase for example in dictionary.load_allowed(self._folder)}
        phrases = dictionary.load_phrases(self._folder)
        if self._folder.is_file():
            phrases = [phrase._replace(genuine=self.scorer.expected(phrase.spun, TEXT_OF_LISTS)) for phrase in phrases]
        return ListedFinder(phrases, self._known, allowed, self.stemmer, single_words=self._single_words)

    @LoadedOnce
    def scorer(self) -> PhraseScorer:
        """Scores phrases by the language model."""
        return PhraseScorer(self.model)

    def _known(self, word: str) -> float:
        """How common a word is: its log10 frequency, shifted to be positive; 0 if the language model does not know it."""
        model = self.model
        return 10.0 + model.score(model.null_state(), word)[1] if word in model else 0.0

    @LoadedOnce
    def composer(self) -> Composer:
        """The index of word substitutions and terms."""
        if self._laid_out is not None:
            return self._laid_out.composer
        words, terms = dictionary.load_words(self._folder), dictionary.load_terms(self._folder)
        return Composer(words, terms, self.stemmer)

    @LoadedOnce
    def odd_pairs(self) -> OddPairs:
        """The pairs of words for which a text is looked at closer; none if nothing looks closer."""
        if not self.looks_closer:
            return OddPairs({}, self.stemmer)
        return self._laid_out.odd_pairs if self._laid_out is not None else OddPairs(odd_pairs.load(self._folder), self.stemmer)

    @LoadedOnce
    def synonyms(self) -> Synonyms:
        """What paraphrasers may write for the words of terms."""
        laid_out = compiled_dictionary.load_synonyms(self.family)
        return laid_out if laid_out is not None else compiled_dictionary.synonyms_of(self._folder)

    @LoadedOnce
    def unlisted(self) -> UnlistedFinder | None:
        """Finds unlisted phrases; None without near matches, and for families without weights for them."""
        if not self.looks_closer:
            return None
        return UnlistedFinder(self.synonyms, self.scorer, self._unlisted_weights, self._reader)

    @LoadedOnce
    def _unlisted_weights(self) -> Weights:
        """What was learned of unlisted phrases."""
        return unlisted_weights.load(self._unlisted_weights_path())

    @LoadedOnce
    def _reader(self) -> UnlistedReader | None:
        """Reads unlisted phrases; None except for quality "deep", and for families without weights for it."""
        path = self.family.file(unlisted_reader.FILE)
        if self.deep is None or not path.is_file():
            return None
        return unlisted_reader.UnlistedReader(self.deep, unlisted_reader.load(path))

    @LoadedOnce
    def looks_closer(self) -> bool:
        """Whether there is an `unlisted`, which takes time to load (`spinfix.families.base.Thorough`)."""
        return self._config.fuzzy and self._unlisted_weights_path().is_file()

    def _unlisted_weights_path(self) -> Path:
        """Where the weights for unlisted phrases are: among the data for the shipped family, else in the family's folder."""
        own = self.family.file(unlisted_weights.FILE)
        shipped = self._folder == resources.dictionaries() / self.family.name
        return resources.unlisted() if shipped and not own.is_file() else own

    @LoadedOnce
    def deep(self) -> Continuing | None:
        """The causal language model that reads phrases where they stand; None except for quality "deep"."""
        if self._config.quality != "deep":
            return None
        from spinfix.models import causal  # imported here, since only this quality needs it

        return causal.opened(self._config.deep_model, self._config.deep_threads)

    @LoadedOnce
    def _uncounted(self) -> frozenset[str]:
        """The phrases that no screener counted in papers."""
        return dictionary.added_by_hand(self._folder)

    @LoadedOnce
    def together(self) -> Mapping[together.Pair, int]:
        """In how many suspect papers pairs of phrases stood together."""
        return together.load(self._folder)

    def twin(self) -> Self:
        """A copy for another thread, which shares the loaded data but not the working arrays."""
        for name in _SHARED:
            getattr(self, name)
        _ = self.unlisted  # and what it needs
        twin = copy(self)
        for name in _APART:
            vars(twin).pop(name, None)
        return twin
