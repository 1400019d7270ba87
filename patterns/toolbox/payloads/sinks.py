"""The call that hands a payload to json, found in the traceback's frames."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from patterns.contract import Frame, Refused, Unrelated
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, at, narrowed
from patterns.toolbox.values.values import FunctionValue, Instance, Outside, Unknown, Value

FIRST_ARGUMENT = {"dump", "dumps", "encode", "iterencode", "json_response", "jsonify"}
FIRST_ARGUMENT |= {"JSONResponse", "JsonResponse", "send_json", "write_json"}
"""Names of callables whose first argument is the payload, in json and the libraries over it."""
KEYWORDS = ("json", "obj", "data", "content", "payload", "body")
"""Arguments by which libraries take a payload, likeliest first."""


@dataclass(frozen=True, eq=False, slots=True)
class Sink:
    """A call, and the expressions of which one is its payload.

    Attributes:
        certain: whether the source says that it writes JSON, not only the report, which anybody
            can forge.
    """

    call: ast.Call
    place: Place
    payloads: tuple[ast.expr, ...]
    certain: bool


def json_writer(chain: Sequence[tuple[Frame, list[Place]]], resolver: Resolver) -> Sink:
    """The innermost call of our frames that leaves the repository with a payload.

    Raises:
        Refused: there is none, or one of several.
    """
    for frame, spots in chain:
        calls = [pair for spot in spots for pair in at(spot, ast.Call, frame.line)]
        found = [sink for node, place in calls if (sink := _named(node, place, resolver))]
        found = found or [
            sink for node, place in narrowed(calls, frame) if (sink := _any(node, place, resolver))
        ]
        if len(found) > 1:
            raise Refused(f"several calls on line {frame.line} of {frame.path} may write JSON")
        if found:
            return found[0]
    frame = chain[0][0]
    raise Unrelated(f"no call on line {frame.line} of {frame.path} hands a payload to json")


def _named(call: ast.Call, place: Place, resolver: Resolver) -> Sink | None:
    """A call whose name says that it writes JSON, and that is not the repository's own."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    functions = resolver.values(call.func, place)
    known = any(
        isinstance(function, Outside) and function.name.rpartition(".")[2] in FIRST_ARGUMENT
        for function in functions
    )
    if not known and (name not in FIRST_ARGUMENT or not _leaves(functions)):
        return None
    payloads = _payloads(call)
    return Sink(call, place, payloads[:1], certain=True) if payloads else None


def _any(call: ast.Call, place: Place, resolver: Resolver) -> Sink | None:
    """Any call that leaves the repository and takes something along."""
    if not _leaves(resolver.values(call.func, place)):
        return None
    payloads = _payloads(call)
    certain = any(keyword.arg == "json" for keyword in call.keywords)
    return Sink(call, place, payloads, certain) if payloads else None


def _leaves(functions: Sequence[Value]) -> bool:
    outside = (Outside, Unknown, Instance)
    return all(isinstance(function, outside) for function in functions) and not any(
        isinstance(function, FunctionValue) for function in functions
    )


def _payloads(call: ast.Call) -> tuple[ast.expr, ...]:
    named = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    for name in KEYWORDS:
        if name in named:
            return (named[name],)
    values = [*call.args, *named.values()]
    return tuple(value for value in values if not isinstance(value, (ast.Constant, ast.Starred)))
