"""An error that is made as elsewhere says what failed here, not what failed there."""

import pytest

from tests.patterns.search.case import Crash

TEST = "import pytest\n\n\ndef test_it():\n    with pytest.raises(Refused):\n        f('x')\n"
CODE = """\
import json


class Refused(Exception): ...


def f(path):
    data = json.loads(path)
    if not data:
        raise {}
    return data
"""
MESSAGE = "Expecting value: line 1 column 1 (char 0)"


def raised(there: str, test: str = TEST) -> list[str]:
    crash = Crash(CODE.format(there), 8, "f", "json.decoder.JSONDecodeError", MESSAGE, test)
    [lines] = crash.of("translate_as_elsewhere")
    return [line for line in lines if line.startswith("raise")]


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("Refused('it is empty')", "Refused(str(error))"),
        ("Refused(path, 'it is empty', code=3)", "Refused(path, str(error), code=3)"),
        ("Refused(f'{path}: it is empty')", "Refused(f'{path}: {error}')"),
        ("Refused('%s is empty' % path)", "Refused(str(error))"),
        ("Refused('empty')", "Refused('empty')"),
        ("Refused(path)", "Refused(path)"),
    ],
)
def test_only_the_message_is_another_one(there: str, here: str) -> None:
    assert raised(there) == [f"raise {here} from error"]


def test_words_that_the_test_looks_for_stay() -> None:
    test = TEST.replace("(Refused)", '(Refused, match="is empty")')

    assert raised("Refused(f'{path} is empty')", test) == [
        "raise Refused(f'{path} is empty') from error"
    ]


def test_a_clause_about_another_error_gets_one_beside() -> None:
    code = (
        "class Refused(Exception): ...\n\n\ndef f(path):\n    try:\n        return go(path)\n"
        "    except ValueError as error:\n        raise Refused('no number') from error\n"
    )
    crash = Crash(code, 6, "f", "FileNotFoundError", "no x", TEST)

    assert crash.of("clause_beside") == [
        ["except OSError as error:", "raise Refused(str(error)) from error"]
    ]


def test_a_clause_that_says_its_error_takes_the_other_one_too() -> None:
    code = (
        "class Refused(Exception): ...\n\n\ndef f(path):\n    try:\n        return go(path)\n"
        "    except ValueError as error:\n        raise Refused(f'no {error}') from error\n"
    )
    crash = Crash(code, 6, "f", "FileNotFoundError", "no x", TEST)

    assert crash.of("clause_beside") == []
    assert crash.of("wider_except") == [["except (ValueError, FileNotFoundError) as error:"]]
