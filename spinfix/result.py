"""The `Result` of cleaning a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from spinfix import edits as edits_module
from spinfix import plans
from spinfix.edits import Edit
from spinfix.families.findings import Finding

ARTEFACTS = "artefacts"
"""Key of `Result.minimums` for removals."""


@dataclass(frozen=True)
class Result:
    r"""The result of cleaning one document.

    >>> from spinfix import analyse
    >>> result = analyse("[ad_1]\nNothing was spun here.\n")
    >>> result.text, len(result.edits), result.family
    ('Nothing was spun here.\n', 1, None)

    Attributes:
        source: the input.
        edits: all edits of the input, in order.
        spin_probability: probability that the document was spun, 0 to 1; None if it was not judged (``restore=False``).  That
            of the spinner's family is for texts of which one in 58 is (`spinfix.families.spinner.gate.RARITY`).
        family: the family believed to have spun it, or None.
        findings: the finding of each family that was asked, in code points of the input: first the believed ones, in order of
            preference, then the others by probability. Each has the evidence (``clues``), the parts believed spun
            (``passages``), the edits that were not made (``doubtful``) and why a text was let go (``note``); see `Finding`.
        unremoved: what may be artefacts and stays, since their confidence is below the minimum; edits of the input, in order.
        minimums: the least confidence of the edits that were made, by their origin: a family, or one of its kinds of edit
            ("tortured, composed phrases"), or "artefacts"; empty if it is not known.
    """

    source: str
    edits: tuple[Edit, ...]
    spin_probability: float | None
    family: str | None = None
    findings: tuple[Finding, ...] = ()
    unremoved: tuple[Edit, ...] = ()
    minimums: Mapping[str, float] = field(default_factory=dict, hash=False)

    def __repr__(self) -> str:
        """The result in short; in full it is twenty times as long as the text, which floods a notebook."""
        judged = "not judged" if self.spin_probability is None else f"spun with probability {self.spin_probability:.3f}"
        by = f" by {self.family}" if self.family else ""
        edits = f"{len(self.restorations)} restorations, {len(self.artefacts)} artefacts, {len(self.doubtful)} doubtful"
        return f"<Result: {judged}{by}; {edits}; {len(self.source)} characters>"

    @cached_property
    def text(self) -> str:
        """The output: the input with all edits applied."""
        return edits_module.apply(self.source, self.edits)

    @property
    def is_spun(self) -> bool:
        """Whether a family is believed to have spun the document, by its own limits; see `family`."""
        return self.family is not None

    @property
    def artefacts(self) -> tuple[Edit, ...]:
        """The edits that removed importer debris."""
        return tuple(edit for edit in self.edits if edit.kind == "artefact")

    @property
    def restorations(self) -> tuple[Edit, ...]:
        """The edits that restored spun phrases."""
        return tuple(edit for edit in self.edits if edit.kind == "restoration")

    @property
    def doubtful(self) -> tuple[Edit, ...]:
        """Edits that were found but not made, below `Config.min_confidence` or, of artefacts, `Config.removal_confidence`."""
        unrestored = (edit for finding in self.findings for edit in finding.doubtful)
        return tuple(sorted((*unrestored, *self.unremoved), key=lambda edit: edit.start))

    def plan(self) -> str:
        r"""The edits as readable JSON, to be saved, corrected and applied later with `spinfix.load_plan` and `spinfix.apply`.

        It also lists the edits that were not made, which are made if they are moved to the others, and ``minimums``.

        >>> import spinfix
        >>> text = "[ad_1]\nNothing was spun here.\n"
        >>> spinfix.load_plan(spinfix.analyse(text).plan(), text)[0].rule
        'AD001'
        """
        return plans.to_plan(self.source, self.edits, self.doubtful, self.minimums)

    def to_dict(self) -> dict[str, Any]:
        r"""The result as an object that can be converted to JSON.

        It is a plan (`spinfix.load_plan` reads its JSON) with additional fields: ``version``, ``sha256`` of the input and
        ``edits``, then ``text`` (the output), ``spin_probability``, ``family``, ``findings``, ``unremoved`` and
        ``minimums``.  Edits that were made are only in ``edits``, not in the findings.

        >>> import json
        >>> import spinfix
        >>> text = "[ad_1]\nNothing was spun here.\n"
        >>> line = json.dumps(spinfix.analyse(text).to_dict())
        >>> spinfix.apply(text, spinfix.load_plan(line, text))
        'Nothing was spun here.\n'
        """
        findings = [asdict(finding) for finding in self.findings]
        for finding in findings:
            del finding["edits"], finding["settled"], finding["undecided"]
        plan = plans.plan_of(self.source, self.edits)
        rest: dict[str, Any] = {"text": self.text, "spin_probability": self.spin_probability, "family": self.family}
        rest["findings"] = findings
        rest["unremoved"] = [asdict(edit) for edit in self.unremoved]
        rest["minimums"] = dict(self.minimums)
        listed: dict[str, Any] = _listed(plan | rest)
        return listed


def _listed(value: Any) -> Any:
    """Convert tuples to lists recursively, so that a round trip through JSON gives an equal object."""
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, list | tuple) else value
