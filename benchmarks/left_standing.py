"""What a head left standing should cost a reading: `spinfix.families.spinner.ranker.LEFT_STANDING`.

    python benchmarks/left_standing.py ../shared/pairs/wp-auto-spinner.train.jsonl.zst ../shared/genuine
    python benchmarks/left_standing.py … --quality best

The log loss of the sites of held-out pairs, and of passages of genuine text of many kinds that no model has read, all spun in
full and in part, by what is taken for each head; only of sites with a reading that leaves one.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from accuracy import held_out  # first: it puts the checkout on the path

from spinfix import Config
from spinfix.families import registry
from spinfix.families.spinner.ranker import Ranker, describe, site_columns
from spinfix.families.spinner.restorer import Restorer
from spinfix.training.forking import forked_map
from spinfix.training.pairs import Pair
from spinfix.training.spinner.spinning import both_ways, spun_passages
from spinfix.training.spinner.weights import decoded, truth

DOCUMENTS, PASSAGES = 150, 8
PENALTIES = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)


class Measured(NamedTuple):
    """One document: whether it counts as spun in full, its sites, those with a head left standing, their log losses."""

    full: bool
    sites: int
    asked: int
    losses: Any


def measure(restorer: Restorer, pair: Pair) -> Measured:
    """Decode a document and rank it with each of `PENALTIES`."""
    lattice, decoding = decoded(restorer, pair.spun, restorer.decoder)
    known, full = site_columns(decoding), decoding.beliefs.full
    assert isinstance(restorer.ranker, Ranker)
    scores = restorer.ranker.scores(describe(known, decoding.share, full=full))
    left = restorer.precedence.standing(lattice, decoding.search.grid, decoding.last_round, known.beliefs)
    sites = asked = 0
    losses = np.zeros(len(PENALTIES))
    for site, start, size in zip(decoding.sites, known.starts, known.sizes, strict=True):
        right, rows = truth(site, lattice.tokens, pair.slots), slice(start, start + size)
        if right is None:
            continue
        sites += 1
        if left[rows].any():
            asked += 1
            ranked = scores[rows] - np.outer(PENALTIES, left[rows])
            losses += np.logaddexp.reduce(ranked, axis=1) - ranked[:, right]
    return Measured(full, sites, asked, losses)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("genuine", type=Path)
    parser.add_argument("--quality", choices=("fast", "best"), default="fast")
    given = parser.parse_args()
    restorer = Restorer(registry.named("wp-auto-spinner"), Config(quality=given.quality))
    draw = random.Random(5)
    pairs = list(held_out(given.pairs))
    draw.shuffle(pairs)
    documents = [*both_ways(pairs[:DOCUMENTS], draw), *spun_passages(given.genuine, restorer, PASSAGES, draw)]
    found = forked_map(lambda pair: measure(restorer, pair), documents)
    print("| spun | sites | with a head left standing |", *(f"{penalty} nats |" for penalty in PENALTIES))
    print("|---|---:|---:|" + "---:|" * len(PENALTIES))
    for full in (True, False):
        alike = [one for one in found if one.full == full]
        losses = sum(one.losses for one in alike)
        counts = f"{sum(one.sites for one in alike)} | {sum(one.asked for one in alike)}"
        print(f"| {'in full' if full else 'in part'} | {counts} |", *(f"{loss:.0f} |" for loss in losses))


if __name__ == "__main__":
    main()
