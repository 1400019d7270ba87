"""Names that Python took away up to 3.11, given back to projects that are older than that."""

# It runs in the drawn project's environment, at its start, so it needs the standard library alone.
import asyncio
import base64
import collections
import collections.abc
import inspect
import threading
import time
import types
from typing import Any

ArgSpec = collections.namedtuple("ArgSpec", "args varargs keywords defaults")  # noqa: PYI024  as it was


def getargspec(function: Any) -> Any:
    """As it was until Python 3.10."""
    return ArgSpec(*inspect.getfullargspec(function)[:4])


for name in collections.abc.__all__:
    if not hasattr(collections, name):
        setattr(collections, name, getattr(collections.abc, name))

for place, name, value in (
    (asyncio, "coroutine", types.coroutine),
    (inspect, "ArgSpec", ArgSpec),
    (inspect, "getargspec", getargspec),
    (base64, "encodestring", base64.encodebytes),
    (base64, "decodestring", base64.decodebytes),
    (time, "clock", time.perf_counter),
    (threading.Thread, "isAlive", threading.Thread.is_alive),
):
    if not hasattr(place, name):
        setattr(place, name, value)
