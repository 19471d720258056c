"""Corrections in a lattice: each decided place gets one arc, whose reading the decoder takes whatever its score.

So a decision counts in the posterior of the document's draws (`spinfix.families.spinner.draw_posterior`) like a place about
which there is no doubt, and the same group is restored alike elsewhere in the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spinfix.corrections import DecidedPlace
from spinfix.families.spinner.channel import Candidate, SpunPhrase
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.decoder import Decisions
from spinfix.families.spinner.lattice import Arc, Arcs, Lattice
from spinfix.families.spinner.phrase_trie import forms_of
from spinfix.text.apostrophes import straight

NEW_DRAW = 0.2
"""Draw probability of a substitution that the dictionary does not know: groups have five alternatives on average.  The place
itself is decided; it matters only for the same substitution elsewhere."""


class Decider:
    """Puts corrections into lattices.

    Args:
        tables: the dictionary.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._groups = {original: group for group, original in enumerate(tables.originals)}
        self._made: dict[tuple[SpunPhrase | None, str, str], tuple[SpunPhrase, int]] = {}

    def __call__(self, lattice: Lattice, places: Sequence[DecidedPlace]) -> tuple[Lattice, Decisions]:
        """The lattice with the decided places, and what is decided."""
        covered = bytearray(len(lattice.tokens) + 1)
        for place in places:
            covered[place.first : place.last] = b"\1" * (place.last - place.first)
        standing = {(arc.first, arc.last): arc.phrase for arc in lattice.arcs}
        arcs = [arc for arc in lattice.arcs if not any(covered[arc.first : arc.last])]
        decisions: dict[tuple[int, int], int] = {}
        for place in places:
            if place.wanted is None:
                continue
            span = place.first, place.last
            said = lattice.tokens.text[place.start : place.end]
            phrase, option = self._phrase(standing.get(span), " ".join(said.split()), place.wanted)
            arcs.append(Arc(*span, phrase))
            decisions[span] = option
        return replace(lattice, arcs=Arcs.of(arcs)), decisions

    def _phrase(self, known: SpunPhrase | None, spun: str, wanted: str) -> tuple[SpunPhrase, int]:
        """The spun phrase of a decided place, and the number of the decided candidate; always the same object."""
        key = known, spun, wanted
        if key not in self._made:
            wanted = " ".join(straight(wanted).split())
            candidates = known.candidates if known is not None else ()
            option = next((number for number, candidate in enumerate(candidates, 1) if candidate.original == wanted), 0)
            if not option:
                group = self._groups.setdefault(wanted, len(self._groups) + self._tables.groups)
                new = Candidate(group, spun, wanted, forms_of(wanted), NEW_DRAW, 1.0, self._tables.family)
                candidates, option = (*candidates, new), len(candidates) + 1
            made = replace(known, candidates=candidates) if known is not None else SpunPhrase(candidates, 0, 0)
            self._made[key] = (known, option) if known is not None and made.candidates == known.candidates else (made, option)
        return self._made[key]
