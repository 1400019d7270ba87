"""Guards that are not tried: of what is always there or never, and such as lose what is meant."""

import ast

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import is_parameter
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.classes import classes
from patterns.toolbox.costs import Form
from patterns.toolbox.place import effects
from patterns.toolbox.values import keys


def is_all(suspect: Suspect, crash: Crash) -> bool:
    """Whether no guard of a suspect makes sense."""
    match suspect.deed:
        case Deed.JOIN:
            # One item of another type is no reason to join nothing.
            return "NoneType" not in suspect.kinds
        case Deed.KEY:
            # An entry that all code relies on is not done without in silence.
            return not _may_lack(suspect)
        case Deed.ATTRIBUTE:
            # A question that is always answered with no.
            return _is_never_there(suspect, crash)
    return False


def is_one(trial: Trial, suspect: Suspect) -> bool:
    """Whether one guard loses what was given, or makes up a None that was never in a table."""
    if trial.form is Form.CONDITIONAL:
        return suspect.deed is Deed.KEY
    return trial.form is Form.SKIPPED and _is_kept_for_the_caller(suspect)


def _may_lack(suspect: Suspect) -> bool:
    """Whether a key may be missing: it was to go anyway, or the file asks for keys elsewhere."""
    match suspect.use:
        case ast.Subscript(slice=key, ctx=ast.Load()):
            return keys.may_lack(suspect.node, key, suspect.module)
    return True


def _is_never_there(suspect: Suspect, crash: Crash) -> bool:
    """Whether a method asks its own object for what nothing in the repository gives any."""
    function, use = suspect.place.function, suspect.use
    if function is None or suspect.place.cls is None or not isinstance(use, ast.Attribute):
        return False
    if not isinstance(use.value, ast.Name) or use.value.id != classes.first_parameter(function):
        return False
    return not any(
        _gives(node, use.attr)
        for module in crash.resolver.project.mentioning(use.attr)
        for node in ast.walk(module.tree)
    )


def _gives(node: ast.AST, name: str) -> bool:
    """Whether a node may give an object an attribute: by binding it, or by its name as text."""
    match node:
        case ast.Attribute(attr=said, ctx=ast.Store()) | ast.Name(id=said, ctx=ast.Store()):
            return said == name
        case ast.FunctionDef(name=said) | ast.AsyncFunctionDef(name=said) | ast.ClassDef(name=said):
            return said == name
        case ast.Constant(value=said) | ast.keyword(arg=said):
            return said == name
    return False


def _is_kept_for_the_caller(suspect: Suspect) -> bool:
    """Whether the statement stores what the function was given: left out, it would be lost."""
    match suspect.statement:
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()], value=ast.Name() as value):
            return is_parameter(value, suspect)
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(attr=attr), args=[*_, ast.Name() as value])
        ):
            return attr in effects.WRITING and is_parameter(value, suspect)
    return False
