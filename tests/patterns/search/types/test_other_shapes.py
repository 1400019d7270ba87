"""A value in another shape is taken in that shape."""

from tests.patterns.search.case import Crash


def test_a_table_is_read_by_its_keys() -> None:
    crash = Crash(
        "def f(x):\n    return x.name\n",
        2,
        "f",
        "AttributeError",
        "'dict' object has no attribute 'name'",
    )

    assert crash.of("of_table") == [['return (x["name"] if isinstance(x, dict) else x.name)']]


def test_an_object_is_read_by_its_attributes() -> None:
    message = "'User' object is not subscriptable"
    crash = Crash("def f(x):\n    return x['name']\n", 2, "f", "TypeError", message)

    assert crash.of("of_object") == [["return x.name"]]


def many(code: str, kind: str = "list") -> list[list[str]]:
    message = f"'{kind}' object has no attribute 'name'"
    line = code[: code.index("x.name")].count("\n") + 1
    return Crash(code, line, "f", "AttributeError", message).of("one_by_one")


def test_many_are_taken_one_by_one() -> None:
    assert many("def f(x, mode, *, deep=False):\n    return x.name\n") == [
        ["if isinstance(x, list):", "return [f(each, mode, deep=deep) for each in x]"]
    ]
    assert many("def f(x):\n    return x.name\n", "tuple") == [
        ["if isinstance(x, tuple):", "return tuple(f(each) for each in x)"]
    ]


def test_a_method_is_called_on_its_object() -> None:
    code = "class A:\n    def f(self, x):\n        return x.name\n"

    assert many(code) == [["if isinstance(x, list):", "return [self.f(each) for each in x]"]]


def test_a_function_that_gives_nothing_has_nothing_to_collect() -> None:
    assert many("def f(x):\n    x.name = 1\n") == []
    assert many("def f(x, *more):\n    return x.name\n") == []
