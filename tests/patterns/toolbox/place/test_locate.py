"""From a frame to the statement that ran."""

import ast

import pytest

from patterns.contract import Fault, Frame, Refused
from patterns.toolbox.place.locate import at, innermost, narrowed, places, raising, scopes_around
from patterns.toolbox.source.module import load
from patterns.toolbox.source.sources import DictSources

CODE = """\
class A:
    @property
    def b(self):
        if self.x: return f(1) + f(2); y = f(3)
        for z in (
            f(4),
        ):
            pass
        try:
            f(5)
        except f(6):
            return [f(q) for q in (lambda: f(7))]
"""
SOURCES = DictSources({"a.py": CODE, "b.txt": ""})


def calls(line: int, function: str | None = "b") -> list[str]:
    frame = Frame("a.py", line, function)
    return [
        ast.unparse(node)
        for place in places(frame, SOURCES)
        for node, _ in at(place, ast.Call, line)
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (4, ["f(1)", "f(2)", "f(3)"]),
        (6, ["f(4)"]),
        (10, ["f(5)"]),
        (11, ["f(6)"]),
        (12, ["f(q)", "f(7)"]),
    ],
)
def test_a_line_has_the_expressions_of_its_own_statements(line: int, found: list[str]) -> None:
    assert calls(line) == found


def test_the_names_of_comprehensions_and_lambdas_have_scopes_of_their_own() -> None:
    (place,) = places(Frame("a.py", 12, "b"), SOURCES)
    scopes = [where.scopes[-1] for _, where in at(place, ast.Call, 12)]

    assert [type(scope) for scope in scopes] == [ast.ListComp, ast.Lambda]


@pytest.mark.parametrize(
    ("column", "end", "found"), [(26, 30, ["f(1)"]), (33, 37, ["f(2)"]), (0, 1, ["f(1)", "f(2)"])]
)
def test_columns_tell_which_expression_failed(column: int, end: int, found: list[str]) -> None:
    frame = Frame("a.py", 4, "b", column=column, end_column=end)
    place = places(frame, SOURCES)[0]
    nodes = narrowed(at(place, ast.Call, 4), frame)

    assert [ast.unparse(node) for node, _ in nodes] == found


@pytest.mark.parametrize(
    ("frame", "because"),
    [
        (Frame("a.py", 99, "b"), "a.py has no line 99"),
        (Frame("a.py", 0, "b"), "a.py has no line 0"),
        (Frame("a.py", 4, "c"), "line 4 of a.py is not in c() any more"),
        (Frame("empty.py", 1, None), "no statement stands on line 1 of empty.py"),
    ],
)
def test_a_place_that_is_not_there_is_refused(frame: Frame, because: str) -> None:
    sources = DictSources({"a.py": CODE, "empty.py": "# nothing\n"})

    with pytest.raises(Refused) as refused:
        places(frame, sources)

    assert str(refused.value) == because


@pytest.mark.parametrize("function", ["b", "A.b", None, "<lambda>", "outer.<locals>.b"])
def test_functions_may_be_named_in_several_ways(function: str | None) -> None:
    assert calls(10, function) == ["f(5)"]


def test_only_python_files_of_the_repository_hold_frames() -> None:
    fault = Fault("E", "", frames=(Frame("a.py", 4), Frame("b.txt", 1), Frame("/usr/x.py", 3)))

    assert innermost(fault, SOURCES).path == "a.py"
    with pytest.raises(Refused, match="raised outside this repository"):
        raising(fault, SOURCES)
    with pytest.raises(Refused, match="no frame of the traceback"):
        innermost(Fault("E", ""), SOURCES)


def test_scopes_around_a_byte_are_found() -> None:
    module = load(SOURCES, "a.py")

    assert [s.name for s in scopes_around(module, CODE.index("f(5)"))] == ["A", "b"]
    assert scopes_around(module, 0)[0].name == "A"
