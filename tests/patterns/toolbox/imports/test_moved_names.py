"""Names that left a module are followed at all their uses."""

import pytest

from patterns.contract import Refused
from patterns.toolbox.imports import libraries, moved_names, public_names
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply


def followed(code: str, dotted: str) -> str:
    sources = DictSources({"app.py": code})
    resolver = Resolver(sources)
    new = moved_names.heir(dotted) or ""
    edits = moved_names.followed(dotted, new, resolver.project.module("app.py"), resolver)
    return apply(edits, sources)["app.py"].decode()


@pytest.mark.parametrize(
    ("dotted", "before", "after"),
    [
        (
            "string.letters",
            "import string\nstring.letters\n",
            "import string\nstring.ascii_letters\n",
        ),
        ("itertools.izip", "import itertools as i\ni.izip(i)\n", "import itertools as i\nzip(i)\n"),
        (
            "fractions.gcd",
            "import fractions\nfractions.gcd(1, 2)\n",
            "import math\nmath.gcd(1, 2)\n",
        ),
        (
            "collections.Set",
            "import collections as c\nc.Set, c.deque\n",
            "import collections as c\nimport collections.abc\nc.abc.Set, c.deque\n",
        ),
    ],
)
def test_every_use_follows(dotted: str, before: str, after: str) -> None:
    assert followed(before, dotted) == after


def test_a_variable_of_the_new_name_is_in_the_way() -> None:
    with pytest.raises(Refused, match="`map` means something else"):
        followed("import itertools\nmap = itertools.imap\nitertools", "itertools.imap")


def test_every_heir_is_a_name_that_python_has() -> None:
    table = moved_names._table()["moved"]
    homes = {new.rpartition(".")[0]: new.rpartition(".")[2] for new in table.values()}

    for home, name in homes.items():
        known = public_names.names(home)
        assert not known or name in known, f"{home}.{name}"


def test_every_library_is_known_by_its_own_documents() -> None:
    for library, rows in libraries._table().items():
        assert rows["source"].startswith("https://"), library
        for old, new in rows["moved"].items():
            assert old.startswith(f"{library}.")
            assert new != old
            assert moved_names.heir(old) == new


def test_the_result_of_an_heir_with_more_parts_is_not_unpacked() -> None:
    with pytest.raises(Refused, match=r"used as a whole at app\.py:2"):
        followed("import inspect\na, b, c, d = inspect.getargspec(f)\n", "inspect.getargspec")
