"""The one way in which a play can go wrong."""


class Stuck(Exception):  # noqa: N818  the word says what happened, as elsewhere in the house
    """Something did not come as the story has it; `str()` is a sentence for the table."""
