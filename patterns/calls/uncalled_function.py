"""AttributeError or TypeError: a function is used where what calling it gives was meant."""

import ast
import builtins
from collections.abc import Iterator, Sequence
from contextlib import suppress

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
from patterns.toolbox import absent, arguments, classes
from patterns.toolbox.absent import Absent, How
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.kinds import calls
from patterns.toolbox.locate import Place, raising
from patterns.toolbox.producers import producer
from patterns.toolbox.values import ClassValue, FunctionValue, Instance, Outside, Value

NEEDS = {
    How.ITEM: "__getitem__",
    How.ITERATION: "__iter__",
    How.MEMBERSHIP: "__contains__",
    How.LENGTH: "__len__",
}
NO_ARGUMENTS = {"capitalize", "copy", "items", "keys", "lower", "title", "upper", "values"}
"""Methods of Python's own types that take none."""
COUNTED = {"elements", "most_common"}
"""Those of a `collections.Counter`."""
DICTIONARIES = {"collections.Counter", "collections.defaultdict", "collections.OrderedDict"}
ASKING = {
    f"{library}.{verb}"
    for library in ("requests", "httpx")
    for verb in ("delete", "get", "head", "options", "patch", "post", "put", "request")
}
OF_ANSWERS = {"json", "raise_for_status"}
"""Methods of what they give: https://docs.python-requests.org/en/latest/api/#requests.Response"""
MOSTLY_NONE = {"lstrip", "rsplit", "rstrip", "split", "splitlines", "strip"}


class UncalledFunction(Pattern):
    """Call the function whose result is used.

    A function has no such attribute, element or length; what it gives when called has. It can be
    called as it stands, without arguments, and so the parentheses are all that was forgotten.
    """

    family = "calls"
    severity = Severity.MEDIUM
    answers = ("B10",)
    matches = (
        r"(?:AttributeError: '(?:function|method|builtin_function_or_method)' object has no "
        r"attribute '(?P<attr>\w+)'"
        r"|TypeError: (?:'(?:function|method|builtin_function_or_method)' object is not "
        r"(?:subscriptable|iterable)"
        r"|object of type '(?:function|method|builtin_function_or_method)' has no len"
        r"|argument of type '(?:function|method|builtin_function_or_method)' is not iterable))"
    )
    examples = (
        Heals(
            "a method whose dictionary is looped over",
            fault=Fault(
                "AttributeError",
                "'function' object has no attribute 'items'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 5, "show")),
            ),
            before="""\
def defaults(extra=None):
    return {"port": 80, "extra": extra}

def show():
    for key, value in defaults.items():  # all
        print(key, value)


show()
""",
            after="""\
def defaults(extra=None):
    return {"port": 80, "extra": extra}

def show():
    for key, value in defaults().items():  # all
        print(key, value)


show()
""",
        ),
        Heals(
            "a method of a dictionary",
            fault=Fault(
                "TypeError",
                "'builtin_function_or_method' object is not iterable",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before="PRICES = {'hat': 3}\n\nfor name, price in PRICES.items:\n    print(name)\n",
            after="PRICES = {'hat': 3}\n\nfor name, price in PRICES.items():\n    print(name)\n",
        ),
        Heals(
            "beside what may be anything",
            fault=Fault(
                "TypeError",
                "'builtin_function_or_method' object is not iterable",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 4, "means")),
            ),
            before="""\
def means(rows):
    kinds = {}
    for kind, number in rows: kinds.setdefault(kind, []).append(number)
    return {kind: sum(numbers) for kind, numbers in kinds.items}


print(means([("a", 1)]))
""",
            after="""\
def means(rows):
    kinds = {}
    for kind, number in rows: kinds.setdefault(kind, []).append(number)
    return {kind: sum(numbers) for kind, numbers in kinds.items()}


print(means([("a", 1)]))
""",
        ),
        Heals(
            "the answer to a request",
            fault=Fault(
                "TypeError",
                "'method' object is not subscriptable",
                frames=(Frame("app.py", 6, "price"),),
                python="3.7",
            ),
            before="""\
import requests


def price(url):
    answer = requests.get(url, timeout=3)
    return answer.json["price"]
""",
            after="""\
import requests


def price(url):
    answer = requests.get(url, timeout=3)
    return answer.json()["price"]
""",
        ),
        Refuses(
            "a function that wants arguments",
            fault=Fault(
                "TypeError",
                "'function' object is not subscriptable",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="def row(number):\n    return [number]\n\nprint(row[0])\n",
            because="`row` (app.py:1) wants `number` as well",
        ),
        Refuses(
            "a result without the attribute",
            fault=Fault(
                "AttributeError",
                "'function' object has no attribute 'items'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="def rows():\n    return [1]\n\nrows.items()\n",
            because="what `rows` (app.py:1) gives is a list, which does not have that, either",
        ),
        Refuses(
            "a function that is handed in",
            fault=Fault(
                "AttributeError",
                "'function' object has no attribute 'items'",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(table):\n    return table.items()\n",
            because="`table` is not known to be a function: `table` is a parameter of `show` "
            "without an annotation",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the parentheses behind the function, where its result is known to do."""
        resolver = Resolver(sources)
        frame = raising(fault, sources)
        found = {ast.dump(used.node): used for used in absent.used(fault, frame, resolver)}
        if not found:
            raise Unrelated(f"no value on line {frame.line} of {frame.path} is used like that")
        used, because, certainty = _the_function(
            [*found.values()], cls.match(fault)["attr"], resolver
        )
        module = used.place.module
        end = module.end(used.node)
        if not isinstance(used.node, (ast.Name, ast.Attribute)):
            raise Refused(f"`{used.source}` is written in a way Grace cannot edit")
        yield Patch((module.edit(end, end, "()"),), (because,), certainty)


def _the_function(
    found: Sequence[Absent], attr: str | None, resolver: Resolver
) -> tuple[Absent, str, Certainty]:
    """The one value that is a function, why its result was meant, and how sure that is."""
    if len(found) == 1:
        return found[0], *_proof(found[0], attr, resolver)
    proven: list[tuple[Absent, str, Certainty]] = []
    for used in found:
        with suppress(Refused):
            proven.append((used, *_proof(used, attr, resolver)))
    if len(proven) != 1:
        path, line = found[0].place.module.path, found[0].node.lineno
        how = "more than one value" if proven else "no value"
        raise Unrelated(f"{how} on line {line} of {path} is known to be a function")
    return proven[0]


def _proof(used: Absent, attr: str | None, resolver: Resolver) -> tuple[str, Certainty]:
    """Why the result is what was meant, and how sure that is."""
    needed = attr or NEEDS[used.how]
    values = resolver.values(used.node, used.place)
    function = values[0] if len(values) == 1 else None
    if isinstance(function, FunctionValue):
        _refuse_attributes(used, needed)
        return _of_function(function, needed, resolver)
    if isinstance(function, Outside):
        name = function.name.rpartition(".")[2]
        if function.name.startswith("builtins.") and name in NO_ARGUMENTS | MOSTLY_NONE:
            sure = Certainty.A if name in NO_ARGUMENTS else Certainty.B
            return f"`{used.source}` is a method that can be called without arguments.", sure
    attr = used.node.attr if isinstance(used.node, ast.Attribute) else ""
    if isinstance(used.node, ast.Attribute) and attr in NO_ARGUMENTS | COUNTED:
        objects = resolver.values(used.node.value, used.place)
        certainty = Certainty.A if all(map(_is_dictionary, objects)) else Certainty.B
        return f"`{used.source}` is a method, and can be called without arguments.", certainty
    if attr in OF_ANSWERS and _is_of_answer(used.node, used.place, resolver):
        return f"`{used.source}` is a method of a library's answer.", Certainty.A
    why = getattr(function, "because", "it may be several things")
    raise Refused(f"`{used.source}` is not known to be a function: {why}")


def _is_of_answer(node: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether a method is read from what a client of HTTP gave."""
    made = producer(node.value, place) if isinstance(node, ast.Attribute) else None
    return made is not None and bool(calls(made.value, made.place, resolver) & ASKING)


def _is_dictionary(value: Value) -> bool:
    """Whether it is one of the dictionaries that `collections` makes."""
    return isinstance(value, Instance) and value.of in DICTIONARIES


def _refuse_attributes(used: Absent, needed: str) -> None:
    """Functions can have attributes, too, where somebody sets them."""
    for node in ast.walk(used.place.module.tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr == needed
            and isinstance(node.ctx, ast.Store)
        ):
            where = f"{used.place.module.path}:{node.lineno}"
            raise Refused(f"{where} sets `.{needed}`, perhaps on that very function")


def _of_function(function: FunctionValue, needed: str, resolver: Resolver) -> tuple[str, Certainty]:
    where = f"`{function.name}` ({function.place})"
    if misfit := arguments.misfit(function, ast.Call(ast.Name("f", ast.Load()), [], [])):
        raise Refused(f"{where} {misfit}")
    results = resolver.results(function)
    known = [value for value in results if isinstance(value, Instance)]
    without = [value for value in known if not _has(value, needed, resolver)]
    if without:
        listed = " or ".join(sorted({value.type_name for value in without}))
        raise Refused(f"what {where} gives is a {listed}, which does not have that, either")
    if len(known) == len(results):
        return f"What {where} gives has that.", Certainty.A
    return f"{where} can be called as it is.", Certainty.B


def _has(value: Instance, needed: str, resolver: Resolver) -> bool:
    if isinstance(value.of, ClassValue):
        line = resolver.lineage(value.of)
        names = classes.class_names(line) | classes.instance_names(line)
        return needed in names or bool(line.gaps)
    if not value.of.startswith("builtins."):
        return True
    kind: Value | type = getattr(builtins, value.type_name, object)
    return hasattr(kind, needed)
