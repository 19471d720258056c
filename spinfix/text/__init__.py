"""Text processing for English, shared by all other packages: tokens, inflection, agreement, markup, quotations, protection."""
