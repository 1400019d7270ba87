"""How a project words its errors: the style of its messages, and raises that can be said again."""

import ast
import re
from functools import lru_cache

from patterns.search.evidence.asks import Ask
from patterns.toolbox.errors.expected import Expected
from patterns.toolbox.names.names import bindings, parameter_names, stored, visible
from patterns.toolbox.place.locate import Function, Place
from patterns.toolbox.source import lines
from patterns.toolbox.source.module import Module

QUOTED = re.compile(r"(?P<quote>['\"])\w+(?P=quote)")
LACKING = re.compile(r"([\w.]+|'[^']*'|\"[^\"]*\") not in [\w.]+")
VERBS = ("is ", "are ", "must ", "cannot ", "has ", "was ", "does ", "should ", "could ")
"""What only goes on with a sentence that the value begins."""


def said_of(source: str, ask: Ask, module: Module) -> str:
    """A literal that says what is wrong with a value, and shows it where that says more."""
    if ask.missing == f"{source} is None":
        return quoted(f"{source} must not be None")
    wanted = ask.there.removeprefix(f"isinstance({source}, ").removesuffix(")")
    if ask.there == f"isinstance({source}, {wanted})" and wanted.isidentifier():
        return with_value(f"{source} must be of type {wanted}, not", source, module)
    if (key := LACKING.fullmatch(ask.missing)) is not None:
        if key[1][:1] in "'\"":
            return quoted(f"{key[1][1:-1]} is missing")
        return with_value(f"unknown {key[1]}:", key[1], module)
    return with_value(f"cannot use {source}:", source, module)


def fitting(kind: Expected, source: str | None, module: Module, shown: str = "") -> str | None:
    """What the test looks for as a literal, with the offending value where there is room for it.

    Args:
        shown: the message of the crash: a value that both quote is put in, not written out.
    """
    if not kind.words:
        return None
    quoted_value = QUOTED.search(kind.words)
    if source is not None and quoted_value is not None and quoted_value[0] in shown:
        before, after = kind.words.split(quoted_value[0], 1)
        if not after.strip():
            return with_value(before.strip(), source, module)
    if kind.exact or source is None:
        return quoted(kind.words)
    if kind.words.startswith(VERBS):
        return with_value(kind.words, source, module, ahead=True)
    return with_value(f"{kind.words}:", source, module)


def of_object(words: str, place: Place) -> str | None:
    """Words that quote the object's class and name, as they are for any such object.

    Whether it was so called where the test waits, a run tells.
    """
    cls, quotes = place.cls, list(QUOTED.finditer(words))
    if cls is None or not quotes or set('"\\{}\n') & set(words):
        return None
    named = any(isinstance(n, ast.Attribute) and _is_own_name(n) for n in ast.walk(cls))
    for quote in reversed(quotes):
        is_class = quote[0].strip("'\"") == cls.name
        if not is_class and not named:
            return None
        shown = "{type(self).__name__!r}" if is_class else "{self.name!r}"
        words = words[: quote.start()] + shown + words[quote.end() :]
    return f'f"{words}"'


def _is_own_name(node: ast.Attribute) -> bool:
    return node.attr == "name" and isinstance(node.value, ast.Name) and node.value.id == "self"


def with_value(words: str, source: str, module: Module, *, ahead: bool = False) -> str:
    """A literal of words and the value of an expression, formatted as the file does elsewhere."""
    # A quote within a replacement field is new in Python 3.12 (PEP 701).
    plain = not set("\"'\\{}\n") & {*source, *words}
    style = _style(module)
    shape = "{} {}" if not ahead else "{1} {0}"
    if style == "f" and plain:
        return f'f"{shape.format(words, f"{{{source}!r}}")}"'
    if style == "%" and "%" not in words:
        return f"{quoted(shape.format(words, '%r'))} % ({source},)"
    return f"{quoted(shape.format(words, '{!r}'))}.format({source})"


def quoted(text: str) -> str:
    """A text as a literal in the usual quotes."""
    literal = repr(text)
    return f'"{literal[1:-1]}"' if '"' not in text else literal


@lru_cache(maxsize=16)
def _style(module: Module) -> str:
    """How the file puts values into texts: as an f-string, by `%`, or by `format`."""
    found = {"f": 0, "%": 0, "format": 0}
    for node in ast.walk(module.tree):
        match node:
            case ast.JoinedStr():
                return "f"
            case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod()):
                found["%"] += 1
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format")):
                found["format"] += 1
            case ast.AnnAssign():
                # Annotated variables are as young as f-strings are.
                found["f"] += 1
    return max(found, key=lambda style: found[style]) if any(found.values()) else "format"


def sayable(raised: ast.Raise, place: Place) -> str | None:
    """What another raise of the function raises, where all its names mean something here, too."""
    function, statement = place.function, place.statement
    if raised.exc is None or function is None or statement is None:
        return None
    bound = set(parameter_names(function))
    bound |= _bound_before(statement, function)
    bound |= visible(place) - set(bindings(function))
    inner = set(stored(ast.walk(raised.exc)))
    read = {node.id for node in ast.walk(raised.exc) if isinstance(node, ast.Name)}
    if not read <= bound | inner:
        return None
    one_line = raised.exc.lineno == raised.exc.end_lineno
    return place.module.source(raised.exc) if one_line else ast.unparse(raised.exc)


def _bound_before(statement: ast.stmt, function: Function) -> set[str]:
    """The names that are surely bound where a statement runs."""
    found: set[str] = set()
    for block, position in lines.blocks_to(statement, function.body):
        for each in block[:position]:
            if isinstance(each, (ast.Assign, ast.AnnAssign, ast.With)):
                found.update(stored(ast.walk(each)))
        holder = block[position]
        if isinstance(holder, ast.For):
            found.update(stored(ast.walk(holder.target)))
        elif isinstance(holder, ast.With) and holder is not statement:
            found.update(name for item in holder.items for name in stored(ast.walk(item)))
    return found
