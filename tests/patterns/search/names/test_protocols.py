"""What Python's protocols ask of a method that is asked for everything."""

from tests.patterns.search.case import Crash

GETATTR = """\
class Box:
    def __init__(self, data):
        self.data = data

    def __getattr__(self, name):
        return self.data[name]
"""


def test_what_getattr_reads_itself_is_no_endless_question() -> None:
    found = Crash(GETATTR, 6, "__getattr__", "RecursionError", "maximum recursion depth exceeded")

    assert found.of("endless_getattr") == [
        ['if name == "data":', "raise AttributeError(name)"],
        ['if name.startswith("__"):', "raise AttributeError(name)"],
    ]


def test_a_getattr_that_reads_nothing_of_its_own_stays() -> None:
    code = "class Box:\n    def __getattr__(self, name):\n        return getattr(self, name)\n"
    found = Crash(code, 3, "__getattr__", "RecursionError", "maximum recursion depth exceeded")

    assert found.of("endless_getattr") == []
