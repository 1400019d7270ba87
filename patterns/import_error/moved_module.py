"""ModuleNotFoundError: a module of the repository is imported from where it no longer stands."""

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
from patterns.toolbox.dependencies import distributions
from patterns.toolbox.imports import importers, moved_modules, written_by_build
from patterns.toolbox.imports.importers import Importer
from patterns.toolbox.place.locate import innermost, places
from patterns.toolbox.repository.project import Project


class MovedModule(Pattern):
    """Import the module from where it stands now.

    Exactly one file of the repository can be the module: it has its name, or defines all that is
    imported from it. Every import of the old name in the failing file, and every dotted use of
    it, is changed; other files that still use the old name fail on their own, and are listed.
    """

    family = "import_error"
    severity = Severity.LOW
    answers = ("E01", "E02")
    matches = (
        r"ModuleNotFoundError: No module named '(?P<mod>[\w.]+)'"
        r"(?:; '(?P<package>[\w.]+)' is not a package)?$"
    )
    examples = (
        Heals(
            "a module that went into a package",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'shop.prices'",
                frames=(Frame("app.py", 1, "<module>"), Frame("shop/cart.py", 3, "<module>")),
            ),
            before={
                "app.py": "from shop.cart import bill\n\nprint(bill(3))\n",
                "shop/__init__.py": "",
                "shop/cart.py": """\
import decimal

from shop.prices import (
    net,  # without tax
    price,
)

def bill(count):
    from shop.prices import rate as tax
    return decimal.Decimal(count) * price() + net() + tax
""",
                "shop/catalog/__init__.py": "",
                "shop/catalog/prices.py": """\
rate = 2

def price(): return 5

def net(): return 4
""",
            },
            after={
                "app.py": "from shop.cart import bill\n\nprint(bill(3))\n",
                "shop/__init__.py": "",
                "shop/cart.py": """\
import decimal

from shop.catalog.prices import (
    net,  # without tax
    price,
)

def bill(count):
    from shop.catalog.prices import rate as tax
    return decimal.Decimal(count) * price() + net() + tax
""",
                "shop/catalog/__init__.py": "",
                "shop/catalog/prices.py": """\
rate = 2

def price(): return 5

def net(): return 4
""",
            },
        ),
        Heals(
            "dotted uses",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'shop.prices'",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            before={
                "app.py": """\
import shop
import os, shop.prices  # noqa: E401

print(shop.prices.price() + shop.prices.RATES[0], os.sep, shop.NAME)
""",
                "shop/__init__.py": 'NAME = "shop"\n',
                "shop/money/prices.py": "RATES = [1]\n\n\ndef price():\n    return 5\n",
            },
            after={
                "app.py": """\
import shop
import os, shop.money.prices  # noqa: E401

print(shop.money.prices.price() + shop.money.prices.RATES[0], os.sep, shop.NAME)
""",
                "shop/__init__.py": 'NAME = "shop"\n',
                "shop/money/prices.py": "RATES = [1]\n\n\ndef price():\n    return 5\n",
            },
        ),
        Heals(
            "a relative import of a misspelt module",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'shop.price'",
                frames=(Frame("app.py", 1, "<module>"), Frame("shop/ui/cart.py", 1, "<module>")),
            ),
            before={
                "app.py": "import shop.ui.cart\n",
                "shop/ui/cart.py": "from ..price import net\n\nprint(net())\n",
                "shop/__init__.py": "",
                "shop/ui/__init__.py": "",
                "shop/prices.py": "def net():\n    return 1\n",
            },
            after={
                "app.py": "import shop.ui.cart\n",
                "shop/ui/cart.py": "from ..prices import net\n\nprint(net())\n",
                "shop/__init__.py": "",
                "shop/ui/__init__.py": "",
                "shop/prices.py": "def net():\n    return 1\n",
            },
        ),
        Refuses(
            "two modules of that name",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'shop.prices'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code={
                "app.py": "import shop.prices\n",
                "shop/eu/prices.py": "",
                "shop/us/prices.py": "",
            },
            because="`shop.prices` may now be shop/eu/prices.py or shop/us/prices.py",
        ),
        Refuses(
            "a namesake without what is imported",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'shop.prices'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code={
                "app.py": "from shop.prices import net\n",
                "shop/old/prices.py": "def gross(): ...\n",
            },
            because="no file of this repository is `shop.prices`: shop/old/prices.py has the name, "
            "but lacks `net`",
        ),
        Refuses(
            "a module that a build writes",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'shop._version'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code={
                "app.py": "from shop._version import version\n",
                "shop/version.py": "version = 1\n",
                ".gitignore": "shop/_version.py\n",
            },
            because=".gitignore says that `shop._version` is written by a build: none has run here",
        ),
        Refuses(
            "a distribution",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'yaml_tools'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code={
                "app.py": "import yaml_tools.load\n",
                "requirements.txt": "requests>=2\nyaml-tools==1.2\n",
            },
            because="no file of this repository is `yaml_tools`; requirements.txt declares a "
            "distribution of that name, which was not installed where the code ran",
        ),
        Refuses(
            "a module that is where it should be",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'shop'",
                frames=(Frame("scripts/run.py", 1, "<module>"),),
            ),
            code={"scripts/run.py": "import shop\n", "src/shop/__init__.py": ""},
            because="`shop` stands at src/shop/__init__.py: where the code ran, its folder was "
            "not on the import path",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rewrite the file's imports, where one file can be the module."""
        missing = cls.match(fault)["mod"]
        project = Project(sources)
        first = _failing(fault, missing, project)
        importer = first.place.module.path
        found = importers.all_of(first.place.module, first.target, project)
        names = sorted({n for one in found for n in (*one.names, *importers.used_attributes(one))})
        home, because = _home(first.target, names, importer, project)
        new = moved_modules.dotted(home, first.target, importer, project)
        edits: list[Edit] = []
        for one in found:
            level = getattr(one.node, "level", 0)
            name = importers.relative(importer, home, project) if level else new
            edits += importers.rewritten(one, name)
        evidence = [because, *_others(first.target, importer, project)]
        yield Patch(tuple(dict.fromkeys(edits)), tuple(evidence))


def _failing(fault: Fault, missing: str, project: Project) -> Importer:
    frame = innermost(fault, project.sources)
    for place in places(frame, project.sources):
        for found in importers.targets(place.statement, place, project):
            if f"{found.target}.".startswith(f"{missing}."):
                return found
    raise Unrelated(f"no import statement on line {frame.line} of {frame.path} names `{missing}`")


def _home(target: str, names: list[str], importer: str, project: Project) -> tuple[str, str]:
    """The one file that can be the module, and the sentence that says why."""
    if (there := project.find(target, importer)) is not None:
        raise Refused(
            f"`{target}` stands at {there}: where the code ran, its folder was not on the import "
            "path"
        )
    if (path := written_by_build.by_what(target, project.sources)) is not None:
        raise Refused(f"{path} says that `{target}` is written by a build: none has run here")
    found = moved_modules.by_name(target, names, importer, project)
    because = f"{', '.join(found)} is the only file of that name"
    if not found:
        found = moved_modules.by_content(target, names, importer, project)
        because = f"{', '.join(found)} is the only file that defines what is imported"
    if len(found) > 1:
        raise Refused(f"`{target}` may now be {' or '.join(found)}")
    if not found:
        raise Refused(_nowhere(target, names, importer, project))
    has = f", and has {', '.join(f'`{name}`' for name in names)}" if names else ""
    return found[0], f"{because}{has}."


def _nowhere(target: str, names: list[str], importer: str, project: Project) -> str:
    for path in moved_modules.by_name(target, [], importer, project) if names else ():
        lacks = ", ".join(f"`{name}`" for name in moved_modules.lacking(path, names, project))
        return f"no file of this repository is `{target}`: {path} has the name, but lacks {lacks}"
    top = target.partition(".")[0]
    if any(project.top_level(top, root) for root in project.roots(importer)):
        return (
            f"no file of this repository is `{target}`, nor does any other one define what is "
            "imported from it"
        )
    return distributions.absent(target if target == top else top, project.sources)


def _others(target: str, importer: str, project: Project) -> Iterator[str]:
    paths = [
        module.path
        for module in project.mentioning(target)
        if module.path != importer and importers.all_of(module, target, project)
    ]
    if paths:
        yield f"Still to follow, each as a fault of its own: {', '.join(paths[:5])}."
