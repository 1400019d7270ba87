"""A call is given what the file, or the function itself, has for a parameter's name."""

from tests.patterns.search.case import Crash

MISSING = "__init__() missing 1 required positional argument: 'config'"


def test_an_argument_is_passed_as_the_files_other_calls_pass_it() -> None:
    code = (
        "from lib import Parser\n\nclass A:\n    def g(self):\n"
        "        return Parser(1, config=self.env.config)\n\n"
        "    def f(self):\n        return Parser(2)\n"
    )
    found = Crash(code, 8, "f", "TypeError", MISSING).of("pass_on")

    assert found[0] == ["return Parser(2, config=self.env.config)"]


def test_an_argument_is_passed_as_the_function_reads_it_elsewhere() -> None:
    code = "def f(x, kind):\n    print(x.config)\n    raise kind(x)\n"

    assert Crash(code, 3, "f", "TypeError", MISSING).of("pass_on") == [
        ["raise kind(x, config=x.config)"],
        ["raise kind(x, x.config)"],
    ]


def test_what_is_not_known_where_it_is_called_is_not_passed() -> None:
    code = "def g(env):\n    return P(1, config=env.config)\n\ndef f():\n    return P(2)\n"

    assert Crash(code, 5, "f", "TypeError", MISSING).of("pass_on") == []
