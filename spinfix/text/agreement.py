"""Agreement of words with their context: articles, case, line ends, and "many" instead of "much" before plurals.

The dictionary records the case of every original ("House", "Chinese"), since the spinner distinguishes lower-case and
capitalised forms; only the general rules of English are needed here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from spinfix import lazy
from spinfix.text.morphology import is_plural
from spinfix.text.tokenizer import lm_forms

_AN = lazy.regex_compile(r"[aeiou]|heir|honou?r|honest|hour|8|11(?!\d)|18(?!\d)")
_A_AFTER_ALL = lazy.regex_compile(
    r"eu|ew|one(?!r)|once|ubi|uf|ugan|uk|un\Z|us(?![a-z])|unanim|uni(?![nmd]|ss)|uni(?:di[mr]|mod)|ur[aiou]|us[aeu]|ut[aeio]|u\."
)


KNOWN_FORMS = 1 << 12
"""Forms whose article is kept: alternatives of edits are the same few thousand words, of which a document asks hundreds."""

_ARTICLE = lazy.re_compile(
    r"(?<![^\W_])([Aa][Nn]?)[ \t\r\n\xa0]+"
    r"(?:(?:<[A-Za-z][^<>]{0,200}>|\[|\*{1,3}|_{1,2}|[“‘\"(]|\\(?:emph|text(?:bf|it|sc|tt)|underline)\{){1,4}[ ]?)?\Z"
)
"""An article at the end of a text, and what may open between it and its word."""
FARTHEST = 260
"""Code points before or behind a phrase that are looked at: a tag of 200, and some marks and blanks."""
OPENING = '>[*_“‘"({'
"""The ends of what may open there."""
_WORD = lazy.re_compile("[A-Za-z]+")


@lru_cache(KNOWN_FORMS)
def article(form: str) -> str:
    """The indefinite article for a form, by its sound as far as the spelling shows it.

    >>> [article(form) for form in ("meeting", "assembly", "hour", "university", "european", "umbrella", "one", "8")]
    ['a', 'an', 'an', 'a', 'a', 'an', 'a', 'an']
    """
    if _A_AFTER_ALL.match(form):
        return "a"
    return "an" if _AN.match(form) else "a"


def fitting_article(before: str, form: str) -> str:
    """The indefinite article that fits the form, in the case of ``before``.

    >>> fitting_article("An", "meeting")
    'A'
    """
    fitting = article(form)
    return fitting.capitalize() if before[0].isupper() else fitting


def article_must_change(article: str, standing: str, replacement: str) -> bool:
    """Whether ``article``, a form before a phrase, is an indefinite article that fits the phrase but not its replacement.  One
    that fits neither is left as its author wrote it.

    Args:
        article: the form before the phrase, whatever it is.
        standing: first form of the phrase.
        replacement: first form of what replaces it.

    >>> [article_must_change(*words, "assembly") for words in (("a", "gathering"), ("a", "assembly"), ("the", "b"))]
    [True, False, False]
    """
    return disagrees(article, replacement) and not disagrees(article, standing)


def with_article(before: str, standing: str, replacement: str) -> str:
    """The replacement of a phrase behind an indefinite article, with the article that fits it.

    Args:
        before: the article and what stands between it and the phrase; "" for nothing.
        standing: the phrase; an article that does not fit it either is the author's, and stays.
        replacement: what replaces it.

    >>> with_article("an ", "overseas", "foreign"), with_article("An *", "overseas", "alien"), with_article("a ", "old", "aged")
    ('a foreign', 'An *alien', 'a aged')
    """
    word = _WORD.match(before)
    now, first = _first_form(standing), _first_form(replacement)
    if word and now and first and article_must_change(word[0].lower(), now, first):
        before = fitting_article(word[0], first) + before[word.end() :]
    return before + replacement


def _first_form(words: str) -> str:
    """The form of the first word, "" without any; of a plain one without cutting the rest, which takes ten times as long."""
    first = words.partition(" ")[0]
    if first.isalpha() and first.isascii():
        return first.lower()
    return next(iter(lm_forms(words)), "")


_OPENINGS = tuple(OPENING)
NEAREST = 8
"""Code points before a phrase among which its article stands if nothing opens between them; others are separated by more blanks
than authors write."""


def indefinite_article_before(text: str, start: int) -> tuple[int, str] | None:
    """The indefinite article before ``start`` with its position, if there is one; marks and tags may open between them.

    >>> text = 'She met an <a href="m.html">overseas minister</a>, "a" one, in a new sauna of'
    >>> [indefinite_article_before(text, text.index(word)) for word in ("overseas", "one", "new", "of")]
    [(8, 'an'), None, (63, 'a'), None]
    """
    near = text[max(0, start - NEAREST) : start]
    plain = near.rstrip(" \t\r\n\xa0")
    if plain.endswith(_OPENINGS):
        match = _ARTICLE.search(text, max(0, start - FARTHEST), start)
        return (match.start(1), match[1]) if match is not None else None
    word = plain[len(plain.rstrip("aAnN")) :]
    place = start - len(near) + len(plain) - len(word)
    if word.lower() not in ("a", "an") or len(plain) == len(near) or text[place - 1 : place].isalnum():
        return None
    return place, word


_FIRST = frozenset(
    (
        *("a", "about", "after", "almost", "another", "by", "during", "each", "earlier", "every", "final", "for", "in", "last"),
        *("nearly", "next", "one", "only", "over", "previous", "some", "subsequent", "that", "the", "this", "within"),
    )
)
"""Words that begin sentences and are no part of names: "this", and "subsequent", which is "next" spun.  In the pairs "Year"
stands behind none of 78 at the beginning of a line, and behind one of 10 others without a stop before them."""
_OF_THE = "of", "the"
"""Behind these, and before them a word with a capital that begins no sentence, the originals of phrases that begin with a digit
have a capital in all 21 places of the pairs ("Player of the 12 months", "Group of the 5")."""
_SMALL = frozenset(("a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"))
"""Words in lower case of headings whose words have capitals."""


def expects_capital(words: Sequence[str], place: int) -> bool:
    """Whether a word at ``place``, of which the case is not seen, would be capitalised: at the start of a sentence, or inside a
    name or heading.

    Where a line ends is not known: "This" behind a word in lower case or a mark of a list begins one, and is no part of a name.

    >>> [expects_capital(words.split(), 4) for words in ("he wished a New 12", "- a report This 12", "Films We Saw This 12")]
    [True, False, True]
    >>> expects_capital("a Player of the 12 months".split(), 4)
    True
    """
    while place > 2 and (*words[place - 2 : place],) == _OF_THE:
        place -= 2
    if place == 0 or _begins_sentence(words[place - 1]):
        return True
    before = words[place - 1]
    if not before[0].isupper() or place == 1 or _begins_sentence(words[place - 2]):
        return False
    return before.lower() not in _FIRST or (words[place - 2][0].isupper() and not _is_in_prose(words, place))


def _is_in_prose(words: Sequence[str], place: int) -> bool:
    """Whether the words behind a phrase of two words are those of a sentence, and of no heading with capitals."""
    behind = [word for word in words[place + 2 : place + 5] if word[0].isalpha()][:2]
    return len(behind) == 2 and all(map(str.islower, behind)) and not _SMALL.issuperset(behind)


def _begins_sentence(mark: str) -> bool:
    return mark[-1] in '.!?:"“”('


_OPENED = r"(?:<(?:b|em|i|strong)>|[*_]{1,3}|[“‘\"'(\[]){0,3}\Z"
_PARAGRAPH = lazy.re_compile(
    r"(?:\A|\n[ \t\r]*\n|^#{1,6}|^[ \t]*(?:[-*+•·]|\d{1,2}[.)])[ \t]|<(?:blockquote|h[1-6]|li|p|title)\b[^<>]{0,200}>)"
    r"[ \t\r\n]*" + _OPENED,
    re.IGNORECASE | re.MULTILINE,
)
"""What is before the first word of a paragraph, heading or item of a list.  In the pairs all 191 originals of phrases that
begin with a digit at the beginning of a line, perhaps behind a mark, have a capital; in the genuine text of the shared folder
26 of the 27 words for numbers, and "year", that begin items of lists in prose."""
_LINE = lazy.re_compile(rf"^{_OPENED}", re.MULTILINE)
WIDEST = 120
"""Code points of the longest line of wrapped text; each longer one is a paragraph."""
_NAMED = lazy.re_compile(r"(?<![\w'’-])(?<!\d )[^\W\d_]+")
"""The words of a title that have capitals, unless they are `_SMALL`; those behind a number may be spun ("12 months")."""
_CELL_START, _CELL_END = lazy.re_compile(r"[\n\t|>]"), lazy.re_compile(r"[\n\t|<]")
FEWEST_NAMED = 3
"""Such words of a title that may be seen; two are often a name."""


def stands_capitalised(text: str, start: int, end: int, word: str) -> bool:
    """Whether ``word`` in place of a phrase would have a capital, as it begins a paragraph or stands in a title whose words
    have capitals.  Other capitals are what `expects_capital` knows of.

    >>> text = "<h2>Films That We Saw This 12 months</h2><p>5 of us came, 4 left.</p>"
    >>> places = ((phrase, text.index(phrase)) for phrase in ("12 months", "5", "4"))
    >>> [stands_capitalised(text, start, start + len(phrase), "x") for phrase, start in places]
    [True, True, False]
    """
    first = max(0, start - FARTHEST)
    follows = text[start - 1 : start] == " " and text[start - 2 : start - 1].isalnum()  # as most do
    if not follows and _PARAGRAPH.search(text, first, start):
        return True
    line = _CELL_END.split(text[end : end + FARTHEST], maxsplit=1)[0]
    if not follows and len(line) > WIDEST and _LINE.search(text, first, start):
        return True
    before = _CELL_START.split(text[first:start])[-1]
    if word in _SMALL:
        return False
    named = 0
    for match in _NAMED.finditer(f"{before} {line}"):  # of most lines the first word in lower case tells
        if match.group() not in _SMALL:
            if not match.group()[0].isupper():
                return False
            named += 1
    return named >= FEWEST_NAMED


_INSIDE = lazy.re_compile(r"\w (?:[“\"‘'(\[]){1,2}\Z|\w(?:[”\"’')\]]){1,2} \Z")
"""What quotes or brackets words in the middle of a sentence; behind a comma speech begins, too."""
_GOES_ON = lazy.re_compile(r"\W{0,3}[a-z]")


def continues_sentence(text: str, start: int, end: int) -> bool:
    """Whether a phrase of which the case is not seen stands in a sentence behind a mark of quotation or a bracket, before a
    word without a capital.  Of 43 such originals of the pairs 41 have none; before a word with a capital 8 of 12 have one.

    >>> text = 'He named the "5 best" and "5 Olds".  "5 of us" left.'
    >>> [continues_sentence(text, place, place + 1) for place, mark in enumerate(text) if mark == "5"]
    [True, False, False]
    """
    return bool(_INSIDE.search(text, max(0, start - 4), start) and _GOES_ON.match(text, end))


def disagrees(before: str, form: str) -> bool:
    """Whether ``before`` is an indefinite article that does not fit the form after it.

    Single letters and words without letters never disagree: their spelling does not show how they sound.
    """
    return before in ("a", "an") and len(form) > 1 and form[0].isalpha() and article(form) != before


_MUCH_OF = lazy.re_compile(
    r"\s+of\s+(?:(?P<these>th[eo]se)(?:\s+(?P<noun>[a-z]+))?|(?:his|her|its|their|our|my|your)\s+(?P<owned>[a-z]+))(?![\w'’-])"
    r"(?:\s+(?P<next>[a-z]+)(?![\w'’-]))?(?:\s+(?P<verb>are|were|have)(?![\w'’-]))?"
)
"""What follows "much", up to a verb that tells a plural.  Not "the": for "many of the" the shipped spinner writes "lots of the"
and "most of the" (558 times in the pairs), never "a lot of the"; nor a plural alone: of 60 such "a lot" all are "much", as in
"how much people want"."""
_HOW = lazy.re_compile(r"\bhow\s+\Z", re.IGNORECASE)
_MASSES = frozenset(
    (
        *("arms", "belongings", "clothes", "costs", "data", "days", "earnings", "economics", "electronics"),
        *("energies", "ethics", "expenses", "exports", "finances", "funds", "goods", "headquarters", "holdings"),
        *("imports", "lives", "losses", "mathematics", "meals", "means", "news", "overseas", "politics"),
        *("possessions", "proceeds", "products", "profits", "resources", "revenues", "sales", "savings"),
        *("sources", "supplies", "surroundings", "taxes", "teachings", "times", "wages", "winnings", "works"),
        *("writings", "years"),
    )
)
"""Words of which authors write "much", though they end as plurals do: amounts of money, stretches of time and the like."""


def takes_many(text: str, start: int, end: int) -> bool:
    """Whether "much" in place of a phrase would stand before "of" and a plural that "many" has to count.

    Where it fires in the originals of the pairs, "many" stands 301 times and "much" 5 times: before a plural with an owner 106
    and 2, before "these" and "those" 195 and 3.  With a word between owner and plural, only a verb in the plural makes sure:
    "much of its revenue comes from".  Behind "how" the spinner writes "a lot" for "much" alone.

    >>> text = "A lot of his pals are in.  I know how a lot of his pals are in.  A lot of his cash, a lot of these folks."
    >>> places = (place for place, mark in enumerate(text) if text[place : place + 5].lower() == "a lot")
    >>> [takes_many(text, place, place + 5) for place in places]
    [True, False, False, True]
    """
    match = _MUCH_OF.match(text, end)
    if match is None or _HOW.search(text, max(0, start - NEAREST), start):
        return False
    noun, following, verb = match["noun"] or match["owned"] or "", match["next"] or "", match["verb"]
    if not _MASSES.isdisjoint((noun, following)):
        return False
    if not _SINGULAR.isdisjoint((noun, following)):
        return False
    if match["these"] or (is_plural(noun) and (not following or following in _BEHIND_NOUNS)):
        return True
    return bool(verb) and is_plural(following)


_SINGULAR = frozenset(("has", "is", "was"))
_BEHIND_NOUNS = frozenset(
    (
        *("are", "were", "have", "had", "do", "did", "will", "would", "can", "could", "may", "might", "must", "should"),
        *("and", "or", "but", "who", "that", "which", "as", "at", "by", "for", "from", "in", "into", "of", "on", "to", "with"),
    )
)
"""Words behind a noun that show that it does not belong to another one, as "sports" does in "sports coverage"."""
