"""Unpacking of more or fewer values than there are names for."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expressions import is_steady
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, own

GOES_THROUGH = {
    "zip",
    "enumerate",
    "sorted",
    "list",
    "tuple",
    "set",
    "map",
    "sum",
    "len",
    "min",
    "max",
}


def trials(crash: Crash) -> Iterator[Trial]:
    """`first, *rest = many`, and None where there is nothing."""
    if crash.said.deed is not Deed.UNPACK:
        return
    for place in crash.inner.places:
        match place.statement:
            case ast.Assign(targets=[ast.Tuple(elts=names) | ast.List(elts=names)], value=value):
                yield from _partitioned(names, value, place, crash)
                if any(isinstance(name, ast.Starred) for name in names):
                    continue
                yield from _rest(names, place, crash)
                yield from _nothing(names, value, place, crash)
                yield from _of_a_call(names, value, place, crash)
                yield from _transposed(names, value, place, crash)


def _partitioned(
    names: list[ast.expr], value: ast.expr, place: Place, crash: Crash
) -> Iterator[Trial]:
    """`a, _, b = s.partition(x)` for `a, b = s.split(x)`, where there may be no separator."""
    match names, value:
        case (
            [_, second],
            ast.Call(
                func=ast.Attribute(attr="split" | "rsplit" as way) as func, args=[_], keywords=[]
            ),
        ) if crash.said.count < 0:
            pass
        case _:
            return
    module = place.module
    between, end = module.start(second), module.end(func)
    yield Trial(
        "partition",
        Form.DEFAULT,
        "Take what is in front of the separator, and what is behind it where there is one",
        "There is nothing behind a separator that is not there.",
        (
            module.edit(between, between, "_, "),
            module.edit(end - len(way), end, way.replace("split", "partition")),
        ),
        extra=10,
    )


def _rest(names: list[ast.expr], place: Place, crash: Crash) -> Iterator[Trial]:
    """The last name takes what is left, where the function spreads it; else nobody does."""
    module, last = place.module, names[-1]
    if isinstance(last, ast.Name) and len(names) > 1 and _is_spread(last.id, place):
        start = module.start(last)
        yield Trial(
            "rest_named",
            Form.IDIOM,
            f"Let `{last.id}` take all that is left",
            f"`*{last.id}` is passed on: it stands for any number of values.",
            (module.edit(start, start, "*"),),
            extra=40,
        )
    if crash.said.count > 0:
        end = module.end(last)
        yield Trial(
            "rest_dropped",
            Form.CONVERTED,
            "Take the first values, and leave the others",
            f"There were more values than {len(names)}.",
            (module.edit(end, end, ", *_"),),
            extra=60,
        )


def _transposed(
    names: list[ast.expr], value: ast.expr, place: Place, crash: Crash
) -> Iterator[Trial]:
    """`xs, ys = zip(*points)`, where the names are gone through and the values are pairs."""
    many = all(isinstance(n, ast.Name) and _is_gone_through(n.id, place) for n in names)
    if not many or not is_steady(value):
        return
    module, shown = place.module, place.module.source(value)
    fits = f"all(len(each) == {len(names)} for each in {shown})"
    yield Trial(
        "transposed",
        Form.CONVERTED,
        f"Put the parts of each of `{shown}` together",
        f"Each of `{shown}` has as many parts as there are names.",
        (module.edit(module.start(value), module.end(value), f"zip(*{shown})"),),
        condition=crash.inner.was(fits),
        extra=-10,
    )


def _is_spread(name: str, place: Place) -> bool:
    return any(
        isinstance(node, ast.Starred) and isinstance(node.value, ast.Name) and node.value.id == name
        for node in own(place.body)
    )


def _nothing(names: list[ast.expr], value: ast.expr, place: Place, crash: Crash) -> Iterator[Trial]:
    """`one = many[0] if many else None` for `(one,) = many`."""
    if crash.said.count > 0 or not is_steady(value):
        return
    module = place.module
    shown = module.source(value)
    empty = ", ".join(["None"] * len(names)) + ("," if len(names) == 1 else "")
    start, end = module.start(value), module.end(value)
    yield Trial(
        "nothing_unpacked",
        Form.CONDITIONAL,
        f"Take None where `{shown}` is empty",
        f"`{shown}` was empty.",
        (module.edit(start, end, f"{shown} if {shown} else ({empty})"),),
        condition=crash.inner.was(f"not {shown}"),
        extra=20,
    )


def _of_a_call(
    names: list[ast.expr], value: ast.expr, place: Place, crash: Crash
) -> Iterator[Trial]:
    """`keys, values = unzip(pairs) or ([], [])` for what gives nothing at all at times."""
    plain = all(isinstance(name, ast.Name) for name in names)
    if not plain or not isinstance(value, ast.Call) or not crash.fault.message.endswith("got 0)"):
        return
    module, end = place.module, place.module.end(value)
    many = any(_is_gone_through(name.id, place) for name in names if isinstance(name, ast.Name))
    for turn, one in enumerate(("[]", "None") if many else ("None",)):
        empty = ", ".join([one] * len(names)) + ("," if len(names) == 1 else "")
        yield Trial(
            "nothing_given",
            Form.CONDITIONAL,
            f"Take `{one}` for each name where `{module.source(value.func)}()` gives nothing",
            "It gave no values at all.",
            (module.edit(end, end, f" or ({empty})"),),
            extra=25 + 10 * turn,
        )


def _is_gone_through(name: str, place: Place) -> bool:
    """Whether the function goes through what a name stands for, or hands it to what does."""
    for node in own(place.body):
        match node:
            case ast.For(iter=ast.Name(id=found)) | ast.comprehension(iter=ast.Name(id=found)):
                if found == name:
                    return True
            case ast.Call(func=ast.Name(id=called), args=args) if called in GOES_THROUGH:
                if any(isinstance(each, ast.Name) and each.id == name for each in args):
                    return True
    return False
