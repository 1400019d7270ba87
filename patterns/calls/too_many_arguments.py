"""TypeError: a call passes more positional arguments than the function takes."""

import ast
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
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.values import FunctionValue


class TooManyArguments(Pattern):
    """Pass by name what is taken by name only.

    Parameters behind a `*` take no positional arguments. The call passes just as many too many as
    there are such parameters without a value, so that they are likely to be meant, in their order.
    Otherwise the call, or the function, is wrong, and the two can be told.
    """

    family = "calls"
    severity = Severity.MEDIUM
    certainty = Certainty.B
    answers = ("I03",)
    matches = (
        r"TypeError: (?P<fn>[\w.<>]+)\(\) takes (?:from \d+ to )?(?P<takes>\d+) positional "
        r"arguments? but (?P<given>\d+) (?:was|were|positional arguments \(and \d+ keyword-only "
        r"arguments?\) were) given"
    )
    examples = (
        Heals(
            "an option that must be named",
            fault=Fault(
                "TypeError",
                "save() takes 1 positional argument but 2 were given",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            before="def save(row, *, force=False):\n    return row, force\n\n\n"
            "save([1], True)  # at once\n",
            after="def save(row, *, force=False):\n    return row, force\n\n\n"
            "save([1], force=True)  # at once\n",
        ),
        Explains(
            "a value too many",
            fault=Fault(
                "TypeError",
                "save() takes from 1 to 2 positional arguments but 3 were given",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code="def save(row, force=False):\n    return row\n\n\nsave(1, True, 3)\n",
            because="`save(1, True, 3)` (app.py:5) passes 3 arguments, and `save` (app.py:1) takes "
            "`row` and `force`: the call passes one too many, or the function lacks a parameter",
        ),
        Refuses(
            "a function that is handed in",
            fault=Fault(
                "TypeError",
                "save() takes 1 positional argument but 2 were given",
                frames=(Frame("app.py", 2, "run"),),
            ),
            code="def run(job):\n    job(1, 2)\n",
            because="line 2 of app.py calls no function of this repository with too many arguments",
        ),
        Refuses(
            "arguments in a star",
            fault=Fault(
                "TypeError",
                "save() takes 1 positional argument but 2 were given",
                frames=(Frame("app.py", 4, "run"),),
            ),
            code="def save(row, *, force=False): ...\n\ndef run(rows):\n    save(*rows)\n",
            because="line 4 of app.py calls no function of this repository with too many arguments",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Name the arguments that are too many."""
        resolver = Resolver(sources)
        found = [
            (call, place, function)
            for call, place in candidates(fault, sources, ast.Call)
            if (function := _overfull(call, place, resolver)) is not None
        ]
        if len(found) != 1:
            frame = fault.frames[-1]
            raise Unrelated(
                f"line {frame.line} of {frame.path} calls no function of this repository with too "
                "many arguments"
            )
        call, place, function = found[0]
        module = place.module
        names, signature = _positional(function), function.node.args
        given = {keyword.arg for keyword in call.keywords}
        free = [one.arg for one in signature.kwonlyargs if one.arg not in given]
        extra = call.args[len(names) :]
        where = f"`{function.name}` ({function.place})"
        if len(extra) != len(free):
            takes = " and ".join(f"`{name}`" for name in names) or "nothing"
            count = "one" if len(extra) == 1 else str(len(extra))
            raise Explained(
                f"`{module.source(call)}` ({module.path}:{call.lineno}) passes {len(call.args)} "
                f"arguments, and {where} takes {takes}: the call passes {count} too many, or the "
                "function lacks a parameter"
            )
        starts = [module.start(argument) for argument in extra]
        edits = tuple(
            module.edit(start, start, f"{name}=") for start, name in zip(starts, free, strict=True)
        )
        told = f"{where} takes `{free[0]}` by name only."
        yield Patch(edits, (told,), Certainty.B)


def _overfull(call: ast.Call, place: Place, resolver: Resolver) -> FunctionValue | None:
    """The one def that a call passes more positional arguments than it takes."""
    values = resolver.values(call.func, place)
    function = values[0] if len(values) == 1 else None
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    if not isinstance(function, FunctionValue) or starred or function.node.args.vararg:
        return None
    return function if len(call.args) > len(_positional(function)) else None


def _positional(function: FunctionValue) -> list[str]:
    signature = function.node.args
    names = [parameter.arg for parameter in (*signature.posonlyargs, *signature.args)]
    return names[1:] if function.receiver is not None else names
