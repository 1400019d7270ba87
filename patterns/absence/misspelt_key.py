"""KeyError: a mapping is asked for a key that is misspelt."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.names.close import closest
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import Module
from patterns.toolbox.values import keys

LONG = 5
"""Letters from which on two keys that a file uses hardly differ by one."""


class MisspeltKey(Pattern):
    """Ask for the key that the file uses elsewhere.

    The key is written out, stands nowhere else in the repository, and exactly one key that the same
    file uses differs from it by a slip of the fingers.
    """

    family = "absence"
    severity = Severity.MEDIUM
    answers = ("D01",)
    matches = r"KeyError: '(?P<key>[A-Za-z_][\w-]{3,})'$"
    examples = (
        Heals(
            "a key that another function writes",
            fault=Fault(
                "KeyError",
                "'amuont'",
                frames=(
                    Frame("app.py", 9, "<module>"),
                    Frame("app.py", 6, "total"),
                    Frame("app.py", 6, "<genexpr>"),
                ),
            ),
            before="""\
def line(price, count):
    return {"price": price, "amount": count}


def total(lines):
    return sum(line["price"] * line["amuont"] for line in lines)  # all


print(total([line(2, 3)]))
""",
            after="""\
def line(price, count):
    return {"price": price, "amount": count}


def total(lines):
    return sum(line["price"] * line["amount"] for line in lines)  # all


print(total([line(2, 3)]))
""",
        ),
        Heals(
            "a key that the type names, in a dictionary of which only some keys are seen",
            fault=Fault(
                "KeyError",
                "'base_urrl'",
                frames=(Frame("app.py", 15, "<module>"), Frame("app.py", 12, "link")),
            ),
            before="""\
from typing import TypedDict


class Context(TypedDict):
    base_url: str


def link(given: Context) -> str:
    context = dict(given)
    context["page"] = "/"
    print(context["page"])
    return context["base_urrl"] + context["page"]


print(link({"base_url": "x"}))
""",
            after="""\
from typing import TypedDict


class Context(TypedDict):
    base_url: str


def link(given: Context) -> str:
    context = dict(given)
    context["page"] = "/"
    print(context["page"])
    return context["base_url"] + context["page"]


print(link({"base_url": "x"}))
""",
        ),
        Refuses(
            "a dictionary that is all written out",
            fault=Fault("KeyError", "'amuont'", frames=(Frame("app.py", 3, "<module>"),)),
            code="row = {'price': 1}\nother = {'amount': 2}\nprint(row['amuont'], other)\n",
            because="line 3 of app.py holds no use of the key `amuont`",
        ),
        Refuses(
            "a key that others know",
            fault=Fault("KeyError", "'amuont'", frames=(Frame("app.py", 2, "show"),)),
            code="def show(row):\n    print(row['amuont'], row['amount'])\n\namuont = 2\n",
            because="`amuont` stands more than once in app.py: it may be one that is missing",
        ),
        Refuses(
            "a key that differs by its ending",
            fault=Fault("KeyError", "'amounts'", frames=(Frame("app.py", 2, "show"),)),
            code="def show(row):\n    print(row['amounts'], row['amount'])\n",
            because="`amount`, which app.py uses, too, may be another key than `amounts`",
        ),
        Refuses(
            "a key of something else",
            fault=Fault("KeyError", "'colour'", frames=(Frame("app.py", 2, "paint"),)),
            code="def paint(request):\n    return request['colour']\n\n"
            "def show(theme):\n    return theme['color']\n",
            because="no key that app.py uses for it is close to `colour`",
        ),
        Refuses(
            "nothing close",
            fault=Fault("KeyError", "'total'", frames=(Frame("app.py", 2, "show"),)),
            code="def show(row):\n    print(row['total'], row['amount'])\n",
            because="no key that app.py uses for it is close to `total`",
        ),
        Refuses(
            "a key that is worked out",
            fault=Fault("KeyError", "'amuont'", frames=(Frame("app.py", 3, "<module>"),)),
            code="row = {'amount': 1}\nkey = ''.join(['am', 'uont'])\nprint(row[key])\n",
            because="line 3 of app.py holds no use of the key `amuont`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Correct the key where it is written."""
        key, resolver = cls.match(fault)["key"], Resolver(sources)
        read = [
            (node, place)
            for node, place in candidates(fault, sources, ast.Subscript)
            if isinstance(node.ctx, ast.Load)
            and isinstance(node.slice, ast.Constant)
            and node.slice.value == key
            and not _is_known(node.value, key, place, resolver)
        ]
        if not read:
            frame = fault.frames[-1]
            raise Unrelated(f"line {frame.line} of {frame.path} holds no use of the key `{key}`")
        use, place = only(read, fault, f"use of the key `{key}`")
        module, node = place.module, use.slice
        for other in resolver.project.mentioning(key):
            if other is not module or len(re.findall(_word(key), module.data)) > 1:
                raise Refused(
                    f"`{key}` stands more than once in {other.path}: it may be one that is missing"
                )
        close = closest(key, set(_keys(module, ast.unparse(use.value))) - {key})
        if close is None:
            raise Refused(f"no key that {module.path} uses for it is close to `{key}`")
        if min(len(close), len(key)) < LONG or close.rstrip("s") == key.rstrip("s"):
            raise Refused(
                f"`{close}`, which {module.path} uses, too, may be another key than `{key}`"
            )
        start, end = module.start(node) + 1, module.end(node) - 1
        if module.data[start:end] != key.encode(module.encoding):
            raise Refused(f"`{module.source(node)}` is written in a way Grace cannot edit")
        told = (
            f"{module.path} uses the key `{close}`, and no other one that is as close.",
            f"Nothing else in the repository mentions `{key}`.",
        )
        yield Patch((module.edit(start, end, close),), told)


def _is_known(container: ast.expr, key: str, place: Place, resolver: Resolver) -> bool:
    """Whether the dictionary itself shows which keys it has: `missing_key` looks at those."""
    known = keys.known(container, place, resolver)
    texts = [text for text in known.literal if isinstance(text, str)]
    return known.complete or key in texts or closest(key, texts) is not None


def _word(key: str) -> bytes:
    return rb"(?<!\w)%b(?!\w)" % re.escape(key.encode())


def _keys(module: Module, asked: str) -> Iterator[str]:
    """The words that a file's mappings are filled with, or that this one is asked for elsewhere."""
    for node in ast.walk(module.tree):
        found: list[ast.expr | None] = []
        match node:
            case ast.Subscript(slice=key, value=value, ctx=context):
                stored = isinstance(context, ast.Store)
                found = [key] if stored or ast.unparse(value) == asked else []
            case ast.Dict(keys=every):
                found = list(every)
            case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[key, *_]) if attr in {
                "get",
                "pop",
                "setdefault",
            }:
                stored = attr == "setdefault"
                found = [key] if stored or ast.unparse(value) == asked else []
            case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
                yield from (keyword.arg for keyword in keywords if keyword.arg)
            case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[value]):
                found = [key] if ast.unparse(value) == asked else []
            case ast.ClassDef(bases=bases, body=body) if "TypedDict" in map(_last, bases):
                yield from (
                    field.target.id
                    for field in body
                    if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
                )
        yield from (
            key.value
            for key in found
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        )


def _last(base: ast.expr) -> str:
    """The last name of a dotted one."""
    return ast.unparse(base).rpartition(".")[2]
