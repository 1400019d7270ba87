"""RuntimeError: a loop adds to, or takes from, what it runs over."""

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
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, own, places, raising
from patterns.toolbox.values import mutating
from patterns.toolbox.values.kinds import is_builtin

VIEWS = {"items", "keys", "values"}


class ChangedInItsLoop(Pattern):
    """Run over a copy of what the loop changes.

    The loop's own body changes the size of what it runs over, which Python forbids for dicts, sets
    and deques; or it waits, and so lets other code change it. `list(...)` takes the entries once,
    before the first round, so that the original may change; for a loop that does not change
    anything it is the same loop.
    """

    family = "collections"
    severity = Severity.LOW
    answers = ("J01",)
    matches = (
        r"RuntimeError: (?:dictionary (?:changed size|keys changed)|Set changed size"
        r"|deque mutated|OrderedDict mutated) during iteration"
    )
    examples = (
        Heals(
            "entries that are dropped",
            fault=Fault(
                "RuntimeError",
                "dictionary changed size during iteration",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 2, "expire")),
            ),
            before="""\
def expire(sessions, now):
    for key, until in sessions.items():  # oldest first
        if until < now:
            del sessions[key]


expire({"a": 1, "b": 5}, 3)
""",
            after="""\
def expire(sessions, now):
    for key, until in list(sessions.items()):  # oldest first
        if until < now:
            del sessions[key]


expire({"a": 1, "b": 5}, 3)
""",
        ),
        Heals(
            "a set that a method of the same object changes",
            fault=Fault(
                "RuntimeError",
                "Set changed size during iteration",
                frames=(Frame("app.py", 13, "<module>"), Frame("app.py", 9, "close")),
            ),
            before="""\
class Hub:
    def __init__(self):
        self.clients = {1, 2}

    def drop(self, client):
        self.clients.discard(client)

    def close(self):
        for client in self.clients:
            self.drop(client)


Hub().close()
""",
            after="""\
class Hub:
    def __init__(self):
        self.clients = {1, 2}

    def drop(self, client):
        self.clients.discard(client)

    def close(self):
        for client in list(self.clients):
            self.drop(client)


Hub().close()
""",
        ),
        Heals(
            "others that go while it waits",
            fault=Fault(
                "RuntimeError",
                "Set changed size during iteration",
                frames=(Frame("app.py", 15, "main"), Frame("app.py", 8, "close")),
            ),
            before="""\
import asyncio

class Hub:
    def __init__(self):
        self.tasks = set()

    async def close(self):
        for task in self.tasks:  # in any order
            await task

async def main():
    hub = Hub()
    hub.tasks |= {asyncio.create_task(asyncio.sleep(0)), asyncio.create_task(asyncio.sleep(0))}
    asyncio.get_running_loop().call_soon(hub.tasks.pop)
    await hub.close()

asyncio.run(main())
""",
            after="""\
import asyncio

class Hub:
    def __init__(self):
        self.tasks = set()

    async def close(self):
        for task in list(self.tasks):  # in any order
            await task

async def main():
    hub = Hub()
    hub.tasks |= {asyncio.create_task(asyncio.sleep(0)), asyncio.create_task(asyncio.sleep(0))}
    asyncio.get_running_loop().call_soon(hub.tasks.pop)
    await hub.close()

asyncio.run(main())
""",
        ),
        Refuses(
            "a body that changes nothing",
            fault=Fault(
                "RuntimeError",
                "dictionary changed size during iteration",
                frames=(Frame("app.py", 2, "report"),),
            ),
            code="def report(jobs):\n    for job in jobs:\n        print(job)\n",
            because="nothing in the loop changes `jobs`: another thread or a callee does, and "
            "needs a lock or an order, not a copy",
        ),
        Refuses(
            "another container",
            fault=Fault(
                "RuntimeError",
                "Set changed size during iteration",
                frames=(Frame("app.py", 2, "mark"),),
            ),
            code="def mark(nodes, seen):\n    for node in nodes:\n        seen.add(node)\n",
            because="nothing in the loop changes `nodes`: another thread or a callee does, and "
            "needs a lock or an order, not a copy",
        ),
        Refuses(
            "a loop that waits over what nobody changes",
            fault=Fault(
                "RuntimeError",
                "Set changed size during iteration",
                frames=(Frame("app.py", 2, "close"),),
            ),
            code="async def close(hub):\n    for task in hub.tasks:\n        await task\n",
            because="nothing in the loop changes `hub.tasks`: another thread or a callee does, and "
            "needs a lock or an order, not a copy",
        ),
        Refuses(
            "a change that ends the loop",
            fault=Fault(
                "RuntimeError",
                "dictionary changed size during iteration",
                frames=(Frame("app.py", 2, "mark"),),
            ),
            code="""\
def mark(nodes, count):
    for node in nodes:
        nodes[node] = count
        if node.done:
            del nodes[node]
            break
""",
            because="nothing in the loop changes `nodes`: another thread or a callee does, and "
            "needs a lock or an order, not a copy",
        ),
        Refuses(
            "a work list",
            fault=Fault(
                "RuntimeError",
                "deque mutated during iteration",
                frames=(Frame("app.py", 2, "walk"),),
            ),
            code="""\
def walk(queue):
    for node in queue:
        queue.extend(node.children)
""",
            because="the loop only adds to `queue`, and over a copy it would miss what it adds",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Copy what the one `for` on the line runs over, where its body takes from it."""
        frame = raising(fault, sources)
        loops = [
            (place.statement, place)
            for place in places(frame, sources)
            if isinstance(place.statement, ast.For) and place.statement.iter.lineno == frame.line
        ]
        if len(loops) != 1:
            raise Unrelated(f"line {frame.line} of {frame.path} holds no `for` statement")
        loop, place = loops[0]
        container, why = _changed(loop, place, Resolver(sources))
        if not is_builtin("list", place):
            raise Refused(f"`list` means something else in {frame.path}")
        module = place.module
        start, end = module.start(loop.iter), module.end(loop.iter)
        edits = (module.edit(start, start, "list("), module.edit(end, end, ")"))
        waits = any(isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom)) for node in own([loop]))
        yield Patch(
            edits,
            (f"The loop runs over `{module.source(container)}`, and {why}.",),
            severity=Severity.MEDIUM if waits else None,
        )


def _changed(loop: ast.For, place: Place, resolver: Resolver) -> tuple[ast.expr, str]:
    """What the loop runs over, and how its body changes it."""
    container = _container(loop.iter)
    name = place.module.source(loop.iter)
    if container is None:
        raise Refused(f"`{name}` is no container that the loop could change")
    name = place.module.source(container)
    if mutating.rebinds(loop.body, container):
        raise Refused(f"the loop makes `{name}` stand for something else")
    found = list(mutating.in_loop(loop, container))
    if found and all(map(_only_adds, found)):
        raise Refused(f"the loop only adds to `{name}`, and over a copy it would miss what it adds")
    if found:
        line = getattr(found[0], "lineno", loop.lineno)
        return container, f"line {line}, in its body, changes it"
    for function in mutating.called(loop.body, container, place, resolver):
        return container, f"`{function.name}` ({function.place}), which it calls, changes it"
    attr = container.attr if isinstance(container, ast.Attribute) else None
    if attr and (how := _lets_others(loop)) and (there := mutating.attribute(attr, resolver)):
        return container, f"{how}, and {there} changes it"
    raise Refused(
        f"nothing in the loop changes `{name}`: another thread or a callee does, and needs a lock "
        "or an order, not a copy"
    )


def _lets_others(loop: ast.For) -> str | None:
    """How a loop lets other code run, which can change what it runs over."""
    for node in own(loop.body):
        match node:
            case ast.Await() | ast.Yield() | ast.YieldFrom() | ast.AsyncWith() | ast.AsyncFor():
                return f"other code runs while it waits (line {getattr(node, 'lineno', 0)})"
    return None


def _container(iterated: ast.expr) -> ast.Name | ast.Attribute | None:
    """`x` of `x`, `x.items()` and the like."""
    match iterated:
        case ast.Call(func=ast.Attribute(value=inner, attr=attr), args=[], keywords=[]) if (
            attr in VIEWS
        ):
            iterated = inner
    return iterated if isinstance(iterated, (ast.Name, ast.Attribute)) else None


def _only_adds(node: ast.AST) -> bool:
    """Whether this is how a work list grows."""
    match node:
        case ast.Call(func=ast.Attribute(attr=attr)):
            return attr in {"add", "append", "appendleft", "extend", "update"}
    return False
