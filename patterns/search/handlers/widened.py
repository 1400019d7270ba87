"""`except` clauses that stand there already, and take one more type."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from patterns.search.evidence.crash import Crash, Site
from patterns.search.evidence.decided import MISTAKES, documented, is_decided
from patterns.search.evidence.expected import expected
from patterns.search.evidence.nameable import NEVER_TAKEN, WIDE, nameable
from patterns.search.evidence.on_the_way import raises_expected
from patterns.search.raises.retold import ERROR, retold, system
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.errors.error_names import Named
from patterns.toolbox.errors.tries import caught, named_too, tries
from patterns.toolbox.place.locate import Place, own
from patterns.toolbox.source import lines

FRAMES = 4
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
LONG = 30
"""Lines from which on it matters no more how many there are."""
UNRELATED = 90
"""How much less likely a clause is for errors of quite another kind."""
AS_EXPECTED = 20
"""The place of a clause that raises what is waited for: before a `try` within its own."""


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause around a statement that fails.

    Attributes:
        site: the frame in which it stands.
        distance: how many `try` blocks stand between.
        given: whether it raises what the failing test waits for.
    """

    handler: ast.ExceptHandler
    block: ast.Try
    site: Site
    distance: int
    given: bool

    @property
    def named(self) -> list[str]:
        """The types that it takes."""
        return caught(self.handler.type)

    @property
    def raises(self) -> bool:
        """Whether it reports what it takes."""
        return any(isinstance(node, ast.Raise) for node in ast.walk(self.handler))

    @property
    def size(self) -> int:
        """The lines that it is about, but for the first."""
        return (self.block.body[-1].end_lineno or 0) - self.block.body[0].lineno

    def is_for_the_like_of(self, name: str) -> bool:
        """Whether it takes what a type's own misfortune raises, too."""
        return any(set(self.named) & group and name in group for group in RELATED)


def trials(crash: Crash) -> Iterator[Trial]:
    """One more type for the clauses around the failing statement, in any frame, nearest first.

    None where a handler takes the error already: it says what happens then.
    """
    for site in crash.sites[:FRAMES] if crash.fault.type not in NEVER_TAKEN else ():
        for place in site.places:
            found = nameable(crash, place)
            if found is None or is_decided(place, crash):
                continue
            for clause in _clauses(site, place, crash):
                if _may_take(found[0], clause):
                    yield from _widened(clause, found, place, crash)


def _clauses(site: Site, place: Place, crash: Crash) -> Iterator[_Clause]:
    kinds = expected(crash)
    for distance, block in enumerate(tries(place)):
        for handler in block.handlers:
            given = any(raises_expected(handler, kind, place) for kind in kinds)
            yield _Clause(handler, block, site, distance, given)


def _may_take(name: str, clause: _Clause) -> bool:
    if not clause.named or set(clause.named) & (WIDE | {name}):
        return False
    # A mistake of the program's own is not what a handler far away was written for, unless it gives
    # what the test waits for. Other errors may be said in other words there, but not passed over.
    return not clause.site.steps or (clause.raises and (clause.given or name not in MISTAKES))


def _widened(clause: _Clause, found: Named, place: Place, crash: Crash) -> Iterator[Trial]:
    (name, needed), named = found, clause.named
    taken = [name]
    if clause.given and clause.raises:
        taken += sorted(documented(crash) - {name, *named} - MISTAKES)
    # Where a test waits for an error, a handler that raises one is what it waits for.
    here = not clause.site.steps and bool(expected(crash))
    trial = Trial(
        "wider_except",
        Form.IDIOM if clause.raises and (clause.given or here) else Form.WIDENED,
        f"Handle {name} where {named[0]} is handled",
        f"The failing call stands under an `except {', '.join(named)}`"
        + (", which reports it." if clause.raises else "."),
        (*needed, *named_too(clause.handler, ", ".join(taken), place.module)),
        extra=_extra(name, clause, crash) + (0 if crash.fault.type == name else 15),
    )
    yield trial
    if clause.given and not clause.is_for_the_like_of(name):
        yield from _beside(trial, clause.handler, place, crash)
    alike = list(_alike(clause.block, clause.handler, name, place))
    yield from _with_the_like(trial, alike, name, place)


def _extra(name: str, clause: _Clause, crash: Crash) -> int:
    """How much less likely a clause is to be meant for the error, too."""
    steps, size = clause.site.steps, min(clause.size, LONG)
    if clause.given and clause.raises:
        # Its errors are what the test waits for: on the way from the call to it, too.
        return AS_EXPECTED + 15 * steps + 20 * clause.distance + size
    related = clause.is_for_the_like_of(name)
    extra = (0 if related else UNRELATED) + 100 * steps + 20 * clause.distance + 4 * size
    near = not steps and not clause.distance and clause.size <= SHORT
    if related and near and not clause.raises and "NoneType" not in crash.said.kinds:
        # What one line may raise in several ways, its own clause is there for.
        extra -= Form.WIDENED - Form.JOINED + 5
    return extra


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
