"""What an expression can do without, and what an object gets before it is asked for."""

from tests.patterns.search.case import Crash


def test_a_sum_does_without_what_is_none() -> None:
    message = "unsupported operand type(s) for +: 'int' and 'NoneType'"
    crash = Crash("def f(a, b):\n    c = a + b\n    return c\n", 2, "f", "TypeError", message)

    assert ["c = a + b if b is not None else a"] in crash.of("left_out")


def test_a_set_is_not_cut_down_by_what_is_none() -> None:
    code = "def f(a, b):\n    c = a.intersection(b)\n    return c\n"
    crash = Crash(code, 2, "f", "TypeError", "'NoneType' object is not iterable")

    assert crash.of("left_out") == [["c = a.intersection(b) if b is not None else a"]]


def test_what_is_only_looped_over_is_empty_where_it_is_missing() -> None:
    code = "def f(c):\n    ps = c.params\n    for p in ps:\n        print(p)\n"
    crash = Crash(code, 2, "f", "AttributeError", "type object 'A' has no attribute 'params'")

    assert crash.of("getattr") == [['ps = getattr(c, "params", ())']]


def test_the_only_method_that_sets_an_attribute_is_called_first() -> None:
    code = (
        "class A:\n    def start(self):\n        self.queue = []\n\n"
        "    def next(self):\n        return self.queue.pop()\n"
    )
    crash = Crash(code, 6, "next", "AttributeError", "'A' object has no attribute 'queue'")

    assert crash.of("set_up_first") == [['if not hasattr(self, "queue"):', "self.start()"]]


def test_parameters_are_converted_where_a_result_of_theirs_is_not() -> None:
    code = (
        "def g(x):\n    x = as_tree(x)\n    return x\n\n"
        "def f(a, b):\n    both = a - b\n    return both.leaves()\n"
    )
    crash = Crash(code, 7, "f", "AttributeError", "'int' object has no attribute 'leaves'")

    assert crash.of("own_conversion")[0] == ["a = as_tree(a)", "b = as_tree(b)"]


def test_a_guard_asks_as_the_file_does() -> None:
    code = (
        "from tools import is_collection\n\ndef g(x):\n    return is_collection(x)\n\n"
        "def f(many, x):\n    if many:\n        return [y for y in x]\n    return x\n"
    )
    crash = Crash(code, 8, "f", "TypeError", "'bool' object is not iterable")

    assert crash.of("enclosing_condition")[0] == ["if many and is_collection(x):"]


def test_a_check_that_refuses_goes_on_refusing_what_is_none() -> None:
    code = "def f(x):\n    if not same(x.key):\n        raise ValueError('no')\n"
    message = "'NoneType' object has no attribute 'key'"
    crash = Crash(code, 2, "f", "AttributeError", message)

    assert crash.of("guard")[0] == ["if x is None or not same(x.key):"]


def test_a_pair_is_made_where_there_is_no_separator() -> None:
    code = "def f(s):\n    key, value = s.split('=', 1)\n    return key\n"
    code = code.replace(", 1", "")
    message = "not enough values to unpack (expected 2, got 1)"

    assert Crash(code, 2, "f", "ValueError", message).of("partition") == [
        ["key, _, value = s.partition('=')"]
    ]


def test_what_is_split_already_is_taken_as_it_is() -> None:
    message = "'list' object has no attribute 'split'"
    crash = Crash(
        "def f(s):\n    w = s.split(',')\n    return w\n", 2, "f", "AttributeError", message
    )

    assert ["w = s.split(',') if hasattr(s, \"split\") else s"] in crash.of("itself")


def test_what_was_meant_to_be_called_is() -> None:
    message = "'method' object is not iterable"
    crash = Crash(
        "def f(d):\n    for k in d.keys:\n        print(k)\n", 2, "f", "TypeError", message
    )

    assert ["for k in d.keys():"] in crash.of("convert")


def test_another_kind_of_number_is_made_of_the_other_operand() -> None:
    code = "from decimal import Decimal\n\ndef f(a, b):\n    c = Decimal(a) - b\n    return c\n"
    message = "unsupported operand type(s) for -: 'decimal.Decimal' and 'float'"

    first = Crash(code, 4, "f", "TypeError", message)
    assert first.lines(first.trials[0]) == ["c = Decimal(a) - Decimal(str(b))"]


def test_what_is_in_nothing_is_not_in_it_either() -> None:
    code = (
        "def f(x, table, k):\n    if x not in table[k]:\n        return None\n"
        "    return table.pop(k)\n"
    )
    crash = Crash(code, 2, "f", "KeyError", "'a'")

    assert crash.of("guard")[0] == ["if k not in table or x not in table[k]:"]


def test_neither_side_of_a_comparison_need_have_it() -> None:
    code = "def f(a, b):\n    if a.kind == b.kind:\n        return a\n    return b\n"
    crash = Crash(code, 2, "f", "AttributeError", "'A' object has no attribute 'kind'")

    wanted = 'if getattr(a, "kind", None) == getattr(b, "kind", None):'
    assert crash.of("getattr_all")[0] == [wanted]


def test_what_is_shown_is_empty_rather_than_none() -> None:
    code = "def f(x):\n    name = x.strip()\n    return '<b>%s</b>' % name\n"
    message = "'NoneType' object has no attribute 'strip'"
    crash = Crash(code, 2, "f", "AttributeError", message)

    assert crash.of("conditional")[0] == ['name = x.strip() if x is not None else ""']
    shown = [crash.lines(trial) for trial in crash.trials]
    assert shown.index(crash.of("conditional")[0]) < shown.index(
        ["name = x.strip() if x is not None else None"]
    )


def test_a_name_that_is_read_behind_a_loop_is_bound_in_front_of_it() -> None:
    code = (
        "def f(rows):\n    for row in rows:\n        if row:\n            last = row\n"
        "        else:\n            last = None\n        print(last)\n    return last\n"
    )
    message = "cannot access local variable 'last' where it is not associated with a value"
    crash = Crash(code, 8, "f", "UnboundLocalError", message)

    text = crash.of("initialise")
    assert text == [["last = None"]]
    edit = crash.trials[0].edits[0]
    assert code[: edit.start] == "def f(rows):\n"


def test_a_class_gets_what_its_siblings_have() -> None:
    code = (
        "class A(Base):\n    fast = False\n\nclass B(Base):\n    fast = False\n\n"
        "class C(Base):\n    slow = True\n\ndef f(x):\n    return x.fast\n"
    )
    crash = Crash(code, 11, "f", "AttributeError", "'C' object has no attribute 'fast'")

    trial = next(one for one in crash.trials if one.name == "as_siblings")
    assert trial.edits[0].new == b"    fast = False\n"
    assert code[: trial.edits[0].start].endswith("class C(Base):\n")


def test_what_cannot_be_hashed_is_in_no_set_whichever_it_is() -> None:
    code = (
        "def f(v):\n    if v in YES:\n        return True\n"
        "    elif v in NO:\n        return False\n    return bool(v)\n"
    )
    crash = Crash(code, 2, "f", "TypeError", "unhashable type: 'dict'")

    assert crash.of("guard_all")[0] == [
        "if not isinstance(v, (dict, list, set)) and v in YES:",
        "elif not isinstance(v, (dict, list, set)) and v in NO:",
    ]
