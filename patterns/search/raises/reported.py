"""The expected error where another one is raised, asserted, only warned of, or ends the program."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expected import expected, reachable
from patterns.search.raises import constructed, wording
from patterns.search.raises.own_errors import because_of, is_type
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.errors.expected import Expected
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place.locate import FUNCTIONS, Place, statements
from patterns.toolbox.source import lines

FRAMES = 4
REPORTS = {"warn", "warning", "critical", "fatal", "exit", "quit", "error"}
"""Functions and methods that say what is wrong to a person, where the code around could be told."""
ALIKE = 0.5
"""The share of words from which on two texts tell the same."""
OPPOSITE: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
}
"""What holds where a comparison does not, whatever is compared: `<` of NaN has no opposite."""
OF_LENGTHS: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.GtE(),
    ast.LtE: ast.Gt(),
    ast.Gt: ast.LtE(),
    ast.GtE: ast.Lt(),
}


def trials(crash: Crash) -> Iterator[Trial]:
    """What the failing test waits for, where the code says already that something is wrong."""
    for kind in expected(crash):
        if kind.name == crash.fault.type:
            continue
        yield from _instead(kind, crash)
        yield from _of_assertion(kind, crash)
        for distance, site in enumerate(crash.sites[:FRAMES]):
            for place in site.places:
                yield from _of_report(kind, place, distance, crash)
                for earlier in _warned_of(kind, place):
                    yield from _of_report(kind, earlier, distance, crash)


def _instead(kind: Expected, crash: Crash) -> Iterator[Trial]:
    """`raise Wanted(...)` where another error, or none, is raised on purpose."""
    for place in crash.inner.places:
        statement = place.statement
        found = reachable(kind, place, crash)
        if found is None or not isinstance(statement, ast.Raise):
            continue
        # An error that is documented is promised to others than this test.
        docstring = ast.get_docstring(place.function) if place.function is not None else None
        if statement.exc is not None and crash.fault.type in (docstring or ""):
            continue
        edit = _replaced(statement, kind, found[0], place)
        form = Form.IDIOM if statement.exc is None else Form.CALLER
        if edit is not None:
            edits = (*found[1], edit)
            extra = 10 if statement.exc is None else 50
            title = f"Raise {kind.name}"
            yield Trial("raise_instead", form, title, because_of(kind), edits, extra=extra)


def _of_assertion(kind: Expected, crash: Crash) -> Iterator[Trial]:
    """`if x not in y: raise Wanted(...)` for `assert x in y`, which `-O` leaves out."""
    for place in crash.inner.places:
        statement, found = place.statement, reachable(kind, place, crash)
        if found is None or not isinstance(statement, ast.Assert) or not crash.is_deliberate:
            continue
        if not lines.is_alone(statement, place.module):
            continue
        name, imports = found
        words = _said(statement.msg, kind, place) or wording.quoted(
            f"expected {ast.unparse(statement.test)}"
        )
        error = constructed.made(name, words, kind, crash, place)
        text = _block(
            [f"if {_denied(statement.test)}:", f"{lines.step(place)}raise {error}"], place
        )
        yield Trial(
            "raise_for_assertion",
            Form.IDIOM,
            f"Raise {kind.name} where the assertion fails",
            f"{because_of(kind)} An assertion is for the code's own mistakes.",
            (*imports, _over(statement, text, place)),
            extra=5,
        )


def _of_report(kind: Expected, place: Place, distance: int, crash: Crash) -> Iterator[Trial]:
    """`raise Wanted("no such level")` for `sys.exit("no such level")` or `warnings.warn(...)`."""
    statement, found = place.statement, reachable(kind, place, crash)
    if found is None or not isinstance(place.scopes[-1], FUNCTIONS):
        return
    match statement:
        case ast.Expr(
            value=ast.Call(func=ast.Name(id=named) | ast.Attribute(attr=named), args=[*given])
        ) if named in REPORTS and lines.is_alone(statement, place.module):
            pass
        case _:
            return
    name, imports = found
    words = _said(given[0] if given else None, kind, place)
    if words is None:
        return
    error = constructed.made(name, words, kind, crash, place)
    edit = _over(statement, f"raise {error}", place)
    yield Trial(
        "raise_for_report",
        Form.IDIOM,
        f"Raise {kind.name} where that is only told",
        because_of(kind),
        (*imports, edit),
        extra=15 + distance,
    )


def _warned_of(kind: Expected, place: Place) -> Iterator[Place]:
    """What the function tells in nearly the expected words before it fails of just that."""
    function, line = place.function, place.statement.lineno if place.statement is not None else 0
    for each in statements(function.body) if function is not None and kind.words else ():
        match each:
            case ast.Expr(value=ast.Call(args=[ast.Constant(value=str(told)), *_])):
                alike = SequenceMatcher(None, told.split(), (kind.words or "").split()).ratio()
                if each.lineno < line and alike >= ALIKE:
                    yield replace(place, statement=each)


def _said(message: ast.expr | None, kind: Expected, place: Place) -> str | None:
    """A message as it stands there, unless the test looks for other words."""
    source = ast.unparse(message) if message is not None else ""
    is_text = isinstance(message, (ast.JoinedStr, ast.BinOp, ast.Call)) or (
        isinstance(message, ast.Constant) and isinstance(message.value, str)
    )
    if is_text and (not kind.words or kind.words in source) and "%s" not in source[-4:]:
        return place.module.source(message) if message is not None else None
    if not kind.words:
        return None
    return wording.of_object(kind.words, place) or wording.quoted(kind.words)


def _denied(test: ast.expr) -> str:
    """What holds where a condition does not."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=asked):
            return ast.unparse(asked)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in OPPOSITE:
            return ast.unparse(ast.Compare(left, [OPPOSITE[type(op)]], [right]))
        case ast.Compare(
            left=ast.Call(func=ast.Name(id="len")) as left, ops=[op], comparators=[right]
        ):
            return ast.unparse(ast.Compare(left, [OF_LENGTHS[type(op)]], [right]))
        case ast.Name() | ast.Attribute() | ast.Call() | ast.Subscript():
            return f"not {ast.unparse(test)}"
    return f"not ({ast.unparse(test)})"


def _block(block: list[str], place: Place) -> str:
    """Lines that stand where a statement begins."""
    statement, module = place.statement, place.module
    indent = module.indent(statement).decode() if statement is not None else ""
    return f"{module.newline.decode()}{indent}".join(block)


def _over(statement: ast.stmt, text: str, place: Place) -> Edit:
    module = place.module
    return module.edit(module.start(statement), module.end(statement), text)


def _replaced(statement: ast.Raise, kind: Expected, name: str, place: Place) -> Edit | None:
    module = place.module
    match statement.exc:
        case None:
            end = module.end(statement)
            words = wording.quoted(kind.words) if kind.words else _reason(statement, place)
            return module.edit(end, end, f" {name}({words})")
        case ast.Call(func=func) if ast.unparse(func) == name:
            return None
        case ast.Call(func=func):
            return module.edit(module.start(func), module.end(func), name)
        case ast.Name() | ast.Attribute() as raised if is_type(raised):
            text = f"{name}({_looked_up(kind, place)})".removesuffix("()")
            return module.edit(module.start(raised), module.end(raised), text)
    return None


def _looked_up(kind: Expected, place: Place) -> str:
    """What a look-up was asked for, which a `KeyError` tells; empty elsewhere."""
    given = parameters(place.function.args) if place.function is not None else []
    names = [p.arg for p in given if p.arg not in {"self", "cls"}]
    return names[0] if kind.name == "KeyError" and names else ""


def _reason(statement: ast.Raise, place: Place) -> str:
    """What the comment behind a bare `raise` says, with the value that no branch is for."""
    module = place.module
    text = module.text(statement.lineno)
    comment = text.partition("#")[2].strip() if "#" in text else ""
    asked = [
        ast.unparse(branch.test.left)
        for branch in lines.branches_before(statement, place)
        if isinstance(branch.test, ast.Compare)
    ]
    subject = asked[0] if asked and len(set(asked)) == 1 else None
    if subject is None:
        return wording.quoted(comment or "this is not supported")
    return wording.with_value(f"{comment or f'unexpected {subject}'}:", subject, module)
