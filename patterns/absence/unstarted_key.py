"""KeyError: something is collected under a key that nothing has started."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.locate import Place, own
from patterns.toolbox.values import keys
from patterns.toolbox.values.values import Instance

FILLING = {"add": "set()", "append": "[]", "extend": "[]", "update": "{}"}
"""Methods that collect under a key, and what they start from."""
FILLED_BY = {"setdefault", "update"}
"""Methods by which a dictionary gets keys, too."""
NUMBERS = {"builtins.int", "builtins.float"}


class UnstartedKey(Pattern):
    """Start the collection under a key when its first part comes in.

    The dictionary is filled key by key, and what goes in is added to what is there: a number to a
    count, an element to a list or set. The first one of each key finds nothing; it starts from
    zero, or from an empty list, set or dictionary, as the operation itself demands.
    """

    family = "absence"
    severity = Severity.MEDIUM
    answers = ("G01",)
    matches = r"KeyError: (?P<key>.+)$"
    examples = (
        Heals(
            "a count that starts nowhere",
            fault=Fault(
                "KeyError",
                "'a'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 4, "count")),
            ),
            before="""\
def count(words):
    seen = {}
    for word in words:
        seen[word] += 1  # one more
    return seen

count(["a", "b", "a"])
""",
            after="""\
def count(words):
    seen = {}
    for word in words:
        seen[word] = seen.get(word, 0) + 1  # one more
    return seen

count(["a", "b", "a"])
""",
        ),
        Heals(
            "a list that starts nowhere",
            certainty=Certainty.B,
            fault=Fault(
                "KeyError",
                "'g'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 7, "add")),
            ),
            before="""\
class Index:
    def __init__(self):
        self.words = {}

    def add(self, word):
        first = word[0]
        self.words[first].append(word)

Index().add("grace")
""",
            after="""\
class Index:
    def __init__(self):
        self.words = {}

    def add(self, word):
        first = word[0]
        self.words.setdefault(first, []).append(word)

Index().add("grace")
""",
        ),
        Refuses(
            "something that is only read",
            fault=Fault("KeyError", "'a'", frames=(Frame("app.py", 3, "<module>"),)),
            code="seen = {}\n\nprint(seen['a'])\n",
            because="nothing is collected under the key on line 3 of app.py",
        ),
        Refuses(
            "a dictionary that comes from elsewhere",
            fault=Fault("KeyError", "'a'", frames=(Frame("app.py", 2, "count"),)),
            code="def count(seen, word):\n    seen[word] += 1\n",
            because="`seen` is not known to be a dictionary that starts empty",
        ),
        Refuses(
            "an amount of unknown kind",
            fault=Fault("KeyError", "'a'", frames=(Frame("app.py", 4, "add"),)),
            code="def add(rows):\n    sums = {}\n    for row in rows:\n"
            "        sums[row.name] += row.price\n    return sums\n",
            because="what `sums[row.name]` starts from is not known: `row.price` may be no number",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Read the value with what the operation starts from."""
        resolver = Resolver(sources)
        node, place = keys.asked_for(fault, cls.match(fault)["key"], resolver)
        module, source = place.module, place.module.source(node.value)
        filling = _filling(node, place)
        counting = isinstance(place.statement, ast.AugAssign) and place.statement.target is node
        if filling is None and not counting:
            where = f"line {node.lineno} of {module.path}"
            raise Unrelated(f"nothing is collected under the key on {where}")
        if not _starts_empty(node.value, place, resolver):
            raise Refused(f"`{source}` is not known to be a dictionary that starts empty")
        if filling is not None:
            key = module.bytes_of(node.slice).decode(module.encoding)
            text = f"{source}.setdefault({key}, {FILLING[filling]})"
            edit = module.edit(module.start(node), module.end(node), text)
            because = f"`.{filling}()` collects under a key, and `{source}` starts empty."
            yield Patch((edit,), (because,), _certainty(node.value, place))
        else:
            yield _counted(node, place, resolver)


def _filling(node: ast.Subscript, place: Place) -> str | None:
    """The method that is called to collect under the key."""
    for parent in ast.walk(place.statement or ast.Pass()):
        match parent:
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if value is node:
                return attr if attr in FILLING else None
    return None


def _starts_empty(container: ast.expr, place: Place, resolver: Resolver) -> bool:
    values = resolver.values(container, place)
    plain = all(isinstance(value, Instance) and value.of == "builtins.dict" for value in values)
    return plain and not keys.known(container, place, resolver).literal


def _certainty(container: ast.expr, place: Place) -> Certainty:
    """A where a variable of the function starts empty and gets no key in any other way."""
    function = place.function
    if function is None or not isinstance(container, ast.Name):
        return Certainty.B
    name = container.id
    found = bindings(function).get(name, ())
    made = [
        binding.node for binding in found if isinstance(binding.node, ast.Assign | ast.AnnAssign)
    ]
    if len(found) != 1 or len(made) != 1 or not _is_empty(made[0].value):
        return Certainty.B
    for node in own(function.body):
        match node:
            case ast.Assign(targets=targets) if any(
                isinstance(t, ast.Subscript) and getattr(t.value, "id", None) == name
                for t in targets
            ):
                return Certainty.B
            case ast.Call(args=args) if any(getattr(a, "id", None) == name for a in args):
                return Certainty.B
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=attr)) if (
                owner == name and attr in FILLED_BY
            ):
                return Certainty.B
    return Certainty.A


def _is_empty(node: ast.expr | None) -> bool:
    match node:
        case ast.Dict(keys=[]) | ast.Call(func=ast.Name(id="dict"), args=[], keywords=[]):
            return True
        case _:
            return False


def _counted(node: ast.Subscript, place: Place, resolver: Resolver) -> Patch:
    module, statement = place.module, place.statement
    shown = module.source(node)
    if not isinstance(statement, ast.AugAssign) or not isinstance(statement.op, ast.Add):
        raise Refused(f"what `{shown}` starts from is not known")
    amounts = resolver.values(statement.value, place)
    if not all(isinstance(one, Instance) and one.of in NUMBERS for one in amounts):
        amount = module.source(statement.value)
        raise Refused(f"what `{shown}` starts from is not known: `{amount}` may be no number")
    start, stop = module.start(node), module.start(statement.value)
    source, key = (module.bytes_of(n).decode(module.encoding) for n in (node.value, node.slice))
    simple = (ast.Constant, ast.Name, ast.Attribute, ast.Call, ast.Subscript)
    opening, closing = ("", "") if isinstance(statement.value, simple) else ("(", ")")
    text = f"{source}[{key}] = {source}.get({key}, 0) + {opening}"
    edits = [module.edit(start, stop, text)]
    if closing:
        end = module.end(statement.value)
        edits.append(module.edit(end, end, closing))
    return Patch(
        tuple(edits), (f"`{source}` counts, and starts empty.",), _certainty(node.value, place)
    )
