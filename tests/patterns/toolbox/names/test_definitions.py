"""What expressions stand for, followed through files."""

import pytest

from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import calls
from patterns.toolbox.source.module import load
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.values.values import (
    ClassValue,
    Coroutine,
    FunctionValue,
    Instance,
    ModuleValue,
    Outside,
    Package,
    Value,
)


def short(value: Value) -> str:
    """A value in a word or two."""
    match value:
        case Instance(of=ClassValue(name=name)):
            return f"a {name}"
        case Instance(of=str(name)):
            return f"a {name.removeprefix('builtins.')}"
        case ClassValue(name=name):
            return f"class {name}"
        case FunctionValue(name=name):
            return f"def {name}"
        case Coroutine(function=function):
            return f"coroutine {function.name}"
        case ModuleValue(module=module):
            return module.path
        case Package(dotted=dotted):
            return f"{dotted}/"
        case Outside(name=name):
            return name
        case _:
            return "?"


def probed(files: dict[str, str]) -> list[str]:
    """What the argument of the one call of `probe` in app.py stands for."""
    sources = DictSources(files)
    module = load(sources, "app.py")
    for node, place in calls(module):
        if getattr(node.func, "id", "") == "probe":
            return sorted(map(short, Resolver(sources).values(node.args[0], place)))
    raise AssertionError("nothing probes")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("probe(1)", "a int"),
        ("probe([])", "a list"),
        ("probe(f'{1}')", "a str"),
        ("probe(1 < 2)", "a bool"),
        ("probe(not x)", "a bool"),
        ("probe(1 + 2.0)", "a float"),
        ("probe('%s' % x)", "a str"),
        ("probe('a' * 3)", "a str"),
        ("probe({1} | {2})", "a set"),
        ("probe(-1)", "a int"),
        ("probe(len)", "builtins.len"),
        ("probe(len(x))", "a int"),
        ("probe('a'.upper())", "a str"),
        ("probe(nothing)", "?"),
        ("x = 1\nprobe(x)", "a int"),
        ("x = 1\nx = ''\nprobe(x)", "a int, a str"),
        ("x, y = 1, ''\nprobe(y)", "a str"),
        ("x: float = 1\nprobe(x)", "a float"),
        ("x: float | None = None\nprobe(x)", "a NoneType, a float"),
        ("probe((x := 1))", "a int"),
        ("probe(1 if x else '')", "a int, a str"),
        ("probe(None or 1)", "a int"),
        ("probe(None and 1)", "a NoneType, a int"),
        ("def f(): ...\nprobe(f)", "def f"),
        ("def f(): ...\nprobe(f())", "a NoneType"),
        ("def f(): return 1\nprobe(f())", "a int"),
        ("def f(x):\n    if x: return 1\nprobe(f(1))", "a NoneType, a int"),
        ("def f(x):\n    if x: return 1\n    else: raise E\nprobe(f(1))", "a int"),
        ("def f(): yield 1\nprobe(f())", "a generator"),
        ("async def f(): return 1\nprobe(f())", "coroutine f"),
        ("async def f(): yield 1\nprobe(f())", "a async_generator"),
        ("async def f(): return 1\nasync def g(): probe(await f())", "a int"),
        ("def f() -> 'list[int]': return x\nprobe(f())", "a list"),
        ("def f(x): return x\nprobe(f(''))", "a str"),
        ("def f(*, x=1): return x\nprobe(f())", "a int"),
        ("def f(n): return f(n)\nprobe(f(1))", "?"),
        ("def f():\n    with a: return 1\nprobe(f())", "a int"),
        ("def f():\n    while True: return 1\nprobe(f())", "a int"),
        ("def f():\n    while True:\n        break\nprobe(f())", "a NoneType"),
        ("def f():\n    try: return 1\n    except E: raise\nprobe(f())", "a int"),
        ("def f():\n    try: return 1\n    except E: pass\nprobe(f())", "a NoneType, a int"),
        ("def f():\n    try: pass\n    finally: return 1\nprobe(f())", "a int"),
        (
            "def f(x):\n    match x:\n        case 1: return 1\n        case _: raise\nprobe(f(1))",
            "a int",
        ),
        ("def f(x):\n    match x:\n        case 1: return 1\nprobe(f(1))", "a NoneType, a int"),
        ("def f(x, *y, z=''): return z\nprobe(f(1, *q, **r))", "?"),
        ("def f(x): return x\nprobe(f(*q))", "?"),
        ("def f(x: Union[int, 'str']): probe(x)", "a int, a str"),
        ("def f(x: Literal[1, 'a']): probe(x)", "a int, a str"),
        ("from typing import Annotated\ndef f(x: Annotated[int, 3]): probe(x)", "a int"),
        ("from typing import List\ndef f(x: List): probe(x)", "a list"),
        ("def f(x: 'not valid ('): probe(x)", "?"),
        ("def f(x: '3'): probe(x)", "?"),
        ("def f(x: None): probe(x)", "a NoneType"),
        ("def g(): ...\ndef f(x: g): probe(x)", "?"),
        ("def f(x: 'list[int] | None'): probe(x[0])", "a int"),
        ("def f(x: Optional[dict[str, int]]): probe(x['a'])", "a int"),
        ("def f(x: tuple[int, ...]):\n    for y in x: probe(y)", "a int"),
        ("def f() -> list[int]: ...\nprobe(f()[0])", "a int"),
        ("x = [1] or ['']\nprobe(x[0])", "a int, a str"),
        ("x = [1] if y else ['']\nprobe(x[0])", "a int, a str"),
        ("x = {k: 1 for k in y}\nprobe(x['a'])", "a int"),
        ("x = [''for y in z]\nprobe(x[0])", "a str"),
        ("x = sorted([1])\nprobe(x[0])", "a int"),
        (
            "def f():\n    x = {}\n    x.setdefault('a', 1)\n    x.update(b=2)\n    probe(x['b'])",
            "a int",
        ),
        ("for k in {'a': 1}.keys(): probe(k)", "a str"),
        ("for x in nothing.values(): probe(x)", "?"),
        ("for x in nothing: probe(x)", "?"),
        ("def f(n): return f(n) if n else 0\nprobe(f(1))", "a int"),
        ("@cache\ndef f(): return 1\nprobe(f())", "a int"),
        ("@odd\ndef f(): return 1\nprobe(f())", "?"),
        ("def f(x: int): probe(x)", "a int"),
        ("def f(x: 'Optional[int]'): probe(x)", "a NoneType, a int"),
        ("def f(x: Any): probe(x)", "?"),
        ("def f(x): probe(x)", "?"),
        ("def f(*x): probe(x)", "?"),
        ("x = 1\ndef f():\n    global x\n    x = ''\nprobe(x)", "a int, a str"),
        ("def f():\n    x = 1\n    def g(): probe(x)", "a int"),
        ("import json\nprobe(json.dumps)", "json.dumps"),
        ("from datetime import datetime as d\nprobe(d.now())", "a datetime.datetime"),
        ("import datetime\nprobe(datetime.datetime.now().date())", "a datetime.date"),
        ("from os import *\nprobe(getcwd)", "?"),
        ("for x in [1, 2]: probe(x)", "a int"),
        ("for k, v in {'a': 1}.items(): probe(v)", "a int"),
        ("for k, v in {'a': 1}.items(): probe(k)", "a str"),
        ("for i, x in enumerate(['']): probe(x)", "a str"),
        ("for x in {'a': 1}.values(): probe(x)", "a int"),
        ("for a, b in c: probe(a)", "?"),
        ("def f(xs: list[int]): return [probe(x) for x in xs]", "a int"),
        ("def f(d: dict[str, int]): probe(d['a'])", "a int"),
        ("d = {'a': 1, 'b': ''}\nprobe(d['b'])", "a str"),
        ("d = {'a': 1, 'b': ''}\nprobe(d[x])", "a int, a str"),
        ("def f():\n    d = {}\n    d['a'] = 1\n    probe(d['a'])", "a int"),
        (
            "def f():\n    d = []\n    d.append(1)\n    d.extend([''])\n    probe(d[0])",
            "a int, a str",
        ),
        ("def f(): return {'a': 1}\nprobe(f()['a'])", "a int"),
        ("d = dict(a=1)\nprobe(d['a'])", "a int"),
        ("d = {**{'a': 1}}\nprobe(d['a'])", "a int"),
        ("probe(x[0])", "?"),
        ("with open(p) as file: probe(file)", "?"),
        ("probe(lambda: 1)", "a function"),
        ("probe((lambda: 1)())", "?"),
    ],
)
def test_an_expression_stands_for_what_python_makes_of_it(code: str, found: str) -> None:
    assert ", ".join(probed({"app.py": code})) == found


CLASSES = """\
from enum import Enum

class Base:
    shared = 1
    items: list[str] = []
    declared: float

    def __init__(self, made, at: int = 0):
        self.made = made
        self.at = at

    def me(self): return self

    @classmethod
    def new(cls): return cls(1)

    @staticmethod
    def plain(): return ''

    @property
    def size(self): return 2

    def probe_me(self): ...

class Sub(Base):
    shared = ''

class Level(Enum):
    LOW = 1
"""


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("probe(Base)", "class Base"),
        ("probe(Base(1))", "a Base"),
        ("probe(Base(1).shared)", "a int"),
        ("probe(Sub(1).shared)", "a str"),
        ("probe(Sub(1).size)", "a int"),
        ("probe(Base.size)", "def Base.size"),
        ("probe(Sub(1).me)", "def Base.me"),
        ("probe(Sub.new())", "a Base"),
        ("probe(Base.plain())", "a str"),
        ("probe(Base('').made)", "a str"),
        ("probe(Base(made=2.0).made)", "a float"),
        ("probe(Base(1).at)", "a int"),
        ("probe(Base(1).declared)", "a float"),
        ("probe(Base(1).nothing)", "?"),
        ("probe(Base(1).items[0])", "a str"),
        ("probe(Level.LOW)", "a Level"),
        ("def f(x: Base): probe(x.made)", "?"),
        ("def f(x: type[Base]): probe(x)", "class Base"),
        ("class C:\n    def __init__(self): self.d = {'a': 1}\nprobe(C().d['a'])", "a int"),
        ("class C:\n    def go(self): self.d['a'] = 1\nprobe(C().d['a'])", "a int"),
        ("class C:\n    def __init__(self): self.a, b = 1, 2\nprobe(C().a)", "?"),
        ("class C:\n    def __init__(self): self.a: int = x()\nprobe(C().a)", "a int"),
        ("class C:\n    def f(self):\n        for self.a in b: ...\nprobe(C().a)", "?"),
        ("class C(nothing): ...\nprobe(C().a)", "?"),
        ("class C(Base[int]): ...\nprobe(C(1).at)", "a int"),
        ("class C:\n    def __call__(self): return 1\nprobe(C()())", "?"),
        ("class C:\n    def __new__(cls): probe(cls)", "class C"),
        ("class C:\n    @odd\n    def f(self): probe(self)", "?"),
    ],
)
def test_members_are_found_through_the_class_and_its_bases(code: str, found: str) -> None:
    assert ", ".join(probed({"app.py": f"{CLASSES}\n{code}"})) == found


PACKAGE = {
    "src/shop/__init__.py": "from .cart import Cart\nfrom shop.cart import total as sum_up\n",
    "src/shop/cart.py": "from shop import money\nclass Cart: ...\ndef total(): return money.ONE\n",
    "src/shop/money.py": "ONE = 1\n",
    "plain/deep/leaf.py": "VALUE = ''\n",
    "star.py": "from src.shop.money import *\n",
}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import shop\nprobe(shop)", "src/shop/__init__.py"),
        ("import shop.money as m\nprobe(m.ONE)", "a int"),
        ("import shop.money\nprobe(shop.money.ONE)", "a int"),
        ("from shop import Cart\nprobe(Cart())", "a Cart"),
        ("from shop import sum_up\nprobe(sum_up())", "a int"),
        ("from shop import nothing\nprobe(nothing)", "?"),
        ("from shop.cart import money\nprobe(money)", "src/shop/money.py"),
        ("import plain\nprobe(plain)", "plain/"),
        ("import plain.deep.leaf\nprobe(plain.deep.leaf.VALUE)", "a str"),
        ("from plain.deep import leaf\nprobe(leaf.VALUE)", "a str"),
        ("from star import ONE\nprobe(ONE)", "a int"),
        ("import requests\nprobe(requests.get)", "requests.get"),
        ("from . import nowhere\nprobe(nowhere)", "?"),
        ("from .star import ONE\nprobe(ONE)", "a int"),
        ("import broken\nprobe(broken.x)", "?"),
    ],
)
def test_imports_are_followed_through_the_repository(code: str, found: str) -> None:
    assert ", ".join(probed({**PACKAGE, "broken.py": "def (", "app.py": code})) == found


def test_hostile_code_costs_no_more_than_a_bounded_look() -> None:
    layers = "\n".join(f"def f{n}(): return f{n + 1}() + f{n + 1}()" for n in range(40))

    assert "?" in probed({"app.py": f"{layers}\ndef f40(): return 1\nprobe(f0())"})


def test_a_name_that_a_package_and_its_modules_hand_around_is_found() -> None:
    files = {
        "app.py": "from shop import events\nprobe(events.ONE)\n",
        "shop/__init__.py": "from .base import *\n",
        "shop/base.py": "from . import events\n",
        "shop/events.py": "from .base import *\nONE = 1\n",
    }

    assert probed(files) == ["a int"]
