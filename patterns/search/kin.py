"""Tests of types that let a value of a kin type through, or not, wherever its way was decided."""

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from patterns.contract import Condition, Edit
from patterns.search import shown_values
from patterns.search.awaited import awaited
from patterns.search.checks import checks
from patterns.search.crash import Crash
from patterns.search.expressions import is_steady
from patterns.search.handlers import MISTAKES
from patterns.search.nameable import nameable
from patterns.search.trial import Trial
from patterns.search.type_tests import TypeTest, type_tests, written
from patterns.toolbox import kin as kins
from patterns.toolbox.classes import Lineage, class_names
from patterns.toolbox.costs import Form
from patterns.toolbox.kin import Kin
from patterns.toolbox.locate import FUNCTIONS, Place, own
from patterns.toolbox.names import lookup

FURTHER = 8
"""How much worse a check is that stands one branch further away."""
FRAMES = 3
"""How many of the project's frames are looked at."""
UNTOLD = 3
"""Kin that are tried where only a run can tell which of them it was."""
MOST = 40
"""Tests on the way that are asked about."""
ELSEWHERE = 3
"""Tests that are tried though no run can tell whether the value met them."""
CALLED, UNCALLED = 60, 95
"""How much worse such tests are, in functions that the failing test names and in others."""
TWINS = 5
"""Tests that are changed together: more of them share a phrase, not a fault."""
NAMED = re.compile(
    r"'(\w+)' object|<class '(?:\w+\.)*(\w+)'>|(?:type|instance of|got|not):? (?:an? )?[`'\"]?(\w+)"
)
"""How messages, of Python or of a project, name the type of a value."""
LONGEST = 500
"""Characters of a message that are looked at: it may quote data of any length."""
FAR = 60
"""How much worse a type is that does what another does only at first sight."""


@dataclass(frozen=True, eq=False, slots=True)
class _Way:
    """A test, where it stands, and how likely the value that failed was refused by it.

    Attributes:
        index: the frame that can tell; None where none can.
        known: the types that the value had, as far as the report says.
    """

    test: TypeTest
    place: Place
    index: int | None
    known: frozenset[str]
    extra: int


def trials(crash: Crash) -> Iterator[Trial]:
    """`isinstance(x, (list, tuple))` for `isinstance(x, list)`."""
    if awaited(crash):
        return  # an error is what the test wants
    asked = list(_of_raise(crash))
    for way in asked:
        yield from _shown(way, crash) if way.index is not None else _raised(way, crash)
    met = {id(way.test.node) for way in asked}
    on_the_way = [way for way in _on_the_way(crash) if id(way.test.node) not in met]
    for way in (*asked, *sorted(on_the_way, key=lambda way: way.extra)[:MOST]):
        yield from _accepted(way, crash)
    met |= {id(way.test.node) for way in on_the_way}
    for way in [way for way in _elsewhere(crash) if id(way.test.node) not in met][:ELSEWHERE]:
        yield from _accepted(way, crash)


def _of_raise(crash: Crash) -> Iterator[_Way]:
    """What had to hold where the project raises on purpose."""
    named = _named(crash)
    for check in checks(crash):
        for test in type_tests([check.node], check.module):
            positive = not isinstance(getattr(test.node, "ops", [None])[0], (ast.IsNot, ast.NotIn))
            if positive is not check.raises:
                told = named & _kin_of(test)
                yield _Way(test, check.place, check.index, told, 5 + FURTHER * check.turn)


def _on_the_way(crash: Crash) -> Iterator[_Way]:
    """What the functions of the traceback asked before they came to the line that failed."""
    suspects = {ast.dump(suspect.node): suspect for suspect in reversed(crash.suspects)}
    named = _named(crash)
    for site in crash.sites[:FRAMES]:
        for place in site.places:
            function = place.function
            if function is None:
                continue
            nodes = [
                node
                for node in own(function.body)
                if isinstance(node, ast.expr) and node.lineno <= site.frame.line
            ]
            for test in type_tests(nodes, place.module):
                if not is_steady(test.value) or not _is_readable(test.value, place):
                    continue
                suspect = suspects.get(ast.dump(test.value)) if not site.steps else None
                known = frozenset(suspect.kinds) if suspect is not None else frozenset[str]()
                extra = 5 if known else 30 if suspect is not None else 45 + 15 * site.steps
                if not known and named & _kin_of(test):
                    known, extra = named & _kin_of(test), 10 + 15 * site.steps
                yield _Way(test, place, site.index, known, extra)


def _named(crash: Crash) -> frozenset[str]:
    """The types that a message of whatever words speaks of."""
    found = NAMED.finditer(crash.fault.message[:LONGEST])
    return frozenset(word for each in found for word in each.groups() if word)


def _kin_of(test: TypeTest) -> frozenset[str]:
    return frozenset(name for kin in kins.beside(test.asked) for name in kin.of)


def _is_readable(value: ast.expr, place: Place) -> bool:
    """Whether a value can be asked for where the function stopped."""
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    return all(lookup(name, place) is not None for name in names)


def _elsewhere(crash: Crash) -> Iterator[_Way]:
    """What other functions of the file ask, where the type of the wrong value is known."""
    suspect = next((s for s in crash.suspects if s.kinds and "NoneType" not in s.kinds), None)
    if suspect is None:
        return
    known, called = frozenset(suspect.kinds), _called_by_test(crash)
    found = []
    modules = dict.fromkeys(place.module for site in crash.sites for place in site.places)
    functions = [(m, f) for m in modules for f in ast.walk(m.tree) if isinstance(f, FUNCTIONS)]
    for module, function in functions:
        place = Place(module, (module.tree, function))
        for test in type_tests(own(function.body), module):
            if isinstance(test.value, ast.Name) and _near(test, known, crash):
                extra = CALLED if function.name in called else UNCALLED
                found.append(_Way(test, place, None, known, extra))
    yield from sorted(found, key=lambda way: way.extra)


def _called_by_test(crash: Crash) -> set[str]:
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for function, _ in shown_values.tests(crash)
        for node in ast.walk(function)
        if isinstance(node, (ast.Attribute, ast.Name))
    }


def _near(test: TypeTest, known: Collection[str], crash: Crash) -> list[Kin]:
    """The kin of what a test asks for that the value is known to have been."""
    return [
        kin
        for kin in kins.beside(test.asked)
        if kins.is_near(kin, test.asked) and _is_of(kin, known, crash)
    ]


def _is_of(kin: Kin, known: Collection[str], crash: Crash) -> bool:
    """Whether one of the types is known to be of a kin, by its name or as a class of ours."""
    if kin.of & set(known):
        return True
    lines = [
        crash.resolver.lineage(cls) for name in known for cls in crash.resolver.classes_named(name)
    ]
    return any(_answers(line, kin) for line in lines)


def _answers(line: Lineage, kin: Kin) -> bool:
    derived = any(name.rpartition(".")[2] in kin.of for name in line.outside)
    return derived or (bool(kin.methods) and set(kin.methods) <= class_names(line))


def _accepted(way: _Way, crash: Crash) -> Iterator[Trial]:
    """The kin that the value may have been, each in a trial, with and without the test's twins."""
    test = way.test
    beside = list(kins.beside(test.asked))
    told = [kin for kin in beside if way.known and _is_of(kin, way.known, crash)]
    if way.known and not told and way.index is not None:
        yield from _of_ours(way, crash)
    for turn, kin in enumerate(told if way.known else beside[:UNTOLD]):
        far = 0 if kins.is_near(kin, test.asked) else FAR
        named = written(kin, way.place)
        if named is not None:
            text, needed = named
            yield from _with(text, needed, kin.held_by(test.shown), way, turn + far)
    if test.exact and len(test.asked) == 1 and way.index is not None:
        yield _subclasses(way)


def _of_ours(way: _Way, crash: Crash) -> Iterator[Trial]:
    """A class beside those that the test asks for, of the same base."""
    resolver = crash.resolver
    for name in way.known:
        ours = resolver.classes_named(name)
        if len(ours) != 1 or lookup(name, way.place) is None:
            continue
        bases = {cls.name for cls in resolver.lineage(ours[0]).classes}
        for asked in way.test.asked:
            for cls in resolver.classes_named(asked)[:1]:
                line = {each.name for each in resolver.lineage(cls).classes}
                if line & bases and asked not in bases:
                    held = f"type({way.test.shown}).__name__ == {name!r}"
                    yield from _with(name, (), held, way, 10)
                    return


def _with(kind: str, needed: Sequence[Edit], held: str, way: _Way, worse: int) -> Iterator[Trial]:
    test = way.test
    shown = test.shown
    one = Trial(
        "type_accepted",
        Form.JOINED,
        f"Take a `{kind}` as `{shown}`, too",
        f"`{shown}` was a `{kind}`, which does what the types do that are asked for.",
        (*needed, *test.taking(kind)),
        _refused(way, held),
        way.extra + worse,
    )
    yield one
    twins = list(islice(_twins(test), TWINS + 1))
    if 0 < len(twins) <= TWINS:
        yield replace(
            one,
            family="types_accepted",
            edits=(*one.edits, *(edit for twin in twins for edit in twin.taking(kind))),
            because=f"{one.because} The file asks the same elsewhere.",
            extra=one.extra - 1,
        )


def _refused(way: _Way, held: str) -> Condition | None:
    """That the test did not take the value, and would have with one type more."""
    return None if way.index is None else Condition(way.index, f"{held} and not {way.test.asks}")


def _twins(test: TypeTest) -> Iterator[TypeTest]:
    """The file's other tests of a value of that name for the same types."""
    for twin in type_tests(ast.walk(test.module.tree), test.module):
        alike = (twin.shown, twin.asked, twin.exact) == (test.shown, test.asked, test.exact)
        if alike and twin.node is not test.node and twin.kinds is not test.kinds:
            yield twin


def _subclasses(way: _Way) -> Trial:
    test = way.test
    kind = test.module.source(test.kinds)
    return Trial(
        "subclass_accepted",
        Form.JOINED,
        f"Take values of subclasses of `{kind}` as `{test.shown}`, too",
        f"`{test.shown}` was a `{kind}`, of a class of its own.",
        test.taking_subclasses(),
        Condition(
            way.index or 0,
            f"isinstance({test.shown}, {kind}) and type({test.shown}) is not {kind}",
        ),
        way.extra,
    )


def _raised(way: _Way, crash: Crash) -> Iterator[Trial]:
    """The error itself, where a clause raises again what is of none of some types."""
    found = nameable(crash, way.place)
    if found is None or crash.fault.type in MISTAKES | set(way.test.asked):
        return
    name, needed = found
    yield from _with(name, needed, "True", way, 0)


def _shown(way: _Way, crash: Crash) -> Iterator[Trial]:
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
            _refused(way, f"isinstance({test.shown}, {kind})"),
            turn + way.extra - 5,
        )
