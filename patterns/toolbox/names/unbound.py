"""The use of a name that nothing binds."""

import ast
from collections.abc import Iterator

from patterns.contract import Fault, Frame, Refused
from patterns.toolbox.names.made_names import made
from patterns.toolbox.names.names import bindings, lookup, scopes_of
from patterns.toolbox.place.locate import Place, at, expressions, places, raising, statements
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module


def use(
    fault: Fault, name: str, project: Project, *, inside: bool = True
) -> tuple[Frame, ast.Name, Place]:
    """Where the name is read that was not found.

    Args:
        inside: whether it matters that some other scope of the file binds it.

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
    if inside:
        refuse_bound(name, place.module)
    if (line := made(place.module.tree)) is not None:
        raise Refused(f"line {line} of {frame.path} binds names as it goes: maybe `{name}`, too")
    if "*" in bindings(place.module.tree):
        raise Refused(f"{frame.path} imports * from somewhere, which may bind `{name}` elsewhere")
    return frame, node, place


def refuse_bound(name: str, module: Module) -> None:
    """Raise `Refused` where some scope of a file binds a name."""
    for scopes, _ in scopes_of(module.tree):
        for binding in bindings(scopes[-1]).get(name, ()):
            line = getattr(binding.node, "lineno", 0)
            raise Refused(f"`{name}` is bound in another scope (line {line} of {module.path})")


def names(name: str, module: Module) -> Iterator[tuple[ast.Name, Place]]:
    """Every place in a file that reads or binds a variable of that name."""
    for scopes, _ in scopes_of(module.tree):
        for statement in statements(getattr(scopes[-1], "body", [])):
            for node, place in expressions(Place(module, scopes, statement)):
                if isinstance(node, ast.Name) and node.id == name:
                    yield node, place
