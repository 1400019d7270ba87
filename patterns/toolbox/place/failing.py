"""The expressions of one kind in which a frame of a traceback can have failed."""

import ast
import re
from collections.abc import Collection, Sequence
from posixpath import basename
from typing import TypeVar

from patterns.contract import Fault, Frame, Refused, Sources, Unrelated
from patterns.toolbox.place.locate import Place, at, innermost, places, raising

OWN = re.compile(r"^<frozen |(?:^|/)[Ll]ib/(?:python\d[\d.]*t?/)?(?!.*(?:site|dist)-packages/)")
"""Paths of Python's own library; what is installed beside it is not."""
Node = TypeVar("Node", bound=ast.expr)
Found = tuple[Node, Place]


def candidates(
    fault: Fault, sources: Sources, kind: type[Node], through: Collection[str] = ()
) -> list[Found[Node]]:
    """The expressions of a kind on the line that raised, outer ones first.

    Where the report marks columns (PEP 657), an expression that starts elsewhere did not fail.

    Args:
        through: names of Python's own files that may have raised on the line's behalf.

    Raises:
        Refused: the line that raised is not the repository's, or cannot be read.
    """
    return on_line(caller(fault, sources, through), sources, kind)


def reads(attr: str, fault: Fault, sources: Sources) -> list[Found[ast.Attribute]]:
    """Where the line that raised reads an attribute of that name.

    Raises:
        Refused: the line that raised is not the repository's, or cannot be read.
    """
    return [
        (node, place)
        for node, place in candidates(fault, sources, ast.Attribute)
        if node.attr == attr and isinstance(node.ctx, ast.Load)
    ]


def caller(fault: Fault, sources: Sources, through: Collection[str]) -> Frame:
    """The frame that raised, or that called what raised in one of some files of Python's own."""
    frame = innermost(fault, sources)
    inner = fault.frames[fault.frames.index(frame) + 1 :]
    if all(basename(other.path) in through for other in inner):
        return frame
    return raising(fault, sources)


def through_python(fault: Fault, sources: Sources) -> Frame:
    """The frame that raised, or that called what raised within Python's own library."""
    frame = innermost(fault, sources)
    inner = fault.frames[fault.frames.index(frame) + 1 :]
    if all(OWN.search(other.path.replace("\\", "/")) for other in inner):
        return frame
    return raising(fault, sources)


def asking(fault: Fault, sources: Sources) -> Frame:
    """The frame that read an attribute, of a module perhaps that answers by its `__getattr__`."""
    frame = innermost(fault, sources)
    inner = fault.frames[fault.frames.index(frame) + 1 :]
    if all((other.function or "").endswith("__getattr__") for other in inner):
        return frame
    return raising(fault, sources)


def refuse_raise(fault: Fault, sources: Sources) -> None:
    """Raise `Refused` where the innermost line of ours is itself a `raise`: somebody meant it."""
    frame = innermost(fault, sources)
    if any(isinstance(place.statement, ast.Raise) for place in places(frame, sources)):
        raise Refused(f"line {frame.line} of {frame.path} raises the error on purpose")


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
    raise Unrelated(f"line {frame.line} of {frame.path} holds {many} {what}")
