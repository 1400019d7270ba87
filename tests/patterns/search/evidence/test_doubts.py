"""Where a message says nothing of what was wrong, whatever the line reads is asked for."""

from tests.patterns.search.case import Crash


def asked(crash: Crash) -> set[str]:
    return {t.condition.expression for t in crash.trials if t.condition is not None}


def test_every_value_of_the_line_may_have_been_none_or_empty() -> None:
    code = "def f(self, a, b):\n    if parse(a, b.c, self.d['e'], 'x'):\n        return 1\n"
    crash = Crash(code, 2, "f", "ParseError", "no")

    assert asked(crash) == {
        f"{test}{value}{rest}"
        for value in ("a", "b", "b.c", "self.d", "self.d['e']")
        for test, rest in (("", " is None"), ("not ", ""))
    }


def test_a_guard_for_what_is_doubted_comes_behind_one_for_what_is_named() -> None:
    crash = Crash("def f(a):\n    if parse(a):\n        return 1\n", 2, "f", "ParseError", "no")

    first = crash.trials[0]
    assert crash.lines(first) == ["if a is not None and parse(a):"]
    assert first.cost >= 150


def test_what_is_doubted_is_no_reason_to_leave() -> None:
    crash = Crash("def f(a):\n    b = parse(a)\n    return b\n", 2, "f", "ParseError", "no")

    assert crash.of("early_return") == crash.of("conditional") == []
