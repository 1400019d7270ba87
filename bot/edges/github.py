"""GitHub as the story's code host: repositories, people and webhooks, joined with the rest."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import gidgethub
from pydantic import SecretStr

from bot.edges.github_answers import Account, Answer, InstallationAnswer, RepositoryAnswer
from bot.edges.github_app import AppSide
from bot.edges.github_auth import AppKey, Keyring
from bot.edges.github_calls import PAGE, at, pages
from bot.edges.github_checks import Checks
from bot.edges.github_graphql import ByGraphQL
from bot.edges.github_housekeeping import Housekeeping
from bot.edges.github_jobs import Jobs
from bot.edges.github_ledger import Ledger
from bot.edges.github_pull_answers import DeliveryAnswer, PermissionAnswer
from bot.edges.github_pulls import Pulls
from bot.edges.github_remarks import Remarks
from bot.edges.github_teams import Teams
from bot.errors import Forbidden, NotInstalled, Rejected
from bot.model import Delivery, Permission, Repository, RepositoryName
from bot.ports import Clock

GITHUB = "https://api.github.com"
# https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests
GAP = timedelta(seconds=1)
MOST_DELIVERIES = 5000
MOST = 10_000
"""Installations, and repositories of one: more than GitHub allows an App to be limited to."""
NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
LOGIN = re.compile(r"[\w-]+(\[bot\])?", re.ASCII)
TOKEN = re.compile(r"[\w.~+/=-]{1,1024}", re.ASCII)


class GitHub(Ledger, Pulls, ByGraphQL, Remarks, Checks, Jobs, Housekeeping, Teams, AppSide):
    """Implements `bot.ports.CodeHost` over GitHub's REST and GraphQL APIs.

    Args:
        key: the App's.
        clock: for tokens' ends and pauses.
        api: `https://HOST/api/v3` on Enterprise Server.
        gap: between two changes of one installation.

    Raises:
        SettingsError: the key cannot sign, or `api` is no address for a credential.
    """

    def __init__(
        self, key: AppKey, clock: Clock, *, api: str = GITHUB, gap: timedelta = GAP
    ) -> None:
        super().__init__(Keyring(key, api, clock, gap))

    async def aclose(self) -> None:
        """Close the connections."""
        await self.keyring.client.aclose()

    def theirs(self, moment: datetime) -> datetime:
        """What GitHub's clock says at a moment of ours."""
        return moment + self.keyring.skew

    async def clone_token(self, repo: Repository) -> str:
        """A token for git that can read this one repository's contents and nothing else."""
        return (await self.keyring.reading_token(repo)).get_secret_value()

    async def repositories(self) -> Sequence[Repository]:
        """Every repository that the App is installed on; a suspended installation has none."""
        found: list[Repository] = []
        async with self._told("list the installations"):
            known = await pages(self.keyring.app, f"/app/installations?per_page={PAGE}", MOST)
        for installation in (InstallationAnswer.model_validate(each).id for each in known):
            try:
                async with self._told(f"list the repositories of installation {installation}"):
                    line = self.keyring.installation(installation)
                    url = f"/installation/repositories?per_page={PAGE}"
                    listed = await pages(line, url, MOST, "repositories")
            except Forbidden:
                continue
            found += [RepositoryAnswer.model_validate(one).noun(installation) for one in listed]
        return found

    async def repository(self, name: RepositoryName) -> Repository:
        """The repository as the installation sees it; `NotInstalled` where there is none."""
        if not NAME.fullmatch(name):
            raise NotInstalled("that is not the name of a repository")
        async with self._told(f"show {name}"):
            known = await self.keyring.app.getitem(at(name, "installation"), None)
            told = InstallationAnswer.model_validate(known)
            installation, self.keyring.slug = told.id, told.app_slug

            async def ask() -> Repository:
                shown = await self.keyring.installation(installation).getitem(at(name), None)
                return RepositoryAnswer.model_validate(shown).noun(installation)

            # Whether the App may still be there is asked each time; the rest rarely changes.
            return await self._repositories.get((installation, name), ask)

    async def permission(self, repo: Repository, login: str) -> Permission:
        """What a person may do now; read live, never cached."""
        if not LOGIN.fullmatch(login):
            return Permission.NONE  # nobody is called so
        url = at(repo, "collaborators", login, "permission")
        known = await self._find(repo, f"tell what {login} may do", url)
        if known is None:
            return Permission.NONE
        async with self._told(f"tell what {login} may do in {repo.name}"):
            return PermissionAnswer.model_validate(known).noun()

    async def login_of(self, token: str) -> str:
        """Whose user token this is; `Forbidden` where it is nobody's."""
        if not TOKEN.fullmatch(token):
            raise Forbidden("this is not a GitHub token")
        async with self._told("tell whose token this is"):
            line = self.keyring.person(SecretStr(token))
            try:
                who = Account.model_validate(await line.getitem("/user", None))
            except gidgethub.BadRequest as error:
                if error.status_code != 401:
                    raise
                raise Forbidden("GitHub does not know this token") from None
        if who.type != "User":
            raise Forbidden(f"{who.login} is not a person")
        return who.login

    async def failed_deliveries(self, since: datetime) -> Sequence[Delivery]:
        """Webhook deliveries of this App that never got a 2xx, newest of each guid."""
        newest: dict[str, Delivery] = {}
        answered: set[str] = set()
        async with self._told("list the webhook deliveries"):
            listing = self.keyring.app.getiter(f"/app/hook/deliveries?per_page={PAGE}", None)
            seen = 0
            async for item in listing:
                delivery = DeliveryAnswer.model_validate(item).noun()
                seen += 1
                # They come newest first.
                if delivery.delivered_at < since or seen > MOST_DELIVERIES:
                    break
                newest.setdefault(delivery.guid, delivery)
                if 200 <= delivery.status_code < 300:
                    answered.add(delivery.guid)
        return [each for guid, each in newest.items() if guid not in answered]

    async def redeliver(self, delivery: int) -> None:
        """Ask GitHub to send a delivery again; it keeps its guid."""
        async with self._told(f"send delivery {delivery} again"):
            url = f"/app/hook/deliveries/{delivery}/attempts"
            try:
                Answer.model_validate(await self.keyring.app.post(url, None, data=b""))
            except gidgethub.BadRequest as error:
                if error.status_code != 404:
                    raise
                raise Rejected(f"GitHub does not know delivery {delivery} any more") from None
