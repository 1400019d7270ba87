"""Errors of the project's own in place of one that Python or a library raised."""

import ast
from collections.abc import Iterator

from patterns.search.awaited import Awaited, as_named, awaited
from patterns.search.crash import Crash, Site
from patterns.search.handlers import MISTAKES
from patterns.search.protocols import OPERATORS
from patterns.search.tests_of import asks
from patterns.search.trial import Trial
from patterns.toolbox import lines
from patterns.toolbox.costs import Form
from patterns.toolbox.locate import FUNCTIONS, Place
from patterns.toolbox.names import BUILTINS, lookup

FRAMES = 3
FURTHER = 30
"""How much worse one frame further out is."""
SLIPS = {"NameError", "UnboundLocalError", "AssertionError", "RecursionError"}
"""What says that the code itself is wrong, whatever it is given."""
SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return)


def trials(crash: Crash) -> Iterator[Trial]:
    """Ways to raise what the failing test waits for, where the crash is now."""
    for kind in awaited(crash):
        if kind.name == crash.fault.type:
            continue
        yield from _asked_first(kind, crash)
        for distance, site in enumerate(crash.sites[:FRAMES]):
            for place in site.places:
                yield from _instead(kind, site, place, crash)
                if not (site.steps and crash.fault.type in MISTAKES):
                    yield from _translated(kind, place, FURTHER * distance, crash)


def _because(kind: Awaited) -> str:
    return f"The test that fails waits for `{kind.name}`."


def _message(kind: Awaited, otherwise: str) -> str:
    """A literal of what the test looks for, else of our own words."""
    text = repr(kind.words or otherwise)
    return f'"{text[1:-1]}"' if '"' not in text else text


def _asked_first(kind: Awaited, crash: Crash) -> Iterator[Trial]:
    """`if x is None: raise Wanted(...)` in front of the line."""
    for suspect in crash.suspects:
        place, statement = suspect.place, suspect.statement
        name = as_named(kind, place)
        inside = isinstance(place.scopes[-1], FUNCTIONS)
        if name is None or not inside or not lines.is_alone(statement, place.module):
            continue
        if isinstance(statement, (*FUNCTIONS, ast.ClassDef, ast.While)):
            continue
        if _answers_itself(kind, place):
            continue
        for turn, ask in enumerate(asks(suspect, crash.said)):
            text = _message(kind, f"{suspect.source} cannot be used")
            added = [f"if {ask.missing}:", f"{lines.step(place)}raise {name}({text})"]
            yield Trial(
                "raise_first",
                Form.IDIOM,
                f"Raise {kind.name} where `{suspect.source}` cannot be used",
                f"{ask.because} {_because(kind)}",
                (lines.before(statement, added, place),),
                suspect.was(ask.missing),
                40 + 3 * turn + suspect.extra,
            )


def _answers_itself(kind: Awaited, place: Place) -> bool:
    """Whether Python raises it by itself where an operator knows no answer."""
    function = place.function
    return kind.name == "TypeError" and function is not None and function.name in OPERATORS


def _instead(kind: Awaited, site: Site, place: Place, crash: Crash) -> Iterator[Trial]:
    """`raise Wanted(...)` where another error, or none, is raised on purpose."""
    statement, module = place.statement, place.module
    name = as_named(kind, place)
    if name is None or site is not crash.inner or not isinstance(statement, ast.Raise):
        return
    title = f"Raise {kind.name}"
    # An error that is documented is promised to others than this test.
    docstring = ast.get_docstring(place.function) if place.function is not None else None
    documented = crash.fault.type in (docstring or "")
    if statement.exc is not None and documented:
        return
    form = Form.IDIOM if statement.exc is None else Form.CALLER
    match statement.exc:
        case None:
            end = module.end(statement)
            text = _message(kind, "this is not supported")
            edit = module.edit(end, end, f" {name}({text})")
        case ast.Call(func=func) if ast.unparse(func) == name:
            return
        case ast.Call(func=func):
            edit = module.edit(module.start(func), module.end(func), name)
        case raised:
            edit = module.edit(module.start(raised), module.end(raised), name)
    yield Trial("raise_instead", form, title, _because(kind), (edit,), None, 50)


def _translated(kind: Awaited, place: Place, extra: int, crash: Crash) -> Iterator[Trial]:
    """`try: ... except Raised as error: raise Wanted(...) from error` around the statement."""
    statement, module = place.statement, place.module
    name, raised = as_named(kind, place), _raised(crash, place)
    if name is None or raised is None or not isinstance(statement, SIMPLE):
        return
    if _answers_itself(kind, place):
        return
    if not isinstance(place.scopes[-1], FUNCTIONS) or not lines.is_alone(statement, module):
        return
    edits = lines.under("try:", [statement], place)
    if edits is None:
        return
    at = module.starts[statement.end_lineno or statement.lineno]
    indent, newline = module.indent(statement).decode(), module.newline.decode()
    text = _message(kind, "") if kind.words else "str(error)"
    added = (
        f"{indent}except {raised} as error:{newline}"
        f"{indent}{lines.step(place)}raise {name}({text}) from error{newline}"
    )
    yield Trial(
        "translate",
        Form.IDIOM,
        f"Raise {kind.name} where {raised} is raised now",
        _because(kind),
        (*edits, module.edit(at, at, added)),
        None,
        70 + extra,
    )


def _raised(crash: Crash, place: Place) -> str | None:
    """How the type that is raised now can be named."""
    name = crash.fault.type
    # What the project itself raises on purpose says what it means already.
    if name in SLIPS or (crash.is_deliberate and name not in BUILTINS):
        return None
    bare = crash.fault.module in {"", "builtins", "exceptions"}
    return name if (name in BUILTINS and bare) or lookup(name, place) else None
