"""UnboundLocalError: a function assigns a name of the scope around it, and so makes its own."""

import ast
from collections.abc import Iterator
from typing import NoReturn

from patterns.contract import (
    Certainty,
    Edit,
    Explained,
    Explains,
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
from patterns.toolbox.names.names import Binding, Kind, bindings
from patterns.toolbox.place.locate import (
    FUNCTIONS,
    Function,
    Place,
    is_docstring,
    own,
    places,
    raising,
)
from patterns.toolbox.source.lines import is_alone
from patterns.toolbox.source.module import Module


class UnboundLocal(Pattern):
    """Say that the outer name is meant.

    An assignment anywhere in a function makes the name its own, from the first line on. This
    function counts on with a name that only the scope around it gives a value, so it raised
    whenever it came here: without the declaration it cannot ever have worked.
    """

    family = "names"
    severity = Severity.LOW
    answers = ("F06",)
    matches = (
        r"(?:UnboundLocalError: (?:local variable '(?P<old>\w+)' referenced before assignment"
        r"|cannot access local variable '(?P<new>\w+)' where it is not associated with a value)"
        r"|NameError: (?:free variable '(?P<free>\w+)' referenced before assignment in enclosing "
        r"scope|cannot access free variable '(?P<cell>\w+)'))"
    )
    examples = (
        Heals(
            "a counter of the module",
            fault=Fault(
                "UnboundLocalError",
                "cannot access local variable 'count' where it is not associated with a value",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 6, "step")),
            ),
            before='''\
count = 0

def step():
    """Count."""
    # one more
    count += 1
    return count

print(step())
''',
            after='''\
count = 0

def step():
    """Count."""
    global count
    # one more
    count += 1
    return count

print(step())
''',
        ),
        Heals(
            "a counter of the function around it",
            fault=Fault(
                "UnboundLocalError",
                "cannot access local variable 'total' where it is not associated with a value",
                frames=(
                    Frame("app.py", 8, "<module>"),
                    Frame("app.py", 5, "summed"),
                    Frame("app.py", 4, "add"),
                ),
            ),
            before="""\
def summed(prices):
    total = 0
    def add(price):
        total += price
    for price in prices: add(price)
    return total

print(summed([1]))
""",
            after="""\
def summed(prices):
    total = 0
    def add(price):
        nonlocal total
        total += price
    for price in prices: add(price)
    return total

print(summed([1]))
""",
        ),
        Explains(
            "a branch that gives no value",
            fault=Fault(
                "UnboundLocalError",
                "local variable 'rate' referenced before assignment",
                frames=(Frame("app.py", 4, "price"),),
            ),
            code="""\
def price(kind):
    if kind == "net":
        rate = 1
    return rate
""",
            because="`rate` gets its value in `price()` at app.py:3 only, and line 4 was reached "
            "on "
            "a way that passes it by: that way needs a value of its own, or must end before",
        ),
        Explains(
            "the name of a caught error",
            fault=Fault(
                "UnboundLocalError",
                "cannot access local variable 'error' where it is not associated with a value",
                frames=(Frame("app.py", 6, "load"),),
            ),
            code="""\
def load(read):
    try:
        read()
    except ValueError as error:
        print(error)
    return error
""",
            because="`error` is the name of an exception, which Python deletes at the end of its "
            "`except` (app.py:4): what is needed after that must be kept under another name",
        ),
        Refuses(
            "an assignment after the use",
            fault=Fault(
                "UnboundLocalError",
                "local variable 'cache' referenced before assignment",
                frames=(Frame("app.py", 4, "load"),),
            ),
            code="""\
cache = None

def load():
    if cache is None:
        cache = {}
    return cache

""",
            because="`load()` assigns `cache` anew (app.py:5), and no function of app.py declares "
            "it `global`: another name may be meant",
        ),
        Refuses(
            "nothing outside of that name",
            fault=Fault(
                "UnboundLocalError",
                "local variable 'count' referenced before assignment",
                frames=(Frame("app.py", 2, "step"),),
            ),
            code="def step():\n    count += 1\n",
            because="no scope around `step()` gives `count` a value",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Declare the name in front of the function's first statement."""
        name = next(filter(None, cls.match(fault).groups()))
        frame = raising(fault, sources)
        place = places(frame, sources)[0]
        function = _owner(name, place)
        if function is None:
            raise Unrelated(f"no function around line {frame.line} of {frame.path} binds `{name}`")
        bound = bindings(function)[name]
        module = place.module
        caught = [b.node for b in bound if isinstance(b.node, ast.ExceptHandler)]
        if caught and len(bound) == len(caught):
            raise Explained(
                f"`{name}` is the name of an exception, which Python deletes at the end of its "
                f"`except` ({module.path}:{caught[0].lineno}): what is needed after that must be "
                "kept under another name"
            )
        word = _outside(name, function, place)
        if word is None:
            if all(_counts_on(binding, name) for binding in bound):
                raise Refused(f"no scope around `{function.name}()` gives `{name}` a value")
            _explain(name, function, frame.line, module)
        others = [b.node for b in bound if not _counts_on(b, name)]
        if others and not _is_declared(name, word, module):
            raise Refused(
                f"`{function.name}()` assigns `{name}` anew ({module.path}:{_line(others[0])}), "
                "and "
                f"no function of {module.path} declares it `{word}`: another name may be meant"
            )
        told = f"`{function.name}()` has no value of its own for `{name}` to start from."
        certainty = Certainty.B if others else Certainty.A
        yield Patch((_declared(name, word, function, module),), (told,), certainty)


def _counts_on(binding: Binding, name: str) -> bool:
    """Whether an assignment reads the very name: `n += 1`, `n = n + 1`."""
    if isinstance(binding.node, ast.AugAssign):
        return True
    value = ast.walk(binding.value) if binding.value is not None else ()
    return any(isinstance(node, ast.Name) and node.id == name for node in value)


def _owner(name: str, place: Place) -> Function | None:
    """The innermost function around a place that binds the name."""
    for scope in reversed(place.scopes):
        if isinstance(scope, FUNCTIONS) and name in bindings(scope):
            return scope
    return None


def _outside(name: str, function: Function, place: Place) -> str | None:
    """`global` or `nonlocal`, by which scope around the function gives the name a value."""
    if any(b.kind is Kind.PARAMETER for b in bindings(function)[name]):
        return None
    around = place.scopes[: place.scopes.index(function)]
    for scope in reversed(around):
        if isinstance(scope, FUNCTIONS) and name in bindings(scope):
            return "nonlocal"
    held = bindings(place.module.tree).get(name, ())
    return "global" if any(b.kind is Kind.ASSIGNMENT for b in held) else None


def _is_declared(name: str, word: str, module: Module) -> bool:
    kind = ast.Global if word == "global" else ast.Nonlocal
    return any(isinstance(node, kind) and name in node.names for node in ast.walk(module.tree))


def _declared(name: str, word: str, function: Function, module: Module) -> Edit:
    first = function.body[0]
    if module.starts[first.lineno - 1] <= module.start(function):
        raise Refused(f"`{function.name}()` stands on one line")
    docstring = is_docstring(first)
    line = (first.end_lineno or first.lineno) + 1 if docstring else first.lineno
    if docstring and (len(function.body) == 1 or not is_alone(first, module)):
        raise Refused(f"`{function.name}()` is written too oddly")
    at, indent = module.starts[line - 1], module.indent(first).decode()
    return module.edit(at, at, f"{indent}{word} {name}{module.newline.decode()}")


def _explain(name: str, function: Function, line: int, module: Module) -> NoReturn:
    lines = sorted({_line(binding.node) for binding in bindings(function)[name]})
    shown = ", ".join(f"{module.path}:{number}" for number in lines[:4])
    loops = [n for n in own(function.body) if isinstance(n, ast.For) and n.lineno in lines]
    more = "; the loop may have had nothing to run over" if loops else ""
    raise Explained(
        f"`{name}` gets its value in `{function.name}()` at {shown} only, and line {line} was "
        f"reached on a way that passes it by: that way needs a value of its own, or must end "
        f"before{more}"
    )


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)
