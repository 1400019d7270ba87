"""What a failing test waits for is raised in place of the crash."""

from patterns.contract import Fault, Frame
from patterns.search.families import trials
from patterns.search.trial import Trial
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply

TEST = """\
import pytest

from app import Refused, f


def test_it():
    with pytest.raises(Refused, match="no name"):
        f(None)
"""
CODE = """\
class Refused(Exception):
    pass


def f(name):
    return name.strip()
"""
NONE = "'NoneType' object has no attribute 'strip'"


def made(
    code: str, line: int, kind: str, message: str, test: str = TEST
) -> list[tuple[Trial, str]]:
    sources = DictSources({"app.py": code, "tests/test_app.py": test})
    frames = (Frame("tests/test_app.py", 8, "test_it"), Frame("app.py", line, "f"))
    found = trials(Fault(kind, message, frames=frames), sources)
    return [(one, apply(one.edits, sources)["app.py"].decode()) for one in found]


def test_the_awaited_error_is_raised_before_the_line_that_fails() -> None:
    first, text = made(CODE, 6, "AttributeError", NONE)[0]

    assert first.name == "raise_as_told"
    assert '    if name is None:\n        raise Refused("no name")\n    return' in text


def test_an_error_of_a_library_becomes_the_awaited_one() -> None:
    code, test = CODE.replace("name.strip()", "int(name)"), TEST.replace("no name", "no good")
    first, text = made(code, 6, "OSError", "no", test)[0]

    assert first.name == "translate"
    told = 'raise Refused(f"no good: {error}") from error'
    assert f"    except OSError as error:\n        {told}\n" in text


def test_a_raise_without_an_error_gets_the_awaited_one() -> None:
    code = CODE.replace("return name.strip()", "raise")
    first, text = made(code, 6, "RuntimeError", "No active exception to reraise")[0]

    assert first.name == "raise_instead"
    assert '    raise Refused("no name")\n' in text


def test_what_the_block_has_just_set_to_a_constant_is_not_asked_for() -> None:
    code = """\
class Refused(Exception): ...

def size(name, at):
    return ord(name[at : at + 1])

def f(name):
    at = 0
    return size(name, at)
"""
    sources = DictSources({"app.py": code, "tests/test_app.py": TEST.replace("None", "b''")})
    frames = (
        Frame("tests/test_app.py", 8, "test_it"),
        Frame("app.py", 8, "f"),
        Frame("app.py", 4, "size"),
    )
    told = "ord() expected a character, but string of length 0 found"
    found = trials(Fault("TypeError", told, frames=frames), sources)

    edited = [apply(one.edits, sources)["app.py"].decode() for one in found]
    assert any("if not name:" in text for text in edited)
    assert not [text for text in edited if "at = 0\n    if not at:" in text]


def test_a_type_that_the_file_cannot_name_is_not_raised() -> None:
    code = CODE.replace("class Refused(Exception):\n    pass\n", "import os\n\n")

    assert not [one for one, _ in made(code, 6, "AttributeError", NONE) if "raise" in one.name]


def test_a_test_that_waits_for_no_error_says_nothing() -> None:
    test = TEST.replace('pytest.raises(Refused, match="no name")', "open(f)")

    found = made(CODE, 6, "AttributeError", NONE, test)
    assert not [one for one, _ in found if "raise" in one.name]


def test_a_whole_test_may_wait_for_it() -> None:
    test = "@raises(Refused)\ndef test_it():\n    f(None)\n"
    sources = DictSources({"app.py": CODE, "tests/test_app.py": test})
    frames = (Frame("tests/test_app.py", 3, "test_it"), Frame("app.py", 6, "f"))

    assert trials(Fault("AttributeError", NONE, frames=frames), sources)[0].name == "raise_first"


def test_a_slip_of_the_code_itself_is_not_translated() -> None:
    found = made(CODE, 6, "NameError", "name 'x' is not defined")

    assert not [one for one, _ in found if one.name == "translate"]


WORDED = """\
import pytest

from app import Refused, f


def test_it():
    with pytest.raises(Refused) as caught:
        f(None)
    assert "is no name" in str(caught.value)
"""


def test_the_words_that_an_assertion_looks_for_are_said_with_the_value() -> None:
    code = "class Refused(Exception): ...\n\ndef f(s):\n    return int(f'{s}')\n"
    sources = DictSources({"app.py": code, "tests/test_app.py": WORDED})
    frames = (Frame("tests/test_app.py", 8, "test_it"), Frame("app.py", 4, "f"))
    fault = Fault("ValueError", "invalid literal for int() with base 10: 'x'", frames=frames)

    first = trials(fault, sources)[0]

    text = apply(first.edits, sources)["app.py"].decode()
    assert 'raise Refused(f"{s!r} is no name") from error' in text


def test_a_function_that_ends_in_the_awaited_error_is_led_there() -> None:
    code = (
        "class Refused(Exception):\n    pass\n\n\ndef f(name):\n    if g(name):\n"
        "        name = name.strip()\n        return name\n    raise Refused(name)\n"
    )
    first, text = made(code, 7, "AttributeError", NONE)[0]

    assert first.name == "fall_to_raise"
    assert "        if name is not None:\n            name = name.strip()\n" in text


def test_the_caller_raises_where_it_does_so_already() -> None:
    code = (
        "class Refused(Exception):\n    pass\n\n\ndef f(name):\n    if g(name):\n"
        "        raise Refused(name)\n    return h(name)\n\n\ndef h(n):\n    return n.strip()\n"
    )
    sources = DictSources({"app.py": code, "tests/test_app.py": TEST})
    frames = (
        Frame("tests/test_app.py", 8, "test_it"),
        Frame("app.py", 8, "f"),
        Frame("app.py", 12, "h"),
    )
    first = trials(Fault("AttributeError", NONE, frames=frames), sources)[0]

    text = apply(first.edits, sources)["app.py"].decode()
    assert '    if name is None:\n        raise Refused("no name")\n    return h(name)' in text


def test_a_type_of_another_module_is_imported_as_elsewhere() -> None:
    code = "import os\n\n\n\n\ndef f(name):\n    return name.strip()\n"
    sources = DictSources(
        {
            "app.py": code,
            "errors.py": "class Refused(Exception): ...\n",
            "other.py": "from errors import Refused\n",
            "tests/test_app.py": TEST.replace(
                "from app import Refused, f", "from errors import Refused"
            ),
        }
    )
    frames = (Frame("tests/test_app.py", 8, "test_it"), Frame("app.py", 7, "f"))
    first = trials(Fault("AttributeError", NONE, frames=frames), sources)[0]

    assert "from errors import Refused\n" in apply(first.edits, sources)["app.py"].decode()


def test_a_bare_raise_gets_the_words_of_its_comment_and_the_value_that_no_branch_is_for() -> None:
    test = TEST.replace(', match="no name"', "")
    code = (
        "class Refused(Exception):\n    x: int\n\n\ndef f(kind):\n    if kind == 1:\n        g()\n"
        "    else:\n        raise  # unknown kind\n"
    )
    _, text = made(code, 9, "RuntimeError", "No active exception to reraise", test)[0]

    assert 'raise Refused(f"unknown kind: {kind!r}")' in text


def test_what_the_function_raises_for_other_reasons_is_raised_here_too() -> None:
    code = (
        "class Refused(Exception): ...\nclass Odd(Exception): ...\n\n\n"
        "def f(name):\n    n = int(name)\n    if not n:\n        raise Odd(name)\n"
    )
    found = made(code, 6, "ValueError", "invalid literal for int() with base 10: 'x'")

    texts = [text for one, text in found if one.name == "translate_as_elsewhere"]
    assert "raise Odd(name) from error" in texts[0]


def test_a_parametrized_test_says_the_words_in_its_values() -> None:
    test = (
        "import pytest\nfrom app import Refused, f\n\n"
        '@pytest.mark.parametrize(("name", "match"), [(None, "nothing given"), (1, "odd")])\n'
        "def test_it(name, match):\n    with pytest.raises(Refused, match=match):\n"
        "        f(name)\n\n"
    )
    sources = DictSources({"app.py": CODE, "tests/test_app.py": test})
    frames = (Frame("tests/test_app.py", 7, "test_it"), Frame("app.py", 6, "f"))

    found = trials(Fault("AttributeError", NONE, frames=frames), sources)

    texts = [apply(one.edits, sources)["app.py"].decode() for one in found]
    assert any('raise Refused("nothing given")' in text for text in texts)
    assert any('raise Refused("odd")' in text for text in texts)


def test_a_value_that_the_test_quotes_is_put_in_not_written_out() -> None:
    code = "class Refused(Exception): ...\n\n\n\n\ndef f(name):\n    return int(f'{name}')\n"
    code = code.replace("int(f'{name}')", "int(name)")
    test = TEST.replace('match="no name"', "match=\"no number: 'x'\"")
    found = made(code, 7, "ValueError", "invalid literal for int() with base 10: 'x'", test)

    texts = [text for one, text in found if one.name == "translate"]
    assert 'raise Refused("no number: {!r}".format(name)) from error' in texts[0]


def test_a_handler_that_raises_is_widened_before_anything_else_is_raised() -> None:
    code = (
        "class Refused(Exception): ...\n\n\ndef f(name):\n    try:\n        return name.strip()\n"
        "    except ValueError:\n        raise fail(name)\n"
    )
    first, text = made(code, 6, "AttributeError", NONE, TEST.replace("no name", "odd"))[0]

    assert first.name == "wider_except"
    assert "except (ValueError, AttributeError):" in text


def test_what_an_object_makes_its_errors_by_is_asked_for_one_first() -> None:
    code = (
        "class Refused(Exception): ...\n\n\nclass Field:\n    def f(self, n):\n"
        "        n = load(n)\n        if n < 0:\n            raise self.error('few')\n"
    )
    first, text = made(code, 6, "OSError", "no", TEST.replace(', match="no name"', ""))[0]

    assert first.name == "translate_as_elsewhere"
    assert "raise self.error('few') from error" in text


def test_deep_down_the_error_is_translated_where_the_test_calls_first() -> None:
    deep = "".join(f"def f{n}(x):\n    return f{n + 1}(x)\n" for n in range(1, 7))
    code = f"class Refused(Exception):\n    pass\n\n\n{deep}def f7(x):\n    return 1 / x\n"
    sources = DictSources({"app.py": code, "tests/test_app.py": TEST})
    frames = [Frame("app.py", 4 + 2 * n, f"f{n}") for n in range(1, 8)]
    called = Frame("tests/test_app.py", 8, "test_it")
    found = trials(Fault("ZeroDivisionError", "", frames=(called, *frames)), sources)
    first = next(trial for trial in found if trial.name == "translate")

    assert b"return f2(x)" in code.encode()[: first.edits[-1].start]
    assert b"return f3(x)" not in code.encode()[: first.edits[-1].start]


def test_a_name_that_was_just_set_is_asked_for_nothing_whatever_a_function_binds() -> None:
    code = CODE.replace(
        "    return name.strip()",
        "    at = 0\n\n    def g():\n        at = name\n        return at\n\n"
        "    return ord(at) + g()",
    )
    test = TEST.replace("no name", "bad at")
    found = made(code, 12, "TypeError", "ord() expected string of length 1, but int found", test)

    assert all("if not at:" not in text and "if at is None:" not in text for _, text in found)
