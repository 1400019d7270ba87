"""Sums and joins of what is of one wrong type: each part becomes the type that is wanted."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, at

BYTES = "expected str instance, bytes found"
SUMMED = "unsupported operand type(s) for +: 'int' and 'str'"
READERS = ("int", "float", "Decimal")


def trials(crash: Crash) -> Iterator[Trial]:
    """`b", ".join(parts)` where the parts are bytes, `sum(int(n) for n in texts)` of texts."""
    if crash.fault.type != "TypeError":
        return
    for spot in crash.inner.places:
        for call, place in at(spot, ast.Call, crash.inner.frame.line):
            match call:
                case ast.Call(
                    func=ast.Attribute(value=ast.Constant(value=str()) as between, attr="join")
                ) if BYTES in crash.fault.message:
                    start = place.module.start(between)
                    yield Trial(
                        "bytes_joined",
                        Form.IDIOM,
                        "Join bytes with bytes",
                        "What is joined are bytes.",
                        (place.module.edit(start, start, "b"),),
                        extra=20,
                    )
                case ast.Call(func=ast.Name(id="sum"), args=[many, *_]) if (
                    SUMMED in crash.fault.message
                ):
                    yield from _read(many, place)


def _read(many: ast.expr, place: Place) -> Iterator[Trial]:
    module = place.module
    alike = isinstance(many, (ast.GeneratorExp, ast.ListComp))
    part = many.elt if isinstance(many, (ast.GeneratorExp, ast.ListComp)) else many
    shown = module.source(part)
    used = [each for each in READERS if f"{each}({shown})" in ast.unparse(module.tree)]
    for turn, reader in enumerate(dict.fromkeys([*used, "int", "float"])):
        before, after = (f"{reader}(", ")") if alike else (f"map({reader}, ", ")")
        yield Trial(
            "summed",
            Form.CONVERTED,
            f"Read `{shown}` with `{reader}()`",
            f"`{shown}` gave text, which no number can be added to.",
            (
                module.edit(module.start(part), module.start(part), before),
                module.edit(module.end(part), module.end(part), after),
            ),
            extra=-10 + 5 * turn,
        )
