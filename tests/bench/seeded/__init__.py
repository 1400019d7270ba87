"""Slips of the pen planted in the newest code of public projects, and how many of them Grace mends."""
