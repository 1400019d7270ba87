"""`async` where it does not belong, or missing where it does."""
