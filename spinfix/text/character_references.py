"""Character references of HTML ("&#8217;", "&eacute;"), decoded for reading.

WordPress writes every apostrophe as "&#8217;".  A restorer that read the reference would find no contraction, and three unknown
words in each of its places.  So families of spinners read a text with its references decoded, and what they find is converted
back to places in the text itself (`spinfix.edits.compose`).
"""

from __future__ import annotations

import html

import regex

from spinfix.edits import Edit

REFERENCE = regex.compile(r"&(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", regex.IGNORECASE)

_LEFT = frozenset("<>&\ufffd")
"""The first three are written as references so that they are not read as markup; the last stands for what is no character."""
_SPACES = frozenset("\xa0\u2002\u2003\u2009\u202f")
"""No-break, en, em, thin and narrow no-break space."""


def decodings(text: str) -> tuple[Edit, ...]:
    """Edits that replace each reference to a visible character or a space by this character, in order.

    Those to "<", ">" and "&", to control characters and line ends, and to nothing known stay as they are.

    >>> [(edit.start, edit.found, edit.replacement) for edit in decodings("isn&#8217;t &lt;b&gt; &eacute; &nosuch;")]
    [(3, '&#8217;', '’'), (22, '&eacute;', 'é')]
    """
    if "&" not in text:
        return ()
    found = []
    for match in REFERENCE.finditer(text):
        character = html.unescape(match.group())
        if len(character) == 1 and character not in _LEFT and (character.isprintable() or character in _SPACES):
            found.append(Edit(*match.span(), match.group(), character, "artefact", rule="character reference"))
    return tuple(found)
