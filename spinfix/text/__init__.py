"""Words, marks and forms of English: what any part of spinfix may ask of a text."""
