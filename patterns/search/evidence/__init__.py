"""What a crash and its failing test say, before any edit is thought of."""
