"""What lacks the value is asked first, passed over, or left."""

from tests.patterns.search.case import Crash

NONE = "'NoneType' object has no attribute 'strip'"


def test_the_same_guard_is_offered_for_all_places_that_do_the_same() -> None:
    crash = Crash(
        "def f(v, yes, no):\n    if v in yes:\n        return 1\n    elif v in no:\n"
        "        return 0\n",
        2,
        "f",
        "TypeError",
        "unhashable type: 'list'",
    )

    found = [crash.lines(trial) for trial in crash.trials if trial.name == "guard_all"]

    assert [
        "if not isinstance(v, list) and v in yes:",
        "elif not isinstance(v, list) and v in no:",
    ] in found


def test_a_predicate_leaves_with_its_negative() -> None:
    crash = Crash(
        "def is_long(s):\n    size = len(s)\n    return size > 3\n",
        2,
        "is_long",
        "TypeError",
        "object of type 'NoneType' has no len()",
    )

    leaving = [crash.lines(t) for t in crash.trials if t.name == "early_return"]

    assert leaving == [["if s is None:", "return False"]]


def test_no_entry_is_put_in_rather_than_one_of_none() -> None:
    code = 'def f(s, table):\n    table["a"] = s.strip()\n    return table\n'
    crash = Crash(code, 2, "f", "AttributeError", NONE)

    tried = [crash.lines(trial) for trial in crash.trials]

    none = ['table["a"] = s.strip() if s is not None else None']
    assert tried.index(["if s is not None:", 'table["a"] = s.strip()']) < tried.index(none)


def test_an_entry_that_all_code_relies_on_is_not_done_without() -> None:
    code = "def f(names, table):\n    for name in names:\n        print(table[name])\n"

    assert Crash(code, 3, "f", "KeyError", "'a'").of("guard") == []


def test_what_nothing_gives_an_object_is_not_asked_for() -> None:
    code = "class A:\n    def f(self, name):\n        self.kind = self.getattr(name)\n"
    message = "'A' object has no attribute 'getattr'"

    assert Crash(code, 3, "f", "AttributeError", message).of("guard") == []


def test_no_none_is_made_up_for_a_missing_entry() -> None:
    code = "def f(table, name):\n    table.pop(1, None)\n    return table[name]\n"

    assert Crash(code, 3, "f", "KeyError", "'a'").of("conditional") == []
