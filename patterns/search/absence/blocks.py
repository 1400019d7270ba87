"""Guards of blocks: a branch not taken, a round not gone through, a run of lines skipped."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from patterns.contract import Edit
from patterns.search.evidence.asks import Ask
from patterns.search.evidence.crash import Suspect
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import BUILTINS, parameter_names, stored
from patterns.toolbox.place import effects
from patterns.toolbox.place.locate import FUNCTIONS, own
from patterns.toolbox.source import lines
from patterns.toolbox.source.module import Module

LEAVING = (ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Break, ast.Continue)
MOST_DEPENDENTS = 6
"""Statements that one guard may cover."""
SMALL = 2
"""Statements of a branch that is there for the one that fails."""
MOST_TWINS = 6
"""Conditions of one file that are changed together."""


def _or_skipped(form: Form, skipped: Sequence[ast.stmt], suspect: Suspect) -> Form:
    """The form of a guard, or the risky one where what it skips changes stored state."""
    return Form.SKIPPED if effects.are_stored(skipped, suspect.place) else form


def next_round(suspect: Suspect, ask: Ask) -> Iterator[Trial]:
    """`continue`, where what is asked for belongs to a loop's round."""
    statement, place = suspect.statement, suspect.place
    if not lines.is_alone(statement, place.module) or isinstance(statement, ast.While):
        return
    loop = lines.loop_around(statement, place)
    if loop is None or isinstance(loop, ast.While) or not _is_outside_comprehension(suspect):
        return
    if _names_in(ask.missing) & lines.bound_each_round(loop):
        used = any(isinstance(node, ast.Continue) for node in own(loop.body))
        added = [f"if {ask.missing}:", f"{lines.step(place)}continue"]
        yield Trial(
            "next_round",
            _or_skipped(Form.FILTERED, effects.rest_of_round(loop, statement), suspect),
            "Go on with the next round where this one cannot be done",
            f"{ask.because} The loop goes on with the next one.",
            (lines.before(statement, added, place),),
            condition=suspect.was(ask.missing),
            extra=ask.extra + suspect.extra + (0 if used else 25),
        )


def _is_outside_comprehension(suspect: Suspect) -> bool:
    return isinstance(suspect.place.scopes[-1], (*FUNCTIONS, ast.Module, ast.ClassDef))


def unchanged(suspect: Suspect, ask: Ask) -> Iterator[Trial]:
    """`if x is not None: x += 1`: what cannot be reckoned with stays as it is."""
    statement, place = suspect.statement, suspect.place
    if not isinstance(statement, ast.AugAssign) or not lines.is_alone(statement, place.module):
        return
    if ast.unparse(statement.target) != ast.unparse(suspect.node):
        return
    edits = lines.under(f"if {ask.there}:", [statement], place)
    if edits is not None:
        yield Trial(
            "around",
            _or_skipped(Form.AROUND, [statement], suspect),
            f"Leave `{suspect.source}` as it is where it cannot be used",
            ask.because,
            tuple(edits),
            condition=suspect.was(ask.missing),
            extra=ask.extra + suspect.extra,
        )


def with_dependents(suspect: Suspect, ask: Ask) -> Iterator[Trial]:
    """`if x is not None:` around a statement and those that only live on what it binds."""
    statement, place = suspect.statement, suspect.place
    if not isinstance(statement, ast.Assign) or not lines.is_alone(statement, place.module):
        return
    bound = {n.id for t in statement.targets for n in ast.walk(t) if isinstance(n, ast.Name)}
    block = list(lines.siblings(statement, place))
    if statement not in block or not bound:
        return
    index = block.index(statement)
    last = index
    for later in range(index + 1, len(block)):
        if any(isinstance(n, ast.Name) and n.id in bound for n in ast.walk(block[later])):
            last = later
    together = block[index : last + 1]
    if not 1 < len(together) <= MOST_DEPENDENTS or _outlives(together, suspect):
        return
    if not all(lines.is_alone(each, place.module) for each in together):
        return
    # What leaves would leave no more.
    if any(isinstance(node, LEAVING) for each in together for node in ast.walk(each)):
        return
    edits = lines.under(f"if {ask.there}:", together, place)
    if edits is not None:
        yield Trial(
            "around",
            _or_skipped(Form.AROUND, together, suspect),
            f"Do nothing with `{suspect.source}` where it cannot be used",
            f"{ask.because} What follows only lives on it.",
            tuple(edits),
            condition=suspect.was(ask.missing),
            extra=ask.extra + suspect.extra + 5 * (last - index),
        )


def _outlives(together: list[ast.stmt], suspect: Suspect) -> bool:
    """Whether a name that only the statements bind is read outside them."""
    function = suspect.place.function
    inside = {id(node) for each in together for node in ast.walk(each)}
    names = [node for node in own(suspect.place.body) if isinstance(node, ast.Name)]
    bound = {n.id for n in names if id(n) in inside and isinstance(n.ctx, ast.Store)}
    # What has a value in front keeps that one where the statements are skipped, unless it got it
    # on another branch.
    others = lines.branches_before(together[0], suspect.place)
    elsewhere = {id(n) for other in others for part in other.body for n in ast.walk(part)}
    in_front = [n for n in names if n.lineno < together[0].lineno and id(n) not in elsewhere]
    before = {n.id for n in in_front if isinstance(n.ctx, ast.Store)}
    given = set(parameter_names(function)) if function is not None else set()
    return any(
        n.id in bound - before - given and id(n) not in inside and isinstance(n.ctx, ast.Load)
        for n in names
    )


def conjoined(suspect: Suspect, ask: Ask) -> Iterator[Trial]:
    """`if many and x is not None:`: the branch that fails, or the round, is not taken."""
    module = suspect.module
    for distance, branch in enumerate(_branches(suspect)):
        test = branch.test
        asked = {ast.unparse(node) for node in ast.walk(test) if isinstance(node, ast.expr)}
        knows = ast.unparse(suspect.node) in asked
        if _same(ask.there) in asked:
            return
        if _names_in(ask.there) & _bound_before(branch, suspect):
            return
        edits = _with_condition(test, ask.there, module)
        trial = Trial(
            "enclosing_condition",
            _of_branch(branch, suspect),
            f"Take the branch only where `{suspect.source}` can be used",
            f"{ask.because} The branch around has a condition already.",
            edits,
            condition=suspect.was(ask.missing),
            extra=ask.extra + suspect.extra + (5 if knows else 85) + 30 * distance,
        )
        yield trial
        yield from _where_alike(trial, branch, suspect, ask)


def _bound_before(branch: ast.If | ast.While, suspect: Suspect) -> set[str]:
    """What a branch itself binds before the statement, so that its condition cannot ask for it."""
    inside = (node for part in branch.body for node in ast.walk(part))
    if isinstance(branch, ast.While):
        last = suspect.statement.lineno
        inside = (node for node in inside if getattr(node, "lineno", last) < last)
    return set(stored(inside))


def _of_branch(branch: ast.If | ast.While, suspect: Suspect) -> Form:
    """How much a branch takes away that is not taken now.

    An `if` that holds little more than what fails, and that nothing stands in for, is skipped at
    times already: what comes behind it can do without what is stored there.
    """
    if (
        isinstance(branch, ast.If)
        and not branch.orelse
        and suspect.statement in branch.body
        and len(branch.body) <= SMALL
    ):
        return Form.JOINED
    return _or_skipped(Form.JOINED, branch.body, suspect)


def _where_alike(
    trial: Trial, branch: ast.If | ast.While, suspect: Suspect, ask: Ask
) -> Iterator[Trial]:
    """The same at every other branch of the file that has the very same condition."""
    module, wanted = suspect.module, ast.dump(branch.test)
    twins = [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.If) and ast.dump(node.test) == wanted
    ]
    names = _names_in(ask.there)
    asked = {n.id for n in ast.walk(branch.test) if isinstance(n, ast.Name)}
    if 1 < len(twins) <= MOST_TWINS and names <= asked | BUILTINS:
        every = (edit for twin in twins for edit in _with_condition(twin.test, ask.there, module))
        because = f"{trial.because} The same condition stands elsewhere, for the same reason."
        yield replace(
            trial,
            edits=tuple(every),
            because=because,
            name="condition_everywhere",
            extra=trial.extra + 1,
        )


def _with_condition(test: ast.expr, added: str, module: Module) -> tuple[Edit, ...]:
    start, end = module.start(test), module.end(test)
    weak = isinstance(test, (ast.IfExp, ast.Lambda, ast.NamedExpr)) or (
        isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or)
    )
    if weak:
        return (module.edit(start, start, "("), module.edit(end, end, f") and {added}"))
    return (module.edit(end, end, f" and {added}"),)


def _as_tree(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _names_in(text: str) -> set[str]:
    return {node.id for node in ast.walk(_as_tree(text)) if isinstance(node, ast.Name)}


def _same(text: str) -> str:
    """A test as `ast.unparse` writes it."""
    return ast.unparse(_as_tree(text))


def _branches(suspect: Suspect) -> Iterator[ast.If | ast.While]:
    """The conditions of the function in whose body the statement stands, innermost first."""
    root: ast.AST = suspect.place.function or suspect.module.tree
    found = [
        node
        for node in ast.walk(root)
        if isinstance(node, (ast.If, ast.While))
        and not isinstance(node.test, ast.Constant)
        and any(suspect.statement is inner for part in node.body for inner in ast.walk(part))
    ]
    yield from sorted(found, key=lambda node: -node.lineno)[:2]
