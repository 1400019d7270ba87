"""PydanticDeprecatedSince20: a model is asked by a method's name of pydantic 1."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.failing import on_line, only
from patterns.toolbox.locate import innermost

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
        module, end = place.module, place.module.end(call.func)
        edit = module.edit(end - len(old), end, HEIRS[old])
        told = f"`{old}` of pydantic 1 is `{HEIRS[old]}` now."
        yield Patch((edit,), (told,), Certainty.B if old in ANOTHER_FORM else Certainty.A)
