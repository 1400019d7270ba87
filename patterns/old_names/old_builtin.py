"""NameError: a built-in name of Python 2, or a literal of JSON, stands in Python 3."""

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
)
from patterns.toolbox.imports import old_names
from patterns.toolbox.imports.old_names import Builtin, Use
from patterns.toolbox.names.qualified_names import spelled
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place, own
from patterns.toolbox.repository import python_range
from patterns.toolbox.values.kinds import is_builtin

CHECKS = {"isinstance", "issubclass"}


class OldBuiltin(Pattern):
    """Use the name that Python 3 has.

    Nothing in the file binds the name, and it is used in the way of the built-in one that Python 2
    had, or of the literal in JSON; each of them has exactly one heir. Every use in the same
    function is changed, as each would fail next.
    """

    family = "old_names"
    severity = Severity.LOW
    answers = ("F04",)
    matches = (
        r"NameError: name '(?P<name>true|false|null|xrange|unicode|basestring|long|raw_input"
        r"|unichr|reduce|reload)' is not defined"
    )
    examples = (
        Heals(
            "a range and a type",
            fault=Fault(
                "NameError",
                "name 'xrange' is not defined",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 2, "squares")),
            ),
            before="""\
def squares(count):
    for n in xrange(count):  # from 0
        yield n * n
    yield from xrange(1)


print(list(squares(2)))
""",
            after="""\
def squares(count):
    for n in range(count):  # from 0
        yield n * n
    yield from range(1)


print(list(squares(2)))
""",
        ),
        Heals(
            "a function that went into a module",
            fault=Fault(
                "NameError",
                "name 'reduce' is not defined",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before="""\
import operator

NUMBERS = [1, 2]
print(reduce(operator.add, NUMBERS))
""",
            after="""\
import operator
from functools import reduce

NUMBERS = [1, 2]
print(reduce(operator.add, NUMBERS))
""",
        ),
        Heals(
            "literals of JSON",
            fault=Fault(
                "NameError",
                "name 'true' is not defined",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before='OPTIONS = {"deep": true, "name": "true"}\nprint(OPTIONS)\n',
            after='OPTIONS = {"deep": True, "name": "true"}\nprint(OPTIONS)\n',
        ),
        Refuses(
            "a variable that was forgotten",
            fault=Fault(
                "NameError",
                "name 'long' is not defined",
                frames=(Frame("app.py", 2, "place"),),
            ),
            code="def place(lat):\n    return lat, long\n",
            because="`long` on line 2 of app.py is used as a value: it may be a variable that is "
            "missing",
        ),
        Refuses(
            "a name that the file binds",
            fault=Fault(
                "NameError",
                "name 'unicode' is not defined",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(text):\n    return unicode(text)\n\nif not show:\n    unicode = str\n",
            because="app.py binds `unicode` itself, though not in time",
        ),
        Refuses(
            "code for Python 2",
            fault=Fault(
                "NameError",
                "name 'unicode' is not defined",
                frames=(Frame("app.py", 5, "show"),),
            ),
            code="import sys\n\ndef show(text):\n    if sys.version_info[0] == 2:\n"
            "        return unicode(text)\n    return text\n",
            because="only some Pythons get past line 4 of app.py, and line 5 is written for those",
        ),
        Refuses(
            "a name that is not there",
            fault=Fault(
                "NameError",
                "name 'null' is not defined",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(text):\n    return None\n",
            because="line 2 of app.py does not read `null`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename every use in the scope of the one that failed."""
        name = cls.match(fault)["name"]
        found = [
            (node, place)
            for node, place in candidates(fault, sources, ast.Name)
            if node.id == name and isinstance(node.ctx, ast.Load)
        ]
        frame, old = fault.frames[-1], old_names.builtin(name)
        if not found or old is None:
            raise Refused(f"line {frame.line} of {frame.path} does not read `{name}`")
        node, place = found[0]
        if not is_builtin(name, place):
            raise Refused(f"{frame.path} binds `{name}` itself, though not in time")
        python_range.refuse_guarded(frame, sources)
        uses = list(_uses(place, name, old.used_as))
        if node not in uses:
            raise Refused(
                f"`{name}` on line {frame.line} of {frame.path} is used as a value: it may be a "
                "variable that is missing"
            )
        yield Patch(_edits(uses, old, place), (f"`{old.new}` is what `{name}` is called now.",))


def _edits(uses: list[ast.Name], old: Builtin, place: Place) -> tuple[Edit, ...]:
    module = place.module
    edits: tuple[Edit, ...] = ()
    text = old.new
    if "." in text:
        how = spelled(text, place)
        text, edits = how.text, how.edits
    elif not is_builtin(text, place):
        raise Refused(f"`{text}` means something else in {module.path}")
    renamed = (module.edit(module.start(use), module.end(use), text) for use in uses)
    return (*edits, *(edit for edit, use in zip(renamed, uses, strict=True) if use.id != text))


def _uses(place: Place, name: str, used_as: Use) -> Iterator[ast.Name]:
    """The uses of a name in the innermost function or module that the table speaks of."""
    body = (place.function or place.module.tree).body
    fitting: set[ast.AST] = set()
    for node in own(body):
        if isinstance(node, ast.Call):
            fitting.add(node.func)
            if getattr(node.func, "id", "") in CHECKS:
                fitting |= {part for passed in node.args[1:] for part in ast.walk(passed)}
    for node in own(body):
        match node:
            case ast.Name(id=found, ctx=ast.Load()) if found == name:
                yield from (node,) if used_as is Use.VALUE or node in fitting else ()
