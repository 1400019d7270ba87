"""Imports in one branch of a function that another branch needs, or that hide the module's own."""

import ast
from collections.abc import Iterator

from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.locate import Place, first_statement, own
from patterns.toolbox.source import lines


def hoisted(name: str, place: Place) -> Iterator[Trial]:
    """Import at the function's start what one branch imports, or leave it to the module."""
    function, module = place.function, place.module
    if function is None:
        return
    found = [node for node in own(function.body) if name in _bound(node)]
    if len(found) != 1 or not isinstance(found[0], (ast.Import, ast.ImportFrom)):
        return
    imported = found[0]
    away = lines.without(imported, place)
    if away is None or len(imported.names) > 1:
        return
    because = f"An import makes `{name}` a local name of all of `{function.name}()`."
    if name in bindings(module.tree):
        title = f"Leave `{name}` to the module's own import"
        yield Trial("import_left", Form.IDIOM, title, because, (away,), extra=10)
        return
    text = module.bytes_of(imported).decode(module.encoding)
    edit = lines.at_top([text], place.of_function)
    if first_statement(function) is not imported and edit is not None:
        title = f"Import `{name}` before any branch needs it"
        yield Trial("import_first", Form.IDIOM, title, because, (edit, away), extra=20)


def _bound(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [(alias.asname or alias.name).partition(".")[0] for alias in names]
        case ast.Name(id=name, ctx=ast.Store()):
            return [name]
    return []
