"""A test that fails because of a fault and passes once a patch is in, where one can be proven.

Nothing is run: the call is made from the function's signature and the types of its arguments, and
only where the failing line is reached whatever their values, and nothing on the way hangs on them.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import basename, dirname

from patterns.contract import Fault, Frame, Refused, Sources
from patterns.toolbox.calls import arguments, harmless
from patterns.toolbox.classes.receivers import holder
from patterns.toolbox.imports import importers
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import (
    COMPREHENSIONS,
    FUNCTIONS,
    Argument,
    Place,
    in_repository,
    own,
    places,
)
from patterns.toolbox.repository import offlimits, samples
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.values.values import FunctionValue

TEST = re.compile(r"(test_.*|.*_test)\.py")
MAYBE = (ast.BoolOp, ast.IfExp, ast.Lambda, ast.NamedExpr, *COMPREHENSIONS)
"""Expressions with parts that are not always evaluated."""


@dataclass(frozen=True, slots=True)
class RegressionTest:
    """A test that shows the fault.

    Attributes:
        name: pytest's own: `tests/test_cart.py::test_total`.
        text: the new file's; None where the test exists already.
    """

    path: str
    name: str
    text: bytes | None

    @property
    def evidence(self) -> str:
        """What to say of it."""
        if self.text is None:
            return f"`{self.name}` fails because of it, and tells when it is repaired."
        return f"`{self.name}` is new: it fails without this repair."


def regression(fault: Fault, after: Mapping[str, bytes], sources: Sources) -> RegressionTest:
    """The existing test of the traceback, or a new one.

    Args:
        after: path -> content of the files that the patch changes.

    Raises:
        Refused: why none could be written.
    """
    ours = in_repository(fault, sources)
    for frame in ours:
        name = (frame.function or "").rpartition(".")[2]
        if TEST.fullmatch(basename(frame.path)) and name.startswith("test"):
            return RegressionTest(frame.path, f"{frame.path}::{name}", None)
    project = Project(sources)
    healed = Resolver(_after(after, sources, [frame.path for frame in ours]))
    for frame in reversed(ours):
        place = _certain(frame, sources)
        function = _function(place)
        kinds = samples.parameter_kinds(function, frame.locals, Resolver(sources))
        now = _same(function, healed)
        harmless.check(now, _given(now, kinds), healed)
        return _written(function, kinds, fault, project)
    raise Refused("no frame of the traceback lies in this repository")


def _after(after: Mapping[str, bytes], sources: Sources, paths: Sequence[str]) -> Sources:
    """The repository as the patch leaves it, of which only the frames' packages are looked at."""
    tops = {path.partition("/")[0] for path in paths}
    near = [path for path in sources.paths if path.partition("/")[0] in tops]
    return DictSources({**{path: sources.read(path) for path in near}, **after})


def _certain(frame: Frame, sources: Sources) -> Place:
    """The place of a failing line that is reached whatever the arguments are."""
    found = places(frame, sources)
    place, function = found[0], found[0].function
    if len(found) != 1 or function is None or place.statement not in function.body:
        raise Refused(f"line {frame.line} of {frame.path} is not reached by every call")
    earlier = function.body[: function.body.index(place.statement)]
    if any(isinstance(node, (ast.Return, ast.Raise)) for node in own(earlier)):
        raise Refused(f"a call may end before line {frame.line} of {frame.path}")
    if any(isinstance(node, MAYBE) for node in ast.walk(place.statement)):
        raise Refused(f"line {frame.line} of {frame.path} evaluates some parts only sometimes")
    return place


def _function(place: Place) -> FunctionValue:
    """The def around a place, where a test can call it by name."""
    node, outer = place.function, place.scopes[:-1]
    if not isinstance(node, FUNCTIONS) or node is not place.scopes[-1] or len(outer) > 2:
        raise Refused("the failing code is no function that a test can name")
    owner = holder(Place(place.module, outer))
    if len(outer) == 2 and owner is None:
        raise Refused(f"`{node.name}` is a function inside another one")
    if owner is not None and (owner.node.bases or owner.node.decorator_list or _makes(owner.node)):
        raise Refused(f"a test would have to make an object of `{owner.name}`")
    return FunctionValue(place.module, node, outer, owner)


def _makes(cls: ast.ClassDef) -> bool:
    return any(getattr(part, "name", "") in {"__init__", "__new__"} for part in cls.body)


def _same(function: FunctionValue, healed: Resolver) -> FunctionValue:
    """The def as the patch leaves it."""
    module = healed.project.module(function.module.path)
    body: Sequence[ast.stmt] = module.tree.body
    scopes: tuple[ast.Module | ast.ClassDef, ...] = (module.tree,)
    if function.owner is not None:
        cls = next(n for n in body if getattr(n, "name", "") == function.owner.name)
        assert isinstance(cls, ast.ClassDef)  # noqa: S101  for the type checker: it was one
        body, scopes = cls.body, (module.tree, cls)
    node = next((n for n in body if getattr(n, "name", "") == function.node.name), None)
    if not isinstance(node, FUNCTIONS):
        raise Refused(f"the repair takes `{function.name}` away")
    place = Place(module, scopes)
    _refuse_import_effects(module)
    return FunctionValue(module, node, scopes, holder(place))


def _refuse_import_effects(module: Module) -> None:
    """A module that does something when it is imported is not for a test to import."""
    for statement in module.tree.body:
        match statement:
            case ast.Expr(value=ast.Call()) | ast.For() | ast.While() | ast.With():
                raise Refused(f"importing {module.path} does more than define things")
            case _:
                continue


def _given(function: FunctionValue, kinds: Mapping[str, str]) -> arguments.Given:
    """The sample values as arguments, so that what hangs on their types can be followed."""
    outside = Place(function.module, function.scopes)
    return {
        name: Argument(ast.parse(_typed(kind), mode="eval").body, outside)
        for name, kind in kinds.items()
        if kind.startswith("builtins.")
    }


def _typed(kind: str) -> str:
    return samples.sample(kind)[0]


# -- the file --


def _written(
    function: FunctionValue, kinds: Mapping[str, str], fault: Fault, project: Project
) -> RegressionTest:
    beside, dotted = _home(function.module.path, project)
    stem = function.name.replace(".", "_").lower().strip("_")
    last = dotted.rpartition(".")[2]
    path = f"{dirname(beside)}/test_{last}_{stem}.py".lstrip("/")
    if any(basename(known) == basename(path) for known in project.paths):
        raise Refused(f"there is a {basename(path)} already")
    name = f"test_{stem}_raises_no_{_words(fault.type)}"
    lines = _lines(function, dotted, name, {n: samples.sample(k) for n, k in kinds.items()})
    return RegressionTest(path, f"{path}::{name}", "\n".join(lines).encode())


def _lines(
    function: FunctionValue, dotted: str, name: str, given: Mapping[str, tuple[str, str]]
) -> Iterator[str]:
    called = function.owner.name if function.owner else function.node.name
    call = f"{called}().{function.node.name}" if function.owner else called
    call += f"({', '.join(f'{key}={value}' for key, (value, _) in given.items())})"
    is_async = isinstance(function.node, ast.AsyncFunctionDef)
    standard = sorted({needed for _, needed in given.values() if needed})
    standard = (["import asyncio"] if is_async else []) + standard
    yield f'"""`{function.name}` can be called again: fails without the repair it came with."""'
    yield from ("", *standard, "") if standard else ("",)
    yield f"from {dotted} import {called}"
    yield from ("", "")
    yield f"def {name}() -> None:"
    yield f"    asyncio.run({call})" if is_async else f"    {call}"
    yield ""


def _home(path: str, project: Project) -> tuple[str, str]:
    """The test file to stand beside, and how tests import the module.

    Raises:
        Refused: no pytest test here imports from the same package, so how to is not known.
    """
    roots = [root for root in project.roots(path) if f"{path}/".startswith(f"{root}/") or not root]
    for root in roots if not offlimits.is_foreign(path) else ():
        dotted = project.dotted(path, root)
        top = dotted.partition(".")[0]
        near = [
            (dotted not in imported, module.path)
            for module in project.mentioning(top)
            if TEST.fullmatch(basename(module.path)) and _is_pytest(module)
            if (imported := _imported(module, project))
            if any(name.partition(".")[0] == top for name in imported)
        ]
        if near:
            return min(near)[1], dotted
    raise Refused(f"no pytest test of this repository imports from where {path} stands")


def _imported(module: Module, project: Project) -> set[str]:
    return {
        found.target
        for node in module.tree.body
        for found in importers.targets(node, Place(module, (module.tree,), node), project)
    }


def _is_pytest(module: Module) -> bool:
    """Whether the file's tests are functions, or it uses pytest."""
    return any(
        isinstance(node, FUNCTIONS) and node.name.startswith("test") for node in module.tree.body
    )


def _words(name: str) -> str:
    """`TypeError` -> `type_error`; the name comes from a report, so only letters stay."""
    plain = re.sub(r"\W", "", name)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", plain).lower()[:40]
