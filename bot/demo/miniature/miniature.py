"""`Miniature`: a GitHub to start inside a process, for the demo and for tests.

settings, key = fresh_app(webhook_url="http://127.0.0.1:8080/webhooks/github")
async with Miniature(folder, settings) as mini:
    repo = await mini.create_repository("acme/shop", files)
    await mini.idle()
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.demo.miniature import events, pulls
from bot.demo.miniature.accounts import Role
from bot.demo.miniature.app import API, Doors, Exchange, Mishap
from bot.demo.miniature.host import Host
from bot.demo.miniature.pages import Pages
from bot.demo.miniature.person import Person
from bot.demo.miniature.records import Repo
from bot.demo.miniature.records_ci import Delivery
from bot.demo.miniature.world import AppSettings, World, utc_now

LOOPBACK = "127.0.0.1"
RESERVED = frozenset(API.split("|"))


def fresh_app(webhook_url: str | None = None, webhook_secret: str = "") -> tuple[AppSettings, str]:
    """A new App, and its private key as PEM; a webhook secret is made where none is given."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    secret = webhook_secret or secrets.token_hex(16)
    return AppSettings(public.decode(), secret, webhook_url), private.decode()


class Miniature:
    """One GitHub on loopback, from `__aenter__` to `__aexit__`.

    Attributes:
        host: what stands behind the doors, for tests that look behind the curtain.
        url: where people and API clients go, without a slash at its end.
    """

    def __init__(
        self,
        root: Path,
        settings: AppSettings,
        port: int = 0,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.host = Host(World(root, settings, now))
        self._doors = Doors(self.host)
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = self._doors.app(*Pages(self.host).routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.host.world.site.base = f"http://{LOOPBACK}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The doors first: whoever is still inside could start CI, and send webhooks.
        if self._runner is not None:
            await self._runner.cleanup()
        await self.host.queue.close()
        await self.host.ci.close()
        await self.host.hooks.close()

    # -- where --

    @property
    def url(self) -> str:
        """Where people go."""
        return self.host.world.site.base

    @property
    def api_url(self) -> str:
        """What `GITHUB_API_URL` is to be; GraphQL is at `/graphql` below it."""
        return self.url

    @property
    def webhook_url(self) -> str | None:
        """Where webhooks go; it may be set when the receiver's port is known."""
        return self.host.hooks.url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.host.hooks.url = url

    # -- who and what --

    async def create_repository(
        self,
        full_name: str,
        files: Mapping[str, bytes],
        roles: Mapping[str, str] | None = None,
        *,
        default_branch: str = "main",
        install: bool = True,
    ) -> Repo:
        """A repository with one commit of these files; none stays empty.

        `roles` gives people (login -> GitHub's word) access; `alice` writes and `bob` reads where
        it is not given. With `install`, the App is installed on it. CI runs as after any push.
        """
        world = self.host.world
        if full_name.split("/", maxsplit=1)[0] in RESERVED:
            raise ValueError(f"{full_name!r} would hide the API")
        repo = await world.create_repository(full_name, default_branch)
        for login, role in (roles or {"alice": "write", "bob": "read"}).items():
            repo.roles[world.account(login).login] = Role(role)
        if install:
            self.install(repo)
        if files:
            owner = Person(self.host, repo.owner)
            await owner.push(repo, default_branch, "Start", files)
        return repo

    def install(self, repo: Repo) -> int:
        """Install the App on a repository; gives the installation's id."""
        world = self.host.world
        known = set(world.installations)
        installation = world.install(repo.owner)
        if repo not in installation.repositories:
            installation.repositories.append(repo)
            if installation.id in known:
                event, told = "installation_repositories", events.repositories(repo, "added")
            else:
                event, told = "installation", events.installation(installation, "created")
            self.host.hooks.emit_installation(event, installation, told)
        return installation.id

    def uninstall(self, repo: Repo) -> None:
        """Take the App away from a repository."""
        installation = self.host.world.installation_of(repo)
        if installation is not None:
            installation.repositories.remove(repo)
            told = events.repositories(repo, "removed")
            self.host.hooks.emit_installation("installation_repositories", installation, told)

    def rename(self, repo: Repo, full_name: str) -> None:
        """Give a repository another name, perhaps another owner's; the App does not go along."""
        owner, _, name = full_name.partition("/")
        repo.former.append(repo.full_name.lower())
        repo.name = name
        if owner != repo.owner.login:
            self.uninstall(repo)
            repo.owner = self.host.world.account(owner, kind="Organization")

    async def rename_default_branch(self, repo: Repo, name: str) -> None:
        """Likewise its default branch; open pull requests follow, as on GitHub."""
        old = f"refs/heads/{repo.default_branch}"
        at = await repo.git.ref(old)
        await repo.git.run("update-ref", f"refs/heads/{name}", at or "")
        for pull in repo.pulls:
            if pull.state == "open" and pull.base == repo.default_branch:
                await pulls.change(self.host, pull, repo.owner, {"base": name})
        await repo.git.run("symbolic-ref", "HEAD", f"refs/heads/{name}")
        await repo.git.run("update-ref", "-d", old)
        repo.default_branch = name

    def suspend(self, repo: Repo, *, again: bool = False) -> None:
        """Have an owner suspend the App's installation, or let it go on with `again`."""
        for installation in self.host.world.installations.values():
            if repo in installation.repositories:
                installation.suspended = None if again else self.host.world.now()

    def repo(self, full_name: str) -> Repo:
        """A repository that exists."""
        owner, _, name = full_name.partition("/")
        return self.host.world.repo(owner, name)

    def permit(self, repo: Repo, login: str, role: str) -> None:
        """Give a person another role, from now on."""
        repo.roles[self.host.world.account(login).login] = Role(role)

    def join(self, team: str, login: str, state: str = "active") -> None:
        """Have a person in the team `org/slug`, or only invited with the state "pending"."""
        world = self.host.world
        world.team(team).members[world.account(login).login] = state

    def leave(self, team: str, login: str) -> None:
        """Have a person no more in a team."""
        self.host.world.team(team).members.pop(login, None)

    def person(self, login: str) -> Person:
        """Somebody to act as."""
        return Person(self.host, self.host.world.account(login))

    def user_token(self, login: str) -> str:
        """A user-to-server token of a person."""
        self.host.world.account(login)
        return self.host.world.user_token(login)

    # -- time and trouble --

    @property
    def deliveries(self) -> list[Delivery]:
        """Every webhook delivery so far, oldest first."""
        return self.host.world.deliveries

    def watch_exchanges(self, watcher: Callable[[Exchange], None]) -> None:
        """Have somebody look at every REST and GraphQL exchange."""
        self._doors.watchers.append(watcher)

    def watch_webhooks(self, watcher: Callable[[str, Mapping[str, Any]], object]) -> None:
        """Have somebody look at every webhook (event, payload), sent or not."""
        self.host.hooks.watchers.append(watcher)

    def mishap(self, mishap: Mishap) -> None:
        """Let the next requests that fit fail."""
        self._doors.mishaps.append(mishap)

    async def idle(self) -> None:
        """Wait until CI and deliveries are at rest."""
        await self.host.idle()
