"""Who verified what, and how it went."""
