"""What kind of edit a fix is, told by what its function has more of, or less."""

import ast
from collections import Counter

LOOKUPS = {"get", "getattr", "pop", "next", "setdefault"}
Counts = Counter[str]


def kind(before: ast.AST, after: ast.AST) -> str:
    """The first that fits of some two dozen kinds."""
    more, less = _features(after), _features(before)
    gained, lost = more - less, less - more
    for feature, name in KINDS:
        sign, wanted = feature[0], feature[1:]
        if (gained if sign == "+" else lost)[wanted]:
            return name
    if _blank(before) == _blank(after):
        named = any(feature.startswith("name ") for feature in gained)
        return "another name" if named else "another constant"
    return "other"


KINDS = (
    ("+try", "handler around statements"),
    ("-try", "handler taken away"),
    ("+handler", "another clause"),
    ("+caught", "clause takes one type more"),
    ("-caught", "clause takes less"),
    ("+return if", "early return"),
    ("+raise if", "check that raises"),
    ("+continue if", "round skipped"),
    ("+assign if", "value set where a condition holds"),
    ("+if", "guard around statements"),
    ("-if", "condition taken away"),
    ("+conditional", "conditional expression"),
    ("+operand", "condition asks for more"),
    ("-operand", "condition asks for less"),
    ("+default", "look-up with a default"),
    ("+types", "type test takes one more"),
    ("+compared", "another condition"),
    ("+argument", "argument added"),
    ("-argument", "argument taken away"),
    ("+bound", "name bound before"),
    ("+call", "call around a value"),
    ("-call", "call taken away"),
)
"""A feature that an edit adds or takes away -> what the edit is called, most telling first."""


def _features(tree: ast.AST) -> Counts:
    found: Counts = Counter()
    for node in ast.walk(tree):
        found.update(_of(node))
    return found


def _of(node: ast.AST) -> list[str]:  # noqa: C901  one case per feature
    match node:
        case ast.Try():
            return ["try", *["handler"] * len(node.handlers)]
        case ast.ExceptHandler(type=ast.Tuple(elts=types)):
            return ["caught"] * len(types)
        case ast.ExceptHandler(type=ast.expr()):
            return ["caught"]
        case ast.If(body=[*_, last]):
            ends = type(last).__name__.lower()
            return ["if", f"{'continue' if ends == 'break' else ends} if"]
        case ast.IfExp():
            return ["conditional"]
        case ast.BoolOp(values=values):
            return ["operand"] * (len(values) - 1)
        case ast.Compare(ops=ops):
            return ["compared"] * len(ops)
        case ast.Call(func=func, args=args, keywords=keywords):
            name = getattr(func, "id", getattr(func, "attr", ""))
            wants = {"getattr": 2, "get": 0}.get(name, 1)
            default = ["default"] if name in LOOKUPS and len(args) > wants else []
            return ["call", *default, *["argument"] * (len(args) + len(keywords))]
        case ast.Tuple(elts=elements):
            return ["types"] * len(elements)
        case ast.Assign():
            return ["bound"]
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return [f"name {name}"]
    return []


def _blank(tree: ast.AST) -> list[str]:
    """The order of a tree's kinds of nodes, without what names and constants say."""
    return [type(node).__name__ for node in ast.walk(tree)]
