"""The awaited error's words tell which value was wrong, and what must hold of it."""

import pytest

from patterns.contract import Fault, Frame
from patterns.search.families import trials
from patterns.toolbox.source.sources import DictSources

CODE = """\
class Wrong(Exception): ...


class Line:
    def __init__(self, socket):
        self._socket = socket

    def close(self, wait_time):
        self._socket.close(wait_time)
"""


def conditions(words: str) -> list[str]:
    test = (
        "import pytest\nfrom app import Line, Wrong\n\ndef test_it():\n"
        f"    with pytest.raises(Wrong, match={words!r}):\n        Line(1).close(2)\n"
    )
    sources = DictSources({"app.py": CODE, "tests/test_app.py": test})
    frames = (Frame("tests/test_app.py", 6, "test_it"), Frame("app.py", 9, "close"))
    found = trials(Fault("OSError", "no", frames=frames), sources)
    return [t.condition.expression for t in found if t.name.startswith("raise_") and t.condition]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("the socket is closed already", "self._socket is None"),
        ("wait_time must be an integer", "not isinstance(wait_time, int)"),
        ("wait_time must be >= 1", "wait_time < 1"),
        ("wait_time must not be negative", "wait_time < 0"),
        ("wait_time must be positive", "wait_time <= 0"),
        ("wait_time must be callable", "not callable(wait_time)"),
    ],
)
def test_the_words_say_what_to_ask(words: str, first: str) -> None:
    assert conditions(words)[0] == first


def test_where_no_word_names_a_value_the_line_does() -> None:
    assert "wait_time is None" in conditions("nothing of the kind")


def test_what_the_function_is_about_to_set_is_not_asked_for() -> None:
    code = CODE.replace("self._socket.close(wait_time)", "self._socket = take(wait_time)")
    test = (
        "import pytest\nfrom app import Line, Wrong\n\ndef test_it():\n"
        "    with pytest.raises(Wrong, match='no socket'):\n        Line(1).close(2)\n"
    )
    sources = DictSources({"app.py": code, "tests/test_app.py": test})
    frames = (Frame("tests/test_app.py", 6, "test_it"), Frame("app.py", 9, "close"))
    found = trials(Fault("OSError", "no", frames=frames), sources)

    assert not [
        t for t in found if t.condition and t.condition.expression == "self._socket is None"
    ]
