"""Guards that are statements of their own: in front of what fails, or around it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.contract import Edit
from patterns.toolbox.absence import conventions
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place import effects
from patterns.toolbox.place.absent import Absent, How
from patterns.toolbox.place.locate import COMPREHENSIONS, FUNCTIONS, Place, first_statement, own
from patterns.toolbox.source import lines
from patterns.toolbox.values import origins
from patterns.toolbox.values.stdlib import is_none

EMPTY = {
    "append": "[]",
    "extend": "[]",
    "get": "{}",
    "items": "{}",
    "keys": "{}",
    "pop": "{}",
    "setdefault": "{}",
    "update": "{}",
    "values": "{}",
    "add": "set()",
}
"""The empty value whose method this is, where a parameter's None stands for one."""
SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete)


@dataclass(frozen=True, slots=True)
class Guard:
    """One way to guard.

    Attributes:
        rank: lower is better: how much it leaves alone, and how usual it is here.
        inverts: whether a condition then holds that did not before.
        skips: whether what changes stored state is left out where the guard holds.
    """

    rank: int
    edits: tuple[Edit, ...]
    because: str
    inverts: bool = False
    skips: bool = False


def there(absent: Absent) -> str:
    """The test that the value is there, in the way the function already asks for it."""
    if absent.test is not None:
        return absent.test[0]
    root = absent.place.function or absent.place.module.tree
    if conventions.is_tested(absent.node, root) == "truth":
        return absent.source
    return f"{absent.source} is not None"


def missing(absent: Absent) -> str:
    """The test that the value is not there, likewise."""
    if absent.test is not None:
        return absent.test[1]
    root = absent.place.function or absent.place.module.tree
    if conventions.is_tested(absent.node, root) == "truth":
        return f"not {absent.source}"
    return f"{absent.source} is None"


def as_elsewhere(absent: Absent) -> Iterator[Guard]:
    """The exits that guards of the same function, or of the same expression, take."""
    statement = _statement(absent)
    if statement is None or absent.place.function is None:
        return
    for number, way in enumerate(conventions.exits(absent.node, absent.place)):
        step = lines.step(absent.place)
        added = [f"if {missing(absent)}:", f"{step}{way.source}"]
        rank = number if way.same else 45 + number
        yield Guard(rank, (lines.before(statement, added, absent.place),), way.because)


def default_first(absent: Absent) -> Iterator[Guard]:
    """`if x is None: x = {}` at the start, where the parameter's default is None."""
    function, node = absent.place.function, absent.node
    if function is None or not isinstance(node, ast.Name):
        return
    where = absent.place
    scopes = where.scopes[: where.scopes.index(function) + 1]
    default = origins.default_of(node.id, Place(where.module, scopes))
    if default is None or not is_none(default) or len(bindings(function)[node.id]) > 1:
        return
    empty = _empty(absent)
    if (
        absent.how is How.EMPTY
        or empty is None
        or conventions.is_tested(node, function) is not None
    ):
        return
    first = first_statement(function)
    if not lines.is_alone(first, where.module):
        return
    added = [f"if {node.id} is None:", f"{lines.step(where)}{node.id} = {empty}"]
    because = f"`{node.id}` is None by default, and used as if it were `{empty}`."
    yield Guard(10, (lines.before(first, added, where),), because)


def _empty(absent: Absent) -> str | None:
    """The empty value that a None most likely stands for, told by its use."""
    use = absent.use
    if absent.how is How.ATTRIBUTE and isinstance(use, ast.Attribute):
        return EMPTY.get(use.attr)
    if absent.how is How.ITEM and isinstance(use, ast.Subscript):
        key = use.slice
        text = isinstance(key, ast.Constant) and isinstance(key.value, str)
        return "{}" if text else None
    return "[]" if not isinstance(use, (ast.Tuple, ast.List)) else None


def next_round(absent: Absent) -> Iterator[Guard]:
    """`continue`, where the value is one of the loop's round."""
    statement = _statement(absent)
    loop = lines.loop_around(statement, absent.place) if statement else None
    if statement is None or loop is None or isinstance(loop, ast.While):
        return
    root = absent.node
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or root.id not in lines.bound_each_round(loop):
        return
    used = any(isinstance(node, ast.Continue) for node in own(loop.body))
    added = [f"if {missing(absent)}:", f"{lines.step(absent.place)}continue"]
    because = "The loop goes on with the next one" + (" elsewhere, too." if used else ".")
    skips = effects.are_stored(effects.rest_of_round(loop, statement), absent.place)
    edit = lines.before(statement, added, absent.place)
    yield Guard(15 if used else 40, (edit,), because, skips=skips)


def around(absent: Absent) -> Iterator[Guard]:
    """`if x is not None:` around statements that only serve it, and bind no name."""
    statement = _statement(absent)
    if statement is None or not _is_contained(statement):
        return
    block = lines.siblings(statement, absent.place)
    together = [statement]
    for following in block[block.index(statement) + 1 :]:
        if not (_is_contained(following) and _reads(following, absent.node)):
            break
        if not lines.is_alone(following, absent.place.module):
            break
        together.append(following)
    edits = lines.under(f"if {there(absent)}:", together, absent.place)
    if edits is not None:
        because = f"Without `{absent.source}` there is nothing to do here."
        skips = effects.are_stored(together, absent.place)
        yield Guard(35, tuple(edits), because, skips=skips)


def _is_contained(statement: ast.stmt) -> bool:
    """Whether nothing behind a statement depends on its having run, as far as names go."""
    if isinstance(statement, ast.For):
        return not statement.orelse
    if not isinstance(statement, SIMPLE):
        return False
    bound = [
        node
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del))
    ]
    return not bound and not any(isinstance(n, ast.NamedExpr) for n in ast.walk(statement))


def _reads(statement: ast.stmt, node: ast.expr) -> bool:
    wanted = ast.dump(node)
    return any(ast.dump(part) == wanted for part in ast.walk(statement))


def _statement(absent: Absent) -> ast.stmt | None:
    """The statement, where lines can stand in front of it and mean the same names."""
    statement = absent.place.statement
    if statement is None or isinstance(statement, (*FUNCTIONS, ast.ClassDef, ast.While)):
        return None
    if isinstance(absent.place.scopes[-1], (*COMPREHENSIONS, ast.Lambda)):
        return None
    return statement if lines.is_alone(statement, absent.place.module) else None
