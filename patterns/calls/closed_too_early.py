"""TypeError: `print("...") % name` works on what `print` gives, which is None."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.values.kinds import is_builtin


class ClosedTooEarly(Pattern):
    """Close the brackets of `print` behind all that is printed.

    `print` gives None, which nothing can be added to or filled into. The text in the brackets has
    the place for it.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("C04",)
    matches = r"TypeError: unsupported operand type\(s\) for (?P<sign>%|\+): 'NoneType' and '"
    examples = (
        Heals(
            "a text with a place for a value",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for %: 'NoneType' and 'str'",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            before="name = 'x'\nprint('hello %s') % name  # once\n",
            after="name = 'x'\nprint('hello %s' % name)  # once\n",
        ),
        Heals(
            "a text that goes on",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'NoneType' and 'str'",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            before="name = 'x'\nprint('hello ') + name\n",
            after="name = 'x'\nprint('hello ' + name)\n",
        ),
        Refuses(
            "a text without a place",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for %: 'NoneType' and 'str'",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            code="name = 'x'\nprint('hello') % name\n",
            because="line 2 of app.py holds no operation on what `print` gives",
        ),
        Refuses(
            "another function",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'NoneType' and 'str'",
                frames=(Frame("app.py", 2, "told"),),
            ),
            code="def told(log, name):\n    log('hello ') + name\n",
            because="line 2 of app.py holds no operation on what `print` gives",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Move the closing bracket."""
        sign = ast.Mod if cls.match(fault)["sign"] == "%" else ast.Add
        found = [
            (node, place)
            for node, place in candidates(fault, sources, ast.BinOp)
            if isinstance(node.op, sign) and _is_of_print(node.left) and is_builtin("print", place)
        ]
        node, place = only(found, fault, "operation on what `print` gives")
        module = place.module
        closed, end = module.end(node.left), module.end(node)
        told = f"`{module.source(node.left)}` gives None, and prints a text that is not whole."
        yield Patch((module.edit(closed - 1, closed, ""), module.edit(end, end, ")")), (told,))


def _is_of_print(node: ast.expr) -> bool:
    """Whether it prints one text that is written out, with a place for what is filled in."""
    match node:
        case ast.Call(func=ast.Name(id="print"), args=[ast.Constant(value=str(text))], keywords=[]):
            return "%" in text or text.endswith((" ", ":", "=", "'", '"', "\t"))
    return False
