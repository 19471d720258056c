r"""Apply edits of a text to its escaped form, so that everything outside the edits is preserved.

Texts in files often contain escapes: ``\n`` in JSON, ``""`` in CSV.  Each escape stands for one code point.  The offsets of
edits count code points of the text; here they are converted to offsets of the escaped form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from spinfix.edits import Edit


def splice(raw: str, escapes: Iterable[tuple[int, int]], edits: Sequence[Edit], spell: Callable[[str], str]) -> str:
    r"""Apply ``edits`` to the escaped form of a text.

    Args:
        raw: the escaped text.
        escapes: spans of ``raw`` that stand for one code point each, in order.
        edits: edits of the text, in order and without overlaps.
        spell: escapes a replacement.

    >>> edit = Edit(2, 7, "go to", "visit", "restoration")
    >>> splice(r"\n\tgo to\u0020Rome", [(0, 2), (2, 4), (9, 15)], [edit], str)
    '\\n\\tvisit\\u0020Rome'
    """
    pieces: list[str] = []
    upcoming = iter(escapes)
    escape = next(upcoming, None)
    shift = last = 0  # shift: offset in ``raw`` minus offset in the text

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
