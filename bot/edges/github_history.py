"""What GitHub shows an auditor of one repository: its history to fetch, and its pull requests."""

from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import gidgethub
import httpx
from pydantic import SecretStr

from bot.edges.git_fetch import environment, protocol, run_git, told
from bot.edges.github_answers import Account, Answer, RefAnswer, RepositoryAnswer
from bot.edges.github_calls import PAGE, at, pages
from bot.edges.github_failures import NOT_OURS, of_answer, of_status, of_transport
from bot.edges.github_line import Credentials, Line, checked_api, client_for
from bot.edges.github_pace import Pace, Recent
from bot.edges.github_pull_answers import CommentAnswer, PullAnswer
from bot.ledger.crosscheck import FIX_BRANCH, PREFIX, Hosted, Moved, Proposal, noted
from bot.ledger.landing import BRANCH
from bot.model import CommitId, FixId, Repository, RepositoryName
from bot.ports import Clock

MOST = 100_000
SECONDS = 1800.0
LARGEST = 20 * 1024**3
NO_INSTALLATION = 0
REWRITES = {"force_push": "a force push", "branch_deletion": "a deletion"}


class _Activity(Answer):
    """https://docs.github.com/en/rest/repos/repos#list-repository-activities."""

    before: str
    timestamp: datetime
    activity_type: str
    actor: Account | None = None


class GitHubHistory:
    """Reads as whoever owns `token`; without one, what everybody may see.

    Raises:
        SettingsError: `api` is no address for a credential.
    """

    def __init__(self, api: str, token: SecretStr | None, clock: Clock) -> None:
        self._api = checked_api(api)
        self._client = client_for(self._api)
        self._token = token
        self._clock = clock

        async def given() -> SecretStr:
            return token or SecretStr("")

        self._line = Line(
            self._client,
            Pace(clock, timedelta(0)),
            Credentials(given) if token else None,
            base_url=self._api,
            cache=Recent(),
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def repository(self, name: RepositoryName) -> Repository:
        """The repository under its present name.

        Raises:
            HostError: it cannot be seen.
        """
        async with self._told(f"show {name}"):
            shown = await self._line.getitem(at(name), None)
            return RepositoryAnswer.model_validate(shown).noun(NO_INSTALLATION)

    async def shown(self, repo: Repository) -> Hosted:
        """All that the ledger is held against.

        Raises:
            HostError: it cannot be read.
        """
        async with self._told(f"list the pull requests of {repo.name}"):
            url = f"{at(repo, 'pulls')}?state=all&per_page={PAGE}"
            listed = PullAnswer.many(await pages(self._line, url, MOST))
        proposals = [await self._proposal(repo, pull) for pull in listed if _is_ours(pull, repo)]
        head = await self._ledger_head(repo)
        return Hosted(repo.name, str(repo.id), head, proposals, await self._moved(repo))

    async def holds(self, repo: Repository, head: str, commit: str) -> bool:
        """Whether the ledger's history from `head` down to its beginning holds a commit."""
        async with self._told(f"read {BRANCH} of {repo.name}"):
            url = f"{at(repo, 'commits')}?sha={head}&per_page={PAGE}"
            async for item in self._line.getiter(url, None):
                if item["sha"] == commit:
                    return True
        return False

    async def clone(self, repo: Repository, folder: Path) -> None:
        """Every branch into a new bare repository; files that an audit does not read stay there.

        Raises:
            HostError: it cannot be fetched.
        """
        allowed = protocol(repo.clone_url)
        settings = _remote(repo.clone_url, self._token)
        fetch = (
            "fetch", "--quiet", "--no-tags", "--no-auto-gc", "--no-write-fetch-head",
            "--no-recurse-submodules", "origin", "+refs/heads/*:refs/heads/*",
        )  # fmt: skip
        for words in (
            ("init", "--quiet", "--bare", "--template="),
            ("symbolic-ref", "HEAD", f"refs/heads/{repo.default_branch}"),
            fetch,
        ):
            whole = (f"--git-dir={folder}", *words)
            code, said = await run_git(whole, environment(allowed, settings), SECONDS, LARGEST)
            if code:
                secret = self._token.get_secret_value() if self._token else ""
                raise told(said.replace(secret, "***") if secret else said, repo.name)

    async def _proposal(self, repo: Repository, pull: PullAnswer) -> Proposal:
        async with self._told(f"read pull request {pull.number} of {repo.name}"):
            url = f"{at(repo, 'issues', pull.number, 'comments')}?per_page={PAGE}"
            comments = CommentAnswer.many(await pages(self._line, url, MOST))
        landed = CommitId(pull.merge_commit_sha or "") if pull.merged_at else None
        said = [(pull.user, pull.body), *((each.user, each.body) for each in comments)]
        own = [text or "" for who, text in said if who and who.type == "Bot"]
        fix = FixId(pull.head.ref.removeprefix(PREFIX))
        return Proposal(pull.number, fix, landed, pull.merged_at, noted(own))

    async def _ledger_head(self, repo: Repository) -> str:
        async with self._told(f"look for {BRANCH} in {repo.name}"):
            try:
                ref = await self._line.getitem(at(repo, "git/ref/heads", BRANCH), None)
            except gidgethub.BadRequest as error:
                if error.status_code not in {404, 409}:
                    raise
                return ""
            return RefAnswer.model_validate(ref).object.sha

    async def _moved(self, repo: Repository) -> Sequence[Moved] | None:
        """None where this GitHub has no such list, or does not show it to us."""
        found: list[Moved] = []
        async with self._told(f"ask how {BRANCH} of {repo.name} moved"):
            for kind, words in REWRITES.items():
                url = f"{at(repo, 'activity')}?ref=refs/heads/{BRANCH}&activity_type={kind}"
                try:
                    listed = await pages(self._line, url, MOST)
                except gidgethub.BadRequest as error:
                    if error.status_code not in {403, 404, 422}:
                        raise
                    return None
                for each in _Activity.many(listed):
                    who = each.actor.login if each.actor else "ghost"
                    found.append(Moved(words, each.before, each.timestamp, who))
        return found

    @asynccontextmanager
    async def _told(self, doing: str) -> AsyncIterator[None]:
        try:
            yield
        except gidgethub.HTTPException as error:
            raise of_status(error, doing, self._clock.now()) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise of_transport(error, doing) from None
        except NOT_OURS as error:
            raise of_answer(error, doing) from None


def _is_ours(pull: PullAnswer, repo: Repository) -> bool:
    """By its branch, never by its author: whoever takes Grace's name must have her record."""
    home = pull.head.repo is not None and pull.head.repo.id == repo.id
    return home and FIX_BRANCH.fullmatch(pull.head.ref) is not None


def _remote(url: str, token: SecretStr | None) -> dict[str, str]:
    settings = {"remote.origin.url": url}
    if token is not None:
        basic = b64encode(f"x-access-token:{token.get_secret_value()}".encode()).decode()
        settings["http.extraHeader"] = f"Authorization: Basic {basic}"
    return settings
