"""Request bodies: what is no JSON is refused with 400, what does not fit its form with 422."""

import json
import re
from datetime import datetime
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.demo.miniature.git import is_text
from bot.demo.miniature.problem import Problem, invalid

M = TypeVar("M", bound="Body")
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


class Body(BaseModel):
    """A request body: GitHub refuses unknown keys and wrong types where a schema stands guard."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)
    bare: ClassVar[str] = ""
    """The field that a bare list stands for, where GitHub still takes one."""

    def given(self) -> dict[str, Any]:
        """What the caller really sent."""
        return self.model_dump(exclude_unset=True)


def parse(raw: bytes, model: type[M]) -> M:
    """Read a body as what a route wants; none at all counts as an empty object."""
    try:
        data = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        raise Problem(400, "Problems parsing JSON") from None
    if data is None:
        data = {}  # "body: null" is how some clients say nothing
    if isinstance(data, list) and model.bare:
        data = {model.bare: data}
    if not isinstance(data, dict):
        raise Problem(400, "Body should be a JSON object")
    if not _sound(data):
        raise Problem(400, "Problems parsing JSON")
    try:
        # From JSON again: only so does pydantic know a list of JSON from a Python tuple.
        return model.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise invalid("Invalid request.\n\n" + "\n".join(_said(error))) from None


def _sound(value: Any) -> bool:
    """No NUL, which git knows no place for, and no half of a surrogate pair, which is no text."""
    if isinstance(value, dict):
        return all(_sound(key) and _sound(one) for key, one in value.items())
    if isinstance(value, list):
        return all(_sound(one) for one in value)
    return not isinstance(value, str) or ("\0" not in value and is_text(value))


def _said(error: ValidationError) -> list[str]:
    said = []
    for one in error.errors(include_url=False, include_context=False):
        where = "/".join(str(part) for part in one["loc"])
        if one["type"] == "missing":
            said.append(f'"{where}" wasn\'t supplied.')
        elif one["type"] == "extra_forbidden":
            said.append(f'"{where}" is not a permitted key.')
        else:
            said.append(f"For 'properties/{where}', {one['msg']}.")
    return said


def _iso(value: object) -> object:
    # pydantic also reads a bare number as seconds since 1970; GitHub does not.
    if isinstance(value, str) and _ISO.match(value):
        return datetime.fromisoformat(value)
    raise ValueError("not a date and time in ISO 8601")


Moment = Annotated[AwareDatetime, BeforeValidator(_iso)]
