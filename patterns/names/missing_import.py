"""NameError: a file uses what it never imports."""

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
from patterns.toolbox.imports import imports, old_names
from patterns.toolbox.names import sources_of_names, unbound
from patterns.toolbox.repository.project import Project


class MissingImport(Pattern):
    """Import the name that the file already uses.

    Nothing in the file binds the name, and exactly one import can give it: the way the project
    imports it elsewhere, the module or common name of the standard library, or the one definition
    in the repository.
    """

    family = "names"
    severity = Severity.LOW
    answers = ("F01",)
    matches = r"NameError: name '(?P<name>\w+)' is not defined$"
    examples = (
        Heals(
            "a module of the standard library",
            fault=Fault(
                "NameError",
                "name 'json' is not defined",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "dump")),
            ),
            before='''\
"""Orders."""
import os  # for the path


def dump(order):
    return json.dumps(order)

dump({})
''',
            after='''\
"""Orders."""
import json
import os  # for the path


def dump(order):
    return json.dumps(order)

dump({})
''',
        ),
        Heals(
            "as the project does elsewhere",
            fault=Fault(
                "NameError",
                "name 'prices' is not defined",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before={
                "app.py": "import shop.cart\n\nprint(shop.cart.total(), prices.ONE)\n",
                "shop/__init__.py": "",
                "shop/cart.py": "from . import prices\n\ndef total():\n    return prices.ONE\n",
                "shop/prices.py": "ONE = 1\n",
            },
            after={
                "app.py": (
                    "import shop.cart\nfrom shop import prices\n\n"
                    "print(shop.cart.total(), prices.ONE)\n"
                ),
                "shop/__init__.py": "",
                "shop/cart.py": "from . import prices\n\ndef total():\n    return prices.ONE\n",
                "shop/prices.py": "ONE = 1\n",
            },
        ),
        Heals(
            "a constant of the project's own",
            fault=Fault(
                "NameError",
                "name 'LIMIT' is not defined",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 4, "show")),
            ),
            before={
                "app.py": "from shop import price\n\ndef show():\n    return price(LIMIT)\n\n"
                "show()\n",
                "shop.py": "LIMIT = 3\n\ndef price(most):\n    return most\n",
            },
            after={
                "app.py": "from shop import price\nfrom shop import LIMIT\n\ndef show():\n"
                "    return price(LIMIT)\n\nshow()\n",
                "shop.py": "LIMIT = 3\n\ndef price(most):\n    return most\n",
            },
        ),
        Refuses(
            "a misspelt variable",
            fault=Fault(
                "NameError", "name 'ordr' is not defined", frames=(Frame("app.py", 2, "dump"),)
            ),
            code="def dump(order):\n    return ordr\n\ndump({})\n",
            because="nothing in this repository or the standard library is called `ordr`",
        ),
        Refuses(
            "a name that is bound too late",
            fault=Fault(
                "NameError", "name 'token' is not defined", frames=(Frame("app.py", 1, "<module>"),)
            ),
            code="print(token)\ntoken = 1\n",
            because="`token` is bound in app.py, only not yet or not any more",
        ),
        Refuses(
            "two definitions",
            fault=Fault(
                "NameError", "name 'Cart' is not defined", frames=(Frame("app.py", 1, "<module>"),)
            ),
            code={
                "app.py": "print(Cart)\n",
                "a.py": "class Cart: ...\n",
                "b.py": "class Cart: ...\n",
            },
            because="`Cart` may be the one of a.py or b.py",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add the one import that gives the name."""
        name = cls.match(fault)["name"]
        if old_names.builtin(name) is not None:
            raise Refused(f"`{name}` was built into Python 2, and has another name by now")
        project = Project(sources)
        _, _, place = unbound.use(fault, name, project)
        statement, because = sources_of_names.statement(name, place.module, project)
        evidence = (f"Nothing in {place.module.path} binds `{name}`.", because)
        yield Patch((imports.added(place.module, statement),), evidence)
