"""How words fit their place: articles and case.

The dictionary carries the case of every original ("House", "Chinese"), since the spinner keeps apart lower-case and
capitalised forms; what is left to know is English itself.
"""

from __future__ import annotations

import regex

_AN = regex.compile(r"[aeiou]|heir|honest|hono|hour|8|11(?!\d)|18(?!\d)")
_A_AFTER_ALL = regex.compile(r"eu|ew|one(?!r)|once|ubi|uf|ugan|uk|unan|uni(?![nm])|ur[aio]|us[aeu]|ut[eio]|u\.")


def article(form: str) -> str:
    """The indefinite article that the form asks for, by sound as far as spelling tells.

    >>> [article(form) for form in ("meeting", "assembly", "hour", "university", "european", "umbrella", "one", "8")]
    ['a', 'an', 'an', 'a', 'a', 'an', 'a', 'an']
    """
    if _A_AFTER_ALL.match(form):
        return "a"
    return "an" if _AN.match(form) else "a"


def disagrees(before: str, form: str) -> bool:
    """Whether ``before`` is an indefinite article that does not go with the form after it.

    Single letters and words without letters are let pass: how they sound is not in their spelling.
    """
    return before in ("a", "an") and len(form) > 1 and form[0].isalpha() and article(form) != before
