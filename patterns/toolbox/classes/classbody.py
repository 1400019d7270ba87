"""A new attribute for a class: what its siblings say it should be, and where it goes."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from patterns.contract import Edit
from patterns.toolbox.imports import imports
from patterns.toolbox.place.locate import first_line, is_docstring
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import ClassValue

STYLES: tuple[Callable[[str], str], ...] = (
    str,
    str.lower,
    str.upper,
    str.title,
    lambda name: name.lower().replace("_", "-"),
    lambda name: name.lower().replace("_", " "),
    lambda name: name.replace("_", " ").capitalize(),
)
"""How the text of a constant follows from its name."""


@dataclass(frozen=True, slots=True)
class Default:
    """A value as source, and the sentence that says why it is that one."""

    source: str
    because: str


def sibling_default(cls: ClassValue, name: str) -> Default | None:
    """The value that all constants beside a new one agree on; None where they do not."""
    siblings = dict(_constants(cls))
    alike = {sibling: value for sibling, value in siblings.items() if _case(sibling) == _case(name)}
    if len(alike) < 2 or len(alike) < len(siblings):
        return None
    values = list(alike.values())
    listed = ", ".join(f"`{sibling}`" for sibling in list(alike)[:3])
    if all(_is_auto(value) for value in values):
        return Default(ast.unparse(values[0]), f"Its siblings ({listed}) are numbered by `auto()`.")
    texts = {n: value.value for n, value in alike.items() if isinstance(value, ast.Constant)}
    if len(texts) == len(values) and all(isinstance(text, str) for text in texts.values()):
        for style in STYLES:
            if all(style(sibling) == text for sibling, text in texts.items()):
                quoted = _quoted(style(name), cls, values[0])
                return Default(quoted, f"The text of its siblings ({listed}) is their name.")
    same = {ast.dump(value) for value in values}
    if len(same) == 1 and isinstance(values[0], ast.Constant):
        return Default(ast.unparse(values[0]), f"Its siblings ({listed}) all have this value.")
    return None


def attribute(cls: ClassValue, name: str, value: str, *, is_model: bool) -> Iterator[Edit]:
    """The edits that give a class one more attribute, in the form that its kind asks for."""
    if not is_model:
        yield insertion(cls, f"{name} = {value}")
        return
    # pydantic makes a field of what is not a ClassVar, and rejects what has no annotation.
    yield insertion(cls, f"{name}: ClassVar[object] = {value}")
    if not imports.binds(cls.module, "ClassVar"):
        yield imports.added(cls.module, "from typing import ClassVar")


def insertion(cls: ClassValue, line: str) -> Edit:
    """The edit that adds one line to a class's body, beside its other attributes."""
    module, body = cls.module, cls.node.body
    newline = module.newline.decode()
    first, placeholder = body[0], _placeholder(body)
    if placeholder is not None:
        return module.edit(module.start(placeholder), module.end(placeholder), line)
    if first.lineno == cls.node.body[-1].end_lineno and _shares_line(module, first):
        # `class Point: x = 1` on one line: one more statement of that line.
        end = module.end(body[-1])
        return module.edit(end, end, f"; {line.partition('  #')[0]}")
    indent = module.indent(first).decode()
    anchor = _anchor(body)
    if anchor is None:
        at = module.starts[first_line(first) - 1]
        return module.edit(at, at, f"{indent}{line}{newline}{newline}")
    at = module.starts[anchor.end_lineno or anchor.lineno]
    ended = module.data[:at].endswith((b"\n", b"\r"))
    before = "" if ended else newline
    if is_docstring(anchor):
        before += newline
    return module.edit(at, at, f"{before}{indent}{line}{newline}")


def _constants(cls: ClassValue) -> Iterator[tuple[str, ast.expr]]:
    for node in cls.node.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if not name.startswith("_"):
                yield name, value


def _anchor(body: list[ast.stmt]) -> ast.stmt | None:
    """The last attribute in front of the first def or nested class, else the docstring."""
    anchor = None
    for node in body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) or is_docstring(node):
            anchor = node
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            break
    return anchor


def _placeholder(body: list[ast.stmt]) -> ast.stmt | None:
    """The `pass` or `...` that is all there is, besides a docstring."""
    rest = [node for node in body if not is_docstring(node)]
    if len(rest) != 1:
        return None
    node = rest[0]
    dots = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return node if dots or isinstance(node, ast.Pass) else None


def _shares_line(module: Module, node: ast.stmt) -> bool:
    return bool(module.data[module.starts[node.lineno - 1] : module.start(node)].strip())


def _case(name: str) -> str:
    return "upper" if name.isupper() else "lower" if name.islower() else "mixed"


def _is_auto(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Name(id="auto") | ast.Attribute(attr="auto"), args=[]):
            return True
    return False


def _quoted(text: str, cls: ClassValue, like: ast.expr) -> str:
    mark = cls.module.bytes_of(like)[:1].decode()
    return f"{mark}{text}{mark}" if mark in {"'", '"'} else repr(text)
