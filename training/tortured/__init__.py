"""Training of the tortured family: dictionary, words and weights."""
