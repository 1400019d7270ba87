"""Which Pythons a project says that it runs on, and code that only some of them reach."""

import ast
import re
from itertools import pairwise

from patterns.contract import Frame, Refused, Sources
from patterns.toolbox.place.guarded import path_to
from patterns.toolbox.place.locate import places

ASKS = re.compile(r"version_info|\bPY_?[23]|sys\.version\b|hexversion|sys\.platform|os\.name\b")
"""What a condition over the interpreter or its platform speaks of."""


def declared(sources: Sources) -> str | None:
    """`requires-python` of the project, as it is written."""
    if "pyproject.toml" not in sources.paths:
        return None
    found = re.search(
        rb"^requires-python *= *[\"']([<>=!~0-9., ]+)[\"']",
        sources.read("pyproject.toml"),
        re.MULTILINE,
    )
    return found[1].decode() if found else None


def starts_after(version: tuple[int, int], sources: Sources) -> str | None:
    """`requires-python`, where its lower bound is a later Python than this one."""
    said = declared(sources)
    lowest = re.search(r">=? *(\d+)\.(\d+)", said or "")
    if lowest is None or (int(lowest[1]), int(lowest[2])) <= version:
        return None
    return said


def refuse_guarded(frame: Frame, sources: Sources) -> None:
    """Raise `Refused` where a condition lets only some interpreters reach a frame's line."""
    for place in places(frame, sources):
        for outer, inner in pairwise(path_to(place.module.tree, place.statement or ast.Pass())):
            if isinstance(outer, ast.If) and inner is not outer.test:
                _refuse(outer, frame)


def _refuse(condition: ast.If, frame: Frame) -> None:
    if ASKS.search(ast.unparse(condition.test)):
        raise Refused(
            f"only some Pythons get past line {condition.lineno} of {frame.path}, and line "
            f"{frame.line} is written for those"
        )
