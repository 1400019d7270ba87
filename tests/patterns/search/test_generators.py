"""`StopIteration` in a generator (PEP 479)."""

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
