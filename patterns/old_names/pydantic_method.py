"""PydanticDeprecatedSince20: a model is asked by a method's name of pydantic 1."""

import ast
import sys
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.classes.classes import class_members
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line, only
from patterns.toolbox.place.locate import Place, innermost
from patterns.toolbox.values.values import Instance, ModuleValue, Outside, Package, Value

HEIRS = {
    "construct": "model_construct",
    "copy": "model_copy",
    "dict": "model_dump",
    "json": "model_dump_json",
    "parse_obj": "model_validate",
    "schema": "model_json_schema",
    "update_forward_refs": "model_rebuild",
    "validate": "model_validate",
}
"""https://docs.pydantic.dev/latest/migration/#changes-to-pydanticbasemodel"""
ANOTHER_FORM = {"json"}
"""Those whose result is written a little differently now: without blanks."""


class PydanticMethod(Pattern):
    """Ask the model by the method's name of today.

    Pydantic 2 renamed the methods of its models and keeps the old names for the time being, as its
    migration guide says. They take and give the same.
    """

    family = "old_names"
    severity = Severity.LOW
    answers = ("K08",)
    matches = (
        r"(?:pydantic\.\w+\.)?PydanticDeprecatedSince20: The `(?P<old>construct|copy|dict|json"
        r"|parse_obj|schema|update_forward_refs|validate)` method is deprecated"
    )
    examples = (
        Heals(
            "a model as a dictionary",
            fault=Fault(
                "PydanticDeprecatedSince20",
                "The `dict` method is deprecated; use `model_dump` instead.",
                module="pydantic.warnings",
                python="3.7",
                frames=(Frame("app.py", 2, "plain"),),
            ),
            before="def plain(item):\n    return item.dict()  # for JSON\n",
            after="def plain(item):\n    return item.model_dump()  # for JSON\n",
        ),
        Refuses(
            "two of them",
            fault=Fault(
                "PydanticDeprecatedSince20",
                "The `dict` method is deprecated; use `model_dump` instead.",
                module="pydantic.warnings",
                frames=(Frame("app.py", 2, "plain"),),
            ),
            code="def plain(item, order):\n    return item.dict() | order.dict()\n",
            because="line 2 of app.py holds more than one call of `.dict`",
        ),
        Refuses(
            "something else of Python's own",
            fault=Fault(
                "PydanticDeprecatedSince20",
                "The `copy` method is deprecated; use `model_copy` instead.",
                module="pydantic.warnings",
                frames=(Frame("app.py", 4, "twin"),),
            ),
            code="import copy\n\ndef twin(item):\n    return copy.copy(item)\n",
            because="`copy` on line 4 of app.py is no model: its `.copy` is another",
        ),
        Refuses(
            "none of them",
            fault=Fault(
                "PydanticDeprecatedSince20",
                "The `dict` method is deprecated; use `model_dump` instead.",
                module="pydantic.warnings",
                frames=(Frame("app.py", 2, "plain"),),
            ),
            code="def plain(item):\n    return dump(item)\n",
            because="line 2 of app.py holds no call of `.dict`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the one call on the line."""
        old, frame = cls.match(fault)["old"], innermost(fault, sources)
        found = [
            (call, place)
            for call, place in on_line(frame, sources, ast.Call)
            if getattr(call.func, "attr", "") == old
        ]
        call, place = only(found, fault, f"call of `.{old}`")
        _refuse_others(call.func, place, Resolver(sources))
        module, end = place.module, place.module.end(call.func)
        edit = module.edit(end - len(old), end, HEIRS[old])
        told = f"`{old}` of pydantic 1 is `{HEIRS[old]}` now."
        yield Patch((edit,), (told,), Certainty.B if old in ANOTHER_FORM else Certainty.A)


def _refuse_others(function: ast.expr, place: Place, resolver: Resolver) -> None:
    """Raise `Refused` where what is asked is known, and is no model."""
    if isinstance(function, ast.Attribute):
        values = resolver.values(function.value, place)
        if any(_is_other(value, function.attr, resolver) for value in values):
            raise Refused(
                f"`{ast.unparse(function.value)}` on line {function.lineno} of "
                f"{place.module.path} is no model: its `.{function.attr}` is another"
            )


def _is_other(value: Value, method: str, resolver: Resolver) -> bool:
    match value:
        case ModuleValue() | Package():
            return True
        case Outside(name=name) | Instance(of=str(name)):
            top = name.partition(".")[0]
            return top in sys.stdlib_module_names or top == "builtins"
        case Instance(of=cls) if not isinstance(cls, str):
            return bool(class_members(resolver.lineage(cls), method))
    return False
