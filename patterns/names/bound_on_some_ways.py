"""UnboundLocalError: a name is bound on some ways through a function only, and read on all."""

import ast
from collections.abc import Iterator
from itertools import pairwise

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
from patterns.toolbox.place.guarded import path_to
from patterns.toolbox.place.locate import Function, Place, expressions, own, places, raising
from patterns.toolbox.source import lines
from patterns.toolbox.values.stdlib import is_none


class BoundOnSomeWays(Pattern):
    """Bind the name before the branches that may not.

    The name is bound in a branch, a loop or a `try`, and what reads it behind that asks whether it
    is None, or whether a flag is set: the code is written for the case that nothing was found, only
    nothing says so at the start. Where no such question is asked, the right first value is not
    known, and the repair is refused.
    """

    family = "names"
    severity = Severity.MEDIUM
    answers = ("F06",)
    matches = (
        r"UnboundLocalError: (?:local variable '(?P<old>\w+)' referenced before assignment"
        r"|cannot access local variable '(?P<new>\w+)')"
    )
    examples = (
        Heals(
            "a search that finds nothing",
            fault=Fault(
                "UnboundLocalError",
                "cannot access local variable 'found' where it is not associated with a value",
                frames=(Frame("app.py", 10, "<module>"), Frame("app.py", 6, "first")),
                python="3.11",
            ),
            before='''\
def first(items, wanted):
    """The first that is wanted."""
    for item in items:
        if item == wanted:
            found = item
    if found is None:
        return "none"
    return found

first([], 1)
''',
            after='''\
def first(items, wanted):
    """The first that is wanted."""
    found = None
    for item in items:
        if item == wanted:
            found = item
    if found is None:
        return "none"
    return found

first([], 1)
''',
        ),
        Heals(
            "a flag that is only ever set",
            fault=Fault(
                "UnboundLocalError",
                "cannot access local variable 'dirty' where it is not associated with a value",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "save")),
                python="3.11",
            ),
            before="""\
def save(changes):
    for change in changes:
        if change:
            dirty = True
    if dirty:
        print("saved")

save([0])
""",
            after="""\
def save(changes):
    dirty = False
    for change in changes:
        if change:
            dirty = True
    if dirty:
        print("saved")

save([0])
""",
        ),
        Heals(
            "what a loop left behind, and may not have",
            fault=Fault(
                "UnboundLocalError",
                "cannot access local variable 'lines' where it is not associated with a value",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 6, "shown")),
            ),
            before="def shown(pages):\n    found = []\n    for page in pages:\n"
            "        lines = page.split()\n        found += lines\n    if lines:\n"
            "        return found\n\nshown([])\n",
            after="def shown(pages):\n    found = []\n    lines = None\n    for page in pages:\n"
            "        lines = page.split()\n        found += lines\n    if lines:\n"
            "        return found\n\nshown([])\n",
        ),
        Refuses(
            "a parameter that is gone",
            fault=Fault(
                "UnboundLocalError",
                "cannot access local variable 'zone' where it is not associated with a value",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 2, "now")),
            ),
            code="def now():\n    if zone is None:\n        zone = 'UTC'\n"
            "    return zone\n\nnow()\n",
            because="nothing in `now()` binds `zone` in front of line 2 of app.py: it may be a "
            "parameter that is gone",
        ),
        Refuses(
            "nobody asks",
            fault=Fault(
                "UnboundLocalError",
                "local variable 'price' referenced before assignment",
                frames=(Frame("app.py", 4, "total"),),
            ),
            code="def total(order):\n    if order:\n        price = order.price\n"
            "    return price * 2\n",
            because="nothing in `total()` shows what `price` is where nothing binds it",
        ),
        Refuses(
            "a line that does not read it",
            fault=Fault(
                "UnboundLocalError",
                "local variable 'price' referenced before assignment",
                frames=(Frame("app.py", 2, "total"),),
            ),
            code="def total(order):\n    if order:\n        price = order.price\n"
            "        if price is None:\n            return 0\n",
            because="line 2 of app.py does not read `price`",
        ),
        Refuses(
            "bound right before",
            fault=Fault(
                "UnboundLocalError",
                "local variable 'price' referenced before assignment",
                frames=(Frame("app.py", 3, "total"),),
            ),
            code="def total(order):\n    price = order.price\n    if price is None:\n"
            "        return 0\n    return price * 2\n",
            because="`price` is bound on every way to line 3 of app.py",
        ),
        Refuses(
            "a name of the module",
            fault=Fault(
                "UnboundLocalError",
                "local variable 'count' referenced before assignment",
                frames=(Frame("app.py", 4, "up"),),
            ),
            code="count = 0\n\ndef up():\n    count += 1\n",
            because="nothing in `up()` shows what `count` is where nothing binds it",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Bind None or False in front of the statement that may bind the name."""
        match = cls.match(fault)
        name, frame = match["old"] or match["new"], raising(fault, sources)
        place = places(frame, sources)[0]
        function = place.function
        if function is None:
            raise Unrelated(f"line {frame.line} of {frame.path} is in no function")
        if not any(isinstance(n, ast.Name) and n.id == name for n, _ in expressions(place)):
            raise Refused(f"line {frame.line} of {frame.path} does not read `{name}`")
        if _is_bound_before(name, function, place):
            raise Refused(f"`{name}` is bound on every way to line {frame.line} of {frame.path}")
        found = _meant(name, function, place)
        first = _binder(name, function)
        if found is None or first is None or not lines.is_alone(first, place.module):
            raise Refused(
                f"nothing in `{function.name}()` shows what `{name}` is where nothing binds it"
            )
        if not _may_be_bound(name, function, frame.line):
            raise Refused(
                f"nothing in `{function.name}()` binds `{name}` in front of line {frame.line} of "
                f"{frame.path}: it may be a parameter that is gone"
            )
        value, because = found
        edit = lines.before(first, [f"{name} = {value}"], Place(place.module, place.scopes, first))
        yield Patch((edit,), (because,))


def _meant(name: str, function: Function, place: Place) -> tuple[str, str] | None:
    """The first value that the code asks for, and the sentence that says where."""
    given = [
        node.value
        for node in own(function.body)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]
    others = [
        node
        for node in own(function.body)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    if not given or any(is_none(value) for value in given) or len(others) != len(given):
        return None
    for node in own(function.body):
        match node:
            case ast.Compare(
                left=ast.Name(id=left), ops=[ast.Is() | ast.IsNot()], comparators=[right]
            ) if left == name and is_none(right):
                where = f"{place.module.path}:{node.lineno}"
                return "None", f"{where} asks whether `{name}` is None."
    flags = {value.value for value in given if isinstance(value, ast.Constant)}
    all_flags = all(isinstance(value, ast.Constant) for value in given)
    if all_flags and flags in ({True}, {False}) and all(isinstance(f, bool) for f in flags):
        return str(not flags.pop()), f"`{name}` is a flag that is only ever set one way."
    if _only_asks(name, function, place):
        where = f"{place.module.path}:{getattr(place.statement, 'lineno', 0)}"
        return "None", f"{where} only asks whether there is any `{name}`."
    return None


def _only_asks(name: str, function: Function, place: Place) -> bool:
    """Whether the failing `if` asks for the truth of a name, and nothing behind reads it."""
    statement = place.statement
    if not isinstance(statement, ast.If):
        return False
    test = statement.test.operand if isinstance(statement.test, ast.UnaryOp) else statement.test
    return (isinstance(test, ast.Name) and test.id == name) and not any(
        isinstance(node, ast.Name) and node.id == name and node.lineno > test.lineno
        for node in own(function.body)
    )


def _may_be_bound(name: str, function: Function, line: int) -> bool:
    """Whether some way to a line binds a name: in front of it, or in an earlier round of a loop."""
    loops = [node for node in own(function.body) if isinstance(node, (ast.For, ast.While))]
    around = [loop for loop in loops if loop.lineno <= line <= (loop.end_lineno or line)]
    last = max((loop.end_lineno or line for loop in around), default=line)
    return any(
        isinstance(node, ast.Name)
        and node.id == name
        and isinstance(node.ctx, ast.Store)
        and (node.lineno < line or (around and node.lineno <= last))
        for node in own(function.body)
    )


def _is_bound_before(name: str, function: Function, place: Place) -> bool:
    """Whether an assignment stands in front of the statement, in its block or in one around it."""
    path = path_to(function, place.statement) if place.statement is not None else ()
    for parent, child in pairwise(path):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(parent, field, None)
            if isinstance(block, list) and child in block:
                for earlier in block[: block.index(child)]:
                    match earlier:
                        case ast.Assign(targets=[ast.Name(id=bound)]) if bound == name:
                            return True
    return False


def _binder(name: str, function: Function) -> ast.stmt | None:
    """The outermost statement of the function under which the name is first mentioned."""
    for statement in function.body:
        if any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(statement)):
            stores = any(
                isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
                for n in ast.walk(statement)
            )
            return statement if stores and not isinstance(statement, ast.AugAssign) else None
    return None
