"""Values of a wrong type become what is wanted, as the project does it where it can."""

from tests.patterns.search.case import Crash

OWN = "class Ref: ...\n\ndef resolve(x):\n    return x.get() if isinstance(x, Ref) else x\n\n"


def conversions(code: str, line: int, message: str, name: str = "convert") -> list[list[str]]:
    return Crash(code, line, "f", "TypeError", message).of(name)


def test_the_projects_own_function_resolves_a_type_of_its_own() -> None:
    code = f"{OWN}def f(x):\n    a, b = x\n    return a\n"
    message = "cannot unpack non-iterable Ref object"

    assert conversions(code, 7, message)[0] == ["a, b = resolve(x)"]


def test_a_function_of_another_type_resolves_nothing() -> None:
    code = f"{OWN}def f(x):\n    a, b = x\n    return a\n"

    assert conversions(code, 7, "cannot unpack non-iterable Other object") == []


def test_an_error_has_arguments_not_items() -> None:
    code = (
        "def f(x):\n    try:\n        x()\n    except OSError as error:\n        return error[0]\n"
    )
    message = "'OSError' object is not subscriptable"

    assert conversions(code, 5, message) == [["return error.args[0]"]]


def test_what_bytes_are_put_to_begins_as_bytes() -> None:
    code = "def f(x):\n    s = ''\n    for n in x:\n        s += n\n    return s\n"
    message = 'can only concatenate str (not "bytes") to str'

    assert conversions(code, 4, message, "started_as") == [["s = b''"]]


def test_a_generator_keeps_brackets_of_its_own() -> None:
    code = "def f(x):\n    return '.'.join(n for n in x)\n"
    message = "sequence item 0: expected str instance, int found"

    assert conversions(code, 2, message) == [["return '.'.join(map(str, (n for n in x)))"]]
