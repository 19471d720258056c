"""Which labels of ``tests/cases`` no longer fit what the engine does.

    python -m tests.relabel_cases

Prints each such case with its new kind and, word by word, what differs from what was expected; a person edits.  To be run
after dictionary, weights or models have changed.  Exit status 1 if a label needs a new kind.
"""

from __future__ import annotations

import sys
from difflib import SequenceMatcher

from tests.test_cases import Case, load_cases, output


def kind_of(case: Case, result: str) -> str:
    """The kind that fits a case with this result."""
    if result != case.expected:
        return "known failure"
    return "leave alone" if case.text == case.expected else "restore"


def differences(result: str, expected: str) -> str:
    """Each stretch of words that came out otherwise than expected."""
    came, wanted = result.split(" "), expected.split(" ")
    blocks = SequenceMatcher(None, came, wanted, autojunk=False).get_opcodes()
    return "; ".join(f"{' '.join(came[a:b])!r} for {' '.join(wanted[c:d])!r}" for tag, a, b, c, d in blocks if tag != "equal")


def main() -> int:
    """Print what a person has to edit."""
    changed = 0
    for case in load_cases():
        result = output(case)
        kind = kind_of(case, result)
        if kind != case.kind:
            changed += 1
            print(f"{case.label}\n    {case.kind} → {kind}  {differences(result, case.expected)}")
    print(f"{changed} of {len(load_cases())} labels no longer fit")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
