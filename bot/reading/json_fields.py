"""Fields of a stranger's JSON, asked for by path and type; all that is not asked for is ignored."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from bot.errors import Unreadable

_MOST_TEXT = 100_000


class Fields(NamedTuple):
    """A JSON object and the name under which sentences speak of it."""

    name: str
    data: Mapping[str, Any]

    @classmethod
    def of(cls, name: str, body: bytes) -> Self:
        """The object that a body holds.

        Raises:
            Unreadable: it holds none.
        """
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            raise Unreadable(f"the body of {name} is not JSON") from None
        if not isinstance(data, dict):
            raise Unreadable(f"the body of {name} is no JSON object")
        return cls(name, data)

    def get(self, path: str) -> Any:
        """What stands at a dotted path, or None."""
        value: Any = self.data
        for key in path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def text(self, path: str) -> str:
        """A string that must be there, clean of lone surrogates.

        Raises:
            Unreadable: it is not; likewise below.
        """
        value = self.maybe_text(path)
        if value is None:
            raise Unreadable(f"{self.name} has no text at {path}")
        return value

    def maybe_text(self, path: str) -> str | None:
        """A string, or None where there is none."""
        value = self.get(path)
        if not isinstance(value, str):
            return None
        return value[:_MOST_TEXT].encode("utf-8", "replace").decode()

    def number(self, path: str) -> int:
        """A whole number that must be there."""
        value = self.maybe_number(path)
        if value is None:
            raise Unreadable(f"{self.name} has no number at {path}")
        return value

    def maybe_number(self, path: str) -> int | None:
        """A whole number, or None where there is none."""
        value = self.get(path)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, path: str) -> bool:
        """True where a true stands there."""
        return self.get(path) is True

    def each(self, path: str) -> tuple["Fields", ...]:
        """The objects of a list, which may be missing."""
        values = self.get(path)
        if not isinstance(values, list):
            return ()
        return tuple(Fields(self.name, value) for value in values if isinstance(value, dict))
