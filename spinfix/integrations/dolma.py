"""dolma: the tagger ``spinfix``, registered when this module is imported.

A tagger writes spans and scores beside the documents and cannot change them.  Needs ``dolma`` (1.2 or later), whose
requirements conflict with those of other engines, so that it is no extra of spinfix.
"""

from __future__ import annotations

from typing import Any

from spinfix.integrations.document import Documents
from spinfix.optional_deps import not_importable

try:
    from dolma.core.data_types import DocResult, Document, Span
    from dolma.core.registry import TaggerRegistry
    from dolma.core.taggers import BaseTagger
except ImportError as error:
    raise not_importable(__name__, "dolma", "dolma", "dolma", error) from error


@TaggerRegistry.add("spinfix")
class SpinfixTagger(BaseTagger):  # type: ignore[misc]
    """Spans "spun" with the probability of the document, and "restoration" and "artefact" with the confidence of each edit.

    Args:
        options: those of `spinfix.config.Config`.
    """

    def __init__(self, **options: Any) -> None:
        self.documents = Documents("tag", **options)

    @property
    def defaults(self) -> list[str]:
        """The types of spans that every document has, even without one."""
        return ["spun", "restoration", "artefact"]

    def predict(self, doc: Document) -> DocResult:
        """The spans of one document; none if it cannot be judged, which is logged."""
        result = self.documents.result(doc.text)
        if result is None:
            return DocResult(doc=doc, spans=[])
        spans = [Span(start=0, end=len(doc.text), type="spun", score=result.spin_probability or 0.0)]
        spans += [Span(start=edit.start, end=edit.end, type=edit.kind, score=edit.confidence) for edit in result.edits]
        return DocResult(doc=doc, spans=spans)
