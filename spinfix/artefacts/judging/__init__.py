"""What of the matches of rules is an artefact: what speaks for and against removing them."""
