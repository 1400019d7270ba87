"""Time, processes and signatures, as protocols."""

from collections.abc import Callable
from datetime import datetime
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Clock(Protocol):
    """Time, so that tests and replays can hold it."""

    def now(self) -> datetime:
        """This moment, aware, UTC."""
        ...


class Pool(Protocol):
    """A call in a process of its own, that can be killed."""

    async def run(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """`call(*args, **kwargs)`, all of it picklable; its exceptions come through.

        `PoolError` where it took too long, too much memory, or died.
        """
        ...


class Signer(Protocol):
    """Signs records; a process without a key has none and never merges."""

    def sign(self, data: bytes) -> bytes:
        """An SSHSIG (Ed25519, namespace `grace`) over `data`, unarmoured."""
        ...

    @property
    def public(self) -> str:
        """The public half as one OpenSSH line."""
        ...
