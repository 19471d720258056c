"""Building what spinfix ships: the dictionary and the language model.  Never imported at run time."""
