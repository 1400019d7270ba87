"""AttributeError: an object lacks what a base class would have set when the object was made."""

import ast
from collections.abc import Iterator
from itertools import takewhile

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
from patterns.toolbox.classes import classes, members
from patterns.toolbox.classes.classes import Member
from patterns.toolbox.classes.members import Use
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Function, own
from patterns.toolbox.source import lines
from patterns.toolbox.values.values import ClassValue


class ForgottenSuper(Pattern):
    """Let the base class set up its part of the object.

    The attribute is set in the `__init__` of a base, and the class has an `__init__` of its own
    that never calls it. All that the base wants is at hand under the same names, so the call can
    stand first, as it does everywhere else.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    answers = ("B08",)
    matches = (
        r"AttributeError: '(?P<cls>(?!(?:NoneType|coroutine|super|function|method|module)')"
        r"[A-Za-z_][\w.<>]*)' object has no attribute '(?P<attr>\w+)'(?! and no __dict__)"
    )
    examples = (
        Heals(
            "a base that wants what the class is given",
            fault=Fault(
                "AttributeError",
                "'Circle' object has no attribute 'name'",
                frames=(Frame("app.py", 13, "<module>"), Frame("app.py", 6, "label")),
            ),
            before='''\
class Shape:
    def __init__(self, name):
        self.name = name

    def label(self):
        return self.name.title()

class Circle(Shape):
    def __init__(self, name, radius):
        """Round."""
        self.radius = radius  # in metres

Circle("circle", 2).label()
''',
            after='''\
class Shape:
    def __init__(self, name):
        self.name = name

    def label(self):
        return self.name.title()

class Circle(Shape):
    def __init__(self, name, radius):
        """Round."""
        super().__init__(name)
        self.radius = radius  # in metres

Circle("circle", 2).label()
''',
        ),
        Heals(
            "what the class is given, which it uses itself",
            certainty=Certainty.B,
            fault=Fault(
                "AttributeError",
                "'Circle' object has no attribute 'name'",
                frames=(Frame("app.py", 13, "<module>"), Frame("app.py", 6, "label")),
            ),
            before='''\
class Shape:
    def __init__(self, name):
        self.name = name

    def label(self):
        return self.name.title()

class Circle(Shape):
    def __init__(self, name, radius):
        """Round."""
        self.radius = radius / len(name)  # in metres

Circle("circle", 2).label()
''',
            after='''\
class Shape:
    def __init__(self, name):
        self.name = name

    def label(self):
        return self.name.title()

class Circle(Shape):
    def __init__(self, name, radius):
        """Round."""
        super().__init__(name)
        self.radius = radius / len(name)  # in metres

Circle("circle", 2).label()
''',
        ),
        Refuses(
            "a base that wants more",
            fault=Fault(
                "AttributeError",
                "'Circle' object has no attribute 'name'",
                frames=(Frame("app.py", 9, "<module>"),),
            ),
            code="class Shape:\n    def __init__(self, name):\n        self.name = name\n\n"
            "class Circle(Shape):\n    def __init__(self, radius):\n"
            "        self.radius = radius\n\nprint(Circle(2).name)\n",
            because="`Shape.__init__` (app.py:2) wants `name`, which `Circle.__init__` is not "
            "given",
        ),
        Refuses(
            "an attribute that nobody sets",
            fault=Fault(
                "AttributeError",
                "'Circle' object has no attribute 'name'",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code="class Circle:\n    def __init__(self, radius):\n        self.radius = radius\n\n"
            "print(Circle(2).name)\n",
            because="no base of class Circle sets `name` in its `__init__`",
        ),
        Refuses(
            "a base that is asked already",
            fault=Fault(
                "AttributeError",
                "'Circle' object has no attribute 'name'",
                frames=(Frame("app.py", 11, "<module>"),),
            ),
            code="class Shape:\n    def __init__(self, name=None):\n        if name:\n"
            "            self.name = name\n\nclass Circle(Shape):\n"
            "    def __init__(self, radius):\n        super().__init__()\n"
            "        self.radius = radius\n\nprint(Circle(2).name)\n",
            because="`Circle.__init__` (app.py:7) calls its base already",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Call the base's `__init__` first, with what it wants."""
        found = cls.match(fault)
        resolver = Resolver(sources)
        use = members.failing(fault, (found["cls"], found["attr"]), resolver, of_class=False)
        setter = _setter(use)
        base = _init(setter.owner)
        cls_, init = _skipping(use, setter.owner)
        name = f"`{cls_.name}.__init__` ({cls_.module.path}:{init.lineno})"
        if any(_calls_init(node) for node in own(init.body)):
            raise Refused(f"{name} calls its base already")
        if init.decorator_list or base is None or base.decorator_list:
            raise Refused(f"{name} or its base is decorated")
        given = _passed(base, setter.owner, init, cls_)
        edit = lines.at_start(init, f"super().__init__({', '.join(given)})", cls_.body)
        evidence = (
            f"`{setter.owner.name}.__init__` sets `{use.attr}` ({setter.where}).",
            f"{name} never calls it.",
        )
        always = base is setter.place.scopes[-1] and setter.binding.node in base.body
        # What is taken and never used is there for the base.
        unused = not {name.partition("=")[0] for name in given} & _read(init)
        known = always and not use.line.gaps and bool(use.resolved or given) and unused
        yield Patch((edit,), evidence, Certainty.A if known else Certainty.B)


def _setter(use: Use) -> Member:
    """The one assignment, straight in the `__init__` of a base."""
    found = classes.assigned_members(use.line, use.attr)
    for member in found:
        if member.owner != use.cls and member.place.scopes[-1] is _init(member.owner):
            return member
    raise Unrelated(f"no base of class {use.cls.name} sets `{use.attr}` in its `__init__`")


def _init(cls: ClassValue) -> Function | None:
    return next((m for m in classes.methods(cls) if m.name == "__init__"), None)


def _skipping(use: Use, base: ClassValue) -> tuple[ClassValue, Function]:
    """The nearest class below the base that has an `__init__` of its own."""
    for cls in use.line.classes:
        if cls == base:
            break
        init = _init(cls)
        if init is not None:
            return cls, init
    raise Unrelated(f"class {use.cls.name} runs the `__init__` of {base.name}")


def _read(function: Function) -> set[str]:
    """The names that a function reads."""
    return {node.id for node in own(function.body) if isinstance(node, ast.Name)}


def _calls_init(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in {"__init__", "__dict__"}


def _passed(base: Function, owner: ClassValue, init: Function, cls: ClassValue) -> list[str]:
    """What the base wants and the class is given, by the same names."""
    signature = base.args
    names = [p.arg for p in (*signature.posonlyargs, *signature.args)][1:]
    required = names[: len(names) - len(signature.defaults)]
    only = [
        p.arg
        for p, default in zip(signature.kwonlyargs, signature.kw_defaults, strict=True)
        if default is None
    ]
    own_names = {p.arg for p in (*init.args.posonlyargs, *init.args.args, *init.args.kwonlyargs)}
    for name in (*required, *only):
        if name not in own_names:
            where = f"`{owner.name}.__init__` ({owner.module.path}:{base.lineno})"
            raise Refused(f"{where} wants `{name}`, which `{cls.name}.__init__` is not given")
    # What the class takes and never uses is there for the base, be it optional.
    offered = own_names - _read(init)
    more = [p.arg for p in signature.kwonlyargs if p.arg in offered and p.arg not in only]
    optional = names[len(required) :]
    in_order = list(takewhile(offered.__contains__, optional))
    more = [*(name for name in optional[len(in_order) :] if name in offered), *more]
    return [*required, *in_order, *(f"{name}={name}" for name in (*only, *more))]
