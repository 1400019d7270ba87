"""Conditions in front of a `raise` that turn away what they need not: asked more exactly."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from patterns.contract import Condition, Edit
from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, own
from patterns.toolbox.source import lines
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.origins import default_of
from patterns.toolbox.values.stdlib import is_none

KINDS = {"TypeError", "AttributeError"}
"""What is raised where a value is of no kind that is known."""
FLOATS = {"inf", "nan", "pi", "e", "tau"}


@dataclass(frozen=True, slots=True)
class _Tests:
    """The conditions on the way to a raise, where it stands, and in which frame."""

    asked: tuple[ast.expr, ...]
    place: Place
    frame: int

    @property
    def module(self) -> Module:
        """The file."""
        return self.place.module


def trials(crash: Crash) -> Iterator[Trial]:
    """Other questions of the same kind, of which a run tells whether they would have let it by."""
    if crash.fault.type not in KINDS or not crash.is_deliberate:
        return
    for place in crash.inner.places:
        if place.function is not None and isinstance(place.statement, ast.Raise):
            tests = _Tests(tuple(_on_the_way(place.statement, place)), place, crash.inner.index)
            yield from _equal(tests)
            yield from _given(tests, place.function)


def _on_the_way(statement: ast.stmt, place: Place) -> Iterator[ast.expr]:
    """The tests of the `if`s around a statement, and of those in whose last `else` it stands."""
    root = place.function or place.module.tree
    for block, position in lines.blocks_to(statement, root.body):
        if isinstance(holder := block[position], ast.If):
            yield holder.test


def _equal(tests: _Tests) -> Iterator[Trial]:
    """`x == math.inf` for `x is math.inf`: an equal number need not be the same object."""
    for node in _parts(tests):
        match node:
            case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[right]):
                if not _is_plain(right, tests.module):
                    continue
                module = tests.module
                sign = "==" if isinstance(op, ast.Is) else "!="
                one, other = module.source(left), module.source(right)
                edit = module.edit(module.end(left), module.start(right), f" {sign} ")
                yield Trial(
                    "equal",
                    Form.IDIOM,
                    f"Compare `{one}` with `{other}` by value",
                    f"A number that equals `{other}` need not be the very same object.",
                    (edit,),
                    condition=Condition(tests.frame, f"{one} == {other}"),
                    extra=10,
                )


def _parts(tests: _Tests) -> Iterator[ast.AST]:
    for test in tests.asked:
        yield from ast.walk(test)


def _is_plain(node: ast.expr, module: Module) -> bool:
    """Whether a number or a text is what an expression gives."""
    match node:
        case ast.Constant(value=value):
            return isinstance(value, (int, float, str, bytes)) and not isinstance(value, bool)
        case ast.Attribute(value=ast.Name(id="math" | "np" | "numpy"), attr=attr):
            return attr in FLOATS
        case ast.Name(id=name):
            bound = bindings(module.tree).get(name, ())
            values = [binding.value for binding in bound]
            return len(values) == 1 and values[0] is not None and _is_number(values[0])
    return False


def _is_number(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=value):
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant()]):
            return True
    return False


def _given(tests: _Tests, function: Function) -> Iterator[Trial]:
    """`x is None` for `not x`, of parameters for which None stands where nobody chose."""
    asked = [
        node.operand.id
        for node in _parts(tests)
        if isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.Not)
        and isinstance(node.operand, ast.Name)
    ]
    where = tests.place.of_function
    names = [name for name in dict.fromkeys(asked) if _is_optional(name, where)]
    if not names:
        return
    wanted = {*names, *(f"self.{attr}" for attr in _kept(names, function))}
    cls = where.cls
    methods = [m for m in cls.body if isinstance(m, FUNCTIONS)] if cls is not None else []
    # A parameter of another method that has the same name is another one.
    bodies = [(function.body, wanted)]
    bodies += [(m.body, wanted - set(names)) for m in methods if m is not function]
    edits = [
        edit
        for body, known in bodies
        for node in own(body)
        for edit in _exactly(node, known, tests.module)
    ]
    shown = " and ".join(f"`{name}`" for name in names)
    yield Trial(
        "given_at_all",
        Form.IDIOM,
        f"Ask whether {shown} was given at all",
        f"What is empty was given, too: None stands for {shown} where nobody chose.",
        tuple(dict.fromkeys(edits)),
        condition=Condition(tests.frame, " or ".join(f"{name} is not None" for name in names)),
        extra=20,
    )


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
