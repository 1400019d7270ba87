"""What people do on the code host, over its REST API and git: look, comment, push, clone."""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any, TypeVar

import httpx

from bot.demo.play import processes
from bot.demo.play.stories import Tree
from bot.demo.play.stuck import Stuck

Json = dict[str, Any]
T = TypeVar("T")
Look = Callable[[], Awaitable[T | None]]
"""Asks whether something is there by now."""

POLL = 0.25
"""Seconds between two looks at something that is about to happen."""


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request as people see it."""

    number: int
    url: str
    branch: str
    state: str
    merge_commit: str | None

    @property
    def fix(self) -> str:
        """The id of Grace's fix on that branch."""
        return self.branch.removeprefix("grace/")


class Resident:
    """Somebody with a token of a code host, or of Grace."""

    def __init__(self, login: str, token: str, api: str) -> None:
        self.login = login
        self._token = token
        self._client = httpx.AsyncClient(
            base_url=api, timeout=20, trust_env=False, headers={"Authorization": f"Bearer {token}"}
        )

    async def close(self) -> None:
        """Let go of the connection."""
        await self._client.aclose()

    async def get(self, path: str, **parameters: str) -> Any:
        """What stands at a path of the API."""
        return await self._asked("GET", path, params=parameters)

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """What a request that changes something answers."""
        return await self._asked("POST", path, json=body)

    async def _asked(self, method: str, path: str, **more: Any) -> Any:
        try:
            answer = await self._client.request(method, path, **more)
        except httpx.TransportError as error:
            raise Stuck(f"{self.login}: {path} is out of reach ({error!r}).") from None
        if answer.is_error:
            raise Stuck(f"{self.login}: {path} answered {answer.status_code}: {answer.text[:200]}")
        return answer.json()

    def git(self) -> list[str]:
        """A git command line that pushes as this person."""
        secret = base64.b64encode(f"{self.login}:{self._token}".encode()).decode()
        return ["git", "-c", f"http.extraHeader=Authorization: Basic {secret}"]

    # -- pull requests --

    async def grace_pull(self, repository: str) -> Pull | None:
        """The pull request that Grace has opened, if she has."""
        found = await self.get(f"/repos/{repository}/pulls", state="all")
        hers = [pull for pull in found if pull["head"]["ref"].startswith("grace/")]
        return _pull(hers[0]) if hers else None

    async def pull(self, repository: str, number: int) -> Pull:
        """A pull request as it stands now."""
        return _pull(await self.get(f"/repos/{repository}/pulls/{number}"))

    async def say(self, repository: str, number: int, text: str) -> int:
        """Comment on a pull request; gives the comment's id."""
        said = await self.post(f"/repos/{repository}/issues/{number}/comments", {"body": text})
        return int(said["id"])

    async def reply_to(self, repository: str, number: int, comment: int) -> str | None:
        """What a bot said after that comment, if it has said something."""
        said = await self.get(f"/repos/{repository}/issues/{number}/comments")
        later = [one for one in said if one["user"]["type"] == "Bot" and one["id"] > comment]
        return str(later[0]["body"]) if later else None

    async def has_fix_branch(self, repository: str) -> bool:
        """Whether a branch of Grace's exists, a pull request or not."""
        refs = await self.get(f"/repos/{repository}/git/matching-refs/heads/grace/fix_")
        return bool(refs)


def _pull(told: Json) -> Pull:
    merged = told.get("merged_at") is not None
    return Pull(
        number=told["number"],
        url=told["html_url"],
        branch=told["head"]["ref"],
        state="merged" if merged else told["state"],
        merge_commit=told["merge_commit_sha"] if merged else None,
    )


async def push(person: Resident, clone: Path, tree: Tree, message: str) -> str:
    """Commit a tree's files to the default branch and push them; gives the commit's id."""
    _lay_out(clone, tree)
    await _git(person, clone, "add", "--all")
    name = ("-c", f"user.name={person.login}", "-c", f"user.email={person.login}@example.com")
    await _git(person, clone, *name, "commit", "--quiet", "--message", message)
    await _git(person, clone, "push", "--quiet", "origin", "HEAD:main")
    return await _git(person, clone, "rev-parse", "HEAD")


def _lay_out(folder: Path, tree: Tree) -> None:
    for path, content in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


async def clone(person: Resident, url: str, folder: Path) -> Path:
    """The default branch, with its whole history, in a new folder."""
    await _git(person, folder.parent, "clone", "--quiet", url, str(folder))
    return folder


async def _git(person: Resident, folder: Path, *words: str) -> str:
    said = await processes.run([*person.git(), *words], folder)
    if not said.fine:
        raise Stuck(f"git {words[0]}: {said.err.strip()}")
    return said.out.strip()


async def until(
    look: Look[T],
    what: str,
    within: float | None,
    every: float = POLL,
    anew: Callable[[], float] = lambda: -inf,
) -> T:
    """The first answer that is true; `within` None means: however long it takes.

    `anew` gives a time of the event loop from which the patience counts once more.

    Raises:
        Stuck: there is none within so many seconds; names `what`.
    """
    try:
        async with asyncio.timeout(within) as patience:
            while True:
                if seen := await look():
                    return seen
                if within is not None:
                    patience.reschedule(max(patience.when() or 0.0, anew() + within))
                await asyncio.sleep(every)
    except TimeoutError:
        raise Stuck(f"{what} did not come within {within:.0f} s.") from None
