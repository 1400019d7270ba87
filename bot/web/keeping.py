"""What is kept of a report: its JSON without secrets and data of people, made off the loop."""

import asyncio
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from bot.reading.scrub import scrub_event, scrub_text

T = TypeVar("T")

INLINE = 64 * 1024
"""Bytes of a body; scrubbing less takes about a millisecond, and a thread's start no less."""
ASIDE = ThreadPoolExecutor(2, thread_name_prefix="grace-keeping")
"""Few: a body of 2 MiB takes ten times that once it is parsed, so those that wait stay bytes."""
NAMES = frozenset(
    (
        *("action", "full_name", "name", "login", "slug", "identifier", "type", "node_id"),
        *("ref", "base_ref", "head_branch", "default_branch", "path", "manifest_path"),
        *("sha", "head_sha", "commit_sha", "merge_commit_sha", "before", "after"),
    )
)
"""Fields of GitHub's whose values a scrubber could take for secrets: a repository `sk-learn-…`."""
DEEPEST = 20
"""Levels of a webhook; GitHub's have less than half as many, a stranger's might have thousands."""
ISSUE = ("id", "shortId", "status", "substatus", "level", "platform", "url", "web_url")


async def aside(size: int, work: Callable[[], T]) -> T:
    """What `work` gives; away from the event loop where a body of `size` bytes makes it long."""
    if size <= INLINE:
        return work()
    return await asyncio.get_running_loop().run_in_executor(ASIDE, work)


def event(value: Mapping[str, Any]) -> bytes:
    """A Sentry event, reduced and scrubbed."""
    return _dumped(scrub_event(value))


def webhook(payload: Mapping[str, Any], place: str) -> bytes:
    """A Sentry webhook's body in its own shape: `place` is where its event or issue stands."""
    about = payload["data"][place]
    action = payload.get("action")
    return _dumped(
        {
            "action": action if isinstance(action, str) else "",
            "data": {place: _issue(about) if place == "issue" else scrub_event(about)},
        }
    )


def report(value: Mapping[str, Any]) -> bytes:
    """The body of the events door, every text of it scrubbed."""
    return _dumped(_scrubbed(value))


def hook(payload: Mapping[str, Any]) -> bytes:
    """A GitHub webhook's body: every text of it scrubbed but for the names that GitHub gives."""
    return _dumped(_hooked(payload, 0))


def _hooked(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return scrub_text(value)
    if depth == DEEPEST:
        return None
    if isinstance(value, dict):
        return {
            name: inner if name in NAMES and isinstance(inner, str) else _hooked(inner, depth + 1)
            for name, inner in value.items()
        }
    return [_hooked(inner, depth + 1) for inner in value] if isinstance(value, list) else value


def _dumped(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _issue(issue: Mapping[str, Any]) -> dict[str, Any]:
    """A group's names and state; its title and culprit are an event's text and not needed."""
    kept = {name: issue[name] for name in ISSUE if isinstance(issue.get(name), str)}
    project = issue.get("project")
    named = project if isinstance(project, dict) else {}
    kept_project = {n: named[n] for n in ("id", "slug") if isinstance(named.get(n), str)}
    return {**kept, "project": kept_project}


def _scrubbed(value: Any) -> Any:
    """Every text in a validated report; its depth is that of `shapes.Report`."""
    if isinstance(value, str):
        return scrub_text(value)
    if isinstance(value, Mapping):
        return {name: _scrubbed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_scrubbed(inner) for inner in value]
    return value
