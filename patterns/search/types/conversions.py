"""A value of the wrong type as the type that is wanted."""

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import replace

from patterns.contract import Condition, Edit
from patterns.search.evidence.asks import wanted_types
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import around, given_at, wrapped
from patterns.search.evidence.message import Deed
from patterns.search.evidence.plain_types import ASKED_FOR, BUILT_IN, EMPTY_OF
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import bare, bindings, lookup
from patterns.toolbox.place.locate import FUNCTIONS, own
from patterns.toolbox.source import lines
from patterns.toolbox.values.values import FunctionValue

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
NUMBERS = frozenset({"int", "float", "bool", "complex", "Decimal"})
NEVER_FROM = dict.fromkeys(("list", "tuple", "set"), NUMBERS) | {"int": {"list", "dict", "tuple"}}
NEVER_FROM |= {"float": NEVER_FROM["int"], "dict": NUMBERS | {"str", "bytes"}}
"""Types that are made of other values -> of what they are never made."""
CALLABLE = {"method", "builtin_function_or_method", "function"}
"""What was meant to be called."""
ERRORS = {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
}
"""What had items before Python 3."""
UNKNOWN = "another type than is wanted"
LAZY = {"map", "filter", "zip", "generator", "dict_keys", "dict_values", "dict_items", "range"}
LAZY |= {"odict_keys", "odict_values", "odict_items", "reversed", "set", "frozenset", "deque"}


def trials(crash: Crash) -> Iterator[Trial]:
    """Conversions of every suspect that is there, but of a wrong type."""
    yield from _started_as(crash)
    for suspect in crash.suspects:
        yield from _as_elsewhere(suspect)
        if "NoneType" not in suspect.kinds and suspect.deed not in {Deed.KEY, Deed.INDEX}:
            yield from _conversions(suspect, crash)


def _as_elsewhere(suspect: Suspect) -> Iterator[Trial]:
    """`max(n, m[0].as_expr())`, where the function says `max(n, m[0])` so elsewhere."""
    function, module = suspect.place.function, suspect.module
    here, shown = ast.unparse(suspect.use), ast.unparse(suspect.node)
    if function is None or here.count(shown) != 1 or suspect.node is suspect.use:
        return
    before, after = here.split(shown)
    suffix = rf"{re.escape(before + shown)}(?P<more>(?:\.\w+(?:\(\))?)+){re.escape(after)}"
    for node in own(function.body):
        if type(node) is not type(suspect.use):
            continue
        found = re.fullmatch(suffix, ast.unparse(node))
        if found is not None:
            end = module.end(suspect.node)
            yield Trial(
                "as_elsewhere",
                Form.IDIOM,
                f"Use `{shown}{found['more']}` as on line {node.lineno}",
                f"Line {node.lineno} does the same with it, but takes `{found['more']}` first.",
                (module.edit(end, end, found["more"]),),
                extra=15,
            )


def _conversions(suspect: Suspect, crash: Crash) -> Iterator[Trial]:
    """The value as the type that is wanted: at the use, under isinstance, at its source."""
    if not suspect.kinds and suspect.deed is not Deed.ARGUMENT:
        return
    kind = suspect.kinds[0] if suspect.kinds else ""
    for before, after, extra in _ways(kind, suspect, crash):
        trial = Trial(
            "convert",
            Form.CONVERTED,
            f"Convert `{suspect.source}`",
            f"`{suspect.source}` was of {f'the type `{kind}`' if kind else UNKNOWN}.",
            wrapped(suspect, before, after),
            condition=_was(kind, suspect),
            extra=extra + suspect.extra,
        )
        yield trial
        branch = _under_isinstance(suspect, kind, before, after)
        if branch is not None:
            yield replace(trial, name="branch", edits=(branch,), extra=trial.extra + 5)
        if suspect.deed is not Deed.JOIN:  # its parts lie within each other
            yield from _all_operands(suspect, crash, before, after, trial.extra)
        for value, far in given_at(suspect):
            if not isinstance(value, (ast.Lambda, ast.IfExp, ast.Constant)):
                weak = isinstance(value, (ast.BinOp, ast.BoolOp, ast.Compare, ast.UnaryOp))
                first, last = ("(", ")") if weak and not before else ("", "")
                yield replace(
                    trial,
                    name="convert_at_source",
                    form=Form.SOURCE,
                    edits=around(value, f"{before}{first}", f"{last}{after}", suspect.module),
                    extra=trial.extra + far,
                )


def _was(kind: str, suspect: Suspect) -> Condition | None:
    """That the value was of the type that came; where that is unknown, that it was no None."""
    if kind in ASKED_FOR:
        return suspect.was(f"isinstance({suspect.source}, {kind})")
    # To convert None would only hide it.
    return None if kind else suspect.was(f"{suspect.source} is not None")


def _ways(kind: str, suspect: Suspect, crash: Crash) -> Iterator[tuple[str, str, int]]:
    """What stands before and behind the value then, and how unlikely that is."""
    if suspect.deed is Deed.JOIN:
        yield from _joined(suspect, crash)
        return
    yield from _of_kind(kind, suspect)
    if kind and kind not in BUILT_IN:
        yield from ((f"{name}(", ")", -10) for name in _converters(kind, suspect, crash))
    wanted = [*wanted_types(suspect, crash.said), *_other_operand(suspect, crash)]
    for target in dict.fromkeys(wanted):
        if (kind, target) in CONVERSIONS:
            yield (*CONVERSIONS[kind, target], 0)
        elif target not in BUILT_IN and lookup(target, suspect.place):
            # What is made of a float has all its digits: 0.1000000000000000055511151231257827.
            plain = (target, kind) != ("Decimal", "float")
            yield (f"{target}(", ")", -5) if plain else ("Decimal(str(", "))", -5)
        elif target == "str" and kind not in {"bytes", "list", "dict"}:
            yield "str(", ")", 10
        elif target in NEVER_FROM and kind not in NEVER_FROM[target] | {"NoneType"}:
            yield f"{target}(", ")", 15


def _converters(kind: str, suspect: Suspect, crash: Crash) -> Iterator[str]:
    """The functions within reach that ask whether their only argument is of a type of its own."""
    for name in bindings(suspect.module.tree):
        for value in crash.resolver.values(ast.Name(name, ast.Load()), suspect.place):
            if not isinstance(value, FunctionValue) or value.node is suspect.place.function:
                continue
            arguments = value.node.args
            given = [*arguments.posonlyargs, *arguments.args]
            alone = len(given) - len(arguments.defaults) <= 1 and not arguments.kwonlyargs
            asks = (_asks_for(kind, given[0].arg, node) for node in own(value.node.body) if given)
            if alone and any(asks):
                yield name


def _asks_for(kind: str, name: str, node: ast.AST) -> bool:
    """`isinstance(name, kind)`, or one of several types."""
    match node:
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=asked), types]) if (
            asked == name
        ):
            each = types.elts if isinstance(types, ast.Tuple) else [types]
            return kind in {bare(one) for one in each}
    return False


def _started_as(crash: Crash) -> Iterator[Trial]:
    """`s = b''` for `s = ''`, where what is put to it is bytes."""
    said = crash.said
    if said.deed is not Deed.OPERATION or said.sign or not (said.kinds and said.wanted):
        return
    kind, begun = said.kinds[0], said.wanted[0]
    if kind not in EMPTY_OF:
        return
    for place in crash.inner.places:
        match place.statement:
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add()):
                pass
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.BinOp(left=ast.Name(id=left), op=ast.Add()),
            ) if left == name:
                pass
            case _:
                continue
        for node in own(place.body):
            match node:
                case ast.Assign(targets=[ast.Name(id=bound)], value=value) if (
                    bound == name and ast.unparse(value) == EMPTY_OF.get(begun)
                ):
                    module = place.module
                    edit = module.edit(module.start(value), module.end(value), EMPTY_OF[kind])
                    because = f"What is put to `{name}` is of the type `{kind}`."
                    title = f"Let `{name}` be {kind} from the start"
                    yield Trial("started_as", Form.CONVERTED, title, because, (edit,), extra=2)


def _joined(suspect: Suspect, crash: Crash) -> Iterator[tuple[str, str, int]]:
    """All items of a join as texts, or the one that was none."""
    use, as_bytes = suspect.use, "bytes" in crash.said.wanted
    were_bytes = "bytes" in suspect.kinds and not as_bytes
    if were_bytes and isinstance(use, ast.Call) and suspect.node in use.args:
        # `str` of bytes would show how they are written.
        each = "each.decode('utf-8') if isinstance(each, bytes) else each for each in "
        yield f"({each}", ")", -5
    elif were_bytes:
        yield "", ".decode('utf-8')", 0
    elif isinstance(use, ast.Call) and suspect.node in use.args:
        if not as_bytes:
            yield "map(str, ", ")", 0
    elif not as_bytes:
        yield "str(", ")", 0
    elif isinstance(suspect.node, ast.Name):
        # What was taken so far is taken as before.
        rest = f" if isinstance({suspect.source}, (str, bytes)) else str({suspect.source})"
        yield "", rest, 0


def _of_kind(kind: str, suspect: Suspect) -> Iterator[tuple[str, str, int]]:
    """What a value of some kinds becomes, whatever is wanted."""
    if kind in CALLABLE and suspect.deed is not Deed.CALL:
        yield "", "()", -20
    if suspect.deed is Deed.ITEM and kind in ERRORS:
        yield "", ".args", -20
    if kind in LAZY and suspect.deed in {Deed.ITEM, Deed.LENGTH, Deed.OPERATION, Deed.ATTRIBUTE}:
        yield "list(", ")", 0
    if suspect.deed is Deed.HASH and kind in {"list", "set"}:
        yield {"list": "tuple(", "set": "frozenset("}[kind], ")", 0
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
    plain = isinstance(suspect.node, ast.Name) and kind in ASKED_FOR
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
    """The same conversion of all parts of one expression, or of one value all over the line."""
    wanted = ast.dump(suspect.node)
    parts = [s for s in crash.suspects if s.use is suspect.use]
    places = [s for s in crash.suspects if ast.dump(s.node) == wanted and s.kinds == suspect.kinds]
    for twins, worse in ((places, -1), (parts, 8)):
        if len(twins) > 1 and twins[0] is suspect:
            edits = tuple({edit for twin in twins for edit in wrapped(twin, before, after)})
            because = "All parts of the expression are converted in the same way."
            title = f"Convert `{suspect.source}` and its like"
            yield Trial("convert_all", Form.CONVERTED, title, because, edits, extra=extra + worse)
