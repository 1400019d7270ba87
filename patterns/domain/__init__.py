"""Checks that the code makes itself, and that do not hold."""
