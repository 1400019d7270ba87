"""TypeError: `next` is asked of a collection, which is no iterator."""

import ast
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
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.guarded import path_to
from patterns.toolbox.place.locate import Place, own
from patterns.toolbox.values.kinds import calls

ITERATORS = {
    f"builtins.{name}" for name in ("enumerate", "filter", "iter", "map", "open", "reversed", "zip")
}
LOOPS = (ast.For, ast.AsyncFor, ast.While)


class NextOfIterable(Pattern):
    """Ask an iterator over the collection for the first element.

    A collection can be run over many times, so that it has no next element by itself: `iter()`
    starts a run, and its first element is the collection's first. It is asked once only; where the
    code goes on with the rest, it must say itself where the run starts.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("H06",)
    matches = (
        r"TypeError: '(?P<type>list|tuple|set|frozenset|dict|dict_(?:keys|values|items)|str|range"
        r"|OrderedDict|Counter|deque|defaultdict|\w*QuerySet|odict_\w+)' object is not an iterator"
    )
    examples = (
        Heals(
            "the first value",
            fault=Fault(
                "TypeError",
                "'dict_values' object is not an iterator",
                frames=(Frame("app.py", 4, "<module>"), Frame("app.py", 2, "first")),
            ),
            before="def first(found):\n    return next(found.values())  # any\n\nfirst({'a': 1})\n",
            after="def first(found):\n    return next(iter(found.values()))  # any\n\n"
            "first({'a': 1})\n",
        ),
        Heals(
            "the first one that fits, or a default",
            fault=Fault(
                "TypeError",
                "'list' object is not an iterator",
                frames=(Frame("app.py", 4, "<module>"), Frame("app.py", 2, "first")),
            ),
            before="def first(rows):\n    return next([row for row in rows if row], None)\n\n"
            "print(first([0, 1]))\n",
            after="def first(rows):\n    return next(iter([row for row in rows if row]), None)\n\n"
            "print(first([0, 1]))\n",
        ),
        Refuses(
            "a loop over the rest",
            fault=Fault(
                "TypeError",
                "'list' object is not an iterator",
                frames=(Frame("app.py", 2, "table"),),
            ),
            code="def table(lines):\n    head = next(lines)\n    for line in lines:\n"
            "        print(head, line)\n\ntable(['a', 'b'])\n",
            because="line 3 of app.py runs over `lines`, too: whether with or without the first "
            "element, it must say",
        ),
        Refuses(
            "one after the other",
            fault=Fault(
                "TypeError",
                "'list' object is not an iterator",
                frames=(Frame("app.py", 3, "every"),),
            ),
            code="def every(lines):\n    while True:\n        print(next(lines))\n\nevery(['a'])\n",
            because="`next(lines)` stands in a loop: each time, it would be the first element",
        ),
        Refuses(
            "a method of that name",
            fault=Fault(
                "TypeError",
                "'list' object is not an iterator",
                frames=(Frame("app.py", 2, "after"),),
            ),
            code="def after(node):\n    return node.next()\n",
            because="line 2 of app.py holds no call of `next`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put `iter` around what is asked."""
        found = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call)
            if isinstance(call.func, ast.Name) and call.func.id == "next" and call.args
        ]
        call, place = only(found, fault, "call of `next`")
        asked, module = call.args[0], place.module
        if isinstance(asked, ast.Name):
            _refuse_more(asked, call, place)
        resolver = Resolver(sources)
        if calls(asked, place, resolver) & ITERATORS or isinstance(asked, ast.GeneratorExp):
            raise Refused(f"`{module.source(asked)}` is an iterator, whatever the message says")
        start, end = module.start(asked), module.end(asked)
        kind = cls.match(fault)["type"]
        told = f"`{module.source(asked)}` is a {kind}, and is asked for its first element."
        yield Patch((module.edit(start, start, "iter("), module.edit(end, end, ")")), (told,))


def _refuse_more(asked: ast.Name, call: ast.Call, place: Place) -> None:
    """Who goes on where `next` left off, counts on an iterator."""
    root = place.function or place.module.tree
    if any(isinstance(node, LOOPS) for node in path_to(root, call)):
        raise Refused(
            f"`{place.module.source(call)}` stands in a loop: each time, it would be the first "
            "element"
        )
    for node in own(root.body):
        match node:
            case ast.For(iter=ast.Name(id=name)) | ast.comprehension(iter=ast.Name(id=name)):
                runs = name == asked.id
            case ast.Call(func=ast.Name(id="next"), args=[ast.Name(id=name), *_]):
                runs = name == asked.id and node is not call
            case _:
                runs = False
        if runs:
            line = getattr(node, "lineno", call.lineno)
            raise Refused(
                f"line {line} of {place.module.path} runs over `{asked.id}`, too: whether with or "
                "without the first element, it must say"
            )
