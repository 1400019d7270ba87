"""Real code from which a definition has been taken out: what is left tells nobody what it did.

A name that another one is close to is where a correction would be wrong: `add_line` was another
method than `add_lines`, and putting the one for the other hides that it is gone.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from patterns.contract import Fault, Frame
from patterns.toolbox.place.locate import FUNCTIONS, Function
from tests.bench.faults.alarm import Alarm
from tests.bench.faults.real_code import packages

SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Loss:
    """A definition, and a use of it in the same file that now fails.

    Attributes:
        definition: the statement that is blanked.
    """

    rule: str
    headline: str
    definition: ast.stmt
    use: ast.expr
    function: str


def gone(each: int, random: Random) -> Iterator[Alarm]:
    """So many of every kind of definition, drawn from all packages."""
    found: dict[str, list[tuple[str, str, Loss]]] = {}
    for package, content in packages().items():
        for path, text in content.items():
            for loss in losses(ast.parse(text)):
                found.setdefault(loss.rule, []).append((package, path, loss))
    for rule, every in sorted(found.items()):
        for package, path, loss in random.sample(every, min(each, len(every))):
            kind, _, message = loss.headline.partition(": ")
            frame = Frame(path, loss.use.lineno, loss.function)
            code = {**packages()[package], path: _without(loss, packages()[package][path])}
            name = f"{path}:{loss.use.lineno} {loss.headline}"
            yield Alarm(rule, name, Fault(kind, message, frames=(frame,)), code)


def losses(tree: ast.Module) -> Iterator[Loss]:
    """Every definition of a file that it uses, and whose loss leaves a file that parses."""
    yield from _of_module(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and len(node.body) > 1:
            yield from _of_class(node)
        elif isinstance(node, FUNCTIONS):
            yield from _of_function(node)


def _of_module(tree: ast.Module) -> Iterator[Loss]:
    defined = _single(tree.body)
    for function in ast.walk(tree):
        if isinstance(function, FUNCTIONS):
            inside = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and _is_set(n)}
            for name, use in _names(function.body):
                if name in defined and name not in inside and defined[name] is not function:
                    headline = f"NameError: name '{name}' is not defined"
                    yield Loss("gone global", headline, defined.pop(name), use, function.name)


def _of_class(cls: ast.ClassDef) -> Iterator[Loss]:
    every = _single(cls.body).items()
    defined: dict[str, ast.stmt] = {name: s for name, s in every if isinstance(s, FUNCTIONS)}
    for method in (each for each in cls.body if isinstance(each, FUNCTIONS)):
        for node in ast.walk(method):
            match node:
                case ast.Attribute(value=ast.Name(id="self"), attr=attr, ctx=ast.Load()):
                    if defined.get(attr, method) is not method:
                        headline = f"AttributeError: '{cls.name}' object has no attribute '{attr}'"
                        yield Loss("gone method", headline, defined.pop(attr), node, method.name)


def _of_function(function: Function) -> Iterator[Loss]:
    stored = [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and _is_set(n)]
    defined = {n: s for n, s in _single(function.body).items() if stored.count(n) == 1}
    for name, use in _names(function.body):
        if name in defined and use.lineno > (defined[name].end_lineno or 0):
            if f"self.{name}" in ast.unparse(defined[name]):
                continue  # that would do instead of it
            headline = f"NameError: name '{name}' is not defined"
            yield Loss("gone local", headline, defined.pop(name), use, function.name)


def _single(body: list[ast.stmt]) -> dict[str, ast.stmt]:
    """What statements of a block define, each alone on its lines."""
    found: dict[str, ast.stmt] = {}
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
                if len(name) >= SHORTEST:
                    found[name] = statement
    return found


def _names(body: list[ast.stmt]) -> Iterator[tuple[str, ast.Name]]:
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and not _is_set(node):
                yield node.id, node


def _is_set(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _without(loss: Loss, data: bytes) -> bytes:
    """The file with blank lines where the definition stood."""
    lines = data.split(b"\n")
    node = loss.definition
    decorators = node.decorator_list if isinstance(node, FUNCTIONS) else []
    start = min([node.lineno, *(one.lineno for one in decorators)])
    indent = lines[node.lineno - 1][: node.col_offset]
    end = node.end_lineno or start
    blank = [indent + b"pass", *[b""] * (end - start)]
    return b"\n".join([*lines[: start - 1], *blank, *lines[end:]])
