"""Builds the dictionary of tortured phrases from the screeners' list.

    phrases.tsv of the screeners → terms cleaned, queries read as company → counted in genuine text → dictionaries/tortured

The list was written by many people for a search engine.  Expected terms include acronyms, notes and alternatives; the query for
a phrase also contains the company that it requires.  Rules clean most of it, and ``corrections.tsv`` in the dictionary's folder
has the rest: on each line a listed phrase and its correction, which is empty to leave the phrase out.  ``additions.tsv`` in the
same folder has phrases that are not in the list, each with the reason.

The same list and the same corpus give the same files.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from spinfix import lazy
from spinfix.errors import TrainingError
from spinfix.families import tables
from spinfix.families.tables import OPTIONAL, Table
from spinfix.families.tortured.context_clauses import Clause, parse, unparse
from spinfix.families.tortured.dictionary import ALLOWED, Phrase, TorturedDictionary, load_additions, load_allowed
from spinfix.families.tortured.phrase_matcher import PhraseIndex
from spinfix.learn import text_files
from spinfix.text.morphology import plural
from spinfix.text.stem_tokenizer import WORD
from training.tortured import words as tortured_words

CORRECTIONS = "corrections.tsv"
_CORRECTIONS = Table(dict.fromkeys(("listed", "spun", "original", "company", "why"), OPTIONAL), 3, "a table of corrections")
_LIST = Table(dict.fromkeys(("tortured", "expected", "papers", "query"), OPTIONAL), 1, "the list of the screeners is expected")

ACADEMIC = "academic-"
"""Prefix of the names of the corpus's academic files, in which terms are counted."""

MOST_SMALL = 0.1
"""Share of a word's uses in lower case up to which it is a name or an acronym.  Not measured."""

SYMBOL = 2
"""Letters of words that stay as they are: symbols, and parts of compounds, such as "co" and "CO"."""

LEAST_SEEN = 10
"""Uses of a word of a counted term from which that is told.  Not measured."""

_PARTS, _PART = lazy.re_compile(r"[\s-]"), lazy.re_compile(r"[^\s-]+")
_GROUP = lazy.re_compile(r"\s*[\[(]([^\[\]()]*)[\])]")
_ACRONYM = lazy.re_compile(r"[A-Za-z]*[A-Z&][A-Za-z&-]*s?|[a-z]{2,6}")
_NOTE = lazy.re_compile(
    r"(?:in|of|as|for|a|an|i\.e|e\.g|or|see|note|could|referring|sometimes|concept|number|neural|to)\b|.*[.:;?]"
)
_KEPT_SLASHES = ("deficit/hyper", "master/slave", "tcp/ip", "reflection/amp", "luminance/", "acid/base")
_OPERATOR = lazy.re_compile(r"\s(AND|ADN|NOT)\s")


class Correction(NamedTuple):
    """A manual correction of a listed phrase; an empty original leaves it out."""

    listed: str
    spun: str
    original: str
    company: str
    why: str


def academic_files(corpus: Path) -> list[Path]:
    """The academic files of a corpus, by name.

    Raises:
        TrainingError: if none of its files is academic text.
    """
    paths = [path for path in text_files.files(corpus) if path.name.startswith(ACADEMIC)]
    if not paths:
        raise TrainingError(
            f'{corpus} contains no academic text; expected a .txt or .txt.zst file whose name begins with "{ACADEMIC}"'
        )
    return paths


def read_list(path: Path) -> list[tuple[str, str, int, str]]:
    """The screeners' list: (phrase, expected term, papers, query).

    Raises:
        TrainingError: if it is malformed.
    """
    rows = tables.read(path, _LIST, TrainingError)
    return [(phrase, expected, int(papers) if papers.isdecimal() else 0, query) for phrase, expected, papers, query in rows]


def read_corrections(path: Path) -> dict[str, list[Correction]]:
    """The corrections, by listed phrase; none if the file does not exist.

    Raises:
        TrainingError: if the file is not as the module says.
    """
    found: dict[str, list[Correction]] = defaultdict(list)
    for row in tables.read(path, _CORRECTIONS, TrainingError) if path.exists() else ():
        found[row[0]].append(Correction(*row))
    return dict(found)


def added_phrases(folder: Path) -> list[Phrase]:
    """The phrases of ``additions.tsv``, as they come into ``phrases.tsv``."""
    return [Phrase(one.spun, one.original, 1, 0, unparse(parse(one.company))) for one in load_additions(folder)]


def curate(listed: Iterable[tuple[str, str, int, str]], corrections: dict[str, list[Correction]]) -> list[Phrase]:
    """Phrases with clean terms and company; ``genuine`` is still 0 and the terms are spelled as listed."""
    found: dict[tuple[str, str], Phrase] = {}
    for phrase, expected, papers, query in listed:
        for spun, original, company in _readings(phrase, expected, query, corrections.get(phrase, [])):
            if not original or spun.lower() == original.lower():
                continue
            entry = Phrase(_tidy(spun).lower(), original, papers, 0, unparse(company))
            key = (entry.spun, original.lower())
            known = found.get(key)
            if known is None or (bool(known.company), -known.papers) > (bool(entry.company), -entry.papers):
                found[key] = entry
    return sorted(found.values())


def _readings(
    phrase: str, expected: str, query: str, corrections: list[Correction]
) -> Iterator[tuple[str, str, tuple[Clause, ...]]]:
    if corrections:
        for correction in corrections:
            yield correction.spun or phrase, correction.original, parse(correction.company)
        return
    company = company_of(phrase, query)
    spun, acronym = split_acronym(phrase)
    if acronym:
        company = (*company, Clause((" ".join(WORD.findall(acronym.lower())),), reach=2))
    elif "~" in query and spun.split()[-1].isupper() and len(spun.split()) > 2:
        spun, _, near = spun.rpartition(" ")
        company = (*company, Clause((near.lower(),), reach=int(query.rpartition("~")[2].split()[0])))
    for original in originals(expected, keep_groups="(" in spun):
        yield spun, original, company


def split_acronym(phrase: str) -> tuple[str, str]:
    """A phrase and the acronym in brackets at its end.

    >>> split_acronym("artificial neural system (ANN)")
    ('artificial neural system', 'ANN')
    """
    match = re.fullmatch(r"(.*\S)\s*\(([^()\s]+)\)", phrase)
    return (match[1], match[2]) if match else (phrase, "")


def originals(expected: str, *, keep_groups: bool = False) -> list[str]:
    """The terms of an expectation, without acronyms and notes, the likeliest first.

    >>> originals("support vector machine (SVM)")
    ['support vector machine']
    >>> originals("supervised [machine] learning")
    ['supervised learning', 'supervised machine learning']
    >>> originals("fault detection/diagnosis")
    ['fault detection', 'fault diagnosis']
    """
    text = expected.replace('\\"', '"').strip(" \"“”*'")
    text = re.split(r",? see http", text)[0]
    text = text.replace("[...]", " ").replace("...", " ").replace("???", " ")
    readings = [text]
    if keep_groups:
        return [_tidy(text)] if _tidy(text) else []
    if any(bracket in text for bracket in "[("):
        readings = [_GROUP.sub(_dropped, text)]
        if _GROUP.search(text):
            readings.append(_GROUP.sub(_kept, text))
    spread = [_tidy(alternative) for reading in readings for alternative in _slashes(_tidy(reading))]
    return list(dict.fromkeys(filter(None, spread)))


def _dropped(match: re.Match[str]) -> str:
    return ""


def _kept(match: re.Match[str]) -> str:
    """An optional word inside a term is kept; acronyms, and notes at the end, are not."""
    inside = match[1].strip()
    at_end = match.end() == len(match.string)
    acronym = _ACRONYM.fullmatch(inside) and inside != inside.lower()
    note = _NOTE.match(inside) and " " in inside
    if at_end or acronym or note:
        return ""
    return f" {inside}" if match[0][0].isspace() or match.start() == 0 else inside


def _slashes(text: str) -> list[str]:
    if "/" not in text or any(kept in text.lower() for kept in _KEPT_SLASHES):
        return [text]
    words = text.split()
    for place, word in enumerate(words):
        sides = word.split("/")
        if len(sides) > 1 and all(side.replace("-", "").isalpha() for side in sides):
            return [" ".join([*words[:place], side, *words[place + 1 :]]) for side in sides]
    return [text]


def _tidy(text: str) -> str:
    text = re.sub(r"\s+([,;])", r"\1", " ".join(text.split()))
    return text.strip(" \"“”*'?,;")


def company_of(phrase: str, query: str) -> tuple[Clause, ...]:
    """The company clauses of a screening query.

    >>> unparse(company_of("kind cancer", '"kind cancer" AND ("benign cancer" OR "benign tumor")'))
    'with benign cancer | benign tumor'
    >>> unparse(company_of("engine literacy", '"engine literacy" NOT "search engine"'))
    'without search engine'
    """
    folded = " ".join(WORD.findall(phrase.lower()))
    head, *rest = _OPERATOR.split(query)
    if " OR " in head:
        return ()  # two spellings of the phrase, not its company
    clauses = []
    for operator, operand in zip(rest[::2], rest[1::2], strict=True):
        terms = tuple(filter(None, dict.fromkeys(_terms(operand))))
        repeats = operator != "NOT" and all(set(folded.split()) <= set(term.split()) for term in terms)
        if terms and not repeats:  # the phrase near its company (within a hundred words) adds nothing to the company itself
            clauses.append(Clause(terms, operator != "NOT"))
    return tuple(clauses)


def _terms(operand: str) -> Iterator[str]:
    """The alternatives of one operand of a query, folded."""
    for alternative in operand.strip().strip("()").split(" OR "):
        wild = "*" if alternative.strip().strip('"').endswith("*") else ""
        yield " ".join(WORD.findall(re.sub(r"~\d+", "", alternative).lower())) + wild


class Casing:
    """The usual case of words in running text, counted where lower case would be expected."""

    def __init__(self, words: Iterable[str]) -> None:
        """Count these words, given in lower case."""
        self._wanted = set(words)
        self._seen: dict[str, Counter[str]] = defaultdict(Counter)

    def count(self, text: str) -> None:
        """Count the words of a text that follow a word in lower case."""
        words = text.split()
        for before, word in pairwise(words):
            if before.islower() and before[-1].isalpha():
                bare = word.strip(".,;:()\"'")
                if bare.lower() in self._wanted:
                    self._seen[bare.lower()][bare] += 1

    def of(self, word: str) -> str:
        """The word in its usual case; unchanged if it was seen too rarely to decide.

        A word in capitals throughout, or with one inside, is an acronym or a name and stays; so do one or two small letters,
        mostly a part of a compound ("co-occurrence"), which text has more often as something else ("Co", cobalt).
        """
        if any(letter.isupper() for letter in word[1:]) or any(letter.isdigit() for letter in word):
            return word
        if len(word) <= 2 and word.islower():
            return word
        seen = self._seen.get(word.lower())
        if not seen or sum(seen.values()) < 3:
            return word
        small = sum(count for form, count in seen.items() if form.islower())
        # Terms often have capitals where their acronym is introduced ("Support Vector Machine (SVM)"); names never go without
        return word.lower() if small > MOST_SMALL * sum(seen.values()) else word[:1].upper() + word[1:].lower()


class Names:
    """How running text writes the words of terms, counted inside sentences: those that are hardly ever in lower case are names
    and acronyms.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Count these words, given in lower case."""
        self._seen: dict[str, Counter[str]] = {word: Counter() for word in words if len(word) > SYMBOL}

    def count(self, text: str) -> None:
        """Count the words of a text that follow one in lower case, or a name that does ("the Monte Carlo method")."""
        inside = False
        for chunk in text.split():
            if inside:
                for part in chunk.strip(".,;:()\"'").split("-"):
                    if (seen := self._seen.get(part.lower())) is not None:
                        seen[part] += 1
            is_word = chunk[-1].isalpha()
            inside = is_word and (inside or chunk.islower())

    def written(self, term: str) -> str:
        """A term in lower case with its names and acronyms as text writes them.

        >>> names = Names(["monte", "carlo", "method", "dna", "repair"])
        >>> names.count("we use the Monte Carlo method, and its DNA repair. " * LEAST_SEEN)
        >>> names.written("monte carlo method"), names.written("dna repair")
        ('Monte Carlo method', 'DNA repair')
        """
        return _PART.sub(lambda part: self._written(part[0]), term)

    def _written(self, word: str) -> str:
        seen = self._seen.get(word, Counter())
        if seen.total() < LEAST_SEEN or seen[word] > MOST_SMALL * seen.total():
            return word
        return max(seen, key=lambda form: (seen[form], form))


def genuine_counts(phrases: list[Phrase], documents: Iterable[str]) -> Counter[str]:
    """Occurrences of each spun phrase in genuine documents, also with its last word in the other number."""
    spun = sorted({phrase.spun for phrase in phrases})
    index = PhraseIndex(spun)
    folded = [WORD.findall(phrase) for phrase in spun]
    counts: Counter[str] = Counter()
    for text in documents:
        words = index.cut(text)
        for hit in index.find(words):
            if same_but_number(words.words[hit.first : hit.last], folded[hit.phrase]):
                counts[spun[hit.phrase]] += 1
    return counts


def same_but_number(found: list[str], listed: list[str]) -> bool:
    """Whether two phrases differ at most in the number of their last word."""
    last, other = found[-1], listed[-1]
    return found[:-1] == listed[:-1] and (last == other or last == plural(other) or other == plural(last))


def learn(phrase_list: Path, corpus: Path, folder: Path, say: Callable[[str], None] = lambda stage: None) -> TorturedDictionary:
    """Build the dictionary.

    Args:
        phrase_list: the screeners' ``phrases.tsv``.
        corpus: folder of ``.txt`` and ``.txt.zst`` files of genuine text, one paragraph a line.
        folder: the dictionary's folder, with ``corrections.tsv``, ``additions.tsv`` and ``allowed.tsv`` in it.
        say: called with the name of each stage as it begins.

    Raises:
        TrainingError: if the list or the corrections are malformed, or the corpus has no academic text.
    """
    academic = set(academic_files(corpus))
    say("cleaning the list")
    phrases = curate(read_list(phrase_list), read_corrections(folder / CORRECTIONS)) + added_phrases(folder)
    say("counting in genuine text")
    casing = Casing(word.lower() for phrase in phrases for word in re.split(r"[\s-]", phrase.original))
    terms = tortured_words.TermCounter()
    paths = text_files.files(corpus)

    def documents() -> Iterator[str]:
        for path in paths:
            say(path.name)
            for number, line in enumerate(text_files.lines(path)):
                yield line
                if path in academic:
                    terms.count(line)
                if path in academic or number % 8 == 0:
                    casing.count(line)

    counts = genuine_counts(phrases, documents())
    phrases = sorted({_finished(phrase, casing, counts) for phrase in phrases})
    allowed = load_allowed(folder) if (folder / ALLOWED).exists() else []
    known = _with_names(terms.known(phrase.original for phrase in phrases), academic)
    words = [word._replace(genuine=terms.rate(word.spun)) for word in tortured_words.learn(phrases)]
    return TorturedDictionary(phrases, words, known, allowed)


def _with_names(terms: Mapping[str, int], academic: Iterable[Path]) -> dict[str, int]:
    """The terms, which were counted in lower case, with their names and acronyms as academic text writes them."""
    names = Names(word for term in terms for word in _PARTS.split(term))
    for path in sorted(academic):
        for line in text_files.lines(path):
            names.count(line)
    return {names.written(term): count for term, count in terms.items()}


def _finished(phrase: Phrase, casing: Casing, counts: Counter[str]) -> Phrase:
    original = "".join(casing.of(part) for part in re.split(r"([\s-])", phrase.original))
    return phrase._replace(original=original, genuine=counts[phrase.spun])
