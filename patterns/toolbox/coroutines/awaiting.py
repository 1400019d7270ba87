"""Whether an expression gives something that can be awaited, and how sure that is."""

import ast
import re
from collections.abc import Iterable
from typing import NamedTuple

from patterns.contract import Certainty, Refused
from patterns.toolbox.classes import classes, receivers
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, own
from patterns.toolbox.values import stdlib
from patterns.toolbox.values.values import (
    ClassValue,
    Coroutine,
    FunctionValue,
    Instance,
    Outside,
    Unknown,
    Value,
    Values,
)

TEST_DOUBLE = re.compile(r"Mock|Stub|Fake|Dummy|Spy")
AWAITABLES = {"Awaitable", "Coroutine", "Future", "Task", "CoroutineType"}
GENERATORS = {"builtins.generator", "builtins.async_generator"}
OPEN = ("typing.", "collections.abc.", "typing_extensions.")
"""Homes of annotations that name what an object can do, not what it is."""


class Proof(NamedTuple):
    """Why awaiting something is wrong.

    Attributes:
        certainty: A where every value that the call can give is known, else B.
    """

    evidence: tuple[str, ...]
    certainty: Certainty


def plain(expression: ast.expr, place: Place, type_name: str, resolver: Resolver) -> Proof:
    """The proof that an awaited expression is no awaitable.

    Raises:
        Refused: there is none; the sentence says what is missing.
    """
    source = place.module.source(expression)
    if not isinstance(expression, ast.Call):
        values = resolver.values(expression, place)
        if vague := [value for value in values if isinstance(value, Unknown)]:
            raise Refused(f"it is not known what `{source}` is: {vague[0].because}")
        return _judged(f"`{source}`", values, type_name, resolver)
    functions = resolver.values(expression.func, place)
    for function in functions:
        if isinstance(function, Unknown):
            raise Refused(f"it is not known what `{source}` calls: {function.because}")
    proofs = [_of_call(function, source, type_name, resolver) for function in functions]
    evidence = tuple(sentence for proof in proofs for sentence in proof.evidence)
    return Proof(evidence, max(proof.certainty for proof in proofs))


def twins(node: ast.Await, place: Place, resolver: Resolver) -> list[ast.Await]:
    """Other awaits of the same def or class in the same function: as wrong as the first."""
    if place.function is None or not isinstance(node.value, ast.Call):
        return []
    meant = set(resolver.values(node.value.func, place))
    where = Place(place.module, place.scopes[: place.scopes.index(place.function) + 1])
    return [
        other
        for other in own(place.function.body)
        if isinstance(other, ast.Await) and other is not node
        if isinstance(other.value, ast.Call)
        and ast.dump(other.value.func) == ast.dump(node.value.func)
        and set(resolver.values(other.value.func, where)) == meant
    ]


def is_awaitable(expression: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether an expression surely gives a coroutine."""
    values = resolver.values(expression, place)
    return all(isinstance(value, Coroutine) for value in values)


def _of_call(function: Value, source: str, type_name: str, resolver: Resolver) -> Proof:
    match function:
        case FunctionValue():
            return _of_function(function, type_name, resolver)
        case ClassValue():
            return _judged(f"`{source}`", (Instance(function),), type_name, resolver)
        case Outside(name=name) if name.startswith("builtins."):
            return _judged(f"`{source}`", (stdlib.result(name),), type_name, resolver)
        case Outside(name=name):
            raise Refused(f"`{name}` is not defined in this repository")
        case _:
            raise Refused(f"`{source}` calls something that Grace does not follow")


def _of_function(function: FunctionValue, type_name: str, resolver: Resolver) -> Proof:
    called = f"`{function.name}` ({function.place})"
    if isinstance(function.node, ast.AsyncFunctionDef):
        raise Refused(f"{called} is an `async def`: to await it is right")
    if strange := receivers.strange_decorators(function.node):
        raise Refused(f"{called} is decorated with `@{strange[0]}`, which may make it awaitable")
    if "abstractmethod" in map(receivers.decorator_name, function.node.decorator_list):
        raise Refused(f"{called} is abstract: what really runs is not known")
    _refuse_async_relatives(function, resolver)
    results = resolver.results(function)
    if any(_can_be_awaited(value, resolver) for value in results):
        raise Refused(f"{called} may return a coroutine, so some of its callers must await")
    proof = _judged(called, results, type_name, resolver)
    return Proof((f"{called} is a plain `def`.", *proof.evidence), proof.certainty)


def _judged(what: str, values: Values, type_name: str, resolver: Resolver) -> Proof:
    if not values:
        raise Refused(f"{what} never returns")
    for value in values:
        if isinstance(value, Instance) and value.of in GENERATORS:
            raise Refused(f"{what} gives a generator, which wants a loop rather than an `await`")
        if _can_be_awaited(value, resolver):
            raise Refused(f"{what} can be awaited as far as the source tells")
    exact = [value for value in values if isinstance(value, Instance) and _is_exact(value)]
    known = {value.type_name for value in exact}
    rest = [value for value in values if value not in exact]
    if all(isinstance(value, Unknown) and value.computed for value in rest):
        if not rest and not _fits(type_name, values, resolver):
            raise Refused(
                f"{what} gives {_listed(known)}, but the awaited object was a {type_name}"
            )
        given = _listed([*known, *(["what an operator gives"] if rest else [])])
        return Proof((f"What {what} gives is no awaitable: {given}.",), Certainty.A)
    why = "".join(f": {value.because}" for value in rest[:1] if isinstance(value, Unknown))
    return Proof((f"Not all that {what} can give is known{why}.",), Certainty.B)


def _is_exact(value: Instance) -> bool:
    return isinstance(value.of, ClassValue) or not value.of.startswith(OPEN)


def _can_be_awaited(value: Value, resolver: Resolver) -> bool:
    if isinstance(value, Coroutine):
        return True
    if not isinstance(value, Instance):
        return False
    if isinstance(value.of, ClassValue):
        line = resolver.lineage(value.of)
        outside = {name.rpartition(".")[2] for name in line.outside}
        return bool(classes.class_members(line, "__await__") or outside & AWAITABLES)
    return value.type_name in AWAITABLES


def _fits(type_name: str, values: Values, resolver: Resolver) -> bool:
    """Whether the object that the message names can be one of these."""
    names = {value.type_name for value in values if isinstance(value, Instance)}
    if type_name in names or (type_name.endswith("Path") and "Path" in names):
        return True
    ours = {value.of for value in values if isinstance(value, Instance)}
    return any(
        ours & set(resolver.lineage(cls).classes) for cls in resolver.classes_named(type_name)
    )


def _refuse_async_relatives(function: FunctionValue, resolver: Resolver) -> None:
    """An `async def` of the same name above or below in the class tree makes callers await."""
    if function.owner is None:
        return
    name = function.node.name
    line = resolver.lineage(function.owner)
    related = list(line.classes[1:])
    for module in resolver.project.mentioning(f"async def {name}"):
        related += [
            cls
            for cls in resolver.classes_in(module)
            if function.owner in resolver.lineage(cls).classes[1:]
        ]
    for cls in related:
        for method in classes.methods(cls):
            if method.name == name and isinstance(method, ast.AsyncFunctionDef):
                where = f"{cls.module.path}:{method.lineno}"
                raise Refused(
                    f"`{cls.name}.{name}` ({where}) is an `async def`: callers must await"
                )


def _listed(names: Iterable[str]) -> str:
    return " or ".join(sorted("None" if name == "NoneType" else name for name in names))
