"""What an object holds as attributes is asked for as such."""

from tests.patterns.search.case import Crash

CODE = (
    "class Doc:\n"
    "    def __init__(self, options):\n"
    "        self.options = options\n\n"
    "    def head(self):\n"
    "        return 'no-index' in self.options\n\n"
    "    def tail(self):\n"
    "        return 'no-index' in self.options and 'plain' in self.options\n"
)
SAID = "argument of type '{}' is not iterable"


def test_all_over_the_class_attributes_are_asked_for() -> None:
    crash = Crash(CODE, 6, "head", "TypeError", SAID.format("types.SimpleNamespace"))

    first = 'return getattr(self.options, "no_index", False)'
    assert crash.of("as_attributes") == [
        [first, f'{first} and getattr(self.options, "plain", False)']
    ]


def test_a_missing_or_plain_value_has_no_such_attributes() -> None:
    for kind in ("NoneType", "int"):
        crash = Crash(CODE, 6, "head", "TypeError", SAID.format(kind))
        assert crash.of("as_attributes") == []
