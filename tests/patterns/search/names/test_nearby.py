"""A name that nothing has is read as one at hand that is nearly the same, or holds it."""

from tests.patterns.search.case import Crash

QUEUE = (
    "class Queue:\n"
    "    def __init__(self):\n"
    "        self._waiting = []\n\n"
    "    def size(self, waiting=1):\n"
    "        return len(self.waiting)\n"
)
SAID = "'Queue' object has no attribute 'waiting'"


def test_the_class_has_the_name_with_an_underscore() -> None:
    found = Crash(QUEUE, 6, "size", "AttributeError", SAID).of("member_at_hand")

    assert found == [["return len(self._waiting)"]]


def test_what_is_not_set_yet_is_no_other_name() -> None:
    code = f"{QUEUE}\n    def open(self):\n        self.waiting = []\n"

    assert Crash(code, 6, "size", "AttributeError", SAID).of("member_at_hand") == []


def test_a_method_is_not_meant_where_nothing_is_called() -> None:
    code = QUEUE.replace("        self._waiting = []", "        pass")
    code += "\n    def waitings(self): ...\n"

    assert Crash(code, 6, "size", "AttributeError", SAID).of("member_at_hand") == []


def test_of_a_stranger_the_file_shows_what_it_has() -> None:
    code = "def f(request):\n    return request.param\n\ndef g(request):\n    request.params[0]\n"
    said = "'Request' object has no attribute 'param'"

    found = Crash(code, 2, "f", "AttributeError", said).of("member_at_hand")

    assert found == [["return request.params"]]


def test_a_parameter_that_ends_in_the_name_is_read() -> None:
    code = "from x import *\n\ndef f(_wrapped_g):\n    return getattr(g, 'a')\n"

    found = Crash(code, 4, "f", "NameError", "name 'g' is not defined").of("name_at_hand")

    assert found == [["return getattr(_wrapped_g, 'a')"]]


def test_what_the_class_reads_from_its_object_is_read_from_it() -> None:
    code = "class A(B):\n    def f(self):\n        if self.extra:\n            return str(extra)\n"

    found = Crash(code, 4, "f", "NameError", "name 'extra' is not defined").of("name_at_hand")

    assert found == [["return str(self.extra)"]]


def test_a_constant_is_no_variable() -> None:
    code = "def f(value):\n    return VALUES\n"

    assert Crash(code, 2, "f", "NameError", "name 'VALUES' is not defined").trials == []


def test_of_many_names_that_hold_it_none_is_meant() -> None:
    code = "def f(a_name, b_name, c_name, d_name):\n    return name\n"

    assert Crash(code, 2, "f", "NameError", "name 'name' is not defined").of("name_at_hand") == []
