"""Whether the code shows that a value may be missing, and that nothing needs it where it is."""

import ast
from collections.abc import Iterator

from patterns.toolbox.absence import conventions
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.absent import Absent
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.guarded import is_guarded
from patterns.toolbox.place.locate import COMPREHENSIONS, Place, own
from patterns.toolbox.values.origins import Origin, Why
from patterns.toolbox.values.stdlib import is_none
from patterns.toolbox.values.values import Instance

ON_PURPOSE = {Why.DEFAULT, Why.LITERAL, Why.LOOKUP}
"""Origins of a None that somebody meant to give."""
FINDING = {"findall", "glob", "iglob", "finditer"}
"""Functions and methods that give whatever they find, which may be nothing."""
DIFFERENCES = (ast.NotEq, ast.NotIn, ast.IsNot, ast.Not)
"""Operators that hold for what is not as it should be."""
TYPES = {"list", "tuple", "str", "bytes", "Sequence"}


def may_be_none(missing: Absent, known: list[Origin]) -> str | None:
    """The sentence on who means the value to be None at times; None where nobody shows it."""
    for origin in known:
        if origin.why in ON_PURPOSE:
            return origin.because
    return _asked_here(missing) or _declared(missing) or _told(missing)


def may_be_empty(missing: Absent, resolver: Resolver) -> str | None:
    """The sentence on how the sequence comes to be empty; None where nothing shows it."""
    for value in _values(missing.node, missing.place, resolver):
        match value:
            case (
                ast.List(elts=[])
                | ast.Dict(keys=[])
                | ast.Call(func=ast.Name(id="set" | "list" | "dict" | "deque"), args=[])
            ):
                return f"`{missing.source}` starts empty (line {value.lineno})."
            case ast.ListComp(generators=[*_, ast.comprehension(ifs=[_, *_])]):
                return f"`{missing.source}` holds what a condition lets through."
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in FINDING:
                return f"`{missing.source}` holds what `{name}()` finds."
    return _asked_here(missing) or _typed(missing)


def is_done_with(missing: Absent) -> bool:
    """Whether nothing behind the statement takes the value for granted."""
    statement, function = missing.place.statement, missing.place.function
    if statement is None or function is None or _lets_through(statement, missing):
        return False
    wanted = ast.unparse(missing.node)
    behind = [*getattr(statement, "orelse", ()), *_behind(statement, function.body)]
    if not behind:
        return True
    # What the statement itself shows to be there need not be, once it asks first.
    rest = ast.FunctionDef(function.name, function.args, behind, [])
    place = Place(missing.place.module, (*missing.place.scopes, rest))
    for node in own(behind):
        if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) == wanted:
            if isinstance(node.ctx, ast.Store):
                return True
        elif _takes(node, wanted) and not is_guarded(missing.node, node, place, missing.test):
            return False
    return True


def _lets_through(statement: ast.stmt, missing: Absent) -> bool:
    """Whether what differs is turned away: `if stack.pop() != pair: return False`.

    Where there is nothing to compare, a condition that asks first lets it pass as what is equal.
    """
    if not isinstance(statement, ast.If) or not ends_with_exit(statement.body):
        return False
    return any(
        isinstance(part, ast.Compare | ast.UnaryOp)
        and isinstance(part.op if isinstance(part, ast.UnaryOp) else part.ops[0], DIFFERENCES)
        and any(inner is missing.use for inner in ast.walk(part))
        for part in ast.walk(statement.test)
    )


def is_asked_next(missing: Absent) -> str | None:
    """The name that the statement gives the value, where the next use asks whether it is there."""
    function = missing.place.function
    match missing.place.statement:
        case ast.Assign(targets=[ast.Name(id=name)]) as statement if function is not None:
            later = [*_behind(statement, function.body)]
            return name if later and _asks(later[0], name) else None
    return None


def _asks(statement: ast.stmt, name: str) -> bool:
    """Whether a statement's first use of a name is to ask whether there is a value."""
    tests: list[ast.expr] = []
    match statement:
        case ast.If(test=test) | ast.Return(value=ast.IfExp(test=test)):
            tests = [test.values[0] if isinstance(test, ast.BoolOp) else test]
    for test in tests:
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=asked)) | ast.Name(id=asked):
                return asked == name
            case ast.Compare(
                left=ast.Name(id=asked), ops=[ast.Is() | ast.IsNot()], comparators=[n]
            ):
                return asked == name and is_none(n)
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=asked), _]):
                return asked == name
    return False


def _behind(statement: ast.stmt, body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """What runs behind a statement: the rest of its block, then of the blocks around it."""
    for number, other in enumerate(body):
        if other is statement:
            yield from body[number + 1 :]
            return
        for field in ("body", "orelse", "finalbody"):
            block = getattr(other, field, None)
            if isinstance(block, list) and any(statement is n for s in block for n in ast.walk(s)):
                yield from _behind(statement, block)
                yield from body[number + 1 :]
                return
        for handler in getattr(other, "handlers", ()):
            if any(statement is n for n in ast.walk(handler)):
                yield from _behind(statement, handler.body)
                yield from body[number + 1 :]
                return


def _takes(node: ast.AST, wanted: str) -> bool:
    """Whether a node takes an attribute, an element or the length of an expression, or loops."""
    match node:
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.For(iter=value):
            return ast.unparse(value) == wanted
        case ast.comprehension(iter=value) | ast.Call(func=ast.Name(id="len"), args=[value]):
            return ast.unparse(value) == wanted
    return False


def _asked_here(missing: Absent) -> str | None:
    function = missing.place.function
    if function is None or conventions.is_tested(missing.node, function) is None:
        return None
    return f"`{function.name}()` asks elsewhere whether `{missing.source}` is there."


def _declared(missing: Absent) -> str | None:
    found = lookup(missing.source, missing.place) if isinstance(missing.node, ast.Name) else None
    for binding in found[1] if found else ():
        annotation = binding.annotation or getattr(binding.node, "annotation", None)
        if isinstance(annotation, ast.expr) and conventions.may_be_none(annotation):
            return f"`{missing.source}` is declared to be None at times."
    return None


def _told(missing: Absent) -> str | None:
    return f"The report shows that `{missing.source}` was None." if missing.told else None


def _typed(missing: Absent) -> str | None:
    """Whether the same condition has asked for nothing but the sequence's type."""
    wanted = ast.unparse(missing.node)
    for node in ast.walk(missing.place.statement or ast.Pass()):
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[subject, ast.Name(id=kind)]):
                if ast.unparse(subject) == wanted and kind in TYPES:
                    return f"The condition asks that `{wanted}` is a {kind}, which may be empty."
    return None


def _values(node: ast.expr, place: Place, resolver: Resolver) -> Iterator[ast.expr]:
    """The expressions that are assigned to a name, or to an attribute of an object."""
    if isinstance(node, ast.Name):
        found = lookup(node.id, place)
        if found is not None and not isinstance(found[0][-1], COMPREHENSIONS):
            yield from (binding.value for binding in found[1] if binding.value is not None)
    elif isinstance(node, ast.Attribute):
        for base in resolver.values(node.value, place):
            if isinstance(base, Instance) and not isinstance(base.of, str):
                for member in classes.assigned_members(resolver.lineage(base.of), node.attr):
                    if member.binding.value is not None:
                        yield member.binding.value
