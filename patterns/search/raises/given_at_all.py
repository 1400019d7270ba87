"""Parameters that are refused where they are empty, though None stands where nobody chose."""

import ast
from collections.abc import Iterator, Sequence

from patterns.contract import Edit
from patterns.search.evidence.checks import checks
from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, own
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.origins import default_of
from patterns.toolbox.values.stdlib import is_none

KINDS = {"TypeError", "AttributeError"}
"""What is raised where a call lacks something, not where a value is a bad one."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`x is None` for `not x`, wherever the class asks for the parameters or what holds them."""
    if crash.fault.type not in KINDS or not crash.is_deliberate:
        return
    asked = dict.fromkeys(
        check.node.id
        for check in checks(crash)
        if isinstance(check.node, ast.Name) and check.negation is not None and not check.raises
    )
    for place in crash.inner.places:
        names = [name for name in asked if _is_optional(name, place.of_function)]
        if place.function is None or not names:
            continue
        shown = " and ".join(f"`{name}`" for name in names)
        yield Trial(
            "given_at_all",
            Form.IDIOM,
            f"Ask whether {shown} was given at all",
            f"What is empty was given, too: None stands for {shown} where nobody chose.",
            tuple(dict.fromkeys(_everywhere(names, place.function, place))),
            condition=crash.inner.was(" or ".join(f"{name} is not None" for name in names)),
            extra=20,
        )


def _everywhere(names: Sequence[str], function: Function, place: Place) -> Iterator[Edit]:
    """The edits of all conditions of the class that ask for the truth of what was given."""
    wanted = {*names, *(f"self.{attr}" for attr in _kept(names, function))}
    cls = place.cls
    for method in cls.body if cls is not None else [function]:
        if isinstance(method, FUNCTIONS):
            # A parameter of another method that has the same name is another one.
            known = wanted if method is function else wanted - set(names)
            for node in own(method.body):
                yield from _exactly(node, known, place.module)


def _is_optional(name: str, where: Place) -> bool:
    default = default_of(name, where)
    return default is not None and is_none(default)


def _kept(names: Sequence[str], function: Function) -> Iterator[str]:
    """The attributes of the object that hold the parameters as they are."""
    for node in own(function.body):
        match node:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id="self"), attr=attr)],
                value=ast.Name(id=name),
            ) if name in names:
                yield attr


def _exactly(node: ast.AST, wanted: set[str], module: Module) -> Iterator[Edit]:
    """The edits of a condition that asks for the truth of one of some values."""
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield from _of_test(test, wanted, module)


def _of_test(test: ast.expr, wanted: set[str], module: Module) -> Iterator[Edit]:
    match test:
        case ast.BoolOp(values=values):
            for value in values:
                yield from _of_test(value, wanted, module)
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name() | ast.Attribute() as node):
            if (text := ast.unparse(node)) in wanted:
                yield module.edit(module.start(test), module.end(test), f"{text} is None")
        case ast.Name() | ast.Attribute():
            if ast.unparse(test) in wanted:
                end = module.end(test)
                yield module.edit(end, end, " is not None")
