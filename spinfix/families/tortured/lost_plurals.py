"""Finds "internet of thing" and "web of thing(s)", which are restored wherever they stand in a text that is believed tortured.

No phrase of the list stands for *internet of things* with these words unless "(IoT)" is near, as people write them too:
learners the first, and a "Web of Things" is a thing of its own.  So they are never evidence, and are not looked for in other
texts; nor is the web meant where its own acronym or standards are, or the text does not speak of the internet of things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from math import log

from spinfix import lazy
from spinfix.families.tortured.occurrences import Occurrence, Reading
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.families.tortured.term_forms import dressed, starts_sentence
from spinfix.text.stem_tokenizer import Words

TERM = "internet of things"

RIGHT = 0.99
"""Probability that they stand for it in such a text.  Chosen, not fitted."""

NEAREST = 40
"""Code points before a place that are asked for an article.  Chosen; docs/experiments/constants.md has it halved and
doubled."""

_FOUND = (("internet", "of", "thing"), ("web", "of", "thing"), ("web", "of", "things"))
_BLANKS = lazy.re_compile(r"\w+\s+of\s+\w+", re.IGNORECASE)
"""Between hyphens the singular is good English, as in all compounds before a noun ("Internet-of-Thing sensors")."""
_INTERNET = lazy.re_compile(r"\bI?IoT\b|\b(?:internet[\s-]+of[\s-]+things?|web\s+of\s+thing)\b", re.IGNORECASE)
"""What only a text has that speaks of the internet of things."""
_WEB = lazy.re_compile(
    r"\bS?WoT\b|\bW3C?\b|\bREST(?:ful)?\b|\b[Ss]emantic [Ww]eb\b|\bThing Descriptions?\b|\bWeb of Things [A-Z]"
)
"""What only a text has that means the web of things, whose standards are the consortium's."""
_IDIOM = lazy.re_compile(r"\ban?\s+(?:\w+\s+)?\Z", re.IGNORECASE)
"""Before "a (tangled) web of things" that nobody means as a term."""


def find(words: Words) -> Iterator[WeighedPhrase]:
    """The places of a text, in order, as phrases of which only their term is to be known.

    >>> from spinfix.text.stem_tokenizer import Stemmer
    >>> [phrase.reading.text for phrase in find(Stemmer().cut("The Internet of Thing (IoT) is the web of thing."))]
    ['Internet of Things', 'internet of things']
    """
    text, spoken = words.text, words.part(0, len(words))
    is_of_web = cache(lambda: _INTERNET.search(text) is not None and _WEB.search(text) is None)
    for first in range(len(spoken) - 2):
        last = first + 3
        found = tuple(spoken[first:last])
        if found not in _FOUND or not _BLANKS.fullmatch(text, words.starts[first], words.ends[last - 1]):
            continue
        start, end = words.starts[first], words.ends[last - 1]
        is_web = found[0] == "web"
        is_idiom = found[2] == "things" and _IDIOM.search(text, max(0, start - NEAREST), start) is not None
        if is_web and (is_idiom or not is_of_web()):
            continue
        term = dressed(TERM, text[start:end], starts_sentence(text, start))
        occurrence = Occurrence(
            first=first,
            last=last,
            start=start,
            end=end,
            spun=" ".join(found),
            readings=(Reading(TERM, term, 0.0),),
            kind="listed" if is_web else "inflected",
            company="allowed",
            papers=0,
            genuine=0,
            acronym=False,
        )
        yield WeighedPhrase(occurrence, 0.0, (1.0,), 0, log(RIGHT / (1.0 - RIGHT)), 1.0, 1.0)
