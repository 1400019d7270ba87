"""A GitHub in miniature over real git repositories; the demo and the tests play on it."""
