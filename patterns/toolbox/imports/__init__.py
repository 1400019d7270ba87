"""Import statements, and modules and names that have moved or gone."""
