"""Training of the models of English: the n-gram model and the cloze model."""
