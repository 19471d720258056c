"""Tests of the pages, and of the commands and examples on them."""
