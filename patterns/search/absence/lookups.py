"""Look-ups that give something where a table does not hold what is asked for."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import parents_in
from patterns.search.evidence.message import Deed
from patterns.search.evidence.plain_types import GROWN, TEXT_METHODS
from patterns.search.trial import Trial
from patterns.toolbox.absence import conventions
from patterns.toolbox.absence.guard_lines import EMPTY
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import own, returns
from patterns.toolbox.values.stdlib import is_none


def trials(crash: Crash) -> Iterator[Trial]:
    """`d.get(k)` for `d[k]`, `d.pop(k, None)`."""
    for suspect in crash.suspects:
        if suspect.deed is Deed.KEY:
            yield from _lookups(suspect)


def _lookups(suspect: Suspect) -> Iterator[Trial]:
    match suspect.use:
        case ast.Subscript(value=table, slice=key, ctx=ast.Load()):
            yield from _got_as_elsewhere(suspect, table, key)
            yield from _got(suspect, table, key)
        case ast.Call(func=ast.Attribute(attr="pop"), args=[key]):
            end, shown = suspect.module.end(key), suspect.source
            yield Trial(
                "pop",
                Form.DEFAULT,
                f"Take from `{shown}` what need not be there",
                f"`{shown}` need not hold it.",
                (suspect.module.edit(end, end, ", None"),),
            )


def _got(suspect: Suspect, table: ast.expr, key: ast.expr) -> Iterator[Trial]:
    """`d.get(k)`, at the form that what becomes of the value gives it."""
    module, use, shown = suspect.module, suspect.use, suspect.source
    outer = parents_in(suspect.statement).get(id(use))
    for default, form, worse in _got_instead(suspect):
        text = f".get({module.bytes_of(key).decode(module.encoding)}{default})"
        edits = [module.edit(module.end(table), module.end(use), text)]
        if isinstance(outer, ast.Subscript) and outer.value is use:
            inner = module.bytes_of(outer.slice).decode(module.encoding)
            edits.append(module.edit(module.end(use), module.end(outer), f".get({inner})"))
        trial = Trial(
            "get",
            form,
            f"Get from `{shown}` what need not be there",
            f"`{shown}` does not hold every key that is asked for.",
            tuple(edits),
            condition=suspect.was(f"{module.source(key)} not in {shown}"),
            extra=worse,
        )
        yield trial
        twins = list(_got_too(suspect)) if not default and isinstance(key, ast.Constant) else []
        if twins:
            knows = any(_is_get(node) for node in ast.walk(suspect.statement))
            yield replace(
                trial,
                name="get_all",
                edits=(*edits, *twins),
                because=f"{trial.because} The line asks for more of the kind.",
                extra=worse + (-1 if knows else 2),
            )


def _is_get(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get"
    )


def _got_too(suspect: Suspect) -> Iterator[Edit]:
    """The edits that get the statement's other texts by name, where each is a value of its own."""
    module, parents = suspect.module, parents_in(suspect.statement)
    for node in ast.walk(suspect.statement):
        match node:
            case ast.Subscript(
                value=ast.Name() | ast.Attribute() as table,
                slice=ast.Constant(value=str()) as key,
                ctx=ast.Load(),
            ) if node is not suspect.use and isinstance(
                parents.get(id(node)), (ast.keyword, ast.Call, ast.Dict, ast.Tuple)
            ):
                text = f".get({module.source(key)})"
                yield module.edit(module.end(table), module.end(node), text)


def _got_as_elsewhere(suspect: Suspect, holder: ast.expr, key: ast.expr) -> Iterator[Trial]:
    """`d.get(k, DEFAULT)`, where the file asks the same table so elsewhere."""
    module, use, wanted = suspect.module, suspect.use, ast.dump(holder)
    found = [
        module.source(node.args[1])
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get"
        and ast.dump(node.func.value) == wanted
        and len(node.args) == 2
        and isinstance(node.args[1], (ast.Constant, ast.Attribute, ast.Subscript))
    ]
    if len(set(found)) == 1:
        shown, table = module.source(key), suspect.source
        edit = module.edit(module.end(holder), module.end(use), f".get({shown}, {found[0]})")
        because = f"The file takes `{found[0]}` elsewhere, where `{table}` does not hold a key."
        title = f"Get from `{table}` what need not be there"
        condition = suspect.was(f"{shown} not in {table}")
        yield Trial(
            "get_as_elsewhere", Form.IDIOM, title, because, (edit,), condition=condition, extra=20
        )


def _got_instead(suspect: Suspect) -> list[tuple[str, Form, int]]:
    """The defaults for `.get`, by what happens to the value next."""
    parent = parents_in(suspect.statement).get(id(suspect.use))
    match parent:
        case ast.Attribute() | ast.Subscript() | ast.Call() if suspect.use not in _given(parent):
            return _got_to_go_on(parent)
        case ast.For() | ast.comprehension() | ast.Starred():
            return [(", []", Form.DEFAULT, 0)]
        case ast.BinOp(op=ast.Add()):
            return [(default, Form.DEFAULT, 15) for default in (", ''", ", 0", ", []")]
        case ast.Assign(targets=[ast.Name() as target]) if _is_asked_for(target, suspect):
            return [("", Form.IDIOM, 60)]
        case ast.Assign(targets=[ast.Name() as target]) if default := _used_as(target, suspect):
            return [(f", {default}", Form.CONDITIONAL, -1), ("", Form.DEFAULT, 10)]
        case ast.Assign(targets=[ast.Subscript()]) | ast.Compare() | ast.BoolOp() | ast.If():
            return [("", Form.DEFAULT, 0)]
        case ast.keyword():
            return [("", Form.AROUND, -1)]  # one value of several is no reason not to call at all
        case ast.Assign() | ast.AnnAssign():
            # The same as a conditional expression, in the words that people choose.
            return [("", Form.CONDITIONAL, -1)]
        case ast.Return():
            # Of another None no caller was told.
            return [("", Form.LEAVES, 0)] if _gives_none(suspect) else []
    return [("", Form.DEFAULT, 10)]


def _gives_none(suspect: Suspect) -> bool:
    """Whether the function says, or shows at another exit, that it may give None."""
    function = suspect.place.function
    if function is None:
        return False
    said = ast.unparse(function.returns) if function.returns is not None else ""
    return "None" in said or "Optional" in said or any(map(_is_no_value, returns(function)))


def _is_no_value(value: ast.expr | None) -> bool:
    return value is None or is_none(value)


def _given(parent: ast.AST) -> list[ast.expr]:
    """What an expression hands on or looks up, and asks for nothing itself."""
    match parent:
        case ast.Call(args=args):
            return args
        case ast.Subscript(slice=key):
            return [key]
    return []


def _got_to_go_on(parent: ast.AST) -> list[tuple[str, Form, int]]:
    """The defaults that what is done with the value next can be done with; None is none."""
    match parent:
        case ast.Attribute(attr=attr) if attr in GROWN:
            return []  # what is put into a default is lost
        case ast.Attribute(attr=attr) if attr in EMPTY:
            return [(f", {EMPTY[attr]}", Form.DEFAULT, 0)]
        case ast.Attribute(attr=attr) if attr in TEXT_METHODS:
            return [(", ''", Form.DEFAULT, 10)]
        case ast.Subscript(slice=key, ctx=ast.Load()) if not isinstance(key, ast.Slice):
            return [] if _is_number(key) else [(", {}", Form.DEFAULT, 5)]
    return []


def _used_as(target: ast.Name, suspect: Suspect) -> str | None:
    """The empty value that can be used as the function first uses a name behind a statement."""
    body = suspect.place.body
    parents = {id(child): node for node in own(body) for child in ast.iter_child_nodes(node)}
    reads = [
        node
        for node in own(body)
        if isinstance(node, ast.Name)
        and node.id == target.id
        and isinstance(node.ctx, ast.Load)
        and node.lineno > suspect.statement.lineno
    ]
    for node in sorted(reads, key=lambda node: (node.lineno, node.col_offset))[:1]:
        match parents.get(id(node)):
            case ast.For() | ast.comprehension():
                return "[]"
            case ast.Attribute(attr=attr) if attr in EMPTY:
                return EMPTY[attr]
            case ast.Attribute(attr=attr) if attr in TEXT_METHODS:
                return "''"
            case ast.Subscript(slice=ast.Constant(value=str()), value=value) if value is node:
                return "{}"
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[right]) if right is node:
                return "[]"
    return None


def _is_number(key: ast.expr) -> bool:
    number = key.operand if isinstance(key, ast.UnaryOp) else key
    return isinstance(number, ast.Constant) and isinstance(number.value, int)


def _is_asked_for(target: ast.Name, suspect: Suspect) -> bool:
    """Whether the function asks whether there is a value, once the name is bound."""
    function = suspect.place.function
    return function is not None and bool(conventions.is_tested(target, function))
