"""TypeError: a class takes no arguments, for its constructor's name is misspelt."""

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
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.values.values import ClassValue

SLIPS = {
    *("_init_", "__init_", "_init__", "__init", "init__", "__int__", "__inti__", "__innit__"),
    *("__initt__", "__ini__", "init", "__INIT__", "__Init__", "constructor"),
}
"""What is written where `__init__` is meant."""


class MisspeltInit(Pattern):
    """Spell the constructor `__init__`.

    Python calls `__init__`, with two underscores on both sides, when an object is made. The class
    has none, and one method that takes arguments and differs from that name by a slip.
    """

    family = "classes"
    severity = Severity.LOW
    answers = ("I03",)
    matches = r"TypeError: (?P<cls>\w+)\(\) takes no arguments$"
    examples = (
        Heals(
            "single underscores",
            fault=Fault(
                "TypeError",
                "User() takes no arguments",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            before="class User:\n    def _init_(self, name):  # who\n        self.name = name\n"
            '\n\nprint(User("ada").name)\n',
            after="class User:\n    def __init__(self, name):  # who\n        self.name = name\n"
            '\n\nprint(User("ada").name)\n',
        ),
        Refuses(
            "a class without any constructor",
            fault=Fault(
                "TypeError",
                "User() takes no arguments",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code='class User:\n    def name(self): ...\n\n\nUser("ada")\n',
            because="no method of class User (app.py:1) is a misspelt `__init__`",
        ),
        Refuses(
            "a method that others call",
            fault=Fault(
                "TypeError",
                "User() takes no arguments",
                frames=(Frame("app.py", 9, "<module>"),),
            ),
            code="class User:\n    def init(self, name):\n        self.name = name\n\n\n"
            'user = User()\nuser.init("ada")\n\nUser("bob")\n',
            because="`User.init` (app.py:2) is called by its name elsewhere",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the method."""
        name, resolver = cls.match(fault)["cls"], Resolver(sources)
        made = {
            value
            for call, place in candidates(fault, sources, ast.Call)
            for value in resolver.values(call.func, place)
            if isinstance(value, ClassValue) and value.name == name
        }
        if len(made) != 1:
            frame = fault.frames[-1]
            raise Unrelated(f"line {frame.line} of {frame.path} makes no one `{name}` of this code")
        (owner,) = made
        found = [
            method
            for method in classes.methods(owner)
            if method.name in SLIPS and len(parameters(method.args)) > 1
        ]
        if len(found) != 1 or found[0].decorator_list:
            raise Refused(f"no method of class {name} ({owner.place}) is a misspelt `__init__`")
        method, module = found[0], owner.module
        where = f"`{name}.{method.name}` ({module.path}:{method.lineno})"
        if any(
            f".{method.name}(".encode() in one.data
            for one in resolver.project.mentioning(method.name)
        ):
            raise Refused(f"{where} is called by its name elsewhere")
        start = module.start(method)
        at = module.data.index(method.name.encode(), start + len("def "))
        edit = module.edit(at, at + len(method.name.encode()), "__init__")
        yield Patch((edit,), (f"{where} takes what the class is given.",), Certainty.A)
