"""Edits that a message asks for: containers, numbers, encodings, operators, the project's ways."""

import pytest

from tests.patterns.search.case import Crash

CASES = {
    "a foreign operand is the other side's business": (
        Crash(
            "class V:\n    def __add__(self, other):\n        return self.x + other.x\n",
            3,
            "__add__",
            "AttributeError",
            "'int' object has no attribute 'x'",
        ),
        ["if not isinstance(other, V):", "return NotImplemented"],
    ),
    "a reflected operator that asks back gives up, too": (
        Crash(
            "class V:\n    def __add__(self, other):\n        return self.x + other.x\n\n"
            "    def __radd__(self, other):\n        return other + self\n",
            3,
            "__add__",
            "AttributeError",
            "'int' object has no attribute 'x'",
        ),
        ["if not isinstance(other, V):", "return NotImplemented", "return NotImplemented"],
    ),
    "a list begins empty for a new key": (
        Crash("def f(d, k):\n    d[k].append(1)\n", 2, "f", "KeyError", "'a'"),
        ["d.setdefault(k, []).append(1)"],
    ),
    "a count begins with 0": (
        Crash("def f(d, k):\n    d[k] += 1\n", 2, "f", "KeyError", "'a'"),
        ["d[k] = d.get(k, 0) + 1"],
    ),
    "only what is there is removed": (
        Crash(
            "def f(m, x):\n    m.remove(x)\n", 2, "f", "ValueError", "list.remove(x): x not in list"
        ),
        ["if x in m:", "m.remove(x)"],
    ),
    "the most of nothing": (
        Crash(
            "def f(m):\n    return max(m)\n", 2, "f", "ValueError", "max() arg is an empty sequence"
        ),
        ["return max(m, default=0)"],
    ),
    "an index is a whole number": (
        Crash(
            "def f(m, i):\n    return m[i / 2]\n",
            2,
            "f",
            "TypeError",
            "list indices must be integers or slices, not float",
        ),
        ["return m[int(i / 2)]"],
    ),
    "an empty text is no number": (
        Crash(
            "def f(s):\n    return int(s)\n",
            2,
            "f",
            "ValueError",
            "invalid literal for int() with base 10: ''",
        ),
        ["return int(s or 0)"],
    ),
    "a code is shown as it is": (
        Crash(
            'def f(c):\n    return "HTTP %d" % c\n',
            2,
            "f",
            "TypeError",
            "%d format: a number is required, not str",
        ),
        ['return "HTTP %s" % c'],
    ),
    "a file is opened as UTF-8": (
        Crash(
            "def f(p):\n    with open(p) as file:\n        return file.read()\n",
            3,
            "f",
            "UnicodeDecodeError",
            "'ascii' codec can't decode byte 0xc3 in position 0: ordinal not in range(128)",
        ),
        ['with open(p, encoding="utf-8") as file:'],
    ),
    "a parameter goes through what others go through": (
        Crash(
            "def a(y):\n    y = clean(y)\n    return y.z\n\n\ndef b(y):\n    y = clean(y)\n"
            "    return y.z\n\n\ndef f(x):\n    return x.y\n",
            12,
            "f",
            "AttributeError",
            "'int' object has no attribute 'y'",
        ),
        ["x = clean(x)"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_among_what_is_tried(name: str) -> None:
    crash, wanted = CASES[name]

    assert wanted in [crash.lines(one) for one in crash.trials]


def test_a_default_that_is_lost_is_not_tried() -> None:
    crash = Crash("def f(d, k):\n    d[k].append(1)\n", 2, "f", "KeyError", "'a'")

    assert not any(".get(" in line for one in crash.trials for line in crash.lines(one))


def test_what_its_own_clause_took_is_left_alone() -> None:
    code = (
        "def f(d, k):\n    try:\n        return d[k]\n    except KeyError:\n        return g(k)\n"
    )

    assert Crash(code, 3, "f", "KeyError", "'a'").trials == []


def test_a_gap_in_a_text_uses_the_quotes_that_the_text_does_not() -> None:
    crash = Crash(
        'def f(form, x):\n    return f"after {form % x}s"\n',
        2,
        "f",
        "TypeError",
        "must be real number, not NoneType",
    )

    assert crash.of("conditional") == [["return f\"after {(form % x if x is not None else '')}s\""]]
