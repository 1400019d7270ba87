import os
from collections.abc import Mapping
from typing import Any

import pytest

from bot.model import CommitId, Diagnosis, RepositoryName
from bot.reading.text import read
from bot.steps.diagnose import diagnose
from patterns.contract import Fault, Frame, Refused
from tests.reading.conformance import (
    Tree,
    every,
    faults_of,
    project,
    same_error,
    shown_logs,
    tree,
)

SOURCE = """\
import asyncio


class Cart:
    def total(self):
        return sum(row.price for row in self.rows)

    def other(self):
        return None


def main():
    return Cart().total()
"""
SHOP = tree({"src/shop/models.py": SOURCE, "src/shop/__init__.py": "", "run.py": "main()\n"})


def _diagnosed(*frames: Frame, sources: Tree = SHOP, kind: str = "AttributeError") -> Diagnosis:
    fault = Fault(kind, "'X' object has no attribute 'price'", frames=frames)
    return diagnose(RepositoryName("acme/shop"), CommitId("c0ffee"), fault, sources)


def _frame(line: int, context: str | None, **more: Any) -> Frame:
    return Frame("/app/src/shop/models.py", line, context=context, **more)


def _truth_places(log: Mapping[str, Any], fault: Fault) -> set[tuple[str, int]]:
    """Where the innermost frame of ours lies, relative to the project, as recorded."""
    errors = [e for top in log["errors"] for e in every(top) if same_error(fault, e)]
    places = [error["innermost_in_app"] for error in errors if error.get("innermost_in_app")]
    return {(os.path.relpath(p["file"], log["root"]), p["line"]) for p in places} | {
        (p["file"], p["line"]) for p in places
    }


def test_every_fault_of_the_set_is_mapped_right_or_refused() -> None:
    mapped = 0
    for log in shown_logs():
        for fault in faults_of(log["file"]):
            places = _truth_places(log, fault)
            try:
                found = diagnose(
                    *(RepositoryName("a/b"), CommitId("c")), fault, project("sample-project")
                )
            except Refused:
                continue
            inner = [frame for frame in found.fault.frames if frame.path == found.path][-1]
            mapped += 1
            # What another process raised was not recorded, nor what was never awaited.
            if fault.dialect != "warning" and log["file"] != "log-pool.log":
                assert (found.path, inner.line) in places, (log["file"], fault.headline)

    assert mapped > 540


def test_frames_inside_get_the_repositorys_path_and_the_lines_own_columns() -> None:
    found = _diagnosed(
        Frame("/usr/lib/python3.11/asyncio/runners.py", 118, "run"),
        _frame(13, "return Cart().total()", function="main", column=7, end_column=21),
        _frame(6, "return sum(row.price for row in self.rows)", function="<genexpr>", column=11),
    )

    outside, outer, inner = found.fault.frames
    assert outside.path == "/usr/lib/python3.11/asyncio/runners.py"
    assert (outer.path, outer.column, outer.end_column) == ("src/shop/models.py", 11, 25)
    assert (inner.column, inner.end_column) == (19, None)
    assert (found.path, found.qualname) == ("src/shop/models.py", "Cart.total")
    assert found.fingerprint.startswith("v1:")


def test_a_line_that_moved_is_found_again() -> None:
    found = _diagnosed(_frame(99, "return sum(row.price for row in self.rows)", function="total"))

    assert found.fault.frames[0].line == 6


def test_of_lines_that_read_alike_the_one_in_the_function_is_meant() -> None:
    twice = SOURCE.replace("return None", "return sum(row.price for row in self.rows)")
    sources = tree({"src/shop/models.py": twice})

    found = _diagnosed(
        _frame(99, "return sum(row.price for row in self.rows)", function="other"), sources=sources
    )

    assert (found.fault.frames[0].line, found.qualname) == (9, "Cart.other")


@pytest.mark.parametrize(
    ("line", "context", "function"),
    [
        (6, "return gone(forever)", "total"),
        (99, "return sum(row.price for row in self.rows)", "elsewhere"),
        (99, None, None),
        (0, None, None),
        (6, None, "elsewhere"),
    ],
)
def test_a_line_that_is_gone_is_refused(
    line: int, context: str | None, function: str | None
) -> None:
    with pytest.raises(
        Refused, match=r"src/shop/models\.py has changed since: line \d+ is another"
    ):
        _diagnosed(_frame(line, context, function=function))


def test_lines_that_read_alike_everywhere_are_refused() -> None:
    sources = tree({"src/shop/models.py": "x()\n" * 3})

    with pytest.raises(Refused, match="has changed since"):
        _diagnosed(_frame(9, "x()"), sources=sources)


def test_two_files_that_fit_are_both_named() -> None:
    sources = tree({"a/shop/models.py": "x\n", "b/shop/models.py": "x\n"})

    with pytest.raises(Refused, match=r"may be a/shop/models\.py or b/shop/models\.py"):
        _diagnosed(Frame("/app/shop/models.py", 1), sources=sources)


def test_an_outer_frame_that_is_unclear_does_not_matter() -> None:
    outer = _frame(6, "return gone(forever)")

    found = _diagnosed(outer, _frame(13, "return Cart().total()"))

    assert found.fault.frames[0] == outer
    assert found.qualname == "main"


def test_an_error_outside_of_the_repository_is_refused() -> None:
    with pytest.raises(Refused, match=r"no frame lies in the repository; .*encoder\.py:180"):
        _diagnosed(Frame("/usr/lib/python3.11/json/encoder.py", 180))


def test_an_error_without_a_traceback_is_refused() -> None:
    with pytest.raises(Refused, match="shows no traceback"):
        _diagnosed()


def test_a_syntax_error_points_at_its_file() -> None:
    log = b'  File "/app/src/shop/broken.py", line 1\n    def f(:\n          ^\nSyntaxError: bad\n'
    (fault,) = read(log)

    found = diagnose(
        *(RepositoryName("a/b"), CommitId("c"), fault),
        tree({"src/shop/broken.py": "def f(:\n"}),
    )

    assert (found.path, found.qualname) == ("src/shop/broken.py", "")


def test_a_missing_module_is_diagnosed_at_its_import() -> None:
    log = (
        b"Traceback (most recent call last):\n"
        b'  File "/app/src/shop/__init__.py", line 1, in <module>\n    import shop.gone\n'
        b'  File "<frozen importlib._bootstrap>", line 1140, in _find_and_load_unlocked\n'
        b"ModuleNotFoundError: No module named 'shop.gone'\n"
    )
    (fault,) = read(log)

    found = diagnose(
        *(RepositoryName("a/b"), CommitId("c"), fault),
        tree({"src/shop/__init__.py": "import shop.gone\n"}),
    )

    assert (found.path, found.qualname) == ("src/shop/__init__.py", "")


def test_a_configured_root_is_followed() -> None:
    frame = Frame("/srv/code/models.py", 13, "main", context="return Cart().total()")
    fault = Fault("E", "", frames=(frame,))
    roots = [("/srv/code/", "src/shop/")]

    found = diagnose(RepositoryName("a/b"), CommitId("c"), fault, SHOP, roots)

    assert found.path == "src/shop/models.py"


def test_a_recursion_is_looked_up_once_per_frame() -> None:
    frame = _frame(6, "return sum(row.price for row in self.rows)", locals={"n": "int"})

    found = _diagnosed(*[frame] * 150)

    assert {f.path for f in found.fault.frames} == {"src/shop/models.py"}


def test_a_line_that_agrees_outweighs_an_odd_name_of_its_function() -> None:
    found = _diagnosed(_frame(13, "return Cart().total()", function="proxy"))

    assert found.qualname == "main"
