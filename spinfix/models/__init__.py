"""Models of English: n-grams and the cloze model, with what remembers their answers."""
