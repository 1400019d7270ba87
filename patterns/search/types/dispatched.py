"""What the code does with values of the type that came: as another branch of it, or as a leaf."""

import ast
import builtins
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.locate import FUNCTIONS, Place, gives, own
from patterns.toolbox.source import lines

DEEDS = {Deed.ATTRIBUTE, Deed.ITEM, Deed.ITERATION, Deed.CALL, Deed.LENGTH}
MOST = 2
"""Branches that are tried: more of them say nothing any more."""
LEAF = 16
"""How much worse it is to take a value as its own only part than to take none."""


def trials(crash: Crash) -> Iterator[Trial]:
    """The branch for values of that type, wherever the file has one."""
    if crash.said.deed not in DEEDS or not crash.said.kinds:
        return
    for suspect in crash.suspects:
        if suspect.kinds and "NoneType" not in suspect.kinds:
            yield from _as_dispatched(suspect)
            yield from _as_leaf(suspect, crash.said.name)


def _as_dispatched(suspect: Suspect) -> Iterator[Trial]:
    """`if isinstance(x, Leaf): return self.of_leaf(x)`, as another function branches."""
    place, statement, kind = suspect.place, suspect.statement, suspect.kinds[0]
    function = place.function
    if function is None or not isinstance(suspect.node, ast.Name):
        return
    if statement not in function.body or not lines.is_alone(statement, place.module):
        return
    if not gives(function):
        return
    for name, value in list(_branches(place, kind))[:MOST]:
        given = ast.unparse(_Renamed(name, suspect.source).visit(ast.parse(value, mode="eval")))
        test = f"isinstance({suspect.source}, {kind})"
        added = [f"if {test}:", f"{lines.step(place)}return {given}"]
        yield Trial(
            "as_dispatched",
            Form.IDIOM,
            f"Give `{given}` back for a `{kind}`",
            f"`{suspect.source}` was a `{kind}`, for which the file has a branch elsewhere.",
            (lines.before(statement, added, place),),
            condition=suspect.was(test),
            extra=30 + suspect.extra,
        )


def _branches(place: Place, kind: str) -> Iterator[tuple[str, str]]:
    """(name, value) of every branch of the file that is for a type and makes one thing of it."""
    if lookup(kind, place) is None and not hasattr(builtins, kind):
        return
    own_names = {"self", "cls"}
    for function in ast.walk(place.module.tree):
        if not isinstance(function, FUNCTIONS) or function is place.function:
            continue
        for node in own(function.body):
            if not isinstance(node, ast.If) or len(node.body) != 1:
                continue
            name = _asked(node.test, kind)
            value = getattr(node.body[0], "value", None)
            if name is None or not isinstance(value, ast.Call):
                continue
            if not _is_within_reach(function, place):
                continue
            read = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)} - own_names
            if name in read and all(lookup(n, place) or n == name for n in read):
                yield name, ast.unparse(value)


def _is_within_reach(function: ast.AST, place: Place) -> bool:
    """Whether `self` means the same there: another method of the class, or no method at all."""
    cls = place.cls
    if cls is not None:
        return function in cls.body
    return function in place.module.tree.body


def _asked(test: ast.expr, kind: str) -> str | None:
    """Which name a test says is of a type."""
    for part in test.values if isinstance(test, ast.BoolOp) else [test]:
        match part:
            case ast.Call(
                func=ast.Name(id="isinstance"), args=[ast.Name(id=name), ast.Name(id=asked)]
            ) if asked == kind:
                return name
    return None


class _Renamed(ast.NodeTransformer):
    """The same expression of another name."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """The name itself."""
        return ast.Name(self.new, node.ctx) if node.id == self.old else node


def _as_leaf(suspect: Suspect, name: str | None) -> Iterator[Trial]:
    """`for part in getattr(x, "parts", [x])`: what has no parts is its own only one."""
    use, module = suspect.use, suspect.module
    if not isinstance(use, ast.Attribute) or name is None or not _is_gone_through(suspect):
        return
    shown = suspect.source
    edit = module.edit(module.start(use), module.end(use), f'getattr({shown}, "{name}", [{shown}])')
    yield Trial(
        "as_leaf",
        Form.DEFAULT,
        f"Take a `{shown}` without `{name}` as its own only part",
        f"Not every value of `{shown}` has `{name}`, and each is gone through for its parts.",
        (edit,),
        condition=suspect.was(f'not hasattr({shown}, "{name}")'),
        extra=LEAF + suspect.extra,
    )


def _is_gone_through(suspect: Suspect) -> bool:
    return any(
        isinstance(node, (ast.For, ast.comprehension)) and node.iter is suspect.use
        for node in ast.walk(suspect.statement)
    )
