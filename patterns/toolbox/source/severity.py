"""How much an edit touches: what makes a repair weightier than its pattern alone would say."""

import ast
import re
from collections.abc import Iterator, Sequence

from patterns.contract import Edit, Refused, Severity, Sources
from patterns.toolbox.dependencies.filenames import is_dependency_file
from patterns.toolbox.place.locate import FUNCTIONS, Function, scopes_around
from patterns.toolbox.source.module import Module, load
from patterns.toolbox.source.sources import has

SENSITIVE = re.compile(
    r"(?:^|[/_.-])(auth|authn|authz|authentication|authorization|oauth2?|login|passwords?|crypto"
    r"|security|permissions?|secrets?|tokens?|billing|payments?|payouts?|invoices?|money|ledger"
    r"|tax|taxes|wallets?|migrations?|governance|compliance)(?:[/_.-]|$)"
)
"""Words in a path that mean authentication, money, migrations or governance."""
TO_COLON = re.compile(rb"(?:[^:#]|#[^\r\n]*)*+:")
"""From the last part of a def's header to its colon: brackets, commas and comments."""


def raised(own: Severity, edits: Sequence[Edit], sources: Sources) -> tuple[Severity, list[str]]:
    """A severity, raised by what the edits touch, and a sentence for each thing that raised it."""
    reasons = list(_reasons(edits, sources))
    return (Severity.HIGH if reasons else own), reasons


def _reasons(edits: Sequence[Edit], sources: Sources) -> Iterator[str]:
    paths = sorted({edit.path for edit in edits})
    if len(paths) > 1:
        yield f"It changes {len(paths)} files."
    for path in paths:
        if found := SENSITIVE.search(path.lower()):
            yield f"{path} is about {found[1]}."
        if is_dependency_file(path) and not path.endswith(".py"):
            yield f"{path} decides what is installed."
    for edit in edits:
        if edit.path.endswith(".py") and has(sources, edit.path):
            yield from _signatures(edit, sources)


def _signatures(edit: Edit, sources: Sources) -> Iterator[str]:
    try:
        module = load(sources, edit.path)
    except Refused:
        return  # beyond this interpreter's grammar: nothing to look at
    functions = [f for f in scopes_around(module, edit.start) if isinstance(f, FUNCTIONS)]
    for function in functions:
        if not function.name.startswith("_") and _in_signature(function, edit, module):
            yield f"It changes the signature of `{function.name}`."


def _in_signature(function: Function, edit: Edit, module: Module) -> bool:
    start = module.start(function)
    # What is put in front of a def, or between its decorators, leaves its signature alone.
    return (
        start < edit.end
        and edit.start < _header_end(function, module)
        and not any(
            module.start(decorator) <= edit.start <= module.end(decorator)
            for decorator in function.decorator_list
        )
    )


def _header_end(function: Function, module: Module) -> int:
    """Offset just behind the colon: what stands between it and the body is the body's."""
    arguments = function.args
    parts = [*ast.walk(arguments), *([function.returns] if function.returns else [])]
    ends = [module.end(part) for part in parts if isinstance(part, ast.expr | ast.arg)]
    colon = TO_COLON.match(module.data, max(ends, default=module.start(function)))
    return colon.end() if colon else module.start(function.body[0])
