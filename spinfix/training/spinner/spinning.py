"""The spinner run forwards: genuine text of any kind, spun as the dictionary says, with its truth.

The pairs are news.  What is to be known of spun novels, contracts and chats is learned from text spun here: whole phrases
before single words, one draw a document for each group and case form, nothing beside a hyphen, a share of the groups in use.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator

from spinfix.families.spinner.channel import Channel, Reading
from spinfix.families.spinner.phrase_trie import END, Tree
from spinfix.families.spinner.restorer import Restorer
from spinfix.training.pairs import Pair


class Spinner:
    """Spins text with a restorer's dictionary, drawing once for a document or for each occurrence as the family does."""

    def __init__(self, restorer: Restorer) -> None:
        """Turn the dictionary round."""
        self._restorer = restorer
        self._once = restorer.family.habits.get("draw") != "occurrence"
        self._alternatives = alternatives(restorer.channel)

    def spin(self, text: str, share: float, draw: random.Random, name: str = "") -> Pair:
        """A text spun with a random ``share`` of the groups in use, 0 to 1, and what stood there."""
        lattice = self._restorer.lattice(text)
        tokens, heads = lattice.tokens, lattice.heads
        places = list(zip(heads.firsts, heads.lasts, heads.groups, strict=True))
        drawn: dict[int, str | None] = {}
        taken = bytearray(len(tokens))
        slots: list[tuple[int, int, str]] = []
        for first, last, group in sorted(places, key=lambda place: (place[0] - place[1], place[0])):
            if group not in drawn or not self._once:
                drawn[group] = self._draw(group, draw) if draw.random() < share else None
            spun = drawn[group]
            if spun is None or any(taken[first:last]):
                continue
            taken[first:last] = b"\1" * (last - first)
            slots.append((tokens.starts[first], tokens.ends[last - 1], spun))
        return _written(text, sorted(slots), name)

    def _draw(self, group: int, draw: random.Random) -> str | None:
        """One alternative of a group, as often as it was drawn in the pairs; None if none is known."""
        known = self._alternatives.get(group)
        if not known:
            return None
        return draw.choices([spun for spun, _ in known], [chance for _, chance in known])[0]


def alternatives(channel: Channel) -> dict[int, list[tuple[str, float]]]:
    """The alternatives of each group with the probability of each draw."""
    found: defaultdict[int, list[tuple[str, float]]] = defaultdict(list)
    for reading in _readings(channel.readings):
        for candidate in reading.candidates:
            found[candidate.group].append((candidate.spun, candidate.draw))
    return dict(found)


def _readings(tree: Tree) -> Iterator[Reading]:
    for word, below in tree.items():
        if word == END:
            yield below
        else:
            yield from _readings(below)


def _written(text: str, slots: list[tuple[int, int, str]], name: str) -> Pair:
    """The text with the stretches replaced."""
    pieces: list[str] = []
    made: list[tuple[int, int, str]] = []
    length = last = 0
    for start, end, spun in slots:
        pieces += (text[last:start], spun)
        length += start - last
        made.append((length, length + len(spun), text[start:end]))
        length += len(spun)
        last = end
    return Pair(name, "".join((*pieces, text[last:])), tuple(made))
