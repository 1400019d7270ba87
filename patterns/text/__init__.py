"""Text, bytes, and how the one becomes the other."""
