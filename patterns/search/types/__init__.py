"""Edits for values of another type than the code thinks of."""
