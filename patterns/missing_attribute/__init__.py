"""Names that an object, a class or a module does not have."""
