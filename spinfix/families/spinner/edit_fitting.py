"""Fits edits into the text around them: its columns, its plurals that own or are counted, its articles and its line ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from spinfix import lazy
from spinfix.corrections import DECIDED
from spinfix.edits import Alternative, Edit
from spinfix.text import agreement
from spinfix.text.capitals import capitalise, decapitalise
from spinfix.text.wrapped import keeping_line_ends

_GAP = lazy.re_compile(r"\S(?:[ \xa0]{3,}|\t\s*)\S")
"""What stands between two columns.  Of 3,047,350 phrases that the shipped spinner wrote none has it inside, nor two blanks."""

_OWNS = lazy.re_compile(r"['’](?=\s+[A-Za-z])")
"""What makes a plural the owner of what follows.  In the pairs 694 of the 732 originals of phrases in "s" before it and a word
in lower case end in "s", too; most of the others end quotations."""
_OPENED = lazy.re_compile(r"(?:^|[\s(\[“\"])[‘']\S")
"""What may open the quotation that such a mark ends."""
QUOTED = 150
"""Code points before a phrase that are looked at for it."""
_MUCH = lazy.re_compile(r"\b([Mm])uch\Z")


def fitted(edits: Iterable[Edit], text: str) -> list[Edit]:
    """The edits of a text, in order, that fit it, each with the article, the case and the line end that it needs."""
    found: list[Edit] = []
    last = 0
    for edit in edits:
        if (edit.found.isalpha() or not _has_gap(edit.found)) and not _breaks_owner(edit, text):
            end = edit.end
            if edit.start > 1 and _may_have_article(text, edit.start):  # asking all takes 4 %
                edit = _with_article(edit, text, last)  # noqa: PLW2901
            if not edit.found[:1].isalpha():
                edit = _with_case(edit, text)  # noqa: PLW2901
            if edit.replacement[-3:] == "uch":  # much, Much: asked without the expression
                edit = _with_many(edit, text)  # noqa: PLW2901
            found.append(edit)
            last = end
    return list(keeping_line_ends(found, text))


def _has_gap(found: str) -> bool:
    """Whether a phrase goes from one column to the next; looking for the blanks first takes a fifth of the time."""
    return ("  " in found or "\t" in found or "\xa0" in found) and _GAP.search(found) is not None


def _breaks_owner(edit: Edit, text: str) -> bool:
    """Whether an edit makes "children’ toys" of "youngsters’ toys"; "kids’ toys" is all right."""
    if edit.found[-1:] != "s" or edit.replacement[-1:] in ("s", "") or not _OWNS.match(text, edit.end):
        return False
    return edit.family != DECIDED and _OPENED.search(text, max(0, edit.start - QUOTED), edit.start) is None


def _with_article(edit: Edit, text: str, last: int) -> Edit:
    """An edit with the article before its phrase and behind the place ``last``, if that changes, be it for an alternative.

    If it changes for what is written and stands right before, `spinfix.families.spinner.edit_builder` took it in.
    """
    if not edit.replacement:
        return edit
    article = agreement.indefinite_article_before(text, edit.start)
    if article is None or article[0] < last:
        return edit
    before = text[article[0] : edit.start]
    terms = (edit.replacement, *(other.text for other in edit.alternatives))
    replacement, *others = (agreement.with_article(before, edit.found, term) for term in terms)
    if all(term.startswith(before) for term in (replacement, *others)):
        return edit
    longer = replace(edit, start=article[0], found=before + edit.found, replacement=replacement)
    return _with_article_in_alternatives(longer, edit.start)


def _may_have_article(text: str, start: int) -> bool:
    """Whether an article seems to stand before ``start``, or something that may open between one and its phrase."""
    at = start - 2 if text[start - 1].isspace() else start - 1
    if text[at] in agreement.OPENING:
        return True
    if text[at] in "nN":
        at -= 1
    return text[at] in "aA" and not text[at - 1 : at].isalnum()


def _with_case(edit: Edit, text: str) -> Edit:
    """An edit of a phrase whose case is not seen, such as "12 months", in the case that its place asks for."""
    written = edit.replacement
    if edit.family == DECIDED:
        return edit
    if written[:1].islower() and agreement.stands_capitalised(text, edit.start, edit.end, written.split(" ", 1)[0]):
        return _rewritten(edit, capitalise)
    small = decapitalise(written)
    known = small != written and any(other.text == small for other in edit.alternatives)
    return _rewritten(edit, decapitalise) if known and agreement.continues_sentence(text, edit.start, edit.end) else edit


def _with_many(edit: Edit, text: str) -> Edit:
    """An edit that writes "much" before "of his colleagues", which are counted, with "many"."""
    if edit.family == DECIDED or not _MUCH.search(edit.replacement) or not agreement.takes_many(text, edit.start, edit.end):
        return edit
    return _rewritten(edit, partial(_MUCH.sub, r"\1any"))


def _rewritten(edit: Edit, rewrite: Callable[[str], str]) -> Edit:
    """An edit with all that it may write rewritten, and the alternatives that this makes equal counted as one."""
    chosen, confidence = rewrite(edit.replacement), edit.confidence
    others: dict[str, float] = {}
    for other in edit.alternatives:
        term = other.text if other.text == edit.found else rewrite(other.text)
        if term == chosen:
            confidence = min(1.0, confidence + other.probability)
        else:
            others[term] = others.get(term, 0.0) + other.probability
    alternatives = tuple(Alternative(term, share) for term, share in others.items())
    return replace(edit, replacement=chosen, confidence=confidence, alternatives=alternatives)


def with_articles_in_alternatives(edits: Iterable[Edit], starts: Iterable[int]) -> list[Edit]:
    """Edits of phrases that begin at ``starts``, whose alternatives have the article, too, that an edit takes in."""
    return [
        edit if edit.start == start else _with_article_in_alternatives(edit, start)
        for edit, start in zip(edits, starts, strict=True)
    ]


def _with_article_in_alternatives(edit: Edit, start: int) -> Edit:
    before, standing = edit.found[: start - edit.start], edit.found[start - edit.start :]
    others = (
        Alternative(agreement.with_article(before, standing, other.text), other.probability) for other in edit.alternatives
    )
    return replace(edit, alternatives=tuple(others))
