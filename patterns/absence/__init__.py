"""None, missing keys and empty sequences where a value was expected."""
