"""The file itself: its bytes and its tree, what an edit does to them, and the diff of it."""
