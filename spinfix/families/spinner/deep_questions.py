"""Queries for the causal language model: the text as restored so far, and the readings of each undecided site."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from spinfix.families.spinner.edit_builder import article_before
from spinfix.families.spinner.lattice import Arc, Lattice
from spinfix.families.spinner.ranker import Ranking
from spinfix.models.causal import Place

UNDECIDED = 0.93
"""Probability of the best reading below which a place is undecided.  Of 55,291 places of `eval/dev/spun` 15,870 are, and 4,341
of the 4,814 errors are among these."""
LEAST_BELIEF = 0.01
"""Lowest probability of a reading that is scored."""
MOST_READINGS = 6
"""Number of readings scored at each place, the most probable ones."""
FOLLOWING = 24
"""Characters after a reading that are scored together with it, up to the end of a word: five tokens.  Of 713 undecided places
of held-out documents the reading alone decided .749 correctly, with two tokens .781, with four .784, with six .788 (without the
model .689)."""


class AskedSite(NamedTuple):
    """One undecided site.

    Attributes:
        site: its number.
        options: the readings scored; 0 is "as it stands".
        place: their place in the restored text.
        lengths: code points of each continuation up to the end of the reading.
    """

    site: int
    options: tuple[int, ...]
    place: Place
    lengths: tuple[int, ...]


class _Text:
    """A text with some stretches replaced, and a mapping of its offsets."""

    def __init__(self, text: str, edits: Sequence[tuple[int, int, str]]) -> None:
        self.source, self.edits = text, edits
        self.starts, self.ends = [edit[0] for edit in edits], [edit[1] for edit in edits]
        pieces: list[str] = []
        self.at: list[int] = []
        last = length = 0
        for start, end, written in edits:
            pieces += (text[last:start], written)
            length += start - last
            self.at.append(length)
            length += len(written)
            last = end
        self.text = "".join((*pieces, text[last:]))

    def over(self, start: int, end: int) -> tuple[int, int]:
        """The stretch, extended to include the edits that it overlaps; an edit equal to it counts as inside."""
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end)
        if first < last:
            start, end = min(start, self.starts[first]), max(end, self.ends[last - 1])
        return start, end

    def place(self, source: int) -> int:
        """The new offset of a place outside all edits."""
        number = bisect_right(self.ends, source)
        if number == 0:
            return source
        _, end, written = self.edits[number - 1]
        return self.at[number - 1] + len(written) + source - end


def questions(lattice: Lattice, arcs: Sequence[Arc], ranking: Ranking, most: int) -> tuple[str, list[AskedSite]]:
    """The restored text, and the undecided sites in the order of their places.

    Args:
        lattice: the lattice.
        arcs: the arc of each site.
        ranking: the sites, ranked.
        most: maximum number of sites, the least decided ones.
    """
    tokens = lattice.tokens
    edits: list[tuple[int, int, str]] = []
    for site, chosen in enumerate(ranking.chosen):
        if chosen:
            first, last, phrase = arcs[site]
            candidate = phrase.candidates[chosen - 1]
            start, before = article_before(lattice, first, candidate.forms[0])
            if edits and start < edits[-1][1]:
                start, before = tokens.starts[first], ""
            edits.append((start, tokens.ends[last - 1], before + candidate.original))
    edits.sort()
    restored = _Text(tokens.text, edits)
    undecided = []
    for site in range(len(ranking.chosen)):
        beliefs = ranking.of(site)
        best = max(beliefs)
        if best < UNDECIDED:
            undecided.append((best, site, beliefs))
    undecided.sort(key=lambda site: site[:2])
    asked = [_asked(lattice, restored, site, arcs[site], beliefs) for _, site, beliefs in undecided[:most]]
    asked.sort(key=lambda question: (question.place.start, question.site))
    return restored.text, asked


def comparisons(text: str, edits: Sequence[tuple[int, int, str]]) -> tuple[str, list[Place]]:
    """The restored text, and the place of each edit with two continuations: as restored, and as it stood.

    Args:
        text: the text.
        edits: what replaces which code points, in order and apart.
    """
    restored = _Text(text, edits)
    places = []
    for (start, end, written), at in zip(edits, restored.at, strict=True):
        blank = int(at > 0 and restored.text[at - 1] == " ")
        following = _following(restored.text, at + len(written))
        readings = tuple(" " * blank + words + following for words in (written, text[start:end]))
        places.append(Place(at - blank, readings))
    return restored.text, places


def _asked(lattice: Lattice, restored: _Text, site: int, arc: Arc, beliefs: Sequence[float]) -> AskedSite:
    tokens = lattice.tokens
    text = tokens.text
    first, last, phrase = arc
    order = sorted(range(len(beliefs)), key=lambda option: -beliefs[option])
    options = tuple(sorted(option for option in order[:MOST_READINGS] if beliefs[option] >= LEAST_BELIEF))
    start, end = tokens.starts[first], tokens.ends[last - 1]
    written = []
    begin = start
    for option in options:
        if not option:
            written.append((start, text[start:end]))
            continue
        candidate = phrase.candidates[option - 1]
        left, before = article_before(lattice, first, candidate.forms[0])
        written.append((left, before + candidate.original))
        begin = min(begin, left)
    wide_start, wide_end = restored.over(begin, end)
    place = restored.place(wide_start)
    blank = int(place > 0 and restored.text[place - 1] == " ")
    after = text[end:wide_end]
    right = restored.place(wide_end)
    following = after + _following(restored.text, right)
    readings = [" " * blank + text[wide_start:left] + reading_text for left, reading_text in written]
    return AskedSite(site, options, Place(place - blank, tuple(one + following for one in readings)), tuple(map(len, readings)))


def _following(text: str, start: int) -> str:
    """The text that follows, up to the end of a word."""
    end = min(len(text), start + FOLLOWING)
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end]
