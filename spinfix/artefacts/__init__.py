"""What importers leave behind: the rules, and the scrubber that applies them."""
