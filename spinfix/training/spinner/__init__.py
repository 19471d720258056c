"""Training of the spinner family: weights, reranker, classifier and calibration."""
