"""The overview of the HTML report: a headline and three figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from spinfix.report import charts
from spinfix.report.rules import Groups
from spinfix.report.summary import STEPS, Tally, share
from spinfix.report.terminal import counted, visible

LISTED = 8
"""Rows of the lists: as many as fit next to the charts."""


@dataclass(frozen=True, slots=True)
class Omitted:
    """What a page omits to stay small.

    Attributes:
        kept: number of documents in the page.
        documents: number of omitted documents.
        edits: number of edits in omitted documents.
    """

    kept: int
    documents: int
    edits: int


RESUMED = "This run continued an interrupted one: figures and documents below are only those since the interruption."
"""What the page says of such a run."""


def overview(
    tally: Tally, groups: Groups, omitted: Omitted, failures: Sequence[tuple[str, str]], *, resumed: bool = False
) -> Iterator[str]:
    """Yield the overview as pieces of HTML.

    Args:
        tally: the statistics.
        groups: descriptions of dictionaries and rules.
        omitted: what the page omits.
        failures: documents that could not be cleaned, or the first of them, each with the reason.
        resumed: whether the run continued an interrupted one.
    """
    if resumed:
        yield f'<p class="notice">{RESUMED}</p>'
    yield f'<p class="headline">{_headline(tally)}</p>'
    if tally.documents > tally.failed:
        yield f'<div class="figures">{_spun(tally)}{_confidence(tally)}{_rules(tally, groups)}</div>'
    if omitted.documents:
        more = f"{counted(omitted.documents, 'document')} more, with {counted(omitted.edits, 'edit')}, are"
        none = f"{counted(omitted.documents, 'document')} without edits {'is' if omitted.documents == 1 else 'are'}"
        yield (
            f'<p class="notice">Shown below: the {counted(omitted.kept, "document")} with most to check. '
            f"{more if omitted.edits else none} counted above but omitted, to keep this page small.</p>"
        )
    if failures:
        yield _failed(tally, failures)


def _headline(tally: Tally) -> str:
    if not tally.documents:
        return "No documents."
    if tally.documents == tally.failed:
        return f"<strong>{counted(tally.failed, 'document')}</strong> could not be cleaned; there were no others."
    sentences = []
    if tally.asked == 1:
        verdict = "spun" if tally.spun else "not spun"
        sentences.append(f"{'This' if tally.documents == 1 else 'One'} document was <strong>{verdict}</strong>.")
    elif tally.asked:
        sentences.append(f"<strong>{share(tally.spun, tally.asked)}</strong> of {tally.asked:,} documents were spun.")
    if tally.edits:
        where = "" if tally.documents == 1 else f" in {counted(tally.changed, 'document')}"
        sentences.append(f"<strong>{counted(tally.edits, 'edit')}</strong>{where}.")
    else:
        sentences.append("Nothing to change.")
    if tally.failed:
        sentences.append(f"<strong>{counted(tally.failed, 'document')}</strong> could not be cleaned.")
    return " ".join(sentences)


def _spun(tally: Tally) -> str:
    parts = (
        ("spun", "spun", tally.spun),
        ("genuine", "not spun", tally.asked - tally.spun),
        ("unasked", "not checked", tally.documents - tally.asked - tally.failed),
        ("failed", "not cleaned", tally.failed),
    )
    shown = [part for part in parts if part[2] or (tally.asked and part[0] in ("spun", "genuine"))]
    legend = _legend((name, word, f"{count:,}", share(count, tally.documents)) for name, word, count in shown)
    bar = charts.share_bar(
        [(name, count) for name, _, count in parts], ", ".join(f"{word} {count:,}" for _, word, count in shown)
    )
    figure = f"<figcaption>Documents <b>{tally.documents:,}</b></figcaption>{bar}{legend}"
    if tally.asked:
        label = f"Documents by probability of having been spun: {_described(tally.probability)}"
        chart = charts.histogram({"probability": tally.probability}, label, height=92)
        figure += f'<p class="axis-name">Probability of having been spun</p>{chart}'
    return f"<figure>{figure}</figure>"


def _confidence(tally: Tally) -> str:
    if not tally.edits:
        return '<figure><figcaption>Edits <b>0</b></figcaption><p class="empty">Nothing to change.</p></figure>'
    series: Mapping[str, list[int]] = {
        kind: tally.confidence[kind] for kind in ("restoration", "artefact") if kind in tally.confidence
    }
    lowest = next(step for step in range(STEPS) if any(counts[step] for counts in series.values()))
    label = "Edits by confidence: " + "; ".join(f"{kind}s {_described(counts)}" for kind, counts in series.items())
    chart = charts.histogram(series, label, first=min(lowest, STEPS // 2), height=140)
    legend = _legend((kind, f"{kind}s", f"{tally.kinds[kind]:,}", "") for kind in series)
    return (
        f'<figure><figcaption>Edits <b>{tally.edits:,}</b></figcaption>{legend}<p class="axis-name">Confidence</p>'
        f"{chart}</figure>"
    )


def _legend(items: Iterator[tuple[str, str, str, str]]) -> str:
    """A legend: colour, name, number and share of each part."""
    entries = (
        f'<li><span class="key {name}"></span>{word} <b>{number}</b>{f" <span class=soft>{part}</span>" if part else ""}</li>'
        for name, word, number, part in items
    )
    return f'<ul class="legend">{"".join(entries)}</ul>'


def _rules(tally: Tally, groups: Groups) -> str:
    if not tally.edits:
        return '<figure><figcaption>Dictionaries and rules</figcaption><p class="empty">None found anything.</p></figure>'
    families = {family for family, _ in tally.entries}
    rows = [
        (name, count, "restoration" if name in families else "artefact", groups.title(name))
        for name, count in tally.groups.most_common(LISTED)
    ]
    entries = [
        (entry or family, count, "restoration", "")
        for (family, entry), count in tally.entries.most_common(max(3, LISTED - len(rows)))
    ]
    tables = _bars("Dictionaries and rules", rows, len(tally.groups))
    return f"<figure>{tables}{_bars('Most frequent', entries, len(tally.entries)) if entries else ''}</figure>"


def _bars(heading: str, rows: Sequence[tuple[str, int, str, str]], total: int) -> str:
    """A table of names, bars and numbers."""
    most = max(count for _, count, _, _ in rows)
    lines = "".join(
        f'<tr><th scope="row"><bdi>{in_html(name)}</bdi>{f" <span class=soft>{in_html(title)}</span>" if title else ""}</th>'
        f"<td>{charts.bar(count / most, kind)}</td><td>{count:,}</td></tr>"
        for name, count, kind, title in rows
    )
    more = f' <span class="soft">{len(rows)} of {total:,}</span>' if total > len(rows) else ""
    return f'<table class="bars"><caption>{heading}{more}</caption><tbody>{lines}</tbody></table>'


def _failed(tally: Tally, failures: Sequence[tuple[str, str]]) -> str:
    items = [failure(name, message) for name, message in failures]
    if more := tally.failed - len(failures):
        items.append(f"<li>and {more:,} more</li>")
    summary = f"{counted(tally.failed, 'document')} could not be cleaned"
    return f'<details class="failures" open><summary>{summary}</summary><ul>{"".join(items)}</ul></details>'


def failure(name: str, message: str) -> str:
    """A list item with a document and why it could not be cleaned; most messages begin with its name."""
    reason = message.removeprefix(name) if message.startswith(f"{name}:") else f": {message}"
    return f"<li><bdi>{in_html(name)}</bdi>{in_html(reason)}</li>"


def _described(counts: Sequence[int]) -> str:
    """A histogram in words, for screen readers."""
    steps = len(counts)
    bars = [
        f"{counts[step]:,} at {100 * step // steps} to {100 * (step + 1) // steps} %" for step in range(steps) if counts[step]
    ]
    return ", ".join(bars) or "none"


def in_html(text: str) -> str:
    """Escape text for the page; invisible characters are written as codes."""
    return escape(visible(text))
