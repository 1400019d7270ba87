"""The real-bug bench: crashes of public projects, drawn by `RULE.md`, and what Grace makes of them."""
