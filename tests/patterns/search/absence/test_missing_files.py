"""Files that are gone by the time they are read."""

from tests.patterns.search.case import Crash

GONE = "[Errno 2] No such file or directory: 'x'"
CODE = """\
import os


def merge(files):
    for name in files:
        for key in read(name):
            print(key)


def size(files):
    for name in files:
        total = os.stat(name)
        print(total)


def names(folder):
    return [name for name in os.listdir(folder)]


def clear(path):
    os.remove(path)
"""


def test_the_next_file_is_read_where_one_is_gone() -> None:
    merged = Crash(CODE, 6, "merge", "FileNotFoundError", GONE).of("next_item")
    sized = Crash(CODE, 12, "size", "FileNotFoundError", GONE).of("next_item")

    assert merged == [
        ["try:", "found = read(name)", "except FileNotFoundError:", "continue", "for key in found:"]
    ]
    assert sized == [["try:", "total = os.stat(name)", "except FileNotFoundError:", "continue"]]


def test_it_is_a_risky_form() -> None:
    found = Crash(CODE, 6, "merge", "FileNotFoundError", GONE).trials

    assert all(trial.is_risky for trial in found if trial.name == "next_item")


def test_a_folder_that_is_not_there_holds_nothing() -> None:
    crash = Crash(CODE, 17, "names", "FileNotFoundError", GONE)

    assert crash.of("no_folder") == [
        ["return [name for name in (os.listdir(folder) if os.path.isdir(folder) else [])]"]
    ]


def test_what_is_not_there_is_left_alone() -> None:
    crash = Crash(CODE, 21, "clear", "FileNotFoundError", GONE)

    assert crash.of("file_exists") == [["if os.path.exists(path):", "os.remove(path)"]]


def test_a_missing_file_is_said_to_be_missing_where_the_test_waits_for_that() -> None:
    code = 'def f(spec):\n    raise ValueError("no backend")\n'
    test = (
        "import pytest\n\n\ndef test_it():\n"
        '    with pytest.raises(FileNotFoundError, match="No such file"):\n        f("x")\n'
    )
    crash = Crash(code, 2, "f", "ValueError", "no backend", test)

    assert crash.of("said_missing") == [
        [
            "import os",
            "",
            "if isinstance(spec, (str, os.PathLike)) and not os.path.exists(spec):",
            'raise FileNotFoundError("No such file")',
        ]
    ]
