"""Coroutines that were awaited too often or not at all."""
