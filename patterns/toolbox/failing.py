"""The expressions of one kind in which a frame of a traceback can have failed."""

import ast
from collections.abc import Sequence
from typing import TypeVar

from patterns.contract import Fault, Frame, Refused, Sources
from patterns.toolbox.locate import Place, at, places, raising

Node = TypeVar("Node", bound=ast.expr)
Found = tuple[Node, Place]


def candidates(fault: Fault, sources: Sources, kind: type[Node]) -> list[Found[Node]]:
    """The expressions of a kind on the line that raised, outer ones first.

    Where the report marks columns (PEP 657), an expression that starts elsewhere did not fail.

    Raises:
        Refused: the line that raised is not the repository's, or cannot be read.
    """
    return on_line(raising(fault, sources), sources, kind)


def on_line(frame: Frame, sources: Sources, kind: type[Node]) -> list[Found[Node]]:
    """The same for any frame of the repository."""
    found = [pair for place in places(frame, sources) for pair in at(place, kind, frame.line)]
    if frame.column is None:
        return found
    return [
        (node, place)
        for node, place in found
        if node.lineno == frame.line and place.module.character(node) == frame.column
    ]


def only(found: Sequence[Found[Node]], fault: Fault, what: str) -> Found[Node]:
    """The one candidate that is left.

    Args:
        what: a noun phrase without an article, for the reason: "call of `join`".

    Raises:
        Refused: there is none, or one of several.
    """
    if len(found) == 1:
        return found[0]
    frame = fault.frames[-1]
    many = "more than one" if found else "no"
    raise Refused(f"line {frame.line} of {frame.path} holds {many} {what}")
