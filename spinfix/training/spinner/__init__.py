"""Training of the spinner family: weights, ranker, classifier and calibration."""
