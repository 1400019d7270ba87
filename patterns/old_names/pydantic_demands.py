"""PydanticUserError: a model of pydantic 1 lacks what pydantic 2 demands, and names it."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import innermost, places
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import ClassValue

GUIDE = "https://docs.pydantic.dev/latest/migration/"
PLAIN = (str, int, float, bool)


class PydanticDemands(Pattern):
    """Say what pydantic 2 wants to be told.

    Pydantic 1 took each of these in one way only, and pydantic 2 wants that written out: the type
    of a field is the one of its default, a root validator is skipped where a field has failed
    already, and what was called `orm_mode` is called `from_attributes`.
    """

    family = "old_names"
    severity = Severity.MEDIUM
    answers = ("K08",)
    matches = (
        r"PydanticUserError: (?:A non-annotated attribute was detected: `(?P<field>\w+) = "
        r"|If you use `@root_validator` with pre=False \(the default\) you MUST specify "
        r"`(?P<skip>skip_on_failure=True)`"
        r"|You must set the config attribute `(?P<orm>from_attributes)=True` to use from_orm)"
    )
    examples = (
        Heals(
            "the type of a field",
            fault=Fault(
                "PydanticUserError",
                "A non-annotated attribute was detected: `name = 'x'`. All model fields require a "
                "type annotation",
                module="pydantic.errors",
                python="3.12",
                frames=(
                    Frame("app.py", 3, "<module>"),
                    Frame("/site-packages/pydantic/_internal/_fields.py", 365, "collect"),
                ),
            ),
            before="from pydantic import BaseModel\n\nclass Item(BaseModel):\n    size: int\n"
            "    name = 'x'  # by default\n",
            after="from pydantic import BaseModel\n\nclass Item(BaseModel):\n    size: int\n"
            "    name: str = 'x'  # by default\n",
        ),
        Heals(
            "a root validator",
            fault=Fault(
                "PydanticUserError",
                "If you use `@root_validator` with pre=False (the default) you MUST specify "
                "`skip_on_failure=True`.",
                module="pydantic.errors",
                python="3.12",
                frames=(
                    Frame("app.py", 3, "<module>"),
                    Frame("app.py", 6, "Item"),
                    Frame("/site-packages/pydantic/deprecated/class_validators.py", 241, "root"),
                ),
            ),
            before="from pydantic import BaseModel, root_validator\n\nclass Item(BaseModel):\n"
            "    size: int\n\n    @root_validator\n    def check(cls, values):\n"
            "        return values\n",
            after="from pydantic import BaseModel, root_validator\n\nclass Item(BaseModel):\n"
            "    size: int\n\n    @root_validator(skip_on_failure=True)\n"
            "    def check(cls, values):\n        return values\n",
        ),
        Heals(
            "a model that reads from objects",
            fault=Fault(
                "PydanticUserError",
                "You must set the config attribute `from_attributes=True` to use from_orm",
                module="pydantic.errors",
                python="3.12",
                frames=(
                    Frame("app.py", 9, "show"),
                    Frame("/site-packages/pydantic/main.py", 1559, "from_orm"),
                ),
            ),
            before="from pydantic import BaseModel\n\nclass Item(BaseModel):\n    size: int\n\n"
            "    class Config:\n        orm_mode = True\n\n"
            "def show(row): return Item.from_orm(row)\n",
            after="from pydantic import BaseModel\n\nclass Item(BaseModel):\n    size: int\n\n"
            "    class Config:\n        from_attributes = True\n\n"
            "def show(row): return Item.from_orm(row)\n",
        ),
        Refuses(
            "a default whose type is not plain",
            fault=Fault(
                "PydanticUserError",
                "A non-annotated attribute was detected: `names = []`.",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="from pydantic import BaseModel\n\nclass Item(BaseModel):\n    names = []\n",
            because="what `names = []` (app.py:4) is a list of, the class does not say",
        ),
        Refuses(
            "a model that never read from objects",
            fault=Fault(
                "PydanticUserError",
                "You must set the config attribute `from_attributes=True` to use from_orm",
                frames=(
                    Frame("app.py", 6, "show"),
                    Frame("/site-packages/pydantic/main.py", 1559, "from_orm"),
                ),
            ),
            code="from pydantic import BaseModel\n\nclass Item(BaseModel):\n    size: int\n\n"
            "def show(row): return Item.from_orm(row)\n",
            because="class Item (app.py:3) has no `orm_mode` that says it reads from objects",
        ),
        Refuses(
            "a validator that is written elsewhere",
            fault=Fault(
                "PydanticUserError",
                "If you use `@root_validator` with pre=False (the default) you MUST specify "
                "`skip_on_failure=True`.",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="import models\n",
            because="line 1 of app.py holds no `@root_validator`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Write out the one thing that is wanted."""
        found = cls.match(fault)
        if found["field"]:
            yield _annotated(found["field"], fault, sources)
        elif found["skip"]:
            yield _skipping(fault, sources)
        else:
            yield _from_attributes(fault, sources)


def _annotated(field: str, fault: Fault, sources: Sources) -> Patch:
    frame = innermost(fault, sources)
    for place in places(frame, sources):
        for node in place.statement.body if isinstance(place.statement, ast.ClassDef) else ():
            match node:
                case ast.Assign(targets=[ast.Name(id=name) as target], value=value):
                    if name != field:
                        continue
                    module = place.module
                    if not isinstance(value, ast.Constant) or type(value.value) not in PLAIN:
                        raise Refused(
                            f"what `{module.source(node)}` ({module.path}:{node.lineno}) is a "
                            f"{_kind(value)} of, the class does not say"
                        )
                    kind, end = type(value.value).__name__, module.end(target)
                    told = f"The default of `{field}` is a {kind} ({GUIDE})"
                    return Patch((module.edit(end, end, f": {kind}"),), (told,))
    raise Unrelated(f"line {frame.line} of {frame.path} starts no class with a field `{field}`")


def _kind(value: ast.expr) -> str:
    return type(value).__name__.lower()


def _skipping(fault: Fault, sources: Sources) -> Patch:
    frame = innermost(fault, sources)
    for place in places(frame, sources):
        statement = place.statement
        listed = statement.decorator_list if isinstance(statement, ast.FunctionDef) else []
        for node in listed:
            function = node.func if isinstance(node, ast.Call) else node
            given = {k.arg for k in node.keywords} if isinstance(node, ast.Call) else set()
            if ast.unparse(function).rpartition(".")[2] != "root_validator":
                continue
            if given & {"pre", "skip_on_failure", None}:
                continue
            module, end = place.module, place.module.end(node)
            new = "(skip_on_failure=True)"
            if isinstance(node, ast.Call):
                end -= 1
                new = f"{', ' if node.keywords else ''}skip_on_failure=True"
            told = f"It is what pydantic 1 did with `@{module.source(node)}` ({GUIDE})"
            return Patch((module.edit(end, end, new),), (told,))
    raise Unrelated(f"line {frame.line} of {frame.path} holds no `@root_validator`")


def _from_attributes(fault: Fault, sources: Sources) -> Patch:
    resolver, frame = Resolver(sources), innermost(fault, sources)
    models = {
        value
        for node, place in on_line(frame, sources, ast.Attribute)
        if node.attr == "from_orm"
        for value in resolver.values(node.value, place)
    }
    model = models.pop() if len(models) == 1 else None
    if not isinstance(model, ClassValue):
        raise Unrelated(f"line {frame.line} of {frame.path} asks no model of this repository")
    for cls in resolver.lineage(model).classes:
        for node in ast.walk(cls.node):
            if isinstance(node, ast.ClassDef) and node.name == "Config" and node is not cls.node:
                for at, end in _modes(node, cls.module):
                    told = f"`orm_mode` is called `from_attributes` now ({GUIDE})"
                    return Patch((cls.module.edit(at, end, "from_attributes"),), (told,))
    raise Refused(
        f"class {model.name} ({model.place}) has no `orm_mode` that says it reads from objects"
    )


def _modes(config: ast.ClassDef, module: Module) -> Iterator[tuple[int, int]]:
    for node in config.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="orm_mode") as target]):
                if re.fullmatch("True", ast.unparse(node.value)):
                    yield module.start(target), module.end(target)
