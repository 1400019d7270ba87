"""What names stand for, followed through scopes, imports and files."""
