"""Conditions of an explicit raise that let through what a test shows to be meant."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.contract import Condition, Edit
from patterns.search.evidence import shown_values
from patterns.search.evidence.checks import Check, checks, definition
from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expected import expected
from patterns.search.evidence.expressions import is_steady
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import bindings
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.stdlib import is_none

FURTHER = 8
"""How much worse a condition is that stands one branch further away."""
LOOSER = {ast.Lt: "<=", ast.Gt: ">=", ast.LtE: "<", ast.GtE: ">"}
"""The comparison that differs where both sides are equal."""
STRICT = (ast.Lt, ast.Gt)
FLOATS = {"inf", "nan", "pi", "e", "tau"}
ASKING = {"isinstance", "issubclass", "hasattr", "callable", "len"}


@dataclass(frozen=True, slots=True)
class _Weaker:
    """Another text for a part of a condition.

    Attributes:
        extra: how much worse it is within its form.
        negated: whether it stands in place of the `not` in front of the part, too.
    """

    name: str
    text: str
    title: str
    because: str
    form: Form = Form.JOINED
    extra: int = 0
    negated: bool = False


def trials(crash: Crash) -> Iterator[Trial]:
    """The same check with one part that does not hold for what the test passes."""
    if expected(crash):
        return  # an error is what the test wants, in other words or from elsewhere
    for check in checks(crash):
        if not _can_be_asked(check.node) and check.index is not None:
            continue
        for weaker in _weaker(check, crash):
            yield _trial(weaker, check)
        yield from _left_out(check)


def _trial(weaker: _Weaker, check: Check) -> Trial:
    module = check.module
    whole = check.negation if weaker.negated and check.negation is not None else check.node
    edit = module.edit(module.start(whole), module.end(whole), weaker.text)
    return Trial(
        weaker.name,
        weaker.form,
        weaker.title,
        weaker.because,
        (edit,),
        condition=_differs(check, f"not ({weaker.text})" if weaker.negated else weaker.text),
        extra=weaker.extra + FURTHER * check.turn,
    )


def _can_be_asked(node: ast.expr) -> bool:
    """Whether asking once more changes nothing: what is called is known to be harmless."""
    once = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
    return all(
        not isinstance(part, once) and (not isinstance(part, ast.Call) or is_steady(part))
        for part in ast.walk(node)
        if not (isinstance(part, ast.Call) and ast.unparse(part.func) in ASKING)
    )


def _differs(check: Check, text: str) -> Condition | None:
    """That the part made it raise, and its new form would not."""
    if check.index is None:
        return None
    old, new = f"({check.source})", f"({text})"
    asked = f"{old} and not {new}" if check.raises else f"not {old} and {new}"
    return Condition(check.index, asked)


def _weaker(check: Check, crash: Crash) -> Iterator[_Weaker]:
    match check.node:
        case ast.Compare(ops=[_]) as compared:
            yield from _equal(compared, check)
            yield from _bound(compared, check)
            yield from _one_more(compared, check, crash)
        case ast.Name() | ast.Attribute() if not check.raises and not _is_answer(check):
            shown = check.source
            yield _Weaker(
                "empty_accepted",
                f"{shown} is {'' if check.negation is not None else 'not '}None",
                f"Refuse `{shown}` only where it is None",
                f"`{shown}` was empty, which is a value, too.",
                extra=25,
                negated=check.negation is not None,
            )
    yield from _unset(check)


def _equal(compared: ast.Compare, check: Check) -> Iterator[_Weaker]:
    """`x == math.inf` for `x is math.inf`: an equal number need not be the same object."""
    op, right = compared.ops[0], compared.comparators[0]
    wanted = ast.IsNot if check.raises else ast.Is
    if not isinstance(op, wanted) or not _is_plain(right, check.module):
        return
    left, other = check.module.source(compared.left), check.module.source(right)
    yield _Weaker(
        "equal",
        f"{left} {'!=' if check.raises else '=='} {other}",
        f"Compare `{left}` with `{other}` by value",
        f"A number that equals `{other}` need not be the very same object.",
        Form.IDIOM,
        extra=10,
    )


def _is_plain(node: ast.expr, module: Module) -> bool:
    """Whether a number or a text is what an expression gives."""
    match node:
        case ast.Constant(value=value):
            return isinstance(value, (int, float, str, bytes)) and not isinstance(value, bool)
        case ast.Attribute(value=ast.Name(id="math" | "np" | "numpy"), attr=attr):
            return attr in FLOATS
        case ast.Name(id=name):
            bound = bindings(module.tree).get(name, ())
            values = [binding.value for binding in bound]
            return len(values) == 1 and values[0] is not None and _is_number(values[0])
    return False


def _is_number(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=value):
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant()]):
            return True
    return False


def _bound(compared: ast.Compare, check: Check) -> Iterator[_Weaker]:
    """`x > n` for `x >= n`, where both were equal."""
    op, right = compared.ops[0], compared.comparators[0]
    # What raises less often is the strict one; what must hold, the one that is not.
    if type(op) not in LOOSER or isinstance(op, STRICT) is check.raises:
        return
    module = check.module
    left, limit = module.source(compared.left), module.source(right)
    yield _Weaker(
        "bound_accepted",
        f"{left} {LOOSER[type(op)]} {limit}",
        f"Accept `{limit}` itself for `{left}`",
        f"`{left}` was exactly `{limit}`.",
        extra=20,
    )


def _one_more(compared: ast.Compare, check: Check, crash: Crash) -> Iterator[_Weaker]:
    """`x not in (A, B)` for `x != A`, where B is what the test speaks of."""
    op, right = compared.ops[0], compared.comparators[0]
    wanted = (ast.NotEq, ast.NotIn) if check.raises else (ast.Eq, ast.In)
    if not isinstance(op, wanted) or is_none(right):
        return
    left = check.module.source(compared.left)
    for turn, value in enumerate(shown_values.like(right, check.place, crash)):
        text = _with(right, value, check)
        if text is None:
            continue
        sign = "not in" if check.raises else "in"
        yield _Weaker(
            "value_accepted",
            f"{left} {sign} {text}",
            f"Accept `{value}` for `{left}`, too",
            f"The failing test speaks of `{value}`, which is refused.",
            extra=5 + 2 * turn,
        )


def _with(right: ast.expr, value: str, check: Check) -> str | None:
    """A display of what was accepted so far and one value more."""
    module = check.module
    match right:
        case ast.Tuple(elts=[*_, last]) | ast.List(elts=[*_, last]) | ast.Set(elts=[*_, last]):
            text = module.bytes_of(right).decode(module.encoding)
            end = module.end(last) - module.start(right)
            held = text.encode(module.encoding)
            return (held[:end] + f", {value}".encode() + held[end:]).decode(module.encoding)
        case ast.Constant() | ast.Attribute():
            return f"({module.source(right)}, {value})"
    return None


def _unset(check: Check) -> Iterator[_Weaker]:
    """`x is not None and …`: what was not given is not looked at."""
    shown = check.source
    if check.index is None or not isinstance(check.node, (ast.Compare, ast.Call)):
        return
    if isinstance(check.node, ast.Compare) and type(check.node.ops[0]) in LOOSER:
        return  # None has no order, and 0 is a number like others
    negated = not check.raises and check.negation is not None
    whole = check.negation if negated else check.node
    for turn, name in enumerate(_values_in(check)):
        if f"{name}(" in shown or f"{name} is " in shown:
            continue
        for asked, said, extra in (("is None", "None", 40), ("", "empty", 60)):
            missing = f"{name} {asked}" if asked else f"not {name}"
            there = f"{name} is not None" if asked else name
            text = f"{there} and {shown}" if check.raises else f"{missing} or {shown}"
            if negated:
                text = f"{there} and not {shown}"
            yield _Weaker(
                "unset_accepted",
                text if whole is getattr(check.holder, "test", None) else f"({text})",
                f"Let `{name}` be {said}",
                f"`{name}` was {said}: there was nothing to refuse.",
                extra=extra + 3 * turn,
                negated=negated,
            )


def _values_in(check: Check) -> list[str]:
    """The variables of the function, and the object's attributes, that a part reads."""
    function = check.place.function
    bound = set(bindings(function)) - {"self", "cls"} if function is not None else set()
    found: dict[str, None] = {}
    for node in ast.walk(check.node):
        match node:
            case ast.Name(id=name) if name in bound:
                found[name] = None
            case ast.Attribute(value=ast.Name(id="self")):
                found[ast.unparse(node)] = None
    return list(found)


def _is_answer(check: Check) -> bool:
    """Whether a name stands for the answer to a question, not for a value."""
    function, node = check.place.function, check.node
    if function is None or not isinstance(node, ast.Name):
        return False
    given = definition(node.id, function)
    asked = given.value if given is not None else None
    called = isinstance(asked, ast.Call) and ast.unparse(asked.func) in {"isinstance", "hasattr"}
    return called or isinstance(asked, (ast.Compare, ast.BoolOp, ast.UnaryOp))


def _left_out(check: Check) -> Iterator[Trial]:
    """One of several reasons to refuse less."""
    if not check.others or check.index is None or not check.raises:
        return
    edit = _without(check)
    if edit is None:
        return
    shown = check.source
    rest = " or ".join(f"({check.module.source(other)})" for other in check.others)
    yield Trial(
        "reason_left_out",
        Form.LEAVES,
        f"Do not refuse where `{shown}` (takes back a check)",
        f"`{shown}` was the only reason, and the failing test passes such a value on purpose.",
        (edit,),
        condition=Condition(check.index, f"({shown}) and not ({rest})"),
        extra=20 + FURTHER * check.turn,
    )


def _without(check: Check) -> Edit | None:
    """The edit that takes a part and its `or` out of the condition."""
    module = check.module
    for node in ast.walk(check.holder):
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            parts = [part for part in node.values if part is not check.node]
            if len(parts) == len(node.values):
                continue
            kept = " or ".join(_in_brackets(part, check) for part in parts)
            return module.edit(module.start(node), module.end(node), kept)
    return None


def _in_brackets(part: ast.expr, check: Check) -> str:
    shown = check.module.source(part)
    return f"({shown})" if isinstance(part, (ast.IfExp, ast.Lambda, ast.NamedExpr)) else shown
