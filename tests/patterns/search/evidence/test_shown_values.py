"""Edits whose value, outcome or place the code around the crash shows itself."""

import pytest

from patterns.contract import Fault, Frame
from patterns.search.families import trials
from patterns.search.trial import Trial
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply
from tests.patterns.search.case import Crash

SHOWN = {
    "an attribute that is not there is an AttributeError": (
        "no_attribute",
        Crash(
            "class A:\n    def __getattr__(self, name):\n        return self.known[name]\n",
            3,
            "__getattr__",
            "KeyError",
            "'x'",
        ),
        [
            "try:",
            "return self.known[name]",
            "except KeyError as error:",
            "raise AttributeError(name) from error",
        ],
    ),
    "the next number of a table gets the empty entry that others have": (
        "next_entry",
        Crash(
            "KNOWN = {(3, 6): (), (3, 7): ('a',), (3, 8): ()}\n\ndef f(v):\n    return KNOWN[v]\n",
            4,
            "f",
            "KeyError",
            "(3, 9)",
        ),
        ["KNOWN = {(3, 6): (), (3, 7): ('a',), (3, 8): (), (3, 9): ()}"],
    ),
    "what is put right where it is None is put right where it is of another type": (
        "put_right",
        Crash(
            "def f(old, k):\n    if old is None:\n        old = {}\n    old['a'] = k\n",
            4,
            "f",
            "TypeError",
            "list indices must be integers or slices, not str",
        ),
        ["if old is None or not isinstance(old, dict):"],
    ),
    "what may be missing stays missing": (
        "kept",
        Crash(
            "import os\n\ndef f(path):\n    time = None\n    if path:\n"
            "        time = os.path.getmtime(path)\n    return time\n",
            6,
            "f",
            "FileNotFoundError",
            "[Errno 2] No such file or directory: 'a'",
        ),
        ["try:", "time = os.path.getmtime(path)", "except OSError:", "pass"],
    ),
    "the function takes one more step elsewhere": (
        "as_elsewhere",
        Crash(
            "def f(n, m):\n    if n:\n        n = max(n, m[0])\n"
            "    return max(n, m[0].as_expr())\n",
            3,
            "f",
            "TypeError",
            "'>' not supported between instances of 'Poly' and 'int'",
        ),
        ["n = max(n, m[0].as_expr())"],
    ),
    "only the item that is none becomes text": (
        "convert",
        Crash(
            "def f(key, n):\n    return b'-'.join([key(b'a'), key(n)])\n",
            2,
            "f",
            "TypeError",
            "sequence item 1: expected a bytes-like object, UUID found",
        ),
        ["return b'-'.join([key(b'a'), key(n if isinstance(n, (str, bytes)) else str(n))])"],
    ),
    "a branch that is there for the line takes one more condition": (
        "enclosing_condition",
        Crash(
            "def f(self, on):\n    if on:\n        self.first = min(self.rows)\n",
            3,
            "f",
            "ValueError",
            "min() arg is an empty sequence",
        ),
        ["if on and self.rows:"],
    ),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_the_code_shows_is_tried(name: str) -> None:
    edit, crash, lines = SHOWN[name]

    found = crash.of(edit)

    assert lines in found


@pytest.mark.parametrize("key", ["(3, 10)", "'a'", "(3, 8)"])
def test_no_entry_is_made_up_for_a_key_that_does_not_follow(key: str) -> None:
    code = "KNOWN = {(3, 6): (), (3, 7): (), (3, 8): ()}\n\ndef f(v):\n    return KNOWN[v]\n"

    assert Crash(code, 4, "f", "KeyError", key).of("next_entry") == []


def test_what_a_function_was_given_to_store_is_never_left_out() -> None:
    code = "def f(self, part, value):\n    self.members[part].add(value)\n"
    stored = "def f(self, part, value):\n    self.members[part][0] = value\n"

    for each in (code, stored):
        titles = [t.title for t in Crash(each, 2, "f", "KeyError", "'a'").trials]
        assert not any("can be used first" in title for title in titles)


def test_none_that_was_handed_on_is_the_default_where_it_came_in() -> None:
    code = "def g(x, far):\n    return x + far\n\ndef f(x, far=3):\n    return g(x, far)\n"
    found = _trials("TypeError", "unsupported operand type(s) for +: 'int' and 'NoneType'", code)

    first = next(trial for trial in found if trial.name == "none_as_left_out")
    assert b"    if far is None:\n        far = 3\n    return g(x, far)" in _after(first, code)


def test_what_comes_back_goes_where_the_bytes_went() -> None:
    code = "def g(text):\n    return 'a' + text\n\ndef f(write, line):\n    write(g(line))\n"
    message = 'can only concatenate str (not "bytes") to str'
    found = [t for t in _trials("TypeError", message, code) if t.name == "convert_and_back"]

    assert [b"write(g(line.decode('utf-8')).encode('utf-8'))" in _after(t, code) for t in found]
    assert found


def test_sibling_functions_show_how_to_leave() -> None:
    tried = "    try:\n        read(text)\n    except SyntaxError:\n        return text\n\n"
    code = f"def a(text):\n{tried}def b(text):\n{tried}"
    code += "def f(text):\n    rows = parse(text)\n    return rows\n"
    crash = Crash(code, 14, "f", "ValueError", "no row")

    assert crash.of("as_siblings_leave") == [["rows = parse(text)", "except ValueError:"]]


def test_an_awaited_error_is_made_as_its_class_asks() -> None:
    code = (
        "class Gone(Exception):\n    def __init__(self, code: int = 0):\n        self.code = code\n"
    )
    code += "\ndef f(send):\n    send(1)\n"
    test = (
        "from app import *\n\ndef test_f():\n"
        "    with pytest.raises(Gone) as caught:\n        f(0)\n"
        "    assert caught.value.code == 7\n"
    )
    frames = (Frame("tests/test_app.py", 5, "test_f"), Frame("app.py", 6, "f"))
    fault = Fault("OSError", "", frames=frames)
    found = trials(fault, DictSources({"app.py": code, "tests/test_app.py": test}))

    first = next(trial for trial in found if trial.name == "translate")
    assert b"raise Gone(code=7) from error" in _after(first, code)


def _trials(kind: str, message: str, code: str) -> list[Trial]:
    last = code.splitlines().index("    return g(x, far)") + 1 if "far" in code else 5
    frames = (Frame("app.py", last, "f"), Frame("app.py", 2, "g"))
    return trials(Fault(kind, message, frames=frames), DictSources({"app.py": code}))


def _after(trial: Trial, code: str) -> bytes:
    return apply(trial.edits, DictSources({"app.py": code}))["app.py"]


def test_a_clause_that_raises_what_is_awaited_takes_all_ways_to_fail() -> None:
    code = "class Bad(Exception):\n    pass\n\ndef f(v):\n    try:\n        return 1 / int(v)\n"
    code += "    except TypeError as error:\n        raise Bad from error\n"
    test = "from app import *\n\ndef test_f():\n    with pytest.raises(Bad):\n        f('')\n"
    frames = (Frame("tests/test_app.py", 5, "test_f"), Frame("app.py", 6, "f"))
    fault = Fault("ValueError", "invalid literal for int() with base 10: ''", frames=frames)

    found = trials(fault, DictSources({"app.py": code, "tests/test_app.py": test}))

    assert found[0].name == "wider_except"
    assert b"except (TypeError, ValueError, OverflowError) as error:" in _after(found[0], code)
