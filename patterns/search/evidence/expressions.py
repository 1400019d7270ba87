"""What can be said of a suspect's expression, and put around it."""

import ast
from collections.abc import Iterator

from patterns.contract import Edit
from patterns.search.evidence.crash import Suspect
from patterns.toolbox.names.names import parameter_names
from patterns.toolbox.place.locate import FUNCTIONS, own
from patterns.toolbox.source.module import Module

PURE = {"findall", "find", "get", "getattr", "group", "groups", "len", "lower", "lstrip", "match"}
PURE |= {
    "fullmatch",
    "rfind",
    "rsplit",
    "rstrip",
    "search",
    "split",
    "splitlines",
    "strip",
    "upper",
}
"""Functions and methods that change nothing and give the same again, whoever defines them."""


def is_steady(node: ast.expr) -> bool:
    """Whether reading an expression twice gives the same: a name, attributes, items, a look-up."""
    match node:
        case ast.Name() | ast.Constant():
            return True
        case ast.Call(func=ast.Name(id=name), args=passed, keywords=[]) if name in PURE:
            return all(is_steady(each) for each in passed)
        case ast.Call(func=ast.Attribute(value=value, attr=name), args=passed, keywords=[]):
            return name in PURE and is_steady(value) and all(is_steady(each) for each in passed)
        case ast.Attribute(value=value):
            return is_steady(value)
        case ast.Subscript(value=value, slice=ast.Constant() | ast.Name() | ast.UnaryOp()):
            return is_steady(value)
    return False


def parents_in(statement: ast.AST) -> dict[int, ast.AST]:
    """Id of a node -> what it is directly part of."""
    return {id(child): node for node in ast.walk(statement) for child in ast.iter_child_nodes(node)}


def wrapped(suspect: Suspect, before: str, after: str) -> tuple[Edit, ...]:
    """Text around an expression, in parentheses where it needs them."""
    node = suspect.node
    parent = parents_in(suspect.statement).get(id(node))
    bare = before or after.startswith((".", "[", "("))
    if not bare and after.startswith(" "):
        alone = isinstance(parent, (ast.Assign, ast.Return, ast.keyword, ast.For, ast.Subscript))
        alone |= isinstance(parent, ast.Call) and node in parent.args
        alone &= not isinstance(parent, ast.Subscript) or parent.slice is node
        bare = alone and not isinstance(node, (ast.IfExp, ast.Lambda, ast.GeneratorExp))
    weak = (ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Lambda, ast.UnaryOp, ast.Await)
    if after.startswith((".", "[", "(")) and isinstance(node, weak):
        before, after = f"{before}(", f"){after}"
    # A generator that is all a call is given has the call's brackets for its own.
    held = isinstance(node, ast.GeneratorExp) and isinstance(parent, ast.Call) and before
    if not bare or (held and getattr(parent, "end_col_offset", -1) == node.end_col_offset):
        before, after = f"({before}", f"{after})"
    return around(node, before, after, suspect.module)


def around(node: ast.expr, before: str, after: str, module: Module) -> tuple[Edit, ...]:
    """Text around an expression, as it is."""
    start, end = module.start(node), module.end(node)
    edits = (module.edit(start, start, before), module.edit(end, end, after))
    return tuple(edit for edit in edits if edit.new)


def conditional(
    part: ast.expr, test: str, instead: str, statement: ast.stmt, module: Module
) -> tuple[Edit, ...]:
    """`part if test else instead`, in parentheses where the statement needs them."""
    parent = parents_in(statement).get(id(part))
    bare = isinstance(parent, (ast.Assign, ast.AnnAssign, ast.Return, ast.keyword, ast.Dict))
    if isinstance(parent, ast.Call) and part in parent.args:
        bare = not isinstance(part, ast.GeneratorExp)
    before, after = ("", "") if bare else ("(", ")")
    return around(part, before, f" if {test} else {instead}{after}", module)


def given_at(suspect: Suspect) -> Iterator[tuple[ast.expr, int]]:
    """The values that are assigned to a name or an attribute of an object, and how far away."""
    place, node = suspect.place, suspect.node
    if isinstance(node, ast.Name) and place.function is not None:
        body, far = place.function.body, 0
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        cls = place.cls
        methods = [f for f in cls.body if isinstance(f, FUNCTIONS)] if cls else []
        body, far = [part for method in methods for part in method.body], 10
    else:
        return
    wanted = ast.unparse(node)
    for found in own(body):
        match found:
            case ast.Assign(targets=targets, value=value) if wanted in map(ast.unparse, targets):
                if found.lineno < node.lineno or far:
                    yield value, far


def is_parameter(node: ast.expr, suspect: Suspect) -> bool:
    """Whether an expression is a parameter of the function around it."""
    function = suspect.place.function
    if function is None or not isinstance(node, ast.Name):
        return False
    return node.id in parameter_names(function)


def is_added_up(suspect: Suspect) -> bool:
    """Whether the statement puts the value to what it stores to: `y` of `x = x + y`."""
    match suspect.statement:
        case ast.Assign(targets=[target], value=value):
            stored = ast.unparse(target)
            read = (node for node in ast.walk(value) if isinstance(node, type(target)))
            kept = any(ast.unparse(node) == stored for node in read)
            return kept and not suspect.source.startswith(stored)
    return False


def other_quotes(suspect: Suspect) -> str:
    """An empty text within a text: before Python 3.12 not in the quotes of the outer one."""
    line = suspect.module.text(suspect.node.lineno)[: suspect.module.character(suspect.node)]
    return "''" if line.rfind('"') > line.rfind("'") else '""'
