r"""Rule packs: the artefact rules as data that users can read, extend and disable.

A pack is one TOML file with a name, a description and its rules, and perhaps the ``sites`` that it is for
(``sites = ["example.org"]``): it is then used only for documents of these sites (`spinfix.config.Config.site`).  A pack of a
user may be ``like`` a shipped one (``like = "share"``): its matches are judged as that pack's are, such as buttons in an
element of the class "share-buttons" (`spinfix.artefacts.judging.pack_kinds`)::

    name = "importer"
    description = "Template tags of the importer"

    [[rules]]
    id = "AD001"
    description = "Ad slot"
    where = ["inline"]
    literals = ["[ad_"]
    pattern = '\[ad_\d+\]'
    positive = [["He resigned.\n[ad_2]", "He resigned."]]
    negative = ["The variable ad_1 holds the first ad."]

``id``
    Two to four capital letters and three digits (`ID`); never reused for something else.
``where``
    One or more of: "own-line" (nothing else on the line except white space and list marks), "head" and "tail" (its own line
    among the first or last three non-empty lines), "end" (the last words of the document, after the end of a sentence),
    "inline" (anywhere; one adjoining space is removed too), "within" (anywhere; nothing around it is touched).
``literals``
    Lower-case strings; every match contains at least one of them, and the pattern is tried only if one is found.  They consist
    of whole words of the text or their singulars: "source link", "[vc_", "share", never "subscri".
``pattern``
    A regular expression of the `regex` module, case-insensitive unless it says ``(?-i:…)``.  It is matched against the text
    with curly apostrophes made straight and non-breaking spaces made plain.  Text matched by a group called "keep" is kept;
    a match of a pattern that has one contains no markup.
``requires``
    Optional: what the rule requires in the same document.  A list of ids, id prefixes or pack names, or "*" for any rule: the
    rule applies only if another rule from this list, one without ``requires`` of its own, has found an artefact.  With "spun
    text" in the list it also applies in a document that is believed spun, as it is restored.
``block``
    Optional; true for a rule whose words could be anything ("Email", "Related"): it applies only to a line in a run of
    artefacts that explain each other (`spinfix.artefacts.judging.explanations`).
``stands``
    Optional; where a match has to stand: "below" (right below a line of the text, with no text below it), "last" (with no text
    below it), "outside" (not alone between sentences of the text), "above" (the same, and right above a line of the text),
    "accompanied" (in a document without another artefact, a label of a few plain words stays between sentences of the text,
    above them, and right above the lines of a block) or "within" (in the middle of a text, which may be about its words; the
    only one for other rules than those of lines: all such tags of a text stay if one is a word of a sentence).
``kind``
    Optional; what a match is, for rules whose matches are judged by it: "slot" (the place of an advertisement, which may stand
    even within a sentence, and explains what is beside it), "embed" (what is left of an embedded post, which articles introduce
    as they do a quotation), "navigation" (a link above the title of any page: it explains nothing else), "notice" (words that
    policies and contracts have, too, which keep them), "credit" (of a picture: no title, if it says so; it stays below a
    picture that a Markdown text still shows), "once" (what an
    article has once, as the time that it takes to read: if a text without other artefacts has it with other words elsewhere,
    too, it is of the entries of a list) or "headline" (of a widget that may be empty: nothing has to be below it).
``links``
    Optional; a regular expression that is found in the markup of each link of a match, which consists of links.  What has such
    an address needs no other artefact beside it in a list.
``opens``
    Optional; true for a rule that finds the heading of a list of other articles: links below it go with it.
``vouches``
    Optional; false if the rule does not count for those that require others, because its artefacts also occur in genuine pages.
``default``
    Optional; false for a rule that applies only when selected.
``alone``, ``beside``
    Optional; counts by which the confidence of its edits is calibrated: how many of its matches in labelled documents were
    artefacts, and of how many, as in ``[3, 4]``.  ``alone`` where no other rule vouched for the document, ``beside`` where one
    did.  Written by ``benchmarks/artefacts.py --calibrate``.
``positive``, ``negative``
    At least one of each: pairs (text, scrubbed text), and texts that the shipped packs leave alone.  The tests run them.

What several patterns of a pack have in common may have a name in a table ``[parts]``, above the rules::

    [parts]
    number = '\d{1,4}(?:st|nd|rd|th)?'

    [[rules]]
    pattern = '\[ad_(?&number)\]'

``(?&number)`` in a pattern stands for ``(?:\d{1,4}(?:st|nd|rd|th)?)``: the part is put there as it is written when the pack is
read, so that it may have groups with names, such as "keep", and literals may be in it.  Parts have no parts.  If a pattern has
a group of its own called "number", ``(?&number)`` is this group, as in any pattern of the `regex` module.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from spinfix.errors import SpinfixError, blaming

Where = Literal["own-line", "head", "tail", "end", "inline", "within"]
Stands = Literal["", "below", "last", "above", "outside", "accompanied", "within"]
Kind = Literal["", "slot", "embed", "navigation", "notice", "credit", "once", "headline"]

LINES = frozenset(("own-line", "head", "tail", "end"))
"""Positions of rules whose matches are lines, or stand at the edge of a document."""

ID = r"[A-Z]{2,4}[0-9]{3}"
"""Pattern of the id of a rule."""

SPUN_TEXT = "spun text"
"""What a rule requires that is content with a spun document."""

PRIOR = 0.985, 4.0
"""Precision of a rule that was never seen in labelled documents, and the number of matches that this counts as: mean and weight
of a beta distribution.  Set by hand: all 243 labelled matches of the 34 rules that have any are artefacts, so that nothing can
be fitted (`benchmarks/artefacts.py`)."""


class PackError(SpinfixError):
    """An invalid rule pack, or a selection that matches no rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; the module docstring explains the attributes.  They are the keys of [[rules]]; one with a default
    is optional.
    """

    id: str
    description: str
    where: tuple[Where, ...]
    literals: tuple[str, ...]
    pattern: str
    positive: tuple[tuple[str, str], ...]
    negative: tuple[str, ...]
    requires: tuple[str, ...] = ()
    block: bool = False
    stands: Stands = ""
    kind: Kind = ""
    links: str = ""
    opens: bool = False
    vouches: bool = True
    default: bool = True
    alone: tuple[int, int] = (0, 0)
    beside: tuple[int, int] = (0, 0)

    def confidence(self, *, beside: bool) -> float:
        """The probability that a match is an artefact.

        Args:
            beside: whether another rule vouched for the document.  Company can only speak for a match.
        """
        alone = _estimate(self.alone)
        return max(alone, _estimate(self.beside)) if beside else alone


def _estimate(counts: tuple[int, int]) -> float:
    """The share of artefacts among the matches of a rule, shrunk towards that of all rules."""
    mean, weight = PRIOR
    right, seen = counts
    return round((right + mean * weight) / (seen + weight), 3)


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one file.

    Attributes:
        name: its name.
        description: what its rules are for.
        rules: its rules, whose patterns have their parts in them.
        sites: the sites that it is for; without any, all.
        like: the shipped pack whose rules its own are judged like, "" for none.
        unused_parts: the names of parts that no rule has.
    """

    name: str
    description: str
    rules: tuple[Rule, ...]
    sites: tuple[str, ...] = ()
    like: str = ""
    unused_parts: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What kind of things its rules find: the name of the shipped pack that it is like, else its own."""
        return self.like or self.name

    def is_for(self, site: str) -> bool:
        """Whether the pack is used for documents of a site, such as "www.example.org"; "" is an unknown site."""
        return not self.sites or any(f".{site}".endswith(f".{own}") for own in self.sites)


def check_ids(packs: Iterable[Pack]) -> None:
    """Check that ids and pack names are unique.

    Raises:
        PackError: if one is used twice.
    """
    seen: dict[str, str] = {}
    for pack in packs:
        for name, what in ((pack.name, "a pack"), *((rule.id, f"a rule of {pack.name}") for rule in pack.rules)):
            if name in seen:
                used = f"the name of {what} twice" if seen[name] == what else f"both {seen[name]} and {what}"
                raise PackError(f"{name} is {used}; rename one of them")
            seen[name] = what


def select_rules(
    packs: Sequence[Pack], select: Sequence[str] = (), ignore: Sequence[str] = (), site: str = ""
) -> tuple[Rule, ...]:
    """Return the rules to apply: the selected ones (without a selection, those on by default) minus the ignored ones.

    Without a selection, packs for other sites than ``site`` are left out.  Names are ids, id prefixes ("AD"), pack names or
    "ALL".

    Raises:
        PackError: if a name matches no rule.
    """
    chosen = set().union(*(_named(packs, name) for name in select)) if select else None
    ignored = set().union(*(_named(packs, name) for name in ignore))
    return tuple(
        rule
        for pack in packs
        for rule in pack.rules
        if rule.id not in ignored and (rule.default and pack.is_for(site) if chosen is None else rule.id in chosen)
    )


def _named(packs: Sequence[Pack], name: str) -> set[str]:
    """Ids of the rules that a name in a selection matches.

    Raises:
        PackError: if it matches none.
    """
    ids = {rule.id for pack in packs for rule in pack.rules if name in (pack.name, "ALL") or rule.id.startswith(name or " ")}
    if not ids:
        known = [pack.name for pack in packs] + [rule.id for pack in packs for rule in pack.rules]
        near = [other for other in known if other.lower() == name.lower()]
        near = near or difflib.get_close_matches(name.upper(), known, n=3, cutoff=0.5)
        near = near or difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; list them with `spinfix rules list`"
        error = PackError(f"no artefact rule or pack is called {name!r}{hint}")
        raise blaming(error, ("select", "ignore"), name)
    return ids
