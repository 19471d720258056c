"""Commands of ``python -m training``, a module for each package of training."""
