"""What kind of things each pack of rules finds, by the name of a shipped pack: a new one has its place in these sets.

A pack of a user is of the kind that its ``like`` names (`spinfix.artefacts.rules.Pack.kind`).  One that is like none, and a
shipped one that is named nowhere here, has rules for words that any text may have, so that all objections to such words count.
"""

from __future__ import annotations

from collections.abc import Mapping

IMPORTER, WORDPRESS, SPINTAX, INVISIBLE, SCRIPTS = "importer", "wordpress", "spintax", "invisible", "scripts"

IN_BRACKETS = frozenset((IMPORTER, WORDPRESS))
"""Tags in square brackets."""

MARKS = IN_BRACKETS | {SPINTAX, INVISIBLE}
"""Marks: what they find is no word of the text, so that the structure does not protect it."""

PLAIN = frozenset(("source-links", "spun"))
"""What hardly any genuine text has: less of what is around it speaks for keeping it."""

SHOWN_BY_PROGRAMS = frozenset(("captions", "comments", "feeds", "newsletter", "related", SCRIPTS, "share", "source-links"))
"""What programs show to their users, too."""

BUTTONS = frozenset(("share", "newsletter", "comments"))
"""Buttons, whose lines end with no comma, as those of verse do."""

LABELLED = frozenset(("captions", "feeds", "newsletter", "related"))
"""Packs with rules for lines of a label and a value."""

CAPTIONS = "captions"
"""What articles announce, as they do the places of advertisements."""

COPIED = frozenset((IMPORTER, "spun"))
"""What no program says: a post about programs is a copy if it has one of their artefacts."""

OF_A_PAGE = COPIED | {WORDPRESS, "source-links", "feeds"}
"""What pages of WordPress and copies of articles have, and texts in another language of markup have not."""

EXPLAINED_BY_FURNITURE: Mapping[str, frozenset[str]] = {
    "share": frozenset(("share", "spun", "newsletter")),
    "comments": frozenset(("comments", "spun")),
    "related": frozenset(("related", "feeds", "spun", "source-links")),
    "newsletter": frozenset(("newsletter", "share", "spun")),
    "notice": frozenset(("newsletter", "related", "spun")),
}
"""Packs whose matches an element of page furniture explains, by what the element is; of any other kind, all packs of words."""
