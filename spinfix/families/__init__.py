"""Families of spinners: each has a package of its own; what they share is here."""
