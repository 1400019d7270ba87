"""What is empty was given, too."""

from tests.patterns.search.case import Crash

EITHER = (
    "class Wanted:\n"
    "    def __init__(self, text=None, pattern=None):\n"
    "        if not text and not pattern:\n"
    "            raise TypeError('say which')\n"
    "        self.text = text\n\n"
    "    def fits(self, text):\n"
    "        if self.text:\n"
    "            return text == self.text\n"
    "        return bool(text)\n"
)


def test_what_is_empty_was_given_too() -> None:
    assert Crash(EITHER, 4, "__init__", "TypeError", "say which").of("given_at_all") == [
        ["if text is None and pattern is None:", "if self.text is not None:"]
    ]


def test_a_parameter_that_cannot_be_none_is_asked_as_before() -> None:
    code = EITHER.replace("=None", "=''")

    assert Crash(code, 4, "__init__", "TypeError", "say which").of("given_at_all") == []
