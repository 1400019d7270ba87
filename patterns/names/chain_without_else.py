"""UnboundLocalError: a chain of conditions has no branch for a value that none of them takes."""

import ast
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
    Unrelated,
)
from patterns.toolbox.errors.expected import Expected, expected
from patterns.toolbox.names.names import BUILTINS, reads, visible
from patterns.toolbox.place.locate import Place, own, places, raising
from patterns.toolbox.source import lines


class ChainWithoutElse(Pattern):
    """Raise the expected error where no condition of the chain takes the value.

    Every branch of the chain sets the name, and the chain has no `else`: a value that no condition
    takes leaves it unbound. The failing test hands in such a value and waits for an error, which is
    what the missing branch is to raise. Where no test says so, a person must say what it means.
    """

    family = "names"
    severity = Severity.MEDIUM
    matches = (
        r"UnboundLocalError: (?:cannot access local variable '(?P<new>\w+)'"
        r"|local variable '(?P<old>\w+)' referenced before assignment)"
    )
    examples = (
        Heals(
            "a type that is not foreseen",
            fault=Fault(
                "UnboundLocalError",
                "cannot access local variable 'offset' where it is not associated with a value",
                frames=(
                    Frame("app.py", 3, "<module>"),
                    Frame("tests/test_zone.py", 10, "test_other"),
                    Frame("zone.py", 7, "zone"),
                ),
            ),
            before={
                "app.py": "from tests.test_zone import test_other\n\ntest_other()\n",
                "zone.py": "def zone(data):\n    # by type\n    if isinstance(data, str):\n"
                "        offset = len(data)\n    elif isinstance(data, int):\n"
                "        offset = data\n    return offset\n",
                "tests/test_zone.py": "import contextlib\n\nfrom zone import zone\n\n"
                "class pytest:\n    raises = contextlib.suppress\n\ndef test_other():\n"
                "    with pytest.raises(TypeError):\n        zone(None)\n",
            },
            after={
                "app.py": "from tests.test_zone import test_other\n\ntest_other()\n",
                "zone.py": "def zone(data):\n    # by type\n    if isinstance(data, str):\n"
                "        offset = len(data)\n    elif isinstance(data, int):\n"
                "        offset = data\n    else:\n"
                '        raise TypeError(f"unexpected data: {data!r}")\n'
                "    return offset\n",
                "tests/test_zone.py": "import contextlib\n\nfrom zone import zone\n\n"
                "class pytest:\n    raises = contextlib.suppress\n\ndef test_other():\n"
                "    with pytest.raises(TypeError):\n        zone(None)\n",
            },
        ),
        Refuses(
            "nobody says what other values mean",
            fault=Fault(
                "UnboundLocalError",
                "cannot access local variable 'offset' where it is not associated with a value",
                frames=(Frame("zone.py", 6, "zone"),),
            ),
            code={
                "zone.py": "def zone(data):\n    if data == 1:\n        offset = 1\n"
                "    elif data == 2:\n        offset = 2\n    return offset\n"
            },
            because="no test says what is to be raised where `offset` is not set",
        ),
        Refuses(
            "an error that is raised by hand",
            fault=Fault(
                "UnboundLocalError",
                "cannot access local variable 'offset' where it is not associated with a value",
                frames=(Frame("zone.py", 6, "zone"),),
            ),
            code={
                "zone.py": "def zone(data):\n    if data == 1:\n        offset = 1\n"
                "    elif data == 2:\n        offset = 2\n"
                "    raise UnboundLocalError('cannot access local variable')\n"
            },
            because="line 6 of zone.py does not read `offset`",
        ),
        Refuses(
            "no chain",
            fault=Fault(
                "UnboundLocalError",
                "cannot access local variable 'offset' where it is not associated with a value",
                frames=(Frame("tests/test_zone.py", 3, "test"), Frame("zone.py", 4, "zone")),
            ),
            code={
                "zone.py": "def zone(data):\n    for part in data:\n        offset = part\n"
                "    return offset\n",
                "tests/test_zone.py": "def test():\n    with pytest.raises(TypeError):\n"
                "        zone([])\n",
            },
            because="no chain of conditions in zone() sets `offset` in each of its branches",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add the branch."""
        found = cls.match(fault)
        name, frame = found["new"] or found["old"], raising(fault, sources)
        where = places(frame, sources)
        if not any(reads(name, place) for place in where):
            raise Unrelated(f"line {frame.line} of {frame.path} does not read `{name}`")
        wanted = expected(fault, sources)
        if wanted is None or wanted.name == fault.type:
            raise Refused(f"no test says what is to be raised where `{name}` is not set")
        for place in where:
            edit = _branch(name, wanted, place)
            if edit is not None:
                because = (
                    f"All branches of the chain set `{name}`, and no `else` is there.",
                    wanted.told,
                )
                yield Patch((edit,), because)
                return
        raise Refused(
            f"no chain of conditions in {frame.function or 'the module'}() sets `{name}` in each "
            "of its branches"
        )


def _branch(name: str, wanted: Expected, place: Place) -> Edit | None:
    """The edit behind the one chain that sets the name."""
    function, module = place.function, place.module
    setting = [
        chain
        for node in (own(function.body) if function is not None else ())
        if isinstance(node, ast.If) and (chain := _chain(node)) and _set_everywhere(name, chain)
    ]
    longest = max(setting, key=len, default=[])
    known = wanted.name in BUILTINS or wanted.name in visible(place)
    if len(longest) < 2 or function is None or not known:
        return None
    subject = _subject(longest)
    if subject is None or wanted.asked is not None:
        return None
    last = longest[-1].body[-1]
    at = module.starts[last.end_lineno or last.lineno]
    indent, newline = module.indent(longest[0]).decode(), module.newline.decode()
    word = subject.rpartition(".")[2].replace("_", " ").strip()
    added = [
        f"{indent}else:",
        f'{indent}{lines.step(place)}raise {wanted.name}(f"unexpected {word}: {{{subject}!r}}")',
    ]
    return module.edit(at, at, "".join(f"{line}{newline}" for line in added))


def _chain(first: ast.If) -> list[ast.If]:
    """An `if` with its `elif`s; nothing where it ends in an `else`."""
    chain = [first]
    while len(chain[-1].orelse) == 1 and isinstance(chain[-1].orelse[0], ast.If):
        chain.append(chain[-1].orelse[0])
    return [] if chain[-1].orelse else chain


def _set_everywhere(name: str, chain: list[ast.If]) -> bool:
    return all(
        any(isinstance(s, ast.Assign) and name in map(ast.unparse, s.targets) for s in link.body)
        for link in chain
    )


def _subject(chain: list[ast.If]) -> str | None:
    """What all conditions of a chain ask of."""
    asked = {_asked(link.test) for link in chain}
    return asked.pop() if len(asked) == 1 else None


def _asked(test: ast.expr) -> str | None:
    match test:
        case ast.Compare(left=ast.Name() | ast.Attribute() as left):
            return ast.unparse(left)
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name() | ast.Attribute() as x, _]):
            return ast.unparse(x)
        case ast.BoolOp(values=values):
            asked = {_asked(value) for value in values}
            return asked.pop() if len(asked) == 1 else None
    return None
