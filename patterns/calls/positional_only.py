"""TypeError: an argument is named that the function takes by its place only."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place import callees
from patterns.toolbox.place.callees import Callee


class PositionalOnly(Pattern):
    """Pass the argument by its place.

    The function's signature says which place that is, and all places before it are filled: the
    name goes, and the value stays. The call means the same to a reader of the signature.
    """

    family = "calls"
    severity = Severity.MEDIUM
    answers = ("I04",)
    matches = (
        r"TypeError: (?P<fn>[\w.<>]+)\(\) got some positional-only arguments passed as keyword "
        r"arguments?: '(?P<names>[\w, ]+)'"
    )
    examples = (
        Heals(
            "two arguments in their order",
            fault=Fault(
                "TypeError",
                "scale() got some positional-only arguments passed as keyword arguments: "
                "'width, height'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before="def scale(width, height, /, *, by=2):\n    return width * by, height * by\n\n"
            "print(scale(width=3, height=4, by=3))  # bigger\n",
            after="def scale(width, height, /, *, by=2):\n    return width * by, height * by\n\n"
            "print(scale(3, 4, by=3))  # bigger\n",
        ),
        Explains(
            "another order",
            fault=Fault(
                "TypeError",
                "scale() got some positional-only arguments passed as keyword arguments: "
                "'width, height'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="def scale(width, height, /):\n    return width, height\n\n"
            "scale(height=read(), width=read())\n",
            because="`scale()` takes its arguments by their places only, and the call on line 4 of "
            "app.py names them in another order: their values would have to be worked out in "
            "another order, too",
        ),
        Refuses(
            "a function that is not in sight",
            fault=Fault(
                "TypeError",
                "scale() got some positional-only arguments passed as keyword arguments: 'width'",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(scale):\n    return scale(width=3)\n",
            because="the signature of `scale()` is not known",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Drop the names, where what remains stands in the right order."""
        found = cls.match(fault)
        callee = callees.failing(fault, found["fn"], Resolver(sources))
        function = callee.function
        if function is None:
            raise Refused(f"the signature of `{callee.source}()` is not known")
        places = [parameter.arg for parameter in function.node.args.posonlyargs]
        if function.receiver is not None:
            places = places[1:]
        names = set(re.split(r", ", found["names"]))
        wrong = [keyword for keyword in callee.call.keywords if keyword.arg in names]
        wanted = places[len(callee.call.args) :][: len(wrong)]
        if not wrong or [keyword.arg for keyword in wrong] != wanted or _starred(callee):
            where = f"line {callee.call.lineno} of {callee.place.module.path}"
            raise Explained(
                f"`{callee.source}()` takes its arguments by their places only, and the call on "
                f"{where} names them in another order: their values would have to be worked out in "
                "another order, too"
            )
        if callee.call.keywords[: len(wrong)] != wrong:
            raise Refused(f"other arguments of `{callee.source}()` stand in between")
        module = callee.place.module
        edits = tuple(
            module.edit(module.start(keyword), module.start(keyword.value), "") for keyword in wrong
        )
        listed = ", ".join(f"`{name}`" for name in wanted)
        because = f"`{function.name}` ({function.place}) takes {listed} by place only."
        yield Patch(edits, (because,), Certainty.A)


def _starred(callee: Callee) -> bool:
    return any(isinstance(value, ast.Starred) for value in callee.call.args)
