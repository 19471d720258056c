"""The summary of a run: statistics of many results in constant memory, as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spinfix import lazy
from spinfix.edits import Edit
from spinfix.report.json import VERSION, dumps
from spinfix.report.rules import Groups
from spinfix.report.terminal import counted, shortened
from spinfix.report.view import group
from spinfix.result import Result

TOP = 5
"""Dictionary entries, and reasons of failures, that are listed: as many as fit on a screen."""
LISTED = 100
"""The same in JSON, for programs."""
REASONS, OTHERS = 100, "other reasons"
"""Different reasons that are counted; there are some twenty, but one may quote what it found."""
DISTINCT = 20_000
"""Maximum number of distinct dictionary entries counted; the shipped dictionary has 13,000 and is always counted exactly."""

STEPS = 20
"""Bars of the histograms, each 0.05 wide: as fine as the calibration, which was fitted on some thousand edits."""


@dataclass(slots=True)
class Tally:
    """Statistics of many documents; small, so that worker processes can return theirs.

    Attributes:
        documents: number of documents, including failed ones.
        asked: documents that were checked for spinning.
        spun: documents believed spun.
        changed: documents that changed, or would change.
        dropped: documents that were left out, or would be, since they were spun.
        failed: documents that could not be cleaned.
        undone: files that could not be read or written; each counts as one document that failed.
        skipped: documents that are not text; not counted as failed.
        reasons: why documents failed or were skipped, each with their number; of more than `REASONS` the rest under `OTHERS`.
        size: bytes of text as UTF-8.
        seconds: processing time, summed over all processes.
        kinds: edits by kind.
        groups: edits by dictionary ("wp-auto-spinner") or rule ("AD001").
        entries: restorations by family and dictionary entry ("wp-auto-spinner", "go to → visit").
        families: spun documents by family.
        confidence: edits by kind and confidence, `STEPS` counts for each kind.
        probability: documents by spin probability, `STEPS` counts.
        likeliest: the highest spin probability.
        exact: false if there were too many distinct entries and rare ones were dropped.

    >>> tally = Tally()
    >>> edit = Edit(3, 8, "go to", "visits", "restoration", family="mine", entry="go to → visits")
    >>> tally.add(Result("He go to Rome.", (edit,), 0.9, "mine"))
    >>> tally.documents, tally.spun, tally.groups["mine"]
    (1, 1, 1)
    """

    documents: int = 0
    asked: int = 0
    spun: int = 0
    changed: int = 0
    dropped: int = 0
    failed: int = 0
    undone: int = 0
    skipped: int = 0
    size: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    entries: Counter[tuple[str, str]] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    confidence: dict[str, list[int]] = field(default_factory=dict)
    probability: list[int] = field(default_factory=lambda: [0] * STEPS)
    likeliest: float = 0.0
    exact: bool = True

    def add(self, result: Result, seconds: float = 0.0) -> None:
        """Count a result that took ``seconds``."""
        self.documents += 1
        self.seconds += seconds
        text = result.source
        self.size += len(text if text.isascii() else text.encode("utf-8", "surrogatepass"))
        self.changed += any(edit.found != edit.replacement for edit in result.edits)
        if result.spin_probability is not None:
            self.asked += 1
            self.probability[_step(result.spin_probability)] += 1
            self.likeliest = max(self.likeliest, result.spin_probability)
            if result.family is not None:
                self.spun += 1
                self.families[result.family] += 1
        for edit in result.edits:
            self._edit(edit)
        self._forget()

    def _edit(self, edit: Edit) -> None:
        self.kinds[edit.kind] += 1
        self.groups[group(edit)] += 1
        if edit.kind == "restoration":
            self.entries[edit.family, edit.entry] += 1
        self.confidence.setdefault(edit.kind, [0] * STEPS)[_step(edit.confidence)] += 1

    def fail(self, message: str = "", name: str = "") -> None:
        """Count a document that could not be cleaned; the message says why, and may begin with the name of its file."""
        self.documents += 1
        self.failed += 1
        self._note(_reason(message, name))

    def pass_over(self, message: str = "", name: str = "") -> None:
        """Count a document that is not text and was skipped; otherwise as `fail`."""
        self.documents += 1
        self.skipped += 1
        self._note(_reason(message, name))

    def _note(self, reason: str, times: int = 1) -> None:
        if reason:
            self.reasons[reason if reason in self.reasons or len(self.reasons) < REASONS else OTHERS] += times

    def merge(self, other: Tally) -> None:
        """Add the statistics of another process."""
        for name in ("documents", "asked", "spun", "changed", "dropped", "failed", "undone", "skipped", "size", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("kinds", "groups", "entries", "families"):
            getattr(self, name).update(getattr(other, name))
        for reason, times in other.reasons.items():
            self._note(reason, times)
        for kind, counts in other.confidence.items():
            self.confidence[kind] = _added(self.confidence.get(kind, [0] * STEPS), counts)
        self.probability = _added(self.probability, other.probability)
        self.likeliest = max(self.likeliest, other.likeliest)
        self.exact &= other.exact
        self._forget()

    def _forget(self) -> None:
        """Keep memory constant: drop the rarer half if there are too many entries."""
        if len(self.entries) > DISTINCT:
            self.entries = Counter(dict(self.entries.most_common(DISTINCT // 2)))
            self.exact = False

    @property
    def edits(self) -> int:
        """Number of edits."""
        return sum(self.kinds.values())


def _reason(message: str, name: str) -> str:
    """What a message says of any file, without the file's name and line, advice and details.

    >>> _reason("a.txt:1: is not UTF-8 (byte 0xE9 at offset 3); convert it first", "a.txt")
    'is not UTF-8'
    >>> _reason("is larger than 5 MB; raise the limit", "is")
    'is larger than 5 MB'
    """
    if message.startswith(name) and (behind := _LINE.match(message, len(name))):
        message = message[behind.end() :]
    reason: str = _DETAILS.split(message, maxsplit=1)[0]
    return reason


def _step(share: float) -> int:
    return min(STEPS - 1, int(share * STEPS + 1e-9))


def _added(left: Sequence[int], right: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip(left, right, strict=True)]


def text(tally: Tally, elapsed: float | None = None, groups: Groups | None = None, width: int | None = None) -> str:
    """Format the statistics as a table.

    Args:
        tally: the statistics.
        elapsed: the wall time in seconds.
        groups: describe rules.
        width: characters of a line at most, as of a terminal; what is longer ends with an ellipsis.

    >>> print(text(Tally()), end="")
    documents  0
    """
    known = Groups() if groups is None else groups
    rows = [*_documents(tally), *_edits(tally, known), *_entries(tally)]
    if tally.documents:
        rows.append(("size", _size(tally.size), _speed(tally.size, tally.seconds if elapsed is None else elapsed)))
    left = max(len(label) for label, _, _ in rows)
    right = max(len(count) for _, count, _ in rows)
    lines = (f"{label:{left}}  {count:>{right}}  {note}".rstrip() for label, count, note in rows)
    return "".join(f"{line if width is None or len(line) <= width else f'{line[: width - 1]}…'}\n" for line in lines)


def to_json(tally: Tally, elapsed: float, *, resumed: bool = False) -> str:
    """Format the statistics as one JSON object on one line.

    Keys: ``version``, that of `spinfix.report.json`; ``resumed``, whether they are only those since an interruption; the counts
    of documents, as in `Tally`: ``documents``, ``checked`` for spinning, ``spun``, ``changed``, ``dropped``, ``failed``,
    ``skipped``; ``files_not_done``; ``reasons``, why documents failed or were skipped, with their number; ``bytes`` of text;
    ``seconds`` by the clock, and ``processing_seconds`` of all processes together; ``families``, spun documents by family;
    ``probabilities``, documents by spin probability in `STEPS` equal steps; ``edits``, their number by kind; ``rules``, the
    number by rule or dictionary; ``entries``, the most frequent restorations, at most `LISTED`, each with its ``family``,
    ``entry`` and ``count``.

    >>> print(to_json(Tally(), 1.5)[:48])
    {"version": 2, "resumed": false, "documents": 0,
    """
    return dumps(
        {
            "version": VERSION,
            "resumed": resumed,
            "documents": tally.documents,
            "checked": tally.asked,
            "spun": tally.spun,
            "changed": tally.changed,
            "dropped": tally.dropped,
            "failed": tally.failed,
            "skipped": tally.skipped,
            "files_not_done": tally.undone,
            "reasons": dict(tally.reasons.most_common()),
            "bytes": tally.size,
            "seconds": round(elapsed, 3),
            "processing_seconds": round(tally.seconds, 3),
            "families": dict(tally.families.most_common()),
            "probabilities": tally.probability,
            "edits": dict(tally.kinds.most_common()),
            "rules": dict(tally.groups.most_common()),
            "entries": [
                {"family": family, "entry": entry, "count": count}
                for (family, entry), count in tally.entries.most_common(LISTED)
            ],
        }
    )


_LINE = lazy.re_compile(r"(?::\d+)?: ")
"""What is between the name of a file and what a message says of it."""
_DETAILS = lazy.re_compile(r"; | \(")
"""Where the advice or the details of a message begin."""

Row = tuple[str, str, str]
"""A line of the summary: label, number, note."""


def _documents(tally: Tally) -> Iterator[Row]:
    yield "documents", f"{tally.documents:,}", ""
    if tally.asked:
        names = ", ".join(f"{shortened(name)} {count:,}" for name, count in tally.families.most_common())
        of = "" if tally.asked == tally.documents else f" of {tally.asked:,} checked"
        yield "  spun", f"{tally.spun:,}", share(tally.spun, tally.asked) + of + (f"  {names}" if names else "")
    if tally.documents:
        yield "  changed", f"{tally.changed:,}", share(tally.changed, tally.documents)
    if tally.dropped:
        yield "  dropped", f"{tally.dropped:,}", share(tally.dropped, tally.documents)
    if tally.failed:
        files = f"  {counted(tally.undone, 'file')} not done" if tally.undone else ""
        yield "  failed", f"{tally.failed:,}", share(tally.failed, tally.documents) + files
    if tally.skipped:
        yield "  skipped", f"{tally.skipped:,}", share(tally.skipped, tally.documents)
    for reason, times in tally.reasons.most_common(TOP):
        yield f"    {shortened(reason)}", f"{times:,}", ""
    if len(tally.reasons) > TOP:
        others = sum(times for _, times in tally.reasons.most_common()[TOP:])
        yield f"    {counted(len(tally.reasons) - TOP, 'more reason')}", f"{others:,}", ""


def _edits(tally: Tally, groups: Groups) -> Iterator[Row]:
    if not tally.edits:
        return
    yield "edits", f"{tally.edits:,}", ""
    for kind, count in tally.kinds.most_common():
        yield f"  {kind}s", f"{count:,}", share(count, tally.edits)
    for name, count in tally.groups.most_common():
        yield f"    {shortened(name)}", f"{count:,}", groups.title(name)


def _entries(tally: Tally) -> Iterator[Row]:
    top = tally.entries.most_common(TOP)
    if top:
        of = f"of {len(tally.entries):,}" if tally.exact else f"of more than {len(tally.entries):,}"
        yield "most frequent", "", of if len(tally.entries) > len(top) else ""
    for (family, entry), count in top:
        yield f"  {shortened(entry or family)}", f"{count:,}", ""


def share(part: int, whole: int) -> str:
    """Format a part of a whole in per cent.

    >>> share(1, 3), share(0, 0), share(1, 100_000), share(99_999, 100_000)
    ('33.3 %', '0 %', '< 0.1 %', '> 99.9 %')
    """
    percent = 100 * part / whole if whole else 0.0
    if 0 < percent < 0.1:
        return "< 0.1 %"
    if 99.9 < percent < 100:
        return "> 99.9 %"
    return f"{percent:.1f} %" if percent % 100 else f"{percent:.0f} %"


def _size(size: int) -> str:
    """Format a number of bytes."""
    for unit, worth in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= worth:
            return f"{size / worth:.1f} {unit}"
    return f"{size} B"


def _speed(size: int, seconds: float) -> str:
    if seconds <= 0:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    clock = f"{minutes // 60}:{minutes % 60:02}:{rest:02} h" if minutes >= 60 else f"{minutes}:{rest:02} min"
    return f"in {clock if minutes else f'{seconds:.1f} s'}, {_size(round(size / seconds))}/s"
