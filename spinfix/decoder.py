"""The best path through a lattice, whole document in mind.

The score of a path is a weighted sum, in log10, of the language model's score of the original text it implies and of what
the channel says of each arc taken and of each head left standing.  What the channel says depends on the document: a group
draws one alternative for the whole of it.  The draws are unknown, so they are integrated out (a collapsed variational step,
as CVB0 does for topic models: Asuncion et al. 2009): the expected uses of a group elsewhere in the document predict its use
here.  Decode, compute the belief in each alternative with the rest of the path fixed, count the beliefs, decode again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import exp, log, log10
from typing import Any

from spinfix.channel import Candidate, Reading
from spinfix.language_model import LanguageModel
from spinfix.lattice import Arc, Head, Lattice

LN10 = log(10)


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the score's terms; learned, see `spinfix.learn.weights`.

    Attributes:
        lm: language model, per log10 unit.
        draw: document's channel, log10 P(spun | original, rest of the document).
        prior: log10 share of the candidate among all that the phrase stands for.
        edit: added for every edit.
        length: added for every token of the original.
        stay: for every head left standing, log10 P(stay | rest of the document).
        unigram: context-free score of the original, per log10 unit.
        concentration: pseudo-count of the channel's own draw probabilities against the document's uses.
    """

    lm: float = 1.0
    draw: float = 1.0
    prior: float = 0.0
    edit: float = 0.0
    length: float = 0.0
    stay: float = 1.0
    unigram: float = 0.0
    concentration: float = 0.3


@dataclass(slots=True)
class Document:
    """What is believed of one document's draws.

    Attributes:
        share: share of the groups that were in use, 0 to 1.
        uses: expected uses of (group, spun phrase).
        seen: expected occurrences of a group's original, used or left standing.
    """

    share: float
    uses: dict[tuple[int, str], float] = field(default_factory=dict)
    stays: dict[int, float] = field(default_factory=dict)
    seen: dict[int, float] = field(default_factory=dict)
    own: dict[tuple[int, int, int], float] = field(default_factory=dict)
    own_stay: dict[tuple[int, int], float] = field(default_factory=dict)
