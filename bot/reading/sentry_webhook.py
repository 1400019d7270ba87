"""The bodies of Sentry's webhooks, by the resource that `Sentry-Hook-Resource` names.

https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import Unreadable
from bot.reading.sentry_event import SentryReading, read_event


@dataclass(frozen=True, slots=True)
class SentryError:
    """`event_alert` and `error`: an event with its stack."""

    project: str | None
    url: str | None
    reading: SentryReading


@dataclass(frozen=True, slots=True)
class SentryIssue:
    """`issue`: a group without a stack; its latest event must be fetched.

    `substatus` "regressed" says that a resolved error came back.
    """

    action: str
    id: str
    project: str | None
    status: str | None
    substatus: str | None

    @property
    def has_new_event(self) -> bool:
        """Whether it is worth fetching the newest event."""
        return self.action in {"created", "unresolved"}


@dataclass(frozen=True, slots=True)
class SentryComment:
    """`comment`: somebody, perhaps Grace herself, wrote on an issue."""

    action: str
    issue_id: str
    project: str | None
    by_app: bool


@dataclass(frozen=True, slots=True)
class SentryInstallation:
    """`installation`: the integration was added to an organisation, or removed."""

    action: str
    organization: str | None


@dataclass(frozen=True, slots=True)
class SentryIgnored:
    """Anything else: authentic, and of no use."""

    because: str


SentryHook = SentryError | SentryIssue | SentryComment | SentryInstallation | SentryIgnored


def read_webhook(resource: str, body: bytes) -> SentryHook:
    """Read a body whose signature has been verified.

    Raises:
        Unreadable: it is not what the resource promises.
    """
    try:
        hook = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("the webhook's body is not JSON") from None
    data = hook.get("data") if isinstance(hook, dict) else None
    if not isinstance(data, dict):
        raise Unreadable("the webhook's body has no object `data`")
    action = _word(hook.get("action")) or ""
    match resource:
        case "event_alert":
            return _error(data.get("event"))
        case "error":
            return _error(data.get("error"))
        case "issue":
            return _issue(action, data.get("issue"))
        case "comment":
            return _comment(action, data, hook.get("actor"))
        case "installation":
            return _installation(action, data.get("installation"))
    return SentryIgnored(f"nothing is done on the Sentry resource {resource!r:.40}")


def _error(event: Any) -> SentryError:
    if not isinstance(event, dict):
        raise Unreadable("the webhook holds no event")
    return SentryError(
        project=_project(event),
        url=_word(event.get("web_url") or event.get("url")),
        reading=read_event(event),
    )


def _project(data: Mapping[str, Any]) -> str | None:
    """An event names its project by number, an issue by an object, a comment by its slug."""
    project = data.get("project_slug") or data.get("project")
    if isinstance(project, dict):
        project = project.get("slug") or project.get("id")
    return _word(project)


def _issue(action: str, issue: Any) -> SentryIssue:
    identity = _word(issue.get("id")) if isinstance(issue, dict) else None
    if identity is None:
        raise Unreadable("the webhook holds no issue")
    return SentryIssue(
        action=action,
        id=identity,
        project=_project(issue),
        status=_word(issue.get("status")),
        substatus=_word(issue.get("substatus")),
    )


def _comment(action: str, data: Mapping[str, Any], actor: Any) -> SentryComment:
    identity = _word(data.get("issue_id"))
    if identity is None:
        raise Unreadable("the comment names no issue")
    by_app = isinstance(actor, dict) and actor.get("type") == "application"
    return SentryComment(action, identity, _project(data), by_app)


def _installation(action: str, installation: Any) -> SentryInstallation:
    organization = installation.get("organization") if isinstance(installation, dict) else None
    slug = organization.get("slug") if isinstance(organization, dict) else None
    return SentryInstallation(action, _word(slug))


def _word(value: Any) -> str | None:
    """An id or a word; Sentry writes ids as strings here and as numbers there."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return str(value)[:500] or None
