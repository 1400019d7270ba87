"""TypeError or AttributeError: a function works out a value and ends without returning it."""

import ast
from collections.abc import Iterator, Sequence

from patterns.contract import (
    Certainty,
    Edit,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox import absent, lines
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.failing import candidates
from patterns.toolbox.flow import ends_with_exit
from patterns.toolbox.locate import Function, Place, own, raising, returns
from patterns.toolbox.mutating import SIZING
from patterns.toolbox.names import Kind, bindings
from patterns.toolbox.producers import producer
from patterns.toolbox.receivers import strange_decorators
from patterns.toolbox.stdlib import is_none
from patterns.toolbox.values import FunctionValue

CHANGING = SIZING | {"reverse", "sort"}
LOST = (
    *(ast.Attribute, ast.BinOp, ast.Compare, ast.Dict, ast.DictComp, ast.JoinedStr, ast.List),
    *(ast.ListComp, ast.Set, ast.SetComp, ast.Subscript, ast.Tuple),
)
"""Expressions that do nothing as a statement: their value is what was wanted."""
FOUND = (ast.Attribute, ast.BinOp, ast.Compare, ast.Constant, ast.Name, ast.Subscript)
"""What a function returns that makes nothing new."""
NAMED = {"__init__", "__enter__", "main", "setUp", "tearDown"}


class Unreturned(Pattern):
    """Return what the function works out.

    The function ends without `return`, so every call of it gives None; the code uses what it
    gives. All its work goes into one value, which nothing else ever sees.
    """

    family = "absence"
    severity = Severity.MEDIUM
    answers = ("C01", "C02", "C03")
    matches = (
        r"(?:TypeError: (?:'NoneType' object is not (?:subscriptable|iterable)"
        r"|object of type 'NoneType' has no len\(\)"
        r"|argument of type 'NoneType' is not iterable"
        r"|cannot unpack non-iterable NoneType object"
        r"|unsupported operand type\(s\) for [^:]+: .*'NoneType')"
        r"|AttributeError: 'NoneType' object has no attribute '\w+'$)"
    )
    examples = (
        Heals(
            "a dictionary that is filled",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not subscriptable",
                frames=(Frame("app.py", 13, "<module>"), Frame("app.py", 10, "show")),
            ),
            before="""\
def load(lines):
    prices = {}
    for line in lines:
        name, _, price = line.partition("=")
        prices[name] = float(price)  # in euros


def show():
    prices = load(["hat=3"])
    print(prices["hat"])


show()
""",
            after="""\
def load(lines):
    prices = {}
    for line in lines:
        name, _, price = line.partition("=")
        prices[name] = float(price)  # in euros
    return prices


def show():
    prices = load(["hat=3"])
    print(prices["hat"])


show()
""",
        ),
        Heals(
            "a result that is worked out and dropped",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'NoneType' and 'int'",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            before="def double(number):\n    twice = number * 2\n    result = twice + 1\n\n\n"
            "print(double(2) + 1)\n",
            after="def double(number):\n    twice = number * 2\n    result = twice + 1\n"
            "    return result\n\n\nprint(double(2) + 1)\n",
        ),
        Heals(
            "an expression that stands alone",
            fault=Fault(
                "TypeError",
                "object of type 'NoneType' has no len()",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            before="def evens(numbers):\n    [n for n in numbers if n % 2 == 0]  # the even ones\n"
            "\n\nprint(len(evens([1, 2])))\n",
            after="def evens(numbers):\n    return [n for n in numbers if n % 2 == 0]  # the even "
            "ones\n\n\nprint(len(evens([1, 2])))\n",
        ),
        Heals(
            "a function that calls itself",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'NoneType' and 'int'",
                frames=(Frame("app.py", 8, "<module>"),),
            ),
            before="""\
def halved(number):
    if number < 10:
        return number
    else:
        halved(number // 2)  # again


print(halved(20) + 1)
""",
            after="""\
def halved(number):
    if number < 10:
        return number
    else:
        return halved(number // 2)  # again


print(halved(20) + 1)
""",
        ),
        Refuses(
            "a value that is returned in one branch",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not subscriptable",
                frames=(Frame("app.py", 7, "<module>"),),
            ),
            code="""\
def load(name):
    rows = []
    if name:
        return rows
    rows.append(name)

print(load("")[0])
""",
            because="`load` (app.py:1) returns something in some branch: what the others should "
            "give is not known",
        ),
        Refuses(
            "two values",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not subscriptable",
                frames=(Frame("app.py", 7, "<module>"),),
            ),
            code="""\
def load(name):
    rows, sizes = [], []
    rows.append(name)
    sizes.append(len(name))


print(load("a")[0])
""",
            because="`load` (app.py:1) works out no one value that it does not return",
        ),
        Refuses(
            "a value that comes from elsewhere",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not subscriptable",
                frames=(Frame("app.py", 2, "first"),),
            ),
            code="def first(rows):\n    return rows[0]\n",
            because="line 2 of app.py uses no result of a function that ends without `return`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add the `return` at the end."""
        resolver = Resolver(sources)
        frame = raising(fault, sources)
        functions = {
            function.node: function
            for used, place in _used(fault, sources, resolver)
            if (function := _called(used, place, resolver)) is not None
        }
        if len(functions) != 1:
            raise Refused(
                f"line {frame.line} of {frame.path} uses no result of a function that ends without "
                "`return`"
            )
        (function,) = functions.values()
        where = f"`{function.name}` ({function.place})"
        if returns(function.node):
            if edits := tuple(_lost_calls(function)):
                told = f"{where} calls itself, and drops what that call gives."
                # What makes something new may be called to put it in its place, not to give it.
                finds = all(isinstance(value, FOUND) for value in returns(function.node))
                yield Patch(edits, (told,), Certainty.A if finds else Certainty.B)
                return
            raise Refused(
                f"{where} returns something in some branch: what the others should give is not "
                "known"
            )
        edit, told, certainty = _returned(function, where)
        if _is_called_for_effect(function, resolver):
            certainty = Certainty.B
        yield Patch((edit,), (told, f"{where} never returns, and its result is used."), certainty)


def _used(fault: Fault, sources: Sources, resolver: Resolver) -> list[tuple[ast.expr, Place]]:
    """What the line uses as the message says."""
    if "unsupported operand" in fault.message:
        return [
            (side, place)
            for node, place in candidates(fault, sources, ast.BinOp)
            for side in (node.left, node.right)
        ]
    used = absent.used(fault, raising(fault, sources), resolver)
    return [(one.node, one.place) for one in used]


def _called(used: ast.expr, place: Place, resolver: Resolver) -> FunctionValue | None:
    """The one function whose result an expression is, if that ends without `return`."""
    made = producer(used, place)
    call = made.value if made else None
    awaited = isinstance(call, ast.Await)
    call = call.value if isinstance(call, ast.Await) else call
    if made is None or not isinstance(call, ast.Call):
        return None
    values = resolver.values(call.func, made.place)
    function = values[0] if len(values) == 1 else None
    if not isinstance(function, FunctionValue) or strange_decorators(function.node):
        return None
    node = function.node
    yields = any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in own(node.body))
    if yields or isinstance(node, ast.AsyncFunctionDef) is not awaited or node.name in NAMED:
        return None
    return None if ends_with_exit(node.body) else function


def _returned(function: FunctionValue, where: str) -> tuple[Edit, str, Certainty]:
    """The edit that gives back the one value, what is told of it, and how sure it is meant."""
    node, module = function.node, function.module
    last = node.body[-1]
    if not lines.is_alone(last, module) or last.lineno == node.lineno:
        raise Refused(f"{where} is written too oddly to edit")
    if isinstance(last, ast.Expr) and isinstance(last.value, LOST):
        start = module.start(last)
        told = f"Nothing uses `{module.source(last.value)}` ({module.path}:{last.lineno})."
        return module.edit(start, start, "return "), told, _certainty(node.body)
    names = sorted(name for name in bindings(node) if _is_dropped(name, function))
    if len(names) != 1:
        raise Refused(f"{where} works out no one value that it does not return")
    at = module.starts[last.end_lineno or last.lineno]
    newline = module.newline.decode()
    before = "" if module.data[:at].endswith(b"\n") else newline
    indent = module.indent(node.body[0]).decode()
    told = f"{where} works out `{names[0]}`, and hands it to nobody."
    edit = module.edit(at, at, f"{before}{indent}return {names[0]}{newline}")
    return edit, told, _certainty(node.body)


def _lost_calls(function: FunctionValue) -> Iterator[Edit]:
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


def _is_dropped(name: str, function: FunctionValue) -> bool:
    """Whether a local name is bound for sure, and what it stands for ends with the function."""
    node = function.node
    bound = bindings(node)[name]
    kinds = {binding.kind for binding in bound if not isinstance(binding.node, ast.AugAssign)}
    certain = any(binding.node in node.body and binding.value is not None for binding in bound)
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


def _certainty(body: Sequence[ast.stmt]) -> Certainty:
    """B where something is printed: a function that prints may be meant to do only that."""
    prints = any(
        isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print" for node in own(body)
    )
    return Certainty.B if prints else Certainty.A


def _is_called_for_effect(function: FunctionValue, resolver: Resolver) -> bool:
    """Whether somebody calls a function, or one of that name, and drops what it gives."""
    name = function.node.name
    return any(
        isinstance(statement, ast.Expr)
        and isinstance(call := statement.value, ast.Call)
        and name in {getattr(call.func, "id", ""), getattr(call.func, "attr", "")}
        for module in resolver.project.mentioning(f"{name}(")
        for statement in ast.walk(module.tree)
        if isinstance(statement, ast.stmt)
    )
