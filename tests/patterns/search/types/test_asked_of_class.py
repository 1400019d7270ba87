"""`issubclass` and `isinstance` are asked of classes only."""

from tests.patterns.search.case import Crash

CODE = "def f(kind, wanted):\n    return issubclass(kind, wanted)\n"


def said(message: str, name: str, code: str = CODE) -> list[list[str]]:
    return Crash(code, 2, "f", "TypeError", message).of(name)


def test_what_is_no_class_is_no_subclass() -> None:
    assert said("issubclass() arg 1 must be a class", "class_first") == [
        ["return (isinstance(kind, type) and issubclass(kind, wanted))"]
    ]


def test_of_a_parametrized_class_the_one_behind_it_is_asked() -> None:
    message = "issubclass() argument 2 cannot be a parameterized generic"

    assert said(message, "class_behind") == [
        [
            "from typing import get_origin",
            "",
            "return issubclass(get_origin(kind) or kind, get_origin(wanted) or wanted)",
        ]
    ]


def test_an_object_that_is_asked_about_is_no_class() -> None:
    code = CODE.replace("issubclass", "isinstance")
    message = "isinstance() argument 2 cannot be a parameterized generic"

    assert said(message, "class_behind", code)[0][-1] == (
        "return isinstance(kind, get_origin(wanted) or wanted)"
    )


def test_what_is_written_out_is_left_alone() -> None:
    code = "def f(kind):\n    return issubclass(kind, list[str])\n"
    message = "issubclass() argument 2 cannot be a parameterized generic"

    assert said(message, "class_behind", code) == []
