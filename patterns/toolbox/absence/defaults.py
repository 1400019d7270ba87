"""What `max()`, `min()` and `next()` should give where there is nothing to take."""

import ast
from collections.abc import Iterator

from patterns.contract import Certainty, Patch
from patterns.toolbox.place.absent import Absent
from patterns.toolbox.place.locate import own
from patterns.toolbox.values.stdlib import is_none


def given(taken: Absent) -> Iterator[Patch]:
    """`default=` or `next(..., None)`, where the code shows which value it expects."""
    call, module = taken.use, taken.place.module
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return
    name = call.func.id
    if _expects_none(taken):
        default, because = "None", "The result is asked whether it is None."
    elif (known := _sibling(call, taken)) is not None:
        default, because = known
    else:
        return
    added = f", {default}" if name == "next" else f", default={default}"
    argument = call.args[0]
    start, end = module.start(argument), module.end(argument)
    if isinstance(argument, ast.GeneratorExp):
        # As the only argument it shares its parentheses with the call.
        shared = end == module.end(call)
        last = module.end(call) - 1
        opening = [module.edit(start, start, "(")] if shared else []
        closing = module.edit(last, last, f"){added}" if shared else added)
        yield Patch((*opening, closing), (because,), Certainty.B)
        return
    last = max([end, *map(module.end, call.keywords)])
    yield Patch((module.edit(last, last, added),), (because,), Certainty.B)


def _expects_none(taken: Absent) -> bool:
    """Whether the name that gets the result is compared with None afterwards."""
    match taken.place.statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is taken.use:
            root = taken.place.function or taken.place.module.tree
        case _:
            return False
    for node in own(root.body):
        match node:
            case ast.Compare(
                left=ast.Name(id=asked), ops=[ast.Is() | ast.IsNot()], comparators=[right]
            ) if asked == name and is_none(right) and node.lineno > value.lineno:
                return True
            case ast.If(test=ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=asked))) if (
                asked == name and node.lineno > value.lineno
            ):
                return True
    return False


def _sibling(call: ast.Call, taken: Absent) -> tuple[str, str] | None:
    """The default that all other calls of the file that have one agree on."""
    module = taken.place.module
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    found: dict[str, ast.Call] = {}
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id=other)) if other == name and name in {"max", "min"}:
                for keyword in node.keywords:
                    if keyword.arg == "default":
                        found.setdefault(ast.unparse(keyword.value), node)
            case ast.Call(func=ast.Name(id="next"), args=[_, default]) if name == "next":
                found.setdefault(ast.unparse(default), node)
    if len(found) != 1:
        return None
    value, first = next(iter(found.items()))
    return value, f"{module.path}:{first.lineno} gives `{value}` where there is none."
