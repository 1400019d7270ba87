"""What the functions beside this one do where the same look-up finds nothing: done here, too."""

import ast
import re
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import is_steady
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import BUILTINS, lookup
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, own
from patterns.toolbox.source import lines

LISTED = ((ast.ListComp, "[]"), (ast.SetComp, "set()"), (ast.DictComp, "{}"))
"""What lists what something has -> what it is where there is nothing."""
BEST = -10
"""How much better it is than what a guard has to make up."""
MOST = 2
"""Ways of siblings that are tried, the nearest first."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`if user is None: return not_found()` behind `user = find(id)`, as the siblings say it."""
    for suspect in crash.suspects:
        if "NoneType" in suspect.kinds and isinstance(suspect.node, ast.Name):
            yield from _of_found(suspect, suspect.node.id)
        if "NoneType" in suspect.kinds:
            yield from _as_conditional(suspect)
            yield from _nothing_of(suspect)


def _nothing_of(suspect: Suspect) -> Iterator[Trial]:
    """`if self.parent is None: return []`, where all the function does is to list what it has."""
    statement, place = suspect.statement, suspect.place
    value = statement.value if isinstance(statement, ast.Return) else None
    empty = next((text for kind, text in LISTED if isinstance(value, kind)), None)
    if empty is None or not is_steady(suspect.node) or not lines.is_alone(statement, place.module):
        return
    added = [f"if {suspect.source} is None:", f"{lines.step(place)}return {empty}"]
    yield Trial(
        "nothing_of",
        Form.SOURCE,
        f"Give `{empty}` where there is no `{suspect.source}`",
        f"Without `{suspect.source}` there is nothing to list.",
        (lines.before(statement, added, place),),
        condition=suspect.was(f"{suspect.source} is None"),
    )


def _as_conditional(suspect: Suspect) -> Iterator[Trial]:
    """`x.doctor.phone if x.doctor else "-"`, as the file says it of another attribute of it."""
    wanted, module, use = ast.dump(suspect.node), suspect.module, suspect.use
    texts: dict[str, int] = {}
    for node in ast.walk(module.tree):
        match node:
            case ast.IfExp(
                test=ast.Compare(left=asked, ops=[ast.IsNot()], comparators=[ast.Constant(None)])
                | asked,
                orelse=ast.Constant() | ast.List(elts=[]) | ast.Dict(keys=[]) as other,
            ) if ast.dump(asked) == wanted and not any(n is use for n in ast.walk(node)):
                test = module.source(node.test)
                texts.setdefault(f" if {test} else {module.source(other)}", node.lineno)
    for turn, (text, line) in enumerate(texts.items()):
        edits = (
            module.edit(module.start(use), module.start(use), "("),
            module.edit(module.end(use), module.end(use), f"{text})"),
        )
        title = f"Do without `{suspect.source}` as line {line} does"
        because = f"Line {line} says what holds where it is None."
        was = suspect.was(f"{suspect.source} is None")
        yield Trial(
            "conditional_as_beside", Form.IDIOM, title, because, edits, condition=was, extra=turn
        )


def _of_found(suspect: Suspect, name: str) -> Iterator[Trial]:
    """The guard behind an assignment from the same function."""
    function = suspect.place.function
    assigned = _assignments(function, name) if function is not None else []
    if len(assigned) != 1 or assigned[0].lineno >= suspect.node.lineno:
        return
    found: list[tuple[ast.If, str]] = []
    for other in _siblings(suspect):
        for node, guard in _guarded(other):
            bound = node.targets[0]
            if isinstance(bound, ast.Name) and _finder(node) == _finder(assigned[0]):
                found.append((guard, bound.id))
    yield from _copied(found, name, assigned[0], suspect)


def _copied(
    found: list[tuple[ast.If, str]], name: str, at: ast.Assign, suspect: Suspect
) -> Iterator[Trial]:
    module, place = suspect.module, suspect.place
    near = sorted(found, key=lambda one: abs(one[0].lineno - at.lineno))
    texts: dict[str, ast.If] = {}
    for guard, called in near:
        if _is_said_here(guard, called, place):
            start = module.starts[guard.lineno - 1]
            written = module.data[start : module.starts[guard.end_lineno or guard.lineno]]
            texts.setdefault(_renamed(written.decode(module.encoding), called, name), guard)
    for turn, (text, guard) in enumerate([*texts.items()][:MOST]):
        if not lines.is_alone(at, module):
            return
        old, new = (module.indent(node).decode(module.encoding) for node in (guard, at))
        said = [line.removeprefix(old) for line in text.splitlines()]
        newline = module.newline.decode()
        added = "".join(f"{new}{each}{newline}" if each else newline for each in said)
        where = module.starts[at.end_lineno or at.lineno]
        yield Trial(
            "as_beside",
            Form.IDIOM,
            f"Do without `{name}` as the functions beside this one do",
            f"Line {guard.lineno} says what to do where there is none.",
            (module.edit(where, where, added),),
            condition=suspect.was(f"{name} is None"),
            extra=BEST + turn,
        )


def _siblings(suspect: Suspect) -> list[Function]:
    """The other functions of the same body, a module's or a class's."""
    scopes = suspect.place.scopes
    here = suspect.place.function
    outer = next((s for s in reversed(scopes) if isinstance(s, ast.ClassDef | ast.Module)), None)
    body = getattr(outer, "body", suspect.module.tree.body)
    return [node for node in body if isinstance(node, FUNCTIONS) and node is not here]


def _assignments(function: Function, name: str) -> list[ast.Assign]:
    return [
        node
        for node in own(function.body)
        if isinstance(node, ast.Assign) and [ast.unparse(t) for t in node.targets] == [name]
    ]


def _guarded(function: Function) -> Iterator[tuple[ast.Assign, ast.If]]:
    """Assignments whose next statement leaves the function where the value is None."""
    for node, guard in zip(function.body, function.body[1:], strict=False):
        match node, guard:
            case (
                ast.Assign(targets=[ast.Name(id=name)]),
                ast.If(
                    test=ast.Compare(
                        left=ast.Name(id=asked), ops=[ast.Is()], comparators=[ast.Constant(None)]
                    )
                    | ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=asked)),
                    orelse=[],
                ),
            ) if asked == name and ends_with_exit(guard.body):
                yield node, guard


def _finder(node: ast.Assign) -> str | None:
    """The function that an assigned value comes from."""
    value = node.value.value if isinstance(node.value, ast.Await) else node.value
    return ast.unparse(value.func) if isinstance(value, ast.Call) else None


def _is_said_here(guard: ast.If, called: str, place: Place) -> bool:
    """Whether all that a guard reads means something here, and nothing is given back but by all."""
    read = [n for n in ast.walk(guard) if isinstance(n, ast.Name) and n.id != called]
    yields = any(isinstance(n, ast.Continue | ast.Break) for n in ast.walk(guard))
    return not yields and all(n.id in BUILTINS or lookup(n.id, place) is not None for n in read)


def _renamed(text: str, old: str, new: str) -> str:
    return re.sub(rf"\b{re.escape(old)}\b", new, text)
