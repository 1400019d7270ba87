"""The use of a name that nothing binds."""

import ast

from patterns.contract import Fault, Frame, Refused
from patterns.toolbox.locate import Place, at, places, raising
from patterns.toolbox.made_names import made
from patterns.toolbox.names import bindings, lookup, scopes_of
from patterns.toolbox.project import Project


def use(fault: Fault, name: str, project: Project) -> tuple[Frame, ast.Name, Place]:
    """Where the name is read that was not found.

    Raises:
        Refused: it is not read there, or something in the file binds it after all.
    """
    frame = raising(fault, project.sources)
    found = [
        (node, place)
        for spot in places(frame, project.sources)
        for node, place in at(spot, ast.Name, frame.line)
        if node.id == name and isinstance(node.ctx, ast.Load)
    ]
    if not found:
        raise Refused(f"nothing reads `{name}` on line {frame.line} of {frame.path}")
    node, place = found[0]
    if lookup(name, place) is not None:
        raise Refused(f"`{name}` is bound in {frame.path}, only not yet or not any more")
    for scopes, _ in scopes_of(place.module.tree):
        for binding in bindings(scopes[-1]).get(name, ()):
            line = getattr(binding.node, "lineno", 0)
            raise Refused(f"`{name}` is bound in another scope (line {line} of {frame.path})")
    if (line := made(place.module.tree)) is not None:
        raise Refused(f"line {line} of {frame.path} binds names as it goes: maybe `{name}`, too")
    if "*" in bindings(place.module.tree):
        raise Refused(f"{frame.path} imports * from somewhere, which may bind `{name}` elsewhere")
    return frame, node, place
