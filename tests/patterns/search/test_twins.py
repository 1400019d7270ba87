"""Sibling functions and conditions that say the very same get the same edit."""

from patterns.contract import Fault, Frame
from patterns.search.families import trials
from patterns.toolbox.sources import DictSources
from patterns.toolbox.splice import apply
from tests.patterns.search.case import Crash

NONE = "'NoneType' object has no attribute 'strip'"
TWO = (
    "def f(s):\n    a = split(s.strip())\n    return a\n\n"
    "def g(s):\n    long = split(s.strip())\n    return long\n"
)


def test_the_same_statement_of_a_sibling_gets_the_same_guard() -> None:
    first = Crash(TWO, 2, "f", "AttributeError", NONE).of("conditional_everywhere")[0]

    assert first == [
        "a = split(s.strip() if s is not None else None)",
        "long = split(s.strip() if s is not None else None)",
    ]


def test_a_sibling_that_made_the_value_itself_is_left_alone() -> None:
    code = TWO.replace("def g(s):\n", "def g():\n    s = h()\n")

    assert Crash(code, 2, "f", "AttributeError", NONE).of("conditional_everywhere") == []


def test_the_same_condition_elsewhere_is_asked_the_same() -> None:
    code = (
        "def f(node):\n    if not plain(node):\n        return node.text\n\n"
        "def g(node):\n    if not plain(node):\n        return node.tail\n"
    )
    crash = Crash(code, 3, "f", "AttributeError", "'Leaf' object has no attribute 'text'")

    line = 'if not plain(node) and hasattr(node, "text"):'
    assert [line, line] in crash.of("condition_everywhere")


def test_a_loop_ends_where_there_is_nothing_more() -> None:
    code = (
        "def f(lines, i):\n    line = ''\n    while line.endswith('-'):\n"
        "        line = lines[i]\n        i += 1\n    return line\n"
    )
    crash = Crash(code, 4, "f", "IndexError", "list index out of range")

    assert ["while line.endswith('-') and i < len(lines):"] in crash.of("enclosing_condition")


def test_a_value_that_is_handed_on_is_asked_for_where_it_comes_from() -> None:
    code = (
        "def a(k):\n    return k.strip()\n\ndef b(k):\n    return a(k)\n\n"
        "def c(o):\n    b(o.k)\n    return o\n"
    )
    frames = (Frame("app.py", 8, "c"), Frame("app.py", 5, "b"), Frame("app.py", 2, "a"))
    sources = DictSources({"app.py": code})

    found = trials(Fault("AttributeError", NONE, frames=frames), sources)

    texts = [apply(trial.edits, sources)["app.py"].decode() for trial in found]
    assert any("    if o.k is not None:\n        b(o.k)\n" in text for text in texts)
