"""A value of a kin type is taken wherever a test on its way let it not through."""

from tests.patterns.search.case import Crash

BASES = (
    "import os\n\n\ndef f(base):\n    if isinstance(base, str):\n        base = [base]\n"
    "    return [os.path.abspath(b) for b in base]\n"
)
ITERATED = "'{}' object is not iterable"
TERMS = (
    "class Term:\n    def isin(self, arg):\n        if isinstance(arg, (list, set)):\n"
    "            return In(Values(arg))\n        return In(arg)\n\n\n"
    "class In:\n    def __init__(self, many):\n        self.many = many\n\n"
    "    def __str__(self):\n        return self.many.sql()\n"
)


def of(crash: Crash, name: str = "type_accepted") -> list[str]:
    return [lines[-1] for lines in crash.of(name)]


def iterated(code: str, kind: str, line: int = 7) -> Crash:
    return Crash(code, line, "f", "TypeError", ITERATED.format(kind))


def test_a_path_is_taken_where_an_earlier_test_takes_its_text() -> None:
    assert of(iterated(BASES, "PosixPath")) == ["if isinstance(base, (str, os.PathLike)):"]


def test_a_class_of_the_repository_is_what_its_methods_make_it() -> None:
    tests = (("tests/kinds.py", "class Folder:\n    def __fspath__(self):\n        return ''\n"),)
    crash = Crash(BASES, 7, "f", "TypeError", ITERATED.format("Folder"), others=tests)

    assert of(crash) == ["if isinstance(base, (str, os.PathLike)):"]


def test_a_value_of_no_kin_type_is_not_taken() -> None:
    assert of(iterated(BASES, "Widget")) == []


def test_a_type_of_another_module_is_imported() -> None:
    body = "    if isinstance(x, dict):\n        return 1\n    return x + 1\n"
    code = f"import os\n\n\ndef f(x):\n{body}"
    message = "unsupported operand type(s) for +: 'mappingproxy' and 'int'"
    crash = Crash(code, 7, "f", "TypeError", message)

    assert crash.of("type_accepted") == [
        ["from collections.abc import Mapping", "if isinstance(x, (dict, Mapping)):"]
    ]


def made(test: str = "def test_it():\n    str(Term().isin(frozenset()))\n") -> Crash:
    message = "'frozenset' object has no attribute 'sql'"
    return Crash(TERMS, 13, "__str__", "AttributeError", message, test)


def test_the_test_is_widened_that_a_function_of_the_failing_test_made() -> None:
    assert of(made()) == ["if isinstance(arg, (list, set, frozenset)):"]


def test_functions_that_nobody_is_known_to_have_called_are_left_alone() -> None:
    assert of(made("def test_it():\n    run()\n")) == []


def test_only_a_known_type_is_looked_for_in_other_functions() -> None:
    message = "'NoneType' object has no attribute 'sql'"

    assert of(Crash(TERMS, 13, "__str__", "AttributeError", message)) == []


def test_what_does_the_same_elsewhere_takes_it_too_and_first() -> None:
    again = BASES.partition("\n\n\n")[2].replace("def f", "def g")
    crash = iterated(f"{BASES}\n\n{again}", "Path")

    assert crash.trials[0].name == "types_accepted"
    assert len(crash.lines(crash.trials[0])) == 2


def test_another_value_of_the_same_name_is_left_alone() -> None:
    crash = iterated(f"{BASES}\n\ndef g(base):\n    return isinstance(base, str)\n", "Path")

    assert crash.of("types_accepted") == []


def test_a_constant_that_holds_the_types_gets_one_more() -> None:
    code = BASES.replace("\n\ndef", "\nTEXTS = (str, bytes)\n\n\ndef", 1)
    crash = iterated(code.replace("(base, str)", "(base, TEXTS)"), "Path", 9)

    assert of(crash) == ["TEXTS = (str, bytes, os.PathLike)"]


def test_exact_types_become_several_or_their_subclasses() -> None:
    code = BASES.replace("isinstance(base, str)", "type(base) is str")

    assert of(iterated(code, "Path")) == ["if isinstance(base, (str, os.PathLike)):"]
    assert of(iterated(code, "Path"), "subclass_accepted") == ["if isinstance(base, str):"]


def test_where_the_type_is_unknown_a_run_must_tell() -> None:
    code = "def f(x, y):\n    if isinstance(x, list):\n        return 0\n    return y[x]\n"
    found = [t for t in Crash(code, 4, "f", "KeyError", "(1,)").trials if t.name == "type_accepted"]

    assert found
    assert all(t.condition is not None and "not (isinstance(x, (list,)))" in t.condition.expression
               for t in found)  # fmt: skip


def test_nothing_is_taken_where_the_test_waits_for_an_error() -> None:
    test = "import pytest\n\n\ndef test_it():\n    with pytest.raises(ValueError):\n        f(1)\n"

    assert of(Crash(BASES, 7, "f", "TypeError", ITERATED.format("Path"), test)) == []


def test_a_message_of_the_project_or_of_a_library_may_name_the_type() -> None:
    code = (
        "def f(o):\n    if isinstance(o, set):\n        return sorted(o)\n"
        "    return encoder.default(o)\n"
    )
    message = "Object of type frozenset is not JSON serializable"
    trial = next(t for t in Crash(code, 4, "f", "TypeError", message).trials)

    assert trial.name == "type_accepted"
    assert trial.title == "Take a `frozenset` as `o`, too"


def test_a_clause_that_raises_again_takes_the_error_itself() -> None:
    code = (
        "import os\n\n\ndef f(pid):\n    try:\n        os.kill(pid, 9)\n"
        "    except OSError as error:\n"
        "        if not isinstance(error, ProcessLookupError):\n            raise\n"
    )
    crash = Crash(code, 6, "f", "PermissionError", "[Errno 1] Operation not permitted")

    assert of(crash) == ["if not isinstance(error, (ProcessLookupError, PermissionError)):"]


def test_a_predicate_that_the_value_was_given_to_is_widened_in_its_own_file() -> None:
    body = "    if is_many(x):\n        return 1\n    return x.name\n"
    code = f"from kinds import is_many\n\n\ndef f(x):\n{body}"
    kinds = "def is_many(value):\n    return isinstance(value, (list, set))\n"
    message = "'tuple' object has no attribute 'name'"
    crash = Crash(code, 7, "f", "AttributeError", message, others=(("kinds.py", kinds),))

    [trial] = [t for t in crash.trials if t.name == "type_accepted"]
    assert [(edit.path, edit.new) for edit in trial.edits] == [("kinds.py", b", tuple")]


def test_items_are_taken_of_the_type_that_the_message_names() -> None:
    code = (
        "def f(many):\n    if all(isinstance(one, str) for one in many):\n        return many\n"
        "    return join(many)\n"
    )
    crash = Crash(code, 4, "f", "TypeError", "item 0: expected str instance, PosixPath found")

    assert "if all(isinstance(one, (str, os.PathLike)) for one in many):" in of(crash)


def test_items_of_a_comprehension_are_no_variables_of_their_function() -> None:
    code = (
        "def f(many, x):\n    for one in many:\n        g(one)\n"
        "    if all(isinstance(one, str) for one in many):\n        return many\n"
        "    return x[many]\n"
    )

    assert of(Crash(code, 6, "f", "KeyError", "1")) == []
