"""Slips of the pen that people make in Python, planted in code that had none: the truth is known.

Each kind gives the byte edits of one small slip. The kinds are those of everyday life, not those
of Grace's patterns: a slip counts whatever exception it ends in, also where no pattern is for it.
"""

import ast
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.bench.seeded.code import Code

LETTERS = 5
"""A name as short as `pos` is hardly misspelt unseen."""


@dataclass(frozen=True, slots=True)
class Slip:
    """Bytes of a file and what is written there by mistake."""

    kind: str
    start: int
    end: int
    instead: bytes

    def made(self, data: bytes) -> bytes:
        """The file with the slip in it."""
        return data[: self.start] + self.instead + data[self.end :]


Kind = Callable[[Code, random.Random], Iterator[tuple[int, int, bytes]]]


def misspelt(word: str, luck: random.Random) -> bytes:
    """Two neighbours swapped, a letter lost or doubled."""
    at = luck.randrange(1, len(word) - 1)
    forms = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
    )
    return luck.choice([form for form in forms if form != word]).encode()


def attribute(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """`order.totla`."""
    for node in code.inside():
        if isinstance(node, ast.Attribute) and _long(node.attr):
            end = code.span(node)[1]
            yield end - len(node.attr.encode()), end, misspelt(node.attr, luck)


def name(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """A local or global name where it is read."""
    for node in code.inside():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and _long(node.id):
            yield *code.span(node), misspelt(node.id, luck)


def key(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """`row["totla"]` where it is read."""
    for node in code.inside():
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            inner = node.slice
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                start, end = code.span(inner)
                if _long(inner.value) and code.data[start + 1 : end - 1] == inner.value.encode():
                    yield start + 1, end - 1, misspelt(inner.value, luck)


def keyword(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """`f(widht=1)`."""
    for node in code.inside():
        if isinstance(node, ast.keyword) and node.arg and _long(node.arg):
            start = code.span(node)[0]
            yield start, start + len(node.arg.encode()), misspelt(node.arg, luck)


def imported(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """An import that nobody wrote."""
    del luck
    for node in code.tree.body:
        plain = isinstance(node, ast.Import | ast.ImportFrom) and len(node.names) == 1
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if plain and not future and code.stands_alone(node):
            yield *code.whole_lines(node), b""


def imported_name(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """`from shop import oder`."""
    for node in code.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            for alias in node.names:
                if _long(alias.name):
                    start = code.span(alias)[0]
                    yield start, start + len(alias.name.encode()), misspelt(alias.name, luck)


def self_lost(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """`total` for `self.total`."""
    del luck
    for node in code.inside():
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "self"
            and isinstance(node.ctx, ast.Load)
        ):
            start, end = code.span(node)
            yield start, end, node.attr.encode()


def self_parameter(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """`def total():` for `def total(self):`."""
    del luck
    for node in code.functions():
        arguments = node.args.args
        if arguments and arguments[0].arg == "self":
            start, end = code.span(arguments[0])
            if code.data[end : end + 2] == b", ":
                end += 2
            yield start, end, b""


def awaited(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """A coroutine that is not awaited."""
    del luck
    for node in code.inside():
        if isinstance(node, ast.Await):
            yield *code.span(node), code.text(node.value)


def returned(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """A value worked out and not returned."""
    del luck
    for node in code.inside():
        if isinstance(node, ast.Return) and node.value is not None:
            yield *code.span(node), code.text(node.value)


def called(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """`order.total` for `order.total()`."""
    del luck
    for node in code.inside():
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            yield *code.span(node), code.text(node.func)


def converted(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """A value that is not converted: `x` for `str(x)`, `x.decode()` or `list(x)`."""
    del luck
    for node in code.inside():
        if not isinstance(node, ast.Call) or node.keywords:
            continue
        plain = isinstance(node.func, ast.Name) and node.func.id in {
            "str", "int", "float", "bytes", "list", "tuple", "set", "dict", "bool", "iter",
        }  # fmt: skip
        if plain and len(node.args) == 1:
            yield *code.span(node), code.text(node.args[0])
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"encode", "decode"}:
            yield *code.span(node), code.text(node.func.value)


def defaulted(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """`row["x"]` for `row.get("x")`."""
    del luck
    for node in code.inside():
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and 1 <= len(node.args) <= 2
            and not node.keywords
        ):
            inner = b"%b[%b]" % (code.text(node.func.value), code.text(node.args[0]))
            yield *code.span(node), inner


def argument(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """The last positional argument is left out."""
    del luck
    for node in code.inside():
        if isinstance(node, ast.Call) and node.args and not node.keywords:
            last = code.span(node.args[-1])
            before = code.span(node.args[-2])[1] if len(node.args) > 1 else last[0]
            yield before, last[1], b""


def guarded(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """The test that leaves early is gone, or the part of a condition that protects the other."""
    del luck
    for node in code.inside():
        if isinstance(node, ast.If) and not node.orelse and code.stands_alone(node):
            leaves = isinstance(node.body[-1], ast.Return | ast.Continue | ast.Break)
            if leaves and len(node.body) == 1:
                yield *code.whole_lines(node), b""
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            yield code.span(node)[0], code.span(node.values[1])[0], b""


def handled(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """One of several exceptions is not thought of."""
    for node in code.inside():
        if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Tuple):
            left = list(node.type.elts)
            left.pop(luck.randrange(len(left)))
            parts = b", ".join(code.text(part) for part in left)
            yield *code.span(node.type), parts if len(left) == 1 else b"(%b)" % parts


def parent(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """`super().__init__(...)` is forgotten where something else is done as well."""
    del luck
    for node in code.functions():
        if node.name != "__init__" or len(node.body) == 1:
            continue
        for statement in node.body:
            if (
                b"super().__init__(" in code.text(statement)
                and isinstance(statement, ast.Expr)
                and code.stands_alone(statement)
            ):
                yield *code.whole_lines(statement), b""


def copied(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """A loop over what it changes, for one over a copy."""
    del luck
    for node in code.inside():
        if (
            isinstance(node, ast.For)
            and isinstance(node.iter, ast.Call)
            and isinstance(node.iter.func, ast.Name)
            and node.iter.func.id in {"list", "tuple", "sorted"}
            and len(node.iter.args) == 1
            and not node.iter.keywords
        ):
            yield *code.span(node.iter), code.text(node.iter.args[0])


def bound(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """A local name that only some branches bind: its first value is gone."""
    del luck
    for function in code.functions():
        for statement in function.body:
            if (
                isinstance(statement, ast.Assign)
                and isinstance(statement.targets[0], ast.Name)
                and isinstance(statement.value, ast.Constant | ast.List | ast.Dict)
                and code.stands_alone(statement)
                and len(function.body) > 1
            ):
                yield *code.whole_lines(statement), b""


def parameter(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """A parameter with a default that callers give, but that is not there."""
    del luck
    for node in code.functions():
        arguments, defaults = node.args.args, node.args.defaults
        plain = not (node.args.kwonlyargs or node.args.vararg or node.args.kwarg)
        if defaults and plain and len(arguments) > 1:
            start = code.span(arguments[-2])[1]
            before = len(arguments) - 2 >= len(arguments) - len(defaults)
            if before:
                start = code.span(defaults[-2])[1]
            yield start, code.span(defaults[-1])[1], b""


def punctuated(code: Code, luck: random.Random) -> Iterator[tuple[int, int, bytes]]:
    """The colon at the end of a header is missing."""
    del luck
    for node in code.inside():
        if isinstance(node, ast.If | ast.For | ast.While | ast.With):
            header = code.span(node)[0], code.span(node.body[0])[0]
            at = code.data.rfind(b":\n", *header)
            if at >= 0 and b"#" not in code.data[slice(*header)]:
                yield at, at + 1, b""


KINDS: tuple[Kind, ...] = (
    attribute, name, key, keyword, imported, imported_name, self_lost, self_parameter, awaited,
    returned, called, converted, defaulted, argument, guarded, handled, parent, copied, bound,
    parameter, punctuated,
)  # fmt: skip


def slips(code: Code, luck: random.Random) -> dict[str, list[Slip]]:
    """All slips of each kind that leave the file a changed one."""
    return {
        kind.__name__: [
            Slip(kind.__name__, start, end, instead)
            for start, end, instead in kind(code, luck)
            if code.data[start:end] != instead
        ]
        for kind in KINDS
    }


def _long(word: str) -> bool:
    return len(word) >= LETTERS and word.isascii() and word.isidentifier()
