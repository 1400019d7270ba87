"""What a failing test waits for is raised in place of the crash."""

from patterns.contract import Fault, Frame
from patterns.search.families import trials
from patterns.search.trial import Trial
from patterns.toolbox.sources import DictSources
from patterns.toolbox.splice import apply

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

    assert first.family == "raise_first"
    assert '    if name is None:\n        raise Refused("no name")\n    return' in text


def test_an_error_of_a_library_becomes_the_awaited_one() -> None:
    first, text = made(CODE.replace("name.strip()", "int(name)"), 6, "OSError", "no")[0]

    assert first.family == "translate"
    assert '    except OSError as error:\n        raise Refused("no name") from error\n' in text


def test_a_raise_without_an_error_gets_the_awaited_one() -> None:
    code = CODE.replace("return name.strip()", "raise")
    first, text = made(code, 6, "RuntimeError", "No active exception to reraise")[0]

    assert first.family == "raise_instead"
    assert '    raise Refused("no name")\n' in text


def test_a_type_that_the_file_cannot_name_is_not_raised() -> None:
    code = CODE.replace("class Refused(Exception):\n    pass\n", "import os\n\n")

    assert not [one for one, _ in made(code, 6, "AttributeError", NONE) if "raise" in one.family]


def test_a_test_that_waits_for_no_error_says_nothing() -> None:
    test = TEST.replace('pytest.raises(Refused, match="no name")', "open(f)")

    found = made(CODE, 6, "AttributeError", NONE, test)
    assert not [one for one, _ in found if "raise" in one.family]


def test_a_whole_test_may_wait_for_it() -> None:
    test = "@raises(Refused)\ndef test_it():\n    f(None)\n"
    sources = DictSources({"app.py": CODE, "tests/test_app.py": test})
    frames = (Frame("tests/test_app.py", 3, "test_it"), Frame("app.py", 6, "f"))

    assert trials(Fault("AttributeError", NONE, frames=frames), sources)[0].family == "raise_first"


def test_a_slip_of_the_code_itself_is_not_translated() -> None:
    found = made(CODE, 6, "NameError", "name 'x' is not defined")

    assert not [one for one, _ in found if one.family == "translate"]
