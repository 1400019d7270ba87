"""Edits of `except` clauses: what is caught, and what is made of it."""
