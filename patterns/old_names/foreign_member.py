"""AttributeError: a built-in type is asked for a member that it has in another language."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.calls.everywhere import proof_everywhere
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.rewritten import call_of, replaced
from patterns.toolbox.values.kinds import is_builtin

SIZED = ("bytes", "dict", "frozenset", "list", "range", "set", "str", "tuple")
RENAMED = {
    "str.indexOf": "find",
    "str.lastIndexOf": "rfind",
    "str.trimStart": "lstrip",
    "str.trimEnd": "rstrip",
    "str.trimLeft": "lstrip",
    "str.trimRight": "rstrip",
    "str.replaceAll": "replace",
    "str.padStart": "rjust",
    "str.padEnd": "ljust",
    "list.push_back": "append",
    "list.addAll": "extend",
    "list.removeAt": "pop",
    "list.remove_at": "pop",
    "set.addAll": "update",
    "dict.keySet": "keys",
    "dict.entries": "items",
    "dict.entrySet": "items",
    "dict.getOrDefault": "get",
    "dict.putAll": "update",
}
"""Methods that take and do the same under another name."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How Python says what a member says elsewhere.

    Attributes:
        arguments: how many of them a call has; None where the member is read, not called.
        text: with `{on}` for the object and `{0}`, `{1}` for the arguments.
        whole: whether the text is one operand, so that it needs no brackets.
        likely: whether something else may be meant: elements that are no texts, text that should
            be bytes.
    """

    arguments: int | None
    text: str
    whole: bool = True
    likely: bool = False


LENGTH = (_Form(None, "len({on})"), _Form(0, "len({on})"))
CONTAINED = (_Form(1, "{0} in {on}", whole=False),)
EMPTY = (_Form(0, "not {on}", whole=False),)
FORMS = {
    **{
        f"{kind}.{attr}": LENGTH for kind in SIZED for attr in ("length", "size", "Length", "Count")
    },
    **{f"{kind}.len": LENGTH[1:] for kind in SIZED},
    **{
        f"{kind}.{attr}": CONTAINED
        for kind in SIZED
        for attr in ("contains", "Contains", "includes")
    },
    **{f"{kind}.{attr}": EMPTY for kind in SIZED for attr in ("isEmpty", "is_empty", "empty")},
    **{f"dict.{attr}": CONTAINED for attr in ("containsKey", "hasOwnProperty", "has", "hasKey")},
    "set.has": CONTAINED,
    "list.get": (_Form(1, "{on}[{0}]"),),
    "list.shift": (_Form(0, "{on}.pop(0)"),),
    "list.unshift": (_Form(1, "{on}.insert(0, {0})"),),
    "list.pop_back": (_Form(0, "{on}.pop()"),),
    "list.concat": (_Form(1, "{on} + {0}", whole=False),),
    "str.charAt": (_Form(1, "{on}[{0}]"),),
    "str.substring": (_Form(2, "{on}[{0}:{1}]"), _Form(1, "{on}[{0}:]")),
    "list.sorted": (_Form(0, "sorted({on})"),),
    "list.reversed": (_Form(0, "{on}[::-1]"),),
    "list.join": (_Form(1, "{0}.join({on})", likely=True),),
    "str.decode": (_Form(0, "{on}", likely=True), _Form(1, "{on}", likely=True)),
    "str.reverse": (_Form(0, "{on}[::-1]"),),
}
"""Members that are said in another form."""


class ForeignMember(Pattern):
    """Say it as Python does.

    Other languages have a method or property for what Python has a function, an operator or
    another name for. The type is a built-in one, and what is meant is just the same for it.
    """

    family = "old_names"
    severity = Severity.LOW
    answers = ("B06",)
    matches = (
        r"AttributeError: '(?P<type>bytes|dict|frozenset|list|range|set|str|tuple)' object has no "
        r"attribute '(?P<attr>\w+)'"
    )
    examples = (
        Heals(
            "the length of a list",
            fault=Fault(
                "AttributeError",
                "'list' object has no attribute 'length'",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "mean")),
            ),
            before="""\
def mean(prices: list[int]) -> float:
    return sum(prices) / prices.length  # at least one


mean([1])
""",
            after="""\
def mean(prices: list[int]) -> float:
    return sum(prices) / len(prices)  # at least one


mean([1])
""",
        ),
        Heals(
            "a text that holds another, whoever calls",
            fault=Fault(
                "AttributeError",
                "'str' object has no attribute 'contains'",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "is_mail")),
            ),
            before="""\
def is_mail(name):
    return not name.contains("@") or len(name) > 3


is_mail("a@b")
""",
            after="""\
def is_mail(name):
    return not ("@" in name) or len(name) > 3


is_mail("a@b")
""",
        ),
        Heals(
            "a method under another name",
            fault=Fault(
                "AttributeError",
                "'str' object has no attribute 'trimStart'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before='name = "grace.py"\n\nif name.trimStart() == "grace":\n    print(name)\n',
            after='name = "grace.py"\n\nif name.lstrip() == "grace":\n    print(name)\n',
        ),
        Heals(
            "an object of any type",
            fault=Fault(
                "AttributeError",
                "'list' object has no attribute 'isEmpty'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "show")),
            ),
            before="import json\n\n\ndef show(rows):\n    return rows.isEmpty()\n\n"
            'show(json.loads("[]"))\n',
            after="import json\n\n\ndef show(rows):\n    return not rows\n\n"
            'show(json.loads("[]"))\n',
            certainty=Certainty.B,
        ),
        Refuses(
            "a class of one's own that has it",
            fault=Fault(
                "AttributeError",
                "'list' object has no attribute 'length'",
                frames=(Frame("app.py", 9, "size"),),
            ),
            code="""\
class Road:
    length = 3


ROADS = Road()


def size(road: Road = ROADS):
    return road.length
""",
            because="the source says that `road` is no list: whoever gives it may be wrong",
        ),
        Refuses(
            "a name that Python says in no other way",
            fault=Fault(
                "AttributeError",
                "'list' object has no attribute 'total'",
                frames=(Frame("app.py", 2, "size"),),
            ),
            code="def size(rows: list):\n    return rows.total\n",
            because="`.total` of a list is nothing that Python has under another name",
        ),
        Refuses(
            "a call with something else",
            fault=Fault(
                "AttributeError",
                "'str' object has no attribute 'substring'",
                frames=(Frame("app.py", 2, "start"),),
            ),
            code='def start(name: str):\n    return name.substring(start=1) or ""\n',
            because="`name.substring` (app.py:2) is not used as it is elsewhere",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the member, or put its Python form in its place."""
        found, resolver = cls.match(fault), Resolver(sources)
        kind, attr = found["type"], found["attr"]
        edit_of = _known(f"{kind}.{attr}")
        read = [
            (node, place)
            for node, place in candidates(fault, sources, ast.Attribute)
            if node.attr == attr
        ]
        node, place = only(read, fault, f"use of `.{attr}`")
        name = place.module.source(node.value)
        certainty = proof_everywhere(node.value, place, {f"builtins.{kind}"}, resolver)
        if certainty is None:
            raise Refused(
                f"the source says that `{name}` is no {kind}: whoever gives it may be wrong"
            )
        if any(form.likely for form in FORMS.get(f"{kind}.{attr}", ())):
            certainty = Certainty.B
        told = f"`{name}` is a {kind}, which has no `.{attr}`, and this says the same."
        yield Patch((edit_of(node, place),), (told,), certainty)


def _known(member: str) -> Callable[[ast.Attribute, Place], Edit]:
    """What makes the edit for a member of a built-in type."""
    if member in RENAMED:
        return lambda node, place: _renamed(node, RENAMED[member], place)
    if member in FORMS:
        return lambda node, place: _in_form(node, FORMS[member], place)
    kind, _, attr = member.partition(".")
    raise Refused(f"`.{attr}` of a {kind} is nothing that Python has under another name")


def _renamed(node: ast.Attribute, new: str, place: Place) -> Edit:
    module = place.module
    end = module.end(node)
    return module.edit(end - len(node.attr.encode(module.encoding)), end, new)


def _in_form(node: ast.Attribute, forms: tuple[_Form, ...], place: Place) -> Edit:
    module, call = place.module, call_of(node, place)
    given = len(call.args) if call else None
    odd = call is not None and (
        call.keywords or any(isinstance(one, ast.Starred) for one in call.args)
    )
    form = next((form for form in forms if form.arguments == given and not odd), None)
    if form is None:
        where = f"({module.path}:{node.lineno})"
        raise Refused(f"`{module.source(node)}` {where} is not used as it is elsewhere")
    if form.text.startswith("len(") and not is_builtin("len", place):
        raise Refused(f"`len` means something else in {module.path}")
    whole = call or node
    texts = [_operand(argument, place) for argument in call.args] if call else []
    text = form.text.format(*texts, on=module.source(node.value))
    if form.whole:
        return module.edit(module.start(whole), module.end(whole), text)
    return replaced(whole, text, place)


def _operand(argument: ast.expr, place: Place) -> str:
    """An argument as it can stand beside an operator."""
    text = place.module.source(argument)
    loose = (ast.BoolOp, ast.Compare, ast.IfExp, ast.Lambda, ast.NamedExpr, ast.GeneratorExp)
    return f"({text})" if isinstance(argument, loose) and not text.startswith("(") else text
