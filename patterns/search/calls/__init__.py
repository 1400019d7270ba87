"""Edits of calls: what is passed, what is left out, and who passes it."""
