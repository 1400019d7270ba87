"""Other values in place of a wrong one: a default, a conversion, at the use or at the source."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import Condition, Edit
from patterns.search.crash import Crash, Suspect, parents_in
from patterns.search.message import Deed
from patterns.search.tests_of import METHODS_OF, wanted_types
from patterns.search.trial import Trial
from patterns.toolbox import lines
from patterns.toolbox.costs import Form
from patterns.toolbox.guard_lines import EMPTY
from patterns.toolbox.locate import FUNCTIONS, at, own
from patterns.toolbox.names import parameters

DEFAULT_OF = {"str": "''", "list": "[]", "dict": "{}", "bytes": "b''", "set": "set()", "int": "0"}
CONVERSIONS: dict[tuple[str, str], tuple[str, str]] = {
    ("bytes", "str"): ("", ".decode('utf-8')"),
    ("str", "bytes"): ("", ".encode('utf-8')"),
    ("str", "int"): ("int(", ")"),
    ("str", "float"): ("float(", ")"),
    ("float", "int"): ("int(", ")"),
    ("list", "tuple"): ("tuple(", ")"),
    ("tuple", "list"): ("list(", ")"),
    ("set", "list"): ("list(", ")"),
    ("list", "set"): ("set(", ")"),
    ("str", "list"): ("[", "]"),
    ("Decimal", "float"): ("float(", ")"),
}
LAZY = {"map", "filter", "zip", "generator", "dict_keys", "dict_values", "dict_items", "range"}
LAZY |= {"odict_keys", "odict_values", "odict_items", "reversed", "set", "frozenset", "deque"}
TEXT_METHODS = set(dir(str))


def trials(crash: Crash) -> Iterator[Trial]:
    """Defaults and conversions of every suspect."""
    for suspect in crash.suspects:
        if "NoneType" in suspect.kinds:
            yield from _defaults(suspect, crash)
        elif suspect.deed in {Deed.KEY, Deed.INDEX}:
            yield from _lookups(suspect)
        else:
            yield from _conversions(suspect, crash)
    yield from _unpacked(crash)
    yield from _clamped(crash)
    yield from _ordered(crash)
    yield from _exhausted(crash)
    yield from _lossy(crash)


def _exhausted(crash: Crash) -> Iterator[Trial]:
    """`next(x, None)`, where there may be no next one."""
    if crash.fault.type != "StopIteration":
        return
    for place in crash.inner.places:
        for call, _ in at(place, ast.Call, crash.inner.frame.line):
            if isinstance(call.func, ast.Name) and call.func.id == "next" and len(call.args) == 1:
                node = call.args[0]
                start, end = place.module.start(node), place.module.end(node)
                edits = [place.module.edit(end, end, ", None")]
                if isinstance(node, ast.GeneratorExp) and end == place.module.end(call):
                    edits = [
                        place.module.edit(start, start, "("),
                        place.module.edit(end - 1, end - 1, "), None"),
                    ]
                because = f"`{place.module.source(node)}` may have nothing to give."
                title = "Take None where there is no next one"
                yield Trial("next", Form.DEFAULT, title, because, tuple(edits), None)


def _lossy(crash: Crash) -> Iterator[Trial]:
    """`x.decode("utf-8", "replace")`, where the bytes need not be text."""
    if crash.fault.type not in {"UnicodeDecodeError", "UnicodeEncodeError"}:
        return
    for place in crash.inner.places:
        module = place.module
        for call, _ in at(place, ast.Call, crash.inner.frame.line):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if name not in {"decode", "encode"} or call.keywords or len(call.args) > 1:
                continue
            because = "What comes in need not fit the encoding."
            title = "Replace what does not fit the encoding"
            if call.args and ast.unparse(call.args[0]).lower() in {"'ascii'", "'us-ascii'"}:
                first = call.args[0]
                edit = module.edit(module.start(first), module.end(first), "'utf-8'")
                yield Trial("utf_8", Form.CONVERTED, "Use UTF-8", because, (edit,), None)
            text = ", 'replace'" if call.args else "'utf-8', 'replace'"
            at_end = module.end(call.args[0]) if call.args else module.end(call) - 1
            edit = module.edit(at_end, at_end, text)
            yield Trial("lossy", Form.CONVERTED, title, because, (edit,), None, 30)


def _clamped(crash: Crash) -> Iterator[Trial]:
    """`max(x, 0)`, where a number must not be negative."""
    message = crash.fault.message
    if not re.search(r"negative|0 <=|>= 0|greater than or equal to 0", message):
        return
    for place in crash.inner.places:
        module = place.module
        for call, _ in at(place, ast.Call, crash.inner.frame.line):
            for node in call.args:
                if isinstance(node, (ast.Name, ast.Attribute, ast.BinOp)):
                    start, end = module.start(node), module.end(node)
                    edits = (module.edit(start, start, "max("), module.edit(end, end, ", 0)"))
                    title = f"Take 0 where `{module.source(node)}` is negative"
                    condition = Condition(crash.inner.index, f"{module.source(node)} < 0")
                    because = "The message asks for a number that is not negative."
                    yield Trial("clamp", Form.DEFAULT, title, because, edits, condition)


def _ordered(crash: Crash) -> Iterator[Trial]:
    """`sorted(x, key=str)`, where items have no order of their own."""
    if crash.said.deed is not Deed.OPERATION or "not supported between" not in crash.fault.message:
        return
    for place in crash.inner.places:
        for call, _ in at(place, ast.Call, crash.inner.frame.line):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name not in {"sorted", "sort"} or any(k.arg == "key" for k in call.keywords):
                continue
            end = place.module.end(call) - 1
            edit = place.module.edit(end, end, ", key=str" if call.args else "key=str")
            because = "The items have no order of their own."
            title = "Sort by what the items look like"
            yield Trial("sort_key", Form.CONVERTED, title, because, (edit,), None, 40)


def empty_for(suspect: Suspect, crash: Crash) -> list[tuple[str, int]]:
    """The empty values that can be used as the suspect is, with a malus each."""
    said = crash.said
    match suspect.deed, suspect.use:
        case ((Deed.ITERATION | Deed.LENGTH | Deed.MEMBERSHIP), use):
            starred = isinstance(use, ast.Call) and any(
                k.value is suspect.node for k in use.keywords
            )
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
        case Deed.OPERATION, ast.BinOp(op=ast.Add()):
            kinds = [k for k in (*said.wanted, *said.kinds) if k in DEFAULT_OF]
            return [(DEFAULT_OF[k], 0 if k != "int" else 25) for k in kinds]
        case Deed.OPERATION, ast.BinOp():
            return [("0", 30)] if "int" in said.kinds or "float" in said.kinds else []
        case Deed.OPERATION, ast.FormattedValue() | ast.Call():
            return [("''", 5)]
        case Deed.OPERATION, ast.Compare():
            return [("0", 40)]
        case Deed.ARGUMENT, _:
            kinds = [k for k in said.wanted if k in DEFAULT_OF]
            return [(DEFAULT_OF[k], 20 if k != "int" else 40) for k in kinds] or [("''", 25)]
    return []


def _defaults(suspect: Suspect, crash: Crash) -> Iterator[Trial]:
    """`(x or '')` where it is used, at the source of the name, and in the signature."""
    for default, malus in empty_for(suspect, crash):
        because = f"`{suspect.source}` was None, and is used as `{default}` could be."
        condition = suspect.was(f"{suspect.source} is None")
        title = f"Use `{default}` where `{suspect.source}` is None"
        edits = wrapped(suspect, "", f" or {default}")
        extra = malus + suspect.extra
        yield Trial("or_default", Form.DEFAULT, title, because, edits, condition, extra)
        for edit, far in _at_source(suspect, default):
            yield Trial(
                "default_at_source", Form.SOURCE, title, because, (edit,), condition, extra + far
            )


def wrapped(suspect: Suspect, before: str, after: str) -> tuple[Edit, ...]:
    """Text around an expression, in parentheses where it needs them."""
    module, node = suspect.module, suspect.node
    start, end = module.start(node), module.end(node)
    parent = parents_in(suspect.statement).get(id(node))
    bare = before or after.startswith((".", "["))
    if not bare and after.startswith(" "):
        alone = isinstance(parent, (ast.Assign, ast.Return, ast.keyword, ast.For, ast.Subscript))
        alone |= isinstance(parent, ast.Call) and node in parent.args
        alone &= not isinstance(parent, ast.Subscript) or parent.slice is node
        bare = alone and not isinstance(node, (ast.IfExp, ast.Lambda, ast.GeneratorExp))
    weak = (ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Lambda, ast.UnaryOp, ast.Await)
    if after.startswith((".", "[")) and isinstance(node, weak):
        before, after = f"{before}(", f"){after}"
    if not bare:
        before, after = f"({before}", f"{after})"
    edits = (module.edit(start, start, before), module.edit(end, end, after))
    return tuple(edit for edit in edits if edit.new)


def _at_source(suspect: Suspect, default: str) -> Iterator[tuple[Edit, int]]:
    """`x = found or default` at the assignments of a name or of an attribute of `self`."""
    place, module, node = suspect.place, suspect.module, suspect.node
    if isinstance(node, ast.Name) and place.function is not None:
        body, far = place.function.body, 0
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        cls = next((s for s in reversed(place.scopes) if isinstance(s, ast.ClassDef)), None)
        methods = [f for f in cls.body if isinstance(f, FUNCTIONS)] if cls else []
        body, far = [part for method in methods for part in method.body], 10
    else:
        return
    wanted = ast.unparse(node)
    for found in own(body):
        match found:
            case ast.Assign(targets=targets, value=value) if wanted in map(ast.unparse, targets):
                if isinstance(value, (ast.BoolOp, ast.IfExp, ast.Lambda, ast.Constant)):
                    continue
                if found.lineno < node.lineno or far:
                    end = module.end(value)
                    yield module.edit(end, end, f" or {default}"), far


def _lookups(suspect: Suspect) -> Iterator[Trial]:
    """`d.get(k)` for `d[k]`, `d.pop(k, None)`, `s[:1]` for `s[0]`."""
    module, use = suspect.module, suspect.use
    missing = suspect.source
    match suspect.deed, use:
        case Deed.KEY, ast.Subscript(value=node, slice=key, ctx=ast.Load()):
            shown = module.bytes_of(key).decode(module.encoding)
            for default, malus in _got_instead(suspect):
                text = f".get({shown}{default})"
                edit = module.edit(module.end(node), module.end(use), text)
                condition = suspect.was(f"{module.source(key)} not in {missing}")
                because = f"`{missing}` does not hold every key that is asked for."
                title = f"Get from `{missing}` what need not be there"
                yield Trial("get", Form.DEFAULT, title, because, (edit,), condition, malus)
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


def _got_instead(suspect: Suspect) -> list[tuple[str, int]]:
    """The defaults for `.get`, by what happens to the value next."""
    parent = parents_in(suspect.statement).get(id(suspect.use))
    match parent:
        case ast.Attribute(attr=attr) if attr in EMPTY:
            return [(f", {EMPTY[attr]}", 0)]
        case ast.Attribute(attr=attr) if attr in TEXT_METHODS:
            return [(", ''", 10)]
        case ast.Subscript(value=value) if value is suspect.use:
            return [(", {}", 5)]
        case ast.For() | ast.comprehension() | ast.Starred():
            return [(", [])"[:-1], 0)]
        case ast.BinOp(op=ast.Add()):
            return [(", ''", 15), (", 0", 20), (", [])"[:-1], 20)]
        case ast.Compare() | ast.BoolOp() | ast.If() | ast.Assign() | ast.keyword() | ast.Return():
            return [("", 0)]
    return [("", 10)]


def _conversions(suspect: Suspect, crash: Crash) -> Iterator[Trial]:
    """The value as the type that is wanted: at the use, under isinstance, at its source."""
    if not suspect.kinds and suspect.deed is not Deed.ARGUMENT:
        return
    kind = suspect.kinds[0] if suspect.kinds else ""
    for before, after, malus in _ways(kind, suspect, crash):
        title = f"Convert `{suspect.source}`"
        because = (
            f"`{suspect.source}` was of the type `{kind}`."
            if kind
            else (f"`{suspect.source}` was of another type than is wanted.")
        )
        condition = None
        if kind in {"str", "bytes", "int", "float", "list", "tuple", "dict", "set"}:
            condition = suspect.was(f"isinstance({suspect.source}, {kind})")
        extra = malus + suspect.extra
        edits = wrapped(suspect, before, after)
        yield Trial("convert", Form.CONVERTED, title, because, edits, condition, extra)
        branch = _under_isinstance(suspect, kind, before, after)
        if branch is not None:
            yield Trial("branch", Form.CONVERTED, title, because, (branch,), condition, extra + 5)
        yield from _all_operands(suspect, crash, before, after, extra)


def _ways(kind: str, suspect: Suspect, crash: Crash) -> Iterator[tuple[str, str, int]]:
    wanted = [*wanted_types(suspect, crash.said), *_other_operand(suspect, crash)]
    if kind in LAZY and suspect.deed in {Deed.ITEM, Deed.LENGTH, Deed.OPERATION, Deed.ATTRIBUTE}:
        yield "list(", ")", 0
    if suspect.deed is Deed.HASH and kind in {"list", "set", "dict"}:
        yield {"list": "tuple(", "set": "frozenset("}.get(kind, "str("), ")", 0
    if suspect.deed is Deed.JOIN:
        yield "map(str, ", ")", 0
        return
    for target in dict.fromkeys(wanted):
        if (kind, target) in CONVERSIONS:
            yield (*CONVERSIONS[kind, target], 0)
        elif target == "str" and kind not in {"bytes", "list", "dict"}:
            yield "str(", ")", 10
        elif target in {"list", "tuple", "int", "float", "dict", "set"} and kind != "NoneType":
            yield f"{target}(", ")", 15
    if suspect.deed is Deed.ITERATION and kind in {"int", "float", "bool"}:
        yield "[", "]", 20


def _other_operand(suspect: Suspect, crash: Crash) -> list[str]:
    """The type of what the value is combined with."""
    kinds = crash.said.kinds
    if suspect.deed is not Deed.OPERATION or len(kinds) != 2 or kinds[0] == kinds[1]:
        return []
    return [kind for kind in kinds if kind not in suspect.kinds]


def _under_isinstance(suspect: Suspect, kind: str, before: str, after: str) -> Edit | None:
    """`if isinstance(x, bytes): x = x.decode()` in front of the statement."""
    statement, place = suspect.statement, suspect.place
    plain = isinstance(suspect.node, ast.Name) and kind in {
        "str",
        "bytes",
        "int",
        "float",
        "list",
        "tuple",
        "dict",
        "set",
    }
    if not plain or isinstance(statement, (*FUNCTIONS, ast.ClassDef, ast.While)):
        return None
    if not isinstance(place.scopes[-1], (*FUNCTIONS, ast.Module)):
        return None
    if not lines.is_alone(statement, place.module):
        return None
    name = suspect.source
    added = [
        f"if isinstance({name}, {kind}):",
        f"{lines.step(place)}{name} = {before}{name}{after}",
    ]
    return lines.before(statement, added, place)


def _all_operands(
    suspect: Suspect, crash: Crash, before: str, after: str, extra: int
) -> Iterator[Trial]:
    """The same conversion of all suspects of one expression."""
    twins = [s for s in crash.suspects if s.use is suspect.use]
    if len(twins) < 2 or twins[0] is not suspect:
        return
    edits = tuple(edit for twin in twins for edit in wrapped(twin, before, after))
    because = "All parts of the expression are converted in the same way."
    yield Trial("convert_all", Form.CONVERTED, "Convert all parts", because, edits, None, extra + 8)


def _unpacked(crash: Crash) -> Iterator[Trial]:
    """`a, b = s.split(x, 1)`, where there were too many."""
    if crash.said.deed is not Deed.UNPACK:
        return
    for place in crash.inner.places:
        match place.statement:
            case (
                ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Call() as value)
                | ast.Assign(targets=[ast.List(elts=names)], value=ast.Call() as value)
            ):
                pass
            case _:
                continue
        module = place.module
        match value:
            case ast.Call(func=ast.Attribute(attr="split" | "rsplit"), args=[_], keywords=[]):
                if crash.said.count > 0:
                    end = module.end(value.args[0])
                    edit = module.edit(end, end, f", {len(names) - 1}")
                    because = "The rest may hold the separator, too."
                    title = "Split only as often as there are names"
                    yield Trial("split_once", Form.IDIOM, title, because, (edit,), None, 50)


def is_parameter(node: ast.expr, suspect: Suspect) -> bool:
    """Whether an expression is a parameter of the function around it."""
    function = suspect.place.function
    if function is None or not isinstance(node, ast.Name):
        return False
    return node.id in {argument.arg for argument in parameters(function.args)}
