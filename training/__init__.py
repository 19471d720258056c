"""Training of the shipped dictionaries, weights and models.  Not imported when text is cleaned."""
