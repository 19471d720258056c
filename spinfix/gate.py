"""Whether a document was spun at all: the decision that keeps genuine text from harm.

Two stages.  Most genuine text shows so little evidence that it is not decoded.  What is left is decoded as if it were spun
to the estimated share, and a logistic model weighs what the decoding found: for each edit, by how much context and document
prefer the original over what stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp, log, log1p, log10

from spinfix.beliefs import Site
from spinfix.evidence import Evidence

SCREEN = 0.7
"""Evidence, in nats, below which a document counts as genuine without being decoded.  It stops half of all genuine
paragraphs, and of the spun paragraphs of the held-out pairs fewer than one in fifty."""

STRONGEST = 4.0
"""Most that one edit may say, log10; ten times surer than that it never is."""

STRONG = 2.0
"""An edit whose original is a hundred times likelier than what stands there is a strong one."""

PRIOR_LOG_ODDS = -3.0
"""Natural log odds of a document's having been spun before it is read: one in twenty.  The coefficients are fitted on as
many spun documents as genuine ones; web text has far fewer, and a wrong edit costs more than a missed one."""


def gains(sites: Iterable[Site]) -> list[float]:
    """For each site that the best path edits: log10 of its original's belief over that in what stands, capped."""
    found = []
    for site in sites:
        if site.chosen:
            ratio = (site.options[site.chosen].belief + 1e-9) / (site.options[0].belief + 1e-9)
            found.append(min(STRONGEST, max(0.0, log10(ratio))))
    return found


def features(evidence: Evidence, edits: Sequence[float], tokens: int) -> tuple[float, ...]:
    """What the logistic model sees: evidence, edits' gains (from `gains`), and the document's length in tokens."""
    strong = sum(1 for gain in edits if gain > STRONG)
    return (1.0, log1p(sum(edits)), log1p(strong), log1p(evidence.log_odds), log(tokens + 10.0))


def probability(coefficients: Sequence[float], values: Sequence[float]) -> float:
    """Probability of having been spun, 0 to 1."""
    log_odds = PRIOR_LOG_ODDS + sum(c * v for c, v in zip(coefficients, values, strict=True))
    return 1.0 / (1.0 + exp(-max(-500.0, min(500.0, log_odds))))
