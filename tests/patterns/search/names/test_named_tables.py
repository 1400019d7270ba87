"""A name that all objects should have goes into the table of such names."""

from tests.patterns.search.case import Crash

CODE = (
    "class Request:\n"
    "    def __init__(self):\n"
    "        self._known = {\n"
    '            "code": None,\n'
    '            "scope": None,\n'
    '            "user": None,\n'
    "        }\n\n"
    "    def __getattr__(self, name):\n"
    "        if name in self._known:\n"
    "            return self._known[name]\n"
    "        raise AttributeError(name)\n"
)


def added(code: str, message: str = "token") -> list[list[str]]:
    return Crash(code, 12, "__getattr__", "AttributeError", message).of("named_entry")


def test_the_name_goes_between_its_neighbours() -> None:
    crash = Crash(CODE, 12, "__getattr__", "AttributeError", "token")
    (edit,) = next(trial.edits for trial in crash.trials if trial.name == "named_entry")

    assert added(CODE) == [['"token": None,']]
    assert CODE[: edit.start].endswith('"scope": None,\n')


def test_a_message_may_speak_of_the_name() -> None:
    assert added(CODE, "'Request' object has no attribute 'token'") == [['"token": None,']]


def test_values_that_differ_tell_nothing() -> None:
    assert added(CODE.replace('"user": None', '"user": 1')) == []


def test_another_table_is_left_alone() -> None:
    assert added(CODE.replace("self._known = {", "self._other = {")) == []
