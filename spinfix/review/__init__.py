"""Review: people look at the edits of documents, decide, and the decisions are kept."""
