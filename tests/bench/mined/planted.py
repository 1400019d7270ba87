"""The crash that a fix most likely prevents, guessed from what it changes: nothing is run."""

import ast
import re
from collections.abc import Iterator
from itertools import islice

from patterns.contract import Fault, Frame
from tests.bench.mined.mining import Fix, Function, function_at

MOST = 6
QUOTED = re.compile(r"\b([A-Z]\w*(?:Error|Iteration))\s*: *`?([^\n`]{4,160})")
NONE = re.compile(r"'?NoneType'? object (?:has no attribute ['\"`]?\w+['\"`]?|is not \w+)")
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%"}
SAID = {
    "TypeError": "'NoneType' object is not iterable",
    "AttributeError": "'object' object has no attribute 'x'",
    "KeyError": "'key'",
    "IndexError": "list index out of range",
    "ValueError": "invalid literal for int() with base 10: 'abc'",
    "UnicodeDecodeError": "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
    "UnicodeEncodeError": "'ascii' codec can't encode character '\\xe9' in position 0: ordinal not "
    "in range(128)",
    "FileNotFoundError": "[Errno 2] No such file or directory: 'x'",
    "PermissionError": "[Errno 13] Permission denied: 'x'",
    "OSError": "[Errno 5] Input/output error",
    "ImportError": "No module named 'x'",
    "OverflowError": "Python int too large to convert to C long",
    "ZeroDivisionError": "division by zero",
    "RecursionError": "maximum recursion depth exceeded",
}
"""A message for each type, where the code shows none."""
Crash = tuple[int, str, str]
"""A line, a type, and what is said."""


def faults(fix: Fix) -> list[Fault]:
    """At most `MOST` crashes, the likeliest first."""
    before = function_at(ast.parse(fix.before), fix.line)
    after = function_at(ast.parse(fix.after), fix.new_line)
    if before is None or after is None:
        return []
    told = sorted(
        (crash for crash in _guessed(before, after, fix)),
        key=lambda crash: crash[1] not in fix.named,
    )
    lines = [line for line, _, _ in told[:1]] or [_first(before, fix.line)]
    crashes = [*((lines[0], *said) for said in _quoted(fix.message)), *told]
    crashes += [(lines[0], name, SAID.get(name, "")) for name in fix.named]
    text = fix.before.decode("utf-8", "replace").split("\n")
    return [
        Fault(
            kind, said, frames=(Frame(fix.path, line, before.name, context=text[line - 1].strip()),)
        )
        for line, kind, said in islice(dict.fromkeys(crashes), MOST)
    ]


def _quoted(message: str) -> Iterator[tuple[str, str]]:
    for kind, said in QUOTED.findall(message)[:1]:
        yield kind, said.strip().rstrip(".")
    if found := NONE.search(message):
        said = found[0].replace("`", "'").replace('"', "'")
        yield "AttributeError" if "attribute" in said else "TypeError", said


def _first(function: Function, line: int) -> int:
    """The first statement at a line or behind it."""
    behind = [n.lineno for n in ast.walk(function) if isinstance(n, ast.stmt) and n.lineno >= line]
    return min(behind, default=function.body[0].lineno)


def _guessed(before: Function, after: Function, fix: Fix) -> Iterator[Crash]:
    yield from _handled(before, after)
    known = {ast.dump(test) for test in _tests(before)}
    for test in _tests(after):
        if ast.dump(test) not in known:
            yield from _prevented(test, before, fix.line)
    yield from _gone(before, after)


def _handled(before: Function, after: Function) -> Iterator[Crash]:
    """What a handler takes that none around the same statements took."""
    old = {ast.dump(node): node for node in ast.walk(before) if isinstance(node, ast.stmt)}
    caught = {_inside(node): _caught(node) for node in old.values() if isinstance(node, ast.Try)}
    for block in ast.walk(after):
        if not isinstance(block, ast.Try):
            continue
        for statement in block.body:
            where = old.get(ast.dump(statement))
            if where is not None:
                for kind in sorted(_caught(block) - caught.get(_inside(block), frozenset())):
                    yield where.lineno, kind, SAID.get(kind, "failed")


def _inside(block: ast.Try) -> str:
    return "".join(map(ast.dump, block.body))


def _caught(block: ast.Try) -> frozenset[str]:
    return frozenset(
        ast.unparse(kind).rpartition(".")[2]
        for handler in block.handlers
        if handler.type is not None
        for kind in (handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type])
    )


def _tests(function: Function) -> Iterator[ast.expr]:
    """Every question that a function asks, part by part."""
    for node in ast.walk(function):
        asked: list[ast.expr] = []
        match node:
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                asked = [test]
            case ast.BoolOp(values=asked) | ast.comprehension(ifs=asked):
                pass
        for test in asked:
            bare = test.operand if isinstance(test, ast.UnaryOp) else test
            if not isinstance(bare, ast.BoolOp):
                yield bare


def _prevented(test: ast.expr, before: Function, line: int) -> Iterator[Crash]:
    """The crashes of a value that a test asks about, in the way in which it asks."""
    match test:
        case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[table]):
            yield from _without_key(table, key, before, line)
        case ast.Compare(left=ast.Call(func=ast.Name(id="len"), args=[value])):
            yield from (
                (at, "IndexError", SAID["IndexError"]) for at in _items(value, before, line)
            )
        case ast.Compare(left=value, ops=[ast.Is() | ast.IsNot() | ast.Eq() | ast.NotEq()]):
            yield from islice(_uses(value, before, line, "NoneType"), 2)
        case ast.Call(func=ast.Name(id="isinstance"), args=[value, _]):
            yield from islice(_uses(value, before, line, "int"), 1)
            yield from islice(_uses(value, before, line, "NoneType"), 1)
        case ast.Call(func=ast.Name(id="hasattr"), args=[value, *_]):
            yield from islice(_uses(value, before, line, "object"), 1)
        case ast.Name() | ast.Attribute() | ast.Subscript():
            yield from islice(_uses(test, before, line, "NoneType"), 2)
            yield from ((at, "IndexError", SAID["IndexError"]) for at in _items(test, before, line))


def _items(value: ast.expr, before: Function, line: int) -> Iterator[int]:
    for node in ast.walk(before):
        if isinstance(node, ast.Subscript) and node.lineno >= line and _same(node.value, value):
            yield node.lineno


def _without_key(table: ast.expr, key: ast.expr, before: Function, line: int) -> Iterator[Crash]:
    said = repr(key.value) if isinstance(key, ast.Constant) else SAID["KeyError"]
    yield from ((at, "KeyError", said) for at in _items(table, before, line))
    for node in ast.walk(before):
        match node:
            case ast.Call(func=ast.Attribute(value=held, attr="remove" | "index")) if (
                node.lineno >= line and _same(held, table)
            ):
                yield node.lineno, "ValueError", "list.remove(x): x not in list"


def _uses(value: ast.expr, before: Function, line: int, kind: str) -> Iterator[Crash]:
    """What fails on a value of a wrong type, from a line on."""
    for node in sorted(ast.walk(before), key=lambda node: getattr(node, "lineno", 0)):
        at = getattr(node, "end_lineno", 0) or 0
        if isinstance(node, ast.comprehension) and _same(node.iter, value):
            at = node.iter.lineno
        said = _said_of(node, value, kind) if at >= line else None
        if said is not None:
            yield at, *said


def _said_of(node: ast.AST, value: ast.expr, kind: str) -> tuple[str, str] | None:
    match node:
        case ast.Attribute(value=held, attr=attr, ctx=ast.Load()) if _same(held, value):
            return "AttributeError", f"'{kind}' object has no attribute '{attr}'"
        case ast.Subscript(value=held) if _same(held, value):
            return "TypeError", f"'{kind}' object is not subscriptable"
        case ast.For(iter=held) | ast.comprehension(iter=held) if _same(held, value):
            return "TypeError", f"'{kind}' object is not iterable"
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[held]) if _same(held, value):
            return "TypeError", f"argument of type '{kind}' is not iterable"
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
            sides = (kind, "str") if _same(left, value) else ("str", kind)
            if _same(left, value) or _same(right, value):
                sign = SIGNS[type(op)]
                types = f"'{sides[0]}' and '{sides[1]}'"
                return "TypeError", f"unsupported operand type(s) for {sign}: {types}"
        case ast.Call(func=func, args=args) if any(_same(arg, value) for arg in args):
            return _said_of_argument(getattr(func, "id", getattr(func, "attr", "")), kind)
        case ast.Call(func=held) if _same(held, value):
            return "TypeError", f"'{kind}' object is not callable"
    return None


def _said_of_argument(function: str, kind: str) -> tuple[str, str]:
    if function == "len":
        return "TypeError", f"object of type '{kind}' has no len()"
    if function in {"match", "search", "sub", "findall", "fullmatch"}:
        return "TypeError", f"expected string or bytes-like object, got '{kind}'"
    if function in {"open", "exists", "isfile", "dirname", "basename", "abspath", "Path"}:
        return "TypeError", f"expected str, bytes or os.PathLike object, not {kind}"
    return "TypeError", f"'{kind}' object is not iterable"


def _gone(before: Function, after: Function) -> Iterator[Crash]:
    """What reads, looks up or calls in a way in which the function no longer does."""
    kept = {ast.dump(node) for node in ast.walk(after)}
    bound = {n.id for n in ast.walk(after) if isinstance(n, ast.Name)}
    bound |= {n.arg for n in ast.walk(before) if isinstance(n, ast.arg)}
    for node in ast.walk(before):
        if not isinstance(node, ast.expr) or ast.dump(node) in kept:
            continue
        match node:
            case ast.Attribute(value=held, attr=attr, ctx=ast.Load()):
                owner = ast.unparse(held).rpartition(".")[2].title()
                yield node.lineno, "AttributeError", f"'{owner}' object has no attribute '{attr}'"
            case ast.Name(id=name) if name not in bound:
                yield node.lineno, "NameError", f"name '{name}' is not defined"
            case ast.Subscript(slice=key, ctx=ast.Load()):
                said = repr(key.value) if isinstance(key, ast.Constant) else SAID["KeyError"]
                yield node.lineno, "KeyError", said
            case ast.Call(func=ast.Attribute(attr="pop"), args=[key]):
                said = repr(key.value) if isinstance(key, ast.Constant) else SAID["KeyError"]
                yield node.lineno, "KeyError", said
            case ast.Call(func=ast.Name(id="next"), args=[_]):
                yield node.lineno, "StopIteration", ""
            case ast.Call(func=ast.Attribute(attr="decode") | ast.Name(id="open")):
                yield node.lineno, "UnicodeDecodeError", SAID["UnicodeDecodeError"]
            case ast.Call(func=ast.Attribute(attr="encode" | "write")):
                yield node.lineno, "UnicodeEncodeError", SAID["UnicodeEncodeError"]


def _same(node: ast.expr, other: ast.expr) -> bool:
    return ast.unparse(node) == ast.unparse(other)
