"""What an expression does the failing thing to, operation by operation."""

import ast
from collections.abc import Callable, Iterator

from patterns.search.evidence.message import Deed, Said
from patterns.toolbox.place.absent import ITERATING, ITERATING_METHODS

Part = tuple[ast.expr, tuple[str, ...], int]
"""An expression that may be the wrong value, the types it may have had, and how unlikely it is."""
LAST_LOOPED = {"map", "filter"}
NEVER_OPERATES = {"len", "str", "repr", "int", "float", "bool", "bytes", "type", "id", "print"}
NEVER_OPERATES |= {"isinstance", "issubclass", "getattr", "hasattr", "list", "tuple", "set", "dict"}
"""Functions of Python's own that ask no two values how they go together."""
NOT_NAMED = 20
"""How much less likely an argument is where the message names another call, or another place."""
SIGNS: dict[type[ast.operator | ast.cmpop], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "** or pow()",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitOr: "|",
    ast.BitAnd: "&",
    ast.BitXor: "^",
    ast.MatMult: "@",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
"""Operators as messages write them."""
HANDED_ON = frozenset(Deed) - {
    Deed.KEY,
    Deed.ARGUMENT,
    Deed.NUMBER,
    Deed.OTHER,
    Deed.HASH,
    Deed.UNBOUND,
    Deed.NAME,
    Deed.SIGNATURE,
}
"""What a library may do to a value that the line only hands to it."""


def parts(use: ast.expr, said: Said, *, here: bool) -> Iterator[Part]:
    """The parts of an expression that the message may speak of.

    Args:
        here: whether the line itself raised, not what it called.
    """
    if here and is_augmented(said):
        return  # the statement itself did it
    if (rule := RULES.get(said.deed)) is not None and not (here and _is_another(use, said)):
        yield from rule(use, said)
    # What is written in C has no frame: even a line that raised itself may only have called it.
    if isinstance(use, ast.Call) and said.deed in HANDED_ON:
        if _takes_anything(use, said) or (here and _is_own(use)):
            return
        for position, node in enumerate(use.args):
            # What looks something up itself can hardly be asked for where that failed.
            fails = said.deed is Deed.INDEX and any(map(_looks_up, ast.walk(node)))
            if not isinstance(node, ast.Starred) and not fails:
                yield node, said.kinds, 3 + position + (3 if here else 0)


def _is_own(use: ast.Call) -> bool:
    """Whether a call is of a method of the object's own, which would have a frame."""
    match use.func:
        case ast.Attribute(value=ast.Name(id="self" | "cls")):
            return True
    return False


def _takes_anything(use: ast.Call, said: Said) -> bool:
    """Whether a call is of a function of Python's own that does no arithmetic."""
    name = use.func.id if isinstance(use.func, ast.Name) else ""
    return said.deed is Deed.OPERATION and name in NEVER_OPERATES


def is_augmented(said: Said) -> bool:
    """Whether a message speaks of `+=` or its like."""
    sign = said.sign or ""
    return sign.endswith("=") and sign[:-1] in set(SIGNS.values()) - {"<", ">"} | {"**"}


def _is_another(use: ast.expr, said: Said) -> bool:
    """Whether an operation has another operator than the one that a message names."""
    match use:
        case ast.BinOp(op=op):
            return said.sign is not None and SIGNS[type(op)] != said.sign
    return False


def _looks_up(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice)


def _attribute(use: ast.expr, said: Said) -> Iterator[Part]:
    if isinstance(use, ast.Attribute) and use.attr == said.name:
        yield use.value, said.kinds, 0


def _item(use: ast.expr, said: Said) -> Iterator[Part]:
    if isinstance(use, ast.Subscript):
        yield use.value, said.kinds, 0


def _length(use: ast.expr, said: Said) -> Iterator[Part]:
    match use:
        case ast.Call(func=ast.Name(id="len"), args=[node]):
            yield node, said.kinds, 0


def _membership(use: ast.expr, said: Said) -> Iterator[Part]:
    if isinstance(use, ast.Compare):
        for op, node in zip(use.ops, use.comparators, strict=True):
            if isinstance(op, (ast.In, ast.NotIn)):
                yield use.left if said.wanted else node, said.kinds, 0


def _iteration(use: ast.expr, said: Said) -> Iterator[Part]:
    match use:
        case ast.Starred(value=node) | ast.YieldFrom(value=node):
            yield node, said.kinds, 0
        case ast.Call(func=func, args=arguments, keywords=keywords):
            name = getattr(func, "id", getattr(func, "attr", ""))
            if arguments and name in ITERATING | ITERATING_METHODS | LAST_LOOPED | {"zip"}:
                yield arguments[-1 if name in LAST_LOOPED else 0], said.kinds, 0
            yield from ((key.value, said.kinds, 0) for key in keywords if key.arg is None)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from ((generator.iter, said.kinds, 0) for generator in use.generators)
        case ast.Dict(keys=keys, values=values):
            merged = (value for key, value in zip(keys, values, strict=True) if key is None)
            yield from ((value, said.kinds, 0) for value in merged)


def _call(use: ast.expr, said: Said) -> Iterator[Part]:
    if isinstance(use, ast.Call):
        yield use.func, said.kinds, 0


def _operation(use: ast.expr, said: Said) -> Iterator[Part]:
    kinds = said.kinds
    first, last = (kinds[:1], kinds[-1:]) if len(kinds) == 2 else (kinds, kinds)
    match use:
        case ast.BinOp(left=left, right=right):
            yield right, last, 0
            # "can only concatenate str (not ...)" speaks of what stands to the right.
            yield left, first, 0 if len(kinds) == 2 else 2
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [left, *comparators]
            for op, one, other in zip(ops, sides, comparators, strict=False):
                if len(ops) == 1 or SIGNS.get(type(op)) == said.sign:
                    yield one, first, 0
                    yield other, last, 0
        case ast.UnaryOp(operand=node) | ast.FormattedValue(value=node):
            yield node, kinds, 0
        case ast.Call(func=ast.Name(id="max" | "min" | "sum" | "sorted"), args=arguments):
            yield from ((node, kinds, 2) for node in arguments)


def _join(use: ast.expr, said: Said) -> Iterator[Part]:
    match use:
        case ast.Call(func=ast.Attribute(attr="join"), args=[ast.List() | ast.Tuple() as node]):
            plain = not any(isinstance(each, ast.Starred) for each in node.elts)
            item = node.elts[said.count] if plain and said.count < len(node.elts) else node
            match item:
                case ast.Call(args=[ast.Name() as given], keywords=[]):
                    yield given, said.kinds, 0  # what makes it fit knows nothing of its type
            yield item, said.kinds, 1
        case ast.Call(func=ast.Attribute(attr="join"), args=[node]):
            yield node, said.kinds, 0


def _index(use: ast.expr, said: Said) -> Iterator[Part]:  # noqa: ARG001  one signature for all
    match use:
        case ast.Subscript(value=node, slice=key) if not isinstance(key, ast.Slice):
            yield node, (), 0
        case ast.Call(func=ast.Attribute(value=node, attr="pop")):
            yield node, (), 0
        case ast.Call(func=ast.Name(id="max" | "min"), args=[node, *_]):
            yield node, (), 0


def _key(use: ast.expr, said: Said) -> Iterator[Part]:
    match use:
        case ast.Subscript(value=node, slice=key):
            pass
        case ast.Call(func=ast.Attribute(value=node, attr="pop"), args=[key]):
            pass
        case _:
            return
    if not isinstance(key, ast.Constant) or repr(key.value) == said.name:
        yield node, (), 0


def _zero(use: ast.expr, said: Said) -> Iterator[Part]:  # noqa: ARG001  likewise
    match use:
        case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod(), right=node):
            yield node, (), 0


def _hash(use: ast.expr, said: Said) -> Iterator[Part]:
    match use:
        case ast.Call(args=nodes) | ast.Set(elts=nodes):
            yield from ((node, said.kinds, 1) for node in nodes)
        case ast.Dict(keys=keys):
            yield from ((node, said.kinds, 1) for node in keys if node is not None)
        case ast.Compare(left=node, ops=[ast.In() | ast.NotIn()]):
            yield node, said.kinds, 0
        case ast.Subscript(slice=node) | ast.SetComp(elt=node) | ast.DictComp(key=node):
            yield node, said.kinds, 0


def _argument(use: ast.expr, said: Said) -> Iterator[Part]:
    match use:
        case ast.Call(func=func, args=arguments, keywords=keywords) if said.sign is None:
            named = said.name in {None, getattr(func, "attr", getattr(func, "id", ""))}
            for position, node in enumerate(arguments):
                if not isinstance(node, ast.Starred):
                    meant = named and said.count in {0, position + 1}
                    yield node, said.kinds, position + (0 if meant else NOT_NAMED)
            yield from ((key.value, said.kinds, 2) for key in keywords if key.arg is not None)
        case ast.BinOp(left=left, op=ast.Add(), right=right) if said.deed is Deed.ARGUMENT:
            yield right, said.kinds, 1
            yield left, said.kinds, 1
        case ast.BinOp(op=ast.Mod(), right=right) if said.deed is Deed.ARGUMENT:
            shown = right.elts if isinstance(right, ast.Tuple) else [right]
            yield from ((node, said.kinds, position) for position, node in enumerate(shown))


def _signature(use: ast.expr, said: Said) -> Iterator[Part]:
    """`f(*x)`, where too few arguments came: there was nothing in `x`."""
    if isinstance(use, ast.Call) and said.count < 0:
        yield from ((node.value, (), 0) for node in use.args if isinstance(node, ast.Starred))


RULES: dict[Deed, Callable[[ast.expr, Said], Iterator[Part]]] = {
    Deed.ATTRIBUTE: _attribute,
    Deed.ITEM: _item,
    Deed.LENGTH: _length,
    Deed.MEMBERSHIP: _membership,
    Deed.ITERATION: _iteration,
    Deed.CALL: _call,
    Deed.OPERATION: _operation,
    Deed.JOIN: _join,
    Deed.INDEX: _index,
    Deed.KEY: _key,
    Deed.ZERO: _zero,
    Deed.HASH: _hash,
    Deed.ARGUMENT: _argument,
    Deed.NUMBER: _argument,
    Deed.SIGNATURE: _signature,
}
