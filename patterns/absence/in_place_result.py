"""TypeError or AttributeError: the None that a method like `list.sort()` gives is used."""

import ast
from collections.abc import Iterator

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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import bindings, lookup, visible
from patterns.toolbox.place import absent
from patterns.toolbox.place.locate import Place, own
from patterns.toolbox.values import in_place, origins
from patterns.toolbox.values.origins import Origin


class InPlaceResult(Pattern):
    """Use the object that a method changed in place, not the None it gives.

    Methods such as `list.sort()`, `list.append()` and `dict.update()` change their object and give
    None. Where that None was put back into the very name, the assignment goes and the call stays;
    a sorted value that is wanted as such comes from `sorted()`.
    """

    family = "absence"
    severity = Severity.LOW
    answers = ("C01", "C02", "C03")
    matches = (
        r"(?:AttributeError: 'NoneType' object has no attribute '\w+'"
        r"|TypeError: (?:'NoneType' object (?:is not (?:subscriptable|iterable)"
        r"|does not support item (?:assignment|deletion))"
        r"|object of type 'NoneType' has no len|argument of type 'NoneType' is not iterable"
        r"|cannot unpack non-iterable NoneType))"
    )
    examples = (
        Heals(
            "a list that is sorted into its own name",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not subscriptable",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 4, "best")),
            ),
            before="""\
def best(scores):
    names = [name for name in scores]
    names = names.sort(key=scores.get)  # worst first
    return names[-1]

best({"ada": 3, "grace": 5})
""",
            after="""\
def best(scores):
    names = [name for name in scores]
    names.sort(key=scores.get)  # worst first
    return names[-1]

best({"ada": 3, "grace": 5})
""",
        ),
        Heals(
            "a function that returns what sort() gives",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not iterable",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before={
                "app.py": "from stock import names\n\nfor name in names({'a': 1}):\n"
                "    print(name)\n",
                "stock.py": "def names(table):\n    found = list(table)\n"
                "    return found.sort(reverse=True)\n",
            },
            after={
                "app.py": "from stock import names\n\nfor name in names({'a': 1}):\n"
                "    print(name)\n",
                "stock.py": "def names(table):\n    found = list(table)\n"
                "    return sorted(found, reverse=True)\n",
            },
        ),
        Heals(
            "a dictionary that is updated into an attribute",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not subscriptable",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 7, "read")),
            ),
            before="""\
class Settings:
    def __init__(self, **given):
        self.table = {"port": 80}
        self.table = self.table.update(given)

    def read(self):
        return self.table["port"]

Settings(host="here").read()
""",
            after="""\
class Settings:
    def __init__(self, **given):
        self.table = {"port": 80}
        self.table.update(given)

    def read(self):
        return self.table["port"]

Settings(host="here").read()
""",
        ),
        Heals(
            "a list that a caller hands over",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not iterable",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 3, "show")),
            ),
            before="""\
def show(rows):
    rows = rows.sort()
    for row in rows:
        print(row)


show([2, 1])
""",
            after="""\
def show(rows):
    rows.sort()
    for row in rows:
        print(row)


show([2, 1])
""",
        ),
        Heals(
            "a table that is told to change in place",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'head'",
                frames=(Frame("app.py", 9, "<module>"),),
            ),
            before="class Table:\n    head = 1\n\n    def dropna(self, inplace=False):\n"
            "        return None if inplace else self\n\ntable = Table()\n"
            "table = table.dropna(inplace=True)  # clean\nprint(table.head)\n",
            after="class Table:\n    head = 1\n\n    def dropna(self, inplace=False):\n"
            "        return None if inplace else self\n\ntable = Table()\n"
            "table.dropna(inplace=True)  # clean\nprint(table.head)\n",
        ),
        Refuses(
            "a list of the project's own make",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not iterable",
                frames=(Frame("app.py", 3, "show"),),
            ),
            code={
                "app.py": "def show(rows):\n    rows = rows.sort()\n    for row in rows:\n"
                "        print(row)\n",
                "table.py": "class Table:\n    def sort(self):\n        return None\n",
            },
            because="no method of a list, dict or set gave this None",
        ),
        Refuses(
            "another name",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not iterable",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="old = [1]\nnew = old.append(2)\n\nfor one in new:\n    print(one, old)\n",
            because="`new` is the None that `old.append(2)` (app.py:2) gives: whether it should "
            "be `old` itself or a copy of it is not known",
        ),
        Refuses(
            "a method of somebody else's",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'close'",
                frames=(Frame("app.py", 3, "run"),),
            ),
            code="def run(door):\n    door = door.update()\n    door.close()\n",
            because="no method of a list, dict or set gave this None",
        ),
        Refuses(
            "a None that comes from elsewhere",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not subscriptable",
                frames=(Frame("app.py", 5, "first"),),
            ),
            code="def first(rows: list | None = None, mixed=False):\n    if mixed:\n"
            "        rows = rows.sort()\n    print(mixed)\n    return rows[0]\n",
            because="`rows` may also be None for another reason: `rows` is None where `first()` "
            "is called without it.",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Follow the None back to the one call that gave it."""
        resolver = Resolver(sources)
        missing = absent.one(fault, resolver)
        if (last := in_place.just_bound(missing)) and in_place.changed(last, resolver):
            yield _patch(last, missing.source)
            return
        every = origins.origins(missing.node, missing.place, resolver)
        calls = [origin for origin in every if in_place.changed(origin, resolver)]
        if not calls:
            raise Unrelated("no method of a list, dict or set gave this None")
        others = [origin for origin in every if origin not in calls]
        if others or len(calls) > 1:
            other = others[0].because if others else calls[1].because
            raise Refused(f"`{missing.source}` may also be None for another reason: {other}")
        yield _patch(calls[0], missing.source)


def _patch(origin: Origin, name: str) -> Patch:
    call, place = origin.node, origin.place
    module = place.module
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        raise Unrelated("no method of a list, dict or set gave this None")
    where = f"`{module.source(call)}` ({module.path}:{call.lineno})"
    evidence = (f"{where} changes its object in place and gives None.",)
    receiver = call.func.value
    statement = _statement(call, place)
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if statement.value is call and _same(target, receiver):
            edit = module.edit(module.start(target), module.start(call), "")
            return Patch((edit,), (*evidence, "Its name keeps the object."))
    if call.func.attr != "sort" or call.args or "sorted" in _bound(place):
        source = module.source(receiver)
        raise Refused(
            f"`{name}` is the None that {where} gives: whether it should be `{source}` itself or "
            "a copy of it is not known"
        )
    private = in_place.is_unshared(receiver, place)
    # A caller's list may be sorted or not: no code that went on has seen it sorted yet.
    passed = isinstance(receiver, ast.Name) and place.function is not None
    certainty = Certainty.A if private or (passed and _is_local(receiver, place)) else Certainty.B
    kept = "Nothing reads the unsorted list afterwards." if private else ""
    return Patch((_sorted(call, place),), tuple(filter(None, (*evidence, kept))), certainty)


def _sorted(call: ast.Call, place: Place) -> Edit:
    module = place.module
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    source = module.bytes_of(receiver).decode(module.encoding)
    stop = module.start(call.keywords[0]) if call.keywords else module.end(call)
    if b"#" in module.data[module.end(receiver) : stop]:
        raise Refused(f"a comment stands inside `{module.source(call)}`")
    rest = ", " if call.keywords else ")"
    return module.edit(module.start(call), stop, f"sorted({source}{rest}")


def _statement(call: ast.Call, place: Place) -> ast.stmt | None:
    """The simple statement that holds a call."""
    body = getattr(place.scopes[-1], "body", [])
    for node in own(body):
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Return)) and node.value is call:
            return node
    return None


def _is_local(node: ast.expr, place: Place) -> bool:
    """Whether a name is the function's own."""
    found = lookup(node.id, place) if isinstance(node, ast.Name) else None
    return found is not None and found[0][-1] is place.function


def _same(target: ast.expr, receiver: ast.expr) -> bool:
    return ast.unparse(target) == ast.unparse(receiver)


def _bound(place: Place) -> set[str]:
    """Names that the scopes of the file bind themselves, built-in ones left out."""
    inner = place.scopes
    return {"sorted"} & {name for scope in inner for name in bindings(scope)} & visible(place)
