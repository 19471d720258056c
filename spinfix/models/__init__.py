"""Models of English: n-grams, the cloze model and causal language models, with their caches."""
