"""A term in the form of the phrase that it replaces: its number, verb form, acronym and capitals."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise, takewhile

from spinfix import lazy
from spinfix.families.tortured.phrase_matcher import COMMON
from spinfix.text.capitals import capitalise
from spinfix.text.morphology import american, form_of, inflect, is_plural, plural, singular
from spinfix.text.stem_tokenizer import HYPHENS, WORD, stems_of

_PARTS = lazy.re_compile(r"([\s-]+)")
_HYPHEN = lazy.re_compile(f"[{HYPHENS}]")
_CLAUSE_ENDS = lazy.re_compile(r"[^\w\s-]")
_ARTICLE = lazy.re_compile(r"^(?:an?|the)\s+", re.IGNORECASE)
_IN_CAPITALS = lazy.re_compile(r"\b[A-Z][A-Za-z]{0,5}[A-Z]\b")
ACRONYM = lazy.re_compile(r"[ \n]?\(([A-Z][A-Za-z]{1,7}?)(s?)\)")
_ACRONYM_BEFORE = lazy.re_compile(r"\b([A-Z][A-Za-z]{1,7}?)(s?)[ \n]?\((?:an? |the )?\Z")
"""An acronym in brackets behind a phrase, with the *s* of the plural, and one before a phrase in brackets."""
ACRONYM_REACH = 16
"""Code points before a phrase in brackets in which its acronym stands: the longest, a blank, the bracket, an article."""

FLIPPED = -0.5
"""log10 prior of the other number of a term whose phrase is listed in another number than the term ("repeater neural network",
"recurrent neural networks"): either may have been meant; the context decides.  Chosen;
docs/experiments/constants.md has it halved and doubled."""

PREPOSITIONS = frozenset(("at", "by", "for", "from", "in", "of", "on", "to", "with"))
"""Words inside a term after which its last word keeps its number: "Internet of Things", "quality of service"."""


PARTICLES = frozenset(("about", "away", "back", "down", "off", "out", "over", "through"))
"""Particles of verbs with which phrases end: "reproduction comes about", *simulation results*."""

COUNTING = frozenset(
    (
        "both",
        "few",
        "many",
        "several",
        "these",
        "those",
        "various",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
    )
)
"""Words before a phrase that a plural follows."""

SINGLE = {**dict.fromkeys(("a", "an", "another", "one"), 3), **dict.fromkeys(("each", "every", "this"), 2)}
NOUN_PHRASE, REACH = 3, 40
"""Words of which one is before a singular, with how many words before a phrase they may be at most ("a fast 6-layer"; "this
work provides" is a sentence), and how many words before it may be of the same noun phrase, within so many code points."""


def forms_of(
    original: str,
    listed: Sequence[str],
    found: Sequence[str],
    kind: str,
    known: Callable[[str], float],
    *,
    counted: bool = False,
) -> list[tuple[str, float]]:
    """The term in its possible inflections where the text has ``found`` for the ``listed`` phrase, with log10 priors.

    Args:
        original: the term.
        listed: the words of the phrase in the dictionary.
        found: the words of the phrase in the text.
        kind: how they differ, "listed" or "inflected" (`spinfix.families.tortured.listed_finder.kind_of`).
        known: how common a word is, see `spinfix.text.morphology.inflect`.
        counted: whether a word of `COUNTING` is before the phrase.
    """
    if kind == "inflected":
        form = _carried_over(original, listed, found, known)
        return [(form, 0.0)] if form else []
    if not original[-1:].isalpha():
        return [(original, 0.0)]
    now, then = is_plural(found[-1]), is_plural(listed[-1])
    other = with_number(original, not is_plural(_last(original)))
    if now != then:
        return [(with_number(original, now), 0.0)]
    if now != is_plural(_last(original)) and known(_last(other)) > 0.0:
        if counted and now:  # "these liver ailments" are no *disease*
            return [(other, 0.0)]
        return [(original, 0.0), (other, FLIPPED)]
    return [(original, 0.0)]


def _carried_over(original: str, listed: Sequence[str], found: Sequence[str], known: Callable[[str], float]) -> str | None:
    """The term with the inflection that distinguishes ``found`` from ``listed``, applied to the word in the same position."""
    parts = _PARTS.split(original)
    if len(parts) != 2 * len(listed) - 1:
        return None
    for place, (word, other) in enumerate(zip(found, listed, strict=True)):
        if word != other and form_of(word) != form_of(other):
            part = parts[2 * place]
            if form_of(part.lower()) != form_of(other) or part != part.lower():
                return None
            form = inflect(part, form_of(word), known)
            if form is None:
                return None
            parts[2 * place] = form
    return "".join(parts)


@lru_cache(maxsize=1 << 14)
def with_number(original: str, many: bool) -> str:
    """The term in the plural or the singular; unchanged if its last word is not what it names, after a preposition.

    >>> with_number("support vector machine", True), with_number("neural networks", False)
    ('support vector machines', 'neural network')
    >>> with_number("Internet of Things", False), with_number("fluid dynamics", False)
    ('Internet of Things', 'fluid dynamics')
    """
    last = _last(original)
    if is_plural(last) == many or last.endswith("ics") or not PREPOSITIONS.isdisjoint(original.split(" ")[1:-1]):
        return original
    return original[: len(original) - len(last)] + (plural(last) if many else singular(last))


def tells_number(word: str) -> bool:
    """Whether the number of a phrase that ends with ``word`` is that of its term: not if it ends with a particle or an adverb.

    >>> tells_number("woodlands"), tells_number("about"), tells_number("approximately")
    (True, False, False)
    """
    return word not in COMMON and word not in PREPOSITIONS and word not in PARTICLES and not word.endswith("ly")


def head_of(words: Sequence[str], original: str) -> str:
    """The word of a phrase whose number is that of its term: the last, or the one before an *of* that the term lacks.

    >>> head_of(["new", "bits", "of", "knowledge"], "new insight"), head_of(["gain", "knowledge", "of"], "learning")
    ('bits', 'of')
    >>> head_of(["disavowal", "of", "administration", "assaults"], "denial-of-service attack")
    'assaults'
    """
    if "of" not in words[1:-1] or "of" in WORD.findall(original):
        return words[-1]
    return words[words.index("of", 1) - 1]


def expects_singular(text: str, start: int) -> bool:
    """Whether a singular is expected at ``start``.

    >>> texts = ("We solve a novel ", "Of this ", "This work provides ", "It is a set of ", "These two ", "In a few ")
    >>> [expects_singular(text, len(text)) for text in texts]
    [True, True, False, False, False, False]
    """
    clause = _CLAUSE_ENDS.split(text[max(0, start - REACH) : start])[-1]
    for distance, word in enumerate(reversed(clause.lower().split()[-NOUN_PHRASE:]), 1):
        if distance <= SINGLE.get(word, 0):
            return True
        if word in COMMON or word in COUNTING:
            return False
    return False


def _last(original: str) -> str:
    return re.split(r"[\s-]", original)[-1]


def has_acronym(text: str, start: int, end: int, original: str, *, longer: bool = False) -> bool:
    """Whether the acronym of the original is beside the phrase, which is not the phrase's own: behind it in brackets, or before
    it with the phrase in brackets.  If it may be ``longer``, its first letter may be that of another word: ASR for *speech
    recognition*.

    >>> text = "a bolster vector machine (SVM) or RF (irregular woodland)"
    >>> has_acronym(text, 2, 24, "support vector machine"), has_acronym(text, 38, 56, "random forest")
    (True, True)
    """
    match = ACRONYM.match(text, end)
    if match is None and text.startswith(")", end):
        match = _ACRONYM_BEFORE.search(text, max(0, start - ACRONYM_REACH), start)
    if match is None:
        return False
    letters = match[1].upper()
    possible = {letters, letters[1:]} if longer and len(letters) > 2 else {letters}
    return not possible.isdisjoint(initials_of(original)) and possible.isdisjoint(initials_of(text[start:end]))


def ends_acronym(text: str, start: int, end: int, original: str) -> bool:
    """Whether the acronym in brackets behind the phrase is that of the words before it and of the original.

    >>> text = "two unmanned aerial cars (UAVs)"
    >>> ends_acronym(text, 13, 24, "aerial vehicle"), ends_acronym(text, 13, 24, "aerial robot")
    (True, False)
    """
    match = ACRONYM.match(text, end)
    if match is None:
        return False
    letters = match[1].upper()
    for initials in initials_of(original):
        more = len(letters) - len(initials)
        if more > 0 and len(initials) > 1 and letters.endswith(initials):
            words = WORD.findall(_CLAUSE_ENDS.split(text[max(0, start - REACH) : start])[-1])[-more:]
            if "".join(word[0] for word in words).upper() == letters[:more]:
                return letters not in initials_of(" ".join([*words, text[start:end]]))
    return False


def own_acronym(text: str, start: int, end: int) -> str:
    """The acronym behind a phrase, in capitals, if it is the phrase's own; "" if there is none.

    >>> own_acronym("The Web of Things (WoT)", 0, 17), own_acronym("an irregular woodland (RF)", 3, 21)
    ('WOT', '')
    """
    match = ACRONYM.match(text, end)
    own = initials_of(_ARTICLE.sub("", text[start:end])) if match else ()
    return match[1].upper() if match and match[1].upper() in own else ""


def is_acronym_plural(text: str, end: int) -> bool:
    """Whether the acronym in brackets that follows is in the plural, as in "counterfeit brain organization (ANNs)"."""
    match = ACRONYM.match(text, end)
    return match is not None and match[2] == "s"


def initials_of(phrase: str) -> set[str]:
    """The acronyms that a phrase may have, in capitals: with and without the initials of function words.

    >>> sorted(initials_of("internet of things"))
    ['IOT', 'IT']
    """
    words = [word.upper() for word in WORD.findall(phrase)]
    return {"".join(word[0] for word in words), "".join(word[0] for word in words if word.lower() not in COMMON)}


_OPENING = lazy.re_compile(
    r"(?:[^\w\s]|\s|\d+(?:\.\d+)*[.)]?(?:\s|\Z))*(?:(?:Algorithm|Fig(?:ure)?|Scheme|Tab(?:le)?)\.? \d+|Keywords|Index Terms)?"
)
"""Marks of headings, lists and quotations, numbers of sections, and what is before captions and keywords, in a line."""
_AFTER_STOP = lazy.re_compile(r"[.!?](?:['\"”’)\]]+|\[?\d[\d,–-]*\]?)\Z|\s-\Z|\((?:[a-z]|[ivx]{1,4}|\d\d?)\)\Z|\\item\Z")
"""What may stand between sentences: closing marks and references ("low.[12] Deep", "low.3,4 Deep"); dashes, marks of items."""
_STOPS = tuple(".!?:;=>{|–—·")
"""What a sentence, one of several keywords or the value of a field may follow."""
_MARKS = 16
"""Characters before a phrase that are read: more than those of the deepest heading with its number ("###### 1.2.3.4 ")."""


def starts_sentence(text: str, start: int) -> bool:
    r"""Whether a sentence, a line, a cell, an element or an argument of LaTeX begins at ``start``, or the text does.

    >>> texts = ("He left. (", "## 1.2 ", "> - **", "| a | ", "<td>", "\\section{", "it.3,4 ", "(b) ", "He has 2 ", "A well-")
    >>> [starts_sentence(text, len(text)) for text in texts]
    [True, True, True, True, True, True, True, True, False, False]
    """
    line = text[max(0, start - _MARKS) : start].rpartition("\n")[2]
    before = line.rstrip(" \t\"“„«'‘`([*_")
    return before.endswith(_STOPS) or _AFTER_STOP.search(before) is not None or _OPENING.fullmatch(before) is not None


def dressed(original: str, found: str, begins: bool) -> str:
    """The term in the case of the text that it replaces: unchanged, capitalised, in title case, or in capitals.

    A capital inside a sentence indicates title case, even if it is the only one: the paraphraser kept that of the first letter.
    It does not if each word stands for one of the term, as "Haze registering" for *fog computing*, since paraphrasers keep the
    case of words.  (Measured on the development documents: 2,176 instead of 2,174 of 2,210 restored.)  That of a symbol which
    the term has, too, indicates nothing, and acronyms that it has keep theirs.

    >>> [dressed("random forest", found, True) for found in ("Irregular Woodland", "Irregular woodland", "IRREGULAR WOODLAND")]
    ['Random Forest', 'Random forest', 'RANDOM FOREST']
    >>> dressed("machine learning algorithm", "AI calculation", False), dressed("Markov model", "markov version", False)
    ('machine learning algorithm', 'Markov model')
    >>> dressed("k-nearest neighbors", "K-closest neighbors", False), dressed("signal to noise", "signal-to-commotion", False)
    ('K-nearest neighbors', 'signal-to-noise')
    >>> dressed("fog computing", "Haze registering", False), dressed("internet of things", "Net of things", False)
    ('Fog computing', 'Internet of Things')
    >>> dressed("double-stranded dna", "twofold abandoned DNA", False), dressed("user's manual", "Stoner's guide", False)
    ('double-stranded DNA', "User's manual")
    """
    return _cased(_spelt(_hyphenated(_abbreviated(original, found), found), found), found, begins)


def kept_as(original: str, found: str) -> str:
    """The term with the words that it shares with the phrase, but for its last, in the inflection that they have there, unless
    that is a plural.

    >>> kept_as("mean square errors", "imply squared blunders"), kept_as("machine learning", "machines getting to know")
    ('mean squared errors', 'machine learning')
    """
    spoken, words = found.lower(), WORD.findall(original)
    pairs = zip(stems_of(spoken), WORD.findall(spoken), strict=True)
    standing = {stem: word for stem, word in pairs if not is_plural(word)}
    kept = {
        word: standing[stem]
        for stem, word in zip(stems_of(original)[:-1], words, strict=False)
        if word.islower() and standing.get(stem, word) != word
    }
    if not kept:  # as mostly
        return original
    head = original[: len(original) - len(words[-1])]
    return f"{WORD.sub(lambda word: kept.get(word[0], word[0]), head)}{words[-1]}"


def _spelt(original: str, found: str) -> str:
    """The term with the words that it shares with the phrase in the author's spelling, British or American, and with the
    author's apostrophes.

    >>> _spelt("particle swarm optimization", "molecule swarm optimisation"), _spelt("color image", "hue picture")
    ('particle swarm optimisation', 'color image')
    >>> _spelt("Parkinson's disease", "Parkinson’s malady")
    'Parkinson’s disease'
    """
    folded = found.lower()
    if "’" in found and "'" not in found:
        original = original.replace("'", "’")
    if american(folded) == folded and american(original) == original:  # as most
        return original
    own = {american(word): word for word in WORD.findall(folded)}
    return WORD.sub(lambda word: own.get(american(word[0]), word[0]) if word[0].islower() else word[0], original)


def _abbreviated(original: str, found: str) -> str:
    """The term with the acronyms that stand in the phrase, also where the list spells one out or has it in lower case.

    >>> _abbreviated("distributed denial-of-service attack", "DDoS assault"), _abbreviated("artificial intelligence", "AI wit")
    ('DDoS attack', 'artificial intelligence')
    >>> _abbreviated("double-stranded dna", "twofold abandoned DNA"), _abbreviated("web of things", "Snare OF Things")
    ('double-stranded DNA', 'web of things')
    """
    acronyms = _IN_CAPITALS.findall(found)
    if not acronyms:
        return original
    if not found.isupper():
        written = {acronym.lower(): acronym for acronym in acronyms if acronym.lower() not in COMMON}
        original = WORD.sub(lambda word: written.get(word[0], word[0]), original)
    words = [match.span() for match in WORD.finditer(original)]
    standing = WORD.findall(original.lower())
    for acronym in acronyms:
        if acronym.lower() in standing:  # "AS" of a title in capitals, "(PR)" behind what it is short for
            continue
        for first in range(len(words) - len(acronym) + 1):
            spelt = words[first : first + len(acronym)]
            if len(spelt) < len(words) and "".join(original[start] for start, _ in spelt).upper() == acronym.upper():
                return f"{original[: spelt[0][0]]}{acronym}{original[spelt[-1][1] :]}"
    return original


def _hyphenated(original: str, found: str) -> str:
    """The term with hyphens between all words if it is a compound with a function word, as the phrase is.

    >>> _hyphenated("signal to noise", "signal-to-commotion"), _hyphenated("state of the art", "condition of-workmanship")
    ('signal-to-noise', 'state-of-the-art')
    """
    parts = _HYPHEN.split(found)
    if len(parts) < 2:  # as most are
        return original
    words = WORD.findall(original)
    inner = words[1:-1]
    if COMMON.isdisjoint(inner):
        return original
    beside = {word.lower() for left, right in pairwise(parts) for word in (*left.split()[-1:], *right.split()[:1])}
    is_compound = len(parts) == len(words) and all(map(str.isalnum, parts))
    in_part = COMMON.issuperset(inner) and not COMMON.isdisjoint(beside) and " " in found
    return "-".join(words) if is_compound or in_part else original


def joined_as(original: str, found: str) -> str:
    r"""The term with the blanks and hyphens of the phrase that it replaces, if both have as many words; else beside the first
    words and the last that they share.

    >>> joined_as("real-world data", "actual\nglobe data"), joined_as("machine learning based", "gadget learning-based")
    ('real world data', 'machine learning-based')
    >>> joined_as("deep-learning based", "deep gaining knowledge-based")
    'deep learning-based'
    """
    standing, parts = _PARTS.split(found), _PARTS.split(original)
    gaps = ["-" if gap == "-" else " " for gap in standing[1::2]]
    spoken, words = standing[::2], parts[::2]
    if len(spoken) == len(words):
        parts[1::2] = gaps
        return "".join(parts)
    fewer = min(len(gaps), len(words) - 1)
    for place in takewhile(lambda place: spoken[place].lower() == words[place].lower(), range(fewer)):
        parts[2 * place + 1] = gaps[place]
    for place in takewhile(lambda place: spoken[-place].lower() == words[-place].lower(), range(1, fewer + 1)):
        parts[-2 * place] = gaps[-place]
    return "".join(parts)


def _cased(original: str, found: str, begins: bool) -> str:
    """The term in the case of the text that it replaces."""
    words = [] if found.islower() else [word for word in WORD.findall(found) if word[0].isalpha()]
    if not words:  # as mostly
        return original
    content = [word for word in words if word.lower() not in COMMON]
    if found.isupper() and sum(map(len, words)) > 5:
        return original.upper()
    capitals = [word for word in content if word[0].isupper() and not (len(word) > 1 and word.isupper())]
    first, parts = words[0], WORD.findall(original)
    acronym = len(first) > 1 and first.isupper()
    symbol = len(first) == 1 and original[:1].lower() == first.lower()
    spoken = [part for part in parts if part != "s"]
    alike = len(words) == len(parts) and COMMON.isdisjoint(spoken)  # each word shows the case of one of the term
    lone = not (alike and any(word[0].islower() for word in found.split()))
    titled = capitals and lone and not (begins or symbol or acronym) and first[0].isupper() and original[0].islower()
    if len(capitals) == len(content) > 1 or titled:
        return "".join(_titled(part) for part in _PARTS.split(original))
    if alike and first[0].islower() and capitals:  # "novel Profound" before "Reinforcement Learning"
        cases = iter(words)
        return WORD.sub(lambda word: _titled(word[0]) if next(cases)[0].isupper() else word[0], original)
    if first[0].isupper() and (not acronym or begins):
        return capitalise(original)
    return original


def _titled(word: str) -> str:
    return word if word.lower() in COMMON else capitalise(word)
