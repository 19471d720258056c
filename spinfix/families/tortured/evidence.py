"""The evidence of a text's phrases together: the log odds that it was tortured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from spinfix.families.tortured import classifier, together
from spinfix.families.tortured.candidates import Occurrence
from spinfix.families.tortured.phrase_scorer import Weighed
from spinfix.text.stem_tokenizer import stems_of

SINGLE_PHRASE_PENALTY = 1.0
"""Subtracted from the log odds of a text with only one phrase as evidence, however often it occurs: "liver ailments" occurs
twice in a genuine Indian paper.  Tortured papers contain three phrases on average."""

MANY_PHRASES = 50
"""Different listed phrases from which a text is tortured whether or not two of them stood together before."""


SEVERAL = 4
"""Uses of a phrase that are next to impossible from which it is enough that half of its uses are: the more uses, the likelier
one is in a context that says little.  Of 200 texts made with a phrase used so often .44 pass, instead of .24.  In
12.5 million words of `../shared/genuine` no use of a repeated phrase is; of 65 texts written for it, in which a phrase means
what it says three to seven times, 58 have no such use, six have one or two, and one, on a "Divider Road Diary", has only such
uses."""


def may_count(occurrence: Occurrence) -> bool:
    """Whether a phrase counts as evidence: its company is not missing, and it is not in another inflection."""
    return occurrence.company != "unmet" and occurrence.kind != "inflected"


def log_odds(found: Sequence[Weighed], words: int, known: Collection[together.Pair], read: Collection[str] = ()) -> float:
    """Log odds that a text was tortured, from its different phrases that require no company or have it.

    Args:
        found: the phrases.
        words: words of the text.
        known: pairs of phrases that stood together in suspect papers.
        read: phrases that recur and stand for their terms, as a causal language model reads them.
    """
    counted = [one for one in found if may_count(one.occurrence)]
    different = _different(counted)
    listed = {one.occurrence.spun for one in counted if one.occurrence.kind == "listed" and one.weight > 0.0}
    decided = {phrase for phrase, uses in recurring(found).items() if next_to_impossible([one.gain for one in uses])}
    decided.update(read)
    said = [classifier.said(one.weight, recurs=bool(decided) and _name_of(one) in decided) for one in different]
    odds = classifier.log_odds(said, words)
    if 1 < len(listed) < MANY_PHRASES and any(together.pair(*both) in known for both in combinations(sorted(listed), 2)):
        odds += classifier.TOGETHER
    single = sum(one.weight > 0.0 for one in different) < 2 and not decided
    return odds - SINGLE_PHRASE_PENALTY if single else odds


def next_to_impossible(gains: Sequence[float]) -> bool:
    """Whether a phrase that recurs is next to impossible: at every use or, if at `SEVERAL` or more, at half of its uses.

    >>> next_to_impossible([9.1, 7.4]), next_to_impossible([9.1, 7.4, 3.0]), next_to_impossible([9.1, 7.4, 8.8, 7.9, 3.0, 4.1])
    (True, False, True)

    Args:
        gains: at each use, the language model's log10 of the term in its place minus that of the phrase.
    """
    impossible = sum(gain >= classifier.IMPOSSIBLE for gain in gains)
    return impossible == len(gains) or (impossible >= SEVERAL and 2 * impossible >= len(gains))


def recurring(found: Iterable[Weighed]) -> dict[str, list[Weighed]]:
    """The uses of listed phrases that were never counted in genuine text and occur more than once, as evidence at each use."""
    uses: defaultdict[str, list[Weighed]] = defaultdict(list)
    for one in found:
        occurrence = one.occurrence
        if occurrence.kind == "listed" and may_count(occurrence) and one.weight > 0.0 and not occurrence.genuine:
            uses[_name_of(one)].append(one)
    return {phrase: some for phrase, some in uses.items() if len(some) > 1}


def _different(found: list[Weighed]) -> list[Weighed]:
    """The phrases that are evidence apart from each other, the strongest first.

    Inflections of a phrase are one phrase, and so are composed phrases in which the same words change, or that stand for the
    same term: an author who calls something an "object finder" also writes "object finders" and "target finder".
    """
    if len(found) < 2:
        return found
    kept: list[Weighed] = []
    known: set[str] = set()
    for one in sorted(found, key=lambda one: -one.weight):
        keys = {_name_of(one)}
        if one.occurrence.kind == "composed":
            keys.add(_stems(one.reading.original))
        if known.isdisjoint(keys):
            known |= keys
            kept.append(one)
    return kept


def _name_of(one: Weighed) -> str:
    return _stems(one.occurrence.changed or one.occurrence.spun)


def _stems(phrase: str) -> str:
    return " ".join(stems_of(phrase.lower()))
