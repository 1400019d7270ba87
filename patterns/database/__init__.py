"""Statements and parameters that a database does not take."""
