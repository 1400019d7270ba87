"""Names that nothing has: those at hand which are nearly, or a part of, what was written."""

import ast
from collections.abc import Iterable, Iterator

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.classes import classes
from patterns.toolbox.costs import Form
from patterns.toolbox.names.close import WORD, closest
from patterns.toolbox.names.names import parameters, visible
from patterns.toolbox.place.locate import Function, Place, own
from patterns.toolbox.values.values import ClassValue

MOST = 3
"""Names that are a part of another: of more, none is meant."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`self._waiting` for `self.waiting`, `wrapped_f` for `f`, where the patterns want more proof.

    They refuse where the name stands elsewhere, too, since it may be one that is still missing.
    The command that failed tells.
    """
    if crash.said.name is None:
        return
    if crash.said.deed is Deed.NAME:
        for place in crash.inner.places:
            yield from _names(crash.said.name, place)
    elif crash.said.deed is Deed.ATTRIBUTE and crash.said.kinds:
        for suspect in crash.suspects:
            if isinstance(suspect.use, ast.Attribute) and suspect.use.attr == crash.said.name:
                yield from _attributes(suspect, suspect.use, crash)


def _names(name: str, place: Place) -> Iterator[Trial]:
    function, statement = place.function, place.statement
    if function is None or statement is None:
        return
    reads = [n for n in own(function.body) if isinstance(n, ast.Name) and n.id == name]
    local = _bound_before(function, statement)
    # A constant is no misspelt variable.
    alike = {other for other in visible(place) | local if other.isupper() == name.isupper()}
    found = dict.fromkeys([*_of_object(name, function, place), *_near(name, alike, local)])
    for turn, instead in enumerate(found):
        yield Trial(
            "name_at_hand",
            Form.PASSED_ON,
            f"Read `{instead}` for `{name}`",
            f"Nothing is called `{name}`, and `{instead}` can be read here.",
            tuple(
                place.module.edit(place.module.start(n), place.module.end(n), instead)
                for n in reads
            ),
            extra=5 * turn,
        )


def _bound_before(function: Function, statement: ast.stmt) -> set[str]:
    """Parameters, and what the function binds in front of a statement."""
    return {p.arg for p in parameters(function.args)} | {
        node.id
        for node in own(function.body)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Store)
        and node.lineno < statement.lineno
    }


def _of_object(name: str, function: Function, place: Place) -> Iterator[str]:
    """`self.name`, where the class reads or sets it elsewhere."""
    holder = classes.first_parameter(function)
    cls = place.cls
    if holder is None or cls is None:
        return
    for node in ast.walk(cls):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=attr) if (
                owner == holder and attr == name
            ):
                yield f"{holder}.{name}"
                return


def _attributes(suspect: Suspect, use: ast.Attribute, crash: Crash) -> Iterator[Trial]:
    found = crash.resolver.classes_named(suspect.kinds[0]) if suspect.kinds else []
    if len(found) == 1:
        others = _members(found[0], suspect, crash)
        names, because = list(_near(use.attr, others, others)), f"A `{found[0].name}` has no"
    elif not found:
        # Of a stranger's class only what the file reads of the same object elsewhere is known.
        close = closest(use.attr, _read_elsewhere(suspect, use))
        names, because = [close] if close is not None else [], "Nothing shows that there is a"
    else:
        return
    function, module = suspect.place.function, suspect.module
    for turn, instead in enumerate(names):
        same = [
            node
            for node in (own(function.body) if function is not None else [use])
            if isinstance(node, ast.Attribute) and ast.dump(node) == ast.dump(use)
        ]
        ends = [module.end(node) for node in same]
        yield Trial(
            "member_at_hand",
            Form.PASSED_ON,
            f"Read `{instead}` for `{use.attr}`",
            f"{because} `{use.attr}`, and `{instead}` is nearly the same name.",
            tuple(module.edit(end - len(use.attr), end, instead) for end in ends),
            extra=5 * turn,
        )


def _members(cls: ClassValue, suspect: Suspect, crash: Crash) -> set[str]:
    """What an object of a class has; nothing where it is to have the name, too."""
    line = crash.resolver.lineage(cls)
    names = classes.instance_names(line) | classes.class_names(line)
    if crash.said.name in names:
        return set()  # it is not set yet
    # Where nothing is called, no method is meant.
    called = any(
        isinstance(node, ast.Call) and node.func is suspect.use
        for node in ast.walk(suspect.statement)
    )
    if not called:
        names -= {m.name for c in line.classes for m in classes.methods(c) if not m.decorator_list}
    running = suspect.place.function
    return names - {running.name if running is not None else ""}


def _read_elsewhere(suspect: Suspect, use: ast.Attribute) -> set[str]:
    wanted = ast.dump(use.value)
    return {
        node.attr
        for node in ast.walk(suspect.module.tree)
        if isinstance(node, ast.Attribute) and node.attr != use.attr
        if ast.dump(node.value) == wanted
    }


def _near(name: str, others: set[str], parts: Iterable[str]) -> Iterator[str]:
    """The one that is nearly the same, then the few that have the name in them, or lie in it."""
    public = {other for other in others if not other.startswith("__")}
    close = closest(name, public)
    if close is not None:
        yield close
    within = sorted(p for p in parts if p in public - {close, "self", "cls"} and _shares(name, p))
    if len(within) <= MOST:
        yield from within


def _shares(name: str, other: str) -> bool:
    """Whether one name's words are the first or the last words of the other's."""
    words = [[word.lower() for word in WORD.findall(each)] for each in (name, other)]
    few, many = sorted(words, key=len)
    return bool(few) and few != many and few in (many[: len(few)], many[-len(few) :])
