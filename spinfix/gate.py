"""Whether a document was spun at all: the decision that keeps genuine text from harm.

Two stages.  Most genuine text shows so little evidence that it is not decoded.  What is left is decoded as if it were spun
to the estimated share, and a logistic model weighs what the decoding found: for each edit, by how much context and document
prefer the original over what stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import copysign, exp, log, log1p, log10
from typing import Any, NamedTuple

from spinfix.channel import Candidate
from spinfix.evidence import REPEATED, Evidence

SCREEN, SCREEN_GROWTH = 0.12, 0.6
"""A document of n tokens with less evidence than ``SCREEN * (n + 10) ** SCREEN_GROWTH`` nats counts as genuine without being
decoded.  On held-out documents, paragraphs and sentences that stops 3 genuine documents in 4 and 9 genuine sentences in 10,
and of the spun ones that the gate would pass, two in a thousand."""

BARELY = 1.15
"""A document is not decoded either that has less than so many times the evidence asked for.  Of 9,542 held-out documents,
paragraphs and sentences, spun in full and in part, that are believed, one is such; of the 16 genuine development documents with
evidence enough, ten.  The weights were fitted without this."""

DOUBTFUL = 2.0
"""A document with less than so many times the evidence that is asked for decoding is first decoded once, and without near
matches.  Of the 13 genuine development documents and passages that come so far 6 are such, of the 176 spun documents none."""

DOUBTED = 0.04
"""A doubtful document that comes out of the first decoding with less than this part of the probability asked for is decoded no
further.  Of 12,400 held-out documents, paragraphs and sentences spun in full and in part that were decoded (November 2026), 287
were such; none of them was believed after all decodings, and the most probable of them had 0.14.  Of the 276 genuine ones that
were decoded it spares 175 the rest of the way."""

STRONGEST = 4.0
"""Most that one edit may say, log10.  One edit in nine is surer; what is said beyond ten thousand to one is no longer evidence
of spinning but of a peculiar word."""

STRONG = 2.0
"""An edit whose original is a hundred times likelier than what stands there is a strong one."""

RARITY = 150
"""One text in so many is taken to be spun.  Nobody has counted; with this number the default threshold is one that one text in
25,000 passes, of 40 million genuine words that no model had read (docs/experiments.md)."""

OFFSET, SLOPE = 1.25, 1.22
"""From the fitted sum to log odds, natural, if every other text were spun.  The fit weighs genuine texts five times and has
seen few; on 11,000 spun paragraphs and sentences and 54,000 genuine ones that took no part in it, its odds are too modest.
``benchmarks/detection.py reliability`` prints the line that stated log odds would have to be put on; while these hold, it is
close to 0 + 1 × (0.29 + 1.04 × with the coefficients of November 2026, a little too modest, which does no harm)."""


_make: Any = tuple.__new__  # a named tuple's own constructor takes three times as long


class Gain(NamedTuple):
    """What speaks for one edit, log10 and capped.

    Attributes:
        belief: belief in the original over the belief in what stands, everything considered.
        context: the language model's part of it alone, which does not know that the document may be spun.
        weight: 1 where the substitution is made for the first time in the document, `evidence.REPEATED` later on.
    """

    belief: float
    context: float
    weight: float = 1.0


def is_plain(evidence: Evidence, tokens: int) -> bool:
    """Whether the evidence is too slight for decoding a document of so many tokens."""
    return evidence.log_odds < _asked(tokens)


def _asked(tokens: int) -> float:
    """Nats of evidence that are asked for to decode a document of so many tokens."""
    return SCREEN * float((tokens + 10.0) ** SCREEN_GROWTH)


def is_let_go(evidence: Evidence, tokens: int) -> bool:
    """Whether a document of so many tokens is not decoded, for want of evidence."""
    return evidence.log_odds < BARELY * _asked(tokens)


def is_doubtful(evidence: Evidence, tokens: int) -> bool:
    """Whether the evidence of a document of so many tokens is only just enough for decoding it."""
    return evidence.log_odds < DOUBTFUL * _asked(tokens)


def gains(edits: Iterable[tuple[Candidate, float, float, float]]) -> list[Gain]:
    """How much speaks for each edit of a decoding (`spinfix.decoder.Decoding.edits`).

    A substitution made again says little more, as in `spinfix.evidence`: the draw is made once for the document, and an author
    who writes "wherein" writes it again.
    """
    found = []
    seen: set[tuple[str, str]] = set()
    strongest = STRONGEST
    for candidate, original, stands, context in edits:
        key = candidate.spun.lower(), candidate.original.lower()
        belief = min(strongest, max(0.0, log10((original + 1e-9) / (stands + 1e-9))))
        said = min(strongest, max(-strongest, context))
        found.append(_make(Gain, (belief, said, REPEATED if key in seen else 1.0)))
        seen.add(key)
    return found


def features(evidence: Evidence, edits: Sequence[Gain], tokens: int) -> tuple[float, ...]:
    """What the logistic model sees: evidence, edits' gains (from `gains`), and the document's length in tokens."""
    beliefs = strong = context = 0.0
    bound = STRONG
    for belief, said, weight in edits:
        beliefs += weight * belief
        context += weight * said
        if belief > bound:
            strong += weight
    return (
        1.0,
        log1p(beliefs),
        log1p(strong),
        copysign(log1p(abs(context)), context),
        log1p(evidence.log_odds),
        log(tokens + 10.0),
    )


def probability(coefficients: Sequence[float], values: Sequence[float], looked_at: int = 1) -> float:
    """Probability of having been spun, 0 to 1, of a text chosen as the most suspicious among so many looked at."""
    fitted = sum(c * v for c, v in zip(coefficients, values, strict=True))
    log_odds = OFFSET + SLOPE * fitted - log(RARITY - 1) - log(looked_at)
    return 1.0 / (1.0 + exp(-max(-500.0, min(500.0, log_odds))))
