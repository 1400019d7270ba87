"""TypeError or a warning: asyncio is used in a form that it no longer takes."""

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
from patterns.toolbox.coroutines import colour
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, at, innermost, places
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import Coroutine, Outside

LOOPLESS = {"Condition", "Event", "Lock", "PriorityQueue", "Queue", "Semaphore", "gather", "sleep"}
LOOPLESS |= {"shield", "wait", "wait_for", "open_connection", "start_server"}
"""What took `loop=` up to Python 3.9 (https://docs.python.org/3/whatsnew/3.10.html#removed)."""


class RemovedForm(Pattern):
    """Use asyncio in the form that it takes today.

    `asyncio.wait()` takes tasks: its coroutines are wrapped, as it once did itself. The `loop`
    argument meant the running loop, and is gone without replacement: the running loop is used
    in any case.
    """

    family = "async_protocol"
    severity = Severity.LOW
    answers = ("A09",)
    matches = (
        r"(?:TypeError: (?:Passing coroutines is forbidden, use tasks explicitly"
        r"|[\w.]+\(\) got an unexpected keyword argument '(?P<loop>loop)'"
        r"|As of 3\.10, the \*(?P<also>loop)\* parameter was removed)"
        r"|DeprecationWarning: The (?:explicit passing of coroutine objects to asyncio\.wait"
        r"|(?P<old>loop) argument is deprecated))"
    )
    examples = (
        Heals(
            "coroutines in a list",
            fault=Fault(
                "TypeError",
                "Passing coroutines is forbidden, use tasks explicitly.",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 7, "main")),
            ),
            before="""\
import asyncio

async def fetch(key):
    return key

async def main():
    await asyncio.wait([fetch(key) for key in "ab"], timeout=3)  # all of them

asyncio.run(main())
""",
            after="""\
import asyncio

async def fetch(key):
    return key

async def main():
    await asyncio.wait([asyncio.create_task(fetch(key)) for key in "ab"], timeout=3)  # all of them

asyncio.run(main())
""",
        ),
        Heals(
            "a loop that nobody asks for",
            fault=Fault(
                "TypeError",
                "sleep() got an unexpected keyword argument 'loop'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "main")),
            ),
            before="""\
import asyncio

async def main():
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0, loop=loop)
    return loop.time()
asyncio.run(main())
""",
            after="""\
import asyncio

async def main():
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0)
    return loop.time()
asyncio.run(main())
""",
        ),
        Refuses(
            "a function of one's own",
            fault=Fault(
                "TypeError",
                "sleep() got an unexpected keyword argument 'loop'",
                frames=(Frame("app.py", 4, "main"),),
            ),
            code="def sleep(seconds): ...\n\nasync def main(loop):\n    sleep(0, loop=loop)\n",
            because="no call of asyncio on line 4 of app.py is in a form that was removed",
        ),
        Refuses(
            "coroutines from elsewhere",
            fault=Fault(
                "TypeError",
                "Passing coroutines is forbidden, use tasks explicitly.",
                frames=(Frame("app.py", 4, "main"),),
            ),
            code="import asyncio\n\nasync def main(jobs):\n    await asyncio.wait(jobs)\n",
            because="where the coroutines of `jobs` are made is not known",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Wrap the coroutines, or drop the argument that means nothing any more."""
        resolver = Resolver(sources)
        found = cls.match(fault)
        frame = innermost(fault, sources)
        about_loop = any((found["loop"], found["also"], found["old"]))
        for spot in places(frame, sources):
            for call, place in at(spot, ast.Call, frame.line):
                name = _of_asyncio(call, place, resolver)
                if about_loop and name in LOOPLESS and _loop(call) is not None:
                    yield _without_loop(call, place)
                    return
                if not about_loop and name == "wait" and call.args:
                    yield _wrapped(call, place, resolver)
                    return
        raise Unrelated(
            f"no call of asyncio on line {frame.line} of {frame.path} is in a form that was removed"
        )


def _of_asyncio(call: ast.Call, place: Place, resolver: Resolver) -> str:
    """`sleep` for a call of `asyncio.sleep`, however it was imported; "" for anything else."""
    names = {v.name for v in resolver.values(call.func, place) if isinstance(v, Outside)}
    name = names.pop() if len(names) == 1 else ""
    return name.removeprefix("asyncio.") if name.startswith("asyncio.") else ""


def _loop(call: ast.Call) -> ast.keyword | None:
    return next((keyword for keyword in call.keywords if keyword.arg == "loop"), None)


def _without_loop(call: ast.Call, place: Place) -> Patch:
    module, keyword = place.module, _loop(call)
    simple = keyword is not None and isinstance(keyword.value, (ast.Name, ast.Attribute))
    if keyword is None or not (simple or isinstance(keyword.value, (ast.Constant, ast.Call))):
        raise Refused(f"the `loop` of `{module.source(call)}` is computed")
    given = [*map(module.end, call.args), *(module.end(k) for k in call.keywords)]
    before = [end for end in given if end < module.start(keyword)]
    start = max(before, default=module.start(keyword))
    stop = module.end(keyword)
    if not before:
        rest = module.data[stop : module.end(call)]
        stop += len(rest) - len(rest.lstrip(b", "))
    if b"#" in module.data[start:stop]:
        raise Refused(f"a comment stands inside `{module.source(call)}`")
    evidence = (
        f"`{module.source(call.func)}` has no `loop` since Python 3.10; it uses the running one.",
    )
    return Patch((module.edit(start, stop, ""),), evidence)


def _wrapped(call: ast.Call, place: Place, resolver: Resolver) -> Patch:
    module, waited = place.module, call.args[0]
    made = list(_elements(waited, place))
    edits = []
    for element, where in made:
        if all(isinstance(value, Coroutine) for value in resolver.values(element, where)):
            start, end = module.start(element), module.end(element)
            prefix = _create_task(call, module)
            edits += [module.edit(start, start, f"{prefix}("), module.edit(end, end, ")")]
    if not edits:
        raise Refused(f"where the coroutines of `{module.source(waited)}` are made is not known")
    if colour.enclosing(place) is None:
        raise Refused("a task is made where a loop runs, and no `async def` stands around the call")
    evidence = (f"`{module.source(call.func)}()` takes no bare coroutines since Python 3.11.",)
    return Patch(tuple(edits), evidence)


def _elements(waited: ast.expr, place: Place) -> Iterator[tuple[ast.expr, Place]]:
    match waited:
        case ast.List(elts=parts) | ast.Set(elts=parts) | ast.Tuple(elts=parts):
            yield from ((part, place) for part in parts)
        case ast.ListComp(elt=part) | ast.SetComp(elt=part) | ast.GeneratorExp(elt=part):
            yield part, place.within(waited)


def _create_task(call: ast.Call, module: Module) -> str:
    """`asyncio.create_task`, by the name under which the file has asyncio."""
    if isinstance(call.func, ast.Attribute):
        return f"{module.source(call.func.value)}.create_task"
    raise Refused(f"`{module.source(call.func)}` was imported without the rest of asyncio")
