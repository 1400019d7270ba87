"""Tests of types that let a value of a kin type through, or not, wherever its way was decided."""

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from patterns.contract import Condition, Edit
from patterns.search.evidence import shown_values
from patterns.search.evidence.crash import Crash
from patterns.search.evidence.decided import MISTAKES
from patterns.search.evidence.exits import left_before, raising
from patterns.search.evidence.expected import expected
from patterns.search.evidence.nameable import nameable
from patterns.search.trial import Trial
from patterns.search.types.asked_types import Way, elsewhere, is_of, of_raise, on_the_way
from patterns.search.types.type_tests import TypeTest, held_tests, written
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.locate import Place, own
from patterns.toolbox.values import kin as kins
from patterns.toolbox.values.values import ClassValue

UNTOLD = 3
"""Kin that are tried where only a run can tell which of them it was."""
MOST = 40
"""Tests on the way that are asked about."""
ELSEWHERE = 3
"""Tests that are tried though no run can tell whether the value met them."""
TWINS = 5
"""Tests that are changed together: more of them share a phrase, not a fault."""
OURS = 10
"""How much worse a class of the repository is than a kin that everybody knows."""
LEFT = 45
"""The place of a test by which the function leaves for the like of the value."""
FAR = 60
"""How much worse a type is that does what another does only at first sight."""


class _Type(NamedTuple):
    """A type that a test may take, too.

    Attributes:
        needed: the import that its name needs.
        held: a test of whether the value was of it.
    """

    name: str
    needed: Sequence[Edit]
    held: str
    is_abstract: bool = False

    def taken_by(self, test: TypeTest) -> tuple[Edit, ...]:
        """The edits with which a test takes it."""
        if test.exact and self.is_abstract:
            return test.by_subclass(self.name)  # no value is of exactly this type
        return test.taking(self.name)


def trials(crash: Crash) -> Iterator[Trial]:
    """`isinstance(x, (list, tuple))` for `isinstance(x, list)`."""
    if expected(crash):
        return  # an error is what the test wants
    asked = list(of_raise(crash))
    for way in asked:
        yield from _shown(way, crash) if way.index is not None else _raised(way, crash)
    met = {id(way.test.node) for way in asked}
    met_before = [way for way in on_the_way(crash) if id(way.test.node) not in met]
    for way in (*asked, *sorted(met_before, key=lambda way: way.extra)[:MOST]):
        yield from _accepted(way, crash)
    met |= {id(way.test.node) for way in met_before}
    for way in [way for way in elsewhere(crash) if id(way.test.node) not in met][:ELSEWHERE]:
        yield from _accepted(way, crash)


def _accepted(way: Way, crash: Crash) -> Iterator[Trial]:
    """The kin that the value may have been, each in a trial, with and without the test's twins."""
    test = way.test
    beside = list(kins.beside(test.asked))
    told = [kin for kin in beside if way.known and is_of(kin, way.known, crash)]
    if way.known and not told and way.index is not None:
        yield from _of_another_kind(way, crash)
    for turn, kin in enumerate(told if way.known else beside[:UNTOLD]):
        far = 0 if kins.is_near(kin, test.asked) else FAR
        named = written(kin, way.place)
        if named is not None:
            kind = _Type(*named, kin.held_by(test.shown), kin.is_abstract)
            yield from _with(kind, way, turn + far)
    if test.exact and len(test.asked) == 1 and way.index is not None:
        yield _subclasses(way)


def _of_another_kind(way: Way, crash: Crash) -> Iterator[Trial]:
    """The value's own type, where it is no kin that everybody knows."""
    for kind in sorted(way.known - {"NoneType", *way.test.asked}):
        name = _named_as(kind, way)
        if name is not None and (_is_sibling(kind, way, crash) or _way_out(way) is not None):
            held = f"type({way.test.shown}).__name__ == {kind!r}"
            yield from _with(_Type(name, (), held), way, OURS)


def _named_as(kind: str, way: Way) -> str | None:
    """What a type is called at a place: by itself, or as a member of what its like are members."""
    if lookup(kind, way.place) is not None:
        return kind
    homes = {name.rpartition(".")[0] for name in map(ast.unparse, way.test.types)} - {""}
    ours = [home for home in homes if home.partition(".")[0] not in sys.stdlib_module_names]
    return f"{ours[0]}.{kind}" if len(homes) == len(ours) == 1 else None


def _is_sibling(kind: str, way: Way, crash: Crash) -> bool:
    """Whether a class of the repository has a base in common with one that the test asks for."""
    named = crash.resolver.classes_named
    first, *others = (
        {cls.name for found in named(name)[:1] for cls in _line(found, crash)}
        for name in (kind, *way.test.asked)
    )
    return any(first & other for other in others)


def _line(cls: ClassValue, crash: Crash) -> tuple[ClassValue, ...]:
    return crash.resolver.lineage(cls).classes


def _way_out(way: Way) -> ast.If | None:
    """The `if` of a test by which the function left, before the value failed."""
    for branch in left_before(way.suspect) if way.suspect is not None else ():
        match branch.test:
            case ast.BoolOp(op=ast.Or(), values=parts):
                pass
            case alone:
                parts = [alone]
        if any(part is way.test.node for part in parts):
            return branch
    return None


def _with(one_more: _Type, way: Way, worse: int) -> Iterator[Trial]:
    test, kind = way.test, one_more.name
    shown, branch = test.shown, _way_out(way) if way.known else None
    one = Trial(
        "type_accepted",
        Form.JOINED if branch is None else Form.IDIOM,
        f"Take a `{kind}` as `{shown}`, too",
        f"`{shown}` was a `{kind}`, which does what the types do that are asked for.",
        (*one_more.needed, *one_more.taken_by(test)),
        condition=_refused(way, one_more.held),
        extra=worse + (way.extra if branch is None else LEFT + raising(branch)),
    )
    yield one
    twins = list(islice(_twins(test, way.place), TWINS + 1))
    if 0 < len(twins) <= TWINS:
        yield replace(
            one,
            name="types_accepted",
            edits=(*one.edits, *(edit for twin in twins for edit in one_more.taken_by(twin))),
            because=f"{one.because} The file asks the same elsewhere.",
            extra=one.extra - 1,
        )


def _refused(way: Way, held: str) -> Condition | None:
    """That the test did not take the value, and would have with one type more."""
    return None if way.index is None else Condition(way.index, f"{held} and not {way.test.asks}")


def _twins(test: TypeTest, place: Place) -> Iterator[TypeTest]:
    """The function's other tests of the value for the same types, and the same elsewhere.

    Another function may call something else by the same name: it must do the same with it.
    """
    every = held_tests(test.module)
    holder = next((held for each, held in every if each.node is test.node), None)
    here = {id(node) for node in own(place.function.body)} if place.function is not None else set()
    for twin, held in every:
        alike = (twin.shown, twin.asked, twin.exact) == (test.shown, test.asked, test.exact)
        if not alike or twin.node is test.node or twin.kinds is test.kinds:
            continue
        same = holder is not None and held is not None and ast.dump(held) == ast.dump(holder)
        if same or id(twin.node) in here:
            yield twin


def _subclasses(way: Way) -> Trial:
    test = way.test
    kind = test.module.source(test.kinds)
    return Trial(
        "subclass_accepted",
        Form.JOINED,
        f"Take values of subclasses of `{kind}` as `{test.shown}`, too",
        f"`{test.shown}` was a `{kind}`, of a class of its own.",
        test.by_subclass(),
        condition=Condition(
            way.index or 0,
            f"isinstance({test.shown}, {kind}) and type({test.shown}) is not {kind}",
        ),
        extra=way.extra,
    )


def _raised(way: Way, crash: Crash) -> Iterator[Trial]:
    """The error itself, where a clause raises again what is of none of some types."""
    found = nameable(crash, way.place)
    if found is None or crash.fault.type in MISTAKES | set(way.test.asked):
        return
    yield from _with(_Type(*found, "True"), way, 0)


def _shown(way: Way, crash: Crash) -> Iterator[Trial]:
    """The types of what the failing test makes, whatever the check asks for."""
    test = way.test
    for turn, kind in enumerate(shown_values.types(way.place, crash)):
        if kind in test.asked:
            continue
        yield Trial(
            "type_accepted",
            Form.JOINED,
            f"Take a `{kind}` as `{test.shown}`, too",
            f"`{test.shown}` was a `{kind}`, which the failing test passes on purpose.",
            test.taking(kind),
            condition=_refused(way, f"isinstance({test.shown}, {kind})"),
            extra=turn + way.extra - 5,
        )
