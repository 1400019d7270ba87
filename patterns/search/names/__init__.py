"""Edits for names and members that are not there."""
