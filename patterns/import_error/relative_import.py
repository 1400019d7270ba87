"""ImportError: a relative import in a file that is run, or that stands at the top."""

import ast
from collections.abc import Iterator
from posixpath import dirname
from typing import NoReturn

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
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
from patterns.toolbox.imports import importers
from patterns.toolbox.place.locate import innermost, places
from patterns.toolbox.repository.project import Project


class RelativeImport(Pattern):
    """Import the neighbour by its name.

    A file that belongs to no package has nothing that its dots could count from. The module
    stands beside it, where a plain import finds it. A file of a package is another matter: there
    the import is right, and it was started in the wrong way.
    """

    family = "import_error"
    severity = Severity.MEDIUM
    answers = ("E05",)
    matches = (
        r"(?:ImportError: attempted relative import (?:with no known parent package"
        r"|beyond top-level package)|ValueError: attempted relative import beyond)"
    )
    examples = (
        Heals(
            "a script and its neighbour",
            certainty=Certainty.B,
            fault=Fault(
                "ImportError",
                "attempted relative import with no known parent package",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before={
                "app.py": "from .prices import total  # sums\n\nprint(total([1]))\n",
                "prices.py": "total = sum\n",
            },
            after={
                "app.py": "from prices import total  # sums\n\nprint(total([1]))\n",
                "prices.py": "total = sum\n",
            },
        ),
        Explains(
            "a module of a package, run as a file",
            fault=Fault(
                "ImportError",
                "attempted relative import with no known parent package",
                frames=(Frame("src/shop/main.py", 1, "<module>"),),
            ),
            code={
                "src/shop/__init__.py": "",
                "src/shop/main.py": "from .prices import total\n",
                "src/shop/prices.py": "total = sum\n",
            },
            because="src/shop/main.py belongs to the package `shop`, but was run as a file: start "
            "it by `python -m shop.main` from src/, and the import is right as it is",
        ),
        Explains(
            "too many dots",
            fault=Fault(
                "ImportError",
                "attempted relative import beyond top-level package",
                frames=(Frame("main.py", 1, "<module>"), Frame("shop/cart.py", 1, "<module>")),
            ),
            code={
                "main.py": "import shop.cart\n",
                "shop/__init__.py": "",
                "shop/cart.py": "from ..prices import total\n",
            },
            because="`from ..prices` in shop/cart.py climbs out of the package `shop`: only what "
            "is inside it can be imported with dots",
        ),
        Refuses(
            "no neighbour of that name",
            fault=Fault(
                "ImportError",
                "attempted relative import with no known parent package",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="from .prices import total\n",
            because="no file beside app.py is `prices`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Take the dots away where the file belongs to no package."""
        frame, project = innermost(fault, sources), Project(sources)
        nodes = [
            (place, place.statement)
            for place in places(frame, sources)
            if isinstance(place.statement, ast.ImportFrom) and place.statement.level
        ]
        if not nodes:
            raise Unrelated(f"line {frame.line} of {frame.path} holds no relative import")
        place, node = nodes[0]
        path, folder = place.module.path, dirname(place.module.path)
        name = node.module or ""
        if f"{folder}/__init__.py" in project.paths:
            _explain(path, node, project)
        stem = f"{folder}/{name}".lstrip("/").replace(".", "/")
        beside = {f"{stem}.py", f"{stem}/__init__.py"} & project.paths
        if node.level > 1 or not name or not beside:
            raise Refused(f"no file beside {path} is `{name or '.'}`")
        one = next(iter(importers.targets(node, place, project)))
        told = f"{path} stands in no package, and `{name}` is its neighbour."
        yield Patch(tuple(importers.rewritten(one, name)), (told,), Certainty.B)


def _explain(path: str, node: ast.ImportFrom, project: Project) -> NoReturn:
    root = project.root_of(path)
    module = project.dotted(path, root)
    package = module.partition(".")[0]
    dots = "." * node.level
    if node.level > module.count("."):
        raise Explained(
            f"`from {dots}{node.module or ''}` in {path} climbs out of the package `{package}`: "
            "only what is inside it can be imported with dots"
        )
    where = f"{root}/" if root else "the repository's root"
    raise Explained(
        f"{path} belongs to the package `{package}`, but was run as a file: start it by "
        f"`python -m {module}` from {where}, and the import is right as it is"
    )
