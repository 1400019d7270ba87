"""Tests that the library writes: they fail before a repair and pass after it, or are refused."""

import asyncio
import gc
import inspect
import runpy
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.model import Candidate, CommitId, RepositoryName
from bot.policy import Policy
from bot.steps.diagnose import diagnose
from bot.steps.patch import heal
from patterns.contract import Fault, Frame, Refused
from patterns.regression import RegressionTest, regression
from patterns.toolbox.source.sources import DictSources

PYTEST = "import shop.cart\n\n\ndef test_it_is_there() -> None:\n    assert shop.cart\n"
CASES = {
    "a superfluous await": (
        (
            "def make() -> dict[str, int]:\n    return {}\n\n\n"
            "async def load():\n    return await make()\n"
        ),
        "load",
        (),
    ),
    "a date in JSON": (
        (
            "import json\nfrom datetime import datetime, timezone\n\n\n"
            "def dump(count: int):\n"
            "    return json.dumps({'at': datetime.now(timezone.utc), 'n': count})\n"
        ),
        "dump",
        (1,),
    ),
    "a missing import": (
        "def dump(order: dict[str, int]):\n    return json.dumps(order)\n",
        "dump",
        ({},),
    ),
    "a misspelt name": ("def total(count: int):\n    return [cuont]\n", "total", (3,)),
    "a misspelt keyword": (
        (
            "def connect(host: str, timeout: int = 3):\n    return host, timeout\n\n\n"
            "def start(name):\n    return connect(name, timeoutt=4)\n"
        ),
        "start",
        ("a",),
    ),
    "a misspelt attribute": (
        "class Box:\n    width = 1\n\n\ndef size():\n    return Box().widht\n",
        "size",
        (),
    ),
    "numbers in a join": (
        "def line(first: int):\n    return ','.join([1, first])\n",
        "line",
        (2,),
    ),
    "text for a digest": (
        "import hashlib\n\n\ndef sign(text: str):\n    return hashlib.sha256(text)\n",
        "sign",
        ("a",),
    ),
    "a coroutine that is not awaited": (
        (
            "async def rows() -> dict[str, int]:\n    return {'a': 1}\n\n\n"
            "async def names():\n    return rows().keys()\n"
        ),
        "names",
        (),
    ),
    "a method": (
        (
            "import json\n\n\nclass Cart:\n    def dump(self, rows):\n"
            "        return json.dumps(set(rows))\n"
        ),
        "Cart.dump",
        ([1],),
    ),
}


def project(code: str) -> dict[str, bytes]:
    """A package with one module and a test that imports it."""
    files = {"shop/__init__.py": "", "shop/cart.py": code, "tests/test_cart.py": PYTEST}
    return {path: text.encode() for path, text in files.items()}


def imported(folder: Path, files: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a project, and let `import shop` mean it."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for name in [name for name in sys.modules if name.partition(".")[0] == "shop"]:
        monkeypatch.delitem(sys.modules, name)


def crashed(folder: Path, name: str, arguments: tuple[object, ...]) -> Fault:
    """What a call really raises, as a report would tell it."""
    space = runpy.run_path(str(folder / "shop/cart.py"), run_name="shop.cart")
    owner, _, method = name.rpartition(".")
    call = getattr(space[owner](), method) if owner else space[name]
    try:
        result = call(*arguments)
        if inspect.isawaitable(result):
            asyncio.run(result)  # type: ignore[arg-type]  # a coroutine, by the cases above
    except Exception as error:  # noqa: BLE001  whatever the case raises is what it is about
        frames = [
            Frame(
                frame.f_code.co_filename,
                line,
                frame.f_code.co_name,
                locals={name: repr(value) for name, value in frame.f_locals.items()},
            )
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_name != "crashed"
        ]
        return Fault(type(error).__name__, str(error), frames=tuple(frames))
    raise AssertionError("it does not crash")


def cure(fault: Fault, files: Mapping[str, bytes]) -> tuple[Fault, Candidate]:
    sources = DictSources(files)
    found = diagnose(RepositoryName("o/r"), CommitId("0" * 40), fault, sources)
    healing = heal(found, sources, Policy())
    assert healing.candidates, healing.refusals
    return found.fault, healing.candidates[0]


def fails(folder: Path, test: RegressionTest) -> str:
    """The name of what running the written test raises; "" where it passes."""
    gc.freeze()  # what other tests keep is not gone through again below
    run = runpy.run_path(str(folder / test.path))[test.name.rpartition("::")[2]]
    try:
        run()
    except Exception as error:  # noqa: BLE001  likewise
        return type(error).__name__
    finally:
        gc.collect()  # a coroutine that nobody awaited complains here, and not in another test
    return ""


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
@pytest.mark.parametrize(("code", "name", "arguments"), CASES.values(), ids=CASES)
def test_it_fails_before_and_passes_after(
    code: str,
    name: str,
    arguments: tuple[object, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = project(code)
    imported(tmp_path / "before", before, monkeypatch)
    fault, candidate = cure(crashed(tmp_path / "before", name, arguments), before)

    test = regression(fault, candidate.files, DictSources(before))

    assert test.text is not None
    imported(tmp_path / "before", {**before, test.path: test.text}, monkeypatch)
    assert fails(tmp_path / "before", test) == fault.type
    imported(tmp_path / "after", {**before, **candidate.files, test.path: test.text}, monkeypatch)
    assert fails(tmp_path / "after", test) == ""


def why_not(code: str, name: str = "dump", told: dict[str, str] | None = None) -> str:
    """Why no test is written for a line marked "# <-"; the repair changes nothing here."""
    files = project(code)
    line = next(n for n, text in enumerate(code.split("\n"), 1) if text.endswith("# <-"))
    fault = Fault("TypeError", "x", frames=(Frame("shop/cart.py", line, name, locals=told or {}),))
    with pytest.raises(Refused) as refused:
        regression(fault, {}, DictSources(files))
    return str(refused.value)


@pytest.mark.parametrize(
    ("code", "because"),
    [
        ("def dump():\n    if x:\n        f()  # <-\n", "not reached by every call"),
        ("def dump(a):\n    if a:\n        return 1\n    f()  # <-\n", "a call may end before"),
        ("def dump(a):\n    return a and f()  # <-\n", "only sometimes"),
        ("def dump(a):\n    return str(a)  # <-\n", "nothing tells the type"),
        ("def dump(a: object):\n    return str(a)  # <-\n", "nothing tells the type"),
        ("def dump(*a):\n    return str(a)  # <-\n", "more than named arguments"),
        ("def dump():\n    return open('x')  # <-\n", "the call of `open` is not followed"),
        ("import requests\n\ndef dump():\n    return requests.get('')  # <-\n", "is not followed"),
        ("import os\n\ndef dump():\n    return os.remove('a')  # <-\n", "is not followed"),
        ("def send(): exec('')\n\ndef dump():\n    return send()  # <-\n", "`exec` is not"),
        ("def dump(a: dict[str, int]):\n    return a['x']  # <-\n", "(subscript)"),
        ("def dump(a: str):\n    raise ValueError(a)  # <-\n", "(raise)"),
        ("import x\n\n@x.task\ndef dump():\n    return 1  # <-\n", "is decorated"),
        ("class A:\n    def __init__(self): ...\n    def dump(self):\n        self.x()  # <-\n",
         "an object of `A`"),
        ("start()\n\ndef dump():\n    return str(1)  # <-\n", "more than define things"),
        ("def make():\n    def dump():\n        return str(1)  # <-\n", "inside another one"),
        ("x = str(1)  # <-\n", "is not in dump()"),
    ],
)  # fmt: skip
def test_what_hangs_on_values_or_reaches_outside_is_refused(code: str, because: str) -> None:
    assert because in why_not(code)


def test_a_failing_test_in_the_traceback_is_named_and_not_written_again() -> None:
    files = project("def dump():\n    return 1\n")
    frames = (Frame("tests/test_cart.py", 5, "test_it_is_there"), Frame("shop/cart.py", 2, "dump"))

    test = regression(Fault("TypeError", "x", frames=frames), {}, DictSources(files))

    assert (test.name, test.text) == ("tests/test_cart.py::test_it_is_there", None)


def test_no_value_of_a_report_reaches_the_test() -> None:
    files = project("def dump(name, day):\n    return str(name)\n")
    told = {"name": "'alice@example.org'", "day": "datetime.datetime(1999, 9, 9, 0, 0)"}
    fault = Fault("TypeError", "x", frames=(Frame("shop/cart.py", 2, "dump", locals=told),))

    text = regression(fault, {}, DictSources(files)).text or b""

    assert b'dump(name="text", day=datetime(2026, 1, 2' in text
    assert b"alice" not in text
    assert b"1999" not in text


def test_without_tests_of_the_package_nothing_is_written() -> None:
    files = {"shop/cart.py": "def dump():\n    return 1\n", "tests/test_a.py": "import other\n"}
    fault = Fault("TypeError", "x", frames=(Frame("shop/cart.py", 2, "dump"),))

    with pytest.raises(Refused, match="no pytest test of this repository imports from where"):
        regression(fault, {}, DictSources(files))
