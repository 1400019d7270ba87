"""From a traceback's frame to the statement that ran, the scopes around it, and its expressions."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from patterns.contract import Fault, Frame, Refused, Sources, Unrelated
from patterns.toolbox.source.module import Module, load
from patterns.toolbox.source.sources import has

Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Scope = ast.Module | ast.ClassDef | Function | ast.Lambda | Comprehension
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
NESTED = ("body", "orelse", "finalbody", "handlers", "cases")
"""Fields of a compound statement that hold other statements."""

Node = TypeVar("Node", bound=ast.expr)


@dataclass(frozen=True, eq=False, slots=True)
class Place:
    """Where a name is looked up.

    Attributes:
        scopes: the module, then every enclosing class, function, lambda or comprehension.
        statement: the innermost statement, where there is one.
        arguments: what a caller is known to pass for the innermost function's parameters.
    """

    module: Module
    scopes: tuple[Scope, ...]
    statement: ast.stmt | None = None
    arguments: Mapping[str, "Argument"] = field(default_factory=dict)

    @property
    def function(self) -> Function | None:
        """The innermost enclosing def, or None at module or class level."""
        return next(
            (scope for scope in reversed(self.scopes) if isinstance(scope, FUNCTIONS)), None
        )

    @property
    def cls(self) -> ast.ClassDef | None:
        """The innermost enclosing class, however many functions stand between."""
        return next(
            (scope for scope in reversed(self.scopes) if isinstance(scope, ast.ClassDef)), None
        )

    @property
    def body(self) -> list[ast.stmt]:
        """The statements of the innermost def, else of the module."""
        return (self.function or self.module.tree).body

    @property
    def of_function(self) -> "Place":
        """The same function (or module), outside of its own lambdas and comprehensions."""
        function = self.function
        depth = 1 if function is None else self.scopes.index(function) + 1
        return replace(self, scopes=self.scopes[:depth])

    def within(self, scope: Scope) -> "Place":
        """The same place, one scope further in."""
        return replace(self, scopes=(*self.scopes, scope))


@dataclass(frozen=True, eq=False, slots=True)
class Argument:
    """An expression together with the place where its names mean something."""

    value: ast.expr
    place: Place


def innermost(fault: Fault, sources: Sources) -> Frame:
    """The last frame that lies in the repository; `Refused` where none does."""
    frames = in_repository(fault, sources)
    if not frames:
        raise Unrelated("no frame of the traceback lies in this repository")
    return frames[-1]


def python_file(fault: Fault, sources: Sources) -> Frame:
    """The last frame in a Python file of the repository, whether or not that can be parsed.

    Raises:
        Unrelated: no frame lies in one.
    """
    frames = [frame for frame in in_repository(fault, sources) if frame.path.endswith(".py")]
    if not frames:
        raise Unrelated("no frame of the traceback lies in this repository")
    return frames[-1]


def raising(fault: Fault, sources: Sources) -> Frame:
    """The frame that raised; `Refused` where it is not the repository's own code."""
    frame = innermost(fault, sources)
    if frame is not fault.frames[-1]:
        raise Unrelated("the error was raised outside this repository")
    return frame


def in_repository(fault: Fault, sources: Sources) -> list[Frame]:
    """The frames in Python files of the repository, oldest first."""
    return [f for f in fault.frames if f.path.endswith((".py", ".pyi")) and has(sources, f.path)]


def places(frame: Frame, sources: Sources) -> list[Place]:
    """The statements that stand on a frame's line, usually one.

    Raises:
        Refused: the file does not parse, has no such line, or another function stands there.
    """
    module = load(sources, frame.path)
    if not 1 <= frame.line < len(module.starts):
        raise Refused(f"{frame.path} has no line {frame.line}")
    found = list(_covering(Place(module, (module.tree,)), module.tree.body, frame.line))
    if not found:
        raise Unrelated(f"no statement stands on line {frame.line} of {frame.path}")
    name = (frame.function or "<").rpartition(".")[2]
    fitting = [place for place in found if name in {"<", _name(place)} or name.startswith("<")]
    if not fitting:
        raise Refused(f"line {frame.line} of {frame.path} is not in {name}() any more")
    return fitting


def at(place: Place, kind: type[Node], line: int) -> list[tuple[Node, Place]]:
    """The statement's own expressions of one kind that cover a line, outer ones first."""
    return [
        (node, where)
        for node, where in expressions(place)
        if isinstance(node, kind) and _covers(node, line)
    ]


def narrowed(nodes: Sequence[tuple[Node, Place]], frame: Frame) -> list[tuple[Node, Place]]:
    """Those that the frame's columns mark, where it has columns, else all that may be meant."""
    if frame.column is not None and frame.end_column is not None:
        marked = [
            (node, place)
            for node, place in nodes
            if node.lineno == frame.line and place.module.character(node) == frame.column
        ]
        exact = [(n, p) for n, p in marked if _ends_at(n, p.module, frame)]
        if exact or marked:
            return exact or marked
    starting = [(node, place) for node, place in nodes if node.lineno == frame.line]
    return starting or list(nodes)


def expressions(place: Place) -> Iterator[tuple[ast.expr, Place]]:
    """Every expression that belongs to the statement itself, with the place of its names."""
    for node, scopes in _header(place.statement) if place.statement else ():
        yield node, replace(place, scopes=(*place.scopes, *scopes)) if scopes else place


def returns(function: Function) -> list[ast.expr | None]:
    """What each `return` of a function's own body gives back."""
    return [node.value for node in own(function.body) if isinstance(node, ast.Return)]


def gives(function: Function) -> bool:
    """Whether a function gives a value back: some `return` has something behind it."""
    return any(value is not None for value in returns(function))


def is_generator(function: Function) -> bool:
    """Whether a function yields, so that a call of it runs none of its lines yet."""
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own(function.body))


def own(body: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """All nodes under some statements without what nested functions and classes hold."""
    todo: list[ast.AST] = list(reversed(body))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
            todo.extend(reversed(list(ast.iter_child_nodes(node))))


def statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements of a scope's body, nested ones included, but not those of inner scopes."""
    todo = list(reversed(body))
    while todo:
        statement = todo.pop()
        yield statement
        if not isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
            todo.extend(inner for block in blocks(statement) for inner in reversed(block))


def scopes_around(module: Module, offset: int) -> list[Function | ast.ClassDef]:
    """The defs and classes around a byte of a file, outermost first."""
    found: list[Function | ast.ClassDef] = []
    todo = [module.tree.body]
    while todo:
        for statement in todo.pop():
            start = module.starts[first_line(statement) - 1]
            if start <= offset < module.end(statement):
                found += [statement] if isinstance(statement, (*FUNCTIONS, ast.ClassDef)) else []
                todo.extend(blocks(statement))
    return found


def first_line(statement: ast.stmt) -> int:
    """Where a statement starts, its decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def is_docstring(statement: ast.stmt) -> bool:
    """Whether a statement is nothing but a text."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def first_statement(scope: Function | ast.ClassDef) -> ast.stmt:
    """The first statement behind a docstring; the docstring itself where there is no other."""
    body = scope.body
    return body[1] if is_docstring(body[0]) and len(body) > 1 else body[0]


def _covering(place: Place, body: Sequence[ast.stmt], line: int) -> Iterator[Place]:
    for statement in body:
        if first_line(statement) > line:
            return
        if line > (statement.end_lineno or statement.lineno):
            continue
        here = replace(place, statement=statement)
        inner = here
        if isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
            inner = here.within(statement)
        nested = [found for block in blocks(statement) for found in _covering(inner, block, line)]
        yield from nested
        if not nested or any(_covers(node, line) for node, _ in _header(statement)):
            yield here


def blocks(statement: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements directly inside a compound one."""
    for name in NESTED:
        parts = getattr(statement, name, None) or []
        if parts and isinstance(parts[0], ast.stmt):
            yield parts
        else:
            yield from (part.body for part in parts)


def _header(statement: ast.AST) -> Iterator[tuple[ast.expr, tuple[Scope, ...]]]:
    """The expressions of a statement, `except` or `case` without the statements inside it."""
    for name, value in ast.iter_fields(statement):
        if name not in NESTED:
            yield from _walk(value, ())
        elif name in {"handlers", "cases"}:
            for part in value:
                yield from _header(part)


def _walk(value: object, scopes: tuple[Scope, ...]) -> Iterator[tuple[ast.expr, tuple[Scope, ...]]]:
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, scopes)
    elif isinstance(value, ast.AST):
        if isinstance(value, ast.expr):
            yield value, scopes
        if isinstance(value, (ast.Lambda, *COMPREHENSIONS)):
            scopes = (*scopes, value)
        for child in ast.iter_child_nodes(value):
            yield from _walk(child, scopes)


def _covers(node: ast.expr, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _name(place: Place) -> str:
    inner = place.scopes[-1]
    return getattr(inner, "name", "<module>")


def _ends_at(node: ast.expr, module: Module, frame: Frame) -> bool:
    end = module.text(node.end_lineno or node.lineno).encode()[: node.end_col_offset]
    return node.end_lineno == frame.line and len(end.decode()) == frame.end_column
