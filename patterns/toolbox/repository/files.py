"""Calls that open files, and which of them a line reads from or writes to."""

import ast
from collections.abc import Iterator

from patterns.contract import Edit, Refused
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, at
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.kinds import calls
from patterns.toolbox.values.percent import literal
from patterns.toolbox.values.producers import producer

OPENING = {"builtins.open": 1, "io.open": 1, "pathlib.Path.open": 0}
"""What opens a file -> the position of its mode; an encoding stands two further."""
AT_ONCE = {"pathlib.Path.read_text": 0, "pathlib.Path.write_text": 1}
"""What opens, uses and closes a file -> the position of its encoding."""
WITHOUT_TEXT = {"close", "closed", "fileno", "mode", "name"}
"""Attributes of a file that neither read nor write."""


def in_use(place: Place, line: int, resolver: Resolver) -> Iterator[tuple[ast.Call, Place]]:
    """The calls that open a file used on a line: on it, or by the names it uses."""
    kept = _kept(place)
    for call, where in at(place, ast.Call, line):
        if call not in kept and names(call, where, resolver):
            yield call, where
    idle = {node.value for node, _ in at(place, ast.Attribute, line) if node.attr in WITHOUT_TEXT}
    read = [
        (node, where)
        for node, where in at(place, ast.Name, line)
        if node not in idle and isinstance(node.ctx, ast.Load)
    ]
    used = {node.id for node, _ in read}
    for block in _blocks_around(place):
        for item in block.items:
            opened, target = item.context_expr, item.optional_vars
            if isinstance(opened, ast.Call) and getattr(target, "id", None) in used:
                yield opened, place
    for node, where in read:
        made = producer(node, where)
        if made and isinstance(made.value, ast.Call) and names(made.value, made.place, resolver):
            yield made.value, made.place


def names(call: ast.Call, place: Place, resolver: Resolver) -> frozenset[str]:
    """By which of the known ways a call opens a file."""
    return calls(call, place, resolver) & (OPENING.keys() | AT_ONCE.keys())


def is_text_without_encoding(call: ast.Call, place: Place, resolver: Resolver) -> bool:
    """Whether a file is surely opened as text, and in the locale's encoding."""
    known = names(call, place, resolver)
    passed = {keyword.arg: keyword.value for keyword in call.keywords}
    if len(known) != 1 or None in passed or "encoding" in passed or _starred(call):
        return False
    (name,) = known
    if name in AT_ONCE:
        return len(call.args) <= AT_ONCE[name]
    position = OPENING[name]
    mode = passed.get("mode") or (call.args[position] if len(call.args) > position else None)
    text = "r" if mode is None else literal(mode)
    return text is not None and "b" not in text and len(call.args) <= position + 2


def with_argument(call: ast.Call, argument: str, module: Module) -> Edit:
    """A keyword argument put behind the last one; `Refused` where a call is written too oddly."""
    end = module.end(call) - 1
    ends = [*map(module.end, call.args), *map(module.end, call.keywords)]
    if not ends:
        return module.edit(end, end, argument)
    last = max(ends)
    behind = module.data[last:end]
    if b"#" in behind or b")" in behind:
        raise Refused(f"line {call.lineno} of {module.path} is written too oddly to edit")
    return module.edit(last, last, f", {argument}")


def _kept(place: Place) -> set[ast.expr]:
    """What a statement only opens, for others to use."""
    match place.statement:
        case ast.Assign(value=value):
            return {value}
        case ast.With(items=items):
            return {item.context_expr for item in items}
    return set()


def _starred(call: ast.Call) -> bool:
    return any(isinstance(argument, ast.Starred) for argument in call.args)


def _blocks_around(place: Place) -> Iterator[ast.With]:
    """The `with` statements of the same function that hold the place's statement."""
    body = getattr(place.scopes[-1], "body", [])
    for top in body if isinstance(body, list) else []:
        for node in ast.walk(top):
            if isinstance(node, ast.With) and place.statement in set(ast.walk(node)):
                yield node
