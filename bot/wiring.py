"""Settings → edges → healer → web and worker: the only module that puts adapters behind ports."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    aclosing,
    asynccontextmanager,
)
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from aiohttp import web

from bot.chapters import rebuilding
from bot.desk import Desk
from bot.edges import ruff
from bot.edges.clock import SystemClock
from bot.edges.forwarder import DsnForwarder, forwarding
from bot.edges.github import GitHub
from bot.edges.github_auth import AppKey
from bot.edges.mirror import GitMirror
from bot.edges.own_errors import about_herself, reported
from bot.edges.pool import ProcessPool
from bot.edges.queue_local import LocalQueue
from bot.edges.sentry import Sentry
from bot.edges.store.exclusive import Locks, exclusive, locks
from bot.edges.store.sql_store import SqlStore
from bot.errors import GraceError, HostError, SettingsError
from bot.healer import Healer
from bot.ledger import keys
from bot.mesh import ApprovalRequested, CodeFixed, FixVerified, HealingRefused, Mesh
from bot.ports import World
from bot.reading.fingerprint import collapse_key
from bot.settings import Settings
from bot.web.app import create_app, runner
from patterns.catalogue import catalogue

T = TypeVar("T")

log = logging.getLogger(__name__)

RECOVER_SINCE = timedelta(days=2)
"""How far back lost webhooks are asked for; GitHub keeps them for three days."""


@dataclass(frozen=True, slots=True)
class Grace:
    """A whole Grace, ready to serve."""

    healer: Healer
    desk: Desk
    settings: Settings
    locks: Locks
    rebuild_due: bool = False
    """The projection's tables are new: what GitHub holds is read before anything else."""

    async def serve(self, host: str, port: int) -> None:
        """Serve and work until cancelled."""
        world = self.healer.world
        if self.rebuild_due:
            await self._find_again()
        work = about_herself(self.healer.work, world.store, self.settings.grace_repository)
        work = exclusive(work, self.locks, world.store, world.clock)
        server = runner(create_app(self.desk, self.settings))
        await server.setup()
        try:
            await web.TCPSite(server, host, port).start()
            log.info("serving on http://%s:%s", host, port)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(world.queue.run(work))
                tasks.create_task(_every(self.settings.grace_sweep_interval, self.healer.sweep))
                tasks.create_task(_every(self.settings.grace_recover_interval, self._recover))
                tasks.create_task(
                    _every(self.settings.grace_sentry_interval, self.healer.reconcile)
                )
        finally:
            await server.cleanup()

    async def _find_again(self) -> None:
        try:
            await rebuilding.everything(self.healer.world)
        except HostError as error:
            log.warning("`grace rebuild` is due, and was not possible at the start: %s", error)

    async def _recover(self) -> None:
        await self.healer.recover(RECOVER_SINCE)


@asynccontextmanager
async def assembled(settings: Settings) -> AsyncIterator[Grace]:
    """Every adapter behind its port, closed again at the end.

    Raises:
        SettingsError: something that serving needs is not set.
    """
    clock = SystemClock()
    async with AsyncExitStack() as open_things:
        host = await open_things.enter_async_context(_closing(code_host(settings, clock)))
        pool = await open_things.enter_async_context(ProcessPool())
        store = await open_things.enter_async_context(
            await SqlStore.open(
                settings.grace_database_url, settings.grace_inbox_key, clock, collapse_key
            )
        )
        folder = settings.grace_data_dir / "mirror"
        world = World(
            host=host,
            mirror=GitMirror(folder, host.clone_token, ruff.lint),
            pool=pool,
            store=store,
            queue=LocalQueue(),
            clock=clock,
            mesh=_mesh(),
            settings=settings,
            signer=_signer(settings),
            tracker=await _if_any(open_things, _tracker(settings)),
        )
        forwarder = await _if_any(open_things, _forwarder(settings, clock))
        desk = Desk(store, world.queue, host, clock, settings, len(catalogue()), forwarder)
        open_things.enter_context(reported(settings, desk.accept, clock))
        held = await open_things.enter_async_context(locks(settings.grace_database_url))
        yield Grace(Healer(world), desk, settings, held, store.rebuild_due)


async def _if_any(
    open_things: AsyncExitStack, made: AbstractAsyncContextManager[T] | None
) -> T | None:
    return await open_things.enter_async_context(made) if made else None


def _tracker(settings: Settings) -> Sentry | None:
    token = settings.sentry_auth_token
    return Sentry(settings.sentry_url, token) if token else None


def _forwarder(
    settings: Settings, clock: SystemClock
) -> AbstractAsyncContextManager[DsnForwarder] | None:
    dsn = settings.grace_forward_dsn
    return forwarding(dsn, clock) if dsn else None


@asynccontextmanager
async def _closing(host: GitHub) -> AsyncIterator[GitHub]:
    async with aclosing(host):
        yield host


def code_host(settings: Settings, clock: SystemClock) -> GitHub:
    """GitHub, as the settings name it.

    Raises:
        SettingsError: there is no App in them.
    """
    if settings.github_app_id is None or settings.github_private_key is None:
        raise SettingsError(
            "GITHUB_APP_ID, GITHUB_PRIVATE_KEY and GITHUB_WEBHOOK_SECRET are not set; "
            "deploy/first-hour.md shows how to make an App, and `grace demo` runs without one"
        )
    key = AppKey(settings.github_app_id, settings.github_private_key)
    return GitHub(key, clock, api=settings.github_api_url, gap=settings.grace_write_pause)


def _signer(settings: Settings) -> keys.SshSigner | None:
    if settings.grace_signing_key is None:
        log.warning("GRACE_SIGNING_KEY is not set: nothing will be proposed or merged")
        return None
    return keys.load(settings.grace_signing_key.get_secret_value())


def _mesh() -> Mesh:
    mesh = Mesh()
    mesh.listen(ApprovalRequested, _note_fix)
    mesh.listen(CodeFixed, _note_fix)
    mesh.listen(FixVerified, _note_fix)
    mesh.listen(HealingRefused, _note_refusal)
    return mesh


# Ids, stages and reasons only: nothing of an event's text, nothing of anybody's code.
async def _note_fix(event: ApprovalRequested | CodeFixed | FixVerified) -> None:
    fix = event.fix
    log.info(
        "%s %s %s in %s, pull request %s: %s",
        event.name, fix.id, fix.pattern, fix.repository, fix.pull_request, fix.stage,
    )  # fmt: skip


async def _note_refusal(event: HealingRefused) -> None:
    incident = event.incident
    log.info(
        "%s incident %s in %s: %s patterns refused",
        event.name, incident.id, incident.repository, len(event.refusals),
    )  # fmt: skip


async def _every(pause: timedelta, call: Callable[[], Awaitable[None]]) -> None:
    """Call again and again; an outage of the database or of GitHub is waited out."""
    while True:
        try:
            await call()
        except GraceError as error:
            log.warning("%s: %s", call.__name__, error)
        await asyncio.sleep(pause.total_seconds())
