"""TypeError: a module is called where a function or class in it is meant."""

import ast
from collections.abc import Iterator, Sequence

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
    Unrelated,
)
from patterns.toolbox.calls import arguments
from patterns.toolbox.imports import public_names
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import Kind, bindings
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import FunctionValue, ModuleValue, Outside

ELSEWHERE = {"tqdm": "tqdm"}
"""Modules of other projects -> the member that everybody calls."""
WITHOUT_ARGUMENTS = {"random.random", "time.time"}
"""What takes none: with some, another member of the module is meant."""
DEFINITIONS = {Kind.FUNCTION, Kind.CLASS}


class CalledModule(Pattern):
    """Call the module's member of the same name.

    `import glob` brings the module, and the function is in it. Only one member of the module is
    called like the module itself, be it in the letters of a class's name.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("H06",)
    matches = r"TypeError: 'module' object is not callable"
    examples = (
        Heals(
            "a module of Python's own",
            fault=Fault(
                "TypeError",
                "'module' object is not callable",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "show")),
            ),
            before="import pprint\n\n\ndef show(prices):\n    pprint(prices)  # all\n\n\n"
            'show({"hat": 3})\n',
            after="import pprint\n\n\ndef show(prices):\n    pprint.pprint(prices)  # all\n\n\n"
            'show({"hat": 3})\n',
        ),
        Heals(
            "a class of the project's own",
            fault=Fault(
                "TypeError",
                "'module' object is not callable",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before={
                "app.py": "from shop import price_list\n\nprices = price_list(3)\n",
                "shop/__init__.py": "",
                "shop/price_list.py": "class PriceList:\n    def __init__(self, size):\n"
                "        self.size = size\n",
            },
            after={
                "app.py": "from shop import price_list\n\nprices = price_list.PriceList(3)\n",
                "shop/__init__.py": "",
                "shop/price_list.py": "class PriceList:\n    def __init__(self, size):\n"
                "        self.size = size\n",
            },
        ),
        Heals(
            "the only function of a module",
            fault=Fault(
                "TypeError",
                "'module' object is not callable",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before={
                "app.py": "import prices\n\nprint(prices(3))\n",
                "prices.py": "def load(size):\n    return _rows(size)\n\n\n"
                "def _rows(size):\n    return [size]\n",
            },
            after={
                "app.py": "import prices\n\nprint(prices.load(3))\n",
                "prices.py": "def load(size):\n    return _rows(size)\n\n\n"
                "def _rows(size):\n    return [size]\n",
            },
            certainty=Certainty.B,
        ),
        Refuses(
            "a module without such a member",
            fault=Fault(
                "TypeError",
                "'module' object is not callable",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="import json\n\njson({})\n",
            because="no member of the module `json` is called like it",
        ),
        Refuses(
            "a member that takes other arguments",
            fault=Fault(
                "TypeError",
                "'module' object is not callable",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code={
                "app.py": "import cart\n\ncart(1, 2)\n",
                "cart.py": "def cart(size): ...\n",
            },
            because="`cart` (cart.py:1) takes 1 positional arguments, not 2",
        ),
        Refuses(
            "no module as far as the source tells",
            fault=Fault(
                "TypeError",
                "'module' object is not callable",
                frames=(Frame("app.py", 2, "run"),),
            ),
            code="def run(job):\n    return job()\n",
            because="line 2 of app.py calls nothing that the source shows to be a module",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the member's name behind the module's."""
        resolver = Resolver(sources)
        found = []
        for call, place in candidates(fault, sources, ast.Call):
            values = resolver.values(call.func, place)
            value = values[0] if len(values) == 1 else None
            if isinstance(value, ModuleValue):
                found.append((call, place, *_of_ours(value.module, call, resolver)))
            elif isinstance(value, Outside) and _is_module(value.name):
                found.append((call, place, _of_others(value.name, call), Certainty.A))
        if len(found) != 1:
            frame = fault.frames[-1]
            many = "more than one thing" if found else "nothing"
            raise Unrelated(
                f"line {frame.line} of {frame.path} calls {many} that the source shows to be a "
                "module"
            )
        call, place, member, certainty = found[0]
        certainty = Certainty.B if _is_asked_for_more(call, place) else certainty
        end = place.module.end(call.func)
        told = f"`{place.module.source(call.func)}` is a module, and `{member}` is in it."
        yield Patch((place.module.edit(end, end, f".{member}"),), (told,), certainty)


def _is_asked_for_more(call: ast.Call, place: Place) -> bool:
    """Whether the result's attribute is read: `time().strftime()` may want another member."""
    return any(
        isinstance(node, ast.Attribute) and node.value is call
        for node in ast.walk(place.statement or ast.Pass())
    )


def _is_module(name: str) -> bool:
    return name in ELSEWHERE or bool(public_names.names(name))


def _of_others(name: str, call: ast.Call) -> str:
    known = [ELSEWHERE[name]] if name in ELSEWHERE else sorted(public_names.names(name))
    member = _alike(known, name.rpartition(".")[2])
    if member is None or (f"{name}.{member}" in WITHOUT_ARGUMENTS and (call.args or call.keywords)):
        raise Refused(f"no member of the module `{name}` is called like it")
    return member


def _of_ours(module: Module, call: ast.Call, resolver: Resolver) -> tuple[str, Certainty]:
    """The member that is meant; the only public one is likely to be."""
    stem = module.path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]
    defined = [
        name
        for name, bound in bindings(module.tree).items()
        if not name.startswith("_") and all(binding.kind in DEFINITIONS for binding in bound)
    ]
    member, certainty = _alike(defined, stem), Certainty.A
    if member is None:
        if len(defined) != 1:
            raise Refused(f"no member of {module.path} is called like the module")
        member, certainty = defined[0], Certainty.B
    for value in resolver.attribute(ModuleValue(module), member):
        if isinstance(value, FunctionValue) and (misfit := arguments.misfit(value, call)):
            raise Refused(f"`{value.name}` ({value.place}) {misfit}")
    return member, certainty


def _alike(names: Sequence[str], stem: str) -> str | None:
    """The one name that is a module's own, letter by letter or but for case and underscores."""
    if stem in names:
        return stem
    found = [name for name in names if name.lower() == stem.replace("_", "").lower()]
    return found[0] if len(found) == 1 else None
