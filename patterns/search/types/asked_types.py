"""The tests of types that a value met, or may have met, on its way to the line that failed."""

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from patterns.search.evidence import shown_values
from patterns.search.evidence.checks import checks
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import is_steady
from patterns.search.types.type_tests import TypeTest, type_tests
from patterns.toolbox.classes.classes import Lineage, class_names
from patterns.toolbox.names.names import bare, lookup
from patterns.toolbox.place.locate import COMPREHENSIONS, FUNCTIONS, Place, own
from patterns.toolbox.values import kin as kins
from patterns.toolbox.values.kin import Kin
from patterns.toolbox.values.values import FunctionValue

FURTHER = 8
"""How much worse a check is that stands one branch further away."""
FRAMES = 3
"""How many of the project's frames are looked at."""
NAMED = re.compile(
    r"'(\w+)' object|<class '(?:\w+\.)*(\w+)'>|(?:type|instance of|got|not):? (?:an? )?[`'\"]?(\w+)"
    r"|, (\w+) found"
)
"""How messages, of Python or of a project, name the type of a value."""
LONGEST = 500
"""Characters of a message that are looked at: it may quote data of any length."""
UNREADABLE = 30
"""How much worse a test is of a value that is not there any more when the function fails."""
ASKED, CALLED, UNCALLED = 20, 60, 95
"""The same of tests in functions that were given the value, that the failing test names, and in
others that call a value as the one that failed is called."""


@dataclass(frozen=True, eq=False, slots=True)
class Way:
    """A test, where it stands, and how likely the value that failed was refused by it.

    Attributes:
        index: the frame that can tell; None where none can.
        known: the types that the value had, as far as the report says.
        suspect: the value, where it is the very one that failed in this function.
    """

    test: TypeTest
    place: Place
    index: int | None
    known: frozenset[str]
    extra: int
    suspect: Suspect | None = None


def of_raise(crash: Crash) -> Iterator[Way]:
    """What had to hold where the project raises on purpose."""
    named = _named(crash)
    for check in checks(crash):
        for test in type_tests([check.node], check.module):
            positive = not isinstance(getattr(test.node, "ops", [None])[0], (ast.IsNot, ast.NotIn))
            if positive is not check.raises:
                told = named & _kin_of(test)
                yield Way(test, check.place, check.index, told, 5 + FURTHER * check.turn)


def on_the_way(crash: Crash) -> Iterator[Way]:
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
            items = _items(nodes)
            for test in type_tests(nodes, place.module):
                is_item = id(test.node) in items
                if is_item or not is_steady(test.value) or not _is_readable(test.value, place):
                    # An item that is gone cannot be asked for; the message may tell.
                    if _near(test, named, crash):
                        yield Way(test, place, None, named, UNREADABLE + 15 * site.steps)
                    continue
                suspect = suspects.get(ast.dump(test.value)) if not site.steps else None
                known = frozenset(suspect.kinds) if suspect is not None else frozenset[str]()
                extra = 5 if known else 30 if suspect is not None else 45 + 15 * site.steps
                if not known and named & _kin_of(test):
                    known, extra = named & _kin_of(test), 10 + 15 * site.steps
                yield Way(test, place, site.index, known, extra, suspect)


def _named(crash: Crash) -> frozenset[str]:
    """The types that a message of whatever words speaks of."""
    found = NAMED.finditer(crash.fault.message[:LONGEST])
    return frozenset(word for each in found for word in each.groups() if word)


def _kin_of(test: TypeTest) -> frozenset[str]:
    return frozenset(name for kin in kins.beside(test.asked) for name in kin.of)


def _items(nodes: Sequence[ast.expr]) -> set[int]:
    """The expressions that read what a comprehension goes through, which is gone behind it."""
    found: set[int] = set()
    for node in nodes:
        if isinstance(node, COMPREHENSIONS):
            bound = {
                part.id
                for generator in node.generators
                for part in ast.walk(generator.target)
                if isinstance(part, ast.Name)
            }
            found |= {
                id(part)
                for part in ast.walk(node)
                if isinstance(part, ast.expr)
                and any(isinstance(n, ast.Name) and n.id in bound for n in ast.walk(part))
            }
    return found


def _is_readable(value: ast.expr, place: Place) -> bool:
    """Whether a value can be asked for where the function stopped."""
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    return all(lookup(name, place) is not None for name in names)


def elsewhere(crash: Crash) -> Iterator[Way]:
    """What other functions ask, where the type of the wrong value is known, likelier ones first."""
    suspects = [s for s in crash.suspects if s.kinds and "NoneType" not in s.kinds]
    if not suspects:
        return
    known, called = frozenset(suspects[0].kinds), _called_by_test(crash)
    found = [way for suspect in suspects for way in _asked_for_it(suspect, crash)]
    names = {bare(suspect.node) for suspect in suspects}
    functions = [
        (m, f) for m in crash.modules for f in ast.walk(m.tree) if isinstance(f, FUNCTIONS)
    ]
    for module, function in functions:
        place = Place(module, (module.tree, function))
        for test in type_tests(own(function.body), module):
            is_called = function.name in called
            if not isinstance(test.value, ast.Name) or not _near(test, known, crash):
                continue
            if is_called or test.value.id in names:
                extra = CALLED if is_called else UNCALLED
                found.append(Way(test, place, None, known, extra))
    yield from sorted(found, key=lambda way: way.extra)


def _asked_for_it(suspect: Suspect, crash: Crash) -> Iterator[Way]:
    """What the functions ask that are called with the very value before it fails."""
    place, known = suspect.place, frozenset(suspect.kinds)
    wanted = ast.dump(suspect.node)
    for call in own(place.body):
        if not isinstance(call, ast.Call) or call.lineno > suspect.node.lineno:
            continue
        if wanted not in map(ast.dump, call.args):
            continue
        for value in crash.resolver.values(call.func, place):
            if isinstance(value, FunctionValue):
                for test in type_tests(own(value.node.body), value.module):
                    if isinstance(test.value, ast.Name) and _near(test, known, crash):
                        yield Way(test, value.body(), None, known, ASKED)


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
        if kins.is_near(kin, test.asked) and is_of(kin, known, crash)
    ]


def is_of(kin: Kin, known: Collection[str], crash: Crash) -> bool:
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
