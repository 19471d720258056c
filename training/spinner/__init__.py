"""Training of the spinner family: weights, ranker, gate and calibration."""
