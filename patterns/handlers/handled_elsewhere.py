"""The same call fails unhandled here, and is handled elsewhere in one and the same way."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from patterns.contract import (
    Edit,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.errors.expected import refuse_silence
from patterns.toolbox.errors.tries import caught, tries
from patterns.toolbox.names.names import BUILTINS, scopes_of
from patterns.toolbox.place import failing
from patterns.toolbox.place.locate import Function, Place, in_repository, own, places, scopes_around
from patterns.toolbox.source import lines
from patterns.toolbox.source.module import Module

FRAMES = 4
"""So many frames up a call may stand that others handle."""
Failing = ast.Assign | ast.Return | ast.Expr


class HandledElsewhere(Pattern):
    """Handle the failed call as the same file does elsewhere.

    Other functions of the file make the same call under a `try`, and go on in one way when it
    fails with this error: they give back what they were handed, a constant, or take the next
    element. This function has the same way out, or else gives back the same thing as those, and so
    takes it, too. So does every other function of the file that makes the call unhandled.
    """

    family = "handlers"
    severity = Severity.MEDIUM
    matches = (
        r"(?:ValueError|KeyError|IndexError|LookupError|OverflowError|Unicode(?:De|En)codeError"
        r"|JSONDecodeError|InvalidOperation|OSError|FileNotFoundError|PermissionError|TokenError"
        r"|NotADirectoryError|IsADirectoryError|ConnectionError|TimeoutError|SyntaxError"
        r"|ParseError|StopIteration|EOFError|error)(?:: |$)"
    )
    examples = (
        Heals(
            "what was handed in is given back",
            fault=Fault(
                "ValueError",
                "not enough values to unpack (expected 2, got 1)",
                frames=(
                    Frame("app.py", 18, "<module>"),
                    Frame("app.py", 13, "lower"),
                    Frame("app.py", 2, "parsed"),
                ),
            ),
            before="""\
def parsed(text):
    key, value = text.split("=")
    return key, value

def upper(text):
    try:
        pair = parsed(text)
    except ValueError:
        return text
    return "=".join(pair).upper()

def lower(text):
    pair = parsed(text)  # both
    if pair[0] == "raw":
        return text
    return "=".join(pair).lower()

print(lower("plain"))
""",
            after="""\
def parsed(text):
    key, value = text.split("=")
    return key, value

def upper(text):
    try:
        pair = parsed(text)
    except ValueError:
        return text
    return "=".join(pair).upper()

def lower(text):
    try:
        pair = parsed(text)  # both
    except ValueError:
        return text
    if pair[0] == "raw":
        return text
    return "=".join(pair).lower()

print(lower("plain"))
""",
        ),
        Refuses(
            "handled in two ways",
            fault=Fault(
                "ValueError",
                "no number",
                frames=(Frame("app.py", 14, "c"), Frame("app.py", 2, "parsed")),
            ),
            code="def parsed(text):\n    return int(text) + 1\n\ndef a(text):\n    try:\n"
            "        return parsed(text)\n    except ValueError:\n        return text\n"
            "def b(text):\n    try: return parsed(text)\n    except ValueError:\n"
            "        return None\ndef c(text):\n    return parsed(text)\n",
            because="other code handles ValueError of `parsed()` in more than one way",
        ),
        Refuses(
            "this function has no such way out",
            fault=Fault(
                "ValueError",
                "no number",
                frames=(Frame("app.py", 11, "c"), Frame("app.py", 2, "parsed")),
            ),
            code="def parsed(text):\n    return int(text) + 1\n\ndef a(text):\n    try:\n"
            "        return parsed(text)\n    except ValueError:\n        return text\n\n"
            "def c(text):\n    return parsed(text) + 1\n",
            because="no call on the way to the error is handled elsewhere in the same file",
        ),
        Refuses(
            "nobody handles it",
            fault=Fault(
                "ValueError",
                "no number",
                frames=(Frame("app.py", 5, "c"), Frame("app.py", 2, "parsed")),
            ),
            code="def parsed(text):\n    return int(text) + 1\n\ndef c(text):\n"
            "    return parsed(text)\n",
            because="no call on the way to the error is handled elsewhere in the same file",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Handle the innermost call that others handle; and its twins in the file."""
        refuse_silence(fault, sources)
        if fault.type in BUILTINS:
            failing.refuse_raise(fault, sources)
        for frame in in_repository(fault, sources)[::-1][:FRAMES]:
            for place in places(frame, sources):
                call = _call(place.statement)
                if call is None or _is_handled(fault.type, place):
                    continue
                ways = _ways(call, fault.type, place.module)
                name = ast.unparse(call.func)
                if len(ways) > 1:
                    raise Refused(
                        f"other code handles {fault.type} of `{name}()` in more than one way"
                    )
                if ways and (edits := _everywhere(call, ways.pop(), place)):
                    known = [line for _, line in _handled(call, fault.type, place.module)]
                    because = (
                        f"{fault.type} of `{name}()` is handled so on line {known[0]}.",
                        "The functions end alike.",
                    )
                    yield Patch(tuple(edits), because)
                    return
        raise Unrelated("no call on the way to the error is handled elsewhere in the same file")


def _ways(call: ast.Call, kind: str, module: Module) -> set["_Way"]:
    """The ways on of other code; they are one where only what follows differs."""
    ways = [way for way, _ in _handled(call, kind, module)]
    gives = frozenset[str]().union(*(way.gives for way in ways))
    return {replace(way, gives=gives) for way in ways}


@dataclass(frozen=True, slots=True)
class _Way:
    """What a handler does.

    Attributes:
        named: the types, as written.
        argument: which of the call's arguments it gives back; None where it does not.
        text: the whole of it otherwise.
    """

    named: str
    argument: int | None
    text: str
    gives: frozenset[str]
    """The functions whose results the handling function gives back otherwise."""


def _is_handled(kind: str, place: Place) -> bool:
    return any(kind in caught(each.type) for block in tries(place) for each in block.handlers)


def _call(statement: ast.AST | None) -> ast.Call | None:
    match statement:
        case (
            ast.Assign(targets=[ast.Name()], value=ast.Call() as call)
            | ast.Return(value=ast.Call() as call)
            | ast.Expr(value=ast.Call() as call)
        ):
            return call if isinstance(call.func, (ast.Name, ast.Attribute)) else None
    return None


def _handled(call: ast.Call, kind: str, module: Module) -> Iterator[tuple[_Way, int]]:
    """How other code of a module goes on where the same call fails so, and on which line."""
    wanted = ast.unparse(call.func)
    for node in ast.walk(module.tree):
        match node:
            case ast.Try(body=[only], handlers=[handler], orelse=[], finalbody=[]):
                twin = _call(only)
                if twin is None or kind not in caught(handler.type) or handler.type is None:
                    continue
                if ast.unparse(twin.func) == wanted and len(twin.args) == len(call.args):
                    way = _way(handler, twin, _around(node, module))
                    if way is not None:
                        yield way, handler.lineno


def _around(block: ast.Try, module: Module) -> Sequence[ast.stmt]:
    scopes = scopes_around(module, module.start(block))
    return scopes[-1].body if scopes else module.tree.body


def _gives(body: Sequence[ast.stmt]) -> frozenset[str]:
    """The functions whose results are given back."""
    return frozenset(
        ast.unparse(node.value.func)
        for node in own(body)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Call)
    )


def _way(handler: ast.ExceptHandler, call: ast.Call, body: Sequence[ast.stmt]) -> _Way | None:
    named = ast.unparse(handler.type) if handler.type is not None else ""
    match handler.body:
        case [ast.Return(value=ast.Name(id=name))]:
            given = [ast.unparse(argument) for argument in call.args]
            return _Way(named, given.index(name), "", _gives(body)) if name in given else None
        case [ast.Return(value=None | ast.Constant()) | ast.Continue() as leaving]:
            return _Way(named, None, ast.unparse(leaving), frozenset())
    return None


def _everywhere(call: ast.Call, way: _Way, place: Place) -> list[Edit]:
    """The edits of the failing call; nothing where its function has no such way out."""
    edits = _edits(call, way, place)
    if not edits:
        return []
    for twin, where in _unhandled(call, place):
        edits += _edits(twin, way, where)
    return edits


def _edits(call: ast.Call, way: _Way, place: Place) -> list[Edit]:
    out, statement = way.text, place.statement
    if way.argument is not None:
        out = f"return {ast.unparse(call.args[way.argument])}"
    if statement is None or place.function is None or not lines.is_alone(statement, place.module):
        return []
    taken = [node for node in own(place.function.body) if isinstance(node, ast.stmt)]
    has_it = any(ast.unparse(node) == out for node in taken if not hasattr(node, "body"))
    if not has_it and not way.gives & _gives(place.function.body):
        return []
    if out == "continue" and lines.loop_around(statement, place) is None:
        return []
    handler = [f"except {way.named}:", f"{lines.step(place)}{out}"]
    return lines.tried([statement], handler, place) or []


def _unhandled(call: ast.Call, place: Place) -> Iterator[tuple[ast.Call, Place]]:
    """The same call in other functions of the file, under no `try`."""
    module, wanted = place.module, ast.unparse(call.func)
    for scopes, nodes in scopes_of(module.tree):
        if not isinstance(scopes[-1], Function) or scopes[-1] is place.function:
            continue
        for node in nodes:
            twin = _call(node)
            if twin is not None and isinstance(node, Failing):
                where = Place(module, scopes, node)
                alike = ast.unparse(twin.func) == wanted and len(twin.args) == len(call.args)
                if alike and not tries(where):
                    yield twin, where
