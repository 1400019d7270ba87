"""Coroutines and colours of functions: what must be awaited, and by whom."""
