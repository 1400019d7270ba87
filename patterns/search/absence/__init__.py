"""Edits for what is missing: guards, defaults, look-ups that do not raise."""
