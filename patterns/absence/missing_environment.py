"""KeyError or TypeError: an environment variable is not set where the code runs."""

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
from patterns.toolbox.place.locate import FUNCTIONS, Place, at, innermost, own, places
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import Outside

ENVIRON = "os.environ"
SECRET = ("KEY", "PASS", "PASSWORD", "SECRET", "TOKEN", "CREDENTIALS", "DSN")
"""Words in a variable's name that forbid any default."""


class MissingEnvironment(Pattern):
    """Read the variable with the default that this project gives it elsewhere.

    The variable is not set where the code ran, and other code of this repository reads the same
    one with a default: here it must have the same. No default is made up, and secrets get none.
    """

    family = "absence"
    severity = Severity.MEDIUM
    certainty = Certainty.B
    answers = ("C05", "G02")
    matches = (
        r"(?:KeyError: '(?P<key>[A-Z][A-Z0-9_]{2,})'$"
        r"|TypeError: (?:expected str, bytes or os\.PathLike object, not NoneType"
        r"|the JSON object must be str, bytes or bytearray, not NoneType"
        r"|expected string or bytes-like object(?:, got 'NoneType')?"
        r"|int\(\) argument must be a string, a bytes-like object or a (?:real )?number, not "
        r"'NoneType'))"
    )
    examples = (
        Heals(
            "a default that another module gives",
            fault=Fault(
                "KeyError",
                "'SHOP_DATA'",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 4, "folder")),
            ),
            before={
                "app.py": "import os\n\ndef folder():\n"
                "    return os.environ['SHOP_DATA']  # where it is\n\nfolder()\n",
                "load.py": "from os import environ\n\nDATA = environ.get('SHOP_DATA', 'data')\n",
            },
            after={
                "app.py": "import os\n\ndef folder():\n"
                "    return os.environ.get('SHOP_DATA', 'data')  # where it is\n\nfolder()\n",
                "load.py": "from os import environ\n\nDATA = environ.get('SHOP_DATA', 'data')\n",
            },
        ),
        Heals(
            "a path that is read without one",
            fault=Fault(
                "TypeError",
                "expected str, bytes or os.PathLike object, not NoneType",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            before="""\
import os

def data():
    return os.getenv("SHOP_DATA", ".")

print(os.path.join(os.getenv("SHOP_DATA"), "x"))
""",
            after="""\
import os

def data():
    return os.getenv("SHOP_DATA", ".")

print(os.path.join(os.getenv("SHOP_DATA", "."), "x"))
""",
        ),
        Refuses(
            "a variable without a default",
            fault=Fault("KeyError", "'SHOP_DATA'", frames=(Frame("app.py", 3, "<module>"),)),
            code="import os\n\nprint(os.environ['SHOP_DATA'])\n",
            because="SHOP_DATA is not set where this ran, and nothing in this repository gives it "
            "a default",
        ),
        Refuses(
            "a secret",
            fault=Fault("KeyError", "'SHOP_TOKEN'", frames=(Frame("app.py", 3, "<module>"),)),
            code="import os\n\nprint(os.environ['SHOP_TOKEN'])\n",
            because="SHOP_TOKEN is a secret by its name: it must be set where the code runs",
        ),
        Refuses(
            "another dictionary",
            fault=Fault("KeyError", "'SHOP'", frames=(Frame("app.py", 2, "show"),)),
            code="def show(table):\n    return table['SHOP']\n",
            because="no environment variable is read on line 2 of app.py",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Use the default that all other reads of the variable agree on."""
        resolver = Resolver(sources)
        frame = innermost(fault, sources)
        reads = [
            read
            for spot in places(frame, sources)
            for node, place in at(spot, ast.expr, frame.line)
            if (read := _read(node, place, resolver)) is not None and read[2] is None
        ]
        wanted = cls.match(fault)["key"]
        reads = [read for read in reads if wanted in {None, read[1]}]
        if not reads:
            raise Unrelated(f"no environment variable is read on line {frame.line} of {frame.path}")
        if len(reads) > 1:
            raise Refused(f"line {frame.line} of {frame.path} reads several variables")
        node, name, _, place = reads[0]
        if any(word in name.split("_") for word in SECRET):
            raise Refused(f"{name} is a secret by its name: it must be set where the code runs")
        default, where = _default(name, resolver)
        module = place.module
        evidence = (f"{where} reads {name} with the default `{default}`.",)
        if isinstance(node, ast.Subscript):
            key = module.bytes_of(node.slice).decode(module.encoding)
            end = module.end(node.value)
            edit = module.edit(end, module.end(node), f".get({key}, {default})")
        else:
            end = module.end(node) - 1
            edit = module.edit(end, end, f", {default}")
        yield Patch((edit,), evidence, Certainty.B)


Read = tuple[ast.expr, str, ast.expr | None, Place]
"""The expression, the variable's name, its default, and where it is read."""


def _read(node: ast.expr, place: Place, resolver: Resolver) -> Read | None:
    """What an expression reads from the environment, if anything."""
    match node:
        case ast.Subscript(value=value, slice=ast.Constant(value=str(name)), ctx=ast.Load()):
            if Outside(ENVIRON) in resolver.values(value, place):
                return node, name, None, place
        case ast.Call(func=func, args=[ast.Constant(value=str(name)), *rest], keywords=[]):
            called = resolver.values(func, place)
            if Outside("os.getenv") in called or Outside(f"{ENVIRON}.get") in called:
                return node, name, rest[0] if rest else None, place
    return None


def _default(name: str, resolver: Resolver) -> tuple[str, str]:
    """The one literal default that the repository gives a variable, and where."""
    found: dict[str, str] = {}
    for module in resolver.project.mentioning(name):
        for node, place in _expressions(module):
            read = _read(node, place, resolver)
            if read is None or read[1] != name or not isinstance(read[2], ast.Constant):
                continue
            if isinstance(read[2].value, str):
                found.setdefault(module.source(read[2]), f"{module.path}:{node.lineno}")
    if len(found) > 1:
        raise Refused(f"{name} has several defaults in this repository: {', '.join(found)}")
    if not found:
        raise Refused(
            f"{name} is not set where this ran, and nothing in this repository gives it a default"
        )
    return next(iter(found.items()))


def _expressions(module: Module) -> Iterator[tuple[ast.expr, Place]]:
    todo: list[Place] = [Place(module, (module.tree,))]
    while todo:
        place = todo.pop()
        for node in own(getattr(place.scopes[-1], "body", [])):
            if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
                todo.append(place.within(node))
            elif isinstance(node, (ast.Subscript, ast.Call)):
                yield node, place
