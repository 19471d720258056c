"""One document with its matches, and what is known of the text around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from spinfix.artefacts.matches import Document, Match
from spinfix.artefacts.mentions import Mentions
from spinfix.artefacts.rules import Rule
from spinfix.artefacts.runs import Runs
from spinfix.artefacts.surroundings import Surroundings


class Context(NamedTuple):
    """What matches are judged by.

    Attributes:
        document: the document.
        matches: its matches, in order, without overlaps.
        packs: the name of each rule's pack, by the rule's id.
        present: the rules that found artefacts in the document, by their ids.
        runs: its lines, and the matches that cover them.
        surroundings: what the lines around matches say.
        mentions: what the text mentions, says or quotes.
    """

    document: Document
    matches: Sequence[Match]
    packs: Mapping[str, str]
    present: Mapping[str, Rule]
    runs: Runs
    surroundings: Surroundings
    mentions: Mentions
