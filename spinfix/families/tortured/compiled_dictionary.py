"""A dictionary of tortured phrases as columns, built with the package: what finds listed phrases and composes others, and in a
file of their own, since few texts need them, the synonyms.

A file has the key of the dictionary's files and of the code's version; if they do not match, the restorer builds what is in it
from the dictionary.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from spinfix import resources
from spinfix.families.manifest import Family
from spinfix.families.tortured import dictionary, odd_pairs, synonyms
from spinfix.families.tortured.composer import Composer
from spinfix.families.tortured.listed_finder import ListedFinder
from spinfix.families.tortured.odd_pairs import OddPairs
from spinfix.families.tortured.synonyms import Synonyms
from spinfix.kernels import array_store
from spinfix.text.stem_tokenizer import Stemmer

LAYOUT = 10
"""Version of the columns; increase it with every change to stems, hashes, keys of phrases, the term trie, or a constant of
`composer` or `synonyms` (`composer.SUSPICIOUS`, `synonyms.CHANCES`), that changes them, or files made before are used.  A test
compares them with what the code builds; see `spinfix.families.spinner.compiled_channel.LAYOUT`."""

_FILES = (dictionary.PHRASES, dictionary.WORDS, dictionary.TERMS, dictionary.ALLOWED, odd_pairs.FILE)


class CompiledDictionary:
    """A dictionary ready for use.

    Attributes:
        stemmer: the tokenizer of all parts, which knows their stems.
        composer: composes phrases that are not listed.
        odd_pairs: tells the texts that are looked at closer.
    """

    def __init__(self, columns: dict[str, Any]) -> None:
        """Take the columns of a file."""
        self.stemmer = Stemmer(columns["stems"])
        self.composer = Composer.of(columns, self.stemmer)
        self.odd_pairs = OddPairs.of(columns, self.stemmer)
        self._columns = columns

    def finder(self, known: Callable[[str], float]) -> ListedFinder:
        """What finds listed phrases; ``known`` as for `ListedFinder`."""
        return ListedFinder.of(self._columns, known, self.stemmer)


def load(family: Family) -> CompiledDictionary | None:
    """The compiled dictionary of a shipped family; None if it was not built with the package, or from other files."""
    if family.folder.parent != resources.dictionaries():
        return None
    columns = array_store.load(resources.tables(family.name), _key(family.folder))
    return CompiledDictionary(columns) if columns is not None else None


def load_synonyms(family: Family) -> Synonyms | None:
    """The compiled synonyms of a shipped family; None if they were not built with the package, or from other files."""
    if family.folder.parent != resources.dictionaries():
        return None
    columns = array_store.load(_synonyms_path(family), _key_of_synonyms(family.folder))
    return Synonyms.of(columns) if columns is not None else None


def lay_out(family: Family) -> list[Path]:
    """Compile the dictionary of a shipped family and store it where `load` and `load_synonyms` find it; returns the files."""
    paths = [resources.tables(family.name), _synonyms_path(family)]
    array_store.save(paths[0], _key(family.folder), columns(family.folder))
    array_store.save(paths[1], _key_of_synonyms(family.folder), synonyms_of(family.folder).columns())
    return paths


def synonyms_of(folder: Path) -> Synonyms:
    """The synonyms of a dictionary, built from its files."""
    return Synonyms(dictionary.load_words(folder), synonyms.load(folder), dictionary.load_terms(folder))


def _synonyms_path(family: Family) -> Path:
    return resources.tables(f"{family.name}-synonyms")


def _key_of_synonyms(folder: Path) -> str:
    files = [folder / name for name in (dictionary.WORDS, dictionary.TERMS, synonyms.FILE)]
    return array_store.key_of(f"synonyms {LAYOUT}", [path for path in files if path.is_file()])


def columns(folder: Path) -> dict[str, Any]:
    """The columns of a dictionary."""
    stemmer = Stemmer()
    composer = Composer(dictionary.load_words(folder), dictionary.load_terms(folder), stemmer)
    allowed = {example.phrase for example in dictionary.load_allowed(folder)}
    finder = ListedFinder(dictionary.load_phrases(folder), _unknown, allowed, stemmer)
    odd = OddPairs(odd_pairs.load(folder), stemmer)
    return {"stems": list(stemmer.numbers), **composer.columns(), **finder.columns(), **odd.columns()}


def _unknown(_: str) -> float:
    return 0.0


def _key(folder: Path) -> str:
    """Key of the columns: hash of the dictionary, and version of the code."""
    return array_store.key_of(f"tortured {LAYOUT}", [path for name in _FILES if (path := folder / name).is_file()])
