"""A parameter that need not be given is converted as if it had been."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Edit,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.absence import conventions, intent
from patterns.toolbox.calls.handed_in import fits
from patterns.toolbox.classes import classes
from patterns.toolbox.errors.expected import refuse_silence
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place import failing
from patterns.toolbox.place.absent import Absent, How
from patterns.toolbox.place.guarded import is_guarded
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, expressions, own, places
from patterns.toolbox.source import lines
from patterns.toolbox.values.origins import default_of
from patterns.toolbox.values.stdlib import is_none


class OptionalConverted(Pattern):
    """Convert the parameter only where it is given.

    The parameter is None where nobody gives it, and the statement only converts it: into itself, or
    into an attribute. What comes out of it is asked elsewhere whether it is there, so that None is
    to stay None. All other paths stay as they are.
    """

    family = "absence"
    severity = Severity.LOW
    matches = r"(?:AttributeError: 'NoneType' object has no attribute|TypeError: .*NoneType)"
    examples = (
        Heals(
            "converted into itself",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for *=: 'NoneType' and 'int'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 3, "meter")),
            ),
            before="""\
def meter(n, total=None, scale=1000):
    if scale:
        total *= scale  # both
        n *= scale
    return f"{n}/{total}" if total else f"{n}"


print(meter(3))
""",
            after="""\
def meter(n, total=None, scale=1000):
    if scale:
        if total:
            total *= scale  # both
        n *= scale
    return f"{n}/{total}" if total else f"{n}"


print(meter(3))
""",
        ),
        Heals(
            "converted into an attribute",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'lower'",
                frames=(Frame("app.py", 10, "<module>"), Frame("app.py", 3, "__init__")),
            ),
            before="""\
class Filter:
    def __init__(self, kind=None):
        self.kind = kind.lower()

    def takes(self, kind):
        # all, without a kind
        return self.kind is None or kind == self.kind


Filter().takes("a")
""",
            after="""\
class Filter:
    def __init__(self, kind=None):
        self.kind = kind.lower() if kind is not None else None

    def takes(self, kind):
        # all, without a kind
        return self.kind is None or kind == self.kind


Filter().takes("a")
""",
        ),
        Refuses(
            "a parameter that must be given",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'lower'",
                frames=(Frame("app.py", 2, "named"),),
            ),
            code="def named(kind):\n    kind = kind.lower()\n    return kind or 'none'\n",
            because="line 2 of app.py converts no parameter that is None by default",
        ),
        Refuses(
            "nobody asks for what comes out",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'lower'",
                frames=(Frame("app.py", 2, "named"),),
            ),
            code="def named(kind=None):\n    kind = kind.lower()\n    return kind + 's'\n",
            because="nothing asks whether there is a `kind` afterwards",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the conversion under a condition, or into a conditional expression."""
        frame = failing.through_python(fault, sources)
        refuse_silence(fault, sources)
        where = f"line {frame.line} of {frame.path}"
        for place in places(frame, sources):
            given = _given(place, fault)
            if given is None or place.function is None or place.function is not place.scopes[-1]:
                continue
            target, value = _target(place.statement)
            if target is None or value is None:
                continue
            asked = _asked(target, place)
            if asked is None or not _is_done_with(given, place):
                raise Refused(f"nothing asks whether there is a `{ast.unparse(target)}` afterwards")
            edits = _edits(given, target, value, asked, place)
            if not edits:
                raise Refused(f"{where} cannot be put under a condition")
            because = (
                f"`{given}` is None where `{place.function.name}()` is not given it.",
                f"`{ast.unparse(target)}` is asked whether it is there.",
            )
            yield Patch(tuple(edits), because)
            return
        raise Unrelated(f"{where} converts no parameter that is None by default")


def _is_done_with(given: str, place: Place) -> bool:
    """Whether nothing behind the statement takes the parameter for granted."""
    for node, where in expressions(place):
        if isinstance(node, ast.Name) and node.id == given:
            return intent.is_done_with(Absent(node, node, How.ATTRIBUTE, where))
    # `total *= scale` names it as its target alone.
    name = ast.Name(given, ast.Load())
    return intent.is_done_with(Absent(name, name, How.ATTRIBUTE, place))


def _given(place: Place, fault: Fault) -> str | None:
    """The one parameter that is None by default and that the statement uses as if it were not."""
    statement, function = place.statement, place.function
    if statement is None or function is None:
        return None
    names = {p.arg for p in parameters(function.args)}
    used = [
        node
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and node.id in names and fits(node, statement, fault.message)
    ]
    free = {n.id for n in used if _may_lack(n.id, statement, place) and not is_guarded(n, n, place)}
    return free.pop() if len(free) == 1 else None


def _may_lack(name: str, statement: ast.stmt, place: Place) -> bool:
    """Whether a parameter is None by default, and nothing has set it in front of a statement."""
    default = default_of(name, Place(place.module, place.scopes))
    function = place.function
    if default is None or not is_none(default) or function is None:
        return False
    return not any(
        isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Store)
        and node.id == name
        and node.lineno < statement.lineno
        for node in own(function.body)
    )


def _target(statement: ast.stmt | None) -> tuple[ast.expr | None, ast.expr | None]:
    match statement:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=value):
            return target, value
        case ast.AnnAssign(target=ast.Attribute() as target, value=ast.expr() as value):
            return target, value
        case ast.AugAssign(target=ast.Name() as target, value=value):
            return target, value
    return None, None


def _asked(target: ast.expr, place: Place) -> str | None:
    """How other code asks whether what comes out is there: "is" or "truth"."""
    functions: list[Function] = [place.function] if place.function is not None else []
    if isinstance(target, ast.Attribute):
        cls = place.cls
        functions = [n for n in own(cls.body) if isinstance(n, FUNCTIONS)] if cls else []
        if not functions or ast.unparse(target.value) != classes.first_parameter(functions[0]):
            return None
    found = (conventions.is_tested(target, function) for function in functions)
    return next((how for how in found if how is not None), None)


def _edits(
    given: str, target: ast.expr, value: ast.expr, asked: str, place: Place
) -> list[Edit] | None:
    statement, module = place.statement, place.module
    if statement is None or not lines.is_alone(statement, module):
        return None
    if isinstance(target, ast.Name) and target.id == given:
        test = given if asked == "truth" else f"{given} is not None"
        return lines.under(f"if {test}:", [statement], place)
    if isinstance(statement, ast.AugAssign) or isinstance(value, (ast.IfExp, ast.Lambda)):
        return None
    if value.lineno != value.end_lineno:
        return None
    end = module.end(value)
    return [module.edit(end, end, f" if {given} is not None else None")]
