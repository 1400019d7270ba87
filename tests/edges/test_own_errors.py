"""Grace's own errors find their way, without feeding on themselves or telling secrets."""

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
import sentry_sdk
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.edges import own_errors
from bot.edges.own_errors import about_herself, hushed, reported
from bot.errors import StoreError
from bot.model import Arrival, Door, FixId, IncidentId, Key, RepositoryName
from bot.settings import Settings
from bot.steps import ingest
from tests.edges.store.nouns import fix, sighting
from tests.fakes.clock import FakeClock
from tests.fakes.store import open_store

GRACE = RepositoryName("acme/grace")
log = logging.getLogger(__name__)


class Inbox:
    """Takes arrivals like the front desk, or refuses them."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.refusing = False

    async def __call__(self, arrival: Arrival) -> None:
        if self.refusing:
            raise StoreError("the disk is full")
        self.arrivals.append(arrival)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def inbox(clock: FakeClock) -> AsyncIterator[Inbox]:
    """The inbox of a Grace who heals herself; reporting is on for the test."""
    made = Inbox()
    with reported(Settings(grace_repository=GRACE), made, clock):
        yield made


def fail(message: str = "boom") -> None:
    """Log an exception the way the worker does."""
    password = "hunter%d" % 2  # noqa: F841, UP031  a local, not a literal: the source travels
    try:
        raise LookupError(message)  # noqa: TRY301  it has to be raised right here
    except LookupError:
        log.exception("%s failed", "intake:acme/shop")


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_an_error_arrives_at_her_own_door_and_can_be_read(
    inbox: Inbox, clock: FakeClock
) -> None:
    fail("no such sku")
    await settle()

    (arrival,) = inbox.arrivals
    assert (arrival.door, arrival.repository) == (Door.SELF, GRACE)
    assert (arrival.key, arrival.received_at) == (Key("intake:acme/grace"), clock.now())
    (seen,) = ingest.sightings(arrival, clock.now())
    assert (seen.fault.type, seen.fault.message) == ("LookupError", "no such sku")
    assert seen.fault.frames[-1].function == "fail"


async def test_each_error_has_an_id_of_its_own(inbox: Inbox) -> None:
    fail()
    fail()
    await settle()

    assert len({arrival.id for arrival in inbox.arrivals}) == 2


async def test_nothing_private_travels(inbox: Inbox) -> None:
    fail("token ghp_0123456789abcdefghijABCDEFGHIJ012345 of me@example.com")
    await settle()

    (arrival,) = inbox.arrivals
    for private in ("hunter2", "ghp_", "example.com", "vars", "argv", "intake:acme/shop"):
        assert private.encode() not in arrival.body
    assert socket.gethostname() not in json.loads(arrival.body).values()


async def test_an_error_of_a_thread_arrives_too(inbox: Inbox) -> None:
    await asyncio.to_thread(fail)
    await settle()

    assert len(inbox.arrivals) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_an_uncaught_error_of_a_thread_arrives_too(inbox: Inbox) -> None:
    thread = Thread(target=lambda: 1 // 0)
    thread.start()
    await asyncio.to_thread(thread.join)
    await settle()

    assert [b"ZeroDivisionError" in arrival.body for arrival in inbox.arrivals] == [True]


async def test_a_log_line_without_an_exception_holds_nothing_to_heal(inbox: Inbox) -> None:
    log.error("GitHub is slow today")
    await settle()

    assert inbox.arrivals == []


async def test_what_goes_wrong_in_the_hush_is_not_reported(inbox: Inbox) -> None:
    with hushed():
        fail()
        task = asyncio.create_task(asyncio.to_thread(fail))
    await task
    await settle()
    assert inbox.arrivals == []

    fail()
    await settle()
    assert len(inbox.arrivals) == 1, "afterwards it is heard again"


async def test_a_storm_is_held_back_and_counted(
    inbox: Inbox, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(own_errors.MOST + 3):
        fail(f"boom {number}")
    await settle()
    assert len(inbox.arrivals) == own_errors.MOST

    clock.advance(own_errors.WINDOW)
    fail("at last")
    await settle()
    assert len(inbox.arrivals) == own_errors.MOST + 1
    assert "3 more errors of Grace's own were not reported" in caplog.text


async def test_a_report_that_cannot_be_kept_is_a_warning_and_no_new_report(
    inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    inbox.refusing = True
    fail()
    await settle()
    inbox.refusing = False
    await settle()

    assert inbox.arrivals == []
    assert "an error of Grace's own could not be kept: the disk is full" in caplog.text


async def test_after_the_end_nothing_is_reported(clock: FakeClock) -> None:
    inbox = Inbox()
    with reported(Settings(grace_repository=GRACE), inbox, clock):
        pass
    fail()
    await settle()

    assert inbox.arrivals == []


async def test_with_neither_a_dsn_nor_a_repository_nothing_is_done(clock: FakeClock) -> None:
    with reported(Settings(), Inbox(), clock):
        assert not sentry_sdk.is_initialized()


async def test_a_server_that_has_gone_loses_the_report_quietly(clock: FakeClock) -> None:
    inbox = Inbox()

    def elsewhere() -> own_errors.ToHerself:
        async def made() -> own_errors.ToHerself:
            return own_errors.ToHerself(GRACE, inbox, clock)

        return asyncio.run(made())

    transport = await asyncio.to_thread(elsewhere)
    envelope = sentry_sdk.envelope.Envelope()
    transport.capture_envelope(envelope)
    envelope.add_event({"event_id": "0" * 32})
    transport.capture_envelope(envelope)

    assert inbox.arrivals == []


async def test_with_a_dsn_errors_go_to_sentry_without_locals(clock: FakeClock) -> None:
    bodies: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        bodies.append(await request.read())
        return web.json_response({"id": "0" * 32})

    app = web.Application()
    app.router.add_post("/api/1/envelope/", take)
    inbox = Inbox()
    async with TestServer(app) as server:
        dsn = f"http://key@{server.host}:{server.port}/1"
        with reported(Settings(sentry_dsn=dsn, grace_repository=GRACE), inbox, clock):
            fail("to sentry")
            await asyncio.to_thread(sentry_sdk.flush)

    assert inbox.arrivals == []
    assert b"to sentry" in bodies[0]
    assert b"hunter2" not in bodies[0]


@pytest.fixture
async def work(inbox: Inbox, clock: FakeClock, tmp_path: Path) -> AsyncIterator[own_errors.Work]:
    """Work that always fails, guarded, over a store that knows one incident and fix of Grace's."""

    async def failing(_: Key) -> None:
        fail()

    async with await open_store(tmp_path, clock) as store:
        for repository in (GRACE, RepositoryName("acme/shop")):
            incident = await store.sight(sighting(repository=repository))
            await store.save_incident(replace(incident, id=IncidentId(repository)))
            await store.save_fix(replace(fix(), id=FixId(repository), repository=repository))
        yield about_herself(failing, store, GRACE)


@pytest.mark.parametrize("kind", ["intake", "incident", "fix", "repo"])
async def test_what_fails_while_she_heals_herself_is_not_reported(
    inbox: Inbox, work: own_errors.Work, kind: str
) -> None:
    await work(Key(f"{kind}:acme/grace"))
    await settle()
    assert inbox.arrivals == []

    await work(Key(f"{kind}:acme/shop"))
    await settle()
    assert len(inbox.arrivals) == 1


@pytest.mark.parametrize("key", ["incident:gone", "fix:gone", "odd"])
async def test_a_job_about_nothing_known_is_heard(
    inbox: Inbox, work: own_errors.Work, key: str
) -> None:
    await work(Key(key))
    await settle()

    assert len(inbox.arrivals) == 1


async def test_without_a_repository_of_her_own_work_is_left_as_it_is(tmp_path: Path) -> None:
    async def work(_: Key) -> None: ...

    async with await open_store(tmp_path, FakeClock()) as store:
        assert about_herself(work, store, None) is work


def test_the_throttle_opens_again_one_by_one(clock: FakeClock) -> None:
    throttle = own_errors.Throttle(clock)
    for _ in range(own_errors.MOST):
        assert throttle.admits()
        clock.advance(timedelta(seconds=1))
    assert not throttle.admits()

    clock.advance(own_errors.WINDOW - timedelta(seconds=own_errors.MOST))
    assert throttle.admits()
    assert not throttle.admits()
