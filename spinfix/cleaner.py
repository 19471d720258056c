"""One document in, a `Result` out: the only room that knows the whole way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from spinfix import edits as edits_module
from spinfix import protect
from spinfix.artefacts import Scrubber
from spinfix.config import Config
from spinfix.edits import Edit
from spinfix.restorer import Restorer
from spinfix.rule_packs import load_packs


@dataclass(frozen=True)
class Result:
    """What became of one document.

    Attributes:
        source: the input.
        edits: all edits of the input, in order.
        spin_probability: that the document was spun, 0 to 1, if one document in fifty is (`spinfix.gate`); None where it was
            not asked (``restore=False``).
    """

    source: str
    edits: tuple[Edit, ...]
    spin_probability: float | None

    @cached_property
    def text(self) -> str:
        """The output: the input with every edit done."""
        return edits_module.apply(self.source, self.edits)

    @property
    def artefacts(self) -> tuple[Edit, ...]:
        """The edits that removed importer debris."""
        return tuple(edit for edit in self.edits if edit.kind == "artefact")

    @property
    def restorations(self) -> tuple[Edit, ...]:
        """The edits that gave a spun phrase its original back."""
        return tuple(edit for edit in self.edits if edit.kind == "restoration")

    def plan(self) -> str:
        """The edits as JSON, to be saved, read by people and replayed with `spinfix.edits.from_plan`."""
        return edits_module.to_plan(self.source, self.edits)


class Cleaner:
    """Cleans documents, one after the other; built once, cheap to call, pickled by its `Config`.

    >>> Cleaner().clean("Nothing was spun here.")
    'Nothing was spun here.'
    """

    def __init__(self, config: Config | None = None) -> None:
        """Build a cleaner; dictionaries, rules and models are opened at the first call that needs them."""
        self.config = config if config is not None else Config()

    def __reduce__(self) -> tuple[type[Cleaner], tuple[Config]]:
        return type(self), (self.config,)

    @cached_property
    def _restorer(self) -> Restorer:
        return Restorer(self.config)

    @cached_property
    def _scrubber(self) -> Scrubber:
        packs = load_packs() + (load_packs(self.config.rule_packs) if self.config.rule_packs else ())
        return Scrubber(packs, self.config.select, self.config.ignore)

    def clean(self, text: str) -> str:
        """Scrub and restore ``text``, as far as the options ask for."""
        return self.analyse(text).text

    def analyse(self, text: str) -> Result:
        """Clean ``text`` and tell what was changed and why."""
        if not self.config.restore:
            return self.scrub(text) if self.config.scrub else Result(text, (), None)
        if not self.config.scrub:
            return self.restore(text)
        removed = self.scrub(text)
        restored = self.restore(removed.text)
        return Result(text, edits_module.compose(text, removed.edits, restored.edits), restored.spin_probability)

    def scrub(self, text: str) -> Result:
        """Only remove artefacts."""
        fences = protect.fences(text)
        found = (edit for edit in self._scrubber.find(text) if not any(a < edit.end and edit.start < b for a, b in fences))
        return Result(text, tuple(found), None)

    def restore(self, text: str) -> Result:
        """Only restore spun phrases."""
        restoration = self._restorer.restore(text)
        return Result(text, restoration.edits, restoration.probability)
