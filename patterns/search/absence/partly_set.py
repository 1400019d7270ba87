"""Attributes that some objects of a class have: only declared, or set under a condition."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.lacking import lacking
from patterns.search.trial import Trial
from patterns.toolbox.classes import classes
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Function, gives, is_generator, own, statements
from patterns.toolbox.source import lines
from patterns.toolbox.values.values import ClassValue

EMPTY_OF = {"str": '""', "bytes": 'b""', "bool": "False", "int": "0", "list": "[]", "dict": "{}"}
EMPTY_OF |= {"set": "set()", "List": "[]", "Dict": "{}", "Set": "set()"}
DECLARED = -85
"""How much better the place that declares an attribute is than any other to set it."""


def trials(crash: Crash) -> Iterator[Trial]:
    """What the class says itself of the attribute that one of its objects does not have."""
    found = lacking(crash)
    if found is None:
        return
    name = found[1]
    for cls in crash.resolver.lineage(found[0]).classes:
        for method in classes.methods(cls):
            if method.name == "__init__":
                yield from _declared(cls, method, name)
                yield from _under_a_condition(cls, method, name, crash)


def _declared(cls: ClassValue, init: Function, name: str) -> Iterator[Trial]:
    """`self.name: str = ""` where `self.name: str` only says what it will be."""
    for node in own(init.body):
        match node:
            case ast.AnnAssign(
                target=ast.Attribute(value=ast.Name(id=first), attr=attr), value=None
            ) if attr == name and first == classes.first_parameter(init):
                value = _empty(node.annotation)
                end = cls.module.end(node)
                yield Trial(
                    "declared",
                    Form.INITIALISED,
                    f"Give every `{cls.name}` its `{name}` where that is declared",
                    f"`{cls.name}.__init__()` declares `{name}`, and sets it on some ways only.",
                    (cls.module.edit(end, end, f" = {value}"),),
                    extra=DECLARED,
                )


def _empty(annotation: ast.expr) -> str:
    """The value of an attribute that is not known yet, which its annotation allows."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    told = [
        node.id if isinstance(node, ast.Name) else getattr(node, "attr", getattr(node, "value", ""))
        for node in ast.walk(annotation)
        if isinstance(node, (ast.Name, ast.Attribute, ast.Constant))
    ]
    if {"Optional", "Any", None} & set(told):
        return "None"
    match annotation:
        case ast.Name(id=word) | ast.Subscript(value=ast.Name(id=word)) if word in EMPTY_OF:
            return EMPTY_OF[word]
    return EMPTY_OF["str"] if "str" in told else "None"


def _under_a_condition(cls: ClassValue, init: Function, name: str, crash: Crash) -> Iterator[Trial]:
    """`if not self.is_parent(): return`, where only `if self.is_parent():` sets the attribute."""
    tests = [
        ast.unparse(node.test)
        for node in statements(init.body)
        if isinstance(node, ast.If)
        and not node.orelse
        and any(_sets(each, name) for each in node.body)
    ]
    always = any(_sets(each, name) for each in init.body)
    if len(tests) != 1 or always or not _is_of_object(tests[0], init):
        return
    test = _bare(tests[0])
    for place in crash.inner.places:
        function, statement = place.function, place.statement
        if function is None or statement is None or place.cls is None or function is init:
            continue
        if gives(function) or is_generator(function) or statement not in function.body:
            continue
        if not lines.is_alone(statement, place.module):
            continue
        added = [f"if {test}:", f"{lines.step(place)}return"]
        asked = any(
            isinstance(node, ast.If) and test in ast.unparse(node.test)
            for node in own(function.body)
        )
        if not asked:
            yield Trial(
                "set_under_condition",
                Form.IDIOM,
                f"Do nothing for a `{cls.name}` that has no `{name}`",
                f"`{cls.name}.__init__()` sets `{name}` only where that is so.",
                (lines.before(statement, added, place),),
                extra=25,
            )


def _sets(statement: ast.stmt, name: str) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    return any(isinstance(t, ast.Attribute) and t.attr == name for t in targets)


def _is_of_object(test: str, init: Function) -> bool:
    """Whether a method of the object can ask the same: nothing but its own members is read."""
    first = classes.first_parameter(init)
    read = {
        node.id for node in ast.walk(ast.parse(test, mode="eval")) if isinstance(node, ast.Name)
    }
    return read == {first}


def _bare(test: str) -> str:
    """The opposite of a test, without `not not`."""
    node = ast.parse(test, mode="eval").body
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return ast.unparse(operand)
        case ast.Compare() | ast.BoolOp():
            return f"not ({test})"
    return f"not {test}"
