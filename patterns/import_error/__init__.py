"""Modules and names that cannot be imported from where the code looks for them."""
