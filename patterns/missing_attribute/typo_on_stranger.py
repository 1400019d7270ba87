"""AttributeError: an object of somebody else's class is asked for a name that is misspelt."""

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
from patterns.toolbox.classes.reads import slips
from patterns.toolbox.names.close import closest
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import only, reads
from patterns.toolbox.source.rewritten import call_of

LONG = 5
"""Letters from which on two names that a file reads hardly differ by one."""


class TypoOnStranger(Pattern):
    """Read the name that the file reads elsewhere.

    The object's class is none of this repository, so nobody can list here what it has. But the
    name stands nowhere else, and exactly one that the same file reads from objects differs from it
    by a slip of the fingers.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    answers = ("B01",)
    matches = (
        r"AttributeError: '(?P<cls>(?!(?:NoneType|coroutine|super|module|function|method|type|"
        r"list|dict|set|frozenset|tuple|str|bytes|bytearray|int|float|bool|complex)')[\w.]+)'"
        r" object has no attribute '(?P<attr>\w+)'$"
    )
    examples = (
        Heals(
            "an object of a library",
            fault=Fault(
                "AttributeError",
                "'Signature' object has no attribute 'paramters'",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 9, "count")),
            ),
            before="""\
from inspect import signature


def names(function):
    return list(signature(function).parameters)


def count(function):
    return len(signature(function).paramters)  # all

print(names(count), count(names))
""",
            after="""\
from inspect import signature


def names(function):
    return list(signature(function).parameters)


def count(function):
    return len(signature(function).parameters)  # all

print(names(count), count(names))
""",
        ),
        Refuses(
            "a name that nothing is close to",
            fault=Fault(
                "AttributeError",
                "'Signature' object has no attribute 'paramters'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="from inspect import signature\n\nsignature(len).paramters\n",
            because="nothing else that app.py reads from objects is close to `paramters`",
        ),
        Refuses(
            "a name that differs by its ending",
            fault=Fault(
                "AttributeError",
                "'Response' object has no attribute 'headers'",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(response, row):\n    return response.headers, row.header\n",
            because="`header`, which app.py reads elsewhere, may be another thing than `headers`",
        ),
        Refuses(
            "a name that others know",
            fault=Fault(
                "AttributeError",
                "'Response' object has no attribute 'conntent'",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(one):\n    return one.conntent, one.content\n\nconntent = 1\n",
            because="app.py:4 mentions `conntent` in another way than to read it from an object",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Correct the one use on the line."""
        found, resolver = cls.match(fault), Resolver(sources)
        attr = found["attr"]
        if resolver.classes_named(found["cls"].rpartition(".")[2]):
            raise Refused(f"`{found['cls']}` is a class of this repository")
        read = reads(attr, fault, sources)
        node, place = only(read, fault, f"use of `.{attr}`")
        module = place.module
        is_called = call_of(node, place) is not None
        known = {
            one.attr
            for one in ast.walk(module.tree)
            if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Load)
        } - {attr}
        close = closest(attr, known)
        if close is None:
            raise Refused(
                f"nothing else that {module.path} reads from objects is close to `{attr}`"
            )
        if min(len(close), len(attr)) < LONG or close.rstrip("s") == attr.rstrip("s"):
            raise Refused(
                f"`{close}`, which {module.path} reads elsewhere, may be another thing than "
                f"`{attr}`"
            )
        if is_called is not _is_called(close, module.tree):
            raise Refused(f"`{close}` is close to `{attr}`, but not used in the same way")
        edits = slips(attr, close, module, resolver)
        told = (
            f"{module.path} reads `{close}` elsewhere, and nothing else that is as close.",
            f"Nothing else in the repository mentions `{attr}`.",
        )
        yield Patch(edits, told)


def _is_called(name: str, tree: ast.Module) -> bool:
    """Whether a member is called where it is read."""
    called = {
        id(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    uses = (n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == name)
    return any(id(node) in called for node in uses)
