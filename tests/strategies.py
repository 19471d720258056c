"""Texts and edits for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from spinfix.edits import Alternative, Edit, Kind

TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from('\n\r \u00a0’"a'), max_size=120)
"""Any text that UTF-8 can hold, with more line ends and quotes than chance would put there."""


KINDS: st.SearchStrategy[Kind] = st.sampled_from(("restoration", "artefact"))


@st.composite
def texts_with_edits(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXT) -> tuple[str, list[Edit]]:
    """A text and edits of it that are in order and do not overlap; some insert, some remove."""
    text = draw(texts)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    edits = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        replacement = draw(texts)
        alternatives = draw(st.lists(st.builds(Alternative, TEXT, st.floats(0, 1)), max_size=2))
        kind = draw(KINDS)
        origin = {"rule": draw(TEXT)} if kind == "artefact" else {"family": draw(TEXT), "entry": draw(TEXT)}
        confidence = draw(st.floats(0, 1))
        edits.append(
            Edit(
                start,
                end,
                text[start:end],
                replacement,
                kind,
                confidence=confidence,
                alternatives=tuple(alternatives),
                **origin,
            )
        )
    return text, edits
