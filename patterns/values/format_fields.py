"""IndexError or KeyError: a text asks `format` for more than it is given."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.names.close import closest_of_few
from patterns.toolbox.names.names import visible
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place
from patterns.toolbox.repository.files import with_argument
from patterns.toolbox.repository.project import Project
from patterns.toolbox.values import format_places


class FormatFields(Pattern):
    """Give the text the value that it asks for by name.

    The text has a place for a value of that name, and the call passes none. The name is bound
    where the call stands, or all other values come from one object under their own names: so does
    this one.
    """

    family = "values"
    severity = Severity.MEDIUM
    answers = ("H07",)
    matches = (
        r"(?:KeyError: '(?P<name>[A-Za-z_]\w*)'$"
        r"|IndexError: Replacement index (?P<index>\d+) out of range for positional args tuple)"
    )
    examples = (
        Heals(
            "a value like the others",
            fault=Fault(
                "KeyError",
                "'count'",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "greet")),
            ),
            certainty=Certainty.B,
            before="""\
def greet(user):
    return "{name} has {count}".format(name=user["name"])  # to show


greet({"name": "Ada", "count": 3})
""",
            after="""\
def greet(user):
    return "{name} has {count}".format(name=user["name"], count=user["count"])  # to show


greet({"name": "Ada", "count": 3})
""",
        ),
        Heals(
            "a variable of that name",
            fault=Fault("KeyError", "'count'", frames=(Frame("app.py", 2, "<module>"),)),
            certainty=Certainty.B,
            before='name, count = "Ada", 3\nprint("{name} has {count}".format(name=name))\n',
            after='name, count = "Ada", 3\n'
            'print("{name} has {count}".format(name=name, count=count))\n',
        ),
        Explains(
            "places without names",
            fault=Fault(
                "IndexError",
                "Replacement index 2 out of range for positional args tuple",
                frames=(Frame("app.py", 2, "row"),),
            ),
            code='def row(item, price):\n    return "{} costs {} ({})".format(item, price)\n',
            because='`"{} costs {} ({})".format(item, price)` (app.py:2) has 3 places in its text, '
            "and 2 values: which one is missing, only its author knows",
        ),
        Explains(
            "a name that nothing here has",
            fault=Fault("KeyError", "'count'", frames=(Frame("app.py", 2, "greet"),)),
            code='def greet(user):\n    return "{count}".format(user)\n',
            because='`"{count}".format(user)` (app.py:2) passes nothing for the `{count}` in its '
            "text",
        ),
        Heals(
            "a name that the call misspells",
            fault=Fault(
                "KeyError",
                "'amount'",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "owed")),
            ),
            before="""\
def owed(row):
    return "{amount} EUR".format(amout=row["amount"])  # now


print(owed({"amount": 3}))
""",
            after="""\
def owed(row):
    return "{amount} EUR".format(amount=row["amount"])  # now


print(owed({"amount": 3}))
""",
        ),
        Heals(
            "a name that the text misspells",
            fault=Fault("KeyError", "'nmae'", frames=(Frame("app.py", 2, "<module>"),)),
            before='HELLO = "Hello {nmae}!"\nprint(HELLO.format(name="Ann"))\n',
            after='HELLO = "Hello {name}!"\nprint(HELLO.format(name="Ann"))\n',
        ),
        Refuses(
            "another look-up",
            fault=Fault("KeyError", "'count'", frames=(Frame("app.py", 2, "greet"),)),
            code='def greet(user):\n    return "{count}".format(count=user["count"])\n',
            because="line 2 of app.py formats no text that asks for more than it is given",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Pass the named value, where the call shows where it comes from."""
        found, project = cls.match(fault), Project(sources)
        for call, place in candidates(fault, sources, ast.Call):
            fields = format_places.fields(call, place)
            passed = {keyword.arg for keyword in call.keywords}
            if fields is None and found["name"]:
                yield from _asked_elsewhere(found["name"], call, place)
            if fields is None or None in passed:
                continue
            module = place.module
            where = f"`{module.source(call)}` ({module.path}:{call.lineno})"
            if found["index"] and len(fields) > len(call.args):
                raise Explained(
                    f"{where} has {len(fields)} places in its text, and {len(call.args)} "
                    f"value{'s' if len(call.args) != 1 else ''}: which one is missing, only its "
                    "author knows"
                )
            name = found["name"]
            if name and name in fields and name not in passed:
                if (slip := _misspelt(name, fields, call, place, project)) is not None:
                    yield slip
                    return
                value = _value(name, call, place)
                if value is None:
                    raise Explained(f"{where} passes nothing for the `{{{name}}}` in its text")
                edit = with_argument(call, f"{name}={value}", module)
                told = f"{where} passes nothing for the `{{{name}}}` in its text."
                yield Patch((edit,), (told,), Certainty.B)
                return
        frame = fault.frames[-1]
        raise Unrelated(
            f"line {frame.line} of {frame.path} formats no text that asks for more than it is given"
        )


def _misspelt(
    name: str, fields: list[str], call: ast.Call, place: Place, project: Project
) -> Patch | None:
    """The name of the call, or that of the text, where one is a slip for the other."""
    module = place.module
    spare = {keyword.arg: keyword for keyword in call.keywords if keyword.arg not in fields}
    close = closest_of_few(name, [each for each in spare if each])
    if close is None:
        return None
    told = f"The text asks for `{name}`, and the call passes `{close}`, which it does not ask for."
    # Of two spellings the one that other code has, too, is the right one.
    known = _stands(name, project) > 1
    if known and _stands(close, project) == 1:
        start = module.start(spare[close])
        return Patch((module.edit(start, start + len(close), name),), (told,), Certainty.A)
    text = format_places.text_of(call, place)
    if text is None or known:
        return None
    start = module.start(text)
    at = module.data.find(b"{%b" % name.encode(), start, module.end(text)) + 1
    return Patch((module.edit(at, at + len(name), close),), (told,), Certainty.A) if at else None


def _asked_elsewhere(name: str, call: ast.Call, place: Place) -> Iterator[Patch]:
    """The name that the file's other calls of `format`, or its texts, have for a misspelt one."""
    if not (isinstance(call.func, ast.Attribute) and call.func.attr == "format"):
        return
    module = place.module
    known: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and node is not call and isinstance(node.func, ast.Attribute):
            if node.func.attr == "format":
                known |= {keyword.arg for keyword in node.keywords if keyword.arg}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            known |= set(re.findall(r"\{(\w+)[}:!.\[]", node.value))
    spare = [keyword for keyword in call.keywords if keyword.arg and keyword.arg not in known]
    for keyword in spare:
        close = closest_of_few(keyword.arg or "", known)
        if close == name and len(spare) == 1:
            start = module.start(keyword)
            edit = module.edit(start, start + len(keyword.arg or ""), close)
            told = f"{module.path} formats `{close}` elsewhere, and never `{keyword.arg}`."
            yield Patch((edit,), (told,), Certainty.A)


def _stands(word: str, project: Project) -> int:
    """How often the repository's Python files say a word."""
    said = re.compile(rb"\b%b\b" % word.encode())
    return sum(len(said.findall(module.data)) for module in project.mentioning(word))


def _value(name: str, call: ast.Call, place: Place) -> str | None:
    """What the call could pass: the variable, or the part that its other values are, too."""
    if name in visible(place):
        return name
    forms = {
        ast.unparse(keyword.value)
        .replace(repr(keyword.arg), "{}")
        .replace(f".{keyword.arg}", ".{}")
        for keyword in call.keywords
    }
    form = forms.pop() if len(forms) == 1 else ""
    if form.endswith("[{}]"):
        return form.replace("{}", f'"{name}"')
    return form.replace("{}", name) if form.endswith(".{}") else None
