"""The second gate of brief texts, of up to a few sentences, which must be believed spun by both.

Brief texts come by the million (descriptions of fields, messages, cells of tables), and few edits decide about each.  The
coefficients of `spinfix.families.spinner.gate` are a compromise between texts of all lengths: genuine records in which the
language model prefers some originals by much were believed, though hardly a phrase in them is typical of the spinner.  So brief
texts are judged once more, by coefficients fitted on nothing but them, with three more features.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from spinfix.families.spinner import gate
from spinfix.families.spinner.evidence import Evidence
from spinfix.families.spinner.gate import Coefficients, Gains

TOO_LONG = 100
"""Tokens from which a text is not brief.  Chosen: of spun texts with as many, 99 in 100 are believed."""

SHARED = ("bias", "beliefs", "context", "collocates", "evidence", "length")
"""Features that are those of `spinfix.families.spinner.gate`."""

FEATURES = (*SHARED, "strongest", "clues", "density")
"""Features of the logistic model: the `SHARED` ones, and

strongest   evidence of the strongest edit, log10
clues       log of the sum of the clues' evidence, in nats, and one: more than "evidence", if other signs speak against spinning
density     edits a token
"""

FILE = "brief-gate.json"
"""File name in a family's folder.  A family that has a `gate.FILE` of its own, but not this file, judges all texts by that."""

RARITY = 400
"""Prior: one brief text in this many is spun.  Chosen such that of the genuine texts that the other gate believes three in four
are let go, and of the spun ones of 20 words or more one in a hundred; docs/experiments/gate.md, "A second gate for brief
texts"."""


def features(evidence: Evidence, edits: Gains, tokens: int) -> tuple[float, ...]:
    """The features of the logistic model.

    Args:
        evidence: the text's, with its clues.
        edits: the gains of its edits (`spinfix.families.spinner.gate.gains`).
        tokens: its length.
    """
    shared = dict(zip(gate.FEATURES, gate.features(evidence, edits, tokens), strict=True))
    return (
        *(shared[name] for name in SHARED),
        max(edits.beliefs, default=0.0),
        math.log1p(sum(clue.weight for clue in evidence.clues)),
        len(edits.beliefs) / max(1, tokens),
    )


def probability(coefficients: Sequence[float], values: Sequence[float], looked_at: int = 1) -> float:
    """Probability, 0 to 1, that a brief text was spun which was chosen as the most suspicious of ``looked_at`` texts."""
    log_odds = sum(c * v for c, v in zip(coefficients, values, strict=True)) - math.log(RARITY - 1) - math.log(looked_at)
    return 1.0 / (1.0 + math.exp(-max(-500.0, min(500.0, log_odds))))


def load(path: Path) -> Coefficients:
    """Read the coefficients.

    Raises:
        spinfix.families.spinner.gate.GateError: if the file is not what `python -m training brief-gate` writes.
    """
    return gate.load(path, FEATURES)


def save(coefficients: Coefficients, path: Path) -> None:
    """Write the coefficients where `load` reads them."""
    gate.save(coefficients, path, FEATURES)
