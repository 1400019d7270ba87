"""What a function works out and then drops: values of its names, and of its calls of itself."""

import ast
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from patterns.contract import Edit, Fault
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import Kind, bindings
from patterns.toolbox.place import absent
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, own, raising, returns
from patterns.toolbox.values.mutating import SIZING
from patterns.toolbox.values.stdlib import is_none
from patterns.toolbox.values.values import FunctionValue

CHAINED = 2
"""Methods of a class that return their own object, so that calls of them are chained."""
CHANGING = SIZING | {"reverse", "sort"}


def is_dropped(name: str, function: FunctionValue) -> bool:
    """Whether a local name is bound for sure, and what it stands for ends with the function."""
    node = function.node
    bound = bindings(node)[name]
    kinds = {binding.kind for binding in bound if not isinstance(binding.node, ast.AugAssign)}
    nodes = {binding.node for binding in bound if binding.value is not None}
    certain = _surely_runs(node.body, nodes)
    if kinds != {Kind.ASSIGNMENT} or not certain:
        return False
    changed, read = set(), set()
    for part in (part for statement in node.body for part in ast.walk(statement)):
        match part:
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=on) as target, attr=attr))
            ) if on == name and attr in CHANGING:
                changed.add(target)
            case (
                ast.Subscript(value=ast.Name(id=on) as target, ctx=ast.Store())
                | ast.Attribute(value=ast.Name(id=on) as target, ctx=ast.Store())
            ) if on == name:
                changed.add(target)
            case ast.Name(id=on, ctx=ast.Load()) if on == name:
                read.add(part)
    # A value that is asked for its size or its parts on the way is still handed to nobody.
    return all(_is_inner(use, function) for use in read - changed) if changed else not read


def _surely_runs(body: Sequence[ast.stmt], nodes: AbstractSet[ast.AST]) -> bool:
    """Whether control passes one of some statements on every way to a block's end."""
    for statement in body:
        match statement:
            case ast.If(body=then, orelse=otherwise):
                runs = all(_surely_runs(block, nodes) for block in (then, otherwise))
            case ast.Try(body=inner, handlers=handlers):
                ways = [inner, *(handler.body for handler in handlers)]
                runs = all(_surely_runs(block, nodes) or _leaves(block) for block in ways)
            case ast.With(body=inner) | ast.AsyncWith(body=inner):
                runs = _surely_runs(inner, nodes)
            case _:
                runs = statement in nodes
        if runs:
            return True
    return False


def _leaves(body: Sequence[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Raise)


def _is_inner(use: ast.Name, function: FunctionValue) -> bool:
    """Whether a name is only tested, measured or looked into."""
    for part in (part for statement in function.node.body for part in ast.walk(statement)):
        match part:
            case ast.Compare(left=left, comparators=others) if use in (left, *others):
                return True
            case ast.Call(func=ast.Name(id="len"), args=[argument]) if argument is use:
                return True
            case ast.Subscript(value=value) if value is use:
                return True
            case ast.Call(func=ast.Attribute(value=value, attr="get")) if value is use:
                return True
    return False


def lost_calls(function: FunctionValue) -> Iterator[Edit]:
    """The edits that return what a function's calls of itself give, where each is its last act.

    None where it calls itself for what the call does, too, or returns nothing by name elsewhere.
    """
    node, module = function.node, function.module
    if any(value is None or is_none(value) for value in returns(node)):
        return
    lost = [
        part for part in own(node.body) if isinstance(part, ast.Expr) and _calls(part.value, node)
    ]
    last = set(_last_acts(node.body))
    if all(part in last for part in lost):
        for part in lost:
            start = module.start(part)
            yield module.edit(start, start, "return ")


def _calls(expression: ast.expr, function: Function) -> bool:
    """Whether an expression is a call of a function, or arithmetic with one."""
    match expression:
        case ast.BinOp(left=left, right=right):
            return _calls(left, function) or _calls(right, function)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(value=ast.Name(), attr=name)):
            return name == function.name
    return False


def _last_acts(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements after which the function ends, whichever branch it takes."""
    last = body[-1]
    yield last
    if isinstance(last, ast.If):
        yield from _last_acts(last.body)
        if last.orelse:
            yield from _last_acts(last.orelse)


def operands(fault: Fault, resolver: Resolver) -> list[tuple[ast.expr, Place]]:
    """What the failing line uses as a message about None says."""
    sources = resolver.project.sources
    if "unsupported operand" in fault.message:
        return [
            (side, place)
            for node, place in candidates(fault, sources, ast.BinOp)
            for side in (node.left, node.right)
        ]
    used = absent.used(fault, raising(fault, sources), resolver)
    return [(one.node, one.place) for one in used]


def chained(function: FunctionValue) -> str | None:
    """What a method calls its object, where the others of its class mostly return theirs."""
    cls = function.scopes[-1] if function.scopes else None
    first = classes.first_parameter(function.node)
    if not isinstance(cls, ast.ClassDef) or first is None:
        return None
    methods = [m for m in cls.body if isinstance(m, FUNCTIONS) and m is not function.node]
    ends = [m.body[-1] for m in methods if classes.first_parameter(m) == first]
    given = [e for e in ends if isinstance(e, ast.Return) and _id(e.value) == first]
    return first if len(given) >= CHAINED else None


def _id(node: ast.expr | None) -> str | None:
    return node.id if isinstance(node, ast.Name) else None
