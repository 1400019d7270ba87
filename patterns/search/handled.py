"""Added `except` clauses that go on in a way the function shows already, not by passing over."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from patterns.search import soft_exits
from patterns.search.crash import Crash, Site
from patterns.search.handlers import MISTAKES, visible_type
from patterns.search.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox import conventions, lines
from patterns.toolbox.costs import Form
from patterns.toolbox.flow import ends_with_exit
from patterns.toolbox.locate import FUNCTIONS, Function, Place, own
from patterns.toolbox.names import lookup

FRAMES = 2
FURTHER = 60
"""How much worse one frame further out is."""
WIDER = {"FileNotFoundError": "OSError", "NotADirectoryError": "OSError"}
WIDER |= {"PermissionError": "OSError", "IsADirectoryError": "OSError"}
"""Types of one misfortune: which of them is raised depends on the machine."""
LOGGERS = ("logger", "log", "LOG", "LOGGER", "_logger", "_log")


@dataclass(frozen=True, slots=True)
class _Under:
    """A statement that fails, and how its error can be named there."""

    place: Place
    statement: ast.stmt
    kind: str
    extra: int


def trials(crash: Crash) -> Iterator[Trial]:
    """Ways on from what fails, in the function's own manner."""
    for site in crash.sites[:FRAMES]:
        for place in site.places:
            if isinstance(place.statement, (ast.Import, ast.ImportFrom)):
                yield from _without_import(place, crash)
            under = _under(crash, site, place)
            if under is None:
                continue
            if crash.is_cleanup and site is crash.inner:
                yield from _cleaned_up(under)
            if crash.said.deed is Deed.HASH:
                yield from _to_the_rest(under)
            if not _is_slip(crash, site):
                yield from _none_instead(under)
                yield from _next_round(under)
                if site is crash.inner:
                    yield from _left(under, crash)
                yield from _logged(under)


def _without_import(place: Place, crash: Crash) -> Iterator[Trial]:
    """`try: import x except ImportError: x = None`."""
    statement = place.statement
    if not isinstance(statement, (ast.Import, ast.ImportFrom)) or not crash.fault.type.endswith(
        ("ImportError", "ModuleNotFoundError")
    ):
        return
    names = [(alias.asname or alias.name).partition(".")[0] for alias in statement.names]
    if "*" in names or not lines.is_alone(statement, place.module):
        return
    step = lines.step(place)
    handler = ["except ImportError:", *(f"{step}{name} = None" for name in dict.fromkeys(names))]
    edits = lines.tried([statement], handler, place)
    if edits is not None:
        yield Trial(
            "without_import",
            Form.DEFAULT,
            f"Do without `{names[0]}` where it cannot be imported",
            "What cannot be imported need not be used.",
            tuple(edits),
            None,
            40,
        )


def _under(crash: Crash, site: Site, place: Place) -> _Under | None:
    kind, statement = visible_type(crash, place), place.statement
    inside = isinstance(place.scopes[-1], FUNCTIONS)
    if kind is None or statement is None or not inside:
        return None
    # What the project raises on purpose is not to be taken back on the next line.
    if isinstance(statement, (ast.Raise, ast.Assert)):
        return None
    if not lines.is_alone(statement, place.module) and not isinstance(statement, ast.If):
        return None
    return _Under(place, statement, WIDER.get(kind, kind), FURTHER * site.steps)


def _is_slip(crash: Crash, site: Site) -> bool:
    """Whether the error more likely is the code's own mistake than the data's."""
    if crash.fault.type not in MISTAKES:
        return False
    return site.steps > 0 or (crash.raised_here and crash.said.deed is not Deed.ARGUMENT)


def _to_the_rest(under: _Under) -> Iterator[Trial]:
    """`try: if x in known: return ... except TypeError: pass`, where the function goes on."""
    place, first = under.place, under.statement
    chain = lines.branches_before(first, place) if isinstance(first, ast.If) else []
    # An `elif` can only be tried together with the `if` that it belongs to.
    while chain and not lines.is_alone(first, place.module):
        first = chain.pop(0)
    if not isinstance(first, ast.If) or not lines.is_alone(first, place.module):
        return
    block = list(lines.siblings(first, place))
    if first not in block or block[-1] is first or not ends_with_exit(block):
        return
    edits = lines.tried([first], [f"except {under.kind}:", f"{lines.step(place)}pass"], place)
    if edits is not None:
        yield Trial(
            "to_the_rest",
            Form.IDIOM,
            "Go on as for a value that is none of these where it cannot be compared",
            "A value that cannot be hashed is in no set and no key of a dict.",
            tuple(edits),
            None,
            90 + under.extra,
        )


def _cleaned_up(under: _Under) -> Iterator[Trial]:
    """`try: rollback() except T: pass`, where another error is on its way."""
    place, statement = under.place, under.statement
    block = list(lines.siblings(statement, place))
    if statement not in block:
        return
    rest = list(takewhile(lambda s: isinstance(s, ast.Expr), block[block.index(statement) :]))
    if not rest or not all(lines.is_alone(each, place.module) for each in rest):
        return
    edits = lines.tried(rest, [f"except {under.kind}:", f"{lines.step(place)}pass"], place)
    if edits is not None:
        yield Trial(
            "clean_up",
            Form.JOINED,
            f"Let {under.kind} while cleaning up not hide the error",
            "Another error is on its way here, and is the one to be seen.",
            tuple(edits),
            None,
            10,
        )


def _none_instead(under: _Under) -> Iterator[Trial]:
    """`try: x = f() except T: x = None`, where the function asks later whether x is there."""
    place, statement, function = under.place, under.statement, under.place.function
    match statement:
        case ast.Assign(targets=[ast.Name() as target]) if function is not None:
            pass
        case _:
            return
    asked = conventions.is_tested(target, function)
    default = _first_value(target.id, statement, function)
    if asked is None and default is None:
        return
    value = default or "None"
    step = lines.step(place)
    handler = [f"except {under.kind}:", f"{step}{target.id} = {value}"]
    edits = lines.tried([statement], handler, place)
    if edits is not None:
        yield Trial(
            "none_instead",
            Form.DEFAULT,
            f"Do without `{target.id}` where it cannot be had",
            f"The function asks later whether there is a `{target.id}`.",
            tuple(edits),
            None,
            30 + under.extra,
        )


def _first_value(name: str, statement: ast.Assign, function: Function) -> str | None:
    """The plain value that another assignment of the function gives the name."""
    for node in own(function.body):
        match node:
            case ast.Assign(targets=[ast.Name(id=other)], value=value) if (
                other == name and node is not statement
            ):
                empty = isinstance(value, (ast.List, ast.Dict, ast.Tuple))
                if isinstance(value, ast.Constant) or (empty and len(ast.unparse(value)) == 2):
                    return ast.unparse(value)
    return None


def _next_round(under: _Under) -> Iterator[Trial]:
    """`try: ... except T: continue`, where the loop leaves other rounds out already."""
    place, statement = under.place, under.statement
    loop = lines.loop_around(statement, place)
    if loop is None or isinstance(loop, ast.While):
        return
    used = any(isinstance(node, ast.Continue) for node in own(loop.body))
    if isinstance(statement, (ast.For, ast.While, ast.With, ast.Try)):
        return
    step = lines.step(place)
    edits = lines.tried([statement], [f"except {under.kind}:", f"{step}continue"], place)
    if edits is not None:
        yield Trial(
            "round_left_out",
            Form.CONVERTED,
            f"Leave out what raises {under.kind}",
            "The loop leaves out other rounds already."
            if used
            else "The loop can go on without this round.",
            tuple(edits),
            None,
            (30 if used else 350) + under.extra,
        )


def _left(under: _Under, crash: Crash) -> Iterator[Trial]:
    """`try: ... except T: return None`, where other exits or handlers do so."""
    place, statement, function = under.place, under.statement, under.place.function
    if function is None or isinstance(statement, (ast.For, ast.While, ast.With, ast.Try)):
        return
    for value, malus in soft_exits.soft_exits(function, place, crash.said.deed):
        handler = [f"except {under.kind}:", f"{lines.step(place)}return {value}".rstrip()]
        edits = lines.tried([statement], handler, place)
        if edits is not None:
            yield Trial(
                "left_with",
                Form.CONDITIONAL if crash.said.deed is Deed.NUMBER else Form.LEAVES,
                f"Return `{value}` where {under.kind} is raised",
                f"`{function.name}()` does so for other reasons already.",
                tuple(edits),
                None,
                40 + malus + under.extra,
            )


def _logged(under: _Under) -> Iterator[Trial]:
    """`try: ... except T: logger.exception(...)` around the rest of a function without a result."""
    place, function = under.place, under.place.function
    name = next((name for name in LOGGERS if lookup(name, place)), None)
    if function is None or name is None:
        return
    block = list(lines.siblings(under.statement, place))
    if under.statement not in block or block[0] is not function.body[0]:
        return
    gives = any(
        isinstance(n, (ast.Yield, ast.YieldFrom))
        or (isinstance(n, ast.Return) and n.value is not None)
        for n in own(function.body)
    )
    rest = block[block.index(under.statement) :]
    if gives or not all(lines.is_alone(each, place.module) for each in rest):
        return
    handler = [
        f"except {under.kind}:",
        f'{lines.step(place)}{name}.exception("{function.name}() failed")',
    ]
    edits = lines.tried(rest, handler, place)
    if edits is not None:
        yield Trial(
            "logged",
            Form.SWALLOWED,
            f"Log {under.kind} and go on",
            "Nobody waits for a result, and the file logs what goes wrong.",
            tuple(edits),
            None,
            -10 + under.extra,
        )
