"""Guards: everything that lets the rest of the code run as before, and skips what cannot be."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from patterns.search.crash import Crash, Suspect, is_steady, parents_in, same_uses
from patterns.search.message import Deed
from patterns.search.tests_of import Ask, asks
from patterns.search.trial import Trial
from patterns.toolbox import costs, guards, lines
from patterns.toolbox.absent import Absent, How
from patterns.toolbox.costs import Form
from patterns.toolbox.guard_lines import Form as Shape
from patterns.toolbox.guarded import is_guarded
from patterns.toolbox.locate import FUNCTIONS, own
from patterns.toolbox.names import parameters
from patterns.toolbox.stdlib import is_none

MOST_DEPENDENTS = 6
"""Statements that one guard may cover."""
HOWS = {
    Deed.ATTRIBUTE: How.ATTRIBUTE,
    Deed.ITEM: How.ITEM,
    Deed.ITERATION: How.ITERATION,
    Deed.LENGTH: How.LENGTH,
    Deed.MEMBERSHIP: How.MEMBERSHIP,
}


def trials(crash: Crash) -> Iterator[Trial]:
    """Every guard of every suspect."""
    for suspect in crash.suspects:
        for ask in asks(suspect, crash.said):
            absent = _absent(suspect, ask)
            if is_guarded(suspect.node, suspect.use, suspect.place, absent.test):
                continue
            for shape in guards.forms(absent):
                yield _trial(shape, suspect, ask)
            if is_steady(suspect.node):
                yield from _twins(suspect, ask, crash)
                yield from _with_dependents(suspect, ask)
                yield from _next_round(suspect, ask)
                yield from _conjoined(suspect, ask)
                yield from _conditional(suspect, ask)
                yield from _before_return(suspect, ask)


def _absent(suspect: Suspect, ask: Ask) -> Absent:
    how = HOWS.get(suspect.deed, How.EMPTY) if "NoneType" in suspect.kinds else How.EMPTY
    return Absent(suspect.node, suspect.use, how, suspect.place, test=(ask.there, ask.missing))


def _trial(shape: Shape, suspect: Suspect, ask: Ask) -> Trial:
    form = costs.of_guard(shape.rank)
    return Trial(
        "guard",
        form,
        f"Ask whether `{suspect.source}` can be used first",
        f"{ask.because} {shape.because}",
        shape.edits,
        suspect.was(ask.missing),
        ask.extra + suspect.extra,
    )


def _next_round(suspect: Suspect, ask: Ask) -> Iterator[Trial]:
    """`continue`, where what is asked for belongs to a loop's round."""
    statement, place = suspect.statement, suspect.place
    if not lines.is_alone(statement, place.module) or isinstance(statement, ast.While):
        return
    loop = lines.loop_around(statement, place)
    if loop is None or isinstance(loop, ast.While) or not _is_outside_comprehension(suspect):
        return
    names = {n.id for n in ast.walk(ast.parse(ask.missing)) if isinstance(n, ast.Name)}
    own_names = {
        node.id
        for part in [loop.target, *own(loop.body)]
        for node in ast.walk(part)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    if names & own_names:
        used = any(isinstance(node, ast.Continue) for node in own(loop.body))
        added = [f"if {ask.missing}:", f"{lines.step(place)}continue"]
        yield Trial(
            "next_round",
            Form.FILTERED,
            "Go on with the next round where this one cannot be done",
            f"{ask.because} The loop goes on with the next one.",
            (lines.before(statement, added, place),),
            suspect.was(ask.missing),
            ask.extra + suspect.extra + (0 if used else 25),
        )


def _is_outside_comprehension(suspect: Suspect) -> bool:
    return isinstance(suspect.place.scopes[-1], (*FUNCTIONS, ast.Module, ast.ClassDef))


def _twins(suspect: Suspect, ask: Ask, crash: Crash) -> Iterator[Trial]:
    """The same guard at every place of the function that does the same with the same value."""
    shapes: dict[str, list[Shape]] = {}
    for twin in (suspect, *same_uses(suspect, crash)):
        absent = _absent(twin, ask)
        if not is_guarded(twin.node, twin.use, twin.place, absent.test):
            for shape in guards.forms(absent):
                shapes.setdefault(shape.because, []).append(shape)
    for together in shapes.values():
        edits = {edit for shape in together for edit in shape.edits}
        if len(together) > 1 and len(edits) == sum(len(shape.edits) for shape in together):
            trial = _trial(together[0], suspect, ask)
            because = f"{trial.because} The function does the same with it elsewhere."
            yield replace(
                trial,
                edits=tuple(edits),
                because=because,
                family="guard_all",
                extra=trial.extra + 1,
            )


def _with_dependents(suspect: Suspect, ask: Ask) -> Iterator[Trial]:
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
    if not 1 < len(together) <= MOST_DEPENDENTS or _outlives(bound, together, suspect):
        return
    if not all(lines.is_alone(each, place.module) for each in together):
        return
    edits = lines.under(f"if {ask.there}:", together, place)
    if edits is not None:
        yield Trial(
            "around",
            Form.AROUND,
            f"Do nothing with `{suspect.source}` where it cannot be used",
            f"{ask.because} What follows only lives on it.",
            tuple(edits),
            suspect.was(ask.missing),
            ask.extra + suspect.extra + 5 * (last - index),
        )


def _outlives(bound: set[str], together: list[ast.stmt], suspect: Suspect) -> bool:
    """Whether names that the statements bind are read behind them, and nowhere bound in front."""
    function = suspect.place.function
    inside = {id(node) for each in together for node in ast.walk(each)}
    end = together[-1].end_lineno or together[-1].lineno
    fresh = {
        node.id
        for each in together
        for node in ast.walk(each)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for node in own(function.body if function else suspect.module.tree.body):
        if isinstance(node, ast.Name) and id(node) not in inside:
            if isinstance(node.ctx, ast.Store) and node.lineno < together[0].lineno:
                fresh.discard(node.id)
            if node.id in bound and isinstance(node.ctx, ast.Load):
                return True
    if function is not None:
        fresh -= {argument.arg for argument in parameters(function.args)}
    return any(
        isinstance(node, ast.Name) and node.id in fresh and node.lineno > end
        for node in own(function.body if function else suspect.module.tree.body)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )


def _conjoined(suspect: Suspect, ask: Ask) -> Iterator[Trial]:
    """`if many and x is not None:`: the branch that fails is not taken."""
    module = suspect.module
    for distance, branch in enumerate(_branches(suspect)):
        test = branch.test
        asked = {ast.unparse(node) for node in ast.walk(test) if isinstance(node, ast.expr)}
        knows = ast.unparse(suspect.node) in asked
        bound = {
            node.id
            for part in branch.body
            for node in ast.walk(part)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        names = {n.id for n in ast.walk(suspect.node) if isinstance(n, ast.Name)}
        if names & bound:
            return
        start, end = module.start(test), module.end(test)
        weak = isinstance(test, (ast.IfExp, ast.Lambda, ast.NamedExpr)) or (
            isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or)
        )
        edits = [module.edit(end, end, f"{')' if weak else ''} and {ask.there}")]
        if weak:
            edits.append(module.edit(start, start, "("))
        yield Trial(
            "enclosing_condition",
            Form.JOINED,
            f"Take the branch only where `{suspect.source}` can be used",
            f"{ask.because} The branch around asks for {'it' if knows else 'other things'} already.",
            tuple(edits),
            suspect.was(ask.missing),
            ask.extra + suspect.extra + (5 if knows else 85) + 30 * distance,
        )


def _branches(suspect: Suspect) -> Iterator[ast.If]:
    """The `if`s of the function in whose body the statement stands, innermost first."""
    root: ast.AST = suspect.place.function or suspect.module.tree
    found = [
        node
        for node in ast.walk(root)
        if isinstance(node, ast.If)
        and any(suspect.statement is inner for part in node.body for inner in ast.walk(part))
    ]
    yield from sorted(found, key=lambda node: -node.lineno)[:2]


def _conditional(suspect: Suspect, ask: Ask) -> Iterator[Trial]:
    """`f(x.y if x is not None else None)`: the smallest part that can do without."""
    found = _replaceable(suspect)
    if found is None:
        return
    part, parent, instead, extra = found
    module = suspect.module
    start, end = module.start(part), module.end(part)
    bare = isinstance(parent, (ast.Assign, ast.Return, ast.keyword, ast.Dict, ast.AnnAssign))
    if isinstance(parent, ast.Call) and part in parent.args:
        bare = not isinstance(part, ast.GeneratorExp)
    opening, closing = ("", "") if bare else ("(", ")")
    tail = f" if {ask.there} else {instead}{closing}"
    edits = [module.edit(start, start, opening)] if opening else []
    edits.append(module.edit(end, end, tail))
    yield Trial(
        "conditional",
        Form.CONDITIONAL,
        f"Give `{instead}` where `{suspect.source}` cannot be used",
        ask.because,
        tuple(edits),
        suspect.was(ask.missing),
        ask.extra + suspect.extra + extra,
    )


def _replaceable(suspect: Suspect) -> tuple[ast.expr, ast.AST, str, int] | None:
    """The part of the statement to make conditional, what holds it, the other value, a malus."""
    parents = parents_in(suspect.statement)
    part: ast.expr = suspect.use
    while True:
        parent = parents.get(id(part))
        match parent:
            case ast.Attribute() | ast.Subscript(value=ast.expr()) if parent.value is part:
                part = parent
            case ast.Call(func=func) if func is part:
                part = parent
            case ast.Await() | ast.BinOp(op=ast.Sub() | ast.Mult() | ast.Div() | ast.FloorDiv()):
                part = parent
            case _:
                break
    match parent:
        case ast.Assign(value=value, targets=[target]) if value is part:
            unpacks = isinstance(target, (ast.Tuple, ast.List))
            return None if unpacks else (part, parent, _usual(suspect), 0)
        case ast.Return():
            return part, parent, _returned(suspect), 10
        case ast.keyword() | ast.Dict():
            return part, parent, "None", 5
        case ast.Call(args=arguments) if part in arguments:
            return part, parent, "None", 12
        case ast.BinOp(op=ast.Add() | ast.Mod()) | ast.FormattedValue():
            return part, parent, '""', 15
        case ast.Tuple() | ast.List():
            return part, parent, "None", 12
        case ast.For(iter=value) if value is part:
            return part, parent, "()", 8
    return None


def _usual(suspect: Suspect) -> str:
    """The value that the assigned name has elsewhere in the function, else None."""
    statement, function = suspect.statement, suspect.place.function
    if not isinstance(statement, ast.Assign) or function is None:
        return "None"
    target = ast.unparse(statement.targets[0])
    for node in own(function.body):
        if isinstance(node, ast.Assign) and node is not statement:
            given = isinstance(node.value, (ast.Constant, ast.List, ast.Dict, ast.Tuple))
            empty = given and not list(getattr(node.value, "elts", getattr(node.value, "keys", [])))
            if empty and any(ast.unparse(each) == target for each in node.targets):
                return suspect.module.source(node.value)
    return "None"


def _returned(suspect: Suspect) -> str:
    found = list(exits(suspect))
    return found[0][0] if found else "None"


def exits(suspect: Suspect) -> Iterator[tuple[str, int]]:
    """What a function may give back early, best first, with a malus: as its other exits do."""
    function = suspect.place.function
    if function is None:
        return
    values = [n.value for n in own(function.body) if isinstance(n, ast.Return)]
    if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in own(function.body)):
        yield "", 0
        return
    given = [value for value in values if value is not None]
    if not given:
        yield "", 0
        return
    if all(_is_truth(value) for value in given):
        yield "False", 0
        return
    seen: set[str] = set()
    for value in given:
        text = ast.unparse(value)
        empty = isinstance(value, (ast.List, ast.Dict, ast.Tuple)) and text in {"[]", "{}", "()"}
        plain = isinstance(value, ast.Constant) and value.value is not True
        if (empty or plain) and text not in seen:
            seen.add(text)
            yield suspect.module.source(value), 5 if is_none(value) else 8
    if not seen:
        yield from _of_same_kind(function, given)


def _of_same_kind(
    function: ast.FunctionDef | ast.AsyncFunctionDef, given: list[ast.expr]
) -> Iterator[tuple[str, int]]:
    annotation = ast.unparse(function.returns) if function.returns else ""
    names = {node.id for value in given if isinstance(node := value, ast.Name)}
    started = {
        name: ast.unparse(node.value)
        for node in own(function.body)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and (name := target.id) in names
        if ast.unparse(node.value) in {"[]", "{}", "''", "set()"}
    }
    for name in started:
        yield name, 6
    if "Optional" in annotation or "None" in annotation:
        yield "None", 5
    parameters = {a.arg for a in (*function.args.posonlyargs, *function.args.args)}
    for name in sorted(names & parameters - {"self", "cls"}):
        yield name, 25
    yield "None", 40


def _is_truth(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=bool()) | ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BoolOp(values=values):
            return all(_is_truth(v) or isinstance(v, ast.Call) for v in values)
        case ast.Call(func=ast.Name(id="isinstance" | "any" | "all" | "bool" | "hasattr")):
            return True
        case ast.Call(func=ast.Attribute(attr="startswith" | "endswith")):
            return True
    return False


def _before_return(suspect: Suspect, ask: Ask) -> Iterator[Trial]:
    """`if x is None: return ...` in front of the statement."""
    statement, place = suspect.statement, suspect.place
    if isinstance(statement, (*FUNCTIONS, ast.ClassDef, ast.While)) or place.function is None:
        return
    if not isinstance(place.scopes[-1], FUNCTIONS) or not lines.is_alone(statement, place.module):
        return
    rounds = 60 if lines.loop_around(statement, place) is not None else 0
    for value, malus in exits(suspect):
        step = lines.step(place)
        added = [f"if {ask.missing}:", f"{step}return {value}".rstrip()]
        yield Trial(
            "early_return",
            Form.LEAVES,
            f"Leave early where `{suspect.source}` cannot be used",
            f"{ask.because} `{place.function.name}()` then ends as at its other exits.",
            (lines.before(statement, added, place),),
            suspect.was(ask.missing),
            ask.extra + suspect.extra + malus + rounds,
        )
