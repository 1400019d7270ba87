"""KeyError: a dictionary is asked for a key that it does not have."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.names.close import closest
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values import keys

LONG = 5
"""Letters from which on two keys hardly differ by one."""


class MissingKey(Pattern):
    """Ask for the key that the dictionary has, or say what holds without it.

    The key is a slip for one that the dictionary is known to have, or of another type than all of
    its keys; or other code of the file asks for the same key by `.get()`, and says what holds
    without it. No default is made up.
    """

    family = "absence"
    severity = Severity.MEDIUM
    answers = ("G01",)
    matches = r"KeyError: (?P<key>.+)$"
    examples = (
        Heals(
            "a misspelt key of a literal",
            fault=Fault(
                "KeyError",
                "'timeuot'",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 4, "wait")),
            ),
            before="""\
DEFAULTS = {"timeout": 3, "retries": 2}

def wait():
    return DEFAULTS["timeuot"] * DEFAULTS["retries"]

wait()
""",
            after="""\
DEFAULTS = {"timeout": 3, "retries": 2}

def wait():
    return DEFAULTS["timeout"] * DEFAULTS["retries"]

wait()
""",
        ),
        Heals(
            "a key that other code may miss",
            certainty=Certainty.B,
            fault=Fault(
                "KeyError",
                "'tags'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "labels")),
            ),
            before="""\
def count(item):
    return len(item.get("tags", ()))

def labels(item):
    return sorted(item["tags"])

labels({"name": "x"})
""",
            after="""\
def count(item):
    return len(item.get("tags", ()))

def labels(item):
    return sorted(item.get("tags", ()))

labels({"name": "x"})
""",
        ),
        Refuses(
            "a key that nothing is known of",
            fault=Fault("KeyError", "'price'", frames=(Frame("app.py", 2, "show"),)),
            code="def show(item):\n    return item['price']\n",
            because="nothing tells what holds where `item` has no 'price'",
        ),
        Refuses(
            "a key that is used elsewhere",
            fault=Fault("KeyError", "'names'", frames=(Frame("app.py", 3, "<module>"),)),
            code="row = {'name': 'x', 'size': 3}\n\nprint(row['names'])\n# names: later\n",
            because="'names' is close to 'name', but app.py:4 knows it, too",
        ),
        Refuses(
            "no such lookup",
            fault=Fault("KeyError", "'price'", frames=(Frame("app.py", 2, "show"),)),
            code="def show(item):\n    return item.price\n",
            because="nothing on line 2 of app.py asks a dictionary for that key",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Correct the key; else start the collection; else ask as other code does."""
        resolver = Resolver(sources)
        node, place = keys.asked_for(fault, cls.match(fault)["key"], resolver)
        found = [
            *_respelt(node, place, resolver),
            *_converted(node, cls.match(fault)["key"], place, resolver),
            *_gently(node, place),
        ]
        if not found:
            key = ast.unparse(node.slice)
            source = place.module.source(node.value)
            raise Refused(f"nothing tells what holds where `{source}` has no {key}")
        yield from found


def _respelt(node: ast.Subscript, place: Place, resolver: Resolver) -> Iterator[Patch]:
    key = node.slice
    if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
        return
    known = keys.known(node.value, place, resolver)
    texts = [text for text in known.literal if isinstance(text, str)]
    if key.value in texts or (close := closest(key.value, texts)) is None:
        return
    module = place.module
    start = module.start(key)
    inside = module.data.find(key.value.encode(module.encoding), start, module.end(key))
    if inside < 0:
        return
    if elsewhere := keys.mentions(key.value, resolver, (module.path, inside)):
        raise Refused(f"{key.value!r} is close to {close!r}, but {elsewhere} knows it, too")
    size = len(key.value.encode(module.encoding))
    evidence = (f"`{module.source(node.value)}` has {close!r}, and nothing else that is close.",)
    # A longer key that stands nowhere else is no other key than the one that it resembles.
    far = min(len(close), len(key.value)) >= LONG and close.rstrip("s") != key.value.rstrip("s")
    certainty = Certainty.A if known.complete or far else Certainty.B
    yield Patch((module.edit(inside, inside + size, close),), evidence, certainty)


def _converted(
    node: ast.Subscript, shown: str, place: Place, resolver: Resolver
) -> Iterator[Patch]:
    """`table[str(key)]`, where all keys are texts, and the one asked for is a number."""
    literal = keys.known(node.value, place, resolver).literal
    kinds = {type(key) for key in literal}
    if isinstance(node.slice, ast.Constant) or len(kinds) != 1:
        return
    kind, module = kinds.pop(), place.module
    twins = {repr(str(key)) if kind is int else str(key) for key in literal}
    if kind not in {int, str} or shown not in twins or shown in {repr(key) for key in literal}:
        return
    start, end = module.start(node.slice), module.end(node.slice)
    edits = (module.edit(start, start, f"{kind.__name__}("), module.edit(end, end, ")"))
    because = f"All keys of `{module.source(node.value)}` are {kind.__name__}; {shown} is not."
    yield Patch(edits, (because,), Certainty.B)


def _gently(node: ast.Subscript, place: Place) -> Iterator[Patch]:
    """`.get()` with the default that other code gives."""
    module = place.module
    if not isinstance(node.ctx, ast.Load) or not isinstance(node.slice, ast.Constant):
        return
    key = module.bytes_of(node.slice).decode(module.encoding)
    end = module.end(node.value)
    for call in keys.asked_gently(node.value, node.slice, module):
        default = call.args[1] if len(call.args) > 1 else None
        if default is None or isinstance(default, (ast.Constant, ast.Tuple, ast.List, ast.Dict)):
            said = f", {ast.unparse(default)}" if default is not None else ""
            because = f"{module.path}:{call.lineno} asks for {key} in this way."
            edit = module.edit(end, module.end(node), f".get({key}{said})")
            same = default is not None and _is_of(call, node.value, place)
            yield Patch((edit,), (because,), Certainty.A if same else Certainty.B)
            return


def _is_of(call: ast.Call, container: ast.expr, place: Place) -> bool:
    """Whether a call surely asks the same dictionary: a local name does so in its function."""
    if not isinstance(call.func, ast.Attribute) or ast.dump(call.func.value) != ast.dump(container):
        return False
    root: ast.AST = place.module.tree
    if isinstance(container, ast.Name):
        root = place.function or root
    return any(node is call for node in ast.walk(root))
