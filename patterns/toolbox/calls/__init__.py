"""Calls and signatures: which argument meets which parameter, and who calls."""
