"""Arguments in another order than the function takes them: where one is of a type it cannot be."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

from patterns.search.evidence.callers import passed_for
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form

MOST = 3
"""Arguments of a call whose order is tried."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`text(2, 1, title)` for `text(title, 2, 1)`, where the number came where text is wanted."""
    if len(crash.sites) < 2 or crash.sites[1].steps != crash.sites[0].steps + 1:
        return
    for suspect in crash.suspects:
        for node in ast.walk(suspect.node):
            if isinstance(node, ast.Name):
                handed = passed_for(replace(suspect, node=node), crash)
                if handed is not None:
                    yield from _reordered(handed)


def _reordered(suspect: Suspect) -> Iterator[Trial]:
    call, module = suspect.use, suspect.module
    if not isinstance(call, ast.Call) or "NoneType" in suspect.kinds:
        return
    args = call.args
    plain = not any(isinstance(each, ast.Starred) for each in args)
    if not plain or not 2 <= len(args) <= MOST or len({ast.dump(a) for a in args}) < len(args):
        return
    # A constant is of the wrong type for sure; of anything else the caller may know better.
    form = Form.PASSED_ON if isinstance(suspect.node, ast.Constant) else Form.CALLER
    kinds = [type(a.value).__name__ if isinstance(a, ast.Constant) else None for a in args]
    for turn, order in enumerate([*permutations(range(len(args)))][1:]):
        wrong = args.index(suspect.node) if suspect.node in args else 0
        # What was wrong goes elsewhere, and no constant of the same wrong type comes instead.
        if order[wrong] == wrong or kinds[order[wrong]] in suspect.kinds:
            continue
        texts = [module.source(args[n]) for n in order]
        edits = tuple(
            module.edit(module.start(a), module.end(a), text)
            for a, text in zip(args, texts, strict=True)
            if module.source(a) != text
        )
        yield Trial(
            "reordered",
            form,
            f"Pass the arguments as `{', '.join(texts)}`",
            f"`{module.source(suspect.node)}` came where another type is wanted.",
            edits,
            extra=20 + turn,
        )
