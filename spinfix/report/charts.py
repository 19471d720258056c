"""SVG charts for the HTML report; the style sheet of the page colours their classes.

Widths are percentages, so that a chart fits any column; patterns distinguish the parts in addition to colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

HATCHES = ("artefact", "unasked")
"""Classes filled with a pattern, "hatch-artefact" and so on."""

PATTERNS = "".join(
    (
        '<svg class="defs" width="0" height="0" aria-hidden="true"><defs>',
        *(
            f'<pattern id="hatch-{name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect class="hatch-ground {name}" width="6" height="6"></rect>'
            f'<rect class="hatch-line {name}" width="2.5" height="6"></rect></pattern>'
            for name in HATCHES
        ),
        "</defs></svg>",
    )
)
"""Definitions of the patterns, needed once per page."""


def share_bar(parts: Sequence[tuple[str, int]], label: str) -> str:
    """A bar of named parts; the name of each part is its class."""
    total = sum(count for _, count in parts) or 1
    drawn, start = [], 0.0
    for name, count in parts:
        width = 100 * count / total
        if count:
            drawn.append(
                f'<rect class="part {escape(name)}" x="{start:.3f}%" y="0" width="{width:.3f}%" height="100%">'
                f"<title>{escape(name)}: {count:,}</title></rect>"
            )
        start += width
    return f'<svg class="share" width="100%" height="18" role="img" aria-label="{escape(label)}">{"".join(drawn)}</svg>'


def histogram(counts: Mapping[str, Sequence[int]], label: str, first: int = 0, height: int = 120) -> str:
    """A stacked histogram over 0 to 100 per cent.

    Args:
        counts: the counts of each series, by its class; all series have the same number of steps.
        label: text for screen readers.
        first: first step shown.
        height: height in pixels.
    """
    steps = max(map(len, counts.values()), default=0)
    shown = range(first, steps)
    totals = [sum(series[step] for series in counts.values()) for step in shown]
    highest = max(totals, default=0)
    floor, tallest = height - 18, height - 34
    width = 100 / max(1, len(shown))
    labelled = False
    drawn = [f'<line class="axis" x1="0" y1="{floor + 0.5}" x2="100%" y2="{floor + 0.5}"></line>']
    for place, step in enumerate(shown):
        top = float(floor)
        tip = f"{100 * step / steps:.0f}–{100 * (step + 1) / steps:.0f} %: {totals[place]:,}"
        bars = []
        for name, series in counts.items():
            if series[step]:
                tall = max(2.0, tallest * series[step] / highest)
                top -= tall
                bars.append(
                    f'<rect class="{escape(name)}" x="{place * width + width * 0.08:.3f}%" y="{top:.2f}" '
                    f'width="{width * 0.84:.3f}%" height="{tall:.2f}"></rect>'
                )
        drawn.append(f"<g><title>{tip}</title>{''.join(bars)}</g>")
        if totals[place] and totals[place] == highest and not labelled:
            labelled = True
            anchor, at = ("end", 100.0) if place > 0.9 * len(shown) else ("middle", (place + 0.5) * width)
            drawn.append(f'<text class="peak" x="{at:.3f}%" y="{top - 4:.2f}" text-anchor="{anchor}">{highest:,}</text>')
    for part, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        value = 100 * (first + part * len(shown)) / max(1, steps)
        drawn.append(f'<text class="tick" x="{100 * part:.0f}%" y="{height - 3}" text-anchor="{anchor}">{value:.4g} %</text>')
    return (
        f'<svg class="histogram" width="100%" height="{height}" role="img" aria-label="{escape(label)}">{"".join(drawn)}</svg>'
    )


def bar(share: float, name: str) -> str:
    """A bar for a table row, ``share`` (0 to 1) of its column wide; the number is in another column."""
    return (
        '<svg class="bar" width="100%" height="10" aria-hidden="true">'
        f'<rect class="{escape(name)}" width="{max(0.6, 100 * share):.2f}%" height="100%" rx="2"></rect></svg>'
    )
