"""Do the laws bite? Some patterns are broken on purpose, one small change at a time.

A mutant is killed where a law over the pattern's own examples sees it, without running anything.
"""

import ast
import copy
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from patterns import laws
from patterns.catalogue import catalogue, patterns_in
from patterns.contract import Pattern
from tests.bench.figures import Figure

PATTERNS = (
    "calls.misspelt_keyword",
    "import_error.missing_distribution",
    "missing_await.await_on_plain_value",
    "type_error.json_encoder",
    "type_error.json_not_serializable",
)
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}


def figures() -> Iterator[Figure]:
    """Percent of mutants killed, in all and per pattern; survivors are told on stderr."""
    total = killed = 0
    for name in PATTERNS:
        results = [_survives(name, where, mutant) for where, mutant in mutants(name)]
        dead = results.count(False)
        yield Figure(f"mutants.{name}_percent", 100 * dead / len(results), 90, more=True)
        total, killed = total + len(results), killed + dead
    yield Figure("mutants.count", total)
    yield Figure("mutants.killed_percent", 100 * killed / total, 90, more=True)


def mutants(name: str) -> Iterator[tuple[str, ast.Module]]:
    """Every file that differs from the pattern's in one place of its functions' code."""
    tree = ast.parse(_path(name).read_text())
    count = sum(1 for _ in _code(tree))
    for number in range(count):
        for kind in range(3):
            changed = copy.deepcopy(tree)
            node = next(node for at, node in enumerate(_code(changed)) if at == number)
            line = getattr(node, "lineno", 0)
            if _mutate(node, kind):
                yield (
                    f"{name}:{line} {type(node).__name__} {kind}",
                    ast.fix_missing_locations(changed),
                )


def _path(name: str) -> Path:
    return Path(str(import_module(f"patterns.{name}").__file__))


def _code(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of all functions, without docstrings, annotations and the sentences of people."""
    for top in tree.body:
        functions = top.body if isinstance(top, ast.ClassDef) else [top]
        for function in functions:
            if isinstance(function, ast.FunctionDef) and not function.name.startswith("_fault"):
                for statement in function.body:
                    yield from _walk(statement)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _walk(child)


def _mutate(node: ast.AST, kind: int) -> bool:
    """Change a node in place; False where there is no change of that kind."""
    change = (_negated, _swapped, _moved)[kind]
    return change(node)


def _negated(node: ast.AST) -> bool:
    if isinstance(node, (ast.If, ast.IfExp)):
        node.test = ast.UnaryOp(ast.Not(), node.test)
        return True
    if isinstance(node, ast.comprehension) and node.ifs:
        node.ifs = [ast.UnaryOp(ast.Not(), node.ifs[0]), *node.ifs[1:]]
        return True
    return False


def _swapped(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        node.ops = [SWAPS[type(node.ops[0])](), *node.ops[1:]]  # type: ignore[list-item]  # operators for operators
        return True
    if isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in SWAPS:
        node.op = SWAPS[type(node.op)]()  # type: ignore[assignment]  # likewise
        return True
    return False


def _moved(node: ast.AST) -> bool:
    """A number is another one, a flag the other one, a sentence or result is lost."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
        return True
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        node.value += 1
        return True
    gives = node.value if isinstance(node, ast.Return) else None
    if isinstance(node, ast.Return) and gives is not None and ast.unparse(gives) != "None":
        node.value = ast.Constant(None)
        return True
    return False


def _survives(name: str, where: str, tree: ast.Module) -> bool:
    module = ModuleType(f"patterns.{name}")
    try:
        code = compile(tree, str(_path(name)), "exec")
        exec(code, vars(module))  # noqa: S102  our own pattern, changed by ourselves
        (pattern,) = patterns_in(module)
        alive = not any(_broken(pattern))
    except Exception:  # noqa: BLE001  a mutant may break in any way, and is dead then
        alive = False
    if alive:
        print(f"survives: {where}", file=sys.stderr)  # noqa: T201  this is a command
    return alive


def _broken(pattern: type[Pattern]) -> Iterator[str]:
    others = [one for one in catalogue() if one.id() != pattern.id()]
    yield from laws.broken(pattern, [*others, pattern])
