"""Lists, dicts and sets, used in a way that they do not allow."""
