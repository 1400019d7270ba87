"""Families of small typed edits around a crash: none is certain, a failing command must choose."""
