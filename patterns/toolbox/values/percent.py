"""What a `%` format asks for: https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting."""

import ast
import re
import string

CONVERSION = re.compile(
    r"%(?P<key>\([^)]*\))?[-#0 +]*(?P<width>\*|\d+)?(?:\.(?P<precision>\*|\d+))?[hlL]?(?P<type>.)?",
    re.DOTALL,
)


def wanted(text: str) -> int | None:
    """How many values a format takes from a tuple; None where it takes them by name."""
    count = 0
    for found in CONVERSION.finditer(text):
        if found["key"]:
            return None
        if found["type"] == "%":
            continue
        count += 1 + (found["width"] == "*") + (found["precision"] == "*")
    return count


def braces(text: str) -> int | None:
    """How many values `text.format(...)` takes by plain `{}`; None where a field says more."""
    try:
        fields = [
            (name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name is not None
        ]
    except ValueError:
        return None
    plain = all(not name and "{" not in (spec or "") for name, spec in fields)
    return len(fields) if plain else None


def literal(node: ast.expr) -> str | None:
    """The text of a string literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None
