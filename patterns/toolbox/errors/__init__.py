"""Errors: what a test waits for, what a project raises itself, and how each is named."""
