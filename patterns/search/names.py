"""Names that nothing binds where they are read, but that are bound close by."""

import ast
from collections.abc import Iterator

from patterns.search.crash import Crash
from patterns.search.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox import classes
from patterns.toolbox.costs import Form
from patterns.toolbox.locate import FUNCTIONS, Place, at
from patterns.toolbox.names import bindings


def trials(crash: Crash) -> Iterator[Trial]:
    """`self.x` or `Class.x` for the bare name of a class's own attribute."""
    name = crash.said.name
    if crash.said.deed is not Deed.NAME or name is None:
        return
    for place in crash.inner.places:
        found = [
            (node, where)
            for node, where in at(place, ast.Name, crash.inner.frame.line)
            if node.id == name and isinstance(node.ctx, ast.Load)
        ]
        for node, where in found:
            for holder, because, extra in _holders(name, where):
                start = where.module.start(node)
                edit = where.module.edit(start, start, f"{holder}.")
                title = f"Read `{name}` from where it is bound"
                yield Trial("member_name", Form.IDIOM, title, because, (edit,), None, extra)


def _holders(name: str, place: Place) -> Iterator[tuple[str, str, int]]:
    function = place.function
    for cls in (s for s in reversed(place.scopes) if isinstance(s, ast.ClassDef)):
        if name not in bindings(cls):
            continue
        because = f"`{name}` is bound in the body of `{cls.name}`, which its methods do not see."
        if function is not None and function in cls.body and isinstance(function, FUNCTIONS):
            first = classes.first_parameter(function)
            static = any(
                isinstance(d, ast.Name) and d.id == "staticmethod" for d in function.decorator_list
            )
            if first is not None and not static:
                yield first, because, 0
        yield cls.name, because, 3
