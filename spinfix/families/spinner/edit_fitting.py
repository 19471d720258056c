"""Fits edits into the text around them: its columns, its plurals that own something, its articles and its line ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from spinfix import lazy
from spinfix.corrections import FAMILY as DECIDED
from spinfix.edits import Alternative, Edit
from spinfix.text import agreement
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


def fitted(edits: Iterable[Edit], text: str) -> list[Edit]:
    """The edits of a text, in order, that fit it, each with the article and the line end that it needs."""
    together = (edit for edit in edits if edit.found.isalpha() or not _GAP.search(edit.found))
    whole = (edit for edit in together if not _breaks_owner(edit, text))
    return list(keeping_line_ends(_with_articles(_with_one_article(whole, text), text), text))


def _breaks_owner(edit: Edit, text: str) -> bool:
    """Whether an edit makes "children’ toys" of "youngsters’ toys"; "kids’ toys" is all right."""
    if edit.found[-1:] != "s" or edit.replacement[-1:] in ("s", "") or not _OWNS.match(text, edit.end):
        return False
    return edit.family != DECIDED and _OPENED.search(text, max(0, edit.start - QUOTED), edit.start) is None


def _with_one_article(edits: Iterable[Edit], text: str) -> Iterator[Edit]:
    for edit in edits:
        replacement = agreement.without_second_article(edit.replacement, edit.found, text, edit.start)
        yield edit if replacement == edit.replacement else replace(edit, replacement=replacement)


def _with_articles(edits: Iterable[Edit], text: str) -> Iterator[Edit]:
    """The edits, in order, each with the article that marks or tags set apart from its phrase, if it has to change.

    An article right before a phrase is the business of `spinfix.families.spinner.edit_builder`.
    """
    last = 0
    for edit in edits:
        before = None
        near = text[edit.start - 1]
        if (near if near != " " else text[edit.start - 2]) in agreement.OPENING and edit.replacement:  # asking of all takes 5 %
            before = agreement.article_before(text, edit.start)
        yield _with_article(edit, text, before[0]) if before is not None and before[0] >= last else edit
        last = edit.end


def _with_article(edit: Edit, text: str, start: int) -> Edit:
    before = text[start : edit.start]
    replacement = agreement.behind(before, edit.found, edit.replacement)
    if replacement.startswith(before):
        return edit
    longer = replace(edit, start=start, found=before + edit.found, replacement=replacement)
    return with_all_articles(longer, edit.start)


def with_all_articles(edit: Edit, start: int) -> Edit:
    """An edit of a phrase from ``start`` with the article that it takes in, which its alternatives then have too."""
    if edit.start == start or not edit.alternatives:
        return edit
    before, standing = edit.found[: start - edit.start], edit.found[start - edit.start :]
    others = (Alternative(agreement.behind(before, standing, one.text), one.probability) for one in edit.alternatives)
    return replace(edit, alternatives=tuple(others))
