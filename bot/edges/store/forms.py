"""Our nouns as JSON and back, losslessly."""

import json
from functools import cache
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.errors import StoreError
from bot.model import Fix, Refusal, Sighting

T = TypeVar("T")


class Form(Generic[T]):
    """How values of one type are written down.

    The text is pure ASCII: even a lone surrogate or a NUL from a hostile log survives the way
    through any database (pydantic's own JSON writer refuses the former).
    """

    def __init__(self, adapter: TypeAdapter[T]) -> None:
        self._adapter = adapter

    def write(self, value: T) -> str:
        """JSON."""
        return json.dumps(self._adapter.dump_python(value, mode="json"), separators=(",", ":"))

    def read(self, text: str | bytes) -> T:
        """The value that `write` was given.

        Raises:
            StoreError: the text is not one of ours.
        """
        try:
            return self._adapter.validate_python(json.loads(text))
        except (ValidationError, ValueError):
            raise StoreError("a stored document cannot be read by this version of Grace") from None


@cache
def fixes() -> Form[Fix]:
    """Building an adapter costs milliseconds, so it is built when it is first needed."""
    return Form(TypeAdapter(Fix))


@cache
def sightings() -> Form[Sighting]:
    """See `fixes`."""
    return Form(TypeAdapter(Sighting))


@cache
def refusals() -> Form[tuple[Refusal, ...]]:
    """See `fixes`."""
    return Form(TypeAdapter(tuple[Refusal, ...]))
