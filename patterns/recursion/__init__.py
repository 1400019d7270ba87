"""Code that asks itself for what it is to give."""
