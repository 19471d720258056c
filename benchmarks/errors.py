"""The errors of restoration by cause, on the spun development files of the shared folder.

    python benchmarks/errors.py                                # all files, default options
    python benchmarks/errors.py --quality fast best            # one column for each
    python benchmarks/errors.py --quality deep --every 9       # every ninth file: a quick look
    python benchmarks/errors.py --show near-synonym            # and every error of one cause

Errors are those of ``eval/score.py``: a place left unchanged (missed), restored to something else (wrong), or an edit where
nothing was spun (beside).  Each is assigned the first cause of `CAUSES` that applies.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from accuracy import document_sets, load_scorer, shared_or_exit  # first: it puts the checkout on the path

from spinfix import Cleaner, Config, resources
from spinfix.families.spinner import dictionary

CAUSES = {
    "unknown": "the dictionary does not have the substitution",
    "contraction": "one side is contracted (isn't / is not)",
    "number": "one side is a number, in digits or in words",
    "dash": "a dash next to the place",
    "case": "right but for capitals",
    "group not in use": "an edit to an original that the spinner changed nowhere in the document",
    "name": "the original has a capital inside its sentence",
    "frame": "several words, function words among them (a meeting / an assembly)",
    "function word": "nothing but function words (on / at, in the / within the)",
    "near-synonym": "everything else: another word of much the same meaning",
}
"""Causes of errors; the first that applies is assigned."""

_FUNCTION_WORDS = """
a about above across after against all along also although am among an and another any are around as at away back be because
been before behind being below beneath beside between beyond both but by can could did do does doing done down during each
either else ever every few for from had has have having he her here hers him his how i if in inside into is it its just least
less like many may me might mine more most much must my near neither never no nor not now of off on once one only onto or other
our out outside over own per quite rather same shall she should since so some still such than that the their them then there
these they this those though through throughout till to together too toward towards under until up upon us very was we were
what when where whether which while who whom whose why will with within without would yet you your
"""
_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion first second third
fourth fifth sixth seventh eighth ninth tenth half dozen
"""
_CUT_BY_APOSTROPHES = """
isn aren wasn weren hasn haven hadn don doesn didn won wouldn can couldn shouldn mustn s t re ve ll d m
"""
FUNCTION_WORDS, NUMBERS, CONTRACTED = (frozenset(words.split()) for words in (_FUNCTION_WORDS, _NUMBERS, _CUT_BY_APOSTROPHES))
SENTENCE_ENDS = frozenset(".!?:")


class Error(NamedTuple):
    """One error.

    Attributes:
        verdict: "missed", "wrong" or "beside".
        was: the words of the spun text.
        now: what they became.
        wanted: the original; for an edit outside the spun places, the unchanged text.
        cause: the first of `CAUSES` that applies.
    """

    verdict: str
    was: tuple[str, ...]
    now: tuple[str, ...]
    wanted: tuple[str, ...]
    cause: str


def errors_of(scorer: ModuleType, text: str, output: str, known: frozenset[tuple[str, str]]) -> Iterator[Error]:
    """The errors of one document.

    Args:
        scorer: ``eval/score.py``.
        text: the document with its slots.
        output: what became of it.
        known: every substitution of the dictionary, in lower case, words joined by blanks.
    """
    _, items = scorer.parse(text)
    out = scorer.tokens(output)
    used = {" ".join(original).lower() for item in items if not isinstance(item, str) for original in item[1]}
    path = list(scorer.align(items, out))
    before: list[str] = []
    run: tuple[list[str], list[str], list[str]] | None = None
    for number, (item, start, end, how) in enumerate(path):
        got = out[start:end]
        if item is None or isinstance(item, str):
            if how in ("edit", "insert"):
                if run is None:
                    run = ([], [], before[-2:])
                run[0].extend([item] if item else [])
                run[1].extend(got)
            elif run is not None:
                yield _error("beside", run[0], run[1], run[0], (run[2], [item] if item else []), used, known)
                run = None
            before += [item] if item else []
            continue
        if run is not None:
            yield _error("beside", run[0], run[1], run[0], (run[2], item[0]), used, known)
            run = None
        spun, accepted = item
        if got not in accepted:
            following = next((later[0] for later in path[number + 1 :] if later[0]), "")
            around = before[-2:], [following] if isinstance(following, str) else following[0]
            yield _error("missed" if got == spun else "wrong", spun, got, accepted[0], around, used, known)
        before += accepted[0]
    if run is not None:
        yield _error("beside", run[0], run[1], run[0], (run[2], []), used, known)


def _error(
    verdict: str,
    was: Sequence[str],
    now: Sequence[str],
    wanted: Sequence[str],
    around: tuple[Sequence[str], Sequence[str]],
    used: set[str],
    known: frozenset[tuple[str, str]],
) -> Error:
    return Error(verdict, tuple(was), tuple(now), tuple(wanted), cause(verdict, was, now, wanted, around, used, known))


def cause(  # noqa: PLR0911  (one for each cause)
    verdict: str,
    was: Sequence[str],
    now: Sequence[str],
    wanted: Sequence[str],
    around: tuple[Sequence[str], Sequence[str]],
    used: set[str],
    known: frozenset[tuple[str, str]],
) -> str:
    """The cause of an error.

    >>> cause("wrong", ["kind"], ["type"], ["form"], (["a"], ["of"]), {"form"}, frozenset({("kind", "form")}))
    'near-synonym'
    >>> cause("beside", ["big"], ["large"], ["big"], (["a"], ["dog"]), {"form"}, frozenset())
    'group not in use'
    """
    sides = (was, now, wanted)
    if verdict != "beside" and (" ".join(was).lower(), " ".join(wanted).lower()) not in known:
        return "unknown"
    if any("'" in side and CONTRACTED & set(side) for side in sides):
        return "contraction"
    if any(word[0].isdigit() or word.lower() in NUMBERS for side in sides for word in side):
        return "number"
    if "-" in (*around[0][-1:], *around[1][:1]):
        return "dash"
    if [word.lower() for word in now] == [word.lower() for word in wanted]:
        return "case"
    if verdict == "beside" and " ".join(now).lower() not in used:
        return "group not in use"
    begins = not around[0] or around[0][-1] in SENTENCE_ENDS or (around[0][-1] == '"' and around[0][-2:-1] != [","])
    if wanted and wanted[0][0].isupper() and not (begins or wanted[0] == "I"):
        return "name"
    shares = [sum(word.lower() in FUNCTION_WORDS for word in side) for side in (was, wanted)]
    if all(share == len(side) for share, side in zip(shares, (was, wanted), strict=True)):
        return "function word"
    if max(len(was), len(wanted)) > 1 and any(shares):
        return "frame"
    return "near-synonym"


def substitutions() -> frozenset[tuple[str, str]]:
    """Every substitution of the shipped dictionary, in lower case, tokenised as by the scorer."""
    known = dictionary.load(resources.dictionaries() / "wp-auto-spinner").substitutions
    cut = load_scorer(shared_or_exit()).tokens
    return frozenset((" ".join(cut(one.spun)).lower(), " ".join(cut(one.original)).lower()) for one in known)


def table(counted: dict[str, Counter[tuple[str, str]]]) -> str:
    """The counts as a Markdown table, a column for each measurement: missed + wrong + beside."""
    lines = [f"| | {' | '.join(counted)} |", f"|---|{'---:|' * len(counted)}"]
    for name in (*CAUSES, None):
        lines += [f"| {name or 'all'} | {' | '.join(_cell(one, name) for one in counted.values())} |"]
    return "\n".join(lines)


def _cell(counts: Counter[tuple[str, str]], name: str | None) -> str:
    parts = [
        sum(number for (verdict, why), number in counts.items() if verdict == kind and name in (why, None)) for kind in VERDICTS
    ]
    return f"{sum(parts)} ({' + '.join(map(str, parts))})"


VERDICTS = ("missed", "wrong", "beside")


def measure(cleaner: Cleaner, scorer: ModuleType, files: Iterable[Path], known: frozenset[tuple[str, str]]) -> list[Error]:
    """The errors of all files."""
    found: list[Error] = []
    for path in files:
        text = path.read_text("utf-8")
        found += errors_of(scorer, text, cleaner.clean(scorer.parse(text)[0]), known)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quality", nargs="+", default=[Config().quality], metavar="QUALITY", help="fast, best, deep")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth file of each set")
    parser.add_argument("--show", metavar="CAUSE", help="print the errors of one cause, or of all")
    options = parser.parse_args(arguments)
    shared = shared_or_exit()
    scorer, known, sets = load_scorer(shared), substitutions(), document_sets(shared)
    counted = {}
    for quality in options.quality:
        cleaner = Cleaner(Config(quality=quality))
        for name in ("fully spun", "half spun"):
            errors = measure(cleaner, scorer, sets[name][:: options.every], known)
            counted[f"{name}, {quality}"] = Counter((error.verdict, error.cause) for error in errors)
            for error in errors:
                if options.show in (error.cause, "all"):
                    print(error.cause, error.verdict, *(" ".join(side) for side in error[1:4]), sep="\t")
    print(table(counted))
    return 0


if __name__ == "__main__":
    sys.exit(main())
