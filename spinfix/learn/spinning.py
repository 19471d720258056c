"""A simulation of the spinner: spins genuine text of any kind with a dictionary, and records the truth.

The pairs are news.  Spun novels, contracts and chats are made here: longest phrases first, one draw per document for each group
and case form, no substitutions next to a hyphen, and a share of the groups in use.  `passages` takes the text from a folder of
many kinds.

Documents spun in part are made from fully spun ones as site owners would: a random share of the groups is undone throughout the
document.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from spinfix.families.spinner.channel import Channel, SpunPhrase
from spinfix.families.spinner.phrase_trie import END, Tree
from spinfix.families.spinner.restorer import Restorer
from spinfix.learn import genuine
from spinfix.learn.pairs import Pair, substituted

WORDS = 800
"""Longest passage, in words between blanks."""
LEAST_WORDS = 80
"""Shorter documents are joined."""
READ = 4000
"""Documents read of each source."""

SHARES = (0.3, 0.5, 0.7, 0.97)
"""Shares of groups in use in documents spun in part.  Owners' settings are not known; the first three span the range.  The last
represents live pages, where a few heads survive even a full spin: without it the weights would learn from the pairs, where none
does, that a standing head is impossible."""


def passages(folder: Path, number: int, draw: random.Random, *, part: int = 0) -> list[str]:
    """Passages of genuine text, ``number`` of each source (fewer of a small one), in random order.

    Args:
        folder: with an ``INDEX.tsv``, as `spinfix.learn.genuine` reads it.
        number: passages of each source.
        draw: chooses the passages.
        part: 0 for passages of every other document, 1 for the rest.

    Raises:
        TrainingError: as `spinfix.learn.genuine.sources` and `documents`.
    """
    found: list[str] = []
    for source in genuine.running_text(folder):
        found += [passage(text.split(" "), draw) for text in texts_of(source, number, draw, part=part)]
    draw.shuffle(found)
    return found


def texts_of(source: genuine.Source, number: int, draw: random.Random, *, part: int = 0) -> list[str]:
    """Texts of a source, at most ``number``, chosen at random; short documents are joined.

    Args:
        source: a file of genuine text.
        number: of texts.
        draw: chooses them.
        part: 0 for every other document, 1 for the rest.

    Raises:
        TrainingError: as `spinfix.learn.genuine.documents`.
    """
    documents = list(islice(genuine.documents(source), part, READ, 2))
    draw.shuffle(documents)
    long = [text for text in documents if text.count(" ") >= LEAST_WORDS]
    short = (text for text in documents if text.count(" ") < LEAST_WORDS)
    return list(islice((*long, *genuine.joined(short, WORDS // 2)), number))


def passage(words: list[str], draw: random.Random) -> str:
    """At most `WORDS` words of a text, from a random place on."""
    first = draw.randrange(max(1, len(words) - WORDS))
    return " ".join(words[first : first + WORDS])


class Spinner:
    """Spins text with a restorer's dictionary, drawing once for a document or for each occurrence as the family does."""

    def __init__(self, restorer: Restorer) -> None:
        """Invert the dictionary."""
        self._restorer = restorer
        self._once = restorer.habits.once
        self._alternatives = alternatives(restorer.channel)

    def spin(self, text: str, share: float, draw: random.Random, name: str = "") -> Pair:
        """A text spun with a random ``share`` of the groups in use, 0 to 1, with its originals."""
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
        return substituted(text, sorted(slots), name)

    def _draw(self, group: int, draw: random.Random) -> str | None:
        """Draw an alternative of a group with its probability in the pairs; None if the group has none."""
        known = self._alternatives.get(group)
        if not known:
            return None
        return draw.choices([spun for spun, _ in known], [chance for _, chance in known])[0]


def alternatives(channel: Channel) -> dict[int, list[tuple[str, float]]]:
    """The alternatives of each group with the probability of each draw."""
    found: defaultdict[int, list[tuple[str, float]]] = defaultdict(list)
    for phrase in _phrases(channel.phrases):
        for candidate in phrase.candidates:
            found[candidate.group].append((candidate.spun, candidate.draw))
    return dict(found)


def _phrases(tree: Tree) -> Iterator[SpunPhrase]:
    for word, below in tree.items():
        if word == END:
            yield below
        else:
            yield from _phrases(below)


def both_ways(pairs: Sequence[Pair], draw: random.Random) -> list[Pair]:
    """Each document twice: spun in full, and spun in part."""
    return [*pairs, *(spun_in_part(pair, draw.choice(SHARES), draw) for pair in pairs)]


def spun_passages(folder: Path, restorer: Restorer, number: int, draw: random.Random, *, part: int = 0) -> list[Pair]:
    """Passages of genuine text (`passages`), each spun in full and in part."""
    spinner = Spinner(restorer)
    texts = passages(folder, number, draw, part=part)
    return [spinner.spin(text, share, draw) for text in texts for share in (1.0, draw.choice(SHARES))]


def spun_in_part(pair: Pair, share: float, draw: random.Random) -> Pair:
    """Undo the substitutions of a random share of the groups, throughout the document."""
    kept: dict[str, bool] = {}
    for _, _, original in pair.slots:
        if original not in kept:
            kept[original] = draw.random() < share
    return pair.keeping({slot for slot in pair.slots if kept[slot[2]]})
