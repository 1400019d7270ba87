"""The value that a name, or a text, has where there is none, as the function shows it."""

import ast

from patterns.search.evidence.crash import Suspect
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import own

NO_ENTRY = Form.LEAVES - Form.CONDITIONAL
"""How much worse an entry of None is than no entry."""


def as_entry(suspect: Suspect) -> int:
    """How much worse None is where it is put into a table: whoever looks it up will meet it."""
    statement = suspect.statement
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return NO_ENTRY if any(isinstance(target, ast.Subscript) for target in targets) else 0


def usual(suspect: Suspect) -> str:
    """The value that the assigned name has elsewhere in the function, else None."""
    statement, function = suspect.statement, suspect.place.function
    if not isinstance(statement, ast.Assign) or function is None:
        return "None"
    target = ast.unparse(statement.targets[0])
    for node in own(function.body):
        if isinstance(node, ast.Assign) and node is not statement:
            given = isinstance(node.value, (ast.Constant, ast.List, ast.Dict, ast.Tuple))
            empty = given and not list(getattr(node.value, "elts", getattr(node.value, "keys", [])))
            if empty and any(ast.unparse(each) == target for each in node.targets):
                return suspect.module.source(node.value)
    return '""' if _is_shown(target, suspect) else "None"


def _is_shown(target: str, suspect: Suspect) -> bool:
    """Whether what is assigned becomes part of a text, where None would be read as a word."""
    for node in own(suspect.place.body):
        parts: list[ast.expr] = []
        match node:
            case ast.FormattedValue(value=value):
                parts = [value]
            case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str()), right=right):
                parts = right.elts if isinstance(right, ast.Tuple) else [right]
            case ast.BinOp(op=ast.Add(), left=ast.Constant(value=str()), right=right):
                parts = [right]
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format")):
                parts = [*node.args, *(keyword.value for keyword in node.keywords)]
        if any(ast.unparse(part) == target for part in parts):
            return True
    return False
