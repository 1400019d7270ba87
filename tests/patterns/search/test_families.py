"""The edits that are tried around a crash: the gentlest first, each where it can matter."""

import pytest

from patterns.contract import Fault, Frame, Refused
from patterns.search.families import families, trials
from patterns.toolbox.source.sources import DictSources
from tests.patterns.search.case import Crash

NONE = "'NoneType' object has no attribute 'strip'"

FIRST = {
    "a condition asks first": (
        Crash("def f(s):\n    if s.strip():\n        return 1\n", 2, "f", "AttributeError", NONE),
        ["if s is not None and s.strip():"],
    ),
    "statements that live on the value are skipped with it": (
        Crash(
            "def f(text, mark):\n    at = text.find(mark)\n    if at >= 0:\n"
            "        text = text[:at]\n    return text\n",
            2,
            "f",
            "TypeError",
            "must be str, not NoneType",
        ),
        ["if mark is not None:", "at = text.find(mark)", "if at >= 0:", "text = text[:at]"],
    ),
    "an enclosing condition asks for the value already": (
        Crash(
            "def f(many, data):\n    if many and data is not None:\n"
            "        return [d for d in data]\n    return data\n",
            3,
            "f",
            "TypeError",
            "'bool' object is not iterable",
        ),
        ["if many and data is not None and isinstance(data, (list, tuple)):"],
    ),
    "the handler takes the other error, too": (
        Crash(
            "def f(v):\n    try:\n        return float(v)\n    except ValueError:\n"
            "        return None\n",
            3,
            "f",
            "TypeError",
            "float() argument must be a string or a number, not 'list'",
        ),
        ["except (ValueError, TypeError):"],
    ),
    "the loop goes on with the next one": (
        Crash(
            "def f(names, table):\n    for name in names:\n        print(table[name])\n"
            "    table.clear()\n",
            3,
            "f",
            "KeyError",
            "'a'",
        ),
        ["if name in table:", "print(table[name])"],
    ),
    "a number that must not be negative": (
        Crash(
            "def f(items, n):\n    return islice(items(), n - 1)\n",
            2,
            "f",
            "ValueError",
            "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
        ),
        ["return islice(items(), max(n - 1, 0))"],
    ),
    "bytes where text is wanted": (
        Crash(
            "def f(name, data):\n    return name + data\n",
            2,
            "f",
            "TypeError",
            'can only concatenate str (not "bytes") to str',
        ),
        ["return name + data.decode('utf-8')"],
    ),
    "a search that finds nothing": (
        Crash(
            "import re\n\ndef f(s):\n    found = re.search('a', s).group(0)\n    return found\n",
            4,
            "f",
            "AttributeError",
            "'NoneType' object has no attribute 'group'",
        ),
        ["found = re.search('a', s).group(0) if re.search('a', s) is not None else None"],
    ),
    "text that is decoded already": (
        Crash(
            "def f(v):\n    v = v.decode('utf8')\n    return v\n",
            2,
            "f",
            "AttributeError",
            "'str' object has no attribute 'decode'",
        ),
        ["v = v.decode('utf8') if hasattr(v, \"decode\") else v"],
    ),
    "no next one": (
        Crash(
            "def f(found):\n    first = next(found)\n    return first\n",
            2,
            "f",
            "StopIteration",
            "",
        ),
        ["first = next(found, None)"],
    ),
    "a parameter that is not known": (
        Crash(
            "def g(a):\n    return a\n\ndef f():\n    return g(1, b=2)\n",
            5,
            "f",
            "TypeError",
            "g() got an unexpected keyword argument 'b'",
        ),
        ["def g(a, b=None):"],
    ),
    "the only flag is never set": (
        Crash(
            "def f(rows):\n    for row in rows:\n        seen = True\n    return seen\n",
            4,
            "f",
            "UnboundLocalError",
            "local variable 'seen' referenced before assignment",
        ),
        ["seen = False"],
    ),
}


@pytest.mark.parametrize("name", FIRST)
def test_the_gentlest_edit_comes_first(name: str) -> None:
    crash, wanted = FIRST[name]

    assert crash.lines(crash.trials[0]) == wanted


@pytest.mark.parametrize("name", FIRST)
def test_every_edit_leaves_a_file_that_parses_and_is_another_one(name: str) -> None:
    crash, _ = FIRST[name]

    assert all(crash.lines(trial) for trial in crash.trials)


@pytest.mark.parametrize("name", FIRST)
def test_edits_are_ordered_by_what_they_cost(name: str) -> None:
    costs = [trial.cost for trial in FIRST[name][0].trials]

    assert costs == sorted(costs)


def test_an_error_that_the_line_raises_on_purpose_is_left_to_its_callers() -> None:
    code = "def f(x):\n    if x is None:\n        raise TypeError('must be str, not NoneType')\n"
    crash = Crash(code, 3, "f", "TypeError", "must be str, not NoneType")

    assert crash.trials == []


def test_a_lookup_method_hands_the_question_on_to_its_caller() -> None:
    code = (
        "class View:\n    def __getitem__(self, key):\n        return self.held[key]\n\n"
        "def f(view, key):\n    return view[key]\n"
    )
    frames = (Frame("app.py", 6, "f"), Frame("app.py", 3, "__getitem__"))

    found = trials(Fault("KeyError", "5", frames=frames), DictSources({"app.py": code}))

    assert found
    assert all(code.encode()[: edit.start].count(b"\n") >= 4 for t in found for edit in t.edits)


def test_no_edit_goes_into_a_test() -> None:
    code = "def helper(s):\n    return s.strip()\n"
    fault = Fault("AttributeError", NONE, frames=(Frame("tests/tools.py", 2, "helper"),))
    app = DictSources({"tests/tools.py": code})

    with pytest.raises(Refused, match="no frame of the traceback lies in code of the project"):
        trials(fault, app)


@pytest.mark.parametrize("kind", ["OSError", "TypeError"])
def test_no_error_is_passed_over(kind: str) -> None:
    crash = Crash("def f(file):\n    file.flush(1)\n", 2, "f", kind, "no")

    assert not any(b"except" in edit.new for trial in crash.trials for edit in trial.edits)


def test_where_the_message_names_no_type_a_run_can_tell() -> None:
    crash = Crash(
        "import re\n\ndef f(s):\n    m = re.match('a', s)\n    if m:\n        return 1\n",
        4,
        "f",
        "TypeError",
        "expected string or bytes-like object",
    )

    asked = {t.condition.expression for t in crash.trials if t.condition is not None}

    assert asked >= {"s is None", "not isinstance(s, str)", "s is not None"}


def test_what_must_have_been_true_is_said() -> None:
    crash, _ = FIRST["a condition asks first"]

    condition = crash.trials[0].condition

    assert condition is not None
    assert (condition.frame, condition.expression) == (0, "s is None")


def test_every_room_of_edits_offers_families() -> None:
    rooms = {make.__module__.split(".")[2] for make in families()}

    assert rooms == {"absence", "calls", "handlers", "names", "raises", "texts", "types"}
