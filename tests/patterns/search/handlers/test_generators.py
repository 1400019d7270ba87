"""`StopIteration` in a generator (PEP 479)."""

from patterns.toolbox.costs import Form
from tests.patterns.search.case import Crash

CODE = """\
def pairs(many):
    if not many:
        raise StopIteration()
    each = iter(many)
    first = next(each)
    yield first


def plain(each):
    one = next(each)
    return one
"""


def test_a_generator_ends_by_return() -> None:
    assert Crash(CODE, 3, "pairs", "StopIteration", "").of("generator_ends") == [["return"]]


def test_it_ends_where_what_it_goes_through_ends() -> None:
    assert Crash(CODE, 5, "pairs", "StopIteration", "").of("generator_ends") == [
        ["try:", "first = next(each)", "except StopIteration:", "return"]
    ]


def test_a_function_is_no_generator() -> None:
    assert not Crash(CODE, 10, "plain", "StopIteration", "").of("generator_ends")


def test_what_may_be_empty_has_no_next() -> None:
    code = "def f(p):\n    one = next(x for x in p)\n    if one:\n        return one\n"
    found = Crash(code, 2, "f", "StopIteration", "")

    assert found.of("next") == [["one = next((x for x in p), None)"]]
    assert found.trials[0].cost < Form.JOINED


def test_a_generator_that_ends_in_an_error_ends() -> None:
    message = "generator raised StopIteration"

    assert Crash(CODE, 5, "pairs", "RuntimeError", message).of("generator_ends") != []
