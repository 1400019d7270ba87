"""Path objects are taken where a check lets only their text through."""

from tests.patterns.search.case import Crash

CODE = """\
def dump(value, filename):
    is_name = isinstance(filename, str)
    if not is_name and not hasattr(filename, "write"):
        raise ValueError("no file")


def load(filename):
    if isinstance(filename, str):
        return open(filename)
    return filename
"""


def test_any_path_becomes_its_text_before_the_check() -> None:
    added = Crash(CODE, 4, "dump", "ValueError", "no file").of("path_accepted")

    assert added == [
        ["import os", "if isinstance(filename, os.PathLike):", "filename = os.fspath(filename)"]
    ]


def test_the_other_functions_that_ask_the_same_are_changed_with_it_and_first() -> None:
    crash = Crash(CODE, 4, "dump", "ValueError", "no file")
    first = crash.trials[0]

    assert first.name == "paths_accepted"
    assert crash.lines(first).count("filename = os.fspath(filename)") == 2


def test_other_types_are_no_paths() -> None:
    code = CODE.replace("isinstance(filename, str)", "isinstance(filename, int)")

    assert not Crash(code, 4, "dump", "ValueError", "no file").of("path_accepted")
