"""Counting the calls of a fake, failing them on demand, and having others act in between."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from bot.errors import HostError

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound="Teller")


@dataclass
class Failure:
    """What the next call of a method raises: before its effect, or after it (ambiguous)."""

    error: HostError
    after: bool
    times: int


class Teller(Protocol):
    """A fake that counts its calls and can be told to fail."""

    calls: Counter[str]
    failures: dict[str, Failure]
    meanwhile: dict[str, Callable[[], object]]
    """By method: what somebody else does just before its next call takes effect."""


def told(
    method: Callable[Concatenate[S, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Note the call, and raise what the test has planned for it."""

    @wraps(method)
    async def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        name = method.__name__
        self.calls[name] += 1
        # Every call to a real host lets other jobs run.
        await asyncio.sleep(0)
        self.meanwhile.pop(name, lambda: None)()
        failure = self.failures.get(name)
        if failure is None or failure.times == 0:
            return await method(self, *args, **kwargs)
        failure.times -= 1
        if failure.after:
            await method(self, *args, **kwargs)
        raise failure.error

    return call
