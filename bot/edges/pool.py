"""Calls in processes that can be killed: bounded in time and memory, and told no secret."""

import asyncio
import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar, cast

from bot.edges.pool_worker import LENGTH, Fate, Orders, know_patterns
from bot.errors import PoolError

P = ParamSpec("P")
T = TypeVar("T")

STARTING = 60
"""Seconds in which a new worker must have imported what it needs."""


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """What one call may take.

    Attributes:
        seconds: by the clock on the wall.
        memory: bytes of private memory, what the worker has imported included.
        answer: bytes of its pickled answer.
        calls: after so many, a worker is replaced, since memory only ever grows.
    """

    seconds: float = 30
    memory: int = 1024**3
    answer: int = 64 * 1024**2
    calls: int = 200


class ProcessPool:
    """Implements `bot.ports.Pool` with `size` workers that wait, warm, for calls.

    Args:
        size: calls at the same time; the number of processors where None.
        limits: of each call.
        warm: a module's function that each worker calls before its first call.
    """

    def __init__(
        self,
        size: int | None = None,
        limits: PoolLimits = PoolLimits(),
        warm: Callable[[], object] = know_patterns,
    ) -> None:
        self._size = size or os.cpu_count() or 1
        self._limits = limits
        self._orders = Orders(limits.seconds, limits.memory, limits.answer, warm)
        self._turns = asyncio.Semaphore(self._size)
        self._idle: list[_Worker] = []
        self._closed = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def start(self) -> None:
        """Start all workers, so that the first calls find them warm; nobody has to."""
        while len(self._idle) < self._size:
            self._idle.append(await _Worker.start(self._orders))

    async def aclose(self) -> None:
        """End the workers that wait now, and those that still work when they are done."""
        self._closed = True
        while self._idle:
            await self._idle.pop().kill()

    async def run(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """`call(*args, **kwargs)` in a worker; its exceptions come through.

        Raises:
            PoolError: it took too long or too much memory, or the process died.
        """
        body = pickle.dumps((call, args, kwargs))
        what = getattr(call, "__qualname__", type(call).__name__)
        async with self._turns:
            worker = self._idle.pop() if self._idle else await _Worker.start(self._orders)
            try:
                fate, value = await worker.ask(body, self._limits, what)
            except PoolError:
                await worker.kill()
                # Started now, the next one is warm when it is needed.
                await self._put_back(await _Worker.start(self._orders))
                raise
            except asyncio.CancelledError:
                await worker.kill()
                raise
            await self._put_back(worker)
        if fate is Fate.RAISED:
            raise value
        if fate is Fate.LOST:
            raise PoolError(f"{what} {value}")
        return cast("T", value)

    async def _put_back(self, worker: "_Worker") -> None:
        if worker.calls < self._limits.calls and not self._closed:
            self._idle.append(worker)
        else:
            await worker.kill()


class _Worker:
    """One process and the pipes to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ready = False
        self.calls = 0

    @classmethod
    async def start(cls, orders: Orders) -> "_Worker":
        """Start one; it warms up by itself, and `ask` waits for that."""
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-sP",
                "-m",
                "bot.edges.pool_worker",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
                # Children of its own, such as git, die in the same group.
                start_new_session=True,
            )
        except OSError as error:
            raise PoolError(f"no worker process could be started: {error.strerror}") from None
        worker = cls(process)
        worker._send(pickle.dumps(orders))
        return worker

    async def ask(self, body: bytes, limits: PoolLimits, what: str) -> tuple[Fate, Any]:
        """Make it call; `PoolError` means that it must be killed."""
        try:
            if not self._ready:
                async with asyncio.timeout(STARTING):
                    await self._receive(limits.answer)
                self._ready = True
            self.calls += 1
            async with asyncio.timeout(limits.seconds):
                self._send(body)
                return await self._receive(limits.answer)
        except TimeoutError:
            raise PoolError(f"{what} took longer than {limits.seconds:g} s") from None
        except (EOFError, ConnectionError):
            raise PoolError(f"{what} did not survive: {await self._ending()}") from None

    async def kill(self) -> None:
        """End it and all its children at once, and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()

    def _send(self, body: bytes) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(LENGTH.pack(len(body)) + body)

    async def _receive(self, most: int) -> tuple[Fate, Any]:
        stdout = self._process.stdout
        if stdout is None:
            raise EOFError
        (size,) = LENGTH.unpack(await stdout.readexactly(LENGTH.size))
        if size > most + 1024:
            raise PoolError("a worker's answer is longer than it may be")
        # Patterns read hostile files and run none of them: the worker is still our own code.
        fate, value = pickle.loads(await stdout.readexactly(size))  # noqa: S301  see above
        return fate, value

    async def _ending(self) -> str:
        """How it ended: its pipe closes a moment before it is gone."""
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self._process.wait()
        await self.kill()
        code = self._process.returncode or 0
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _environment() -> dict[str, str]:
    """What a worker may know: where programs and modules are, and no secret of ours."""
    paths = [str(Path(path).absolute()) for path in sys.path if path]
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
    }
