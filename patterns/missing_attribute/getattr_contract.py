"""`__getattr__` answers for a name that it does not know with another error than AttributeError."""

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
from patterns.toolbox.errors.tries import caught
from patterns.toolbox.names.names import parameters, reads
from patterns.toolbox.place.guarded import path_to
from patterns.toolbox.place.locate import Function, Place, innermost, own, places
from patterns.toolbox.source import lines

LOOK_UPS = {"KeyError", "IndexError", "LookupError", "AttributeError"}
"""What a handler catches that is about the name itself."""


class GetattrContract(Pattern):
    """Answer by AttributeError where there is no such attribute.

    Python asks `__getattr__` for what it found nowhere else, and an AttributeError is how it says
    that there is nothing (https://docs.python.org/3/reference/datamodel.html#object.__getattr__):
    `hasattr()`, `getattr()` with a default, `copy` and `pickle` rely on it, and any other error
    comes out of them. Errors for anything else than an unknown name are left alone.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    matches = r"(?:KeyError|ImportError|ModuleNotFoundError|NameError|LookupError): "
    examples = (
        Heals(
            "a key that is no attribute",
            fault=Fault(
                "KeyError",
                "'size'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "__getattr__")),
            ),
            before="""\
class Options:
    def __init__(self, given):
        self.__dict__["given"] = given

    def __getattr__(self, name):
        return self.given[name]  # as an attribute

print(hasattr(Options({}), "size"))
""",
            after="""\
class Options:
    def __init__(self, given):
        self.__dict__["given"] = given

    def __getattr__(self, name):
        try:
            return self.given[name]  # as an attribute
        except KeyError:
            raise AttributeError(name) from None

print(hasattr(Options({}), "size"))
""",
        ),
        Heals(
            "an error of its own choice",
            fault=Fault(
                "ImportError",
                "no class 'Table'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 4, "__getattr__")),
            ),
            before="class Widgets:\n    def __getattr__(self, name):\n"
            '        if name not in ("Button", "Label"):\n'
            '            raise ImportError(f"no class {name!r}")\n        return name\n\n\n'
            'print(hasattr(Widgets(), "Table"))\n',
            after="class Widgets:\n    def __getattr__(self, name):\n"
            '        if name not in ("Button", "Label"):\n'
            '            raise AttributeError(f"no class {name!r}")\n        return name\n\n\n'
            'print(hasattr(Widgets(), "Table"))\n',
        ),
        Refuses(
            "another method",
            fault=Fault("KeyError", "'size'", frames=(Frame("app.py", 3, "get"),)),
            code="class Options:\n    def get(self, name):\n        return self.given[name]\n",
            because="line 3 of app.py is in no `__getattr__`",
        ),
        Refuses(
            "another key than the name",
            fault=Fault("KeyError", "'a'", frames=(Frame("app.py", 3, "__getattr__"),)),
            code="class Options:\n    def __getattr__(self, name):\n"
            "        return self.given['a'].get(name)\n",
            because="line 3 of app.py does not look up the name that `__getattr__()` is asked for",
        ),
        Refuses(
            "a raise that is about no name",
            fault=Fault("KeyError", "'size'", frames=(Frame("app.py", 3, "__getattr__"),)),
            code="class Options:\n    def __getattr__(self, name):\n"
            "        raise KeyError('size')\n",
            because="the error on line 3 of app.py says nothing of `name`, and no condition there "
            "asks for it",
        ),
        Refuses(
            "a name that is known, and cannot be had",
            fault=Fault(
                "ImportError", "plots need matplotlib", frames=(Frame("app.py", 3, "__getattr__"),)
            ),
            code="def __getattr__(name):\n    if name == 'plot':\n"
            "        raise ImportError('plots need matplotlib')\n    raise AttributeError(name)\n",
            because="line 3 of app.py knows `name`, and says what else is missing",
        ),
        Refuses(
            "an import that fails",
            fault=Fault("ImportError", "no plot", frames=(Frame("app.py", 7, "__getattr__"),)),
            code="from importlib import import_module\n\ndef __getattr__(name):\n    try:\n"
            "        return import_module(f'plugins.{name}')\n    except OSError:\n"
            "        raise ImportError(f'no {name}')\n",
            because="line 7 of app.py tells of another failure, which it handles",
        ),
        Refuses(
            "a handler is there already",
            fault=Fault("KeyError", "'a'", frames=(Frame("app.py", 4, "__getattr__"),)),
            code="class Options:\n    def __getattr__(self, name):\n        try:\n"
            "            return self.given[name]\n        except IndexError:\n"
            "            return None\n",
            because="`__getattr__()` handles errors of line 4 of app.py already",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Name AttributeError in the `raise`, or turn the failed look-up into one."""
        frame = innermost(fault, sources)
        where = f"line {frame.line} of {frame.path}"
        for place in places(frame, sources):
            function = place.function
            if function is None or function.name != "__getattr__" or not _asked(function):
                raise Unrelated(f"{where} is in no `__getattr__`")
            if frame is not fault.frames[-1]:
                raise Refused("the error was raised further inside")
            if isinstance(place.statement, ast.Raise):
                yield _renamed(place.statement, fault, place)
            else:
                yield _translated(place, function, where)


def _asked(function: Function) -> str:
    given = parameters(function.args)
    return given[-1].arg if given else ""


def _renamed(statement: ast.Raise, fault: Fault, place: Place) -> Patch:
    kind = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    _refuse_other_meaning(statement, place)
    if isinstance(kind, ast.Name) and kind.id == fault.type:
        module = place.module
        edit = module.edit(module.start(kind), module.end(kind), "AttributeError")
        because = f"`__getattr__()` says by {kind.id} that there is no such attribute."
        return Patch((edit,), (because,))
    raise Refused(f"line {statement.lineno} of {place.module.path} raises no {fault.type} itself")


def _refuse_other_meaning(statement: ast.Raise, place: Place) -> None:
    """Raise `Refused` where the error is not about a name that is not there."""
    where = f"line {statement.lineno} of {place.module.path}"
    name = _asked(place.function) if place.function is not None else ""
    about = reads(name, place)
    for outer, inner in pairwise(path_to(place.function or place.module.tree, statement)):
        if isinstance(outer, ast.ExceptHandler) and not LOOK_UPS & set(caught(outer.type)):
            raise Refused(f"{where} tells of another failure, which it handles")
        if isinstance(outer, ast.If) and inner is not outer.test:
            known = _says_known(outer.test, name)
            about = about or known is not None
            if known is not None and known is (inner in outer.body):
                raise Refused(f"{where} knows `{name}`, and says what else is missing")
    if not about:
        raise Refused(
            f"the error on {where} says nothing of `{name}`, and no condition there asks for it"
        )


def _says_known(test: ast.expr, name: str) -> bool | None:
    """Whether a condition holds for the names that are known; None where it asks for no name."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            known = _says_known(operand, name)
            return None if known is None else not known
        case ast.Compare(left=ast.Name(id=left), ops=[ast.In() | ast.Eq()]) if left == name:
            return True
        case ast.Compare(left=ast.Name(id=left), ops=[ast.NotIn() | ast.NotEq()]) if left == name:
            return False
    return None


def _translated(place: Place, function: Function, where: str) -> Patch:
    name, statement = _asked(function), place.statement
    match statement:
        case ast.Return(value=ast.Subscript(value=container, slice=ast.Name(id=key))) if (
            key == name and not any(isinstance(n, ast.Call) for n in ast.walk(container))
        ):
            pass
        case _:
            raise Refused(f"{where} does not look up the name that `__getattr__()` is asked for")
    if any(isinstance(node, ast.Try) for node in own(function.body)):
        raise Refused(f"`__getattr__()` handles errors of {where} already")
    step = lines.step(place)
    handler = ["except KeyError:", f"{step}raise AttributeError({name}) from None"]
    edits = lines.tried([statement], handler, place)
    if edits is None or not lines.is_alone(statement, place.module):
        raise Refused(f"{where} cannot be put under a `try`")
    because = (
        "The look-up of the attribute's name fails with KeyError, which Python does not expect."
    )
    return Patch(tuple(edits), (because,))
