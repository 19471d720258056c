"""The gate: decides whether a document was spun at all, which protects genuine text from harm.

It has two stages.  The screen: most genuine text has so little evidence that it is not decoded.  The rest is decoded as if it
were spun to the estimated share, and a logistic model weighs the result: for each edit, how strongly context and document
prefer the original over the text as it stands.
"""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from spinfix.errors import SpinfixError
from spinfix.families.spinner.draw_posterior import EditedSites
from spinfix.families.spinner.evidence import REPEATED, Evidence
from spinfix.kernels.columns import zeros

if TYPE_CHECKING:
    from spinfix.families.spinner.collocates import Collocates
    from spinfix.families.spinner.decoder import Decoding
    from spinfix.text.tokenizer import Tokens

SCREEN, SCREEN_GROWTH = 0.12, 0.6
"""A document of n tokens with less evidence than ``SCREEN * (n + 10) ** SCREEN_GROWTH`` nats is below the screen: it counts as
genuine and is not decoded.  With kinds left out, that stops 96 of 100 genuine sentences and 97 to 99 of longer genuine texts;
docs/experiments/constants.md has the share of spun texts that pass."""

SCREEN_MARGIN = 1.15
"""Factor by which a document's evidence must exceed the screen for it to be decoded.  The coefficients were fitted without this
factor; docs/experiments/constants.md has how it was measured."""

GLANCE_MARGIN = 2.0
"""A document with less evidence than this many times the screen is first decoded once, without near matches (a "glance").  6 of
the 13 genuine development documents and passages that were decoded are such, none of the 176 spun documents (measured like
`SCREEN_MARGIN`)."""

GLANCE_SHARE = 0.04
"""A document near the screen whose probability after the glance is below this share of the threshold is not decoded further;
docs/experiments/constants.md has how it was measured."""

STRONGEST = 4.0
"""Highest evidence of one edit, log10.  One edit in nine exceeds it; odds beyond ten thousand to one are no longer evidence of
spinning but of an unusual word."""

STRONG = 2.0
"""log10 odds from which an edit is strong: its original is a hundred times likelier than the text as it stands."""

MOST_BESIDE = 1.5
"""Largest evidence of the words beside the edits, in nats for the root of the edits' beliefs in log10.  With 3 the share of
spun texts that lie above all but eight genuine ones is .764 instead of .785 (docs/experiments/gate.md, "The words beside a
phrase")."""

MOST_EDITED_AGAIN = 4
"""Number of repeats of a substitution that count, so that a paragraph repeated many times (a form, a refrain) adds little
evidence.  The coefficients were fitted without this limit."""

WHOLE, FALL = 2000.0, 0.8
"""In a document of more than ``WHOLE`` tokens, sums are scaled as if it had ``WHOLE ** FALL * tokens ** (1 - FALL)`` tokens,
since they grow with the length in genuine text too; docs/experiments/constants.md has how they were chosen."""

RARITY = 58
"""Prior: one text in this many is spun; the true share is not known.  Chosen together with `BRIEF` such that at the default
threshold, with kinds left out, no genuine document passes, and as many spun texts as before the words beside phrases counted;
docs/experiments/constants.md and gate.md, "The words beside a phrase", have the figures."""

BRIEF, BREVITY = 100, 0.75
"""A text of n tokens, fewer than the first number, is treated as the most suspicious of ``(BRIEF / n) ** BREVITY`` texts, since
a sentence is rarely a whole document.  With these numbers 17 of 510,544 genuine sentences of 12 to 50 words are believed spun,
and 2,341 of 4,000 of spun documents; docs/experiments/constants.md has the trade-off."""

OFFSET, SLOPE = 3.1, 0.86
"""Calibration of the fitted sum to natural log odds at a prior of one half (Platt 1999), fitted on the observations of
`spinfix.learn.gate`, each text judged by coefficients fitted without its kind."""


FEATURES = ("bias", "beliefs", "strong", "context", "collocates", "evidence", "length")
"""Features of the logistic model, see `features`."""

LENGTH = FEATURES.index("length")


FILE = "gate.json"
"""File name in a family's folder."""


class GateError(SpinfixError):
    """A file that does not contain the coefficients of this gate."""


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The coefficients fitted by `python -m training gate`.

    Attributes:
        all: coefficients in the order of `FEATURES`, fitted on all kinds of English.
        without: for each kind, those fitted on all other kinds, to measure harm on text of an unseen kind.
    """

    all: tuple[float, ...]
    without: Mapping[str, tuple[float, ...]]


def load(path: Path, names: Sequence[str] = FEATURES) -> Coefficients:
    """Read the coefficients of the features with these ``names``.

    Raises:
        GateError: if the file is not what `python -m training gate` writes.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        every = tuple(float(data["all"][name]) for name in names)
        without = {kind: tuple(float(found[name]) for name in names) for kind, found in data["without"].items()}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise GateError(f"{path}: not the coefficients that `python -m training {path.stem}` writes ({error!r})") from error
    return Coefficients(every, without)


def save(coefficients: Coefficients, path: Path, names: Sequence[str] = FEATURES) -> None:
    """Write the coefficients where `load` reads them."""

    def named(values: Sequence[float]) -> dict[str, float]:
        return {name: round(value, 4) for name, value in zip(names, values, strict=True)}

    data = {"all": named(coefficients.all), "without": {kind: named(v) for kind, v in sorted(coefficients.without.items())}}
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8", newline="\n")


class Gains(NamedTuple):
    """The evidence for each edit in columns, capped.

    Attributes:
        beliefs: probability of the original over that of the text as it stands, with everything considered, log10.
        contexts: the language model's part alone, which does not take into account that the document may be spun, log10.
        collocates: what the words beside it tell about who wrote it (`spinfix.families.spinner.collocates`), nats.
        weights: 1 for the first occurrence of the substitution in the document, `evidence.REPEATED` for repeats, 0 beyond
            `MOST_EDITED_AGAIN`.
    """

    beliefs: array[float]
    contexts: array[float]
    collocates: array[float]
    weights: array[float]


NO_GAINS = Gains(array("d"), array("d"), array("d"), array("d"))
"""Those of a document without edits."""


def is_plain(evidence: Evidence, tokens: int) -> bool:
    """Whether the evidence of a document of ``tokens`` tokens is below the screen itself, without `SCREEN_MARGIN`."""
    return evidence.log_odds < _asked(tokens)


def _asked(tokens: int) -> float:
    """The screen for a document of ``tokens`` tokens, in nats."""
    return SCREEN * float((tokens + 10.0) ** SCREEN_GROWTH)


def below_screen(evidence: Evidence, tokens: int) -> bool:
    """Whether a document of ``tokens`` tokens has too little evidence to be decoded."""
    return evidence.log_odds < SCREEN_MARGIN * _asked(tokens)


def near_screen(evidence: Evidence, tokens: int) -> bool:
    """Whether the evidence of a document of ``tokens`` tokens is only just enough for decoding it."""
    return evidence.log_odds < GLANCE_MARGIN * _asked(tokens)


def gains_of(decoding: Decoding, tokens: Tokens, collocates: Collocates, most_again: int = MOST_EDITED_AGAIN) -> Gains:
    """The evidence for each edit of a decoded document."""
    edited = decoding.edited
    return gains(edited, collocates.evidence(tokens, decoding.search.grid.arcs, edited.arcs), most_again)


def gains(edited: EditedSites, collocates: array[float], most_again: int = MOST_EDITED_AGAIN) -> Gains:
    """The evidence for each edit of a decoding (`spinfix.families.spinner.decoder.Decoding.edited`).

    Repeats of a substitution add little, as in `spinfix.families.spinner.evidence`: the draw is made once for the document, and
    an author who writes "wherein" writes it again.

    Args:
        edited: the edits.
        collocates: the evidence of the words beside each, in nats.
        most_again: number of repeats of a substitution that count.
    """
    substitutions, original, standing, context, _ = edited
    size = len(substitutions)
    columns = Gains(zeros("d", size), zeros("d", size), collocates, zeros("d", size))
    beliefs, contexts, _, weights = columns
    seen: dict[int, int] = {}
    strongest = STRONGEST
    for edit in range(size):
        beliefs[edit] = min(strongest, max(0.0, math.log10((original[edit] + 1e-9) / (standing[edit] + 1e-9))))
        contexts[edit] = min(strongest, max(-strongest, context[edit]))
        key = substitutions[edit]
        times = seen.get(key, 0)
        weights[edit] = 1.0 if times == 0 else REPEATED if times <= most_again else 0.0
        seen[key] = times + 1
    return columns


def features(evidence: Evidence, edits: Gains, tokens: int) -> tuple[float, ...]:
    """The features of the logistic model, from the evidence, the gains of the edits (`gains`), and the length in tokens.

    All sums of a long document are scaled down (`WHOLE`).
    """
    beliefs, contexts, collocates, weights = edits
    belief = strong = context = beside = 0.0
    bound, most = STRONG, MOST_BESIDE
    for edit in range(len(beliefs)):
        belief += weights[edit] * beliefs[edit]
        context += weights[edit] * contexts[edit]
        beside += weights[edit] * collocates[edit]
        if beliefs[edit] > bound:
            strong += weights[edit]
    part = min(1.0, WHOLE / max(1.0, tokens)) ** FALL
    context *= part
    return (
        1.0,
        math.log1p(part * belief),
        math.log1p(part * strong),
        math.copysign(math.log1p(abs(context)), context),
        max(-most, min(most, part * beside / math.sqrt(1.0 + part * belief))),
        math.log1p(part * evidence.log_odds),
        math.log(part * tokens + 10.0),
    )


def probability(coefficients: Sequence[float], values: Sequence[float], looked_at: int = 1) -> float:
    """Probability, 0 to 1, that a text was spun which was chosen as the most suspicious of ``looked_at`` texts."""
    fitted = sum(c * v for c, v in zip(coefficients, values, strict=True))
    tokens = math.exp(values[LENGTH]) - 10.0
    brevity = BREVITY * math.log(max(1.0, BRIEF / max(1.0, tokens)))
    log_odds = OFFSET + SLOPE * fitted - math.log(RARITY - 1) - math.log(looked_at) - brevity
    return 1.0 / (1.0 + math.exp(-max(-500.0, min(500.0, log_odds))))


def lessened(probability: float, by: float) -> float:
    """The probability of spinning after subtracting ``by`` nats from the log odds."""
    bounded = min(max(probability, 1e-12), 1.0 - 1e-12)
    return 1.0 / (1.0 + math.exp(by - math.log(bounded / (1.0 - bounded))))
