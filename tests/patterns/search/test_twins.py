"""Sibling functions and conditions that say the very same get the same edit."""

from patterns.toolbox.costs import Form
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


def test_what_changes_stored_state_is_rather_not_skipped() -> None:
    code = "class A:\n    def f(self, s):\n        self.names[0] = s.strip()\n"
    crash = Crash(code, 3, "f", "AttributeError", "'NoneType' object has no attribute 'strip'")

    around = [t for t in crash.trials if any(b"if s is not None:" in e.new for e in t.edits)]

    assert around
    assert all(t.is_risky and t.cost > Form.CONVERTED for t in around)


def test_what_is_only_collected_is_left_out() -> None:
    code = (
        "def f(many):\n    found = []\n    for s in many:\n        found.append(s.strip())\n"
        "    return found\n"
    )
    crash = Crash(code, 4, "f", "AttributeError", "'NoneType' object has no attribute 'strip'")

    assert not crash.trials[0].is_risky


def test_what_stores_something_is_not_left_early() -> None:
    code = "class A:\n    def f(self, s):\n        t = s.strip()\n        self.t = t\n"
    crash = Crash(code, 3, "f", "AttributeError", "'NoneType' object has no attribute 'strip'")

    assert crash.of("early_return") == []
    assert Crash(code.replace("self.t", "u"), 3, "f", crash.kind, crash.message).of("early_return")


def test_a_value_that_no_exit_gives_is_not_returned_early() -> None:
    code = "def f(s):\n    t = s.strip()\n    return t.parts[1]\n"
    crash = Crash(code, 2, "f", "AttributeError", "'NoneType' object has no attribute 'strip'")

    assert crash.of("early_return") == []


def test_a_value_of_another_branch_is_none_in_this_one() -> None:
    code = (
        "def f(a, s):\n    if a:\n        at = 1\n    else:\n        at = s.strip()\n"
        "        print(at)\n    return at\n"
    )
    crash = Crash(code, 5, "f", "AttributeError", "'NoneType' object has no attribute 'strip'")

    assert crash.of("around") == []


def test_what_is_raised_instead_is_raised_for_the_same_line_of_another_loop() -> None:
    loop = "    for i in s:\n        x = convert(s[i : i + 1], size)\n"
    code = f"class Wrong(Exception): ...\n\n\ndef f(s, size):\n{loop}{loop}    return x\n"
    test = "import pytest\n\n\ndef test_it():\n    with pytest.raises(Wrong):\n        f('', 2)\n"
    crash = Crash(code, 6, "f", "OSError", "no", test)

    [lines] = crash.of("translate_everywhere")
    assert lines.count("raise Wrong(str(error)) from error") == 2


def test_a_twin_whose_error_is_handled_already_stays() -> None:
    line = "x = convert(s[i : i + 1], size)\n"
    code = (
        f"class Wrong(Exception): ...\n\n\ndef f(s, size, i):\n    try:\n        {line}"
        f"    except OSError:\n        {line}    return x\n"
    )
    test = "import pytest\n\n\ndef test_it():\n    with pytest.raises(Wrong):\n        f('', 2)\n"
    crash = Crash(code, 8, "f", "OSError", "no", test)

    assert crash.of("translate")
    assert crash.of("translate_everywhere") == []
