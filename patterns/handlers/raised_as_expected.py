"""A `raise` names one error, and the test of it waits for another."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
    Edit,
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
from patterns.toolbox.errors.expected import Expected, another, blocks
from patterns.toolbox.errors.tries import caught
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import BUILTINS, parameters, visible
from patterns.toolbox.place.locate import Place, places, raising
from patterns.toolbox.repository import offlimits
from patterns.toolbox.repository.project import Project

KEYED = {"__getitem__", "__delitem__", "__missing__", "pop"}
"""Methods whose KeyError holds the key."""
PYTHONS = re.compile(
    r"invalid literal for |could not convert |pop from |unhashable type|bad operand|cannot unpack"
    r"|module .* has no attribute|cannot import name|No module named|.*index out of range"
    r"|.* values to unpack|.* is not in list|.* object (?:has no attribute|does not support"
    r"|is not (?:iterable|callable|subscriptable))"
)
"""Messages by which code that stands in for Python's own says what Python would say."""


class RaisedAsExpected(Pattern):
    """Raise the error that is expected here.

    The code raises an error on purpose, and the test that fails waits for this very refusal, with a
    message that fits, but for another type. Nothing in the repository catches the type that is
    raised now around a call of the function, and no other test waits for it.
    """

    family = "handlers"
    severity = Severity.HIGH
    matches = (
        r"(?:ValueError|RuntimeError|KeyError|IndexError|LookupError|ImportError|AttributeError"
        r"|TypeError(?!: (?:object|'[\w.]+' object|unsupported operand|can only concatenate"
        r"|[\w.<>]+\(\) (?:takes|missing|got|argument)|cannot unpack)\b)|Exception)(?:: |$)"
    )
    examples = (
        Heals(
            "a project's own error",
            fault=Fault(
                "ValueError",
                "no such unit: 'ell'",
                frames=(
                    Frame("app.py", 3, "<module>"),
                    Frame("tests/test_units.py", 10, "test_unknown"),
                    Frame("units.py", 7, "factor"),
                ),
            ),
            before={
                "app.py": "from tests.test_units import test_unknown\n\ntest_unknown()\n",
                "units.py": "class UnitError(Exception):\n    pass\n\ndef factor(unit):\n"
                '    """One metre; ValueError for others."""\n    if unit not in ("m", "km"):\n'
                '        raise ValueError(f"no such unit: {unit!r}")  # by name\n'
                "    return 1\n",
                "tests/test_units.py": "import contextlib\n\nfrom units import UnitError, factor\n"
                "\nclass pytest:\n    raises = contextlib.suppress\n\ndef test_unknown():\n"
                "    with pytest.raises(UnitError):\n"
                '        factor("ell")\n',
            },
            after={
                "app.py": "from tests.test_units import test_unknown\n\ntest_unknown()\n",
                "units.py": "class UnitError(Exception):\n    pass\n\ndef factor(unit):\n"
                '    """One metre; UnitError for others."""\n    if unit not in ("m", "km"):\n'
                '        raise UnitError(f"no such unit: {unit!r}")  # by name\n'
                "    return 1\n",
                "tests/test_units.py": "import contextlib\n\nfrom units import UnitError, factor\n"
                "\nclass pytest:\n    raises = contextlib.suppress\n\ndef test_unknown():\n"
                "    with pytest.raises(UnitError):\n"
                '        factor("ell")\n',
            },
        ),
        Refuses(
            "other words are expected",
            fault=Fault(
                "ValueError",
                "no such unit",
                frames=(Frame("tests/test_units.py", 3, "test"), Frame("units.py", 2, "factor")),
            ),
            code={
                "units.py": "def factor(unit):\n    raise ValueError('no such unit')\n",
                "tests/test_units.py": "def test():\n"
                "    with pytest.raises(KeyError, match='missing'):\n        factor('ell')\n",
            },
            because="the test waits for a KeyError that says something else",
        ),
        Refuses(
            "other code catches what is raised now",
            fault=Fault(
                "ValueError",
                "no such unit",
                frames=(Frame("tests/test_units.py", 3, "test"), Frame("units.py", 2, "factor")),
            ),
            code={
                "units.py": "def factor(unit):\n    raise ValueError('no such unit')\n",
                "shop.py": "from units import factor\n\ndef price(unit):\n    try:\n"
                "        return factor(unit)\n    except ValueError:\n        return 0\n",
                "tests/test_units.py": "def test():\n    with pytest.raises(KeyError):\n"
                "        factor('ell')\n",
            },
            because="shop.py:6 catches the ValueError of `factor()`",
        ),
        Refuses(
            "code that stands in for a list",
            fault=Fault(
                "IndexError",
                "list index out of range",
                frames=(Frame("tests/test_row.py", 3, "test"), Frame("row.py", 3, "__getitem__")),
            ),
            code={
                "row.py": "class Row:\n    def __getitem__(self, place):\n"
                "        raise IndexError('list index out of range')\n",
                "tests/test_row.py": "def test():\n    with pytest.raises(KeyError):\n"
                "        Row()[3]\n",
            },
            because="line 3 of row.py raises in Python's own words, by Python's own type",
        ),
        Refuses(
            "no test waits for anything",
            fault=Fault("ValueError", "no such unit", frames=(Frame("units.py", 2, "factor"),)),
            code={"units.py": "def factor(unit):\n    raise ValueError('no such unit')\n"},
            because="no test on the way to line 2 of units.py waits for another error",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Name the expected type in the `raise`."""
        frame = raising(fault, sources)
        where = f"line {frame.line} of {frame.path}"
        wanted = another(fault, frame, sources)
        if not wanted.fits(fault.message):
            raise Refused(f"the test waits for a {wanted.name} that says something else")
        for place in places(frame, sources):
            statement = place.statement
            kind = _raised(statement)
            if kind is None or kind.id != fault.type or place.function is None:
                raise Refused(f"{where} does not raise {fault.type} on purpose")
            if PYTHONS.match(fault.message):
                raise Refused(f"{where} raises in Python's own words, by Python's own type")
            if wanted.name not in BUILTINS and wanted.name not in visible(place):
                raise Refused(f"{frame.path} knows no {wanted.name}")
            _refuse_others(place, fault, Resolver(sources).project)
            edits = (_edit(kind, statement, wanted, place), *_documented(place, fault, wanted))
            yield Patch(edits, (wanted.told, f"Nothing waits for the {fault.type} of now."))


def _raised(statement: ast.stmt | None) -> ast.Name | None:
    match statement:
        case ast.Raise(exc=ast.Name() as kind) | ast.Raise(exc=ast.Call(func=ast.Name() as kind)):
            return kind
    return None


def _edit(kind: ast.Name, statement: ast.stmt | None, wanted: Expected, place: Place) -> Edit:
    module, function = place.module, place.function
    name, bare = wanted.name, isinstance(statement, ast.Raise) and statement.exc is kind
    if bare and name == "KeyError" and function is not None and function.name in KEYED:
        given = parameters(function.args)
        name += f"({given[1].arg})" if len(given) > 1 else ""
    return module.edit(module.start(kind), module.end(kind), name)


def _documented(place: Place, fault: Fault, wanted: Expected) -> Iterator[Edit]:
    """The edit of the function's docstring, where that names the type, and once."""
    first = place.function.body[0] if place.function is not None else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        module, start = place.module, place.module.start(first)
        found = list(re.finditer(rb"\b%b\b" % fault.type.encode(), module.bytes_of(first)))
        if len(found) == 1:
            yield module.edit(start + found[0].start(), start + found[0].end(), wanted.name)


def _refuse_others(place: Place, fault: Fault, project: Project) -> None:
    """Refuse where somebody relies on the type that is raised now."""
    function = place.function.name if place.function is not None else ""
    own = {function}
    if function == "__init__" and len(place.scopes) > 2:
        own.add(getattr(place.scopes[-2], "name", ""))
    for module in project.mentioning(fault.type):
        if offlimits.is_test(module.path):
            for block, other in blocks(module):
                is_this = other.name == fault.type and other.fits(fault.message)
                if is_this and _calls(block, own):
                    raise Refused(
                        f"another test waits for the {fault.type} of `{function}()` "
                        f"({module.path}:{block.lineno})"
                    )
            continue
        for node in ast.walk(module.tree):
            for handler in node.handlers if isinstance(node, ast.Try) else ():
                if fault.type in caught(handler.type) and _calls(node, own):
                    raise Refused(
                        f"{module.path}:{handler.lineno} catches the {fault.type} of `{function}()`"
                    )


def _calls(node: ast.AST, names: set[str]) -> bool:
    return any(
        isinstance(inner, ast.Call) and ast.unparse(inner.func).rpartition(".")[2] in names
        for inner in ast.walk(node)
    )
