r"""Edits of a text done in its spelling, so that everything outside them keeps how it was spelled.

A text in a file is often spelled with escapes: ``\n`` in JSON, ``""`` in CSV.  Each escape stands for one code point.  Edits
count in code points of the text; here they are done in the spelling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from spinfix.edits import Edit


def splice(raw: str, escapes: Iterable[tuple[int, int]], edits: Sequence[Edit], spell: Callable[[str], str]) -> str:
    r"""Do ``edits`` in the spelling of a text.

    Args:
        raw: how the text is spelled.
        escapes: spans of ``raw`` that stand for one code point each, in order.
        edits: edits of the text, in order and apart.
        spell: how a replacement is spelled.

    >>> edit = Edit(2, 7, "go to", "visit", "restoration")
    >>> splice(r"\n\tgo to\u0020Rome", [(0, 2), (2, 4), (9, 15)], [edit], str)
    '\\n\\tvisit\\u0020Rome'
    """
    pieces: list[str] = []
    upcoming = iter(escapes)
    escape = next(upcoming, None)
    shift = last = 0  # shift: what must be added to an offset of the text to get one of its spelling

    def spelled(offset: int) -> int:
        nonlocal escape, shift
        while escape is not None and escape[0] - shift < offset:
            shift += escape[1] - escape[0] - 1
            escape = next(upcoming, None)
        return offset + shift

    for edit in edits:
        pieces += (raw[last : spelled(edit.start)], spell(edit.replacement))
        last = spelled(edit.end)
    pieces.append(raw[last:])
    return "".join(pieces)
