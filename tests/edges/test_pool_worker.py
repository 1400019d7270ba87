"""The worker's side of a call, held in this process: orders in, answers out."""

import io
import pickle
import resource
import struct
from typing import Any

import pytest

from bot.edges import pool_worker
from bot.edges.pool_worker import Fate, Orders, attempt, confine, know_patterns, main, serve
from patterns.contract import Refused
from tests.edges import deeds

ORDERS = Orders(seconds=60, memory=2**40, answer=1000, warm=deeds.nothing)


def framed(*messages: Any) -> io.BytesIO:
    bodies = [pickle.dumps(message) for message in messages]
    return io.BytesIO(b"".join(struct.pack(">Q", len(body)) + body for body in bodies))


def unframed(written: io.BytesIO) -> list[tuple[Fate, Any]]:
    written.seek(0)
    answers = []
    while head := written.read(8):
        answers.append(pickle.loads(written.read(*struct.unpack(">Q", head))))  # noqa: S301  ours
    return answers


def conversation(*calls: Any) -> list[tuple[Fate, Any]]:
    written = io.BytesIO()
    serve(framed(ORDERS, *calls), written, lambda _: None)
    return unframed(written)


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> dict[int, tuple[int, int]]:
    """What would have been bounded: this process is the test runner's."""
    bounded: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr("bot.edges.pool_worker.resource.setrlimit", bounded.__setitem__)
    return bounded


def test_a_worker_is_ready_first_and_answers_each_call() -> None:
    calls = [(deeds.add, (1, 2), {}), (deeds.add, (1,), {"other": 1})]

    assert conversation(*calls) == [(Fate.READY, None), (Fate.DONE, 3), (Fate.DONE, 2)]


def test_an_answer_that_is_too_long_says_how_long() -> None:
    (_, answer) = conversation((deeds.swell, (5000,), {}))

    assert answer[0] is Fate.LOST
    assert "more than the 1000" in answer[1]


@pytest.mark.parametrize("deed", [deeds.unpicklable, deeds.stubborn])
def test_what_cannot_travel_says_so(deed: object) -> None:
    (_, answer) = conversation((deed, (), {}))

    assert answer[0] is Fate.LOST
    assert "cannot be sent back" in answer[1]


def test_memory_that_ran_out_is_no_error_of_the_calls_own() -> None:
    def exhaust() -> None:
        raise MemoryError

    assert attempt(exhaust, (), {}) == (Fate.LOST, "took more memory than it may")


def test_a_refusal_carries_no_notes_and_an_error_does() -> None:
    _, refused = attempt(deeds.refuse, ("no",), {})
    _, failed = attempt(deeds.reject, (), {})

    assert isinstance(refused, Refused)
    assert not hasattr(refused, "__notes__")
    assert "reject" in failed.__notes__[0]


def test_a_worker_bounds_memory_files_and_time(limits: dict[int, tuple[int, int]]) -> None:
    confine(ORDERS)
    conversation((deeds.add, (1,), {}))

    assert limits[resource.RLIMIT_DATA] == (2**40, 2**40)
    assert limits[resource.RLIMIT_FSIZE] == (0, 0)
    assert limits[resource.RLIMIT_CPU][0] >= 61


def test_bounds_that_the_machine_already_has_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr("bot.edges.pool_worker.resource.setrlimit", refuse)

    confine(ORDERS)


def test_the_pattern_library_can_be_known_in_advance() -> None:
    know_patterns()


def test_a_worker_talks_over_its_own_pipes(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[object] = []
    monkeypatch.setattr("bot.edges.pool_worker.os.dup", lambda fd: fd)
    monkeypatch.setattr("bot.edges.pool_worker.os.dup2", lambda *fds: used.append(fds[1]))
    monkeypatch.setattr("bot.edges.pool_worker.os.fdopen", lambda fd, mode: (fd, mode))
    monkeypatch.setattr(pool_worker, "serve", lambda *pipes: used.append(pipes[:2]))

    main()

    assert used == [0, 1, ((0, "rb"), (1, "wb"))]
