"""TypeError: classes are built, or answer Python's own questions, in a way that cannot be."""

from collections.abc import Iterator
from typing import NoReturn

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import innermost, returns
from patterns.toolbox.source.module import Module


class ClassStructure(Pattern):
    """Decide how the classes belong together.

    The order of bases, a common metaclass, and what an object says of itself are parts of a
    design. What clashes can be told; which side gives way cannot.
    """

    family = "classes"
    severity = Severity.HIGH
    certainty = Certainty.C
    answers = ("J07",)
    matches = (
        r"(?:TypeError: (?P<mro>Cannot create a consistent method)|TypeError: (?P<meta>metaclass "
        r"conflict)|TypeError: (?P<dunder>__(?:str|repr)__) returned non-string \(type "
        r"(?P<type>\w+)\)"
        r"|ValueError: (?P<len>__len__)\(\) should)"
    )
    examples = (
        Explains(
            "the order of bases",
            fault=Fault(
                "TypeError",
                "Cannot create a consistent method resolution order (MRO) for bases A, B",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="class A: ...\nclass B(A): ...\nclass C(A, B): ...\n",
            because="class C (app.py:3) has the bases `A` and `B` in an order that cannot be: `B` "
            "is a kind of `A` itself (app.py:2), so it would have to come first, and then `A` need "
            "not be named at all",
        ),
        Explains(
            "a text that is none",
            fault=Fault(
                "TypeError",
                "__str__ returned non-string (type NoneType)",
                frames=(Frame("app.py", 5, "show"),),
            ),
            code="""\
class User:
    def __str__(self):
        print("user")

def show(user): return str(user)
""",
            because="`User.__str__` (app.py:2) can end without a `return`, and gave a NoneType "
            "where a text must be: say there what the object is called",
        ),
        Explains(
            "two metaclasses",
            fault=Fault(
                "TypeError",
                "metaclass conflict: the metaclass of a derived class must be a (non-strict) "
                "subclass of the metaclasses of all its bases",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="""\
class Meta(type): ...
class A(metaclass=Meta): ...
from abc import ABC
class C(A, ABC): ...
""",
            because="the bases of class C (app.py:4), `A` and `ABC`, have metaclasses of which "
            "none "
            "is a kind of the other: one metaclass would have to derive from both",
        ),
        Refuses(
            "no class on the line",
            fault=Fault(
                "TypeError",
                "Cannot create a consistent method resolution order (MRO) for bases A, B",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="C = type('C', (A, B), {})\n",
            because="no class statement stands on line 1 of app.py",
        ),
        Refuses(
            "a class that is not here",
            fault=Fault(
                "TypeError",
                "__repr__ returned non-string (type int)",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="print(repr(1))\n",
            because="no class of this repository is known to define the `__repr__` that failed",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell what clashes."""
        found, resolver = cls.match(fault), Resolver(sources)
        frame = innermost(fault, sources)
        module = resolver.project.module(frame.path)
        if found["mro"] or found["meta"]:
            _explain_bases(frame, module, resolver, meta=found["meta"] is not None)
        _explain_answer(found["dunder"] or found["len"], found["type"], resolver)


def _explain_bases(frame: Frame, module: Module, resolver: Resolver, *, meta: bool) -> NoReturn:
    for cls in resolver.classes_in(module):
        if not cls.node.lineno <= frame.line <= cls.node.body[0].lineno:
            continue
        names = " and ".join(f"`{module.source(base)}`" for base in cls.node.bases)
        if meta:
            raise Explained(
                f"the bases of class {cls.name} ({cls.place}), {names}, have "
                "metaclasses of which none is a kind of the other: one metaclass would have "
                "to derive from both"
            )
        line = resolver.lineage(cls).classes[1:]
        for base in line:
            for other in line:
                if other in resolver.lineage(base).classes[1:]:
                    raise Explained(
                        f"class {cls.name} ({cls.place}) has the bases {names} in an order that "
                        f"cannot be: `{base.name}` is a kind of `{other.name}` itself "
                        f"({base.place}), so it would have to come first, and then `{other.name}` "
                        "need not be named at all"
                    )
        raise Explained(
            f"class {cls.name} ({cls.place}) has the bases {names} in an order that contradicts "
            "that of their own bases"
        )
    raise Unrelated(f"no class statement stands on line {frame.line} of {module.path}")


def _explain_answer(dunder: str, kind: str | None, resolver: Resolver) -> NoReturn:
    found = [
        (cls, method)
        for module in resolver.project.mentioning(f"def {dunder}")
        for cls in resolver.classes_in(module)
        for method in classes.methods(cls)
        if method.name == dunder
    ]
    odd = [(c, m) for c, m in found if not returns(m) or not ends_with_exit(m.body)] or found
    if len(odd) != 1:
        raise Unrelated(
            f"no class of this repository is known to define the `{dunder}` that failed"
            if not odd
            else f"{len(odd)} classes of this repository define a `{dunder}` that may have failed"
        )
    cls, method = odd[0]
    where = f"`{cls.name}.{dunder}` ({cls.module.path}:{method.lineno})"
    if dunder == "__len__":
        raise Explained(f"{where} gave a number below 0: how many there are cannot be that")
    way = "" if ends_with_exit(method.body) else "can end without a `return`, and "
    raise Explained(
        f"{where} {way}gave a {kind} where a text must be: say there what the object is called"
    )
