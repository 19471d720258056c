"""Cleaners learned without a kind of English, to measure harm on text of that kind."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from spinfix import Cleaner, Config
from spinfix.families import registry
from spinfix.families.spinner import brief_gate, gate
from spinfix.families.spinner.restorer import Restorer
from spinfix.learn import usage
from spinfix.learn.gate import set_usage

THRESHOLD = Config().threshold
"""The one that spinfix uses by default."""
PAIR_TOKENS = 12_318_315
"""Number of tokens of the pairs of 2026 (`spinfix.learn.usage.pair_tokens`)."""

_census: list[usage.Census] = []


def prepare(shared: Path) -> None:
    """Count the dictionary's phrases in all kinds of English before processes are forked; takes a minute."""
    tables = Restorer(registry.named("wp-auto-spinner"), Config()).tables
    _census[:] = [usage.take_census(tables, [shared / "corpus", shared / "genuine"])]


@cache
def cleaner(without: str | None, threshold: float = THRESHOLD, *, scrub: bool = True) -> Cleaner:
    """A cleaner of quality "fast" whose usage and gates were learned without a kind; as it ships without one."""
    made = Cleaner(Config(quality="fast", threshold=threshold, scrub=scrub))
    if without is not None:
        (restorer,) = (one for one in made.restorers if isinstance(one, Restorer))
        known = gate.load(restorer.family.file(gate.FILE))
        set_usage(restorer, _census[0].usage(PAIR_TOKENS, [without]))
        restorer.coefficients = known.without.get(without, known.all)
        brief = brief_gate.load(restorer.family.file(brief_gate.FILE))
        restorer.brief_coefficients = brief.without.get(without, brief.all)
    return made
