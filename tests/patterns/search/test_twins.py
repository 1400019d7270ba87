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


RESTORED = (
    "class A:\n    def _b85(self, obj):\n        try:\n"
    "            return b85(obj[B85].encode('ascii'))\n"
    "        except AttributeError:\n            return b''\n\n"
    "    def _b64(self, obj):\n        try:\n            return b64(obj[B64].encode('ascii'))\n"
    "        except AttributeError:\n            return b''\n"
)
ENCODING = "'ascii' codec can't encode character '\\xe9' in position 0: ordinal not in range(128)"


def test_a_function_that_is_built_alike_gets_the_same_handler() -> None:
    crash = Crash(RESTORED, 4, "_b85", "UnicodeEncodeError", ENCODING)

    wider = "except (AttributeError, UnicodeEncodeError):"
    assert crash.of("wider_except_everywhere") == [[wider, wider]]


def test_a_function_that_handles_something_else_is_not_alike() -> None:
    code = "KeyError".join(RESTORED.rsplit("AttributeError", 1))

    assert not Crash(code, 4, "_b85", "UnicodeEncodeError", ENCODING).of("wider_except_everywhere")


def test_the_namesake_in_the_class_beside_it_gets_the_same_edit() -> None:
    head = "    def __call__(self, v):\n        if v {} self.many:\n"
    body = f"{head}            raise {{}}(sorted(self.many))\n"
    code = f"class In:\n{body.format('not in', 'Out')}\nclass NotIn:\n{body.format('in', 'Inside')}"
    message = "'<' not supported between instances of 'str' and 'int'"

    assert Crash(code, 4, "__call__", "TypeError", message).of("sort_key_everywhere") == [
        ["raise Out(sorted(self.many, key=str))", "raise Inside(sorted(self.many, key=str))"]
    ]


def test_a_block_is_guarded_at_all_of_its_twins() -> None:
    code = (
        "class A:\n    def f(self, n):\n        a = self.table[n]\n        a.g()\n\n"
        "    def h(self, n, event):\n        if event:\n"
        "            b = self.table[n]\n            b.k()\n"
        "            self.table.clear()\n"
    )
    first = Crash(code, 3, "f", "KeyError", "1").of("around_everywhere")[0]

    assert first.count("if n in self.table:") == 2


def test_other_values_are_guarded_alone() -> None:
    code = (
        "class A:\n    def f(self):\n"
        "        return [x.strip() for x in self.one.split(',') if x]\n\n"
        "    def g(self):\n        return [x.strip() for x in self.two.split(',') if x]\n"
    )
    message = "'NoneType' object has no attribute 'split'"
    crash = Crash(code, 3, "f", "AttributeError", message)

    assert not any(trial.name.endswith("_everywhere") for trial in crash.trials)


def test_the_condition_of_a_parallel_statement_asks_for_its_own_value() -> None:
    code = (
        "def f(old_args, new_args, old_kind, new_kind):\n"
        "    if old_kind:\n        old_args.pop(0)\n    if new_kind:\n        new_args.pop(0)\n"
    )
    found = Crash(code, 3, "f", "IndexError", "pop from empty list").trials

    added = [Crash(code, 3, "f", "", "").lines(trial) for trial in found]
    assert ["if old_kind and old_args:", "if new_kind and new_args:"] in added


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
