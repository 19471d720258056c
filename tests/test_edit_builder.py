"""From ranked readings to edits: what is said of the readings that were not chosen."""

from __future__ import annotations

from array import array
from dataclasses import replace

from spinfix.edits import Edit
from spinfix.families.spinner.edit_builder import edits_of
from spinfix.families.spinner.lattice import Arcs
from spinfix.families.spinner.ranker import Ranking
from tests.tiny import lattice_of, tiny_channel

CHANNEL = tiny_channel({("overseas", "foreign"): 50, ("overseas", "abroad"): 40, ("overseas", "alien"): 10})
KNOTS = ((-9.0, 0.6), (9.0, 0.6))


def edit(beliefs: dict[tuple[str, str], float], stands: float, chosen: tuple[str, str]) -> Edit:
    """The edit of "overseas" with these beliefs in "as it stands" and in each (dictionary, original)."""
    lattice = lattice_of("the overseas minister", CHANNEL)
    (arc,) = lattice.arcs
    known = {candidate.original: candidate for candidate in arc.phrase.candidates}
    entries = list(beliefs)
    candidates = tuple(replace(known[original], family=name) for name, original in entries)
    arc = arc._replace(phrase=replace(arc.phrase, candidates=candidates))
    rows = [stands, *(beliefs[entry] for entry in entries)]
    ranking = Ranking(array("d", rows), array("i", [0, len(rows)]), array("i", [1 + entries.index(chosen)]))
    (made,) = edits_of(lattice, Arcs.of([arc]), ranking, KNOTS)
    return made


def test_equal_replacements_of_two_entries_are_one() -> None:
    beliefs = {
        ("one", "foreign"): 0.5,
        ("other", "foreign"): 0.1,
        ("one", "abroad"): 0.1,
        ("other", "abroad"): 0.15,
        ("other", "alien"): 0.05,
    }
    made = edit(beliefs, 0.1, ("one", "foreign"))
    assert (made.replacement, made.family, made.confidence) == ("foreign", "one", 0.6)
    shares = [(other.text, other.probability) for other in made.alternatives]  # they share .4 as their beliefs share .5
    assert shares == [("abroad", 0.2), ("overseas", 0.08), ("alien", 0.04)]
