"""Webhooks of GitHub and Sentry: verify the raw bytes, keep them, answer; nothing more."""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from aiohttp import web
from gidgethub import ValidationFailure
from gidgethub.sansio import validate_event
from pydantic import SecretStr

from bot.desk import Desk
from bot.model import Arrival, Door, Key, RepositoryName
from bot.reading.sentry_rest import arrival_id
from bot.settings import Settings
from bot.web import bodies, keeping, names

GITHUB_LIMIT = 25 * bodies.MIB
"""https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap"""
SENTRY_LIMIT = 5 * bodies.MIB

GITHUB_EVENTS = frozenset(
    {
        "check_run",
        "check_suite",
        "code_scanning_alert",
        "dependabot_alert",
        "installation",
        "installation_repositories",
        "issue_comment",
        "pull_request",
        "pull_request_review",
        "push",
        "status",
        "workflow_job",
        "workflow_run",
    }
)
SENTRY_EVENTS = {"error": "error", "event_alert": "event", "issue": "issue"}
"""Resource -> where its event or issue stands in `data`."""

GITHUB_SIGNATURE = re.compile(r"sha256=[0-9a-f]{64}")
SENTRY_SIGNATURE = re.compile(r"[0-9a-f]{64}")
WRONG = "The signature is missing or wrong; nothing was kept."
SENTRY_PROJECT = re.compile(r"/projects/([\w.-]+)/([\w.-]+)/")
SENTRY_ORGANIZATION = re.compile(r"/organizations/([\w.-]+)/")


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The two doors that only their owners' signatures open."""

    desk: Desk
    settings: Settings

    def routes(self) -> list[web.RouteDef]:
        """What to put into the application."""
        return [
            web.post("/webhooks/github", self.github),
            web.post("/webhooks/sentry", self.sentry),
        ]

    async def github(self, request: web.Request) -> web.Response:
        """Keep a delivery of GitHub's; 202 once the store has it."""
        body = await bodies.read(request, GITHUB_LIMIT)
        signature = request.headers.get("X-Hub-Signature-256", "")
        if not github_signed(body, signature, self.settings.github_webhook_secret):
            raise web.HTTPUnauthorized(text=WRONG)
        delivery = request.headers.get("X-GitHub-Delivery", "")
        if not names.DELIVERY.fullmatch(delivery):
            raise web.HTTPBadRequest(text="X-GitHub-Delivery is missing.")
        payload = bodies.as_object(body)
        event = request.headers.get("X-GitHub-Event", "")
        if event not in GITHUB_EVENTS:
            # "ping" among them: the answer alone shows GitHub that the secret fits.
            return web.Response(status=204)
        repository = names.repository(names.at(payload, "repository", "full_name"))
        arrival = Arrival(
            id=delivery,
            key=Key(f"intake:{repository or 'github'}"),
            door=Door.CI,
            kind=event,
            body=await keeping.aside(len(body), lambda: keeping.hook(payload)),
            received_at=self.desk.clock.now(),
        )
        return _accepted(arrival.id, new=await self.desk.accept(arrival))

    async def sentry(self, request: web.Request) -> web.Response:
        """Keep an event of Sentry's for the repository that the operator mapped it to."""
        body = await bodies.read(request, SENTRY_LIMIT)
        signature = request.headers.get("Sentry-Hook-Signature", "")
        if not sentry_signed(body, signature, self.settings.sentry_client_secret):
            raise web.HTTPUnauthorized(text=WRONG)
        payload = bodies.as_object(body)
        kind = request.headers.get("Sentry-Hook-Resource", "")
        if kind not in SENTRY_EVENTS:
            return web.Response(status=204)
        digest = sha256(body).hexdigest()
        about = names.at(payload, "data", SENTRY_EVENTS[kind])
        if not isinstance(about, dict):
            raise web.HTTPBadRequest(text=f"This is no '{kind}' webhook of Sentry's.")
        projects = sentry_projects(about)
        repository = self._mapped(projects)
        if repository is None:
            await self.desk.turn_away(*_unmapped(projects))
            return _accepted(digest, new=False)
        if slugs := [name.partition("/")[2] for name in projects if "/" in name]:
            about["project_slug"] = slugs[0]
        arrival = Arrival(
            # The same event may come as an alert, as an error, and when Sentry is asked.
            id=arrival_id(about) or digest,
            key=Key(f"intake:{repository}"),
            door=Door.SENTRY,
            kind=kind,
            body=await keeping.aside(
                len(body), lambda: keeping.webhook(payload, SENTRY_EVENTS[kind])
            ),
            received_at=self.desk.clock.now(),
            repository=repository,
        )
        return _accepted(arrival.id, new=await self.desk.accept(arrival))

    def _mapped(self, projects: Iterable[str]) -> RepositoryName | None:
        known = self.settings.grace_sentry_projects
        return next((known[name] for name in projects if name in known), None)


def github_signed(body: bytes, signature: str, secrets: Iterable[SecretStr]) -> bool:
    """Whether one of the secrets made this `X-Hub-Signature-256`; SHA-1 is not taken.

    https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
    """
    if not GITHUB_SIGNATURE.fullmatch(signature):
        return False
    return any(_github_holds(body, signature, secret) for secret in secrets)


def _github_holds(body: bytes, signature: str, secret: SecretStr) -> bool:
    try:
        validate_event(body, signature=signature, secret=secret.get_secret_value())
    except ValidationFailure:
        return False
    return True


def sentry_signed(body: bytes, signature: str, secrets: Iterable[SecretStr]) -> bool:
    """Whether one of the client secrets made this `Sentry-Hook-Signature` over the raw bytes.

    The time stamp and request id beside it are not signed, so nothing rests on them.
    """
    if not SENTRY_SIGNATURE.fullmatch(signature):
        return False
    made = (hmac.new(one.get_secret_value().encode(), body, sha256) for one in secrets)
    return any(hmac.compare_digest(one.hexdigest(), signature) for one in made)


def sentry_projects(about: dict[str, Any]) -> list[str]:
    """All names by which the operator may have mapped an event's or issue's project.

    An event carries the project's number, its slug only in `url`; an issue carries an object with
    both, and the organization only in `url`.
    """
    project, url = about.get("project"), str(about.get("url") or "")
    found = []
    if slugs := SENTRY_PROJECT.search(url):
        found.append(f"{slugs[1]}/{slugs[2]}")
    elif (organization := SENTRY_ORGANIZATION.search(url)) and names.at(project, "slug"):
        found.append(f"{organization[1]}/{names.at(project, 'slug')}")
    number = names.at(project, "id") if isinstance(project, dict) else project
    if isinstance(number, int | str):
        found.append(str(number))
    return found


def _unmapped(projects: list[str]) -> tuple[str, str]:
    name = projects[0][:200] if projects else "that does not say its name"
    cure = f'add "{name}": "owner/name" to it' if projects else "see which project sends these"
    return (
        f"Sentry project {name}",
        f"GRACE_SENTRY_PROJECTS does not say which repository it belongs to; {cure}.",
    )


def _accepted(identity: str, *, new: bool) -> web.Response:
    return web.json_response({"id": identity, "new": new}, status=202)
