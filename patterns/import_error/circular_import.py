"""ImportError: two modules import each other, and one asks for a name before it is there."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Edit,
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
from patterns.toolbox.imports.imports import added
from patterns.toolbox.place.locate import FUNCTIONS, Function, first_statement, innermost, places
from patterns.toolbox.source.lines import is_alone
from patterns.toolbox.source.module import Module

FUTURE = "from __future__ import annotations"


class CircularImport(Pattern):
    """Import the name where the circle does no harm.

    Two modules import each other at the top, so one of them is asked for a name that it does not
    have yet. A name that only annotations use is imported for type checkers alone; one that only
    functions use is imported when they run. What the module needs at once cannot be healed so.
    """

    family = "import_error"
    severity = Severity.MEDIUM
    answers = ("E07",)
    matches = (
        r"ImportError: cannot import name '(?P<name>\w+)' from partially initialized module "
        r"'(?P<mod>[\w.]+)'|AttributeError: partially initialized module '(?P<mod2>[\w.]+)' has no "
        r"attribute '(?P<attr>\w+)'"
        r"|AttributeError: module '(?P<mod3>[\w.]+)' has no attribute '\w+' "
        r"\(consider renaming '[^']*' if"
    )
    examples = (
        Heals(
            "annotations alone",
            fault=Fault(
                "ImportError",
                "cannot import name 'Order' from partially initialized module 'orders' (most "
                "likely due to a circular import)",
                frames=(
                    Frame("app.py", 1, "<module>"),
                    Frame("orders.py", 1, "<module>"),
                    Frame("prices.py", 3, "<module>"),
                ),
            ),
            before={
                "app.py": "import orders\n\nprint(orders.Order().total())\n",
                "orders.py": """\
from prices import total

class Order:
    def total(self):
        return total(self)
""",
                "prices.py": """\
from __future__ import annotations

from orders import Order

def total(order: Order) -> int:
    return 1
""",
            },
            after={
                "app.py": "import orders\n\nprint(orders.Order().total())\n",
                "orders.py": """\
from prices import total

class Order:
    def total(self):
        return total(self)
""",
                "prices.py": """\
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orders import Order

def total(order: Order) -> int:
    return 1
""",
            },
        ),
        Heals(
            "one function alone",
            fault=Fault(
                "ImportError",
                "cannot import name 'LIMIT' from partially initialized module 'orders' (most "
                "likely due to a circular import)",
                frames=(
                    Frame("app.py", 1, "<module>"),
                    Frame("orders.py", 1, "<module>"),
                    Frame("prices.py", 1, "<module>"),
                ),
            ),
            before={
                "app.py": "import orders\n\nprint(orders.total())\n",
                "orders.py": "from prices import total\n\nLIMIT = 3\n",
                "prices.py": '''\
from orders import LIMIT

def total():
    """At most so much."""
    return min(4, LIMIT)
''',
            },
            after={
                "app.py": "import orders\n\nprint(orders.total())\n",
                "orders.py": "from prices import total\n\nLIMIT = 3\n",
                "prices.py": '''\

def total():
    """At most so much."""
    from orders import LIMIT

    return min(4, LIMIT)
''',
            },
        ),
        Explains(
            "a base class",
            fault=Fault(
                "ImportError",
                "cannot import name 'Base' from partially initialized module 'orders' (most "
                "likely due to a circular import)",
                frames=(Frame("orders.py", 1, "<module>"), Frame("prices.py", 1, "<module>")),
            ),
            code={
                "orders.py": "from prices import Price\n\nclass Base: ...\n",
                "prices.py": "from orders import Base\n\nclass Price(Base): ...\n",
            },
            because="`orders` and prices.py import each other, and prices.py needs `Base` while it "
            "is imported (line 3): what both need belongs in a third module",
        ),
        Refuses(
            "a name that annotations of a class use",
            fault=Fault(
                "ImportError",
                "cannot import name 'Order' from partially initialized module 'orders' (most "
                "likely due to a circular import)",
                frames=(Frame("orders.py", 1, "<module>"), Frame("prices.py", 2, "<module>")),
            ),
            code={
                "orders.py": "from prices import Price\n\nclass Order: ...\n",
                "prices.py": """\
from pydantic import BaseModel
from orders import Order

class Price(BaseModel):
    amount: int

def total(order: Order): ...
""",
            },
            because="the annotations of prices.py may be read while the program runs: its classes "
            "declare fields by them",
        ),
        Refuses(
            "no such import",
            fault=Fault(
                "ImportError",
                "cannot import name 'Order' from partially initialized module 'orders'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="print(1)\n",
            because="line 1 of app.py does not import `Order` from a module",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Move the import to where its names are used, if that is not at once."""
        found, frame = cls.match(fault), innermost(fault, sources)
        name, home = found["name"], found["mod"] or found["mod2"] or found["mod3"]
        statement, module = _statement(frame, name, home, sources)
        uses = [
            use
            for use in ast.walk(module.tree)
            if isinstance(use, ast.Name) and use.id in _names(statement)
        ]
        if not uses:
            raise Refused(f"nothing in {module.path} reads `{name}` by that name")
        lazy = [_lazily(use, module) for use in uses]
        if any(where is None for where in lazy):
            line = next((u.lineno for u, w in zip(uses, lazy, strict=True) if w is None), 0)
            raise Explained(
                f"`{home}` and {module.path} import each other, and {module.path} needs `{name}` "
                f"while it is imported (line {line}): what both need belongs in a third module"
            )
        if all(where == "annotation" for where in lazy):
            _refuse_read_annotations(module)
            yield Patch(tuple(_for_checkers(statement, module)), (_only(name, "annotations"),))
            return
        functions = {where for where in lazy if isinstance(where, FUNCTIONS)}
        if len(functions) != 1 or "annotation" in lazy:
            raise Refused(f"`{name}` is used in {len(functions)} functions of {module.path}")
        (function,) = functions
        edits = tuple(_into(function, statement, module))
        yield Patch(edits, (_only(name, f"`{function.name}()`"),))


def _statement(
    frame: Frame, name: str | None, home: str, sources: Sources
) -> tuple[ast.ImportFrom, Module]:
    for place in places(frame, sources):
        node, module = place.statement, place.module
        if (
            isinstance(node, ast.ImportFrom)
            and name in {alias.name for alias in node.names}
            and node in module.tree.body
            and is_alone(node, module)
            and node.names[0].name != "*"
        ):
            return node, module
    wanted = f"`{name}`" if name else f"something of `{home}`"
    raise Refused(f"line {frame.line} of {frame.path} does not import {wanted} from a module")


def _names(statement: ast.ImportFrom) -> set[str]:
    return {alias.asname or alias.name for alias in statement.names}


def _lazily(use: ast.Name, module: Module) -> str | Function | None:
    """The function whose body needs a name, "annotation", or None for what needs it at once."""
    for node in module.tree.body:
        for function in ast.walk(node):
            if not isinstance(function, FUNCTIONS):
                continue
            if any(use is inner for part in function.body for inner in ast.walk(part)):
                return function
            hints = [a.annotation for a in ast.walk(function.args) if isinstance(a, ast.arg)]
            for hint in [*hints, function.returns]:
                if hint is not None and any(use is inner for inner in ast.walk(hint)):
                    return "annotation"
    return None


def _refuse_read_annotations(module: Module) -> None:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and any(isinstance(s, ast.AnnAssign) for s in node.body):
            raise Refused(
                f"the annotations of {module.path} may be read while the program runs: its classes "
                "declare fields by them"
            )


def _for_checkers(statement: ast.ImportFrom, module: Module) -> Iterator[Edit]:
    newline = module.newline.decode()
    if FUTURE.encode() not in module.data:
        yield added(module, FUTURE)
    start, end = module.start(statement), module.end(statement)
    text = module.data[start:end].decode(module.encoding)
    block = f"from typing import TYPE_CHECKING{newline}{newline}if TYPE_CHECKING:{newline}    "
    if b"import TYPE_CHECKING" in module.data:
        block = f"if TYPE_CHECKING:{newline}    "
    yield module.edit(start, end, block + text.replace(newline, f"{newline}    "))


def _into(function: Function, statement: ast.ImportFrom, module: Module) -> Iterator[Edit]:
    start, newline = module.start(statement), module.newline.decode()
    last = module.starts[statement.end_lineno or statement.lineno]
    text = module.data[start : module.end(statement)].decode(module.encoding)
    yield module.edit(start, last, "")
    first = first_statement(function)
    if not is_alone(first, module):
        raise Refused(f"`{function.name}()` stands on one line")
    at, indent = module.starts[first.lineno - 1], module.indent(first).decode()
    block = text.replace(newline, newline + indent)
    yield module.edit(at, at, f"{indent}{block}{newline}{newline}")


def _only(name: str, where: str) -> str:
    return f"Nothing but {where} uses `{name}`, so nothing needs it while the module is imported."
