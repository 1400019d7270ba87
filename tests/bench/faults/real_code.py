"""Alarms over real code: packages of the standard library and installed ones, taken by a rule."""

import ast
import builtins
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from patterns.catalogue import catalogue, claimants
from patterns.contract import Fault, Frame, Heals, Pattern, Refused
from patterns.laws import files
from patterns.toolbox.place.locate import innermost, places
from patterns.toolbox.source.sources import DictSources
from tests.bench.faults.alarm import Alarm
from tests.bench.faults.forms import LOCALS, forms, renamed

STANDARD = ("asyncio", "concurrent", "email", "http", "importlib", "json", "logging", "unittest")
INSTALLED = ("aiohttp", "attr", "click", "httpx", "jinja2", "rich", "sqlalchemy/sql", "tomlkit")
ELSEWHERE = "/usr/lib/python3.12/json/encoder.py"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of real code on which a statement starts.

    Attributes:
        names: every identifier of the statement, in order.
        kinds: the kinds of node in it: "Await", "Subscript", ...
        raises: what it raises, where it is a `raise` of a built-in exception.
    """

    path: str
    number: int
    function: str
    text: str
    names: tuple[str, ...]
    kinds: frozenset[str]
    raises: str | None


@lru_cache(maxsize=1)
def packages() -> Mapping[str, Mapping[str, bytes]]:
    """Package -> its files, as if it were a repository of its own."""
    paths = sysconfig.get_paths()
    roots = [(Path(paths["stdlib"]), STANDARD), (Path(paths["purelib"]), INSTALLED)]
    return {
        name: {
            f"{name}/{file.relative_to(root / name)}": file.read_bytes()
            for file in sorted((root / name).rglob("*.py"))
        }
        for root, names in roots
        for name in names
        if (root / name).is_dir()
    }


@lru_cache(maxsize=1)
def lines() -> tuple[tuple[str, Line], ...]:
    """(package, line) of every statement that uses a name."""
    return tuple(
        (package, line)
        for package, content in packages().items()
        for path, text in content.items()
        for line in _lines(path, text)
    )


def forged(count: int, random: Random) -> Iterator[Alarm]:
    """Sound lines at random, blamed with messages of every form, names taken from the line."""
    for number in range(count):
        package, line = random.choice(lines())
        pattern, example = forms()[number % len(forms())]
        for fault in renamed(pattern, example, line.names, random):
            name = f"{line.path}:{line.number} {fault.headline[:60]}"
            yield _alarm("forged", name, fault, (_frame(line, random),), package)


def kindred(count: int, random: Random) -> Iterator[Alarm]:
    """The same on lines that are made like the one that the message really came from."""
    every = list(failing_kinds())
    alike = {
        kinds: [(p, line) for p, line in lines() if kinds <= line.kinds] for *_, kinds in every
    }
    for number in range(count):
        pattern, example, kinds = every[number % len(every)]
        if not alike[kinds]:
            continue
        package, line = random.choice(alike[kinds])
        for fault in renamed(pattern, example, line.names, random):
            name = f"{line.path}:{line.number} {fault.headline[:60]}"
            yield _alarm("kindred", name, fault, (_frame(line, random),), package)


def failing_kinds() -> Iterator[tuple[type[Pattern], Fault, frozenset[str]]]:
    """Each cure's pattern, its fault, and the kinds of node in the statement that failed."""
    for pattern in catalogue():
        for example in pattern.examples:
            if isinstance(example, Heals) and example.fault.frames:
                sources = DictSources(files(example.before))
                try:
                    frame = innermost(example.fault, sources)
                    statement = places(frame, sources)[-1].statement
                except Refused:
                    continue  # in a newer grammar, a file that does not parse, or only a thread's
                if statement is not None:
                    yield pattern, example.fault, kinds_of(statement)


def outside(count: int, random: Random) -> Iterator[Alarm]:
    """The same, but raised in somebody else's code that the line called."""
    for number in range(count):
        package, line = random.choice(lines())
        pattern, example = forms()[number % len(forms())]
        for fault in renamed(pattern, example, line.names, random):
            frames = (_frame(line, random), Frame(ELSEWHERE, 180, "default"))
            name = f"{line.path}:{line.number} {fault.headline[:60]}"
            yield _alarm("outside", name, fault, frames, package)


def raised(count: int, random: Random) -> Iterator[Alarm]:
    """Deliberate raises: what the code says by itself, and with messages of every form."""
    every = [(package, line) for package, line in lines() if line.raises]
    for package, line in every:
        message = _message(line)
        fault = Fault(str(line.raises), message or "", frames=(_frame(line, random),))
        if message and claimants(fault):
            yield _alarm(
                "raised as written", f"{line.path}:{line.number}", fault, fault.frames, package
            )
    for number in range(count):
        pattern, example = forms()[number % len(forms())]
        of_type = [(p, line) for p, line in every if line.raises == example.type]
        if not of_type:
            continue
        package, line = random.choice(of_type)
        for fault in renamed(pattern, example, line.names, random):
            name = f"{line.path}:{line.number} {fault.headline[:60]}"
            yield _alarm("raised", name, fault, (_frame(line, random),), package)


def _alarm(rule: str, name: str, fault: Fault, frames: tuple[Frame, ...], package: str) -> Alarm:
    told = Fault(fault.type, fault.message, fault.module, frames, python=fault.python)
    return Alarm(rule, name, told, packages()[package])


def _frame(line: Line, random: Random) -> Frame:
    """Half of the reports show the line's text and locals, as an SDK's do."""
    if random.random() < 0.5:
        return Frame(line.path, line.number, line.function)
    told = {name: random.choice(LOCALS) for name in line.names}
    return Frame(line.path, line.number, line.function, context=line.text, locals=told)


def _lines(path: str, data: bytes) -> Iterator[Line]:
    text = data.decode().split("\n")
    todo: list[tuple[ast.AST, str]] = [(ast.parse(data), "<module>")]
    while todo:
        node, function = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            function = node.name
        todo += [(child, function) for child in ast.iter_child_nodes(node)]
        names = tuple(dict.fromkeys(_names(node))) if isinstance(node, ast.stmt) else ()
        if names and not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            where = getattr(node, "lineno", 1)
            kinds = kinds_of(node)
            yield Line(path, where, function, text[where - 1], names, kinds, _raises(node))


def kinds_of(node: ast.AST) -> frozenset[str]:
    """The kinds of expression in a statement, the statement's own among them."""
    return frozenset(type(n).__name__ for n in ast.walk(node) if isinstance(n, ast.stmt | ast.expr))


def _names(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr
        elif isinstance(inner, ast.keyword) and inner.arg:
            yield inner.arg


def _raises(node: ast.AST) -> str | None:
    match node:
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name))) if hasattr(builtins, name):
            return name
    return None


def _message(line: Line) -> str | None:
    """The literal that a `raise` on one line gives, with words where it fills something in."""
    try:
        tree = ast.parse(line.text.strip())
    except SyntaxError:
        return None
    match tree.body:
        case [ast.Raise(exc=ast.Call(args=[ast.Constant(value=str(text)), *_]))]:
            return text
        case [ast.Raise(exc=ast.Call(args=[ast.JoinedStr(values=values), *_]))]:
            return "".join(str(v.value) if isinstance(v, ast.Constant) else "value" for v in values)
        case [ast.Raise(exc=ast.Call(args=[ast.BinOp(left=ast.Constant(value=str(text))), *_]))]:
            return text.replace("%s", "value").replace("%r", "'value'").replace("%d", "3")
    return None
