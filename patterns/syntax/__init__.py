"""Files that Python cannot read at all."""
