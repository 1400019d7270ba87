"""AttributeError: `self.x` is read, where the method's parameter `x` was meant."""

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
)
from patterns.toolbox.classes import classes, members
from patterns.toolbox.classes.members import Use
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place.locate import Function, own


class ParameterMeant(Pattern):
    """Read the parameter, not an attribute of its name.

    No method of the class ever sets the attribute, and the method that reads it has a parameter of
    that very name, which it uses elsewhere: that was meant. Where the method does not use the
    parameter at all, it may have been meant to be kept, which is another repair.
    """

    family = "missing_attribute"
    severity = Severity.LOW
    matches = (
        r"AttributeError: '(?:[\w.]+\.)?(?P<cls>(?!NoneType')\w+)' object has no attribute "
        r"'(?P<attr>\w+)'"
    )
    examples = (
        Heals(
            "the parameter itself was meant",
            fault=Fault(
                "AttributeError",
                "'Pipe' object has no attribute 'attempts'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "__init__")),
            ),
            before="class Pipe:\n    def __init__(self, attempts=3):\n        if attempts > 0:\n"
            "            # so many times\n            self.retries = range(self.attempts)\n\n"
            "Pipe()\n",
            after="class Pipe:\n    def __init__(self, attempts=3):\n        if attempts > 0:\n"
            "            # so many times\n            self.retries = range(attempts)\n\n"
            "Pipe()\n",
        ),
        Refuses(
            "a parameter that is not used",
            fault=Fault(
                "AttributeError",
                "'Pipe' object has no attribute 'attempts'",
                frames=(Frame("app.py", 3, "__init__"),),
            ),
            code="class Pipe:\n    def __init__(self, attempts=3):\n"
            "        self.retries = range(self.attempts)\n",
            because="`__init__()` does not use its `attempts`, and may have been meant to keep it",
        ),
        Refuses(
            "no parameter of that name",
            fault=Fault(
                "AttributeError",
                "'Proxy' object has no attribute 'namespace'",
                frames=(Frame("app.py", 6, "url"),),
            ),
            code="class Proxy:\n    def __init__(self, port):\n        self.port = port\n\n"
            "    def url(self):\n        return self.namespace\n",
            because="`url()` has no parameter `namespace`",
        ),
        Refuses(
            "a method sets it, later",
            fault=Fault(
                "AttributeError",
                "'Proxy' object has no attribute 'namespace'",
                frames=(Frame("app.py", 6, "url"),),
            ),
            code="class Proxy:\n    def __init__(self, port):\n"
            "        self.port = port\n\n    def url(self, namespace):\n"
            "        return self.namespace\n\n"
            "    def start(self):\n        self.namespace = made()\n",
            because="`namespace` is set by a method of class Proxy (app.py:9), which had not run "
            "yet",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Drop what stands in front of the name."""
        found, resolver = cls.match(fault), Resolver(sources)
        use = members.failing(fault, (found["cls"], found["attr"]), resolver, of_class=False)
        _refuse_what_exists(use)
        function = use.place.function
        receiver = classes.first_parameter(function) if function else None
        if function is None or ast.unparse(use.nodes[0].value) != receiver:
            raise Refused(f"`{use.attr}` is not read from the method's own object")
        if use.attr not in {parameter.arg for parameter in parameters(function.args)[1:]}:
            raise Refused(f"`{function.name}()` has no parameter `{use.attr}`")
        if not any(isinstance(n, ast.Name) and n.id == use.attr for n in own(function.body)):
            raise Refused(
                f"`{function.name}()` does not use its `{use.attr}`, and may have been meant to "
                "keep it"
            )
        yield _read(use, function)


def _refuse_what_exists(use: Use) -> None:
    members.refuse_assigned(use)
    if use.line.unknown or classes.is_open(use.line):
        raise Refused(f"objects of class {use.cls.name} may get `{use.attr}` in other ways")


def _read(use: Use, function: Function) -> Patch:
    module = use.place.module
    edits = tuple(
        module.edit(module.start(node), module.end(node) - len(use.attr.encode()), "")
        for node in use.nodes
    )
    because = (
        f"`{function.name}()` has a parameter `{use.attr}`.",
        f"Nothing ever sets `{use.attr}` of a {use.cls.name}.",
    )
    return Patch(edits, because)
