"""The end of GitHub's App-manifest flow: the code that GitHub sends is exchanged for the App.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

import re
from dataclasses import dataclass

import gidgethub
import httpx
from gidgethub.httpx import GitHubAPI
from pydantic import SecretStr

from bot.edges.github_answers import Answer
from bot.edges.github_failures import NOT_OURS, of_answer, of_status, of_transport
from bot.edges.github_line import REQUESTER, checked_api, client_for
from bot.errors import Rejected
from bot.ports import Clock

CODE = re.compile(r"[\w-]{1,200}", re.ASCII)


class _Converted(Answer):
    id: int
    html_url: str
    webhook_secret: SecretStr
    pem: SecretStr


@dataclass(frozen=True, slots=True)
class NewApp:
    """An App that GitHub has just made."""

    id: int
    url: str
    webhook_secret: SecretStr
    private_key: SecretStr


async def convert(api: str, code: str, clock: Clock) -> NewApp:
    """The App behind a code, which counts once and for an hour.

    Raises:
        HostError: GitHub does not give it, or cannot be reached.
        SettingsError: `api` is no address for a secret.
    """
    if not CODE.fullmatch(code):
        raise Rejected("this is no code of GitHub's")
    doing = "hand over the new App"
    async with client_for(checked_api(api)) as client:
        line = GitHubAPI(client, REQUESTER, base_url=checked_api(api))
        try:
            made = await line.post(f"/app-manifests/{code}/conversions", data={})
            found = _Converted.model_validate(made)
        except gidgethub.HTTPException as error:
            raise of_status(error, doing, clock.now()) from None
        except httpx.HTTPError as error:
            raise of_transport(error, doing) from None
        except NOT_OURS as error:
            raise of_answer(error, doing) from None
    return NewApp(found.id, found.html_url, found.webhook_secret, found.pem)
