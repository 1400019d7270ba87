"""The store: what must not be lost, and what can be rebuilt, on SQLite or PostgreSQL."""
