"""Another value in place of one that is missing: a default at the use or at the source."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from patterns.contract import Edit
from patterns.search.containers import GROWN
from patterns.search.crash import Crash, Suspect
from patterns.search.expressions import given_at, is_steady, other_quotes, parents_in, wrapped
from patterns.search.failing_operands import SIGNS, is_augmented
from patterns.search.message import Deed, Said
from patterns.search.tests_of import METHODS_OF
from patterns.search.trial import Trial
from patterns.toolbox import conventions
from patterns.toolbox.costs import Form
from patterns.toolbox.guard_lines import EMPTY
from patterns.toolbox.locate import own
from patterns.toolbox.stdlib import is_none

DEFAULT_OF = {"str": "''", "list": "[]", "dict": "{}", "bytes": "b''", "set": "set()", "int": "0"}
TEXT_METHODS = set(dir(str))
ATOMS = (ast.Constant, ast.Name, ast.Attribute, ast.Call, ast.List, ast.Dict, ast.Tuple)
"""Defaults that may stand behind `or` without brackets."""


def trials(crash: Crash) -> Iterator[Trial]:
    """Defaults of every suspect."""
    for suspect in crash.suspects:
        # False stands for "none" at times; True would be told by the condition.
        untold = suspect.deed is Deed.ARGUMENT and not suspect.kinds
        if {"NoneType", "bool"} & set(suspect.kinds) or untold:
            yield from _defaults(suspect, crash)
        elif suspect.deed in {Deed.KEY, Deed.INDEX}:
            yield from _lookups(suspect)


def empty_for(suspect: Suspect, crash: Crash) -> list[tuple[str, int]]:
    """The empty values that can be used as the suspect is, with a malus each."""
    said = crash.said
    match suspect.deed, suspect.use:
        case Deed.ITERATION, use if use is suspect.node and _names(suspect) > 1:
            return [(f"({', '.join(['None'] * _names(suspect))})", 0)]
        case ((Deed.ITERATION | Deed.LENGTH | Deed.MEMBERSHIP), use):
            named = use.keywords if isinstance(use, ast.Call) else []
            starred = isinstance(use, ast.Dict) or any(k.value is suspect.node for k in named)
            return [("{}" if starred else "[]", 0)]
        case Deed.ATTRIBUTE, _ if said.name in EMPTY:
            return [(EMPTY[said.name], 0)]
        case Deed.ATTRIBUTE, _:
            kind = next((k for k, c in METHODS_OF.items() if hasattr(c, said.name or "")), None)
            return [(DEFAULT_OF[kind], 4)] if kind else []
        case Deed.ITEM, ast.Subscript(slice=ast.Constant(value=str())):
            return [("{}", 12)]
        case Deed.ITEM, ast.Subscript(slice=ast.Slice()):
            return [("''", 6), ("[]", 6)]
        case Deed.OPERATION, ast.FormattedValue():
            return [(other_quotes(suspect), 5)]
        case Deed.OPERATION, use:
            return _for_operation(use, said)
        case Deed.ARGUMENT, _:
            kinds = [k for k in said.wanted if k in DEFAULT_OF]
            return [(DEFAULT_OF[k], 20 if k != "int" else 40) for k in kinds] or [("''", 25)]
    return []


def _for_operation(use: ast.expr, said: Said) -> list[tuple[str, int]]:
    """The empty values that go together with the other side of an operation."""
    if is_augmented(said):
        return [(DEFAULT_OF[k], 0) for k in said.kinds if k in DEFAULT_OF]
    match use:
        case ast.BinOp(op=ast.Add()):
            kinds = [k for k in (*said.wanted, *said.kinds) if k in DEFAULT_OF]
            return [(DEFAULT_OF[k], 0 if k != "int" else 25) for k in kinds]
        case ast.BinOp():
            return [("0", 30)] if "int" in said.kinds or "float" in said.kinds else []
        case ast.Call(func=ast.Name(id="round" | "abs" | "pow" | "divmod")):
            return [("0", 30)]
        case ast.Call(func=ast.Name(id="max" | "min" | "sum" | "sorted")):
            return []
        case ast.Call():
            return [("''", 5)]
        case ast.Compare():
            return [("0", 40)]
    return []


def _names(suspect: Suspect) -> int:
    """Into how many names the statement takes the value apart, where that is all it does."""
    match suspect.statement:
        case ast.Assign(targets=[ast.Tuple(elts=names) | ast.List(elts=names)], value=value):
            plain = all(isinstance(name, (ast.Name, ast.Attribute)) for name in names)
            return len(names) if plain and value is suspect.node else 0
    return 0


def _is_stored_into(suspect: Suspect) -> bool:
    """Whether the statement stores into the value, or deletes from it, however deep."""
    parents, node = parents_in(suspect.statement), suspect.node
    while isinstance(parent := parents.get(id(node)), (ast.Subscript, ast.Attribute)):
        if parent.value is not node:
            return False
        if isinstance(parent.ctx, (ast.Store, ast.Del)):
            return True
        node = parent
    return False


def _added_up(suspect: Suspect, default: str) -> tuple[Edit, ...]:
    """`x = (x or 0) + y` for `x += y`."""
    statement, module = suspect.statement, suspect.module
    if not isinstance(statement, ast.AugAssign) or statement.target is not suspect.node:
        return ()
    value, sign = statement.value, SIGNS.get(type(statement.op), "")
    if not isinstance(value, ATOMS) or not is_steady(suspect.node) or " " in sign:
        return ()
    text = f" = ({suspect.source} or {default}) {sign} "
    return (module.edit(module.end(suspect.node), module.start(value), text),)


def _its_own(suspect: Suspect) -> Iterator[Trial]:
    """`d.get(k) or D` for `d.get(k, D)`: what is there and None is no answer either."""
    if "NoneType" not in suspect.kinds:
        return
    module = suspect.module
    for node, far in ((suspect.node, 0), *given_at(suspect)):
        match node:
            case ast.Call(func=ast.Attribute(attr="get"), args=[_, default], keywords=[]):
                pass
            case ast.Call(func=ast.Name(id="getattr"), args=[_, _, default], keywords=[]):
                pass
            case _:
                continue
        if is_none(default) or not isinstance(default, ATOMS):
            continue
        shown, asked = module.source(default), module.source(node)
        other = replace(suspect, node=node, use=node)
        around = wrapped(other, "", f" or {shown}")
        if node is not suspect.node:
            end = module.end(node)
            around = (module.edit(end, end, f" or {shown}"),)
        yield Trial(
            "own_default",
            Form.JOINED,
            f"Take `{shown}` where what is asked for is there, but None, too",
            f"`{asked}` says what stands in for a value that is not there.",
            (module.edit(module.end(node.args[-2]), module.end(default), ""), *around),
            suspect.was(f"{suspect.source} is None"),
            suspect.extra + far,
        )


def _defaults(suspect: Suspect, crash: Crash) -> Iterator[Trial]:
    """`(x or '')` where it is used, at the source of the name, and in the signature."""
    yield from _its_own(suspect)
    for default, malus in empty_for(suspect, crash):
        is_none = "bool" not in suspect.kinds
        test = f"{suspect.source} is None" if is_none else f"not {suspect.source}"
        was = "None" if is_none else "False"
        because = f"`{suspect.source}` was {was}, and is used as `{default}` could be."
        condition = suspect.was(test)
        title = f"Use `{default}` where `{suspect.source}` is None"
        edits = wrapped(suspect, "", f" or {default}")
        extra = malus + suspect.extra
        if _is_stored_into(suspect):
            continue  # what is put into a default is lost
        edits = _added_up(suspect, default) or edits
        yield Trial("or_default", Form.DEFAULT, title, because, edits, condition, extra)
        for value, far in given_at(suspect):
            if not isinstance(value, (ast.BoolOp, ast.IfExp, ast.Lambda, ast.Constant)):
                end = suspect.module.end(value)
                edits = (suspect.module.edit(end, end, f" or {default}"),)
                family = "default_at_source"
                yield Trial(family, Form.SOURCE, title, because, edits, condition, extra + far)


def _lookups(suspect: Suspect) -> Iterator[Trial]:
    """`d.get(k)` for `d[k]`, `d.pop(k, None)`, `s[:1]` for `s[0]`."""
    module, use = suspect.module, suspect.use
    missing = suspect.source
    match suspect.deed, use:
        case Deed.KEY, ast.Subscript(value=node, slice=key, ctx=ast.Load()):
            yield from _got_as_elsewhere(suspect, node, key)
            yield from _got(suspect, node, key)
        case Deed.KEY, ast.Call(func=ast.Attribute(attr="pop"), args=[key]):
            end = module.end(key)
            because = f"`{missing}` need not hold it."
            title = f"Take from `{missing}` what need not be there"
            yield Trial("pop", Form.DEFAULT, title, because, (module.edit(end, end, ", None"),))
        case Deed.INDEX, ast.Subscript(slice=ast.Constant(value=0)):
            parent = parents_in(suspect.statement).get(id(use))
            if isinstance(parent, ast.Compare):
                edit = module.edit(module.end(use.slice) - 1, module.end(use.slice), ":1")
                condition = suspect.was(f"not {missing}")
                because = f"`{missing}` was empty; a slice of it is empty, too."
                title = f"Compare the start of `{missing}`, which may be empty"
                yield Trial("slice", Form.JOINED, title, because, (edit,), condition, 10)


def _got(suspect: Suspect, table: ast.expr, key: ast.expr) -> Iterator[Trial]:
    """`d.get(k)`, at the form that what becomes of the value gives it."""
    module, use, shown = suspect.module, suspect.use, suspect.source
    because = f"`{shown}` does not hold every key that is asked for."
    title = f"Get from `{shown}` what need not be there"
    condition = suspect.was(f"{module.source(key)} not in {shown}")
    for default, form, malus in _got_instead(suspect):
        text = f".get({module.bytes_of(key).decode(module.encoding)}{default})"
        edits = [module.edit(module.end(table), module.end(use), text)]
        outer = parents_in(suspect.statement).get(id(use))
        if isinstance(outer, ast.Subscript) and outer.value is use:
            inner = module.bytes_of(outer.slice).decode(module.encoding)
            edits.append(module.edit(module.end(use), module.end(outer), f".get({inner})"))
        yield Trial("get", form, title, because, tuple(edits), condition, malus)
        twins = list(_got_too(suspect)) if not default and isinstance(key, ast.Constant) else []
        if twins:
            knows = any(_is_get(node) for node in ast.walk(suspect.statement))
            because = f"{because} The line asks for more of the kind."
            extra = malus + (-1 if knows else 2)
            yield Trial("get_all", form, title, because, (*edits, *twins), condition, extra)


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
        yield Trial("get_as_elsewhere", Form.IDIOM, title, because, (edit,), condition, 20)


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
        case ast.Assign() | ast.AnnAssign() | ast.Return():
            # The same as a conditional expression, in the words that people choose.
            return [("", Form.CONDITIONAL, -1)]
    return [("", Form.DEFAULT, 10)]


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
    function = suspect.place.function
    body = function.body if function is not None else suspect.module.tree.body
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
