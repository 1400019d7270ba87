"""Whether the code shows that a value is meant to be None at times, and what to do then."""

import ast

from patterns.toolbox import costs
from patterns.toolbox.absence import conventions, intent
from patterns.toolbox.absence.guard_lines import Guard
from patterns.toolbox.classes import classes
from patterns.toolbox.place.absent import Absent
from patterns.toolbox.place.locate import FUNCTIONS
from patterns.toolbox.values.origins import Origin, Why


def shown(form: Guard, missing: Absent, meant: list[Origin]) -> str | None:
    """The sentence on why the code leaves no doubt about a guard; None where it does."""
    because = {origin.why for origin in meant}
    kind = costs.of_guard(form.rank)
    if kind is costs.Form.IDIOM and meant:
        return "The guard is the one that the code has for this very value."
    if kind is costs.Form.SIGNATURE:
        return "The parameter's default says that it need not be given."
    if kind is costs.Form.DEFAULT and because & {Why.DEFAULT, Why.LOOKUP}:
        return "The value need not be given or found, and then holds nothing to go through."
    if kind in {costs.Form.JOINED, costs.Form.AROUND} and not form.inverts:
        asked = _asked_elsewhere(missing)
        if asked is not None and meant:
            return f"`{asked}()` asks for `{missing.source}` before it uses it, too."
    return _needed_nowhere(kind, form, missing, meant)


def _needed_nowhere(
    kind: costs.Form, form: Guard, missing: Absent, meant: list[Origin]
) -> str | None:
    """The sentence on a guard behind which nothing needs what is missing."""
    because = intent.may_be_none(missing, meant)
    if because is None or form.inverts:
        return None
    if kind is costs.Form.JOINED and intent.is_done_with(missing):
        return f"{because} Where the condition does not hold, nothing needs it."
    if kind is costs.Form.CONDITIONAL and any(o.why is Why.LOOKUP for o in meant):
        name = intent.is_asked_next(missing)
        return f"The code behind asks whether there is a `{name}`." if name else None
    return None


def _asked_elsewhere(missing: Absent) -> str | None:
    """Another method of the class that asks whether the same attribute of its object is there."""
    node, place = missing.node, missing.place
    cls = place.cls
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name) or cls is None:
        return None
    for method in cls.body:
        if isinstance(method, FUNCTIONS) and method is not place.function:
            first = classes.first_parameter(method)
            if first == node.value.id and conventions.is_tested(node, method) is not None:
                return method.name
    return None
