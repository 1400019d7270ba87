"""None is gone through, where all other code takes an empty value instead."""

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
from patterns.toolbox import costs
from patterns.toolbox.errors.expected import refuse_silence
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place import absent
from patterns.toolbox.repository.offlimits import is_test


class OrElsewhere(Pattern):
    """Take an empty value where there is none, as elsewhere.

    Other code of the repository that uses this very attribute writes `or []`, `or {}` or `or ""`
    behind it, always the same: it may be None, and then counts as empty. Here that was forgotten.
    """

    family = "absence"
    severity = Severity.LOW
    matches = (
        r"(?:AttributeError: 'NoneType' object has no attribute '\w+'"
        r"|TypeError: (?:'NoneType' object is not (?:subscriptable|iterable)"
        r"|object of type 'NoneType' has no len|argument of type 'NoneType' is not iterable"
        r"|cannot unpack non-iterable NoneType))"
    )
    examples = (
        Heals(
            "children that may be None",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not iterable",
                frames=(Frame("app.py", 14, "<module>"), Frame("app.py", 10, "names")),
            ),
            before="""\
class Block:
    def __init__(self, items=None):
        self.items = items

def count(block):
    return len(block.items or [])

def names(block):
    found = []
    for item in block.items:  # in order
        found.append(item)
    return found

names(Block())
""",
            after="""\
class Block:
    def __init__(self, items=None):
        self.items = items

def count(block):
    return len(block.items or [])

def names(block):
    found = []
    for item in block.items or []:  # in order
        found.append(item)
    return found

names(Block())
""",
        ),
        Refuses(
            "nobody does so elsewhere",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not iterable",
                frames=(Frame("app.py", 2, "names"),),
            ),
            code="def names(block):\n    return [item for item in block.items]\n",
            because="nowhere else, or not always in one way, is `.items` followed by `or`",
        ),
        Refuses(
            "a name, which is another thing elsewhere",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not iterable",
                frames=(Frame("app.py", 2, "names"),),
            ),
            code="def names(items):\n    return [item for item in items]\n\n"
            "def count(items):\n    return len(items or [])\n",
            because="`items` is no attribute of an object",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the same `or` behind the attribute."""
        resolver = Resolver(sources)
        missing = absent.one(fault, resolver)
        refuse_silence(fault, sources)
        node = missing.node
        if not isinstance(node, ast.Attribute):
            raise Refused(f"`{missing.source}` is no attribute of an object")
        given = dict(_given(node.attr, resolver))
        if len(given) != 1:
            raise Refused(
                f"nowhere else, or not always in one way, is `.{node.attr}` followed by `or`"
            )
        ((default, where),) = given.items()
        module, statement = missing.place.module, missing.place.statement
        start, end = module.start(node), module.end(node)
        bare = isinstance(statement, ast.For) and statement.iter is node
        bare |= isinstance(missing.use, ast.Call) and missing.use.args == [node]
        opening, closing = ("", "") if bare else ("(", ")")
        edits = [
            module.edit(start, start, opening),
            module.edit(end, end, f" or {default}{closing}"),
        ]
        because = f"{where} takes `{default}` where there is no `{node.attr}`."
        yield Patch(tuple(e for e in edits if e.new), (because,), cost=costs.Form.DEFAULT)


def _given(attr: str, resolver: Resolver) -> Iterator[tuple[str, str]]:
    """Each empty value that stands behind the attribute elsewhere, and one place where it does."""
    for module in resolver.project.mentioning(attr):
        if is_test(module.path):
            continue
        for node in ast.walk(module.tree):
            match node:
                case ast.BoolOp(op=ast.Or(), values=[ast.Attribute(attr=name), default]) if (
                    name == attr and _is_empty(default)
                ):
                    yield ast.unparse(default), f"{module.path}:{node.lineno}"


def _is_empty(node: ast.expr) -> bool:
    match node:
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]) | ast.Constant(value=""):
            return True
    return False
