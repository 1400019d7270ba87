"""TypeError: a text with `{}` is filled in with `%`."""

import ast
from collections.abc import Iterator

from patterns.contract import (
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
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.values import percent


class PercentForBraces(Pattern):
    """Fill in the braces with `format`.

    The text holds `{}` and nothing that `%` would fill in, so `%` always fails on it. As many
    values are given as there are braces, which says where each of them belongs.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H07",)
    matches = r"TypeError: not all arguments converted during string formatting$"
    examples = (
        Heals(
            "two values",
            fault=Fault(
                "TypeError",
                "not all arguments converted during string formatting",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "show")),
            ),
            before="""\
def show(done, total):
    return "{} of {:>5}" % (done, total)  # so far


show(1, 2)
""",
            after="""\
def show(done, total):
    return "{} of {:>5}".format(done, total)  # so far


show(1, 2)
""",
        ),
        Heals(
            "one value",
            fault=Fault(
                "TypeError",
                "not all arguments converted during string formatting",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            before='NAME = "Ada"\nprint(("Hello " "{}!") % NAME.upper())\n',
            after='NAME = "Ada"\nprint(("Hello " "{}!").format(NAME.upper()))\n',
        ),
        Refuses(
            "fewer values than braces",
            fault=Fault(
                "TypeError",
                "not all arguments converted during string formatting",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code='def show(done):\n    return "{} of {}" % (done,)\n',
            because="the text has 2 places for 1 value",
        ),
        Refuses(
            "no braces",
            fault=Fault(
                "TypeError",
                "not all arguments converted during string formatting",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code='def show(done):\n    return "done" % done\n',
            because="line 2 of app.py holds no `%` behind a text with braces",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Turn the one `%` behind a text with braces into a call of `format`."""
        found = [
            (node, place)
            for node, place in candidates(fault, sources, ast.BinOp)
            if isinstance(node.op, ast.Mod)
            and (text := percent.literal(node.left)) is not None
            and percent.wanted(text) == 0
            and "%" not in text
            and percent.braces(text)
        ]
        node, place = only(found, fault, "`%` behind a text with braces")
        module, right = place.module, node.right
        places = percent.braces(percent.literal(node.left) or "")
        values = right.elts if isinstance(right, ast.Tuple) else [right]
        if places != len(values) or any(isinstance(value, ast.Starred) for value in values):
            many = f"{len(values)} value{'' if len(values) == 1 else 's'}"
            raise Refused(f"the text has {places} places for {many}")
        between = module.data[module.end(node.left) : module.start(right)]
        if b"#" in between or b"\n" in between or between.count(b"%") != 1:
            raise Refused(f"line {node.lineno} of {module.path} is written too oddly to edit")
        start = module.end(node.left) + len(between[: between.index(b"%")].rstrip())
        opening = ".format" if isinstance(right, ast.Tuple) else ".format("
        edits = [module.edit(start, module.start(right), opening)]
        if not isinstance(right, ast.Tuple):
            edits.append(module.edit(module.end(right), module.end(right), ")"))
        told = f"The text has {places} braces, as many as there are values."
        yield Patch(tuple(edits), (told,))
