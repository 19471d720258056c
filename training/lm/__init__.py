"""Training of the language models: the n-gram model and the cloze model."""
