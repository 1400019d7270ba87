"""The App about itself, as `grace doctor` asks: what it may do, and where it is installed."""

from collections.abc import Mapping, Sequence

from bot.edges.github_answers import Account, Answer
from bot.edges.github_calls import PAGE, Calls, pages
from bot.model import Installation

MOST_INSTALLATIONS = 1000


class _AppAnswer(Answer):
    """https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app."""

    slug: str = ""
    permissions: dict[str, str]
    events: tuple[str, ...] = ()


class _InstallationAnswer(Answer):
    id: int
    account: Account | None = None
    permissions: dict[str, str]
    suspended_at: str | None = None


class _HookAnswer(Answer):
    """https://docs.github.com/en/rest/apps/webhooks#get-a-webhook-configuration-for-an-app."""

    url: str = ""


class AppSide(Calls):
    """What only the App itself may ask."""

    async def registered(self) -> tuple[Mapping[str, str], Sequence[str]]:
        """Permissions (area -> level) and events that the App is registered with."""
        async with self._told("tell about this App"):
            known = _AppAnswer.model_validate(await self.keyring.app.getitem("/app", None))
            return known.permissions, known.events

    async def installations(self) -> Sequence[Installation]:
        """Everywhere that the App is installed."""
        async with self._told("list the installations"):
            url = f"/app/installations?per_page={PAGE}"
            items = await pages(self.keyring.app, url, MOST_INSTALLATIONS)
            return [
                Installation(
                    each.id,
                    each.account.login if each.account else "?",
                    each.permissions,
                    suspended=each.suspended_at is not None,
                    person=each.account is not None and each.account.type == "User",
                )
                for each in _InstallationAnswer.many(items)
            ]

    async def webhook_url(self) -> str:
        """Where GitHub sends this App's webhooks."""
        async with self._told("tell where the webhooks go"):
            known = await self.keyring.app.getitem("/app/hook/config", None)
            return _HookAnswer.model_validate(known).url
