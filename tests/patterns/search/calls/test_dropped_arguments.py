"""What a function does not take is left out of the call."""

from tests.patterns.search.case import Crash


def dropped(call: str, message: str) -> list[list[str]]:
    return Crash(f"def f(a, b):\n    return {call}\n", 2, "f", "TypeError", message).of(
        "dropped_argument"
    )


def test_an_unknown_keyword_is_left_out() -> None:
    message = "g() got an unexpected keyword argument 'deep'"

    assert dropped("g(a, deep=True)", message) == [["return g(a)"]]
    assert dropped("g(deep=True, wide=b)", message) == [["return g(wide=b)"]]
    assert dropped("g(deep=True)", message) == [["return g()"]]


def test_the_last_of_too_many_are_left_out() -> None:
    message = "A.g() takes 2 positional arguments but 3 were given"

    assert dropped("a.g(a, b)", message) == [["return a.g(a)"]]


def test_another_function_keeps_its_arguments() -> None:
    assert dropped("h(a, deep=True)", "g() got an unexpected keyword argument 'deep'") == []
    assert dropped("g(*a)", "g() takes 1 positional argument but 2 were given") == []


def test_what_is_not_taken_by_its_place_may_be_by_its_name() -> None:
    code = "def f(a, reply):\n    raise E(a, reply)\n"
    message = "E.__init__() takes 2 positional arguments but 3 were given"

    assert Crash(code, 2, "f", "TypeError", message).of("by_name") == [["raise E(a, reply=reply)"]]
    assert (
        Crash(code.replace(", reply)\n", ", 1)\n", 2), 2, "f", "TypeError", message).of("by_name")
        == []
    )


def test_options_are_handed_on_as_they_came() -> None:
    code = "def log(text, **more): ...\n\ndef error(text, **more):\n    log(text, more)\n"
    message = "log() takes 1 positional argument but 2 were given"

    assert Crash(code, 4, "error", "TypeError", message).of("spread") == [["log(text, **more)"]]
