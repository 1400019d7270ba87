"""Names that are looked for in an object that holds them as attributes, not as keys."""

import ast
from collections.abc import Iterator

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.message import Deed
from patterns.search.evidence.plain_types import VALUES
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import FUNCTIONS, own


def trials(crash: Crash) -> Iterator[Trial]:
    """`getattr(x, "name", False)` for `"name" in x`, everywhere in the class or the function."""
    if crash.said.deed is not Deed.MEMBERSHIP or VALUES & set(crash.said.kinds):
        return
    for suspect in crash.suspects:
        match suspect.use:
            case ast.Compare(left=ast.Constant(value=str()), ops=[ast.In()]):
                yield from _as_attributes(suspect)


def _as_attributes(suspect: Suspect) -> Iterator[Trial]:
    wanted, module = ast.dump(suspect.node), suspect.module
    edits: list[Edit] = []
    for node in _around(suspect):
        match node:
            case ast.Compare(
                left=ast.Constant(value=str(name)), ops=[ast.In()], comparators=[holder]
            ) if ast.dump(holder) == wanted and name.replace("-", "_").isidentifier():
                text = f'getattr({suspect.source}, "{name.replace("-", "_")}", False)'
                edits.append(module.edit(module.start(node), module.end(node), text))
    if edits:
        yield Trial(
            "as_attributes",
            Form.CONVERTED,
            f"Ask `{suspect.source}` for attributes",
            f"`{suspect.source}` was of the type `{suspect.kinds[0]}`, which has attributes, and "
            "nothing is in it.",
            tuple(edits),
            condition=suspect.was(f'not hasattr({suspect.source}, "__contains__")'),
            extra=-10,
        )


def _around(suspect: Suspect) -> Iterator[ast.AST]:
    """Where the expression means the same: the function, or the whole class for an attribute."""
    function = suspect.place.function
    cls = suspect.place.cls
    if isinstance(suspect.node, ast.Attribute) and cls is not None:
        for method in cls.body:
            yield from own(method.body) if isinstance(method, FUNCTIONS) else ()
    elif function is not None:
        yield from own(function.body)
