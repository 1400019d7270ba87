"""`except` clauses: one that stands there takes one more type; a new one is the last resort."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from patterns.search.evidence.crash import Crash, Site
from patterns.search.evidence.decided import is_decided
from patterns.search.evidence.expected import expected
from patterns.search.handlers.nameable import at_hand, nameable
from patterns.search.handlers.on_the_way import raises_expected
from patterns.search.raises.retold import ERROR, retold, system
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.errors import failures
from patterns.toolbox.errors.tries import caught, named_too, tries
from patterns.toolbox.names.names import BUILTINS
from patterns.toolbox.place.locate import Place, own
from patterns.toolbox.source import lines

# What a program does wrong itself is healed or left alone: to pass over it hides it.
MISTAKES = {"AttributeError", "IndexError", "KeyError", "NameError", "TypeError"}
MISTAKES |= {"UnboundLocalError"}
WIDE = {"Exception", "BaseException"}
RELATED = (
    {"ValueError", "TypeError", "KeyError", "IndexError", "AttributeError", "OverflowError"},
    {"UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError", "ValueError", "LookupError"},
    {
        "UnicodeDecodeError",
        "OSError",
        "IOError",
        "FileNotFoundError",
        "PermissionError",
        "NotADirectoryError",
    },
    {"ImportError", "ModuleNotFoundError", "AttributeError", "SyntaxError", "ValueError"},
)
"""Types that one and the same misfortune raises, depending on the value it meets."""
SHORT = 3
"""Lines under a `try` that one clause is surely about."""
AS_AWAITED = 20
"""The place of a clause that raises what is waited for: before a `try` within its own."""
NOT_ADDED = WIDE | {"AssertionError", "KeyboardInterrupt", "SystemExit", "RecursionError"}


def trials(crash: Crash) -> Iterator[Trial]:
    """Wider clauses in any frame, nearest first; then new ones around a single call.

    None where a handler takes the error already: it says what happens then.
    """
    for site in crash.sites[:4]:
        for place in site.places:
            if not is_decided(place, crash):
                yield from _widened(crash, site, place)


def _widened(crash: Crash, site: Site, place: Place) -> Iterator[Trial]:
    found = nameable(crash, place)
    if found is None or crash.fault.type in NOT_ADDED:
        return
    name, needed = found
    for distance, block in enumerate(tries(place)):
        for handler in block.handlers:
            named = caught(handler.type)
            if not named or set(named) & (WIDE | {name}):
                continue
            given = any(raises_expected(handler, kind, place) for kind in expected(crash))
            # A mistake of the program's own is not what a handler far away was written for, unless
            # it gives what the test waits for.
            if site.steps and name in MISTAKES and not given:
                continue
            edits = (*needed, *named_too(handler, name, place.module))
            related = any(set(named) & group and name in group for group in RELATED)
            size = (block.body[-1].end_lineno or 0) - block.body[0].lineno
            raises = any(isinstance(node, ast.Raise) for node in ast.walk(handler))
            # Further out, an error may be said in other words, but not passed over.
            if site.steps and not raises:
                continue
            extra = (0 if related else 90) + 100 * site.steps + 20 * distance + min(size, 30) * 4
            # What one line may raise in several ways, its own clause is there for.
            near = not site.steps and not distance and size <= SHORT
            if related and near and not raises and "NoneType" not in crash.said.kinds:
                extra -= Form.WIDENED - Form.JOINED + 5
            # Where a test waits for an error, a handler that raises one is what it waits for.
            meant = raises and not site.steps and bool(expected(crash))
            if raises and given:
                # Its errors are what the test waits for: on the way from the call to it, too.
                meant, extra = True, AS_AWAITED + 15 * site.steps + 20 * distance + min(size, 30)
                also = sorted(documented(crash) - {name, *named} - MISTAKES)
                more = ", ".join([name, *also])
                edits = (*needed, *named_too(handler, more, place.module))
            trial = Trial(
                "wider_except",
                Form.IDIOM if meant else Form.WIDENED,
                f"Handle {name} where {named[0]} is handled",
                f"The failing call stands under an `except {', '.join(named)}`"
                + (", which reports it." if raises else "."),
                edits,
                extra=extra + (0 if crash.fault.type == name else 15),
            )
            yield trial
            if given and not related:
                yield from _beside(trial, handler, place, crash)
            yield from _with_the_like(trial, list(_alike(block, handler, name, place)), name, place)


def _with_the_like(
    trial: Trial, alike: Sequence[ast.ExceptHandler], name: str, place: Place
) -> Iterator[Trial]:
    """The trial together with the same widening of the function's handlers like this one."""
    twins = [edit for twin in alike for edit in named_too(twin, name, place.module)]
    if twins:
        yield replace(
            trial,
            name="wider_excepts",
            edits=(*trial.edits, *twins),
            because=f"{trial.because} The function does the like under another one.",
            extra=trial.extra - 1,
        )


def _beside(
    trial: Trial, handler: ast.ExceptHandler, place: Place, crash: Crash
) -> Iterator[Trial]:
    """A clause of its own behind one whose words are about another error than this one."""
    found, module = nameable(crash, place), place.module
    for kind in expected(crash):
        last = handler.body[-1]
        if found is None or len(handler.body) > 1 or not isinstance(last, ast.Raise):
            continue
        said = retold(last.exc, kind, crash) if last.exc is not None else None
        if said is None or _is_quoted(handler):
            continue
        at = module.starts[last.end_lineno or last.lineno]
        indent, newline = module.indent(handler).decode(), module.newline.decode()
        head = f"except {system(found[0], said, crash)} as {ERROR}:"
        body = f"{lines.step(place)}raise {said} from {ERROR}"
        added = "".join(f"{indent}{line}{newline}" for line in (head, body))
        yield replace(
            trial,
            name="clause_beside",
            title=f"Raise {kind.name} for {crash.fault.type}, too",
            edits=(*found[1], module.edit(at, at, added)),
            extra=trial.extra - 2,
        )


def _is_quoted(handler: ast.ExceptHandler) -> bool:
    """Whether what a clause raises says the error that it took."""
    raised = [node.exc for node in handler.body if isinstance(node, ast.Raise) and node.exc]
    names = (n for exc in raised for n in ast.walk(exc) if isinstance(n, ast.Name))
    return any(name.id == handler.name for name in names)


def documented(crash: Crash) -> set[str]:
    """The other errors that the failing operation is documented to raise, of the same kind."""
    kind, message = crash.fault.type, crash.fault.message
    return {
        way
        for place in crash.inner.places
        for operation in failures.operations(place, kind, message, crash.resolver)
        for way in operation.ways & BUILTINS
    }


def _alike(
    block: ast.Try, handler: ast.ExceptHandler, name: str, place: Place
) -> Iterator[ast.ExceptHandler]:
    """The function's other clauses of the same kind around a statement of the same shape."""
    wanted = set(caught(handler.type))
    for other in own(place.body):
        if not isinstance(other, ast.Try) or other is block:
            continue
        if [_shape(each) for each in other.body] != [_shape(each) for each in block.body]:
            continue
        for twin in other.handlers:
            named = set(caught(twin.type))
            if wanted <= named and name not in named:
                yield twin


def _shape(statement: ast.stmt) -> tuple[str, ...]:
    """Of what a statement is made, whatever the names in it: the kinds of its outer parts."""
    value = getattr(statement, "value", None)
    parts = ast.iter_child_nodes(value) if isinstance(value, ast.BinOp) else ()
    return (type(statement).__name__, type(value).__name__, *(type(p).__name__ for p in parts))


def visible_type(crash: Crash, place: Place) -> str | None:
    """How the raised type can be named here; None where it cannot, or nobody should."""
    return None if crash.fault.type in NOT_ADDED else at_hand(crash, place)
