"""Edits for texts and bytes: how they are read, formed and filled in."""
