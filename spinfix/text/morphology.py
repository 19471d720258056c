"""English morphology: stems of words, and transferring an inflection from one word to another.

The stem is a lookup key, not a linguistic one: it only has to be the same for "extricates", "extricating" and "extricated", and
for British and American spelling.  An accidental collision of two words is harmless where the phrase around them has to match
as well.
"""

from __future__ import annotations

from collections.abc import Callable

_VOWELS = frozenset("aeiouy")
_SPELLINGS = (
    *(("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("our", "or"), ("gement", "gment")),
    *(("centre", "center"), ("fibre", "fiber"), ("litre", "liter"), ("metre", "meter")),
)
"""British endings and their American ones; "acknowledgement" beside "acknowledgment" is frequent in the phrase list."""

_IRREGULAR = {
    "analyses": "analysis", "axes": "axis", "bases": "basis", "children": "child", "criteria": "criterion", "data": "data",
    "diagnoses": "diagnosis", "feet": "foot", "hypotheses": "hypothesis", "indices": "index", "lives": "life",
    "matrices": "matrix", "men": "man", "mice": "mouse", "people": "person", "phenomena": "phenomenon", "spectra": "spectrum",
    "syntheses": "synthesis", "teeth": "tooth", "theses": "thesis", "vertices": "vertex", "women": "woman", "leaves": "leaf",
    "wolves": "wolf", "halves": "half", "knives": "knife", "bacteria": "bacterium", "nuclei": "nucleus", "stimuli": "stimulus",
    "prognoses": "prognosis", "crises": "crisis", "emphases": "emphasis", "foci": "focus", "loci": "locus", "radii": "radius",
    "maxima": "maximum", "minima": "minimum", "optima": "optimum", "corpora": "corpus", "formulae": "formula",
}  # fmt: skip
_IRREGULAR_PLURALS = {singular: plural for plural, singular in _IRREGULAR.items()}
_STRONG = {
    "found": "find", "held": "hold", "kept": "keep", "known": "know", "led": "lead", "made": "make", "met": "meet",
    "shown": "show", "taken": "take", "taught": "teach", "thought": "think", "built": "build", "chosen": "choose",
    "drawn": "draw", "driven": "drive", "given": "give", "hidden": "hide", "written": "write", "learnt": "learn",
}  # fmt: skip
_STRONG_PASTS = {base: past for past, base in _STRONG.items()}


def stem(word: str) -> str:
    """The key that a lower-case word shares with its inflections and spelling variants.

    >>> [stem(word) for word in ("extricates", "extricating", "extricated", "networks", "analysis", "colour", "colors")]
    ['extricat', 'extricat', 'extricat', 'network', 'analysis', 'color', 'color']
    """
    if len(word) < 3:
        return word
    word = singular(word)
    word = american(word)
    form = _verb_form(word)
    base = word[: -len(form)] if form else word
    if base.endswith("e") and len(base) > 2:
        base = base[:-1]
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "aeiou":
        base = base[:-1]
    if base.endswith("y") and len(base) > 3 and base[-2] not in "aeiou":
        base = base[:-1] + "i"
    return base


def american(word: str) -> str:
    """A lower-case word in American spelling; only frequent endings are converted.

    >>> american("visualisation"), american("colour"), american("fibres"), american("forest")
    ('visualization', 'color', 'fibers', 'forest')
    """
    for british, ending in _SPELLINGS:
        if british in word:
            word = word.replace(british, ending)
    return word


class Stems(dict[str, str]):
    """A cache of `stem`, cleared when it holds `LIMIT` words."""

    LIMIT = 200_000

    def __missing__(self, word: str) -> str:
        if len(self) >= self.LIMIT:
            self.clear()
        value = self[word] = stem(word)
        return value


def singular(word: str) -> str:
    """The singular of a lower-case noun, or the word itself if it does not look like a plural.

    >>> [singular(word) for word in ("networks", "studies", "classes", "matrices", "bias", "basis", "process")]
    ['network', 'study', 'class', 'matrix', 'bias', 'basis', 'process']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is", "bias", "series", "species", "physics")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


def plural(word: str) -> str:
    """The plural of a lower-case noun.

    >>> [plural(word) for word in ("network", "study", "class", "matrix", "analysis", "array")]
    ['networks', 'studies', 'classes', 'matrices', 'analyses', 'arrays']
    """
    if word in _IRREGULAR_PLURALS:
        return _IRREGULAR_PLURALS[word]
    if word.endswith("y") and len(word) > 1 and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    if word.endswith(("s", "sh", "ch", "x", "z")):
        return word + "es"
    return word + "s"


def is_plural(word: str) -> bool:
    """Whether a lower-case noun looks like a plural."""
    return singular(word) != word


def form_of(word: str) -> str:
    """The inflection of a lower-case word: "s", "ing", "ed" or "".

    >>> [form_of(word) for word in ("features", "extracting", "extracted", "extract", "thing", "found")]
    ['s', 'ing', 'ed', '', '', 'ed']
    """
    if is_plural(word):
        return "s"
    return "ed" if word in _STRONG else _verb_form(word)


def _verb_form(word: str) -> str:
    """The ending of a verb, if the rest of the word can be a verb."""
    for ending in ("ing", "ed"):
        if word.endswith(ending) and not word.endswith("eed") and not _VOWELS.isdisjoint(word[: -len(ending)]):
            return ending
    return ""


def inflect(word: str, form: str, known: Callable[[str], float]) -> str | None:
    """The word in another inflection: "network" with "s" is "networks", "extracted" with "ing" is "extracting".

    English spelling is ambiguous ("dropping", "doping"), so all candidates are generated and the most common one is returned.

    Args:
        word: a lower-case word in any inflection.
        form: the inflection wanted, as `form_of` names them.
        known: how common a word is; 0 or less for an unknown word.

    Returns:
        The form, or None if none of the candidates is a known word.

    >>> words = {"drop": 3.0, "dropping": 2.0, "doping": 1.0, "networks": 2.0}
    >>> inflect("dropped", "ing", lambda word: words.get(word, 0.0)), inflect("cat", "ing", lambda word: 0.0)
    ('dropping', None)
    """
    now = form_of(word)
    if now == form:
        return word
    readings: list[str] = []
    for base in _bases(word, now):
        if form == "":
            readings.append(base)
        elif form == "s":
            readings.append(plural(base))
        elif form == "ed" and base in _STRONG_PASTS:
            readings.append(_STRONG_PASTS[base])
        else:
            readings += _suffixed(base, form)
    best = max(readings, key=known, default=None)
    return best if best is not None and known(best) > 0.0 else None


def _bases(word: str, form: str) -> list[str]:
    if form == "":
        return [word]
    if form == "s":
        return [singular(word)]
    if word in _STRONG:
        return [_STRONG[word]]
    cut = word[: -len(form)]
    bases = [cut, cut + "e"]
    if len(cut) > 2 and cut[-1] == cut[-2]:
        bases.append(cut[:-1])
    if cut.endswith("i"):
        bases.append(cut[:-1] + "y")
    return bases


def _suffixed(base: str, suffix: str) -> list[str]:
    if base.endswith("e") and not base.endswith("ee"):
        return [base[:-1] + suffix]
    if suffix == "ed" and base.endswith("y") and base[-2:-1] not in tuple("aeiou"):
        return [base[:-1] + "ied"]
    doubled = base + base[-1] + suffix if base[-1:] in tuple("bdglmnprt") else base + suffix
    return [base + suffix, doubled]
