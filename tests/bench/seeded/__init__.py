"""Slips of the pen planted in public projects, and how many of them Grace mends."""
