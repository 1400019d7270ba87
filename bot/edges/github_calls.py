"""How every request about a repository is made: by its installation, failures told as ours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import gidgethub
import httpx

from bot.edges.github_answers import InstallationAnswer
from bot.edges.github_auth import Keyring
from bot.edges.github_failures import NOT_OURS, of_answer, of_status, of_transport
from bot.edges.github_kept import Kept
from bot.edges.github_line import Line
from bot.errors import Rejected
from bot.model import Commit, Repository, RepositoryName

A_WHILE = timedelta(seconds=30)
"""How long a repository's name, default branch and archive flag are believed."""
LONG = timedelta(minutes=10)
"""How long it is believed which checks are usual in a repository."""
PAGE = 100
"""The most items that GitHub gives at once."""


def at(repo: Repository | RepositoryName, *parts: str | int) -> str:
    """An address below a repository; slashes inside a part stay, as in branches and paths.

    Raises:
        Rejected: a part that would climb out of the repository.
    """
    name = repo if isinstance(repo, str) else repo.name
    path = "/".join(str(part) for part in (name, *parts))
    if any(segment in {"", ".", ".."} for segment in path.split("/")):
        raise Rejected(f"{path} is no address on GitHub")
    return f"/repos/{quote(path)}"


def graphql_url(api: str) -> str:
    """Where GraphQL answers: `/graphql`, and `/api/graphql` on Enterprise Server."""
    return f"{api.removesuffix('/v3')}/graphql"


class Calls:
    """The ground that GitHub's themes stand on."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        clock = keyring.clock
        self._answers = Kept[Any](clock)
        self._files = Kept[bytes | None](clock, most=256)
        self._trees = Kept[str](clock)
        self._ledgers = Kept[tuple[Commit, ...]](clock, most=64)
        self._plain = Kept[None](clock)
        """Commits of the ledger that hold its one file and nothing else."""
        self._two_steps = Kept[None](clock)
        """Repositories whose ledger GitHub would not extend in one call."""
        self._repositories = Kept[Repository](clock, age=A_WHILE)
        self._usual = Kept[frozenset[tuple[str, str]]](clock, age=LONG)
        self._runs = Kept[int](clock)
        self._unedited = Kept[None](clock)
        self._fresh = Kept[None](clock)
        """Commits that we have just made: nobody else has a check on them yet."""

    async def _own_slug(self, repo: Repository) -> str:
        """This App's slug, which is a part of its login; it never changes while we run."""
        if not self.keyring.slug:
            known = await self.keyring.app.getitem(at(repo, "installation"), None)
            self.keyring.slug = InstallationAnswer.model_validate(known).app_slug
        return self.keyring.slug

    async def _fixed(self, line: Line, repo: Repository, url: str) -> Any:
        """What an address that names a commit, tree or blob by its id gives: it never changes."""

        async def ask() -> Any:
            return await line.getitem(url, None)

        return await self._answers.get((repo.id, url), ask)

    @asynccontextmanager
    async def _told(self, doing: str, repo: Repository | None = None) -> AsyncIterator[None]:
        """Turn what gidgethub, httpx and pydantic raise into a `HostError` about `doing`.

        With `repo`, a 404 is looked into: is the repository gone, or only what was asked for?
        """
        try:
            yield
        except gidgethub.HTTPException as error:
            if error.status_code == 404 and repo is not None and await self._stands(repo):
                raise Rejected(f"GitHub found nothing there to {doing}") from None
            raise of_status(error, doing, self.keyring.clock.now()) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise of_transport(error, doing) from None
        except NOT_OURS as error:
            raise of_answer(error, doing) from None

    @asynccontextmanager
    async def _line(self, repo: Repository, doing: str) -> AsyncIterator[Line]:
        """The repository's line; its failures come out as our own."""
        async with self._told(f"{doing} in {repo.name}", repo):
            yield self.keyring.installation(repo.installation)

    async def _find(self, repo: Repository, doing: str, url: str) -> Any:
        """One item, or None where the repository stands and has none."""
        async with self._line(repo, doing) as line:
            try:
                return await line.getitem(url, None)
            except gidgethub.BadRequest as error:
                # A repository without commits answers 409 to questions about its refs.
                if error.status_code == 409:
                    return None
                if error.status_code != 404 or not await self._stands(repo):
                    raise
                return None

    async def _stands(self, repo: Repository) -> bool:
        """Whether the repository itself can still be seen."""
        async with self._told(f"look at {repo.name}"):
            try:
                await self.keyring.installation(repo.installation).getitem(at(repo), None)
            except gidgethub.BadRequest as error:
                if error.status_code in {404, 410, 451}:
                    return False
                raise
            return True


async def whole(line: Line, url: str, most: int, key: str = "items") -> list[Any]:
    """A list of which no part may be missing.

    Raises:
        Rejected: it has more than `most` items. What comes last could be the no that counts.
    """
    items = await pages(line, url, most + 1, key)
    if len(items) > most:
        raise Rejected(f"there are more than {most}, which is more than Grace reads")
    return items


async def pages(line: Line, url: str, most: int, key: str = "items") -> list[Any]:
    """The first `most` items of a list that comes in pages.

    Raises:
        TypeError: it is no list of objects, as where something before GitHub answers with a page.
    """
    items: list[Any] = []
    async for item in line.getiter(url, None, iterable_key=key):
        if not isinstance(item, dict):
            raise TypeError(type(item).__name__)
        items.append(item)
        if len(items) == most:
            break
    return items
