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
    Unrelated,
)
from patterns.toolbox.classes.receivers import strange_decorators
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import Argument, Place, own, raising, returns
from patterns.toolbox.source import lines
from patterns.toolbox.values.discarded_values import is_called_for_effect, is_lost, passed
from patterns.toolbox.values.producers import producer
from patterns.toolbox.values.unreturned_values import chained, is_dropped, lost_calls, operands
from patterns.toolbox.values.values import FunctionValue

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
        Heals(
            "a built value that is handed on at once",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not iterable",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "shown")),
            ),
            before="def both(one, two):\n    pairs = zip(one, two)\n"
            "    bytes(a | b for a, b in pairs)\n\ndef shown(data):\n"
            "    return [hex(part) for part in data]\n\nprint(shown(both(b'a', b'b')))  # or\n",
            after="def both(one, two):\n    pairs = zip(one, two)\n"
            "    return bytes(a | b for a, b in pairs)\n\ndef shown(data):\n"
            "    return [hex(part) for part in data]\n\nprint(shown(both(b'a', b'b')))  # or\n",
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
            for used, place in operands(fault, resolver)
            for one in (Argument(used, place), passed(used, place, fault, resolver))
            if one and (function := _called(one.value, one.place, resolver)) is not None
        }
        if len(functions) != 1:
            raise Unrelated(
                f"line {frame.line} of {frame.path} uses no result of a function that ends without "
                "`return`"
            )
        (function,) = functions.values()
        where = f"`{function.name}` ({function.place})"
        if returns(function.node):
            if edits := tuple(lost_calls(function)):
                told = f"{where} calls itself, and drops what that call gives."
                # What makes something new may be called to put it in its place, not to give it.
                finds = all(isinstance(value, FOUND) for value in returns(function.node))
                yield Patch(edits, (told,), Certainty.A if finds else Certainty.B)
                return
            raise Refused(
                f"{where} returns something in some branch: what the others should give is not "
                "known"
            )
        edit, told, certainty = _returned(function, where, resolver)
        if is_called_for_effect(function, resolver):
            certainty = Certainty.B
        yield Patch((edit,), (told, f"{where} never returns, and its result is used."), certainty)


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


def _returned(
    function: FunctionValue, where: str, resolver: Resolver
) -> tuple[Edit, str, Certainty]:
    """The edit that gives back the one value, what is told of it, and how sure it is meant."""
    node, module = function.node, function.module
    last = node.body[-1]
    if (first := chained(function)) is not None:
        told = f"The other methods of `{function.scopes[-1].name}` end in `return {first}`."  # type: ignore[union-attr]  # it is a class
        return lines.at_end(node, f"return {first}", module), told, Certainty.A
    if not lines.is_alone(last, module) or last.lineno == node.lineno:
        raise Refused(f"{where} is written too oddly to edit")
    if isinstance(last, ast.Expr) and is_lost(last.value, function.body(), resolver):
        start = module.start(last)
        told = f"Nothing uses `{module.source(last.value)}` ({module.path}:{last.lineno})."
        return module.edit(start, start, "return "), told, _certainty(node.body)
    names = sorted(name for name in bindings(node) if is_dropped(name, function))
    if len(names) != 1:
        raise Refused(f"{where} works out no one value that it does not return")
    told = f"{where} works out `{names[0]}`, and hands it to nobody."
    edit = lines.at_end(node, f"return {names[0]}", module)
    return edit, told, _certainty(node.body)


def _certainty(body: Sequence[ast.stmt]) -> Certainty:
    """B where something is printed: a function that prints may be meant to do only that."""
    prints = any(
        isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print" for node in own(body)
    )
    return Certainty.B if prints else Certainty.A
