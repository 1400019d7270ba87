"""Calls that make a folder, and how an argument is added to one."""

import ast

from patterns.contract import Certainty, Edit
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import calls, proof

MAKING = {"os.mkdir", "os.makedirs"}
PATH = "pathlib.Path"


def makes(call: ast.Call, place: Place, resolver: Resolver) -> Certainty | None:
    """How surely a call makes a folder; None where it does not."""
    if calls(call, place, resolver) & MAKING:
        return Certainty.A
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr != "mkdir":
        return None
    return proof(function.value, place, {PATH}, resolver)


def with_keyword(call: ast.Call, argument: str, place: Place) -> Edit:
    """One more keyword argument, behind all others."""
    module = place.module
    parts = [*call.args, *(keyword.value for keyword in call.keywords)]
    if parts:
        at = max(module.end(part) for part in parts)
        return module.edit(at, at, f", {argument}")
    at = module.end(call) - 1
    return module.edit(at, at, argument)
