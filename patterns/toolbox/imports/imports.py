"""Imports added where the file's own order has room for them."""

import ast
import sys
from enum import IntEnum

from patterns.contract import Edit
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.locate import is_docstring
from patterns.toolbox.source.module import Module


class Group(IntEnum):
    """isort's sections, in their order (https://pycqa.github.io/isort)."""

    FUTURE = 0
    STDLIB = 1
    OTHER = 2
    RELATIVE = 3


def added(module: Module, statement: str) -> Edit:
    """The edit that adds an import statement at the top of a file, in its place by order."""
    new = ast.parse(statement).body[0]
    block = _import_block(module)
    if not block:
        return _first_import(module, statement)
    earlier = [node for node in block if _key(node) <= _key(new)]
    later = [node for node in block if _key(node) > _key(new)]
    if earlier and (not later or _group(earlier[-1]) is _group(new)):
        gap = "" if _group(earlier[-1]) is _group(new) else _newline(module)
        return _insertion(module, _next_line(earlier[-1]), statement, before=gap)
    gap = "" if _group(later[0]) is _group(new) else _newline(module)
    return _insertion(module, later[0].lineno, statement, after=gap)


def binds(module: Module, name: str) -> bool:
    """Whether the module level of a file binds a name at all."""
    return name in bindings(module.tree)


def _first_import(module: Module, statement: str) -> Edit:
    body = module.tree.body
    newline = _newline(module)
    if ast.get_docstring(module.tree, clean=False) is not None:
        apart = module.line(_next_line(body[0])).strip() == b"" if len(body) > 1 else True
        after = "" if apart else newline
        return _insertion(module, _next_line(body[0]), statement, newline, after)
    line = _first_code_line(module)
    return _insertion(module, line, statement, after=newline)


def _import_block(module: Module) -> list[ast.stmt]:
    """The imports at the top of a file up to the first other statement that is no docstring."""
    block: list[ast.stmt] = []
    for position, node in enumerate(module.tree.body):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and _alone(module, node):
            block.append(node)
        elif position or not is_docstring(node):
            break
    return block


def _alone(module: Module, node: ast.stmt) -> bool:
    """Whether a statement shares its lines with no other (`import a; import b`)."""
    before = module.data[module.starts[node.lineno - 1] : module.start(node)]
    after = module.data[module.end(node) : module.starts[node.end_lineno or node.lineno]]
    return not before.strip() and not after.split(b"#")[0].strip()


def _first_code_line(module: Module) -> int:
    """Behind the shebang, the cookie and the first block of comments."""
    number = 1
    while number < len(module.starts) and module.line(number).lstrip().startswith(b"#"):
        number += 1
    return number


def _next_line(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) + 1


def _insertion(
    module: Module, line: int, statement: str, before: str = "", after: str = ""
) -> Edit:
    at = module.starts[min(line, len(module.starts)) - 1]
    newline = _newline(module)
    # A last line without an end needs one before anything can follow it.
    if at and not module.data[:at].endswith((b"\n", b"\r")):
        before = newline + before
    return module.edit(at, at, f"{before}{statement}{newline}{after}")


def _newline(module: Module) -> str:
    return module.newline.decode()


def _key(node: ast.stmt) -> tuple[Group, bool, str]:
    if isinstance(node, ast.ImportFrom):
        return _group(node), True, (node.module or "").lower()
    names = node.names if isinstance(node, ast.Import) else []
    return _group(node), False, names[0].name.lower() if names else ""


def _group(node: ast.stmt) -> Group:
    if isinstance(node, ast.ImportFrom):
        if node.level:
            return Group.RELATIVE
        top = (node.module or "").partition(".")[0]
    else:
        top = node.names[0].name.partition(".")[0] if isinstance(node, ast.Import) else ""
    if top == "__future__":
        return Group.FUTURE
    return Group.STDLIB if top in sys.stdlib_module_names else Group.OTHER
