"""The repository as a whole: its modules, its Pythons, and what no patch touches."""
