"""The keys that a dictionary of the repository is known to have, and how others ask for one."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.contract import Fault, Refused, Unrelated
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.locate import Place, at, narrowed, places, raising
from patterns.toolbox.source.module import Module
from patterns.toolbox.values import elements
from patterns.toolbox.values.values import ModuleValue

COMING_AND_GOING = {"get", "setdefault", "pop", "popitem", "clear"}
"""Methods of tables in which a key may be missing."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The literal keys of a dictionary.

    Attributes:
        complete: whether it is written down in one place, and nothing else goes in.
    """

    literal: frozenset[object]
    complete: bool


def known(container: ast.expr, place: Place, resolver: Resolver) -> Keys:
    """All keys that the source shows to stand in a dictionary, be it in another file."""
    home, where = _at_home(container, place, resolver)
    entries = list(elements.entries(home, where, resolver, 0))
    constants = [entry.key for entry in entries if isinstance(entry.key, ast.Constant)]
    written = len(constants) == len(entries) and _is_literal(home, where)
    complete = written and (where is place or not _is_filled(container, place))
    return Keys(frozenset(key.value for key in constants), complete and bool(entries))


def _at_home(node: ast.expr, place: Place, resolver: Resolver) -> tuple[ast.expr, Place]:
    """An expression as the file would say it that binds the name it starts with."""
    if isinstance(node, ast.Subscript):
        base, where = _at_home(node.value, place, resolver)
        return (ast.Subscript(base, node.slice, ast.Load()), where) if where is not place else (
            node, place,
        )  # fmt: skip
    if isinstance(node, ast.Attribute):
        for value in resolver.values(node.value, place):
            if isinstance(value, ModuleValue):
                there = Place(value.module, (value.module.tree,))
                return ast.Name(node.attr, ast.Load()), there
    if isinstance(node, ast.Name) and (found := lookup(node.id, place)) is not None:
        project = resolver.project
        for binding in found[1]:
            if isinstance(binding.node, ast.ImportFrom):
                path = project.find_from(binding.node, place.module.path)
                names = {alias.asname or alias.name: alias.name for alias in binding.node.names}
                if path is not None and node.id in names and len(found[1]) == 1:
                    module = project.module(path)
                    name = ast.Name(names[node.id], ast.Load())
                    return name, Place(module, (module.tree,))
    return node, place


def _is_literal(container: ast.expr, place: Place) -> bool:
    """Whether a name is bound once, to a display all of whose keys are written out."""
    inner: list[object] = []
    while isinstance(container, ast.Subscript) and isinstance(container.slice, ast.Constant):
        inner.insert(0, container.slice.value)
        container = container.value
    if not isinstance(container, ast.Name):
        return False
    found = lookup(container.id, place)
    if found is None or len(found[1]) != 1:
        return False
    value = found[1][0].value
    for key in inner:
        pairs = zip(value.keys, value.values, strict=True) if isinstance(value, ast.Dict) else ()
        value = next((v for k, v in pairs if isinstance(k, ast.Constant) and k.value == key), None)
    written = isinstance(value, ast.Dict) and all(isinstance(k, ast.Constant) for k in value.keys)
    return written and not _is_filled(container, place)


def _is_filled(container: ast.expr, place: Place) -> bool:
    """Whether a file may put keys into the dictionary that nobody can see here."""
    while isinstance(container, ast.Subscript):
        container = container.value
    name = container.id if isinstance(container, ast.Name) else ""
    return any(_may_fill(node, name) for node in ast.walk(place.module.tree))


def _may_fill(node: ast.AST, name: str) -> bool:
    """Whether keys that nobody can see here may go into the dictionary of that name."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=attr)) if owner == name:
            return attr in {"update", "setdefault"}
        case ast.Call(args=args, keywords=keywords):
            passed = [*args, *(keyword.value for keyword in keywords)]
            return any(isinstance(value, ast.Name) and value.id == name for value in passed)
        case ast.Subscript(value=ast.Subscript(value=ast.Name(id=owner)), ctx=ast.Store()):
            return owner == name
        case ast.Subscript(value=ast.Name(id=owner), slice=key, ctx=ast.Store()):
            return owner == name and not isinstance(key, ast.Constant)
        case ast.AugAssign(target=ast.Name(id=owner)):
            return owner == name
    return False


def mentions(text: str, resolver: Resolver, own: tuple[str, int]) -> str | None:
    """`path:line` of another place than `own` (path, offset) that knows a text."""
    word = re.compile(rb"\b%b\b" % re.escape(text.encode()))
    for module in resolver.project.mentioning(text):
        for found in word.finditer(module.data):
            if (module.path, found.start()) != own:
                line = module.data.count(b"\n", 0, found.start()) + 1
                return f"{module.path}:{line}"
    return None


def asked_gently(container: ast.expr, key: ast.expr, module: Module) -> list[ast.Call]:
    """Calls of the file that ask for a key by `.get()`, those of the same dictionary first."""
    wanted, same = ast.dump(key), ast.dump(container)
    found: list[tuple[bool, ast.Call]] = []
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[first, *_]) if (
                ast.dump(first) == wanted
            ):
                found.append((ast.dump(value) != same, node))
    return [call for _, call in sorted(found, key=lambda pair: pair[0])]


def may_lack(container: ast.expr, key: ast.expr, module: Module) -> bool:
    """Whether the file reckons with keys that are not in a table: it asks, or takes keys out."""
    table = ast.unparse(container)
    return bool(asked_gently(container, key, module)) or any(
        ast.unparse(asked) == table
        for node in ast.walk(module.tree)
        for asked in _reckoned_with(node)
    )


def _reckoned_with(node: ast.AST) -> Iterator[ast.expr]:
    """The tables of which a node shows that keys come and go."""
    match node:
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[asked]):
            yield asked
        case ast.Call(func=ast.Attribute(value=asked, attr=attr)) if attr in COMING_AND_GOING:
            yield asked
        case ast.Delete(targets=targets):
            yield from (each.value for each in targets if isinstance(each, ast.Subscript))


def asked_for(fault: Fault, shown: str, resolver: Resolver) -> tuple[ast.Subscript, Place]:
    """The one subscript of the line that can have asked for the key.

    Args:
        shown: the key as the message shows it.

    Raises:
        Refused: there is none, or several may have failed.
    """
    sources = resolver.project.sources
    frame = raising(fault, sources)
    found = [
        (node, place)
        for spot in places(frame, sources)
        for node, place in at(spot, ast.Subscript, frame.line)
        if not isinstance(node.slice, ast.Slice)
        and (not isinstance(node.slice, ast.Constant) or repr(node.slice.value) == shown)
        and (isinstance(node.ctx, (ast.Load, ast.Del)) or _is_augmented(node, spot))
    ]
    literal = [pair for pair in found if isinstance(pair[0].slice, ast.Constant)]
    marked = narrowed(literal or found, frame)
    if not marked:
        raise Unrelated(
            f"nothing on line {frame.line} of {frame.path} asks a dictionary for that key"
        )
    if len({ast.dump(node) for node, _ in marked}) > 1:
        raise Refused(f"line {frame.line} of {frame.path} asks for more than one key")
    return marked[0]


def _is_augmented(node: ast.Subscript, place: Place) -> bool:
    """Whether it is the target of `+=` and the like, which reads it first."""
    return isinstance(place.statement, ast.AugAssign) and place.statement.target is node
