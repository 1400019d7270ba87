"""Keys in another spelling or of another type, where the table has that one."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expected import expected
from patterns.search.evidence.expressions import is_steady
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.source.module import Module

SPELLINGS = (
    ("{}.lower()", "in lower case"),
    ("{}.upper()", "in upper case"),
    ("{}.strip()", "without blanks around it"),
    ("str({})", "as a text"),
    ("int({})", "as a number"),
    ("{}.decode()", "as a text"),
    ("{}.encode()", "as bytes"),
    ("{}.name", "by its name"),
    ("{}.value", "by its value"),
    ("tuple({})", "as a tuple"),
    ('{}.replace("-", "_")', "with underscores"),
    ('{}.replace("_", "-")', "with hyphens"),
    ('{}.rpartition(".")[2]', "without what stands before its last dot"),
    ('{}.partition(";")[0].strip()', "without its parameters"),
)
"""What a key may have to become first; a first run tells which of them the table has."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`table[name.lower()]`, and `table.get(name, name)` where it renames."""
    if crash.said.deed is not Deed.KEY or expected(crash):
        return
    for suspect in crash.suspects:
        match suspect.use:
            case ast.Subscript(slice=key, ctx=ast.Load()) if is_steady(key) and is_steady(
                suspect.node
            ):
                if not isinstance(key, ast.Constant):
                    yield from _spelt(key, suspect)
                    yield from _kept(key, suspect)


def _spelt(key: ast.expr, suspect: Suspect) -> Iterator[Trial]:
    module, table = suspect.module, suspect.source
    shown = module.source(key)
    for turn, (shape, said) in enumerate(SPELLINGS):
        spelt = shape.format(shown)
        edit = module.edit(module.start(key), module.end(key), spelt)
        yield Trial(
            "key_spelt",
            Form.CONVERTED,
            f"Look `{shown}` up {said}",
            f"`{table}` has `{spelt}`, but not `{shown}` itself.",
            (edit,),
            condition=suspect.was(f"({spelt}) in {table}"),
            extra=turn,
        )


def _kept(key: ast.expr, suspect: Suspect) -> Iterator[Trial]:
    """A name that no other stands for stands for itself."""
    module, use = suspect.module, suspect.use
    if not isinstance(use, ast.Subscript) or not _renames(suspect.node, module):
        return
    shown = module.source(key)
    edit = module.edit(module.end(use.value), module.end(use), f".get({shown}, {shown})")
    yield Trial(
        "key_kept",
        Form.DEFAULT,
        f"Leave `{shown}` as it is where `{suspect.source}` has nothing else for it",
        f"`{suspect.source}` gives other names for some, and there need not be one.",
        (edit,),
        condition=suspect.was(f"{shown} not in {suspect.source}"),
        extra=4,
    )


def _renames(table: ast.expr, module: Module) -> bool:
    """Whether the file's own table maps texts to texts."""
    for node in module.tree.body:
        match node:
            case ast.Assign(targets=[target], value=ast.Dict(keys=keys, values=values)):
                if ast.dump(target).replace("Store", "Load") == ast.dump(table) and keys:
                    return all(
                        isinstance(each, ast.Constant) and isinstance(each.value, str)
                        for each in (*keys, *values)
                    )
    return False
