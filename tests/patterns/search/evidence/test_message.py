"""What a message says was done to what."""

import pytest

from patterns.contract import Fault
from patterns.search.evidence.message import Deed, understood

ARGUMENTS = {
    "getattr(): attribute name must be string": ((), "str"),
    "%d format: a real number is required, not str": (("str",), "int"),
    "an integer is required (got type NoneType)": (("NoneType",), "int"),
    "stat: path should be string, bytes, os.PathLike or integer, not list": (("list",), "str"),
    "cannot use a string pattern on a bytes-like object": (("bytes",), "str"),
    "Strings must be encoded before hashing": (("str",), "bytes"),
    "str expected, not int": (("int",), "str"),
    "can only join an iterable": ((), "list"),
}


@pytest.mark.parametrize("message", ARGUMENTS)
def test_an_argument_of_a_wrong_type_is_told_from_the_wanted_one(message: str) -> None:
    said = understood(Fault("TypeError", message, frames=()))

    kinds, wanted = ARGUMENTS[message]
    assert (said.deed, said.kinds, said.wanted) == (Deed.ARGUMENT, kinds, (wanted,))


def test_numbers_of_arguments_are_no_types() -> None:
    for message in ("max expected at least 1 argument, got 0", "f() takes no arguments"):
        said = understood(Fault("TypeError", message, frames=()))
        assert (said.deed, said.kinds) == (Deed.SIGNATURE, ())


def test_the_function_and_the_place_of_an_argument_are_told() -> None:
    said = understood(Fault("TypeError", "replace() argument 2 must be str, not int", frames=()))

    assert (said.name, said.count) == ("replace", 2)


def test_a_module_may_lack_an_attribute() -> None:
    said = understood(Fault("AttributeError", "module 'os' has no attribute 'fork'", frames=()))

    assert (said.deed, said.kinds, said.name) == (Deed.ATTRIBUTE, ("module",), "fork")
