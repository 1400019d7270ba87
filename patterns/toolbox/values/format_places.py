"""The places of a text that `format` fills, and whether a call has a value for each."""

import ast
import string

from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.locate import Place


def text_of(call: ast.Call, place: Place | None = None) -> ast.Constant | None:
    """The text that a call formats, where it is written there or in the one value of its name."""
    match call.func:
        case ast.Attribute(value=ast.Constant(value=str()) as text, attr="format"):
            return text
        case ast.Attribute(value=ast.Name(id=name), attr="format") if place is not None:
            found = lookup(name, place)
            value = found[1][0].value if found is not None and len(found[1]) == 1 else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                return value
    return None


def fields(call: ast.Call, place: Place | None = None) -> list[str] | None:
    """The names of the places in a text that is formatted; None where it is not written there."""
    text = text_of(call, place)
    if text is None:
        return None
    try:
        names = [
            name for _, name, _, _ in string.Formatter().parse(str(text.value)) if name is not None
        ]
    except ValueError:
        return None
    return [name.partition(".")[0].partition("[")[0] for name in names]


def lacking(statement: ast.stmt | None) -> int | None:
    """The line of a `format` in a statement that has fewer values than places; None for none."""
    for node in ast.walk(statement or ast.Pass()):
        if isinstance(node, ast.Call) and (places := fields(node)) is not None:
            unnumbered = [place for place in places if not place]
            starred = any(isinstance(value, ast.Starred) for value in node.args)
            if len(unnumbered) > len(node.args) and not starred:
                return node.lineno
    return None
