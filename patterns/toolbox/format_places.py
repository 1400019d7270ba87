"""The places of a text that `format` fills, and whether a call has a value for each."""

import ast
import string


def fields(call: ast.Call) -> list[str] | None:
    """The names of the places in a text that is formatted; None where it is not written there."""
    match call.func:
        case ast.Attribute(value=ast.Constant(value=str(text)), attr="format"):
            pass
        case _:
            return None
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
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
