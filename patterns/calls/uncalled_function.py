"""AttributeError or TypeError: a function is used where what calling it gives was meant."""

import ast
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
from patterns.toolbox.calls.uncalled import proof
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place import absent
from patterns.toolbox.place.absent import Absent
from patterns.toolbox.place.locate import raising


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
        r"|argument of type '(?:function|method|builtin_function_or_method)' is not iterable"
        r"|cannot unpack non-iterable (?:function|method|builtin_function_or_method) object))"
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
            "a function whose result others read from",
            fault=Fault(
                "AttributeError",
                "'function' object has no attribute 'start'",
                frames=(Frame("app.py", 14, "<module>"), Frame("app.py", 11, "run")),
            ),
            before="""\
import importlib


def backend():
    return importlib.import_module("threading")

def stop():
    return backend().active_count()

def run():
    return backend.start  # soon

print(stop())
print(run())
""",
            after="""\
import importlib


def backend():
    return importlib.import_module("threading")

def stop():
    return backend().active_count()

def run():
    return backend().start  # soon

print(stop())
print(run())
""",
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
        return found[0], *proof(found[0], attr, resolver)
    proven: list[tuple[Absent, str, Certainty]] = []
    for used in found:
        with suppress(Refused):
            proven.append((used, *proof(used, attr, resolver)))
    if len(proven) != 1:
        path, line = found[0].place.module.path, found[0].node.lineno
        how = "more than one value" if proven else "no value"
        raise Unrelated(f"{how} on line {line} of {path} is known to be a function")
    return proven[0]
