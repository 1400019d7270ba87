"""The JSON bodies that the API takes, as validated models."""

from typing import Annotated, Any, Self, TypeVar

from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.model import CommitId, FixId, IncidentId, RepositoryName
from bot.web import names

Shape = TypeVar("Shape", bound=BaseModel)
Line = Annotated[int, Field(ge=0, le=10_000_000)]


class Approval(BaseModel):
    """Body of `POST /api/code-healing/approve`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    fix_id: Annotated[FixId, AfterValidator(names.checked_fix)]
    approved: bool
    reason: str = ""


class Invitation(BaseModel):
    """Body of `POST /api/code-healing/invite`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    repository: Annotated[RepositoryName, AfterValidator(names.checked_repository)]


class Call(BaseModel):
    """Body of `POST /api/code-healing/heal`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    incident: Annotated[IncidentId, Field(min_length=1, max_length=100)]


class ReportedFrame(BaseModel):
    """A frame as `grace read --format json` writes it; the crash report knows the rest, too."""

    model_config = ConfigDict(extra="ignore", strict=True)

    path: str
    line: Line
    function: str | None = None
    column: Line | None = None
    end_column: Line | None = None
    context_line: str | None = None
    locals: dict[str, str] = {}


class ReportedFault(BaseModel):
    """A fault as `grace read --format json` writes it."""

    model_config = ConfigDict(extra="ignore", strict=True)

    type: Annotated[str, Field(min_length=1, max_length=200)]
    message: str
    module: str = "builtins"
    frames: Annotated[list[ReportedFrame], Field(max_length=10_000)]
    notes: list[str] = []
    cause: int | None = None
    context: int | None = None
    group: list[int] = []
    python: str | None = None
    dialect: str = ""


class Report(BaseModel):
    """Body of `POST /api/code-healing/events`: a log's text, or what was read from one."""

    model_config = ConfigDict(extra="forbid", strict=True)

    repository: Annotated[RepositoryName, AfterValidator(names.checked_repository)]
    commit: Annotated[CommitId, AfterValidator(names.checked_commit)] | None = None
    count: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    text: Annotated[str, Field(min_length=1)] | None = None
    faults: Annotated[list[ReportedFault], Field(min_length=1, max_length=1000)] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.text is None) == (self.faults is None):
            raise ValueError("send either `text` or `faults`")
        return self


def parse(shape: type[Shape], value: dict[str, Any]) -> Shape:
    """`value`, where it has that shape.

    Raises:
        web.HTTPUnprocessableEntity: it has not; the sentence names the first wrong field.
    """
    try:
        return shape.model_validate(value)
    except ValidationError as errors:
        first = errors.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        says = first["msg"].removeprefix("Value error, ")
        raise web.HTTPUnprocessableEntity(text=f"{where}: {says}" if where else says) from None
