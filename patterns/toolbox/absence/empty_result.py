"""An empty value for the None that functions outside give for a document or text with nothing."""

import ast

from patterns.contract import Patch
from patterns.toolbox import costs
from patterns.toolbox.absence import conventions
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.absent import Absent, How
from patterns.toolbox.values.producers import producer
from patterns.toolbox.values.values import Outside

MAPPING = {"get", "items", "keys", "pop", "setdefault", "values"}
TEXT = {"lower", "lstrip", "partition", "replace", "rstrip", "split", "splitlines", "startswith"}
TEXT |= {"endswith", "format", "strip", "upper"}
DOCUMENT = ("{}", "an empty document", frozenset(MAPPING))
DOCSTRING = ('""', "what has no docstring", frozenset(TEXT))
EMPTY = {
    "yaml.full_load": DOCUMENT,
    "yaml.load": DOCUMENT,
    "yaml.safe_load": DOCUMENT,
    "ast.get_docstring": DOCSTRING,
    "inspect.getdoc": DOCSTRING,
}
"""Function -> the value that its None stands for, when it gives None, what tells that."""


def instead(missing: Absent, resolver: Resolver) -> Patch | None:
    """The patch that lets the call give the empty value, where all that is known fits that."""
    made = producer(missing.node, missing.place)
    if missing.how is not How.ATTRIBUTE or made is None or not isinstance(made.value, ast.Call):
        return None
    call, place = made.value, made.place
    for value in resolver.values(call.func, place):
        name = value.name if isinstance(value, Outside) else ""
        if name not in EMPTY:
            continue
        empty, given, methods = EMPTY[name]
        is_use = isinstance(missing.use, ast.Attribute) and missing.use.attr in methods
        if not is_use or not _is_taken_for_granted(missing):
            return None
        module, source = place.module, place.module.source(call.func)
        start, end = module.start(call), module.end(call)
        direct = call is missing.node
        opening, closing = ("(", ")") if direct else ("", "")
        edits = [module.edit(end, end, f" or {empty}{closing}")]
        edits += [module.edit(start, start, opening)] if opening else []
        because = f"`{source}()` gives None for {given}, and is used as if that were `{empty}`."
        return Patch(tuple(edits), (because,), cost=costs.Form.IDIOM)
    return None


def _is_taken_for_granted(missing: Absent) -> bool:
    """Whether nobody asks whether there is a value."""
    root = missing.place.function or missing.place.module.tree
    named = isinstance(missing.node, (ast.Name, ast.Call))
    return named and conventions.is_tested(missing.node, root) is None
