"""Edits of what a project raises itself: conditions, words and kinds of its own errors."""
