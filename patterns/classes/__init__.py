"""Classes that cannot be made, or whose objects cannot be."""
