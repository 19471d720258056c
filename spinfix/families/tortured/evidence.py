"""The evidence of a text's phrases together: the log odds that it was tortured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from math import log1p
from statistics import fmean
from typing import NamedTuple

from spinfix.families.tortured import gate, together
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.families.tortured.register import Register
from spinfix.text.stem_tokenizer import stems_of

SINGLE_PHRASE_PENALTY = 1.0
"""Subtracted from the log odds of a text with only one phrase as evidence, however often it occurs: "liver ailments" occurs
twice in a genuine Indian paper.  Tortured papers contain three phrases on average.  Chosen;
docs/experiments/constants.md has it halved and doubled, as `MANY_PHRASES`, `SURE` and `LITERAL`."""

MANY_PHRASES = 50
"""Different listed phrases from which a text is tortured whether or not two of them stood together before.  Chosen; their pairs
are not looked up, since their number grows with the square."""


SEVERAL = 4
"""Uses of a phrase that are next to impossible from which it is enough that half of its uses are: the more uses, the likelier
one is in a context that says little.  Of 200 texts made with a phrase used so often .44 pass, instead of .24.  In
12.5 million words of `../shared/genuine` no use of a repeated phrase is; of 65 texts written for it, in which a phrase means
what it says three to seven times, 58 have no such use, six have one or two, and one, on a "Divider Road Diary", has only such
uses."""


DOUBT_FROM, DOUBT_TO = -5.0, 4.6
"""Log odds between which unlisted phrases are asked; in a text with many odd pairs they may be lower.  From -7 as many are
restored of hidden word families, and 612 of 1.03 million genuine texts are asked instead of 195, each for 25 ms.  4.6 is a
probability of .99."""

SUPPORT, MOST_SUPPORT = 2, 6
"""Different unlisted phrases that are evidence; fewer are none, but for one beside another phrase that is (`_is_beside`).  More
than six (not fitted) say nothing more."""


class Band(NamedTuple):
    """How often unlisted phrases of some probabilities stand in text.

    Attributes:
        least: the lowest of these probabilities; the next band's is the limit.
        tortured: such phrases in a word of texts with hidden word families.
        genuine: the same of technical text as authors write it.
    """

    least: float
    tortured: float
    genuine: float


BANDS = (Band(0.9, 5.3e-4, 2e-6), Band(0.8, 1.6e-4, 6e-6), Band(0.7, 1e-4, 1.1e-5))
"""The bands in which unlisted phrases are evidence, surest first.  Counted in 1.4 million words of arXiv's abstracts with
phrases of which a fold of word families is hidden (738, 228 and 141 different ones; not the abstracts of the benchmark), and in
5.5 million words of 45,297 technical texts: abstracts not learned from, biomedical papers, reference works, textbooks,
`../shared/genuine` (8, 33 and 62, such as "lipid secretion" for *sterol secretion*).  ``tortured.py --families --every 2
--from 1`` and ``tortured_evidence.py`` in `benchmarks` count them again (728, 232 and 137; 8, 33 and 61 with the weights in
use).  Three of these texts have two, none two of .8.  From .5 to .7 only five times as many are tortured ones, so that they say
little."""

SURE = 0.95
"""Least probability of one that is evidence beside any phrase that is.  Chosen."""

ODD = 5.0
"""Added, in nats, to the weights of these phrases together in a text with many pairs of words that only paraphrasers write: two
suffice where there is nothing else.  Not fitted further: of 1.03 million genuine texts (93.4 million words) one has so many
pairs, and it has no such phrase."""

LEAST_FIT, TERMS_WORTH, PHRASES_WORTH = 5.5, 40.0, 20.0
"""Mean gain of the phrases, in log10, with so much for each known term and each of the phrases in a word of text, below which
they read well as they stand.  In 143 of 192 genuine texts written with such phrases ("the warmth source of a hut", "choice
timber") two or three were evidence enough, with a mean gain of 3.5 and no term at all in the median; development documents with
two have 7.  This spares 115 of the 143 and stops none of 181 development documents, 5 of 657 pieces of these with 60 to 200
words, and 7 in 100 texts of other kinds, which are no papers and no model has read, with two phrases put in.  Other limits:
docs/experiments/tortured.md, "Listed phrases that read well"."""

FEWEST_WORDS = 150
"""Words that a text counts as having at least: two of these phrases fill any short text.  Of pieces of 25, 40 and 60 words of
development documents that are believed 248 of 253, 340 of 344 and 406 of 409 are with this, of 100 words all 431; of 146 runs
of one to three sentences written with such phrases 86."""

OUT_OF_PLACE = 4.0
"""Gain, in log10, from which a listed phrase is out of place in technical text: it counts although the company that it requires
is missing, which a paraphraser may have replaced everywhere, and beside it one unlisted phrase is evidence.  Of 93.4 million
genuine words (corpus and `../shared/genuine`) 50 technical texts have a listed phrase with a weight above 0, and five one
that is out of place; one of the 50 has an unlisted phrase of .7 or more, and none of the five."""

DISEASE = "diseas"
"""Stem of the word for which authors themselves have several: sickness, illness, ailment (`_different`)."""

LITERAL = -1.0
"""Log odds that a text has at most whose phrases read well: a probability of .27.  Chosen."""


def may_count(phrase: WeighedPhrase, register: Register) -> bool:
    """Whether a phrase may be evidence in a text of this register.

    It is in no other inflection, is not good English in some field, and has the company that it requires, or is out of place in
    technical text without it (`OUT_OF_PLACE`).  If it is composed, the text has terms.
    """
    occurrence = phrase.occurrence
    if occurrence.is_composed:
        return register.has_terms
    if occurrence.company == "unmet":
        return register.is_technical and phrase.gain >= OUT_OF_PLACE and occurrence.kind == "listed"
    return occurrence.company != "allowed" and occurrence.kind != "inflected"


def counted(phrases: Iterable[WeighedPhrase], register: Register) -> list[WeighedPhrase]:
    """The phrases that may be evidence in a text of this register."""
    return [phrase for phrase in phrases if may_count(phrase, register)]


def log_odds(
    phrases: Sequence[WeighedPhrase], words: int, known: Collection[together.Pair], read: Collection[str] = ()
) -> float:
    """Log odds that a text was tortured, from its different phrases.

    Args:
        phrases: those that may be evidence (`counted`).
        words: words of the text.
        known: pairs of phrases that stood together in suspect papers.
        read: phrases that recur and stand for their terms, as a causal language model reads them.
    """
    different = _different(list(phrases))
    listed = {phrase.occurrence.spun for phrase in phrases if phrase.occurrence.kind == "listed" and phrase.is_evidence}
    enough = _enough_alone(phrases, read)
    weights = [gate.bounded(phrase.weight, recurs=bool(enough) and name_of(phrase) in enough) for phrase in different]
    odds = gate.log_odds(weights, words)
    if 1 < len(listed) < MANY_PHRASES and any(together.pair(*both) in known for both in combinations(sorted(listed), 2)):
        odds += gate.TOGETHER
    single = sum(phrase.is_evidence for phrase in different) < 2 and not enough
    return odds - SINGLE_PHRASE_PENALTY if single else odds


def stands_alone(counted: Sequence[WeighedPhrase], read: Collection[str] = ()) -> bool:
    """Whether exactly one phrase is evidence and `SINGLE_PHRASE_PENALTY` is subtracted for it, unless unlisted ones join it; as
    for `log_odds`.
    """
    return sum(phrase.is_evidence for phrase in _different(list(counted))) == 1 and not _enough_alone(counted, read)


def _enough_alone(phrases: Sequence[WeighedPhrase], read: Collection[str]) -> set[str]:
    """The phrases of which one alone is enough: those that recur and are next to impossible, and those that were ``read``."""
    recur = recurring(phrases).items()
    return {name for name, uses in recur if next_to_impossible([use.gain for use in uses])}.union(read)


def read_well(phrases: Iterable[WeighedPhrase], register: Register, words: int) -> bool:
    """Whether the phrases of a text, if there are several, are good English as they stand.

    They are if they fit their places (`LEAST_FIT`) or, in text with few terms, all stand for one: a history of the slump has
    "monetary emergency" and "monetary disaster", a column on avalanches a "buried" and a "covered layer".  Papers whose phrases
    all do, 108 of 2,615, are technical.

    Args:
        phrases: those that may be evidence (`counted`).
        register: the text's.
        words: words of the text.
    """
    different = _different([phrase for phrase in phrases if phrase.is_evidence])
    if len(different) < 2:
        return False
    if not register.has_terms and len({_stems(phrase.reading.original) for phrase in different}) == 1:
        return True
    fit = fmean(phrase.gain for phrase in different)
    return fit + TERMS_WORTH * register.terms + PHRASES_WORTH * len(different) / max(words, FEWEST_WORDS) < LEAST_FIT


def may_be_supported(counted: Iterable[WeighedPhrase], odds: float, *, is_doubtful: bool = False) -> bool:
    """Whether unlisted phrases may decide on a text.

    Args:
        counted: its other phrases that may be evidence, which may leave a doubt (`DOUBT_FROM`).
        odds: the log odds by these that it was tortured.
        is_doubtful: whether something else leaves one: many pairs of words that only paraphrasers write
            (`spinfix.families.tortured.odd_pairs`), or a phrase that `leaves_doubt`.
    """
    return odds <= DOUBT_TO and (is_doubtful or (odds >= DOUBT_FROM and any(phrase.is_evidence for phrase in counted)))


def leaves_doubt(phrase: WeighedPhrase) -> bool:
    """Whether a phrase is reason enough to look for unlisted ones in technical text, were it not enough evidence or none for
    want of company.
    """
    return phrase.occurrence.kind == "listed" and phrase.occurrence.company != "allowed" and phrase.is_evidence


def supporting(
    unlisted: Iterable[WeighedPhrase],
    others: Collection[WeighedPhrase],
    counted: Iterable[WeighedPhrase],
    words: int,
    *,
    is_odd: bool = False,
) -> list[WeighedPhrase]:
    """The unlisted phrases that are evidence, with their weight, in order: the `MOST_SUPPORT` surest, or none if there is one
    alone (`SUPPORT`) and nothing that it may stand beside (`_is_beside`).

    What changes in one of them is neither in the other nor in a phrase of the ``others``, and they stand for different terms.
    In long texts they say little, since there some are found by chance (`support_weight`).

    Args:
        unlisted: the unlisted phrases of a text.
        others: its other phrases that are evidence or listed.
        counted: those of its other phrases that may be evidence (`counted`).
        words: words of the text.
        is_odd: whether it has many pairs of words that only paraphrasers write.
    """
    known = {word for phrase in others for word in name_of(phrase).split()}
    kept: list[WeighedPhrase] = []
    for phrase in sorted(unlisted, key=lambda phrase: (-phrase.right, phrase.occurrence.start)):
        names = {*name_of(phrase).split(), f"term {_stems(phrase.reading.original)}"}
        if len(kept) < MOST_SUPPORT and phrase.right >= BANDS[-1].least and known.isdisjoint(names):
            known |= names
            kept.append(phrase)
    if not kept or (len(kept) < SUPPORT and not _is_beside(kept[0], counted)):
        return []
    more = ODD / len(kept) if is_odd and len(kept) >= SUPPORT else 0.0
    weighed = [phrase._replace(weight=support_weight(phrase.right, words) + more) for phrase in kept]
    return sorted(weighed, key=lambda phrase: phrase.occurrence.start)


def _is_beside(phrase: WeighedPhrase, counted: Iterable[WeighedPhrase]) -> bool:
    """Whether there is evidence beside an unlisted phrase: a listed one that is out of place or, if it is sure, any."""
    return any(
        other.is_evidence and (phrase.right >= SURE or (other.occurrence.kind == "listed" and other.gain >= OUT_OF_PLACE))
        for other in counted
    )


def support_weight(right: float, words: int) -> float:
    """Weight in nats of an unlisted phrase that is evidence in a text of so many words, as for others (`gate`).

    >>> [round(support_weight(0.8, words), 1) for words in (100, 1000, 10_000, 100_000)]
    [3.3, 3.2, 2.4, 0.9]
    >>> [round(support_weight(0.9, words), 1) for words in (100, 1000, 10_000, 100_000)]
    [5.5, 5.2, 3.8, 1.8]

    Args:
        right: its probability, at least that of the last of the `BANDS`.
        words: words of the text.
    """
    band = next(band for band in BANDS if right >= band.least)
    expected = band.tortured * words
    return log1p(expected / (1.0 + expected) / (band.genuine * words))


def next_to_impossible(gains: Sequence[float]) -> bool:
    """Whether a phrase that recurs is next to impossible: at every use or, if at `SEVERAL` or more, at half of its uses.

    >>> next_to_impossible([9.1, 7.4]), next_to_impossible([9.1, 7.4, 3.0]), next_to_impossible([9.1, 7.4, 8.8, 7.9, 3.0, 4.1])
    (True, False, True)

    Args:
        gains: at each use, the language model's log10 of the term in its place minus that of the phrase.
    """
    impossible = sum(gain >= gate.IMPOSSIBLE for gain in gains)
    return impossible == len(gains) or (impossible >= SEVERAL and 2 * impossible >= len(gains))


def recurring(phrases: Iterable[WeighedPhrase]) -> dict[str, list[WeighedPhrase]]:
    """The uses of listed phrases that were never counted in genuine text and occur more than once, as evidence at each use."""
    uses: defaultdict[str, list[WeighedPhrase]] = defaultdict(list)
    for phrase in phrases:
        occurrence = phrase.occurrence
        if occurrence.kind == "listed" and occurrence.company != "unmet" and phrase.is_evidence and not occurrence.genuine:
            uses[name_of(phrase)].append(phrase)
    return {name: phrases for name, phrases in uses.items() if len(phrases) > 1}


def _different(phrases: list[WeighedPhrase]) -> list[WeighedPhrase]:
    """The phrases that are evidence apart from each other, the strongest first.

    Inflections of a phrase are one phrase, and so are composed phrases in which the same words change, or that stand for the
    same term: an author who calls something an "object finder" also writes "object finders" and "target finder".  So are listed
    phrases in which one word stands for one other: an author who says "liver ailments" also says "eye ailments", and a linguist
    "discourse data" and "discourse samples".  Of 2,942 suspect papers with several phrases 30 have no others.  Words for a
    *disease* count as one, since few authors keep to one of them: "liver sickness", "eye ailments" and "coronary illness" are
    how patients and insurers speak, and only 6 of 2,523 papers have nothing else.  A composed
    phrase adds nothing to one with a word that it would change: a text on the vitality of towns has the listed "vigorous
    vitality", "more vitality" and "vitality decreased".  All 198 development documents, and their pieces of 100 and 200 words,
    are believed as without this.
    """
    if len(phrases) < 2:
        return phrases
    kept: list[WeighedPhrase] = []
    known: set[str] = set()
    words: set[str] = set()
    for phrase in sorted(phrases, key=lambda phrase: -phrase.weight):
        name = name_of(phrase)
        is_composed = phrase.occurrence.is_composed
        keys = {name, _stems(phrase.reading.original) if is_composed else _substitution(phrase)}
        shares = is_composed and not words.isdisjoint(name.split())
        if not shares and known.isdisjoint(keys):
            known |= keys
            words.update(name.split())
            kept.append(phrase)
    return kept


def name_of(phrase: WeighedPhrase) -> str:
    """Stems of the words of a phrase, or of those that change: what inflections and repeats have in common."""
    return _stems(phrase.occurrence.changed or phrase.occurrence.spun)


def _substitution(phrase: WeighedPhrase) -> str:
    """The one word of a listed phrase that stands for another, with that; the whole phrase if there are more, but for those in
    which one word of three letters or more stands for a disease.
    """
    name = name_of(phrase)
    spun, term = name.split(), stems_of(phrase.reading.original)
    if DISEASE in term and len([word for word in spun if word not in term and len(word) > 2]) == 1:
        return DISEASE
    changed = [f"{word} → {other}" for word, other in zip(spun, term, strict=False) if word != other]
    return changed[0] if len(spun) == len(term) and len(changed) == 1 else name


def _stems(phrase: str) -> str:
    return " ".join(stems_of(phrase))
