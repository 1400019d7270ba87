"""Warnings: what Python still does, but says that it should not be asked for."""
