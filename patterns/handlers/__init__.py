"""Errors that a handler stands ready for, but does not name."""
