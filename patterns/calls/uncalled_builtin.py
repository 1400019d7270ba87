"""TypeError: a built-in function or method is added or compared, not what it gives."""

import ast
from collections.abc import Iterator

from patterns.contract import (
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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.values import Outside

METHODS = {
    *("bit_length", "capitalize", "casefold", "date", "getvalue", "hex", "isoformat"),
    *("isoweekday", "keys", "lower", "lstrip", "rstrip", "strip", "swapcase", "tell", "timestamp"),
    *("title", "total_seconds", "upper", "utcoffset", "values", "weekday"),
}
"""Methods of Python's own types that are called without arguments, and change nothing."""
FUNCTIONS = {
    *("datetime.date.today", "datetime.datetime.now", "datetime.datetime.today"),
    *("datetime.datetime.utcnow", "os.cpu_count", "os.getcwd", "os.getpid", "random.random"),
    *("time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns"),
    *("time.process_time", "time.time", "time.time_ns"),
}
"""Functions of the standard library that are called without arguments."""


class UncalledBuiltin(Pattern):
    """Call the function whose result is wanted.

    Functions cannot be added or compared; what this one gives when called can. It is called
    without arguments, so that the parentheses are all that was forgotten: where it is used, or
    where it was given the name that is used.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("B10", "H12")
    matches = (
        r"TypeError: (?:unsupported operand type\(s\) for [^:]+: |'[<>=!]+' not supported between "
        r"instances of |can only concatenate str )(?:\(not \"builtin_function_or_method\"\)"
        r"|(?P<first>'builtin_function_or_method') and '|'[\w.]+' and 'builtin_function_or_method')"
    )
    examples = (
        Heals(
            "a time that was never taken",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for -: 'float' and 'builtin_function_or_method'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before="import time\n\nstart = time.time  # now\nprint(time.time() - start)\n",
            after="import time\n\nstart = time.time()  # now\nprint(time.time() - start)\n",
        ),
        Heals(
            "a method of a text",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'builtin_function_or_method' and 'str'",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            before="name = 'x'\nprint(name.upper + '!')  # loud\n",
            after="name = 'x'\nprint(name.upper() + '!')  # loud\n",
        ),
        Heals(
            "a value that one branch takes from a method",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'builtin_function_or_method' and 'int'",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 4, "size")),
            ),
            before="def size(value, bits=None):\n    if bits is None:\n"
            "        bits = value.bit_length\n    return (bits + 7) // 8\n\nsize(300)\n",
            after="def size(value, bits=None):\n    if bits is None:\n"
            "        bits = value.bit_length()\n    return (bits + 7) // 8\n\nsize(300)\n",
        ),
        Refuses(
            "a method that wants something",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'builtin_function_or_method' and 'str'",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            code="name = 'x'\nprint(name.replace + '!')\n",
            because="no operand on line 2 of app.py is known to be called without arguments",
        ),
        Refuses(
            "a name that may be several things",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for -: 'float' and 'builtin_function_or_method'",
                frames=(Frame("app.py", 2, "took"),),
            ),
            code="def took(now, start):\n    return now - start\n",
            because="no operand on line 2 of app.py is known to be called without arguments",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the parentheses behind the function."""
        found, resolver = cls.match(fault), Resolver(sources)
        is_left = bool(found["first"])
        uncalled = {
            (place.module.path, place.module.end(function)): (function, place)
            for node, place in candidates(fault, sources, ast.expr)
            for side in _sides(node, is_left=is_left)
            for function in _functions(side, place, resolver)
        }
        where = f"line {fault.frames[-1].line} of {fault.frames[-1].path}"
        if not uncalled:
            raise Unrelated(f"no operand on {where} is known to be called without arguments")
        if len(uncalled) > 1:
            raise Refused(f"more than one operand on {where} may be what is not called")
        ((function, place),) = uncalled.values()
        end = place.module.end(function)
        told = f"`{place.module.source(function)}` is called without arguments, and is not called."
        yield Patch((place.module.edit(end, end, "()"),), (told,))


def _sides(node: ast.expr, *, is_left: bool) -> list[ast.expr]:
    """The operand of an operation that the message means."""
    match node:
        case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
            return [left if is_left else right]
    return []


def _functions(side: ast.expr, place: Place, resolver: Resolver) -> Iterator[ast.expr]:
    """The function itself, or each that a name is given."""
    if _is_function(side, place, resolver):
        yield side
    elif isinstance(side, ast.Name) and (found := lookup(side.id, place)):
        scopes, bound = found
        for binding in bound:
            if binding.value is not None:
                there = Place(place.module, binding.scopes or scopes)
                if _is_function(binding.value, there, resolver):
                    yield binding.value


def _is_function(node: ast.expr, place: Place, resolver: Resolver) -> bool:
    if not isinstance(node, ast.Attribute):
        return False
    values = resolver.values(node, place)
    if len(values) == 1 and isinstance(values[0], Outside):
        name = values[0].name
        return name in FUNCTIONS or name.rpartition(".")[2] in METHODS
    return node.attr in METHODS
