"""Values that may be missing: whether the code means that, and guards that let the rest go on."""
