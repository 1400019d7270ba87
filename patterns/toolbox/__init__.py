"""Questions that several patterns ask: where, what, whose, and how to splice the answer."""
