"""Whether a document was spun at all: the decision that keeps genuine text from harm.

Two stages.  Most genuine text shows so little evidence that it is not decoded.  What is left is decoded as if it were spun
to the estimated share, and a logistic model weighs what the decoding found: for each edit, by how much context and document
prefer the original over what stands there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import copysign, exp, log, log1p, log10
from pathlib import Path
from typing import Any, NamedTuple

from spinfix.errors import SpinfixError
from spinfix.families.spinner.channel import Candidate
from spinfix.families.spinner.evidence import REPEATED, Evidence

SCREEN, SCREEN_GROWTH = 0.12, 0.6
"""A document of n tokens with less evidence than ``SCREEN * (n + 10) ** SCREEN_GROWTH`` nats counts as genuine without being
decoded.  Kinds left out, that stops 96 of 100 genuine sentences and 97 to 99 of longer genuine texts; what comes through, of
texts of 400 and of 1,000 words, spun to a fifth .73 and .87, in half .988 and .997, in full .997 and .999."""

BARELY = 1.15
"""A document is not decoded either that has less than so many times the evidence asked for.  Of 9,542 held-out documents,
paragraphs and sentences, spun in full and in part, that are believed, one is such; of the 16 genuine development documents with
evidence enough, ten (measured before groups and usage came into the evidence).  The coefficients were fitted without this."""

DOUBTFUL = 2.0
"""A document with less than so many times the evidence that is asked for decoding is first decoded once, and without near
matches.  Of the 13 genuine development documents and passages that came so far 6 were such, of the 176 spun documents none
(measured like `BARELY`)."""

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

MOST_AGAIN = 4
"""Times that a substitution made again counts, so that a paragraph that is repeated over and over (a form, a refrain) says
little more than one of its kind.  The coefficients were fitted without this limit."""

WHOLE, FALL = 2000.0, 0.8
"""Of a document of more than so many tokens the sums count as if it had ``WHOLE ** FALL * tokens ** (1 - FALL)``.  Sums grow
with the length in genuine text too: with whole sums the eleven documents nearest to being taken for spun, of 384,000 genuine
ones of all kinds and lengths, were all of 60,000 words.  With densities from 1,000 tokens on (1000, 1), and with (2000, 0.8),
none of 3,000 words or more is among the first nine, and of texts of 60,000 words spun to a fifth .16 and .88 are found."""

RARITY = 50
"""One text in so many is taken to be spun.  Nobody has counted.  With this number and `BRIEF` the default threshold is one
that, kinds left out, none of 17,180 genuine documents as they are passes, of 153,677 pieces of 60 to 60,000 words four (three
of law), and of 70,693 sentences 12; of texts of 1,000 words spun to a fifth .81 do."""

BRIEF = 30
"""A text of fewer tokens counts as the most suspicious of so many: a sentence is seldom all there is.  Without this 23 of
70,693 genuine sentences pass."""

OFFSET, SLOPE = 3.1, 0.86
"""From the fitted sum to log odds, natural, if every other text were spun: the line that makes stated log odds true ones (Platt
1999) on the observations of `spinfix.training.spinner.classifier`, each text judged by coefficients that have not seen its
kind."""


_make: Any = tuple.__new__  # a named tuple's own constructor takes three times as long


FEATURES = ("bias", "beliefs", "strong", "context", "evidence", "length")
"""What the logistic model sees, see `features`."""

LENGTH = FEATURES.index("length")


FILE = "gate.json"
"""Its name in a family's folder."""


class GateError(SpinfixError):
    """A file that does not hold the coefficients of this gate."""


@dataclass(frozen=True, slots=True)
class Coefficients:
    """What `spinfix learn gate` fitted.

    Attributes:
        all: coefficients in the order of `FEATURES`, fitted on all kinds of English.
        without: the same for each kind, fitted on all others, to measure harm on text of a kind that was not learned from.
    """

    all: tuple[float, ...]
    without: Mapping[str, tuple[float, ...]]


def load(path: Path) -> Coefficients:
    """Read the coefficients.

    Raises:
        GateError: if the file is not what `spinfix learn gate` writes.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        every = tuple(float(data["all"][name]) for name in FEATURES)
        without = {kind: tuple(float(found[name]) for name in FEATURES) for kind, found in data["without"].items()}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise GateError(f"{path}: not the coefficients that `spinfix learn gate` writes ({error!r})") from error
    return Coefficients(every, without)


def save(coefficients: Coefficients, path: Path) -> None:
    """Write the coefficients where `load` reads them."""

    def named(values: Sequence[float]) -> dict[str, float]:
        return {name: round(value, 4) for name, value in zip(FEATURES, values, strict=True)}

    data = {"all": named(coefficients.all), "without": {kind: named(v) for kind, v in sorted(coefficients.without.items())}}
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


class Gain(NamedTuple):
    """What speaks for one edit, log10 and capped.

    Attributes:
        belief: belief in the original over the belief in what stands, everything considered.
        context: the language model's part of it alone, which does not know that the document may be spun.
        weight: 1 where the substitution is made for the first time in the document, `evidence.REPEATED` later on, 0 in the end.
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


def gains(edits: Iterable[tuple[Candidate, float, float, float]], most_again: int = MOST_AGAIN) -> list[Gain]:
    """How much speaks for each edit of a decoding (`spinfix.families.spinner.decoder.Decoding.edits`).

    A substitution made again says little more, as in `spinfix.families.spinner.evidence`: the draw is made once for the
    document, and an author who writes "wherein" writes it again.

    Args:
        edits: the edits.
        most_again: how many times a substitution made again counts.
    """
    found = []
    seen: dict[tuple[str, str], int] = {}
    strongest = STRONGEST
    for candidate, original, stands, context in edits:
        key = candidate.spun.lower(), candidate.original.lower()
        belief = min(strongest, max(0.0, log10((original + 1e-9) / (stands + 1e-9))))
        said = min(strongest, max(-strongest, context))
        times = seen.get(key, 0)
        weight = 1.0 if times == 0 else REPEATED if times <= most_again else 0.0
        found.append(_make(Gain, (belief, said, weight)))
        seen[key] = times + 1
    return found


def features(evidence: Evidence, edits: Sequence[Gain], tokens: int) -> tuple[float, ...]:
    """What the logistic model sees: evidence, edits' gains (from `gains`), and the document's length in tokens.

    All sums of a long document are brought down towards those of a piece of it (`WHOLE`).
    """
    beliefs = strong = context = 0.0
    bound = STRONG
    for belief, said, weight in edits:
        beliefs += weight * belief
        context += weight * said
        if belief > bound:
            strong += weight
    part = min(1.0, WHOLE / max(1.0, tokens)) ** FALL
    context *= part
    return (
        1.0,
        log1p(part * beliefs),
        log1p(part * strong),
        copysign(log1p(abs(context)), context),
        log1p(part * evidence.log_odds),
        log(part * tokens + 10.0),
    )


def probability(coefficients: Sequence[float], values: Sequence[float], looked_at: int = 1) -> float:
    """Probability of having been spun, 0 to 1, of a text chosen as the most suspicious among so many looked at."""
    fitted = sum(c * v for c, v in zip(coefficients, values, strict=True))
    tokens = exp(values[LENGTH]) - 10.0
    log_odds = OFFSET + SLOPE * fitted - log(RARITY - 1) - log(looked_at) - log(max(1.0, BRIEF / max(1.0, tokens)))
    return 1.0 / (1.0 + exp(-max(-500.0, min(500.0, log_odds))))
