"""Steps from one attribute to another that the file takes elsewhere, and that were left out."""

import ast
from collections import Counter
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form

MOST = 2
"""Steps that are tried, the commonest first."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`node.parent.scope().name`, where the file gets from `.parent` to `.name` so elsewhere."""
    if crash.said.deed is not Deed.ATTRIBUTE or not crash.said.name:
        return
    for suspect in crash.suspects:
        use, node = suspect.use, suspect.node
        if not isinstance(use, ast.Attribute) or not isinstance(node, (ast.Name, ast.Attribute)):
            continue
        module = suspect.module
        word = node.id if isinstance(node, ast.Name) else node.attr
        found = Counter(
            between
            for other in ast.walk(module.tree)
            if isinstance(other, ast.Attribute) and other.attr == use.attr and other is not use
            for between in _between(other.value, word)
        )
        for turn, (steps, times) in enumerate(found.most_common(MOST)):
            end = module.end(node)
            yield Trial(
                "steps_between",
                Form.CONDITIONAL,
                f"Take `{use.attr}` from `{suspect.source}{steps}`",
                f"The file gets from `{word}` to `{use.attr}` by `{steps}` "
                f"{'once' if times == 1 else f'{times} times'}.",
                (module.edit(end, end, steps),),
                condition=suspect.was(f'not hasattr({suspect.source}, "{use.attr}")'),
                extra=suspect.extra + 15 + 5 * turn,
            )


def _between(node: ast.expr, word: str) -> Iterator[str]:
    """What stands between a word and an attribute: `.scope()` of `new.parent.scope()`."""
    steps = ""
    while True:
        match node:
            case ast.Call(func=ast.Attribute(value=inner, attr=attr), args=[], keywords=[]):
                step = f".{attr}()"
            case ast.Attribute(value=inner, attr=attr):
                if attr == word and steps:
                    yield steps
                    return
                step = f".{attr}"
            case ast.Name(id=name):
                if name == word and steps and name not in {"self", "cls"}:
                    yield steps
                return
            case _:
                return
        steps = step + steps
        node = inner
